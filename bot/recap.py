"""Questions about what was said before, by rules: "what did I ask last week?", "我什么时候说过要去大阪？".

Like those of `bot/intent.py` the rules are meant to be precise: such a question that is missed is answered by the
model, which is shown what recall brings back.
"""

import re
from dataclasses import dataclass

from bot.text import FUNCTION_WORDS
from bot.times import without_times
from knowledge.language import terms
from memory.types import Role

_I_SAY = r"ask(?:ed)?|say|said|tell|told|talk(?:ed)?(?: about)?|discuss(?:ed)?|mention(?:ed)?|write|wrote|written"
_YOU_SAY = r"recommend(?:ed)?|suggest(?:ed)?|advise[d]?|answer(?:ed)?|say|said|tell|told|reply|replied"
_SAY_ZH = r"(?P<verb>问|说|聊|讲|提|谈|告诉)(?:起|到|过|了)*(?:你)?(?:过|了)?"
_SAID = r"asked|said|told|talked(?: about)?|discussed|mentioned|wrote|written"
_SHOW = r"^\W*(?:(?:please|can|could|would|you) )*(?:list|show|tell|remind|give|recall|sum up|recap|summari[sz]e|what (?:were|was|are))\b(?: me)?(?: of| about| a list of)?"
_SHOW_ZH = r"(?:请|帮我|给我|麻烦|你|能|可以)*(?:列出|列一下|列举|告诉我|回顾|总结|显示|看看|找出|看一下)(?:一下)?"
_THINGS_ZH = r"的?(?:问题|话题|事情?|内容|话|东西)"
_WHEN_ZH = r"(?:都|也|还|在|曾经?|之前|以前|上次|刚才|刚刚|(?:跟|和|向|对)你)*"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bwhat (?:else |all )?(?:did|have|had) (?:i|we) (?:\w+ly |just |ever |already )?(?P<verb>{_I_SAY})\b(?P<rest>.*)",
        rf"\b(?:what|which) (?P<thing>question|topic|subject|thing)s?\b(?P<topic>.*?) (?:did|have|had) (?:i|we) (?:\w+ly |just |ever |already )?(?P<verb>{_I_SAY})\b(?P<rest>.*)",
        rf"(?P<shown>{_SHOW})(?: all| everything| anything| what| the| of| that| which|(?P<thing> question| topic| subject| thing)s?)+ (?:i|we)(?:['’]ve| have|['’]d| had)? (?:\w+ly |just |ever |already )?(?P<verb>{_SAID})\b(?P<rest>.*)",
        rf"{_SHOW}(?: all| of)* (?:my|our) (?:last |earlier |previous |recent |old )*(?P<verb>question)s?\b(?P<rest>.*)",
        r"\bwhat (?:were|was|are) (?:my|our) (?:last |earlier |previous |recent )*(?P<verb>question)s?\b(?P<rest>.*)",
        rf"^\W*(?:when|how often) (?:did|have) (?:i|we) (?:\w+ly |first |last |ever )?(?P<verb>{_I_SAY})\b(?P<rest>.*)",
        rf"^\W*(?:did|have) (?:i|we) (?:ever |already |once )?(?P<verb>{_I_SAY})\b(?P<rest>.*)",
        rf"\bwhat (?:else )?(?:did|have) (?P<bot>you) (?:ever |already )?(?P<verb>{_YOU_SAY})\b(?P<rest>.*)",
        rf"(?P<topic>.*?)我们?{_WHEN_ZH}{_SAY_ZH}(?:些|哪些|的)?(?:什么|啥|哪些|哪几个)(?P<rest>.*)",
        rf"(?P<topic>.*?)我们?{_WHEN_ZH}(?:有没有|是不是|是否|什么时候|何时){_WHEN_ZH}{_SAY_ZH}(?P<rest>.*)",
        rf"(?P<topic>.*?)我们?{_WHEN_ZH}{_SAY_ZH}(?P<rest>.*?)(?:吗|没有)[？?\s]*$",
        rf"^\W*(?:{_SHOW_ZH}(?P<topic>[^，,]*?)|(?:请|帮我|麻烦|你|能|可以)*(?P<object>把))我们?{_WHEN_ZH}{_SAY_ZH}的(?P<rest>[^，,]*?)(?:{_THINGS_ZH})?(?(object)全?都?(?:列出来|列一下|列出|找出来|告诉我))[？?。\s]*$",
        rf"^\W*(?P<topic>[^，,]*?)我们?{_WHEN_ZH}{_SAY_ZH}的(?P<rest>[^，,]*?){_THINGS_ZH}(?:(?:都|分别)?(?:有|是)(?:什么|哪些|啥)|[？?\s]*$)",
        rf"我们?{_WHEN_ZH}{_SAY_ZH}(?P<rest>(?!的)[^，,？?]+?)(?:的|有关的?)?(?:一?些)?(?:什么|啥|哪些)(?:事情?|内容|话|东西)?[？?\s]*$",
        r"我们?的?(?:提的?|问的?)?(?P<verb>问)题(?:都|分别)?(?:是|有)(?:什么|哪些|啥)(?P<rest>.*)",
        rf"(?P<bot>你){_WHEN_ZH}(?:给|向|跟|对)?我?(?P<verb>推荐|建议|回答|说|答|告诉)(?:过|了)*我?(?:过|了)?(?:些|哪些)?"
        r"(?:什么|啥|哪些|哪几)(?P<rest>.*)",
    )
)
# Chinese has no tense: without these, 我说什么 asks what to say.
_TOLD_ZH = re.compile(r"[过了到]|之前|以前|上次|刚才|曾")
_ASKING = re.compile(r"ask|question|问", re.IGNORECASE)
_FILLER = re.compile(
    rf"^\W*{_SHOW_ZH}|^\W*在(?:里|期间|的?时候)?(?=\s)|关于|有关|之前|以前|的?(?:问题|事情?|话题?)(?!\w)|[的过了吗呢些]|什么|哪些",
    re.IGNORECASE,
)
_NO_TOPIC = FUNCTION_WORDS | frozenset(
    terms("about anything something everything else before earlier ever past time times us last ago since day long")
    + terms(
        "above here already yet now so far chat conversation conversations talk question questions to regarding on of me"
    )
)
_LEAD = re.compile(r"^\W*(?:(?:to |with )?(?:you|me|us)\b)?\W*(?:about|on|regarding|that|of)?\b\s*", re.IGNORECASE)
_TAIL = re.compile(r"\s+(?:in|on|at|of|from|since|by|for|during)$", re.IGNORECASE)  # what led to the time
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST = 300  # characters of such a question; the patterns try every pair of places in it
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class RecapRequest:
    """What somebody wants to be reminded of."""

    role: Role  # who said it
    questions: bool  # only what was asked
    topic: str  # what it was about; empty: everything


