"""English: what of a clause tells something lasting of its writer. The first rule that matches a clause holds."""

from bot.wording.rule import Rule, rule

_ADV = (
    r"(?:(?:really|also|only|currently|just|usually|always|now|still|absolutely|no longer|often|mostly|normally|generally"
    r"|sometimes|never|rarely|finally|recently|actually|already|even|both|all|occasionally|typically|mainly|sort of|kind of"
    r"|don'?t|do not|secretly|regularly|officially|once|twice|then|first|probably|almost always|these days|nowadays) )*"
)
_WE = r"(?:i|we)"
# "I like it", "I hate this one": of what is spoken of now, not lasting.
_POINTING = (
    r"(?!\s*(?:it|that|this|these|those|them|you|your|how|when|what|to know|the (?:answer|reply|result|idea|one))\b)"
)
# The verbs of thinking and talking say something of this moment: "I think", "I mean", "I need".
_OF_THE_MOMENT = (
    r"(?!(?:think|guess|hope|want|need|mean|wonder|know|see|feel|believe|agree|disagree|understand|wish|suppose|doubt|assume"
    r"|appreciate|thank|apologi[sz]e|promise|ask|say|tell|suggest|recommend|look|try|expect|get|forget|remember|find|notice"
    r"|reali[sz]e|imagine|bet|swear|beg|trust|figure|mind|care|must|can|could|would|will|shall|should|may|might|am|was|were"
    r"|have|had|has|did|do|don'?t|didn'?t|won'?t|can'?t|couldn'?t|are|got|went|ate|saw|took|made|came|thought|felt|said|told|asked)\b)"
)
_HOW_OFTEN = (
    r"\b(?:every|each|always|usually|often|normally|regularly|never|rarely|daily|weekly|monthly|most (?:days|mornings|evenings|weekends)"
    r"|(?:once|twice|\w+ times) (?:a|per|every) (?:day|week|month|year)|on (?:mon|tues|wednes|thurs|fri|satur|sun)days"
    r"|in the (?:mornings?|evenings?|afternoons?)|at (?:the )?weekends?|on weekends?|at night|before bed|for a living|for fun|since i was|as a child)\b"
)
# What one does as a habit or by trade when one says it in the present tense.
_DOES = (
    r"(?:play|speak|drive|own|use|collect|study|teach|run|swim|cycle|bike|ride|commute|read|watch|listen to|cook|bake|grow|keep|raise"
    r"|wear|train|practi[sc]e|volunteer|manage|lead|write|paint|draw|sing|dance|follow|support|suffer from|sleep|smoke|vape|meditate"
    r"|garden|knit|sew|hike|climb|ski|surf|sail|fish|hunt|travel|rent|share|attend|belong to|serve|co-own|breed|brew|sell|design|code"
    r"|program|build|repair|walk|jog|vote|pray|celebrate|fast|avoid|skip|wake up|get up|go to|start work|finish work|earn|come from|weigh"
    r"|identify as|believe in|worship|hail from|juggle|blog|stream|podcast|coach|mentor|babysit|foster|take (?!a look|that|it|this|care\b)|go (?:by|for|on foot|climbing|running|swimming|hiking|fishing|cycling|dancing|bouldering)|do (?:yoga|pilates|karate|judo|crossfit|ballet|my))"
)
# What happens to people once and stays true.
_HAPPENED = (
    r"(?:moved|(?:bought|sold|inherited|named|left|lost|broke|started|joined|cancelled|canceled|switched|changed|replaced|swapped|traded|upgraded|took) (?:an?|my|our|the|his|her|two|three|all|\d+)\b|adopted|cancelled (?-i:[A-Z])\w*|left (?-i:[A-Z])\w*|moved out|started (?:at|with|as|work|working|learning|taking|training)|quit|stopped|joined|graduated|grew up|studied|broke (?:my|up|off)|retired|switched"
    r"|signed up|enrolled|became|called off|founded|emigrated|immigrated|converted|launched"
    r"|published|passed (?:my|the|away)|failed (?:my|the)|learn(?:ed|t) (?:to|how)|dropped out|resigned|got (?:married|divorced|engaged|promoted|laid off|fired|a |an |into |my |our |two |rid of|diagnosed|accepted|tenure)"
    r"|was (?:born|raised|diagnosed|promoted|laid off|fired|accepted|made redundant|hired)|were (?:born|married)|had (?:a baby|my (?:\w+ )?(?:removed|fixed)|surgery|an operation|twins|a stroke)"
    r"|gave (?:up|away|birth)|(?:lived|worked|taught|served|studied|trained) (?:in|at|for|as|on|with|abroad)|spent (?:an?|\w+) (?:year|summer|winter|semester|month)s?|took up|took over|set up|opened (?:a|my|our)|lost my|lost our|used to|turned \d+|split up|made up my mind to|have been|have lived|have worked)"
)
_MONTHS = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_WHEN = (
    rf"(?:tomorrow|tonight|the day after tomorrow|next (?:\w+)|this (?:weekend|summer|winter|spring|autumn|fall|month|year|\w+day|coming \w+|{_MONTHS})|on (?:mon|tues|wednes|thurs|fri|satur|sun)day"
    rf"|on the \d+|on \d+|on {_MONTHS}|in (?:the )?(?:{_MONTHS}|spring|summer|autumn|fall|winter|\d{{4}}|(?:\w+ ){{1,3}}(?:days?|weeks?|months?|years?))|at christmas|over christmas|for christmas|at easter|for new year|until|by (?:the end|{_MONTHS}|next|20))"
)
_PROFESSION = (
    r"(?:[\w-]+ ){0,3}?(?:engineer|teacher|nurse|doctor|surgeon|lawyer|solicitor|designer|developer|programmer|architect|accountant|chef|cook"
    r"|writer|journalist|editor|student|professor|researcher|scientist|manager|consultant|analyst|electrician|plumber|carpenter|mechanic"
    r"|driver|pilot|farmer|baker|barber|hairdresser|waiter|waitress|barista|cashier|receptionist|librarian|translator|interpreter|photographer"
    r"|musician|actor|actress|painter|artist|therapist|psychologist|pharmacist|dentist|vet|veterinarian|midwife|paramedic|firefighter"
    r"|police officer|soldier|officer|judge|social worker|estate agent|salesman|saleswoman|sales rep|assistant|director|founder|ceo|cto"
    r"|freelancer|contractor|intern|apprentice|trainee|tutor|lecturer|biologist|chemist|physicist|geologist|economist|statistician|postman|gardener|florist|beekeeper|technician|operator|administrator|coordinator|specialist|controller|inspector|welder|builder|roofer|tailor|potter|brewer|butcher|sailor|captain|conductor|dancer|singer|composer|producer|stay-at-home (?:dad|mum|mom|parent))s?\b"
)
_NAMED_PLACE = r"(?-i:(?:the |downtown |central |north |south |east |west |inner )?(?:[A-Z]|St\.))"
_LEAD = r"^\W*(?:(?:and|but|also|so|well|oh|ok|okay|yes|no|hi|hello|hey|by the way|btw|actually|for the record|just so you know|fyi|update|correction|news|sadly|unfortunately|luckily|good news|bad news|as of \w+|since \w+|now|nowadays|these days|meanwhile|today|yesterday|recently|lately|last \w+|this \w+|next \w+|in \w+|on \w+days?|in fact|honestly|to be honest|turns out|it turns out|apparently|i was wrong|sorry|scratch that)\b[\s,:;!.–—-]+){0,4}"

