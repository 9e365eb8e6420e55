"""The numbers, times and dates that a text gives, in one form however they are written, and the ranges it names."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

from bot.number_forms import ANY, KINDS, Match, Reader, Reading

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # as NFKC has it, which would undo m² too
_FIRST_PLACE, _MOST = 0xE000, 6000  # of Unicode's private use area: a place holder for each number
_PLACE = f"[{chr(_FIRST_PLACE)}-{chr(_FIRST_PLACE + _MOST)}]"
_PLACES = re.compile(_PLACE)
_LIST_MARKER = re.compile(r"^[ \t]*\(?(\d{1,2})[.)、](?!\d)", re.MULTILINE)
# The unit of the second number is that of the first: 5-10万, "5 to 10 million", 5–10%.
_SHARED_UNIT = re.compile(
    r"(?<![\d.,:-])(\d+(?:\.\d+)?)(?=\s?(?:[-–—~至到]|to)\s?(\d+(?:\.\d+)?)\s?"
    r"(万亿|[百千]?[万亿]|%|‰|(?:percent|per cent|thousand|million|billion|bn|k)\b))",
    re.IGNORECASE,
)
_ALONE_PERCENT = re.compile(r"%|\bper ?cent|百分[比率]", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[|\n。;!?、]|\.\s")
_SPAN = re.compile(
    rf"({_PLACE})[^{_PLACE[1:-1]}]{{0,6}}?(?:[-–—~至到]|\bto\b|\bthrough\b|\buntil\b|\btill\b)[^{_PLACE[1:-1]}]{{0,6}}?({_PLACE})"
    rf"|\bbetween\b\D{{0,4}}?({_PLACE})\D{{0,8}}?\band\b\D{{0,4}}?({_PLACE})",
    re.IGNORECASE,
)
_NO_MORE = (
    r"不超过|不高于|不多于|不大于|至多|最多|低于|少于|小于|不足|不满|未满"
    r"|\b(?:no more than|not more than|up to|under|below|less than|at most|within)\b|[<≤]=?"
)
_NO_LESS = (
    r"不少于|不低于|不小于|至少|最少|超过|大于|高于|多于"
    r"|\b(?:no less than|not less than|over|above|more than|exceeding|exceeds|at least|from)\b|[>≥]=?"
)
_BEFORE = re.compile(
    rf"(?:(?P<most>{_NO_MORE})|(?P<least>{_NO_LESS}))[^{_PLACE[1:-1]}]{{0,4}}?({_PLACE})", re.IGNORECASE
)
_AFTER = re.compile(
    rf"({_PLACE})[^{_PLACE[1:-1]}]{{0,8}}?(?:(?P<most>以下|以内|之内|or (?:less|under|below|fewer)|and (?:below|under))"
    rf"|(?P<least>以上|及以上|起|\+|or (?:more|over|above)|and (?:above|over|more)))",
    re.IGNORECASE,
)

Kind = Literal["day", "time", "%", ""]  # the last for a plain number


@dataclass(frozen=True, slots=True)
class Range:
    """From one number to another, both within it."""

    kind: Kind
    least: float
    most: float


@dataclass(frozen=True)
class Numbers:
    """What a text gives in numbers."""

    stated: frozenset[str]  # what it says in digits or plainly in number words, in normal form
    given: frozenset[str]  # all of it in every form in which it may be said, as "one" and the 7 of 11月7日
    left: str  # the text with a place holder for each number that is stated
    found: tuple[Reading, ...]  # in the order of their place holders

    @cached_property
    def ranges(self) -> tuple[Range, ...]:
        """The ranges that it names."""
        return tuple(_ranges(self.left, self.found))

    @property
    def bare(self) -> str:
        """The text without what is stated."""
        return _PLACES.sub(" ", self.left)

    def hold(self, number: str, asked: Set[str] = frozenset()) -> bool:
        """Tell whether a number stands here; one that was asked for may lie in a range."""
        return any(form in self.given for form in _ways(number)) or (number in asked and self.span(number))

    def span(self, number: str) -> bool:
        """Tell whether a number lies in one of the ranges."""
        value = _value(number)
        return value is not None and any(
            each.kind == value[0] and each.least <= value[1] <= each.most for each in self.ranges
        )


def read(text: str) -> Numbers:
    """Return what a text gives in numbers; the numbers of a list's entries are none."""
    whole = _PLACES.sub(" ", text.translate(_FULL_WIDTH))
    if not ANY.search(whole):
        return Numbers(frozenset(), frozenset(), whole, ())
    left = _SHARED_UNIT.sub(_with_unit, _LIST_MARKER.sub(" ", whole))
    found: list[Reading] = []  # those that have a place in what is left
    weak: list[Reading] = []
    for kind in KINDS:
        if kind.may_be_in(left):
            left = kind.pattern.sub(partial(_taken, reader=kind.reader, found=found, weak=weak), left)
    given = {form for each in (*found, *weak) for form in (*each.forms, *each.others)}
    given.update(_LIST_MARKER.findall(whole))
    if _ALONE_PERCENT.search(left):  # as in a table's header
        given |= {f"{form}%" for form in given if _value(form) and not form.endswith("%")}
    stated = frozenset(form for each in found for form in each.forms)
    return Numbers(stated, frozenset(given), left, tuple(found))


