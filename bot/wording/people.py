"""The people and animals of somebody's life, as they are called: who is meant, in one word for both languages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.wording.former import is_denied

_WHO: Mapping[str, tuple[str, str]] = {  # English words, Chinese words
    "wife": ("wife", "妻子|老婆|太太|媳妇|爱人"),
    "husband": ("husband|hubby", "丈夫|老公|先生(?=[^,，。]{0,8}(?:是|在|叫|今年|做))"),
    "partner": ("partner|spouse|fianc[ée]e?|girlfriend|boyfriend", "对象|伴侣|女朋友|男朋友|女友|男友|未婚[夫妻]"),
    "ex": ("ex(?:-(?:wife|husband|girlfriend|boyfriend))?", "前妻|前夫|前女友|前男友"),
    "son": ("sons?|(?:little|baby) boy", "儿子"),
    "daughter": ("daughters?|(?:little|baby) girl", "女儿|闺女"),
    "child": ("kids?|child(?:ren)?|bab(?:y|ies)|toddler|twins", "孩子们?|小孩|宝宝|娃|双胞胎"),
    "mother": ("mother(?! tongue)|mom|mum|mommy", "妈妈|妈(?!的)|母亲|老妈"),
    "father": ("father|dad|daddy", "爸爸|爸(?!妈)|父亲|老爸"),
    "parents": ("parents|folks", "父母|爸妈|爹妈"),
    "sister": (
        "(?:older |younger |little |big |twin )?sisters?",
        "姐姐|妹妹|姐妹|大姐|二姐|小妹|(?<=我)[姐妹](?=[在是住叫今刚])",
    ),
    "brother": (
        "(?:older |younger |little |big |twin )?brothers?",
        "哥哥|弟弟|兄弟|大哥|二哥|(?<=我)[哥弟](?=[在是住叫今刚])",
    ),
    "grandmother": ("grandmother|grandma|granny|nan", "奶奶|外婆|姥姥|祖母"),
    "grandfather": ("grandfather|grandpa|granddad", "爷爷|外公|姥爷|祖父"),
    "grandchild": ("grandsons?|granddaughters?|grandkids|grandchildren", "孙子|孙女|外孙女?"),
    "aunt": ("aunt(?:ie)?", "阿姨|姑姑|姨妈|舅妈|婶婶"),
    "uncle": ("uncle", "叔叔|舅舅|伯伯|姑父|姨父"),
    "cousin": ("cousins?", "表[哥姐弟妹]|堂[哥姐弟妹]"),
    "nephew": ("nephews?", "侄子|外甥(?!女)"),
    "godchild": ("god(?:sons?|daughters?|child|children)", "干儿子|干女儿"),
    "niece": ("nieces?", "侄女|外甥女"),
    "parent-in-law": ("(?:mother|father|parents)-in-law|in-laws", "岳父|岳母|公公|婆婆|丈母娘|老丈人"),
    "sibling-in-law": ("(?:sister|brother)-in-law", "嫂子|姐夫|妹夫|弟媳|小姨子|小舅子"),
    "friend": (
        r"(?:best |old |close |good |school )?(?:friends?|mate|\w* ?buddy)",
        "(?:最好的|好)?(?:朋友|闺蜜|哥们|兄弟们|死党|发小)",
    ),
    "flatmate": ("flatmates?|roommates?|housemates?", "室友|合租的?人"),
    "neighbour": ("neighbou?rs?", "邻居"),
    "colleague": ("colleagues?|co-?workers?|teammates?", "同事|搭档"),
    "boss": ("boss|manager|supervisor|team lead|line manager", "老板|领导|上司|主管|经理|导师"),
    "teacher": ("teacher|tutor|professor|coach|trainer|mentor", "老师|教练|教授|班主任"),
    "doctor": ("doctor|gp|dentist|therapist|vet", "医生|牙医|大夫"),
    "student": ("students?|pupils?", "学生们?|徒弟"),
    "classmate": ("classmates?", "同学|同桌"),
    "dog": ("dogs?|pupp(?:y|ies)", "狗|小狗|狗狗|[金柴]毛?犬|金毛|泰迪|柯基"),
    "cat": ("cats?|kittens?", "猫|小猫|猫咪|橘猫"),
    "pet": (
        "pets?|rabbits?|hamsters?|parrots?|guinea pigs?|horses?|pon(?:y|ies)|tortoises?|turtles?|goldfish",
        "宠物|兔子|仓鼠|鹦鹉|乌龟|金鱼|豚鼠",
    ),
    "family": ("family", "家人|家里人"),
}
ENGLISH = "|".join(english for english, _ in _WHO.values())
CHINESE = "|".join(chinese for _, chinese in _WHO.values())
# At the front, as the one who the clause is about: "my (older) sister Anna …", "我妹妹小雨……".
_OURS = re.compile(
    rf"^\W*(?:(?:and|but|also|so|well|oh|by the way|now|actually|meanwhile|i was wrong|sorry|correction|in fact|scratch that|turns out|it turns out|update|good news|sadly|today|yesterday|last \w+|this \w+)\b[\s,:]+){{0,3}}"
    rf"(?P<phrase>(?:my|our) (?:[a-z-]+ ){{0,2}}?(?P<en>{ENGLISH})(?!-in-law)(?P<name>(?:,? (?:Mr|Mrs|Ms|Dr|Prof)\.)?(?-i: [A-Z][\w-]+(?: [A-Z][\w-]+)?))?)\b(?P<s>['’]s?\b)?"
    rf"|^\W*(?:(?:更正|说错了|我说错了|不对|好消息|可惜|而且|另外|还有|对了|其实|不过|但是|今年|现在|最近|昨天|上周|上个月)[，,：:]?)?"
    rf"(?P<zh_phrase>(?:我家?们?的?|我们家?的?|咱家?)(?:一个|那个|最好的|大|小|二|老|新|双胞胎)?(?P<zh>{CHINESE}))",
    re.IGNORECASE,
)
_KIN_FIRST = re.compile(rf"\W*(?:(?:older|younger|big|little|best) )?(?:{ENGLISH})\b", re.IGNORECASE)
_HAVE = re.compile(
    rf"\b(?:i|we)(?:'ve| have| have got|'ve got| adopted| just adopted| got| own| also have| don'?t have| do not have| no longer have| don'?t own)+ (?:an?|any|one|two|three|four|five|\d+|another|no) (?:[\w-]+ ){{0,3}}?(?P<en>{ENGLISH})\b"
    rf"|(?:我|我们)家?(?:还|也|现在|已经|再)*(?:有|没有?|不养|没养|不再养|养了?|领养了?|收养了?|生了?)(?:了)?(?:[一两二三四五几\d]+)?(?:个|只|条|位|对|匹)?[^,，。]{{0,4}}?(?P<zh>{CHINESE})",
    re.IGNORECASE,
)
_SEVERAL = frozenset(
    {"friend", "colleague", "neighbour", "student", "classmate", "cousin", "child", "pet", "teacher", "doctor"}
    | {"flatmate", "aunt", "uncle", "nephew", "niece"}
)
_WHICH = (
    ("older", re.compile(r"\b(?:older|elder|eldest|oldest|big|first)\b|姐|哥|大(?=儿|女|姐|哥)|老大", re.IGNORECASE)),
    (
        "younger",
        re.compile(r"\b(?:younger|youngest|little|baby|second)\b|妹|弟|[小二](?=儿|女|妹|弟)|老二", re.IGNORECASE),
    ),
)
# What is told of somebody that lasts; "my boss sent me a file" does not.
_LASTING = re.compile(
    r"^\W*(?:(?:from|in|at|of|,) [^,]{1,30}?,? )?(?:(?:also|now|still|just|both|all|never|always|recently|finally|really|already|actually|usually|often|only|currently|who|these days|nowadays|and i|and her|and his|last \w+|this \w+)\s+)*"
    # the present tense tells of what lasts, the past of what happens once and stays
    r"(?:(?!says\b|asks\b|thinks\b|sends\b|tells\b|wants me\b|needs me\b)\w+s|are|have|live|work|like|love|hate|play|speak|study|go|run|teach|own|drive|eat|do|don'?t|doesn'?t|can'?t|cannot|can|want|prefer|collect|come|enjoy|sing|swim|cook|was born|moved|went back|got (?:married|engaged|divorced|a |an |into|promoted|her|his)|turned|started|graduated|retired|died|passed|grew|used to|quit|left|joined|adopted|bought|gave birth|became|switched|changed|broke up|sold|lost (?:her|his|their)|no longer|stopped|gave up|birthday|name|job|favou?rite|\w+ (?:is|are|has|lives?|works?))\b"
    r"|^[^，。]{0,6}?(?:是|叫|在|有|住|今年|\d{1,3}岁|[一二三四五六七八九十]岁|喜欢|讨厌|会|不|没|对|搬|刚|结婚|离婚|去世|过世|上(?:小|初|高|大|幼)|读|学|考|爱|怕|过敏|毕业|退休|当|养|生了|属|得|做|换|开|转|辞|戒|抽(?![了完到出奖])|来自|信|的|现在|已经|最|也|都|去年|上个?月|打算|要|每)",
    re.IGNORECASE,
)
_SLOTS = (
    (
        "name",
        re.compile(
            r"\b(?:is|are) (?:called|named)\b|['’]s name is|^\W*name is|(?<!我)(?<!小名)(?<!外号)(?<!昵称)(?<!英文名)叫(?!我|你|他|她|做饭|外卖)",
            re.IGNORECASE,
        ),
    ),
    ("birthday", re.compile(r"\bbirthday\b|生日", re.IGNORECASE)),
    (
        "age",
        re.compile(
            r"\b(?:is|are|turned|just turned)(?: now| already| just)? (?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)(?: years old| now| and\b|\W*$|, not)|\d{1,3}岁|[一二三四五六七八九十]{1,3}岁",
            re.IGNORECASE,
        ),
    ),
    (
        "home",
        re.compile(
            r"\b(?:lives?|living|moved|relocated|based|settled)(?: \w+)? (?:in|to|near)\b(?! (?:an?|our|my) )"
            r"|住(?!校|院|在?[一二三四五六七八九十\d]+[楼层]|在?一起|在?我)(?!.{0,4}一起)|搬|定居",
            re.IGNORECASE,
        ),
    ),
    ("marital", re.compile(r"\b(?:married|divorced|engaged|single)\b|结婚|离婚|单身|订婚", re.IGNORECASE)),
    (
        "school",
        re.compile(
            r"\b(?:studies|studying|goes to (?:\w+ ){0,3}?(?:school|university|college|kindergarten)|\w+ grade|graduated|at (?:university|school|college))\b|上[^，。]{0,4}(?:小学|初中|高中|大学|幼儿园|[一二三四五六]年级)|[一二三四五六]年级|读(?:大学|研|博|书|高|初|小)|毕业",
            re.IGNORECASE,
        ),
    ),
    (
        "job",
        re.compile(
            r"\b(?:works?|working)\b (?:as|at|for|in)\b|\bis (?:now )?an? (?:[\w-]+ ){0,2}?\w*(?:er|or|ist|nurse|chef|cook|vet|ian|ant|pilot|man|woman|student)\b|\bretired\b|\b(?:joined|got a job)\b|工作|上班|退休|(?:是|当).{0,8}(?:师|生|员|官|长|经理|警察|律师|司机|教授|学者)",
            re.IGNORECASE,
        ),
    ),
)
# Somebody of theirs: "my sister's husband", 我老公的弟弟.
_OF_THEIRS = re.compile(
    rf"^(?:['’]?\s+)(?:[a-z-]+ ){{0,2}}?(?P<en>{ENGLISH})(?!-in-law)(?:,? (?-i:[A-Z][\w-]+))?\b(?:['’]s?\b)?"
    rf"|^的?(?:一个|那个|最好的|大|小|二|老|新)?(?P<zh>{CHINESE})(?!都|和|跟|与|、)",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r"^\s+(?!(?:an?|the|now|called|named|been|got|not|just|also|still|in|at|from|\d+|\w+ing|\w+ed)\b)|^['’] |^的",
    re.IGNORECASE,
)
_ONE_OF_THEIRS = re.compile(
    r"^\W*(?:full |first )?(?:name|birthday|age|job)\b|^的?(?:名字|大名|全名|生日|年龄|年纪|工作|职业|家)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"^(?P<lead>\W*)(?:(?P<she>she|he|they|it)|(?P<her>her|his|their|its))\b(?!\s+(?:is|was)\s+(?:that|true|why|raining))|^(?P<zh>他们|她们|它们|[她他它])(?!人)",
    re.IGNORECASE,
)


_SOMEBODY = re.compile(
    rf"\b(?:my|our|his|her) (?:[a-z-]+ ){{0,2}}?(?P<en>{ENGLISH})\b|(?P<zh>{CHINESE})", re.IGNORECASE
)
_CALLED = re.compile(
    r"\W*(?:is|are) (?:called|named) (?P<en>[A-Z]\w+)\W*$|(?:的名字)?叫(?P<zh>[\u4e00-\u9fff]{2,3})\W*$"
)
_GENDERED = re.compile(r"^\W*(?:(?P<she>she|he|her|his)\b|(?P<zh>[她他])(?![们人]))", re.IGNORECASE)
_FEMALE = frozenset({"wife", "daughter", "mother", "sister", "grandmother", "aunt", "niece"})
_MALE = frozenset({"husband", "son", "father", "brother", "grandfather", "uncle", "nephew"})


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody in the writer's life of whom a clause tells."""

    who: str  # "sister", or "older sister", "friend anna" where the clause says so
    slot: str  # what it tells of them that they have one of at a time, "" for something else


