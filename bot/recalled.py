"""How what is recalled is said: a memory in its words, a message by its day and the sentence that matters."""

from dataclasses import replace
from datetime import tzinfo

from bot.dates import with_dates
from bot.text import estimate_tokens
from bot.times import day_in_words
from bot.types import Language
from bot.words import words
from knowledge.language import split_sentences
from memory.types import Memory, Message, Recalled

_TURN_TOKENS = 40  # of one message; more of them tell more than longer ones
_SAID = {
    "en": {"user": "{day}: {text}", "assistant": "{day}, answered: {text}"},
    "zh": {"user": "{day}:{text}", "assistant": "{day}答:{text}"},
}
_ENDED = {"en": "{text} (until {day})", "zh": "{text}(到{day}为止)"}


def line(recalled: Recalled, language: Language, zone: tzinfo) -> str:
    """Return what a model, or the person, is shown of something recalled; its days are those of the person's zone."""
    said = recalled.said
    if isinstance(said, Memory):
        return memory_line(said, language, zone)
    day = day_in_words(said.created_at.astimezone(zone), language)
    return _SAID[language][said.role].format(day=day, text=said.text)


def memory_line(memory: Memory, language: Language, zone: tzinfo) -> str:
    """Return a memory's words, with the days that they mean; the day until which it held, where it does no longer.

    Args:
        memory: what is said.
        language: of the words around it.
        zone: the person's, in which the days are told.
    """
    ended = None if memory.state == "active" else memory.valid_to or memory.changed_at
    if ended is None:
        return with_dates(memory, zone)
    day = day_in_words(ended.astimezone(zone), language)
    return _ENDED[language].format(text=memory.text.rstrip(".。 "), day=day)


def cut(message: Message, query: str) -> Message:
    """Return a message with only its sentences that share most with the query, and those after them, in their order.

    Where none shares anything it is the first ones; a message's end is cut where it has more than some tokens.
    """
    sentences = [each.strip() for each in split_sentences(message.text)]
    asked = words(query).keys()
    shared = [len(asked & words(sentence).keys()) for sentence in sentences]
    worth = [2 * own + before for own, before in zip(shared, [0, *shared], strict=False)]
    taken: list[int] = []
    left = _TURN_TOKENS
    for place in sorted(range(len(sentences)), key=lambda each: (-worth[each], each)):
        cost = estimate_tokens(sentences[place])
        if not taken or (cost <= left and (worth[place] or not any(worth))):
            taken.append(place)
            left -= cost
    text = " ".join(sentences[place] for place in sorted(taken))
    return replace(message, text=_shortened(text) if left < 0 else text)


def _shortened(text: str) -> str:
    """Return the beginning of a sentence that is too long by itself."""
    share = _TURN_TOKENS / estimate_tokens(text)
    return f"{text[: int(len(text) * share)].rstrip()}…"
