"""What a clause tells of a time that is over, denies, or sets beside what is: none of it takes the place of what is."""

import re

from memory.types import Change

_WAS = re.compile(
    r"\bused to\b|\bas an? (?:(?:little|small|young) )?(?:kid|child|boy|girl|toddler|baby)\b|\bwhen (?:i|we|he|she|they) (?:was|were)\b"
    r"|\bas an? (?:teen(?:ager)?|student|apprentice|young \w+)\b(?=.*\b(?:was|were)\b)|\bback (?:then|when|in (?:the|my|\d))"
    r"|\bin my (?:childhood|youth|teens|school days|student days)\b|\b(?:previously|formerly|in the past)\b|\bgrowing up\b"
    r"|\bi(?:['’]m| am) an? (?:former|ex-)"
    r"|\bfavou?rite (?:[\w-]+ ){1,3}(?:was|were)\b|\bi was (?:unemployed|self-employed|retired|between jobs|single|married|engaged)\b"
    r"|(?<![年月周天])(?:以前|从前|(?<![睡饭课班])之前)(?!.{0,4}(?:说|讲|提|告诉|写))|曾经|曾(?=[在是当做住任])|过去(?=[在是住叫当做])|原先|早年|早先|小时候|小的时候|年轻(?:的)?时"
    r"|当年|那时|那会儿|那几年|(?:读书|上学|大学|高中|初中|小学|留学|单身|当兵|岁|住[^，,。]{1,6})的?时候?|(?:读书|上学|大学|高中|留学|学生)(?:期间|时代|那几年)|(?:原来|本来)(?=[在是住叫当做])"
    r"|(?:当|做|干|住|待|呆|租|工作|任职|上班|实习)过(?![年节敏])",
    re.IGNORECASE,
)
_IS = re.compile(r"\b(?:now|nowadays|these days|currently|still)\b|现在|如今|目前|后来|还(?=[在是住叫])", re.IGNORECASE)
_USED_TO_BE = re.compile(r"(?P<i>\bi )?\bused to be\b", re.IGNORECASE)
_USED_TO = re.compile(
    r"\bused to |[^，,。我]{0,8}的时候[，,]?|(?:以前|之前|从前|曾经|原先|小时候|年轻时|当年|那时候?)[，,]?",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"\b(?:not|never)\b|n['’]t\b|(?:不|没有?|从未)(?:再|太|想|会|能)?(?:是|在|住|叫|姓|当|做|结|离|订|领|退|失|从事|单身)",
    re.IGNORECASE,
)
_NO_MORE = re.compile(r"\b(?:any ?more|no longer)\b|了\W*$", re.IGNORECASE)
_NOT_AFTER = re.compile(r"\W*(?:not|never)\b", re.IGNORECASE)
_BESIDE = re.compile(
    r"\b(?:also|too|as well|on the side|part-time|second job|side (?:job|gig|hustle)|in addition|besides|on top of (?:that|it))\b"
    r"|\bon (?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:at|on) (?:the )?weekends?\b|\bin the evenings?\b"
    r"|(?<!再)也(?!门)|另外|兼职|兼任|兼着|副业|同时|业余|还(?:当|做|兼|有)|周末|周[一二三四五六日天]|晚上",
    re.IGNORECASE,
)
_FOR_NOW = re.compile(
    r"\b(?:hotel|hostel|airbnb|guest ?house|motel|temporar\w+|for now|for the (?:time being|moment|week|month|summer|winter)|at the moment|this week"
    r"|business trip|on business|couch|(?:house|dog|cat|pet)-?sitting|until)\b|\bfor (?:an?|one|two|three|four|a few|a couple of|\d+) (?:night|day|week)s?\b"
    r"|酒店|宾馆|旅馆|旅店|民宿|青旅|招待所|宿舍|出差|暂住|暂时|临时|借住|借宿|暂且|先住|这几天|这两天|这阵子|这段时间|这周|旅行|旅游|度假|隔离|住院",
    re.IGNORECASE,
)


def is_past(clause: str) -> bool:
    """Tell whether a clause tells of a time that is over, and of none since."""
    return bool(_WAS.search(clause)) and not _IS.search(clause)


def as_if_now(clause: str) -> str:
    """Return a clause of the past in words of the present: what was a job is told as one."""
    clause = _USED_TO_BE.sub(lambda match: f"{match['i']}am" if match["i"] else "is", clause)
    return _USED_TO.sub("", clause)


def is_denied(clause: str, until: int) -> bool:
    """Tell whether what a clause says up to that character, or from there on, is denied, and never was."""
    if _NO_MORE.search(clause):
        return False
    return bool(_NOT_BEFORE.search(clause[:until]) or _NOT_AFTER.match(clause[until:]))


def stands_beside(clause: str, change: Change) -> bool:
    """Tell whether a clause tells of something that stands beside what there is one of: a second job."""
    return change in {"", "new"} and bool(_BESIDE.search(clause))


def is_for_now(sentence: str) -> bool:
    """Tell whether where somebody is, as a sentence tells it, is no home: a hotel, a journey."""
    return bool(_FOR_NOW.search(sentence))
