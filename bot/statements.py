"""What people say of themselves outright, found by rules, so that "remember that …" is never missed.

The person's own words are kept: a statement is a clause of the message, less an opening "remember that".
"""

import re
from dataclasses import dataclass
from typing import Literal

from knowledge.language import split_sentences
from memory.types import MemoryKind

Subject = Literal["name", "home", "job", "age", "birthday", "diet", "allergy", "taste", "plan", "have", ""]

_ASKED = re.compile(
    r"^\W*(please |and |also |so )*((can|could|will|would) you )?(please )?"
    r"(remember|note|keep in mind|don'?t forget)( down)?( that)?[\s,:]+"
    r"|^\W*(请|麻烦|帮我)*(你)?(一定)?(要)?(记住|记得|记一下|记下|别忘了|不要忘记)(一下|了)?[\s，,：:]*",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"[?？]\s*$|(吗|呢|么)[。.!！]*$|什么|怎么|怎样|如何|哪(里|儿|个|些|家|种|天|年)|为什么|多少|几(点|个|天|月|号|岁)|是否|能不能|可不可以|有没有"
    r"|^\W*(what|when|where|who|whom|whose|which|why|how|is|are|am|was|were|do|does|did|can|could|should|would|will"
    r"|may|tell me|show me|give me|explain|list|find|compare|summari[sz]e|write|draft)\b"
    r"|^\W*(请)?(告诉我|介绍|解释|总结|列出|写|帮我写|比较)",
    re.IGNORECASE,
)
# A comma or "and" parts two statements only where a new first-person clause begins.
_CLAUSE = re.compile(
    r"[,;]\s+(?:and |but )?(?=(?:i|i'm|i've|my|we|our)\b)|\s+(?:and|but)\s+(?=(?:i|i'm|i've|my)\b)"
    r"|[，,；;、]\s*(?:而且|并且|也|但是|但|还有|另外)?(?=我|不吃|不喝|住在|喜欢|讨厌|对.{1,8}过敏|来自|在.{1,12}工作)",
    re.IGNORECASE,
)
_EN_ADVERB = r"(?:really |also |only |currently |just |usually |always |now |still |absolutely |no longer )?"
_PATTERNS: tuple[tuple[str, MemoryKind, Subject], ...] = (
    (r"\b(my name is|call me|i go by)\b|我(的名字)?(叫|是叫)(?!什么)|我姓|叫我", "fact", "name"),
    (r"\bi(?:'m| am) \d{1,3}( years old)?\W*$|我今年.{0,4}岁|我.{1,3}岁了?\W*$", "fact", "age"),
    (r"\bmy birthday\b|我的?生日", "fact", "birthday"),
    (
        rf"\bi {_EN_ADVERB}(live|moved?|have moved|'ve moved) (in|to|near)\b|\bi(?:'m| am) (based|living) in\b"
        r"|我(现在|目前|已经)?(住在|住|搬到|搬去|搬家到|定居)",
        "fact",
        "home",
    ),
    (
        rf"\bi {_EN_ADVERB}work (as|at|for|in)\b|\bmy (job|profession|employer) is\b"
        r"|我(现在|目前)?在.{1,15}(工作|上班|任职)|我的(工作|职业)是|我是.{0,8}(工程师|老师|教师|医生|护士|设计师|学生|程序员|律师|记者|厨师|作家|经理)",
        "fact",
        "job",
    ),
    (r"\ballerg(y|ic)\b|过敏", "fact", "allergy"),
    (
        rf"\bi(?:'m| am) {_EN_ADVERB}(an? )?(strict )?(vegan|vegetarian|pescatarian|gluten[- ]free|lactose)"
        rf"|\bi {_EN_ADVERB}(don'?t|do not|can'?t|cannot|never) {_EN_ADVERB}(eat|drink)\b|\bi {_EN_ADVERB}eat\b"
        r"|(我|^)(从来|一直|已经|现在)?(都)?(不能|不爱|不太能|不再|不|只|戒)(吃|喝)|我吃素|我是素食|我.{0,3}忌口|我.{0,4}吃辣",
        "preference",
        "diet",
    ),
    (
        rf"\bi(?:'d| would)? {_EN_ADVERB}(like|love|enjoy|adore|prefer|hate|dislike|can'?t stand)\b(?! to know\b)"
        rf"|\bi {_EN_ADVERB}(don'?t|do not|didn'?t) {_EN_ADVERB}(like|love|enjoy|want)\b"
        r"|\bi(?:'m| am) (really |very |quite )?(interested in|into|keen on|fond of|a (big |huge )?fan of)\b"
        r"|\bmy favou?rite\b|我(最|很|非常|特别|比较|也|更|不太|不再|不|超)*(喜欢|爱(?!人)|讨厌|偏爱|热爱|感兴趣)|我对.{1,15}(感兴趣|有兴趣)",
        "preference",
        "taste",
    ),
    (
        r"\bi(?:'m| am) (going to|planning|about to|travel+ing|flying|visiting|learning|training|studying)\b"
        r"|\bi(?:'ll| will| plan to| intend to) \w+"
        r"|我(打算|计划|准备|正在学|在学|将要|下(个?月|周|星期|半?年).{0,4}(去|要)|明天|明年.{0,4}(去|要)|要去)",
        "event",
        "plan",
    ),
    (
        r"\bi(?:'ve| have) (a|an|one|two|three|four|five|\d+|no|got|been)\b|\bmy \w+( \w+)? (is|are|was|were|has|have)\b"
        r"|\bi(?:'m| am) (an?|from|married|single|the|afraid|colou?r-?blind|left-handed)\b"
        r"|我有.{0,2}(个|只|位|两|一|三|条|辆)|我的?[^，。？]{1,8}(是|叫|在)(?!什么|谁|哪)|我来自|我是(一(个|名|位))?.{1,12}人\W*$|我(怕|害怕|恐)",
        "fact",
        "have",
    ),
)
_RULES = tuple((re.compile(pattern, re.IGNORECASE), kind, subject) for pattern, kind, subject in _PATTERNS)


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause in which a person says something lasting of themselves."""

    text: str
    kind: MemoryKind
    subject: Subject


def is_question(text: str) -> bool:
    """Tell whether any sentence of the text asks or orders something other than to remember."""
    return any(_QUESTION.search(sentence) and not _ASKED.match(sentence) for sentence in split_sentences(text))


def statements_in(text: str) -> list[Statement]:
    """Return the statements of a message, in order. A sentence that asks is never a statement."""
    found: list[Statement] = []
    for sentence in split_sentences(text):
        asked = _ASKED.match(sentence)
        if asked is None and _QUESTION.search(sentence):
            sentence = _stated_part(sentence)
        body = sentence[asked.end() :] if asked else sentence
        clauses = [clause.strip(" \t\n。.!！,，;；") for clause in _CLAUSE.split(body)]
        found += [statement for clause in _with_subject(clauses) if (statement := _classify(clause, asked is not None))]
    return found


def _with_subject(clauses: list[str]) -> list[str]:
    """Give Chinese clauses that go on without a subject ("我叫小林,住在杭州") the one they mean."""
    if not any(clause.startswith("我") for clause in clauses[:1]):
        return clauses
    return [clause if "我" in clause else f"我{clause}" for clause in clauses]


def _stated_part(sentence: str) -> str:
    """Return the clauses of an asking sentence that come before the one that asks."""
    parts = re.split(r"(?<=[,，;；])", sentence)
    stated = []
    for part in parts:
        if _QUESTION.search(part.strip()):
            break
        stated.append(part)
    return "".join(stated) if len(stated) < len(parts) else ""


def _classify(clause: str, asked: bool) -> Statement | None:
    if len(clause) < 3:
        return None
    for pattern, kind, subject in _RULES:
        if pattern.search(clause):
            return Statement(clause, kind, subject)
    return Statement(clause, "fact", "") if asked else None