def somebody_in(clause: str) -> Somebody | None:
    """Return of whom in the writer's life a clause tells something lasting; None for nobody."""
    subject, owned = _OURS.match(clause), _HAVE.search(clause)
    match = subject or owned
    if match is None:
        return None
    name = _name(match["en"] or match["zh"])
    if subject is None:
        return Somebody(name, "")
    described = " ".join(filter(None, [_which(subject), name, _given_name(subject)]))
    single = name not in _SEVERAL or described != name
    told = clause[subject.end() :]
    if theirs := _somebody_of_theirs(subject, told):
        name = _name(theirs["en"] or theirs["zh"])
        described, single = f"{name}-of-{described.replace(' ', '-')}", name not in _SEVERAL
        told = told[theirs.end() :]
    if not _LASTING.search(told):
        return None
    return Somebody(described, _slot_of(told) if single and (theirs or not _is_a_thing_of(subject, told)) else "")


def _slot_of(told: str) -> str:
    """Return what words tell of somebody that they have one of at a time; "" for what they deny, and for else."""
    for slot, pattern in _SLOTS:
        if match := pattern.search(told):
            return "" if is_denied(told, match.end()) else slot
    return ""


def _somebody_of_theirs(subject: re.Match[str], told: str) -> re.Match[str] | None:
    """Return where words go on with somebody of the one they begin with; None where they do not."""
    owned = bool(subject["zh"] or subject["s"]) or told.startswith(("' ", "’ "))
    return _OF_THEIRS.match(told) if owned else None


