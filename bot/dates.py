"""Dates in what people say, such as "next month", "on Friday", "后天" and "明年三月", as the days that they mean.

Covered: days, weeks, weekends, months, seasons and years near the moment of speaking, parts of a month or year ("at the
end of the month"), calendar dates, ranges of days, distances ("two weeks ago"), and feasts of a fixed date, in English
and Chinese. Not covered: times of day, lunar feasts, numeric dates whose order differs between countries ("3/4"), what
recurs ("every Friday").
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from bot.date_words import Moment, days_named
from bot.days import Days, month_after
from memory.types import Memory, MemoryKind
from memory.zones import known_zone

_PAST = re.compile(
    r"\b(?:was|were|did|been|went|saw|(?<!ve )got|bought|sold|left|began|met|lost|won|became|had|took|gave|made|broke"
    r"|came|found|quit|\w{2,}ed|since|ago|last)\b|了|过(?!年|节|生日)|以来|去年|昨|曾",
    re.IGNORECASE,
)
# Ends like the past, and says that something is to come, or what is so.
_NOT_PAST = re.compile(
    r"\b(?:[a-z]*eed|(?:am|is|are|be|being|been|get|gets|getting|i'm|we're) (?:\w+ly |so |very |all )?"
    r"(?:married|engaged|promoted|operated|excited|delayed|postponed|supposed)"
    r"|(?:re)?scheduled|(?:pre-?)?booked|reserved|invited|signed up|arranged|planned)\b"
    r"|(?:约|订|定|报名?|安排|排|预约|预订|决定)(?:好|上)?了",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:until|till|til|through|up to)(?: the)?(?: end of)? ?$|(?:到|至|直到|截止到?|持续到)$", re.IGNORECASE
)
_SINCE = re.compile(
    r"\b(?:since|starting|from|as of|beginning)(?: on| in)?(?: the)? ?$|(?:从|自从?|打从)$", re.IGNORECASE
)
_SINCE_AFTER = re.compile(r"\s*on\b|\s*onwards?|起|开始|以来")
_PLURAL = re.compile(r"s\b", re.IGNORECASE)
_RECURRING = re.compile(r"(?:\b(?:every|each|most|alternate|any)(?: other)? ?|每个?)$", re.IGNORECASE)
_WORDS_BEFORE = 40  # characters


@dataclass(frozen=True, slots=True)
class Dated:
    """A stretch of text that names days."""

    start: int  # in the text
    end: int
    days: Days


def dates_in(text: str, said_at: datetime, zone: tzinfo = UTC) -> list[Dated]:
    """Return the dates that a text names, in its order, as they were meant when it was said."""
    moment = Moment(said_at.astimezone(zone).date(), bool(_PAST.search(_NOT_PAST.sub(" ", text))))
    found = [
        Dated(start, end, days)
        for start, end, days in days_named(text, moment)
        if not _RECURRING.search(_before(text, start)) and not _PLURAL.match(text, end)
    ]
    ordered: list[Dated] = []
    for dated in sorted(found, key=lambda each: (each.start, -each.end)):
        if not ordered or dated.start >= ordered[-1].end:
            ordered.append(dated)
    return ordered


def validity(
    text: str, kind: MemoryKind, said_at: datetime, zone: tzinfo = UTC
) -> tuple[datetime | None, datetime | None]:
    """Return from when and until when a statement holds, as far as it says so.

    A plan holds for the days that it names; anything else from the day that it tells of ("I moved last month"), or
    that it names with "since", "from" or "until".
    """
    dates = dates_in(text, said_at, zone)
    until = [dated for dated in dates if _UNTIL.search(_before(text, dated.start))]
    since = [
        dated for dated in dates if _SINCE.search(_before(text, dated.start)) or _SINCE_AFTER.match(text, dated.end)
    ]
    if kind == "plan":
        begun = [dated for dated in dates if dated not in until]
        last = until or ([] if since and len(dates) == len(since) else dates)
    else:
        today = said_at.astimezone(zone).date()
        begun = since or [dated for dated in dates if dated not in until and dated.days[0] < today]
        last = until
    first_day = min((dated.days[0] for dated in begun), default=None)
    last_day = max((dated.days[1] for dated in last), default=None)
    return _midnight(first_day, zone), _midnight(last_day, zone)


def _before(text: str, start: int) -> str:
    """Return the words right before a place: all that tells how a date there is meant."""
    return text[max(0, start - _WORDS_BEFORE) : start]


def with_dates(memory: Memory, zone: tzinfo = UTC) -> str:
    """Return a memory's words, and in brackets the days that a relative date in them meant when it was said.

    Args:
        memory: what is said.
        zone: the person's, for a memory that does not know where it was said.
    """
    dates = dates_in(memory.text, memory.said_at, known_zone(memory.zone) or zone)
    missing = [shown for dated in dates if not _says(memory.text, shown := show_days(dated.days))]
    return f"{memory.text} ({', '.join(dict.fromkeys(missing))})" if missing else memory.text


def show_days(days: Days) -> str:
    """Return days so that they are understood anywhere: 2026, 2026-11, 2026-11-25, or the first to the last."""
    first, last = days[0], days[1] - timedelta(days=1)
    if first == last:
        return first.isoformat()
    if first.day == 1 and days[1] == month_after(first, 1):
        return first.isoformat()[:7]
    if (first.month, first.day) == (1, 1) and days[1] == date(first.year + 1, 1, 1):
        return str(first.year)
    return f"{first.isoformat()} – {last.isoformat()}"


def _says(text: str, shown: str) -> bool:
    """Tell whether a text names those days in full already."""
    return all(part.lstrip("0") in re.findall(r"[1-9]\d*", text) for part in shown.split("-") if part.strip())


def _midnight(day: date | None, zone: tzinfo) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
