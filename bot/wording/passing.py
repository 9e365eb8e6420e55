"""What is true of this moment only: moods, meals, what somebody is doing. It is not remembered."""

import re

_NOW = re.compile(
    r"\b(?:right now|at the moment|just now|this (?:morning|afternoon|evening|second|minute)|tonight|today|earlier|last night|for (?:lunch|dinner|breakfast)"
    r"|(?:a minute|an hour|\w+ (?:minutes|hours)) ago|just (?:had|ate|finished (?:lunch|dinner|eating|work)|woke|got (?:home|back|up|in)))\b"
    r"|\b(?:i'm|i am|i feel|i'm feeling|we're|been) (?:(?:so|very|really|a bit|quite|just|feeling|too|still|totally|a little|pretty|kind of|super) )*(?:tired|hungry|thirsty|bored|sleepy|exhausted|cold|hot|fine|okay|ok|sad|happy|glad|excited|stressed|busy|late|ill|sick|nervous|annoyed|confused|lost|stuck|sorry|sure|ready|done|back|home|here|good|great|well|curious|surprised|worried|full|drunk|hungover|grumpy|impressed|afraid (?:that|not|so)|in a (?:hurry|meeting|rush)|on (?:my|the) (?:way|bus|train|phone)|about to|at (?:the (?:airport|station|office|dentist|supermarket)|work|home)|in (?:the (?:car|office|kitchen|bath)|bed|town)|having (?:a|lunch|dinner|breakfast|coffee|trouble|problems)|making|cooking|watching|reading this|sitting|waiting|standing|eating|drinking|listening)\b(?! (?:for|on|at|of) (?:a|the) \w+ (?:degree|job))"
    r"|\b(?:barking|snoring|crying|sleeping|annoying me|yelling|driving me|being (?:silly|annoying|difficult))\b"
    r"|今天|今早|今晚(?!上都)|刚才|刚刚(?!入职|搬|毕业|结婚|生|换|满|辞职|领养|升)|这会儿|此刻|正在(?!学|备|准备|装修|减肥|读|找)|现在(?:在|正)(?!.{1,12}(?:工作|上班|当|做|负责|读|学|生活|住|任职|上学|实习|备孕|备考|还贷))"
    r"|(?:早饭|午饭|晚饭|中午|晚上|昨晚|昨天|早上)[^，。每]{0,3}(?:吃|喝)了|(?:我|有点|好|很|太|真|特别|非常)(?:累|饿|困|渴|烦|冷|热|忙|开心|高兴|难过|无聊|生气|郁闷|激动|紧张)(?:了|死了?|啊|呀|坏了)?\W*$|堵车|迟到了|在路上|刚(?:下班|到家|起床|吃完|睡醒|回来|开完会)",
    re.IGNORECASE,
)
# What happens today and stays.
_STAYS = re.compile(
    r"\b(?:moved|bought|sold|adopted|started (?:at|as|my|a|working|learning)|quit|joined|got (?:married|divorced|engaged|promoted|fired|laid off|the job|accepted|my|a (?:new|job|dog|cat|kitten|puppy))|turned|was born|were born|passed (?:my|the|away)|signed|graduated"
    r"|promoted|retired|cancel+ed|booked|no longer|any ?more|diagnosed|died|broke up|gave birth|had (?:an? (?:baby|boy|girl|son|daughter)|twins)|became|resigned|switched|\d{1,3}(?:st|nd|rd|th) birthday|changed (?:jobs|my)|stopped|given up|gave up)\b"
    r"|搬(?:家|到|进)|买了(?:房|车|一?(?:套|辆|台))|辞职|入职|结婚|离婚|领证|生了|出生|毕业|领养|升职|换(?:了|成|工作)|退休|卖了|确诊|满?\d{1,3}岁|考上|考过|通过|拿到|取消|分手|去世|戒|不再|怀孕|签了|订了|录取",
    re.IGNORECASE,
)


def is_passing(clause: str) -> bool:
    """Tell whether a clause tells of this moment only."""
    return bool(_NOW.search(clause)) and not _STAYS.search(clause)