def _is_a_thing_of(subject: re.Match[str], told: str) -> bool:
    """Tell whether words are about a thing of somebody that may be one of several, and not about themselves."""
    owned = bool(subject["s"]) or told.startswith(("的", "' ", "’ "))
    return owned and bool(_THEIRS.match(told)) and not _ONE_OF_THEIRS.match(told)


def _which(match: re.Match[str]) -> str:
    """Return "older" or "younger" where the words for somebody say which one it is."""
    phrase = match["phrase"] or match["zh_phrase"]
    return next((which for which, pattern in _WHICH if pattern.search(phrase)), "")


def begins_with_kin(clause: str) -> bool:
    """Tell whether a clause begins with a word for somebody and no "my": "Mum sings"."""
    return bool(_KIN_FIRST.match(clause))


def phrase_for(clause: str) -> str:
    """Return how the one is called who a clause is about, "" where it is about nobody of the writer's life."""
    match = _OURS.match(clause)
    if match is None:
        return ""
    theirs = _somebody_of_theirs(match, clause[match.end() :])
    start = match.start("phrase") if match["phrase"] else match.start("zh_phrase")
    return (
        clause[start : match.end() + theirs.end()]
        if theirs
        else clause[start : match.end("phrase" if match["phrase"] else "zh_phrase")]
    )


