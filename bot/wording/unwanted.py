"""What somebody wants no recommendations of: "stop recommending football to me", 别给我推荐足球."""

import re

from bot.wording.orders import ENDS_ZH, LEAD, LEAD_ZH, ends_before

_STOP = (
    rf"{LEAD}(?:don'?t|do not|stop|never|no longer|quit|avoid|not)(?: (?:ever|want|you|to|need|please|keep|again|be))*"
)
_TOPIC = r"(?P<{}>(?!by\b|for\b|from\b|in\b|at\b|that\b|it\b|this\b|these\b|those\b|them\b|anything\b|things\b|stuff\b|me\b|to me\b|so\b|any ?more\b|again\b|too\b|all\b|the (?:first|second|third|fourth|fifth|last) one\b)[\w'&-]+(?: (?!that\b|this\b|those\b|these\b|to me\b|for me\b|any ?more\b|again\b|please\b|but\b|because\b|when\b|and (?:give|show|tell|recommend|suggest)\b)[\w'&-]+){{0,4}})"
_AFTER = (
    r"(?: (?:to|for) me| any ?more| again| ever| please| at all| from now on| in (?:the )?future)*"
    rf"{ends_before('but|because|and')}"
)
_THINGS = r"(?:(?:any|more|anything|something|things?|stuff|books?|articles?|items?|films?|movies?) )*(?:(?:about|on|of|with|related to) )?"
_THINGS_ZH = r"(?:任何|什么|关于|有关|跟|和|这类|这种|那些|那种|一切)*"
# These name nothing, or are about recommending itself.
_NO_TOPIC = r"(?!给|系统|算法|第[一二三四五1-5][个本篇部条]|理由|信|函|人|的|它|他|这|那|我|用量|就|过|东西|什么|任何|了|吧|啦|啊|太|一下)"
_TOPIC_ZH = rf"{_NO_TOPIC}(?P<{{}}>[^，,。.!！?？;；\s了吧啦]{{{{1,16}}}}?)"
_AFTER_ZH = (
    r"(?:相关|方面|有关)?(?:的|类)*(?:内容|东西|文章|书籍?|推荐|消息|资料|话题|视频|电影)?(?:给我)?(?:了|吧|啦|啊|哦|好吗)*"
    + ENDS_ZH
)
_STOP_ZH = rf"{LEAD_ZH}(?:别|不要|不用|不必|甭|停止|少|不想(?:你|让你|要你)?|不希望你|请勿|勿|不准|不许)(?:再|继续|老|老是|总|总是|一直)*"
_UNWANTED = re.compile(
    "|".join(
        (
            rf"{_STOP} (?:recommend(?:ing)?|suggest(?:ing)?|show(?:ing)?|offer(?:ing)?|push(?:ing)?)(?: (?:to )?me)? {_THINGS}{_TOPIC.format('a')}{_AFTER}",
            rf"\b(?:no|no more|stop (?:with )?(?:the )?|without|enough|i don'?t want(?: any)?(?: more)?|i do not want(?: any)?(?: more)?|less|fewer)(?: more)? {_TOPIC.format('b')} (?:recommendations?|suggestions?)\b",
            rf"\b(?:no|no more|i don'?t want(?: any)?(?: more)?|enough|stop (?:with )?(?:the )?|fewer)(?: more)? (?:recommendations?|suggestions?) (?:about|on|of|for|related to) {_TOPIC.format('c')}{_AFTER}",
            rf"{_STOP_ZH}(?:给我|向我|跟我|对我|为我)?(?:再)?推荐(?:给我|我)?{_THINGS_ZH}{_TOPIC_ZH.format('d')}{_AFTER_ZH}",
            rf"(?:不想|不要|不愿意?|不喜欢)(?:再)?(?:看到?|收到|要|有)?(?:任何|什么|关于|有关)*{_TOPIC_ZH.format('e')}(?:相关|方面|类)?的?推荐",
            rf"(?:^|(?<=[，,。!！;；\s]))(?:关于|有关)?{_TOPIC_ZH.format('f')}(?:相关|方面|类)?(?:的)?(?:内容|东西|文章|书)?(?:就|都|请|也)*(?:别|不要|不用|甭)(?:再)?(?:给我|向我)?推荐(?:给我)?(?:了|吧|啦)*{ENDS_ZH}",
        )
    ),
    re.IGNORECASE,
)
# Recommending is spoken of, and not wanted, whatever the topic.
_NOT_WANTED = re.compile(
    rf"{LEAD}(?:don'?t|do not|stop|never|quit|no more|no longer)(?: (?:ever|want|you|to|any|keep|more|need))* (?:recommend|suggest)(?:ing|ations?|ions?)?\b"
    rf"|{LEAD_ZH}(?:别|不要|不用|不必|甭|停止|不想(?:你|让你)?|不希望你|请勿)(?:再|继续|老是?|总是?|一直|给我|向我|跟我|对我)*推荐",
    re.IGNORECASE,
)
# What was just recommended is pointed at, or named: "stop suggesting it", "that bread book", 别再推荐第二本了.
_SHOWN_ZH = (
    r"(?:它们?|(?P<{}>(?:(?:这|那)(?:些|[几两三四五])?[个本篇部条]?|第[一二三四五1-5][个本篇部条]|最后一?[个本篇部条])"
    r"(?!类|种|么|样)[^，,。.!！?？;；\s了吧啦就别不]{{0,8}}?))"
)
_POINTING = re.compile(
    "|".join(
        (
            rf"{_STOP} (?:recommend|suggest)(?:ing)?(?: (?:to )?me)? (?:it|them|(?:all|any|either|both|none) of (?:it|them|these|those)"
            r"|(?:that|this|these|those)(?P<a>(?: [\w'’-]+){0,5}?)"
            rf"|the (?P<b>(?:[\w'’-]+ ){{0,4}}?(?:one|book|article|item|film|movie|guide|text))){_AFTER}",
            rf"{_STOP_ZH}(?:给我|向我|跟我|对我|为我)?(?:再)?推荐(?:给我|我)?{_SHOWN_ZH.format('c')}(?:给我)?(?:了|吧|啦|啊|哦|好吗)*{ENDS_ZH}",
            rf"{LEAD_ZH}(?!那(?!些|[几两三四五]?[个本篇部条])){_SHOWN_ZH.format('d')}(?:就|都|请|也|你|以后)*(?:别|不要|不用|甭)(?:再|老|总|一直)*(?:给我|向我)?推荐(?:给我)?(?:了|吧|啦)*{ENDS_ZH}",
        )
    ),
    re.IGNORECASE,
)
_LONGEST = 300  # characters of a message that says so; the patterns try every pair of places in it
_AND = re.compile(r"\s*(?:,|、|\band\b|\bor\b|\bnor\b|(?<=..)(?:和|与|跟|或者?|以及|还有)(?=..))\s*", re.IGNORECASE)
_NOISE = re.compile(
    r"^(?:the|any|more|some|your|those|these|all) | (?:stuff|things|content|articles|books|news)$", re.IGNORECASE
)


def unwanted_in(text: str) -> tuple[str, ...]:
    """Return the topics of which a message wants nothing recommended, in their order."""
    named = [value for match in _UNWANTED.finditer(text[:_LONGEST]) for value in match.groups() if value]
    topics = [_NOISE.sub("", topic.strip()).strip() for each in named for topic in _AND.split(each)]
    return tuple(dict.fromkeys(topic for topic in topics if topic))


def without_unwanted(text: str) -> str:
    """Return the text without the clauses that want something not recommended, whatever that is."""
    return _NOT_WANTED.sub(" ", _UNWANTED.sub(" ", text)) if len(text) <= _LONGEST else text


def pointed_at(text: str) -> str | None:
    """Return which of what was just recommended a message wants no more of, in its words; "" where it names none.

    It is None for a message that wants no such thing.
    """
    match = _POINTING.search(text) if len(text) <= _LONGEST else None
    return next((words for words in match.groups() if words), "") if match else None


def without_pointing(text: str) -> str:
    """Return the text without the clauses that want no more of what was just recommended."""
    return _POINTING.sub(" ", text) if len(text) <= _LONGEST else text
