"""Which rows of a table a sentence rests on: those about its subject, and they must hold what it says of that.

Covered: a subject's number, date, name or other whole cell that another row has, or another column; a subject that no
row has. Not covered: what is reckoned from several rows, and subjects in another language than the table's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from bot.numbers import Numbers, kind_of
from bot.said import Said, plain_terms
from bot.table_rows import Row, Table
from bot.text import FUNCTION_WORDS, rarity
from knowledge.language import terms

_CLAUSE_END = re.compile(
    r"[,，;；、()（）:：]\s*|\b(?:and|while|but|than|whereas)\b|(?<=.)(?:而|和|与|及|比|但是?)(?=.)", re.IGNORECASE
)
_VALUES = re.compile(r"[、,，;；/]")
_IN_TURN = re.compile(r"\brespectively\b|\beach\b|\bboth\b|分别|各|都|均|依次", re.IGNORECASE)
_ANY_OTHER = re.compile(
    r"\b(?:other|others|default|rest|remaining|all|any)\b|其他|其它|其余|所有|全部|一般|默认", re.IGNORECASE
)
_NAME = re.compile(r"(?<=[a-z0-9,;] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*|^[A-Z][a-z]{2,}(?=['’]s\b)")
_HAN_NAME = re.compile(
    r"(?:^|[\s,，。;；:：在去到往赴对])([\u4e00-\u9fff]{2,3})的|[去到往赴]([\u4e00-\u9fff]{2,3})(?=出差|旅|的|[,，]|开会|参加)"
)
_NO_NAME = frozenset(
    terms(
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
        "september october november december english chinese source sources"
    )
)
_NO_HAN_NAME = re.compile(
    r"[我你他她它们咱这那该此其每最各何哪谁]|什么|公司|员工|同事|出差|目前|现在|今[年天]|需要|规定|对应|相应|相关|一[个天]"
)
_SAME = 1e-9  # by which weights that are the same may differ
_LEAST_HAN_CELL, _LEAST_CELL = 2, 3  # characters of a cell that a sentence may name


@dataclass(frozen=True)
class TableSupport:
    """A table, to look up what sentences say in it."""

    table: Table
    around: Said  # what else the passage says: title, headings and prose
    asked: Said

    def rows(self, said: Said) -> tuple[Row, ...] | None:
        """Return the rows that hold what a sentence says, empty where it says nothing of any; None where none does."""
        if not _shares_language(said, self.table):
            return self._holding(said)
        if self._is_of_no_row(said):
            return None
        clauses = list(self._clauses(said))
        held = [self._holding(clause) for clause in clauses]
        if None not in held:
            return _unique(row for rows in held for row in rows or ())
        return self._in_turn(said, clauses) if _IN_TURN.search(said.text) and len(clauses) > 1 else None

    @cached_property
    def _held(self) -> frozenset[str]:
        lines = (self.around.text, self.table.header.text, *(row.text for row in self.table.rows))
        return Said("\n".join(lines)).held

    @cached_property
    def _weights(self) -> dict[str, float]:
        keys = [set(row.key_words | row.key_numbers.stated) for row in self.table.rows]
        return rarity(set[str]().union(*keys) - FUNCTION_WORDS, keys)

    @cached_property
    def _values(self) -> dict[str, list[Row]]:
        """Whole cells, and what they list, that a sentence may name, with their rows; the longest first."""
        values: dict[str, list[Row]] = {}
        known = f"{self.around.text}\n{self.table.header.text}".casefold()
        for row in self.table.rows:
            for value in dict.fromkeys(_values_of(row)):
                if value not in known:
                    values.setdefault(value, []).append(row)
        return dict(sorted(values.items(), key=lambda each: -len(each[0])))

    def _about(self, said: Said) -> list[Row]:
        """Return the rows that a text is most about by their keys; none where it names no key, or what all have."""
        worth = [self._worth(said, row) for row in self.table.rows]
        most = max(worth, default=0.0)
        best = [row for row, each in zip(self.table.rows, worth, strict=True) if most > 0 and each >= most - _SAME]
        return [] if len(best) == len(self.table.rows) > 1 else best

    def _worth(self, said: Said, row: Row) -> float:
        shared = (said.words & row.key_words) | (self._subjects(said) & row.key_numbers.stated)
        worth = sum(self._weights.get(each, 0.0) for each in shared)
        in_range = any(row.key_numbers.span(each) for each in said.numbers.stated & self.asked.numbers.stated)
        return worth + (1.0 if in_range and not shared & row.key_numbers.stated else 0.0)

    def _subjects(self, said: Said) -> Set[str]:
        """Return the numbers of a text that may be its subject; a plain one hardly is where the question has one."""
        stated = said.numbers.stated
        if said is self.asked or not self._asked_about:
            return stated
        return {each for each in stated if kind_of(each) == "day" or each in self.asked.numbers.stated}

    @cached_property
    def _asked_about(self) -> list[Row]:
        return self._about(self.asked)

    def _named(self, said: Said) -> list[list[Row]]:
        """Return for each whole cell that a text names the rows that have it."""
        left = said.text.casefold()
        named = []
        for value, rows in self._values.items():
            if (found := _find(value, left)) >= 0:
                left = f"{left[:found]}\n{left[found + len(value) :]}"
                named.append(rows)
        return named

    def _clauses(self, said: Said) -> Iterator[Said]:
        """Yield the parts of a sentence that are about a row each; the whole where it is about one at most."""
        begun, has_subject = "", False
        for part in _parts(said.text):
            subject = bool(self._about(Said(part)))
            if subject and has_subject:
                yield Said(begun)
                begun, has_subject = "", False
            begun += part
            has_subject = has_subject or subject
        yield Said(begun)

    def _holding(self, clause: Said) -> tuple[Row, ...] | None:
        about = self._about(clause) or self._asked_about
        named = self._named(clause)
        if not about and not named:
            named = self._named(self.asked)
        loose = {each for each in clause.numbers.stated if not self.around.numbers.hold(each)}
        if not about and not named and not loose:
            return ()
        rows = [row for row in about or self.table.rows if all(row in each for each in named)]
        held = tuple(row for row in rows if self._holds(row, clause, loose))
        return held or None

    def _holds(self, row: Row, clause: Said, loose: Set[str]) -> bool:
        asked = self.asked.numbers.stated
        if not all(_holds(row, each, asked) or _holds(self.table.header, each, frozenset()) for each in loose):
            return False
        money = Said(f"{row.text}\n{self.table.header.text}").currencies
        if money and not clause.currencies <= money:
            return False
        values = [each for each in loose if not row.key_numbers.hold(each, asked)]
        return len(values) != 1 or self._in_its_column(row, clause, values[0])

    def _in_its_column(self, row: Row, clause: Said, number: str) -> bool:
        """Tell whether a number stands in a column that is named in full, by its clause or else by the question."""
        if self.table.header in self.table.rows:
            return True
        heads = [plain_terms(head) - FUNCTION_WORDS for head in self.table.header.cells]
        others = [index for index, head in enumerate(heads) if head and index != row.key]
        speaks_of_one = any(heads[index] & clause.words for index in others)
        words = clause.words if speaks_of_one else self.asked.words
        named = [index for index in others if heads[index] <= words]
        cells = [row.cells[index] for index in named if index < len(row.cells)]
        return not named or any(Said(cell).numbers.hold(number, self.asked.numbers.stated) for cell in cells)

    def _in_turn(self, said: Said, clauses: Sequence[Said]) -> tuple[Row, ...] | None:
        """Return the rows of "a and b have 1 and 2 respectively", which hold the numbers together."""
        rows = _unique(row for clause in clauses for row in self._about(clause))
        loose = {each for each in said.numbers.stated if not self.around.numbers.hold(each)}
        return rows if all(any(_holds(row, each, frozenset()) for row in rows) for each in loose) else None

    def _is_of_no_row(self, said: Said) -> bool:
        """Tell whether a sentence or its question is about what is in no row, and neither about what is in one."""
        if self._about(said) or self._asked_about:
            return False
        if any(_ANY_OTHER.search(row.key_cell) for row in self.table.rows):
            return False
        texts = (said, self.asked)
        if any(self._held.isdisjoint(terms(name)) for text in texts for name in _names(text.text)):
            return True
        return any(self._is_other_day(text.numbers) for text in texts)

    def _is_other_day(self, numbers: Numbers) -> bool:
        """Tell whether a day is named, in a table of days, that is in none of its rows."""
        days = [each for each in numbers.stated if kind_of(each) == "day"]
        keys = [row for row in self.table.rows if any(kind_of(each) == "day" for each in row.key_numbers.stated)]
        if not days or 2 * len(keys) < len(self.table.rows):
            return False
        return not any(row.numbers.hold(day, {day}) for day in days for row in self.table.rows)


def _shares_language(said: Said, table: Table) -> bool:
    return said.language == Said("\n".join(row.text for row in (table.header, *table.rows))).language


def _unique(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple({row.span: row for row in rows}.values())


def _holds(row: Row, number: str, asked: Set[str]) -> bool:
    return row.numbers.hold(number, asked)


def _parts(text: str) -> Iterator[str]:
    """Yield the parts of a sentence with what parts them."""
    done = 0
    for match in _CLAUSE_END.finditer(text):
        yield text[done : match.end()]
        done = match.end()
    yield text[done:]


def _values_of(row: Row) -> Iterator[str]:
    """Yield what a sentence may name of a row: whole cells and what they list, in lower case, no mere numbers."""
    for index, cell in enumerate(row.cells):
        if index == row.key:
            continue
        for value in {cell, *_VALUES.split(cell)}:
            name = value.strip().casefold()
            least = _LEAST_CELL if name.isascii() else _LEAST_HAN_CELL
            if len(name) >= least and set(terms(Said(name).numbers.bare)) - FUNCTION_WORDS:
                yield name


def _find(value: str, text: str) -> int:
    """Return where a text names a value as a whole; -1 where it does not."""
    left = r"(?<![a-z0-9])" if value[0].isascii() else ""
    right = r"(?![a-z0-9])" if value[-1].isascii() else ""
    found = re.search(f"{left}{re.escape(value)}{right}", text)
    return found.start() if found else -1


def _names(text: str) -> Iterator[str]:
    """Yield what looks like a name that a text is about."""
    for match in _NAME.finditer(text):
        if not set(terms(match[0])) & _NO_NAME:
            yield match[0]
    for match in _HAN_NAME.finditer(text):
        name = match[1] or match[2]
        if not _NO_HAN_NAME.search(name):
            yield name