def _given_name(match: re.Match[str]) -> str:
    return (match["name"] or "").strip(" ,").casefold()


def with_name_for_pronoun(clause: str, before: str) -> str:
    """Return a clause that begins with "she" or 她 with the one in place that the clause before is about, if any."""
    pronoun, phrase = _PRONOUN.match(clause), phrase_for(before)
    if pronoun is None or not phrase:
        return ""
    possessive = "'s" if pronoun["her"] else ""
    return f"{phrase}{possessive}{clause[pronoun.end() :]}"


def opens_with_pronoun(text: str) -> bool:
    """Tell whether a message begins with "she" or 他: with somebody of whom another message told."""
    return bool(_GENDERED.match(text))


def sole_person(text: str, pronoun_of: str) -> str:
    """Return how a message calls the only one of the writer's life whom it names, if the next begins with them.

    Args:
        text: the message.
        pronoun_of: the next message, which begins with a pronoun.
    """
    named = list(_SOMEBODY.finditer(text))
    pronoun = _GENDERED.match(pronoun_of)
    if len(named) != 1 or pronoun is None:
        return ""
    is_female = (pronoun["she"] or pronoun["zh"]).casefold() in {"she", "her", "她"}
    name = _name(named[0]["en"] or named[0]["zh"])
    return "" if name in (_MALE if is_female else _FEMALE) else phrase_for(text)