PREFERRED_FIRST: tuple[Rule, ...] = (
    rule(
        "fact",
        "name",
        r"^\W*(?:(?:hi|hello|hey|by the way)\W+)?(?:my (?:full |real |first |last )?name is|my (?:full |first |last )?name's|i'm called|i am called|i go by)\b",
        r"^\W*(?:hi|hello|hey)\W+(?:i'm|i am|this is) (?-i:[A-Z]\w*(?: [A-Z]\w*)?)(?:\W*$|[,.!] )",
        r"^\W*i(?:'m| am) (?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)?), (?:an? |\d)",
        slot="name",
    ),
    rule(
        "fact",
        "name",
        r"^\W*(?:please |just |you (?:can|may) )*call me (?!an? |the |later|back|when|if|at|on|in|tomorrow|today|crazy|maybe)",
        slot="nickname",
    ),
    rule(
        "fact",
        "age",
        r"\bi(?:'m| am)(?: now| just)? \d{1,3}(?: years old| yrs old| now)?(?:\W*$|\W+and\b|\W+(?:this|last|next|today|in|now)\b)",
        rf"(?<!when )\b{_WE} (?:just |recently )?turned \d{{1,3}}\b",
        r"^\W*(?:today is|it['’]?s|today['’]s) my \d{1,3}(?:st|nd|rd|th) birthday\b",
        slot="age",
    ),
    rule(
        "fact",
        "birthday",
        r"\bmy birthday(?: is|'s| falls) (?!going|coming|so|very|over|great)",
        r"\bi was born (?:on|in) (?:the )?(?:\d|january|february|march|april|may|june|july|august|september|october|november|december)",
        slot="birthday",
    ),
)
PLANS: tuple[Rule, ...] = (
    rule(
        "plan",
        "plan",
        rf"\b(?:{_WE}(?:'m|'re| am| are)) {_ADV}(?:planning|flying|travel+ing|moving|visiting|expecting|pregnant|getting married|due|hoping to|saving (?:up )?(?:for|to)|about to|meeting|hosting|leaving|starting|taking|running|having|seeing|attending|giving|off to|booked|signed up|applying|seriously planning)\b(?! (?:a (?:look|break)|trouble|problems|issues|fun|errors|lunch|dinner|breakfast|out of|in circles|late|this (?:on|in|with)|that (?:on|in|with)))(?!.*\b(?:every|usually|for (?:\d+|\w+) years)\b)",
        rf"\b(?:{_WE}(?:'m|'re| am| are)) (?:going|about to go) to (?!bed|sleep|work|try|ask|do|be|have|use|need|go|the (?:shop|store|toilet|gym|office|bathroom|loo)|say|tell|take a (?:break|nap))",
        rf"\b(?:{_WE}(?:'ll| will| plan(?:ned)? (?:to|on)| intend to| aim to| hope to| have decided to|'ve decided to|'ve booked| have booked| booked|'ve signed up| signed up|'m (?:going|flying)| want to))\b(?!.{{0,12}}\b(?:try that|check|let you|get back|look|think about)\b).{{0,80}}{_WHEN}\b",
        rf"\b(?:{_WE}) (?:plan(?:ned)? (?:to|on)|intend to|have decided to|aim to|booked (?:a|our|my)|have booked)\b(?! (?:ask|use)\b)",
        rf"\bmy (?:\w+ ){{0,2}}?(?:exam|interview|wedding|surgery|operation|flight|trip|holiday|vacation|appointment|deadline|due date|graduation|visa|marathon|concert|check-?up|move|thesis|viva|driving test|race|recital|housewarming|conference|retreat|honeymoon|parental leave|sabbatical|contract|lease|internship|course|semester) (?:is|starts|ends|begins|takes place|got moved|moved|was moved|has been moved|was postponed|got postponed|has been postponed|is now|runs)\b.{{0,60}}(?:{_WHEN}|\d|{_MONTHS})",
        rf"\b(?:the|our|my) (?:\w+ ){{0,2}}(?:trip|wedding|flight|move|party|exam|surgery|interview|marathon|holiday|vacation|appointment|conference|operation|visit|race|concert|course|deadline)\b.{{0,20}}\b(?:moved|postponed|brought forward|rescheduled|pushed|shifted|changed|now)\b.{{0,60}}(?:{_WHEN}|\d|{_MONTHS})",
        rf"\bi(?:'ve got| have) (?:an? |my |another )(?:\w+ ){{0,3}}?(?:exam|test|interview|wedding|surgery|operation|flight|appointment|deadline|check-?up|driving test|recital|race|viva|court date|concert|trip)\b.{{0,60}}(?:{_WHEN}|\d)",
        rf"\b{_WE}(?:'m|'re| am| are) (?:all |both |finally )?(?!not\b|thinking|wondering|hoping|trying|feeling|looking forward)\w+ing\b.{{0,60}}{_WHEN}\b(?!s)",
        rf"\b{_WE} (?:fly|leave|move|start|retire|graduate|get married|run|take part|defend|travel|sail|go) .{{0,50}}{_WHEN}\b(?!s)",
    ),
)
SELF: tuple[Rule, ...] = (
    rule("fact", "allergy", r"\b(?:i|i'm|i've|we|my)\b.{0,30}\b(?:allerg(?:y|ic|ies)|intoleran(?:t|ce))\b"),
    rule(
        "fact",
        "home",
        rf"\b{_WE} {_ADV}live (?:in|near|outside|just outside) {_NAMED_PLACE}",
        rf"\b(?:{_WE}|i have|i've|we've|we have) {_ADV}(?:moved|relocated)(?: \w+)? (?:in |over |back |out |here |down |up )?(?:from .{{1,30}} )?to (?-i:[A-Z])(?!(?:inux|indows|ac|acOS|ython|ust)\b)",
        rf"\bi(?:'m| am) {_ADV}(?:based|living) in {_NAMED_PLACE}",
        rf"\bmy home is (?:now )?in {_NAMED_PLACE}",
        slot="home",
    ),
    rule(
        "fact",
        "home",
        rf"\b{_WE} {_ADV}live (?:in|near|at|on|with|alone|together|by|next|above|opposite|close|outside|across|under)\b(?! (?:fear|hope|peace|harmony|denial|the (?:moment|past|present)))",
        rf"\b(?:{_WE}|i have|i've) {_ADV}moved (?:in |over |back |out )?(?:to|into|in with|out of)\b(?! (?:linux|windows|mac|macos|vim|python|rust|another|the next|a new (?:job|team|phone|role)))",
        r"\bi(?:'m| am) (?:based|living) (?:in|with|at)\b",
    ),
    rule(
        "fact",
        "job",
        rf"\b{_WE} {_ADV}(?:work|started) {_ADV}(?:part-time |full-time |again |there )?as (?:an? |the )?",
        r"\bmy (?:job|profession|occupation|trade|(?:job )?title) is\b",
        rf"\bi(?:'m| am) {_ADV}(?:an? |the )?{_PROFESSION}(?!.{{0,20}}\bfan\b)",
        r"\bi(?:'m| am| was| got) (?:now |just |recently )?(?:promoted|unemployed|part-time|full-time|remote|retired|self-employed|between jobs|freelanc\w+|on parental leave|laid off|made redundant)\b",
        rf"\bi (?:just |recently )?(?:retired|became (?:an? |the ){_PROFESSION})",
        slot="title",
    ),
    rule(
        "fact",
        "job",
        rf"\b{_WE} {_ADV}(?:work|(?:just |recently )?(?:started|joined|began|signed)(?: working| a job| a new job)?) {_ADV}(?:at|for|with) (?!home\b|night|the moment|least|(?:\d+|\w+) (?:years|months|hours)|free|it\b|that\b)",
        r"\bmy (?:new |current )?(?:employer|company|firm) is\b",
        r"\bi (?:just |recently )?joined (?-i:[A-Z])",
        slot="employer",
    ),
    rule(
        "fact",
        "job",
        rf"\b{_WE} {_ADV}work (?:in|from|on|remotely|part-time|full-time|nights?|shifts?|weekends|freelance|four|three|two|five|\d)\b(?! (?:the|my) (?:garden|yard|kitchen))(?! (?:it|this|that)\b)",
        r"\bi (?:quit|left|lost|resigned from|changed|switched|started|got|have) (?:my|a|the|another) (?:new |old |first |second |part-time |side )?(?:job|position|role)\b",
        r"\bi(?:'ve| have)? (?:just |recently )?(?:changed|switched) (?:jobs|careers?|companies)\b",
        r"\bi(?:'m| am| got) (?:now )?(?:working|employed|interning) (?:as|at|for|in|from|with|part|full|remotely|on (?:my|a) (?:phd|thesis|novel|book|master))",
    ),
    rule(
        "fact",
        "marital",
        r"\bi(?:'m| am)(?: now| happily| newly| recently)? (?:married|single|divorced|engaged|widowed|separated)\b(?! (?:to|with) (?:the|my) (?:idea|work|job))",
        r"\b(?:i|we) (?:just |recently |finally )?(?:got (?:married|divorced|engaged)|separated|split up|broke up)\b(?! (?:the|my|our|a) )",
        r"\bi(?:'m| am) (?:dating|seeing someone)\b",
        slot="marital",
    ),
    rule(
        "fact",
        "origin",
        r"\bi(?:'m| am) (?:originally )?from (?-i:[A-Z])",
        r"\bi (?:come|hail) from (?-i:[A-Z])",
        r"\bi (?:was born|grew up|was raised) (?:and raised )?(?:in|on|near)\b",
    ),
    # What holds of two ways: one smokes or one does not.
    rule(
        "preference",
        "smoking",
        r"\bi(?:'ve| have)? (?:\w+ )?(?:quit|stopped|given up|gave up|started|picked up|taken up|took up|resumed) (?:smoking|vaping|cigarettes)\b(?! (?:meat|fish|salmon|weed)\b)",
        r"\bi (?:don'?t|do not|never|no longer|still) (?:smoke|vape)\b|\bi (?:smoke|vape) again\b|\bi(?:'m| am) (?:now )?a (?:non-?smoker|smoker)\b",
        slot="smoking",
    ),
    rule("preference", "smoking", rf"\bi {_ADV}(?:smoke|vape)\b(?! (?:meat|fish|salmon|ribs))"),
    rule(
        "preference",
        "alcohol",
        r"\bi(?:'ve| have)? (?:\w+ )?(?:quit|stopped|given up|gave up|started) (?:drinking(?: alcohol)?|alcohol)(?: again| for good| altogether| completely| last \w+| this \w+)*\W*$",
        r"\bi(?:'m| am) {_ADV}(?:teetotal|sober|a teetotaller)\b".replace("{_ADV}", _ADV),
        slot="alcohol",
    ),
    rule(
        "preference",
        "diet",
        rf"\b(?:i'm|i am|i've (?:gone|turned|become)|i (?:went|turned|became)) {_ADV}(?:not )?(?:an? )?(?:strict )?(?:vegan|vegetarian|pescatarian|plant-based|omnivore|carnivore)\b(?!-| (?:food|restaurants?|dishes|cook|chef))",
        r"\bi(?:'ve| have)? (?:\w+ )?(?:eat|(?:started|gone back to|went back to) eating) (?:meat|fish|seafood|everything) (?:again|now)\b",
        slot="diet",
    ),
    rule(
        "preference",
        "diet",
        rf"\b(?:i'm|i am|we are|we're) {_ADV}(?:not )?(?:an? )?(?:strict )?(?:vegan|vegetarian|pescatarian|gluten[- ]free|lactose|teetotal|halal|kosher|celiac|coeliac|on a (?:\w+ )?diet|a (?:\w+ )?(?:tea|coffee) drinker)",
        rf"\bi {_ADV}(?:don'?t|do not|can'?t|cannot|never|won'?t|only) {_ADV}(?:eat|drink|touch|do (?:dairy|gluten|sugar|caffeine))\b{_POINTING}",
        rf"\bi {_ADV}(?:eat|drink|take my coffee|take my tea|keep kosher|keep halal)\b{_POINTING}(?! (?:lunch|dinner|breakfast) (?:now|today))",
        r"\bi(?:'ve| have)? (?:recently |finally |just )?(?:(?:stopped|quit|given up|gave up|cut out) (?:alcohol|sugar|meat|coffee|dairy|gluten|caffeine|\w+ing)|(?:started|gone|went|turned) (?:eating|drinking|smoking|vaping|vegan|vegetarian))\b(?! (?:to|up|back|home)\b)",
    ),
    rule(
        "preference",
        "taste",
        r"\bmy (?:absolute |all-time )?(?P<slot>favou?rite (?:[\w-]+ ){0,2}?[\w-]+?) (?:is|was|has to be|used to be|are|would be|became)\b",
        r"\bmy favou?rite\b",
    ),
    rule(
        "preference",
        "taste",
        rf"\b{_WE} {_ADV}(?:like|love|enjoy|adore|prefer|hate|dislike|detest|loathe|despise|can'?t (?:stand|bear)|cannot (?:stand|bear))\b{_POINTING}",
        rf"\b{_WE} {_ADV}(?:don'?t|do not|no longer) {_ADV}(?:like|love|enjoy)\b{_POINTING}",
        rf"\b{_WE}(?:'m| am|'re| are|'ve (?:always|recently) been|'ve been) {_ADV}(?:not )?(?:really |very |quite |big |huge |totally )?(?:interested in|into|keen on|fond of|crazy about|mad about|obsessed with|passionate about|hooked on|addicted to|(?:a |an )?(?:big |huge |total |real )?(?:fan|lover) of|tired of|over)\b{_POINTING}",
        rf"\b{_WE}(?:'ve| have)? (?:really |recently |finally |just |totally )*(?:fallen in love with|fell in love with|gone off|went off|got into|gotten into|grown to (?:like|love|hate)|come to (?:like|love))\b{_POINTING}",
        r"\b(?:i|we) (?:find|found) .{2,40} (?:boring|relaxing|exhausting|fascinating|disgusting|delicious|fun|too loud|annoying|overrated)\b",
        r"\bi(?:'m| am) (?:more )?of an? .{2,20} person\b|\bi(?:'m| am) (?:more of )?an? (?:\w+ )?(?:morning|night|cat|dog|tea|coffee|people|beach|mountain) person\b|\bi(?:'m| am) (?:a )?(?:night owl|early bird|homebody|foodie|bookworm|introvert|extrovert)",
    ),
    rule(
        "plan",
        "plan",
        rf"\bi(?:'m| am) {_ADV}(?:learning|training|studying|preparing|practi[sc]ing|revising|writing (?:a|my)|working on (?:a|my)|building (?:a|my|our)|doing (?:a|my)|reading up|renovating|restoring)\b(?! (?:it|this|that)\b)",
    ),
    rule(
        "preference",
        "habit",
        rf"^\W*(?:(?:and|but|so)\W+)?{_HOW_OFTEN},? {_WE} (?!think|guess|feel|had|went|was)[a-z]+ ",
        rf"{_LEAD}{_WE} (?!(?:think|guess|hope|mean|wonder|see)\b)(?!.*\bwonder).*{_HOW_OFTEN}",
        rf"{_LEAD}{_WE} (?:only ever|only|hardly ever|seldom|mostly|rarely|never|always|usually|often|generally|mainly) (?!\w+ed\b|get\b|just|think|thought|see|know|knew|had|went|got|was|did|said|mean|need|want|if|when|for|because|one|two|in|on|at|a|the|have (?:time|one))[a-z]+ ",
        rf"\b{_WE} (?:can'?t|cannot|can never|could never) [a-z]+ (?:\w+ )?without\b(?!.*\b(?:error|your help|knowing)\b)",
        rf"\b{_WE} {_ADV}{_OF_THE_MOMENT}{_DOES}\b{_POINTING}(?!ing\b)(?!.*\b(?:error|exception|button|install|crash|file|the (?:app|page|site|command|script))\b)",
    ),
    rule(
        "fact",
        "have",
        rf"\b{_WE}(?:'ve got|'ve| have| have got| own| also have| only have| still have) {_ADV}(?:an? |one |two |three |four |five |six |\d+ |no |type |several |some |asthma|diabetes|adhd|migraines?|dyslexia|celiac|coeliac|arthritis|tinnitus|vertigo|insomnia|epilepsy|hay ?fever|high blood|low blood|back pain|bad knees)(?!(?:\w+ )?(?:question|problem|idea|doubt|feeling|request|favou?r|look|moment|minute|second|point|choice|meeting|clue|issue|error|bug|suggestion|headache|cold|hangover|lot|bit|few (?:minutes|questions)|quick|nice|great|good (?:day|one|time)|break|nap|chance|while|meal|coffee now|time|sense|reason|way|right|guess|hunch)s?\b)",
        rf"\b{_WE}(?:'m|'re| am| are) {_ADV}(?:not )?(?:an? (?!bit|little|lot|few|fan\b)|afraid of|scared of|terrified of|colou?r-?blind|left-handed|right-handed|ambidextrous|deaf|blind|short-sighted|near-?sighted|far-?sighted|dyslexic|autistic|diabetic|asthmatic|pregnant|bilingual|trilingual|jewish|muslim|christian|catholic|hindu|buddhist|atheist|gay|lesbian|trans|bisexual|claustrophobic|tone-deaf|fluent in|good at|bad at|terrible at|hopeless at|\d(?:[.,]\d+)? ?(?:m|cm|metres?|meters?|feet|foot|kg|kilos?)|\d{{3}} ?cm|in (?:my|the) (?:\w+ ){{0,2}}?(?:year|semester|twenties|thirties|forties|fifties|sixties)|(?:the )?(?:youngest|oldest|middle child|first in my family)|german|french|british|american|chinese|canadian|australian|irish|scottish|welsh|dutch|polish|spanish|italian|indian|korean|japanese|turkish|brazilian|mexican|swedish|danish|norwegian|finnish|russian|ukrainian|greek|portuguese|swiss|austrian|belgian|vietnamese|thai|malaysian|singaporean)\b",
        r"\b(?:i|we) (?:can'?t|cannot|can|could never) (?:swim|drive|cook|sing|dance|whistle|ski|ride|read|speak|play|hear|see well|type|juggle|eat|drink|stand|tolerate|do (?:a|any)|sleep (?:without|on|with|in|past|when))\b(?! (?:it|this|that|you)\b)(?!.*\bif\b)",
        rf"\b(?:i|we|i've|we've|i have|we have) (?:just |recently |finally |both |all |since |now |also |even |officially |actually )*{_HAPPENED}\b{_POINTING}(?!.*\b(?:for lunch|for dinner|to read your|the (?:video|download|app|server|computer|process|script|program)|(?:it|this) again)\b)",
        r"\bi(?:'ve| have) (?:been (?!thinking|wondering|trying|looking|waiting|reading your|told|asked|meaning|to the|busy|so|a bit|very)|(?:just |recently |always |never )?(?:lived|worked|played|had|known|owned|studied|taught|moved|started|stopped|quit|switched|joined|left|changed|wanted|taken up|lost|become|learned|learnt|finished (?:my|school|uni)|switched|signed up))\b(?! (?:a (?:look|question|problem|think))|enough|trouble|issues)",
        r"\bi(?:'ve| have) (?:never|always) ",
        r"\b(?:i|we) (?:don'?t|do not|no longer|didn'?t|haven'?t|never|won'?t) (?:\w+ )?(?:have|own|work|live|drive|smoke|speak|play|use|go|run|watch|celebrate|keep|do|study|teach|wear|read|cook|travel|cycle|swim|take|need glasses|need a)\b(?! (?:it|that|this|time|any (?:idea|questions)|a clue|to\b|you|the (?:answer|time|energy)|an? (?:account|answer|invoice)))",
        r"\b(?:i|we)(?:'m|'re| am| are) (?:no longer|not) (?!sure|certain|happy|able|going|convinced|interested right|saying|asking|here|there|ready|getting|seeing|looking|trying|talking|a robot|feeling|in the mood|done|surprised|that|so|really sure|quite|too|very|worried)\w+",
        r"\b(?:i|we) (?:no longer|rent|run|own|co-own|inherited|owe|support|sponsor|lost|broke|fractured|sprained|tore|published|won|beat|survived|wear) (?:an?|my|the|our|two|three|\d+)\b(?! (?:cold|mind|way|train of|game|screen|phone's))",
        r"\bmy (?:mother tongue|native language|first language)\b|\bi speak\b",
        r"\b(?:i|we) (?:need|wear|use) (?:glasses|a wheelchair|hearing aids?|crutches|contact lenses|reading glasses|a hearing aid|insulin|an inhaler|a walking stick|braces)\b",
        r"\b(?:i|we) (?:earn|make) (?:about |around )?[$€£¥\d]",
        r"\b(?:i|we) (?:identify as|belong to|am a member of|chair|head|organi[sz]e|founded|co-founded)\b",
        r"\bi(?:'m| am) (?:trying|doing my best|determined|committed|on (?:a|my) (?:mission|journey)) to (?:lose weight|quit|stop|eat (?:less|more|healthier)|save|exercise|drink less|cut down|sleep|get fit|learn|read more)\b",
    ),
    rule(
        "fact",
        "have",
        # "I have dual roles", "I have bad eyes": not "I have seen", "I have to"
        rf"\b{_WE} (?:now |only |still )?have (?!to\b|(?:an?|the|my|your|his|her|one|two|three|\d+)\b|(?:\w+ )?(?:trouble|problems?|issues?|questions?|fun|time|doubts?|news|something|nothing|anything|some|lots|plenty|no idea|one more|another|you|it|that|this)\b|(?:just|not|never|already|been|had|got|seen|made|read|found|lost|left|met|kept|put|set|let|cut|thought|bought|caught|taught|sent|spent|built|heard|held|told|sold|felt|come|become|run|begun|won|done|gone|said|paid|slept|lunch|dinner|breakfast)\b|\w+(?:ed|en|wn)\b)[a-z-]+ [a-z]+",
    ),
    rule(
        "fact",
        "have",
        # "my phone is a Pixel": one at a time; what a person has several of is left out
        r"^\W*(?:(?:and|but|also|so|well|now|actually|by the way)\W+)*(?:my|our) (?P<slot>(?!hobb|interest|passion|strength|weakness|dream|friend|other|biggest|main|question|problem|guess|point|advice|plan|goal|idea|opinion|answer|understanding|issue|bad\b|mistake|internet|order|message|apolog)(?:[\w-]+ ){0,2}?[\w-]+) (?:is|are)(?: now| actually| called| currently)? (?:an? |the |my |called |\d|in (?-i:[A-Z])|at (?-i:[A-Z])|(?-i:[A-Z]))",
    ),
    rule(
        "fact",
        "have",
        r"^\W*(?:(?:and|but|also|so|well|now|actually|by the way|since \w+|last \w+|this \w+)\W+)*(?:my|our) (?!(?:internet|question|problem|guess|point|order|message|apolog\w+|bad|mistake|understanding|head|stomach|computer|screen|code|app|account|password|answer|suggestion|opinion|advice|god|goodness|pleasure|turn|file|script|query|email (?:is|was) not|phone (?:is|was) (?:dead|dying|out)|battery|train (?:is|was)|bus|flight (?:is|was) (?:late|delayed)|wifi|day|week|weekend|morning|evening|night|lunch|dinner|breakfast)\b)(?:[\w'’-]+ ){1,4}?(?:is|are|was born|has|have|runs?|lives?|works?|likes?|loves?|hates?|comes?|goes|plays?|speaks?|starts?|costs?|takes?|opens?|closes?|lasts?|hurts?|aches?|moved|means|needs|drives|belongs?|used to|died|passed|broke|got|made|makes|gives?|keeps?|says i (?:have|need|should)|does(?:n'?t| not)|do(?:n'?t| not))\b(?! (?:not working|broken|down|slow|killing|acting|stuck|late|delayed|gone|wrong|not here|here|there|fine|good|great|ok|okay|over|cold|ready|empty|full|asleep)\W*$)",
    ),
)
