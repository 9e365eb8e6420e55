"""The sentences of passages that matter: for a prompt, whose every token a person waits for, and for a quote."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache

from bot.numbers import all_numbers, numbers, read
from bot.said import Said, plain_terms
from bot.table_rows import Table, tables_in
from bot.text import estimate_tokens, rarity
from bot.types import Span
from knowledge.language import detect_language, split_sentences
from knowledge.protocols import Embedder
from knowledge.types import Passage, Vector

Likeness = Callable[[str, str], float]

_RANK_DECAY = 0.75  # of a sentence's worth, a passage after the other
_MOST_QUOTED = 3  # sentences of one quote
_COST_OF_A_SENTENCE = 0.15  # share of the statement that one more sentence must hold to be quoted too


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, or a row of a table."""

    rank: int  # of its passage
    ordinal: int  # within it
    text: str
    header: str = ""  # of its table


def likeness_by(embedder: Embedder) -> Likeness:
    """Return the cosine of two texts' meanings, of which each is embedded once."""

    @cache
    def vector(text: str) -> Vector:
        embedded: Vector = embedder.embed_passages([text])[0]
        return embedded

    return lambda one, other: float(vector(one) @ vector(other))


def focus(question: str, passages: Sequence[Passage], budget_tokens: int) -> tuple[Passage, ...]:
    """Return the passages cut to the sentences that matter for the question, best passages first.

    Sentences are taken by worth until the budget is used; within a passage they keep their order. A row of a table
    counts as a sentence, and its header stands above the first that is taken. A passage none of whose sentences is
    taken is dropped. Always returns at least the best sentence when there is one.

    Two refinements kept the fact asked for in more of the prompts, with fewer tokens (`scripts/eval_focus`), and yet
    cost the 1.5B model 5 of 62 right answers: counting the neighbours' words, and leaving out what is worth little.
    """
    sentences = [each for rank, passage in enumerate(passages) for each in _sentences(rank, passage.chunk.text)]
    worth = _worth(Said(question), sentences)
    taken: set[_Sentence] = set()
    shown: set[tuple[int, str]] = set()  # headers
    used = 0
    for sentence in sorted(sentences, key=lambda each: -worth[each]):
        header = (sentence.rank, sentence.header)
        cost = estimate_tokens(sentence.text)
        cost += estimate_tokens(sentence.header) if sentence.header and header not in shown else 0
        if taken and used + cost > budget_tokens:
            continue
        taken.add(sentence)
        shown.add(header)
        used += cost
    kept = [[each for each in sentences if each in taken and each.rank == rank] for rank in range(len(passages))]
    return tuple(_cut(passage, each) for passage, each in zip(passages, kept, strict=True) if each)


def _sentences(rank: int, text: str) -> Iterator[_Sentence]:
    """Yield the sentences of a passage and the rows of its tables, in order."""
    ordinal = done = 0
    for table in (*tables_in(text), None):
        end = table.header.span.start if table else len(text)
        for sentence in split_sentences(text[done:end]):
            yield _Sentence(rank, ordinal, sentence)
            ordinal += 1
        for row in _rows_of(table):
            yield _Sentence(rank, ordinal, row, table.header.text if table and row != table.header.text else "")
            ordinal += 1
        done = max(row.span.end for row in (table.header, *table.rows)) if table else end


def _rows_of(table: Table | None) -> list[str]:
    """Return a table's rows; of one that has but a single line, that."""
    if table is None:
        return []
    return [row.text for row in table.rows if row is not table.header] or [table.header.text]


