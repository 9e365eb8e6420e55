"""Requests to forget, by rules: whether a message is one, what it speaks of, and which memories that means.

What is forgotten cannot be brought back. So everything is forgotten only where nothing else can be meant, and where
several memories could be meant the person is asked which.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.language import terms
from memory.sameness import normalise
from memory.types import Memory

_OPENING = re.compile(
    r"^\W*(?:(?:please|ok(?:ay)?|hey|now|actually)[,\s]+)*"
    r"(?:(?:can|could|will|would) you (?:please )?|you (?:can|may|should|must) |i(?:'d like| would like| want) you to )?"
    r"(?:please )?(?:(?P<forget>forget|stop remembering)|(?P<remove>delete|erase|remove)"
    r"|(?:don'?t|do not|never) (?P<keep>remember|note|store|save|record|memori[sz]e|keep(?: in mind)?|write(?= (?:that|this) down)))\b\s*"
    r"|^\W*i (?:don'?t|do not) want you to (?P<want>remember|know|note|store|keep)\b\s*"
    r"|^\W*(?:请|麻烦|那|帮我|就)*(?:你)?(?:能不能|可不可以|可以|能|能够)?(?:请|就)?"
    r"(?:(?P<zh_forget>忘记|忘掉|忘了|忘)|(?P<zh_remove>删除|删掉|删了|清除|抹掉)|(?:不要|不用|别)(?:再)?(?P<zh_keep>记住|记得|记着|记录|记下来?|保存|存|记))"
    r"(?:掉|了)?",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"^\W*(?:请|麻烦|那|帮我|就)*(?:你)?(?:能不能|可不可以|可以|能)?(?:请)?把(?P<what>.{1,60}?)"
    r"(?:从.{1,8})?(?:都|全|全都)?(?:忘了|忘掉|忘记|忘|删掉|删除|删了|清除|抹掉)(?:掉|吧|了|吗|好吗|[\s\W])*$"
)
# What is said last, named before the verb: 这个别记.
_LAST_ZH = re.compile(
    r"^\W*(?:(?:我)?(?:刚才|刚刚|上面|前面)?(?:说的?)?(?:的)?(?:这|那)(?:个|条|句话?|件事|一句)|(?:我)?(?:刚才|刚刚|上面|前面)说?的(?:那句|那个)?(?:话|事)?)"
    r"[，,]?(?:请|就|你|都|可以)*(?:别|不要|不用|不必)(?:再)?(?:记住|记得|记录|记下来?|保存|存|记)(?:了|吧|啊|哦|好吗|[\s\W])*$"
)
_CLOSING = re.compile(
    r"(?:[,\s]+(?:please|ok(?:ay)?|will you|would you|for me|from (?:your|my) memor(?:y|ies)))*\W*$|(?:吧|好吗|可以吗|行吗|吗|了)*\W*$",
    re.IGNORECASE,
)
_ASKS_HOW = re.compile(r"\b(how|why|what happens|should i|can i|do i)\b|怎么|如何|为什么|怎样|咋", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:about )?(?:that |the fact that |about |what i (?:just )?(?:said|told you)(?: about)? ?)?", re.IGNORECASE
)
_TAIL_ZH = re.compile(r"(?:的)?(?:这|那)?(?:件|回|码|一)?(?:事情|事|点|回事)$")
_OF_THE_PERSON = re.compile(r"\b(my|i|i'm|i've|i'd|me|mine|we|our|memor(?:y|ies))\b|我|记忆", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"(that|this|about|what|everything|anything|all|the (?:last|fact))\b|关于|有关|这|那|刚才", re.IGNORECASE
)
_BARE = re.compile(
    r"^(?:that|this|the last (?:one|thing)|what i (?:just )?(?:said|told you)|(?:这|那)(?:个|条|件事|句话|一点)?|刚才(?:说)?的(?:话|事)?"
    r"|我(?:刚才|刚刚)说的(?:话|事)?)?$",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(
    r"^(?:everything|it all|all)(?: of it| of that)?(?: (?:that )?(?:you (?:know|remember|have|learned|stored)|i (?:have )?told you))?"
    r"(?: (?:about|of|on) (?:me|myself))?$|^(?:all )?(?:of )?(?:my|your) memories(?: (?:of|about) me)?$|^(?:all )?about me$|^me$"
    r"|^(?:你)?(?:关于我的|对我的|我的|你知道的|你记得的|我说过的)?(?:关于我的)?(?:一切|全部|所有)(?:关于我)?(?:的)?(?:记忆|事情|事|信息|内容|东西)?$"
    r"|^(?:关于)?我的(?:全部|所有)?记忆$|^关于我的(?:事情|事|信息)$|^我$",
    re.IGNORECASE,
)
_ALL_ABOUT = re.compile(
    r"^(?:everything|anything|all|what) (?:(?:that )?(?:you know|i (?:have )?(?:said|told you)) )?(?:about|on|of) ",
    re.IGNORECASE,
)
_ALL_ABOUT_ZH = re.compile(
    r"^(?:一切|所有|全部)?(?:关于|有关)(?P<what>.+?)(?:的)?(?:一切|所有|全部)?(?:事情|事|记忆|内容)?$"
)
_LONGEST = 1000  # characters of a request
# Words that name no memory.
_FILLER = frozenset(
    terms("I I'm am im my me that this it is are was were the a an what where who you know about fact memory said told")
    + terms("have has to of do does like love hate prefer in at on for with")
    + terms("我的 我是 我在 我有 我喜 喜欢 我不 不吃 不喝 我住 住在 我对 我叫 关于 那个 这个 我说")
)


@dataclass(frozen=True, slots=True)
class ForgetRequest:
    """What is to be forgotten: everything, all about `wanted`, what `wanted` says, or, where it is empty, the last."""

    wanted: str
    everything: bool = False
    all_about: bool = False


def forget_request(text: str) -> ForgetRequest | None:
    """Return what a message asks to forget; None when it asks something else."""
    if len(text) > _LONGEST:
        return None
    return ForgetRequest("") if _LAST_ZH.match(text) else _forget_request(text)


def _forget_request(text: str) -> ForgetRequest | None:
    turned = _TURNED.match(text)
    opening = turned or _OPENING.match(text)
    if opening is None or _ASKS_HOW.search(text):
        return None
    rest = turned["what"] if turned else _CLOSING.sub("", text[opening.end() :], count=1)
    rest = rest.strip(" \t,，。.!！?？:：")
    if _EVERYTHING.match(rest):
        return ForgetRequest("", everything=True)
    if not _speaks_of_the_person(opening.groupdict(), rest):
        return None
    if _BARE.match(rest):
        return ForgetRequest("")
    if about := _ALL_ABOUT.match(rest):
        return ForgetRequest(rest[about.end() :], all_about=True)
    if about := _ALL_ABOUT_ZH.match(rest):
        return ForgetRequest(about["what"], all_about=True)
    return ForgetRequest(_TAIL_ZH.sub("", _LEAD.sub("", rest, count=1)))


def _speaks_of_the_person(verbs: dict[str, str | None], rest: str) -> bool:
    """Tell memories from files, lines and passports; "forget it" only means never mind."""
    asks_memory = any(verbs.get(name) for name in ("forget", "zh_forget", "want", "keep", "zh_keep"))
    return bool(_OF_THE_PERSON.search(rest) or (asks_memory and _POINTS_BACK.match(rest)))


def meant(request: ForgetRequest, memories: Sequence[Memory]) -> list[Memory]:
    """Return the memories that the words of a request name: the best match, or all of them for "everything about".

    More than one for another request means that the words do not tell which. For an empty one it is the newest, the
    first of `memories`.
    """
    if not request.wanted:
        return list(memories[:1])
    said = [memory for memory in memories if normalise(memory.text) == normalise(request.wanted)]
    asked = set(terms(request.wanted))
    asked = asked - _FILLER or asked
    named = [memory for memory in memories if asked <= set(terms(memory.text))]
    if request.all_about:
        return named
    if said:
        return said
    fit = {memory.id: len(asked) / len(set(terms(memory.text)) - _FILLER or {""}) for memory in named}
    return [memory for memory in named if fit[memory.id] == max(fit.values())]
