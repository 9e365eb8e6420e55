"""What a message may tell of its writer that no rule has found: sure enough to be noted, or in doubt.

Words decide what cannot tell anything: what asks, supposes, quotes, is over by itself, or is secret. Of the rest the
embedding says how likely it is personal (`bot/personal.py`). The person's own words are kept, the whole sentence.
"""

import re
from dataclasses import replace

from bot.personal import DOUBTFUL, SURE, Personal, bare
from bot.secrets import held_secret
from bot.statements import Statement, statements_in
from bot.text import is_first_person
from bot.wording.asking import asks
from bot.wording.changes import change_in, denied, is_to_be_forgotten, old_value, taken_back
from bot.wording.passing import is_passing
from bot.wording.people import begins_with_kin
from bot.wording.unreal import is_unreal, own_words, with_quotes_hidden
from knowledge.language import detect_language, split_sentences
from memory.types import MemoryKind

_MOST = 10  # sentences; of a pasted diary the rest is left alone
_LONGEST = 300  # characters of a sentence
# Of one without "I": nobody leaves it out of a long one.
_LONGEST_WITHOUT = {"en": 140, "zh": 50}
# What gives something of the writer away even in a question.
_GIVEN_AWAY = re.compile(
    r"\bas an? \w+|\b(?:since|because|given that|now that) (?:i|we|my)\b|\b(?:for|with) my (?:\w+ )?\w+"
    r"|\bi(?:'m| am) an? "
    r"|\bmy \w+ (?:adore|love|like|hate|is|are|has|have)s?\b"
    r"|作为|我是|因为我|由于我|我家"
    r"|我的?(?:孩子|儿子|女儿|老婆|老公|妻子|丈夫|爸妈|父母|狗|猫)",
    re.IGNORECASE,
)
_ENDS_A_SENTENCE = re.compile(r"[.!?。!！？…]\s*$")
_MYSELF = re.compile(r"^(?:本人|咱(?!们|家)|俺(?!们|家))")
_OUR_HOME = re.compile(r"^(?:咱家|俺家|家里)")
_DOING = re.compile(
    r"^(?:[a-z]+ing|off|due|out|down|away|married|single|born|allergic|terrible|keen|mad|scared)\b", re.I
)
_BEEN = re.compile(r"^(?:been|never been|always been)\b", re.IGNORECASE)


class Telling:
    """Finds what rules do not. Thread-safe; blocks for the embeddings."""

    def __init__(self, personal: Personal) -> None:
        self._personal = personal

    def statements_in(self, text: str, least: float = SURE, most: float = 1.0) -> list[Statement]:
        """Return the sentences that tell something lasting of the writer as surely as that, in order."""
        stated = [sentence for sentence in unruled_in(text) if not asks(sentence)]
        senses = zip(stated, self._personal.of(stated), strict=True)
        return [as_statement(sentence, sense.kind) for sentence, sense in senses if least <= sense.personal <= most]

    def doubtful_in(self, text: str) -> list[str]:
        """Return the sentences that may tell something, in order."""
        left = unruled_in(text)
        stated = [sentence for sentence in left if not asks(sentence)]
        senses = dict(zip(stated, self._personal.of(stated), strict=True))
        return [each for each in left if each not in senses or DOUBTFUL <= senses[each].personal < SURE]


def unruled_in(text: str) -> list[str]:
    """Return the sentences of a message that may tell something of its writer which no rule has found."""
    own = own_words(text)
    sentences = [sentence.strip() for sentence in split_sentences(own)]
    if own != text and not _ENDS_A_SENTENCE.search(own):
        sentences = sentences[:-1]  # it leads up to what is pasted in
    return [sentence for sentence in sentences if _may_tell(sentence)][:_MOST]


def _may_tell(sentence: str) -> bool:
    longest = _LONGEST if is_first_person(sentence) else _LONGEST_WITHOUT[detect_language(sentence)]
    if len(sentence) > longest or with_quotes_hidden(sentence)[0] != sentence:
        return False
    if statements_in(sentence) or denied(sentence) or taken_back(sentence) is not None or is_unreal(sentence):
        return False
    if is_passing(sentence) or held_secret(sentence) or is_to_be_forgotten(sentence):
        return False
    return not asks(sentence) or bool(_GIVEN_AWAY.search(sentence))


def as_statement(sentence: str, kind: MemoryKind) -> Statement:
    """Return a sentence with what the rules say of it, or would if it named its subject; else of the kind given."""
    text = bare(sentence)
    told = None if kind == "instruction" else _read(text)
    statement = told or Statement(text, kind, "")
    change = change_in(text)
    return replace(statement, text=text, change=change, old_value=old_value(text) if change else "")


def _read(text: str) -> Statement | None:
    """Return what the rules say of a sentence, or else of the same with the subject that it leaves out."""
    for whole in (text, _with_subject(text)):
        if found := statements_in(whole):
            return found[0]
    return None


def _with_subject(text: str) -> str:
    """Return a sentence with the subject that it may mean: 闺女五岁了 → 我闺女五岁了, "Mum sings" → "My mum"."""
    if detect_language(text) == "zh":
        return _OUR_HOME.sub("我家", text) if _OUR_HOME.match(text) else f"我{_MYSELF.sub('', text)}"
    rest = text[:1].lower() + text[1:]
    if begins_with_kin(text):
        return f"My {rest}"
    if _BEEN.match(text):
        return f"I've {rest}"
    return f"I'm {rest}" if _DOING.match(text) else f"I {rest}"