def phrases_by_name(texts: Iterable[str]) -> dict[str, str]:
    """Return how those are called of whom memories tell, by their given names; without names that two have."""
    found: dict[str, set[str]] = {}
    for text in texts:
        match, phrase = _OURS.match(text), phrase_for(text)
        called = _CALLED.match(text[match.end() :]) if match else None
        if match is None or (called is None and not match["name"]):
            continue
        name = _given_name(match) or (called["en"] or called["zh"] if called else "")
        apart = "" if match["zh"] else " "
        found.setdefault(name.casefold(), set()).add(phrase if match["name"] else f"{phrase}{apart}{name}")
    return {name: phrases.pop() for name, phrases in found.items() if len(phrases) == 1}


def with_phrase_for_name(clause: str, phrases: Mapping[str, str]) -> str:
    """Return a clause that begins with a name of somebody known with how they are called in its place, if it does."""
    for name, phrase in phrases.items():
        opening = re.match(rf"\W*{re.escape(name)}(?![a-z])", clause, re.IGNORECASE)
        if opening:
            return f"{phrase}{clause[opening.end() :]}"
    return ""


def _name(word: str) -> str:
    return next(
        name
        for name, (english, chinese) in _WHO.items()
        if re.fullmatch(english, word, re.IGNORECASE) or re.fullmatch(_unlooked(chinese), word)
    )


def _unlooked(pattern: str) -> str:
    """Return a pattern without what it looks for around the word."""
    return re.sub(r"\(\?(?:<=|<!|=|!)(?:[^()]|\((?:[^()])*\))*\)", "", pattern)
