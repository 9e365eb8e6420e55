"""Questions that lean on the ones before them, by rules: which do, and how they are made to stand alone.

A question that is joined without need finds what the one before asked for as well; one that is not joined in need
finds nothing of use. `scripts/eval_followups` measures both.
"""

import re
from collections.abc import Sequence

from bot.text import FUNCTION_WORDS
from knowledge.language import terms

_STANDALONE_CHARS = 60  # a longer question names its own subject
_OPENS_MID_THOUGHT = re.compile(
    r"^\W*(and|but|so|then|also|what about|how about|what else|where else|who else|how come|how so|which one"
    r"|where exactly|really|afterwards|before that|after that)\b|^\W*(why|since when|until when)\W*$"
    r"|\b(there|that|that one|this one|one|others?)\W*$"
    r"|^\W*(那(?!不勒斯|些|种|里|边|拉|曲)|那么|还有|然后|所以|另外|后来|当时|那时|之后|此后|之前|第二年|次年)"
    r"|^\W*为什么(呢)?\W*$|呢[？?。!！]*$|也.{0,8}吗[？?。!！]*$|这个|那个|那里|这里|前者|后者",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(it|its|they|them|their|these|those|he|she|his|her|him)\b|它|他(?!国|人)|她|其中", re.IGNORECASE
)
# What any question may be made of; a question of nothing else names no subject.
_SUBJECTLESS = FUNCTION_WORDS | frozenset(
    terms(
        "whom whose why been being had should would could shall might must am long many much far often old big "
        "large more most less did done doing first last next same different happen happened happens change "
        "changed changes come comes came go goes went going get gets got begin began begins start started end "
        "ended use used make made give gave take took say said mean means exactly else any some about after "
        "before since until during then over under into up out no than only just still year years"
    )
)
_SUBJECTLESS_ZH = re.compile(
    r"为什么|什么时候|什么|怎么样|怎么办|怎么|怎样|如何|哪里|哪儿|哪些|哪个|哪种|哪年|哪|谁|多少|多久|多大|多高|多快|多长|多远|几"
    r"|现在|以前|以后|当时|通常|一般|关于|是不是|有没有|叫做|叫|可以|需要|应该|主要|一次|一共|总共"
    r"|[的了吗呢吧啊呀么是有在被把从到和与或就又都还会能要做用对为于之个种次人年月天]"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_NAMES = re.compile(r"(?<=[a-z,'’] )[A-Z][\w.]*|\d")
_FEW_HAN = 2  # Chinese characters that are left of a question whose subject is elsewhere, such as 选举 in 选举多久一次


def leans_on_history(text: str) -> bool:
    """Tell whether a question may not stand alone: it is short, and points back or names no subject of its own."""
    if len(text) > _STANDALONE_CHARS:
        return False
    if _OPENS_MID_THOUGHT.search(text):
        return True
    pronoun = _PRONOUN.search(text)
    # A pronoun after a name stands for that one, as in "Where did Mary Shelley stay when she began it?"
    return not (_names_somebody(text[: pronoun.start()]) if pronoun else _names_a_subject(text))


def stand_alone(text: str, earlier: Sequence[str]) -> str:
    """Return a question that leans on history together with what it leans on, else as it is.

    Args:
        text: the question.
        earlier: the questions before it, oldest first.
    """
    if not leans_on_history(text):
        return text
    return " ".join([text, *topic(earlier)])


def topic(earlier: Sequence[str]) -> list[str]:
    """Return the last question that stood on its own feet, and what has leaned on it since, oldest first."""
    found: list[str] = []
    for question in reversed(earlier):
        found.insert(0, question)
        if not leans_on_history(question):
            break
    return found


def _names_somebody(text: str) -> bool:
    return bool(_NAMES.search(text)) or len(_own_han(text)) > _FEW_HAN + 1


def _names_a_subject(text: str) -> bool:
    if _NAMES.search(text):
        return True
    if _HAN.search(text):
        return len(_own_han(text)) > _FEW_HAN or bool(re.search(r"[A-Za-z]{2,}", text))
    return len(set(terms(text)) - _SUBJECTLESS) > 1


def _own_han(text: str) -> list[str]:
    """Return the Chinese characters of a question that any other question would not hold too."""
    return _HAN.findall(_SUBJECTLESS_ZH.sub("", text))
