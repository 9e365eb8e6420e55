"""What people say of themselves outright, found by rules, so that "remember that …" is never missed.

The person's own words are kept: a statement is a clause of the message, less an opening "remember that". How things
are worded stands in `bot/wording`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.secrets import holds_secret
from bot.wording import chinese, english
from bot.wording.asking import FOR_GOOD, INSTRUCTION, asks, is_question, stated_part, told_to_remember
from bot.wording.changes import change_in, denied, old_value, taken_back
from bot.wording.events import event_ahead
from bot.wording.former import as_if_now, is_denied, is_for_now, stands_beside
from bot.wording.passing import is_passing
from bot.wording.people import phrase_for, somebody_in, with_name_for_pronoun, with_phrase_for_name
from bot.wording.rule import Rule
from bot.wording.unreal import is_unreal, own_words, shown_again, with_quotes_hidden
from knowledge.language import split_sentences
from memory.reached import reaches_something
from memory.sameness import is_negative
from memory.types import Change, Memory, MemoryKind

__all__ = [
    "Statement",
    "TakenBack",
    "is_all_statements",
    "is_question",
    "statements_in",
    "taken_back_in",
]

_TAG = re.compile(r"(好吗|吗|吧)[\s?？]*$|(?<![\s?？])[\s?？]+$")
_POINTS = re.compile(r"^(this|that|it|these|those|me|for me|这个?|那个?|它|我|这(件事|一点|句话))$", re.IGNORECASE)
# A comma or "and" parts two statements only where a new first-person clause begins.
_CLAUSE = re.compile(
    r"(?<!\bhi)(?<!\bhey)(?<!\bhello)[,;:—–]\s+(?:and |but |so )?(?=(?:(?:now|these days|nowadays|instead|then|on \w+days?|in \w+|currently) )?(?:i|i'm|i've|my|we|our)\b)"
    r"|(?<=\S)\s+(?:and|but)\s+(?=(?:i|i'm|i've|my)\b)"
    r"|[，,；;、]\s*(?:而且|并且|也|但是|但|还有|另外)?(?=我|不吃|不喝|住在|喜欢|讨厌|对.{1,8}过敏|来自|在.{1,12}(?:工作|上班|做|当|读书|上学))",
    re.IGNORECASE,
)
_JUST_HAPPENED = re.compile(
    r"\b(?:yesterday|last night|today|this morning|just now)\b|昨天|昨晚|今天|今早|刚才|刚刚", re.IGNORECASE
)
_ORDERS = re.compile(
    r"^\W*(?:please |now )?(?:forget|ignore|delete|remember|note|change|update|请|忘|删|记)", re.IGNORECASE
)
_OF_MYSELF = re.compile(r"^我(?!们|的|家)")
# One subject with two verbs tells two things, but for what is to be, or may be.
_I_DO = re.compile(r"^\W*(?P<who>i|we|我们?家?)(?![a-z的])", re.IGNORECASE)
_AND_DOES = re.compile(
    r"\s+and (?=(?:also )?(?:live|work|study|own|drive|speak|teach|have|am|lives|works|studies|owns|drives|speaks|teaches|has|is) (?!to\b))"
    r"|[，,](?=(?:是(?:一?[个名位]|[做搞当干])|在[^，。]{1,12}[做当]|有[一两二三四五六七八九十\d]|养了?[一两二三四五六七八九十\d]))",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:to (?-i:[a-z])|will|would|can|could|should|might|going|want|plan|hope|let|if|when|who|which|that)\b|想|打算|希望|如果|的时候",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEADS_ON = re.compile(
    r"^(?:从|自从|去年|今年|上个?月|上周|下个?月|昨天|前天|最近|现在|以前|其实|毕业|结婚|为了|因为|虽然|由于|至于|说起|关于|(?:last|this|next|since|in|on|when|after|before|because|as|although|while|for|at|until|now|actually|sorry|i was wrong|correction|update)\b).{0,24}$",
    re.IGNORECASE,
)
_NOBODY: Mapping[str, str] = MappingProxyType({})
_RULES: tuple[Rule, ...] = (
    Rule("instruction", "", INSTRUCTION),
    *english.PREFERRED_FIRST,
    *chinese.PREFERRED_FIRST,
    *english.PLANS,
    *chinese.PLANS,
    *english.SELF,
    *chinese.SELF,
)
_LAST: frozenset[MemoryKind] = frozenset({"plan", "instruction"})  # whatever they say of today
_EITHER_WAY = frozenset({"smoking", "alcohol"})  # whether one does or does not is of one slot
_OF_OTHERS = re.compile(r"^\W*(?:he|she|they|you|who|my|our|his|her|their|the|it) |[他她你]|的", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause in which a person says something lasting of themselves, or of somebody in their life."""

    text: str
    kind: MemoryKind
    subject: str
    slot: str = ""  # what there is one of at a time
    change: Change = ""
    old_value: str = ""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a person says never held, or holds no more; `text` is "" for what they said last."""

    text: str
    never_held: bool


def is_all_statements(text: str) -> bool:
    """Tell whether the message says things of the person, or takes them back, and nothing else.

    What has just happened to them is news, which is answered as such.
    """
    if _JUST_HAPPENED.search(text):
        return False
    sentences = [sentence for sentence in split_sentences(text) if sentence.strip()]
    return bool(sentences) and all(
        (statements_in(sentence) or taken_back_in(sentence)) and not asks(sentence) for sentence in sentences
    )


def statements_in(text: str, people: Mapping[str, str] = _NOBODY, before: str = "") -> list[Statement]:
    """Return the statements of a message, in order. A sentence that asks or supposes is never a statement.

    How to answer is none either where the message asks something: that holds for its answer, unless it says for good.

    Args:
        text: the message.
        people: how those are called whom its writer has told of, by their given names: "my sister Clara".
        before: whom the message before was about, as they are called, for a pronoun at the beginning.
    """
    found = _all_statements(text, people, before)
    if not any(_is_for_once(statement) for statement in found) or not is_question(text):
        return found
    return [statement for statement in found if not _is_for_once(statement)]


def _is_for_once(statement: Statement) -> bool:
    return statement.kind == "instruction" and not FOR_GOOD.search(statement.text)


def _all_statements(text: str, people: Mapping[str, str], before: str) -> list[Statement]:
    found: list[Statement] = []
    own, hidden = with_quotes_hidden(own_words(text))
    for sentence in split_sentences(own):
        asked = told_to_remember(sentence)
        body = _TAG.sub("", sentence[asked.end() :]) if asked else stated(sentence)
        for clause in clauses_of(body):
            named = with_name_for_pronoun(clause, before) or with_phrase_for_name(clause, people) or clause
            stated_here = _stated_by(named, hidden, asked is not None)
            found += [_in_its_place(statement, sentence) for statement in stated_here]
            before = named if stated_here else before
    return found


def as_told(text: str, before: Memory) -> Statement:
    """Return what other words for a memory say: of its kind, and about nothing, where no rule knows them for one thing.

    They take no place where they tell of what was. The gist of a conversation stays what it is.
    """
    told = statements_in(text)
    if before.kind == "episode":
        return Statement(text, before.kind, before.subject, before.slot)
    if len(told) != 1:
        return Statement(text, before.kind, "")
    return replace(told[0], slot="" if told[0].change == "was" else told[0].slot)


def taken_back_in(text: str) -> list[TakenBack]:
    """Return what a message takes back without stating anything in its place."""
    found: list[TakenBack] = []
    own, _ = with_quotes_hidden(own_words(text))
    for sentence in split_sentences(own):
        if asks(sentence) or is_unreal(sentence):
            continue
        found += _taken_back(sentence)
    return found


def _taken_back(sentence: str) -> list[TakenBack]:
    if words := denied(sentence):
        return [TakenBack(words, never_held=True)]
    pointed = taken_back(sentence)
    if pointed is not None and (is_negative(pointed) or not statements_in(pointed)):
        return [TakenBack(pointed, never_held=False)]
    over = [clause for clause in clauses_of(sentence) if change_in(clause) == "ended"]
    return [TakenBack(clause, never_held=False) for clause in over if not statements_in(clause)]


def reached_in(text: str) -> list[str]:
    """Return the clauses that tell of having reached something, by whoever writes, and state nothing: "Bought it"."""
    sentences = [each for each in split_sentences(own_words(text)) if not asks(each) and not is_unreal(each)]
    clauses = [clause for sentence in sentences for clause in clauses_of(sentence)]
    return [
        each
        for each in clauses
        if reaches_something(each)
        and not _OF_OTHERS.search(each)
        and not statements_in(each)
        and not holds_secret(each)
    ]


def news_in(text: str) -> list[Statement]:
    """Return the sentences that tell of a change and state nothing of their writer: it may be of something known."""
    sentences = (sentence.strip(" \t\n。.!！") for sentence in split_sentences(own_words(text)))
    return [
        Statement(sentence, "fact", "", change="changed")
        for sentence in sentences
        if not _ORDERS.match(sentence)
        and not statements_in(sentence)
        and not taken_back_in(sentence)
        and not asks(sentence)
        and not is_unreal(sentence)
        and not holds_secret(sentence)
        and change_in(sentence) == "changed"
    ]


def stated(sentence: str) -> str:
    """Return what of a sentence its writer states: nothing of a supposition, or of what takes something back."""
    part = stated_part(sentence) if asks(sentence) else sentence
    return "" if is_unreal(part) or denied(part) else part


def clauses_of(sentence: str) -> list[str]:
    """Return the clauses that may each be a statement; Chinese ones that go on without a subject get the one they mean."""
    clauses = [clause.strip(" \t\n。.!！,，;；") for clause in _joined(_CLAUSE.split(sentence))]
    subject = phrase_for(clauses[0]) or ("我" if _OF_MYSELF.match(clauses[0]) else "")
    if not subject.startswith("我"):
        return clauses
    return [clause if "我" in clause else f"{subject}{clause}" for clause in clauses]


def parts_of(clause: str) -> list[str]:
    """Return a clause in parts that may each be a statement, with their subject: "I live in Bath", "I work as a nurse"."""
    phrase = phrase_for(clause)
    subject = _I_DO.match(clause)
    who = phrase or (subject["who"] if subject else "")
    if not who or _OPEN.search(clause):
        return [clause]
    first, *more = _AND_DOES.split(clause)
    apart = "" if _HAN.search(who) else " "
    return [first, *(f"{who}{apart}{part}" for part in more)]


def _joined(clauses: list[str]) -> list[str]:
    """Put openings ("last month", "其实") back before the clause that they open."""
    joined: list[str] = []
    opening = ""
    for clause in clauses:
        if _LEADS_ON.match(clause.strip()) and clause is not clauses[-1]:
            separator = "，" if any("\u3400" <= char <= "\u9fff" for char in clause) else ", "
            opening += f"{clause.strip()}{separator}"
        else:
            joined.append(opening + clause)
            opening = ""
    return joined


def _stated_by(clause: str, hidden: Mapping[str, str], asked: bool) -> list[Statement]:
    """Return what a clause states: two things, where it tells two that each stand by themselves."""
    parts = [_classify(part, hidden, asked) for part in parts_of(clause)]
    several = [statement for statement in parts if statement is not None]
    if len(parts) > 1 and len(several) == len(parts):
        return several
    whole = _classify(clause, hidden, asked)
    return [whole] if whole else []


def _in_its_place(statement: Statement, sentence: str) -> Statement:
    """Return a statement without its slot where its sentence says that it tells of a stay, and no home."""
    return replace(statement, slot="") if statement.slot == "home" and is_for_now(sentence) else statement


def _classify(clause: str, hidden: Mapping[str, str], asked: bool) -> Statement | None:
    """Return what a clause states; asked to remember it, whatever it is."""
    text = shown_again(clause, hidden)
    if len(text) < 3 or holds_secret(text):
        return None
    own = shown_again(clause, hidden, quotes=False)
    change, old = change_in(own), old_value(own)
    if not INSTRUCTION.search(own) and (subject := event_ahead(own)):
        return Statement(text, "plan", subject, "", change, old)
    told = _told_in(text, own, asked)
    if change == "was":
        before = _told_in(text, as_if_now(own), asked)
        told = before if before and before.slot and before.kind != "relationship" else told and replace(told, slot="")
    if told is None:
        return Statement(text, "fact", "", "", change, old) if asked and not _POINTS.match(own) else None
    slot = "" if stands_beside(own, change) else told.slot
    return replace(told, slot=slot, change=change, old_value=old)


def _told_in(text: str, own: str, asked: bool) -> Statement | None:
    """Return what the first rule says of a clause, somebody in the writer's life before themselves."""
    if (somebody := somebody_in(own)) and not is_passing(own):
        return Statement(text, "relationship", somebody.who, somebody.slot)
    for rule in _RULES:
        match = rule.pattern.search(own)
        if match and (asked or rule.kind in _LAST or not is_passing(own)):
            denied_here = rule.subject not in _EITHER_WAY and is_denied(own, match.end())
            return Statement(text, rule.kind, rule.subject, "" if denied_here else rule.slot_in(match))
    return None
