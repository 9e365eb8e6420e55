"""How far a passage holds what a sentence of an answer says, and which of its parts do."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.focus import Likeness, nearest_sentence, supporting_span
from bot.said import NOTHING_SAID, Said
from bot.table_rows import Row, prose_of, tables_in
from bot.table_support import TableSupport
from bot.text import share
from bot.types import Span
from knowledge.types import Passage

SUPPORTED = 0.25  # least share of a sentence's terms that the passage it cites must hold
# Cosine of multilingual-e5-small across languages: of XQuAD's Chinese sentences with their own English paragraph 90%
# lie above it, with a random other one 1%.
_SAME_MATTER = 0.76
_IN_PROSE = 0.6  # share from which a sentence rests on what stands around a passage's tables


@dataclass(frozen=True)
class Parts:
    """The parts of a passage that a sentence rests on."""

    spans: tuple[Span, ...]
    beside: tuple[Span, ...] = ()  # the headers of the tables whose rows these are


@dataclass(frozen=True)
class Source:
    """A passage, read once for all the sentences of an answer."""

    passage: Passage
    asked: Said = NOTHING_SAID  # the question, which tells what a short answer is about
    of_document: frozenset[str] = frozenset()  # currencies that other passages of its document name

    @cached_property
    def whole(self) -> Said:
        """All that the passage says, its title and headings too."""
        return Said(f"{self._titles} {self.passage.chunk.text}")

    @cached_property
    def text(self) -> Said:
        """What the passage itself says."""
        return Said(self.passage.chunk.text)

    @cached_property
    def _titles(self) -> str:
        return f"{self.passage.title} {' '.join(self.passage.chunk.headings)}"

    @cached_property
    def _tables(self) -> list[TableSupport]:
        tables = tables_in(self.passage.chunk.text)
        around = Said(f"{self._titles}\n{prose_of(self.passage.chunk.text, tables)}") if tables else NOTHING_SAID
        return [TableSupport(table, around, self.asked) for table in tables]

    def support(self, said: Said, likeness: Likeness) -> float:
        """Return 0 to 1: how much of a sentence the passage holds; 0 when it lacks one of its numbers.

        What a sentence says of a table must stand in the row of its subject. Across languages words cannot match: there
        a passage on the same matter supports what cites it, and no more.
        """
        asked = self.asked.numbers.stated
        if not all(self.whole.numbers.hold(number, asked) for number in said.numbers.stated):
            return 0.0
        money = self.whole.currencies or self.of_document
        if money and not said.currencies <= money:
            return 0.0
        if self._tables and not self._is_in_prose(said) and self._rows(said) is None:
            return 0.0
        if said.language != self.text.language:
            return SUPPORTED if likeness(said.text, self.text.text) >= _SAME_MATTER else 0.0
        return share(said.words, self.whole.held | said.numbers.stated)

    def parts(self, said: Said, likeness: Likeness) -> Parts:
        """Return what a sentence that the passage supports rests on: a row of a table, or sentences."""
        rows = self._rows(said) if self._tables and not self._is_in_prose(said) else None
        if not rows:
            return Parts((supporting_span(said.text, self.text.text, likeness),))
        headers = [each.table.header.span for each in self._tables if any(row in each.table.rows for row in rows)]
        best = self._best(said, rows, likeness)
        spans = tuple(row.span for row in best)
        return Parts(spans, tuple(header for header in headers if header not in spans))

    def _is_in_prose(self, said: Said) -> bool:
        """Tell whether what stands around the passage's tables holds a sentence."""
        prose = self._tables[0].around
        return all(map(prose.numbers.hold, said.numbers.stated)) and share(said.words, prose.held) >= _IN_PROSE

    def _rows(self, said: Said) -> tuple[Row, ...] | None:
        """Return the rows of the first table that holds what a sentence says; None where no table does."""
        held = [rows for rows in (each.rows(said) for each in self._tables) if rows is not None]
        return next(filter(None, held), held[0]) if held else None

    def _best(self, said: Said, rows: tuple[Row, ...], likeness: Likeness) -> tuple[Row, ...]:
        """Return the rows to quote: all where each adds a number or word that the others lack, else the nearest."""
        if len(rows) == 1:
            return rows
        parts = [said.words & Said(row.text).held for row in rows]
        needed = [row for row, part in zip(rows, parts, strict=True) if part - _others(part, parts)]
        return tuple(needed) or (rows[nearest_sentence(said.text, [row.text for row in rows], likeness)],)


def sources_of(passages: Sequence[Passage], question: str) -> list[Source]:
    """Return the passages read, a table's currency with what stands elsewhere in its document."""
    asked = Said(question)
    money: dict[str, frozenset[str]] = {}
    for passage in passages:
        document = passage.chunk.document_id
        money[document] = money.get(document, frozenset()) | Said(passage.chunk.text).currencies
    return [Source(passage, asked, money[passage.chunk.document_id]) for passage in passages]


def _others(part: frozenset[str], parts: list[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*(each for each in parts if each is not part))
