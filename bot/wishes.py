"""How a person wants to be answered, and what they know, as they say it in a chat; found by rules.

A wish that comes with a question holds for its answer. One that is all the message says, or that says it is meant for
good ("from now on"), holds until another is said; so does what a person says of their knowledge.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.statements import is_question, language_wish
from bot.wording.asking import FOR_GOOD
from memory.types import Expertise, Format, Length, Level, Profile


def _rule(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_PROSE = _rule(
    r"\b(?:no|without|don'?t use|stop using|instead of) (?:bullet(?:ed|s)?|lists?)(?: points?| lists?)?\b",
    r"\b(?:in|as|with|use|using) (?:plain |flowing |full |whole )?(?:prose|paragraphs|running text|full sentences)\b",
    r"(?:不要|不用|别)(?:再)?(?:用)?(?:列表|分点|要点|项目符号|条目)",
    r"用(?:一整?)?(?:段落|整段|连贯的文字)",
)
_BULLETS = _rule(
    r"\b(?:in|as|with|use|using|into) (?:an? )?(?:short |brief )?bullet(?:ed|s|[ -]?points?)?(?: list| points?| form(?:at)?)?\b",
    r"\bas a list\b",
    r"(?:用|以)(?:项目符号|要点|列表|清单|条目|分点)(?:的)?(?:形式|方式|格式)?",
    r"分[点条](?=列出|来|地|回答|回复|说明?)|逐[点条]",
)
_SHORT = _rule(
    r"\b(?:keep|make) (?:it|them|that|this|(?:your |the )?(?:answers?|replies|responses?)) (?:very |really )?(?:short|brief|concise)(?:er)?\b",
    r"\b(?:answer|reply|respond)(?: to me| me)? (?:briefly|shortly|concisely)\b|\bin (?:one|a single) sentence\b|\bbe (?:brief|concise)\b",
    r"(?:^\W*|\b(?:give me|i (?:like|prefer|want)|only) )(?:short|brief|concise)(?:er)? (?:answers?|replies|responses?)\b",
    r"(?:回答|回复|说)(?:得|要|请|尽量)*(?:简短|简洁|简单|短)(?:一?[点些])?|(?:简短|简洁|简要)(?:地|一?[点些]|的)?(?:回答|回复|说明?)",
    r"(?:简短|简洁)一?[点些]|一句话(?:来)?(?:回答|回复|说明|概括|说)|长话短说",
)
_LONG = _rule(
    r"\bin (?:more |great(?:er)? |full )?detail\b|\bat length\b|\bas detailed as possible\b",
    r"(?:^\W*|\b(?:give me|i (?:like|prefer|want)) )(?:more )?(?:detailed|long(?:er)?|thorough) (?:answers?|replies|responses?)\b",
    r"(?:回答|回复|说|讲|解释)(?:得|要|请|尽量)*(?:详细|细致|具体)(?:一?[点些])?|详细(?:地|一?[点些]|的)?(?:回答|回复|说明?|解释|介绍)",
)
_TOPIC = r"(?: (?:at|in|with|to|about|on|of|when it comes to) (?P<topic>(?!all\b|th[aei]|it\b|here\b|first\b|least\b)[\w' -]{2,40}?))"
_END = r"(?=\W*$|[,.;!?]| and i\b| but\b| so\b)"
_KNOWS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (
        "beginner",
        _rule(
            r"\bi(?:'m| am) (?:still )?(?:an? )?(?:complete |total |absolute |real )?"
            rf"(?:beginner|novice|newcomer|newbie|layman|layperson|not an expert){_TOPIC}?{_END}"
        ),
    ),
    ("beginner", _rule(rf"\bi(?:'m| am) (?:still |quite |very |completely )?new{_TOPIC}{_END}")),
    ("beginner", _rule(rf"\bi (?:still )?(?:know (?:nothing|(?:very )?little)|don'?t know much){_TOPIC}{_END}")),
    (
        "expert",
        _rule(
            rf"\bi(?:'m| am) (?:an? )?(?:real |true )?(?:expert|specialist|professional|experienced){_TOPIC}?{_END}",
        ),
    ),
    ("expert", _rule(rf"\bi know (?:a lot|everything|very much){_TOPIC}{_END}")),
    (
        "beginner",
        _rule(
            r"我(?:还)?(?:是|算是?)(?:个|一个|一名)?(?P<topic>[^，,。!！?？是个]{0,12}?)(?:方面的?|领域的?|的)?"
            r"(?:新手|初学者|小白|门外汉|外行|菜鸟)"
        ),
    ),
    (
        "beginner",
        _rule(
            r"我对(?P<topic>(?!你|您|他|她|它|这)[^，,。!！?？]{1,12}?)(?:还)?(?:一窍不通|一无所知|不太?了解|不懂|不熟悉?)"
        ),
    ),
    (
        "expert",
        _rule(
            r"我(?:是|算是?)(?:个|一个|一名|一位)?(?P<topic>[^，,。!！?？是个不]{0,12}?)(?:方面的?|领域的?|的)?"
            r"(?:专家|行家|老手|内行)"
        ),
    ),
    (
        "expert",
        _rule(r"我对(?P<topic>(?!你|您|他|她|它|这)[^，,。!！?？]{1,12}?)(?:非常|很|十分|特别)(?:了解|精通|熟悉|在行)"),
    ),
)
_LANGUAGE = _rule(r"\bin (?:english|chinese|mandarin)\b", r"(?:用|以|说|讲)(?:英文|英语|中文|汉语|普通话)")
# What a message may say besides its wishes and still say nothing else.
_POLITE = _rule(
    r"\b(?:please|thanks?|thank you|hi|hello|ok(?:ay)?|zhiyin|answers?|reply|replies|respond|me|and|also|too|just|can|could"
    r"|would|will|you|your|i|i'd|like|want|prefer|questions?|only|so|but|to|then)\b",
    r"请|麻烦|谢谢|都|你|我|的|回答|回复|说话|问题|给|和|并|而|且|也|吧|哦|啊|一下|就好|可以|能|吗|希望|想|要|尽量|来|形式|列出",
)


def wishes_in(text: str) -> Profile:
    """Return what the message states of how to answer its writer; an empty profile when it states nothing."""
    return Profile(language=language_wish(text), length=_length(text), format=_format(text), expertise=_expertise(text))


def lasting(text: str, wishes: Profile) -> Profile:
    """Return those of a message's wishes that hold for good."""
    if is_all_wishes(text) or FOR_GOOD.search(text):
        return wishes
    return Profile(language=None if is_question(text) else wishes.language, expertise=wishes.expertise)


