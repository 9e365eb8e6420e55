"""How a person wants to be answered, and what they know, as they say it in a chat; found by rules.

A wish that comes with a question, or that is said to be for this once, holds for its answer. One that stands beside no
question, or that says it is meant for good ("from now on"), holds until another is said; so does what a person says of
their knowledge, of when they want quiet, and of what they want nothing recommended of.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.statements import is_all_statements
from bot.wording.asking import FOR_GOOD, asks
from bot.wording.manner import counted_length, language_of, tone_of, without_manner
from bot.wording.quiet import quiet_hours_in, without_quiet_hours
from bot.wording.unwanted import unwanted_in, without_unwanted
from knowledge.language import split_sentences
from memory.types import Expertise, Format, Interest, Length, Level, Profile


def _rule(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_ONCE = _rule(
    r"\b(?:(?:just |only )*(?:this|for this|the next|this next) (?:time|once|answer|question|reply|one)|(?:just |only )+(?:once|now|today)|for (?:now|once))\b",
    r"这[一]?[次回]|本次|这个问题|下个问题|暂时|仅此一次|就一次",
)
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
    r"\b(?:answer|reply|respond)(?: to me| me)? (?:briefly|shortly|concisely)\b|\bin (?:one|a single) sentence\b",
    r"(?:^|(?<=[.!?,;:])\s*|\b(?:please|you|and|just|always) )(?:try to )?be (?:more |very |really |a (?:bit|little) more )?(?:brief|concise|succinct|short)(?:er)?\b",
    r"\byou (?:talk|write|say) too much\b|\btoo (?:wordy|verbose|long-winded|chatty)\b|\b(?:your|the) (?:answers?|replies) (?:is|are) (?:way |far )?too long\b|\btoo long(?=,)",
    r"(?:^\W*|\b(?:give me|i (?:like|prefer|want)|only) )(?:short|brief|concise)(?:er)? (?:answers?|replies|responses?)\b",
    r"\b(?:don'?t|do not|stop|no|less|without(?: all)?|cut|skip|spare me|enough)(?: be| being| so| too| the| your| all| more)* (?:rambl(?:e|ing)|waffl(?:e|ing)|verbos(?:e|ity)|word(?:y|iness)|long-winded|chatter(?:ing)?|fluff|blather(?:ing)?|small talk|padding|preamble)\b",
    r"\b(?:get|come|keep|stick) (?:straight )?to the point\b|\b(?:talk|say|write) less\b|\bfewer words\b|(?:^|(?<=,))\W*(?:a (?:bit|little) )?(?:shorter|briefer)(?: (?:answers?|replies))?(?: please)?\W*$|\bkeep (?:it|things) simple and short\b",
    r"(?:回答|回复|说)(?:得|要|请|尽量)*(?:简短|简洁|简单|精简|精炼|简明|简练|短)(?:一?[点些])?|(?:简短|简洁|简要)(?:地|一?[点些]|的)?(?:回答|回复|说明?)",
    r"(?:别|不要|不用|少|不必|甭)(?:再)?(?:跟我|对我|和我|说|讲)?(?:那么|这么|太|这样|那样)?(?:多)?(?:的)?(?:啰里?啰?嗦|罗嗦|啰唆|废话|长篇大论|唠叨|冗长|绕弯子?|绕来绕去|铺垫)(?:了|连篇|吧)?",
    r"(?:你|说得|讲得|回答得?|真|有点){0,3}太(?:啰嗦|罗嗦|啰唆|唠叨)了?|(?:你的?)?(?:回答|回复|话)(?:得|都)?太(?:长|多)了?",
    r"话(?:再|能不能|可以|请|要)?少(?:说)?一?[点些]|少说(?:一?[点些]|几句|两句)(?:话)?|话(?:别|不要)(?:那么|这么|太)多|(?:直接)?(?:说|讲|挑|抓)重点(?:说|讲)?|直奔主题|言简意赅|开门见山",
    r"(?:^|(?<=[，,。！!；;\s请]))(?:再|尽量|以后|今后|都|就|给我)*(?:简短|简洁|简略|简单|简要|精简|简明|简练|精炼|短)(?:地|一?[点些])?(?:来)?(?:说|讲|回答|回复)?(?:一?[点些])?(?=\s*(?:$|[，,。！!；;]|吧|哦|就行|就好|就可以|即可))",
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
# What a message may say besides its wishes and still say nothing else.
_POLITE = _rule(
    r"\b(?:please|thanks?|thank you|hi|hello|hey|ok(?:ay)?|zhiyin|answers?|reply|replies|respond|me|and|also|too|just|can|could"
    r"|would|will|you|your|i'd|i|like|want|prefer|questions?|only|so|but|to|then|with|now|when you (?:answer|reply|talk)|a (?:bit|little)|it|them|for|any ?more|again)\b",
    r"请|麻烦|谢谢|把|都|你|我|的|回答|回复|说话|问题|给|和|并|而|且|也|吧|哦|啊|一下|就好|就行|可以|能|吗|希望|想|要|尽量|来|形式|列出|时候?|不|了|好|行|跟|对|说|讲|话|让|用|啦|呀|再|每天|聊|交流|沟通|答复|作答",
)


def wishes_in(text: str) -> Profile:
    """Return what the message states of how to answer its writer; an empty profile when it states nothing."""
    return Profile(
        language=language_of(text),
        tone=tone_of(text),
        length=_length(text),
        format=_format(text),
        expertise=_expertise(text),
        quiet_hours=quiet_hours_in(text),
        interests=tuple(Interest(topic, -1.0, "stated") for topic in unwanted_in(text)),
    )


def lasting(text: str, wishes: Profile) -> Profile:
    """Return those of a message's wishes that hold for good."""
    if is_for_once(text):
        return Profile(expertise=wishes.expertise)
    if FOR_GOOD.search(text) or _asks_nothing(text):
        return wishes
    return Profile(expertise=wishes.expertise, quiet_hours=wishes.quiet_hours, interests=wishes.interests)


def is_for_once(text: str) -> bool:
    """Tell whether a message says that what it wishes is for one answer only."""
    return bool(_ONCE.search(text)) and not FOR_GOOD.search(text)


def is_all_wishes(text: str) -> bool:
    """Tell whether a message says how to answer, or what its writer knows, and nothing else."""
    rest = _without_wishes(text)
    if rest == text or wishes_in(text) == Profile():
        return False
    for pattern in (FOR_GOOD, _ONCE, _POLITE):
        rest = pattern.sub(" ", rest)
    return not re.search(r"\w", rest)


def _asks_nothing(text: str) -> bool:
    """Tell whether a message holds wishes, and at most statements beside them."""
    sentences = [sentence for sentence in split_sentences(text) if sentence.strip()]
    return is_all_wishes(text) or all(
        is_all_wishes(each) or (is_all_statements(each) and not asks(_without_wishes(each))) for each in sentences
    )


def _without_wishes(text: str) -> str:
    rest = without_quiet_hours(without_unwanted(without_manner(text)))
    for pattern in (_PROSE, _BULLETS, _SHORT, _LONG, *(pattern for _, pattern in _KNOWS)):
        rest = pattern.sub(" ", rest)
    return rest


def _length(text: str) -> Length | None:
    if counted := counted_length(text):
        return counted
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
        tone=wishes.tone or profile.tone,
        length=wishes.length or profile.length,
        format=wishes.format or profile.format,
        expertise=(*profile.expertise, *wishes.expertise),
    )