def _with_unit(match: Match) -> str:
    """Return the first number of a range with the unit of the second; "from 1970 to 55%" is no range."""
    return f"{match[1]} {match[3]}" if float(match[1]) < float(match[2]) else match[1]


def _taken(match: Match, *, reader: Reader, found: list[Reading], weak: list[Reading]) -> str:
    """Return what stands in a text in place of a number."""
    reading = reader(match)
    if reading is None or len(found) >= _MOST:
        return match[0]
    if not reading.stated:
        weak.append(reading)
        return match[0]
    found.append(reading)
    return chr(_FIRST_PLACE + len(found) - 1)


def numbers(text: str) -> frozenset[str]:
    """Return what is plainly a number, in normal form: 1322 for "1,322", 9:30 for 九点半, 11-07 for 11月7日."""
    return read(text).stated


def all_numbers(text: str) -> frozenset[str]:
    """Return that in every form in which it may be said, and what may be a number, as 7 for "seven" and "七"."""
    return read(text).given


def kind_of(form: str) -> Kind:
    """Return what kind of number a normal form is: "day", "time", "%" or "" for any other."""
    value = _value(form)
    return value[0] if value else ""


def _ways(number: str) -> Iterator[str]:
    """Yield how a number may stand elsewhere: a whole hour without its minutes, and one after noon by 12 hours."""
    yield number
    hour, colon, minutes = number.partition(":")
    if not colon or not hour.isdecimal():
        return
    hours = [hour, *([str(int(hour) - 12)] if int(hour) > 12 else [])]
    yield from (f"{each}:{minutes}" for each in hours)
    if minutes == "00":
        yield from hours


def _value(form: str) -> tuple[Kind, float] | None:
    """Return the kind and size of a normal form; None where it has none, as a version's number."""
    if day := re.fullmatch(r"(\d\d)-(\d\d)", form):
        return "day", int(day[1]) * 100 + int(day[2])
    if time := re.fullmatch(r"(\d{1,2}):(\d\d)", form):
        return "time", int(time[1]) * 60 + int(time[2])
    if re.fullmatch(r"\d+(?:\.\d+)?%?", form):
        return ("%" if form.endswith("%") else ""), float(form.rstrip("%"))
    return None


def _ranges(left: str, found: Sequence[Reading]) -> Iterator[Range]:
    """Yield the ranges of a text whose numbers are place holders; of one clause or cell there is one."""
    for each in found:
        if len(each.forms) > 1 and (days := [_value(form) for form in each.forms[:2]]):
            yield from _between(days[0], days[1])
    for clause in filter(_PLACES.search, _CLAUSE_END.split(left)):
        spans = [[place for place in match.groups() if place] for match in _SPAN.finditer(clause)]
        for first, last in spans:
            yield from _between(_of(first, found), _of(last, found))
        if not spans:
            yield from _bounded(clause, found)


def _between(first: tuple[Kind, float] | None, last: tuple[Kind, float] | None) -> Iterator[Range]:
    if first and last and first[0] == last[0] and first[1] < last[1]:
        yield Range(first[0], first[1], last[1])


def _bounded(clause: str, found: Sequence[Reading]) -> Iterator[Range]:
    """Yield the range that a clause bounds, as "over 5,000" and 1万元以下; of two bounds it lies between."""
    least, most, kind = 0.0, float("inf"), None
    for match in (*_BEFORE.finditer(clause), *_AFTER.finditer(clause)):
        place = next(group for group in match.groups() if group and _PLACES.fullmatch(group))
        value = _of(place, found)
        if value is None or kind not in (None, value[0]):
            continue
        kind = value[0]
        if match["most"]:
            most = min(most, value[1])
        else:
            least = max(least, value[1])
    if kind is not None:
        yield Range(kind, least, most)


def _of(place: str, found: Sequence[Reading]) -> tuple[Kind, float] | None:
    return _value(found[ord(place) - _FIRST_PLACE].forms[0])