def recap_request(text: str) -> RecapRequest | None:
    """Return what a message wants to be reminded of; None when it asks something else.

    The bot's words are asked for only with a time or a topic: "what did you say?" is about what stands right above.
    """
    if len(text) > _LONGEST:
        return None
    plain = _BETWEEN_HAN.sub("", " ".join(without_times(text).split()))
    timed = plain != _BETWEEN_HAN.sub("", " ".join(text.split()))
    for pattern in _PATTERNS:
        if match := pattern.search(plain):
            found = match.groupdict()
            topic = _topic(f"{found.get('topic') or ''} {found['rest']}")
            if _HAN.search(match.group()) and not (timed or _TOLD_ZH.search(match.group())):
                continue
            if found.get("bot"):
                return RecapRequest("assistant", False, topic) if timed or topic else None
            asked = bool(_ASKING.match(found["verb"]) or _ASKING.search(found.get("thing") or ""))
            if found.get("shown") and not (timed or topic or asked):
                continue  # "summarise what I wrote" is about what stands above
            return RecapRequest("user", asked, topic)
    return None


def _topic(words: str) -> str:
    """Return what is left of a question beside the asking, empty when it names nothing."""
    words = _FILLER.sub(" ", words) if _HAN.search(words) else words
    words = _TAIL.sub("", _LEAD.sub("", " ".join(words.strip(" \t?？.。!！,，").split())))
    return words if set(terms(words)) - _NO_TOPIC else ""