def supporting_span(statement: str, text: str, likeness: Likeness) -> Span:
    """Return the part of a text that a statement rests on: a sentence, or a few where each adds to what is held.

    Args:
        statement: a sentence of an answer.
        text: the passage that it cites.
        likeness: the cosine of two texts' meanings, asked only where the two differ in language.
    """
    sentences = split_sentences(text)
    if not sentences:
        return Span(0, len(text))
    if detect_language(statement) != detect_language(text):
        best = nearest_sentence(statement, sentences, likeness)
        return _span(text, sentences, best, best + 1)
    said = Said(statement)
    held = [_held(said, sentence) for sentence in sentences]
    weights = _rarity(said.words, held)
    windows = [
        (first, after)
        for first in range(len(sentences))
        for after in range(first + 1, min(first + _MOST_QUOTED, len(sentences)) + 1)
    ]

    def worth(window: tuple[int, int]) -> float:
        first, after = window
        return _overlap(frozenset().union(*held[first:after]), weights) - _COST_OF_A_SENTENCE * (after - first)

    return _span(text, sentences, *max(windows, key=worth))


def nearest_sentence(statement: str, sentences: Sequence[str], likeness: Likeness) -> int:
    """Return which sentence is nearest in meaning to the statement, in whatever language; numbers tell it first."""
    said = numbers(statement)
    shared = [len(said & all_numbers(sentence)) for sentence in sentences]
    return max(
        range(len(sentences)),
        key=lambda index: likeness(statement, sentences[index]) if shared[index] == max(shared) else -1.0,
    )


def _span(text: str, sentences: Sequence[str], first: int, after: int) -> Span:
    """Return where the sentences from `first` to before `after` stand in their text, without the space around them."""
    start = text.index(sentences[first], sum(map(len, sentences[:first])))
    part = text[start : start + sum(map(len, sentences[first:after]))]
    return Span(start + len(part) - len(part.lstrip()), start + len(part.rstrip()))


def _worth(asked: Said, sentences: Sequence[_Sentence]) -> dict[_Sentence, float]:
    """Return each sentence's worth, 0 to 2: how far its passage is in front, and how much it tells of the question.

    A table's header tells of its rows: of all where none has anything that is asked for, else of those that do.
    """
    held = [_held(asked, sentence.text) for sentence in sentences]
    headers = {each.header: _held(asked, each.header) for each in sentences if each.header}
    weights = _rarity(asked.words, [*held, *headers.values()])
    own = {sentence: _overlap(words, weights) for sentence, words in zip(sentences, held, strict=True)}
    best: dict[tuple[int, str], float] = {}  # of each table's rows
    for sentence, worth in own.items():
        place = sentence.rank, sentence.header
        best[place] = max(best.get(place, 0.0), worth)

    def of_header(sentence: _Sentence) -> float:
        most = best[sentence.rank, sentence.header]
        part = own[sentence] / most if most else 1.0
        return part * _overlap(headers[sentence.header], weights) if sentence.header else 0.0

    return {
        sentence: _RANK_DECAY**sentence.rank + min(1.0, own[sentence] + of_header(sentence)) for sentence in sentences
    }


def _cut(passage: Passage, sentences: Sequence[_Sentence]) -> Passage:
    """Return a passage of these sentences alone; the lines of a table have semicolons between them."""
    text = ""
    above = ""  # the header of the table that the text ends in
    for each in sentences:
        new = each.header and each.header != above
        line = f"{each.header}; {each.text.strip()}" if new else each.text.strip()
        gap = "; " if each.header and above == each.header else " "
        text, above = f"{text}{gap if text else ''}{line}", each.header
    return replace(passage, chunk=replace(passage.chunk, text=text, page_starts=()))


def _held(asked: Said, sentence: str) -> frozenset[str]:
    """Return which of the words and numbers asked for a sentence holds; a number may lie in a range of it."""
    words = asked.words & plain_terms(sentence)
    if not asked.numbers.stated:
        return words
    given = read(sentence)
    return words | {each for each in asked.numbers.stated if given.hold(each, asked.numbers.stated)}


def _rarity(asked: Set[str], held: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return the rarity of those of the asked terms that sentences hold."""
    return rarity(asked & frozenset().union(*held), held)


def _overlap(held: Set[str], weights: Mapping[str, float]) -> float:
    total = sum(weights.values())
    return sum(weights[term] for term in held & weights.keys()) / total if total else 0.0
