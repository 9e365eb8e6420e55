"""What an item is about, in a few words: its tags, or the words that tell it from the other items of its space."""

import threading
from collections import Counter
from collections.abc import Sequence

from bot.text import FUNCTION_WORDS, rarity
from knowledge.language import terms
from memory.items import Items
from memory.types import Item

_MOST = 3
_IN_TITLE = 2.0  # how much more a word of the title tells
_LEAST_CHARS = 3  # of an English word
# Pairs with one of these are no word, or say nothing of a subject.
_FUNCTION_CHARS = frozenset("的了和在是与及等一不有这那个之为从到也就都而着过吗呢把被对上下中")


class Topics:
    """Names the topics of items. Thread-safe; the items' words are counted again when the items change."""

    def __init__(self, items: Items) -> None:
        self._items = items
        self._lock = threading.Lock()
        self._counted: dict[str, tuple[Sequence[Item], list[frozenset[str]]]] = {}  # by space

    def of(self, item: Item) -> tuple[str, ...]:
        """Return at most three topics, the best first: the item's tags, else its words of most TF-IDF."""
        if item.tags:
            return item.tags[:_MOST]
        title = [term for term in terms(item.title) if _is_topic(term)]
        words = Counter(title + [term for term in terms(item.summary) if _is_topic(term)])
        weights = rarity(words.keys(), self._words(item.space_id))
        worth = {word: count * weights[word] * (_IN_TITLE if word in title else 1.0) for word, count in words.items()}
        return tuple(sorted(worth, key=lambda word: (-worth[word], word))[:_MOST])

    def _words(self, space_id: str) -> list[frozenset[str]]:
        items, _ = self._items.vectors(space_id)
        with self._lock:
            before, words = self._counted.get(space_id, ((), []))
            if before is not items:
                words = [frozenset(terms(f"{item.title} {item.summary}")) for item in items]
                self._counted[space_id] = items, words
            return words


def _is_topic(term: str) -> bool:
    if term in FUNCTION_WORDS or term.isdecimal():
        return False
    return len(term) >= _LEAST_CHARS if term.isascii() else len(term) > 1 and not _FUNCTION_CHARS & set(term)