def is_all_wishes(text: str) -> bool:
    """Tell whether a message says how to answer, or what its writer knows, and nothing else.

    A wish for a language alone is not meant: it is remembered as the instruction that it is.
    """
    rest = text
    for pattern in (_PROSE, _BULLETS, _SHORT, _LONG, *(pattern for _, pattern in _KNOWS)):
        rest = pattern.sub(" ", rest)
    if rest == text:
        return False
    for pattern in (_LANGUAGE, FOR_GOOD, _POLITE):
        rest = pattern.sub(" ", rest)
    return not re.search(r"\w", rest)


def _length(text: str) -> Length | None:
    if _SHORT.search(text):
        return "short"
    return "long" if _LONG.search(text) else None


def _format(text: str) -> Format | None:
    if _PROSE.search(text):
        return "prose"
    return "bullets" if _BULLETS.search(text) else None


def _expertise(text: str) -> tuple[Expertise, ...]:
    return tuple(dict.fromkeys(_stated_levels(text)))


def _stated_levels(text: str) -> Iterator[Expertise]:
    for level, pattern in _KNOWS:
        for match in pattern.finditer(text):
            yield Expertise(level, (match["topic"] or "").strip())


def with_wishes(profile: Profile, wishes: Profile) -> Profile:
    """Return the profile as a message's wishes have it for the answer."""
    return replace(
        profile,
        language=wishes.language or profile.language,
        length=wishes.length or profile.length,
        format=wishes.format or profile.format,
        expertise=(*profile.expertise, *wishes.expertise),
    )
