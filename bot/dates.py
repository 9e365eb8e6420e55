"""Dates in what people say, such as "next month", "on Friday", "后天" and "明年三月", as the days that they mean.

Covered: days, weeks, weekends, months, quarters, seasons and years near the moment of speaking, parts of a month or
year ("at the end of the month"), calendar dates, ranges of days, distances ("two weeks ago", "Tuesday week", 半个月后),
and feasts of a fixed date, in English and Chinese. Not covered: times of day, lunar feasts and school holidays, numeric
dates whose order differs between countries ("3/4"), what recurs ("every Friday", a birthday).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from bot.date_words import days_named
from bot.days import Days, month_after
from bot.wording.recurring import recurs
from bot.wording.tense import is_left, is_past
from memory.types import Memory, MemoryKind
from memory.zones import known_zone

_UNTIL = re.compile(
    r"\b(?:until|till|til|through|up to)(?: the)?(?: end of)? ?$|(?:到|至|直到|截止到?|持续到)$", re.IGNORECASE
)
# The other day to which something is put is no end of it.
_PUT_TO = re.compile(
    r"\b(?:moved|pushed|put|postponed|delayed|deferred|adjourned|rescheduled)\b[^.;!?]{0,40}$|[改迟前后期挪调延推]到$",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:since|starting|from|as of|beginning)(?: on| in)?(?: the)? ?$|(?:从|自从?|打从)$", re.IGNORECASE
)
_SINCE_AFTER = re.compile(r"\s*on\b|\s*onwards?|起|开始|以来")
_BY = re.compile(r"\b(?:by|before)(?: the)?(?: end of)? ?$", re.IGNORECASE)
_BY_AFTER = re.compile(r"[之以]?前|为止")
_WORDS_BEFORE = 60  # characters
_MOST_CHARS = 2_000  # of a text are read: nobody says when in more


@dataclass(frozen=True, slots=True)
class Dated:
    """A stretch of text that names days."""

    start: int  # in the text
    end: int
    days: Days


def dates_in(text: str, said_at: datetime, zone: tzinfo = UTC) -> list[Dated]:
    """Return the dates that a text names, in its order, as they were meant when it was said.

    Args:
        text: what was said; the beginning of a long one is read.
        said_at: when.
        zone: of the person who said it.
    """
    text, today = text[:_MOST_CHARS], said_at.astimezone(zone).date()
    named = days_named(text, today, lambda start, end: is_past(text, start, end))
    found = [Dated(start, end, days) for start, end, days in named if not is_left(text, start, end)]
    ordered: list[Dated] = []
    for dated in sorted(found, key=lambda each: (each.start, -each.end)):
        if not ordered or dated.start >= ordered[-1].end:
            ordered.append(dated)
    return [dated for dated in ordered if not recurs(text, dated.start, dated.end)]


def validity(
    text: str, kind: MemoryKind, said_at: datetime, zone: tzinfo = UTC
) -> tuple[datetime | None, datetime | None]:
    """Return from when and until when a statement holds, as far as it says so.

    A plan holds for the days that it names; anything else from the day that it tells of ("I moved last month"), or
    that it names with "since", "from" or "until".
    """
    dates = dates_in(text, said_at, zone)
    until = [dated for dated in dates if _ends(_before(text, dated.start))]
    since = [
        dated for dated in dates if _SINCE.search(_before(text, dated.start)) or _SINCE_AFTER.match(text, dated.end)
    ]
    if kind == "plan":
        begun = [dated for dated in dates if dated not in until and not _is_limit(text, dated)]
        last = until or ([] if since and len(dates) == len(since) else dates)
    else:
        today = said_at.astimezone(zone).date()
        begun = since or [dated for dated in dates if dated not in until and dated.days[0] < today]
        last = until
    first_day = min((dated.days[0] for dated in begun), default=None)
    last_day = max((dated.days[1] for dated in last), default=None)
    return _midnight(first_day, zone), _midnight(last_day, zone)


def with_dates(memory: Memory, zone: tzinfo = UTC) -> str:
    """Return a memory's words, and in brackets the days that a relative date in them meant when it was said.

    Args:
        memory: what is said.
        zone: the person's, for a memory that does not know where it was said.
    """
    meant = days_meant(memory, zone)
    return f"{memory.text} ({', '.join(show_days(days) for days in meant)})" if meant else memory.text


def days_meant(memory: Memory, zone: tzinfo = UTC) -> list[Days]:
    """Return the days that the relative dates of a memory meant when it was said, in its order, each once.

    Args:
        memory: what is said.
        zone: the person's, for a memory that does not know where it was said.
    """
    dates = dates_in(memory.text, memory.said_at, known_zone(memory.zone) or zone)
    missing = [dated.days for dated in dates if not _says(memory.text, show_days(dated.days))]
    return list(dict.fromkeys(missing))


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


def _before(text: str, start: int) -> str:
    """Return the words right before a place: all that tells how a date there is meant."""
    return text[max(0, start - _WORDS_BEFORE) : start]


def _ends(before: str) -> bool:
    """Tell whether the words before a day make it the end of something."""
    return bool(_UNTIL.search(before)) and not _PUT_TO.search(before)


def _is_limit(text: str, dated: Dated) -> bool:
    """Tell whether something is to be done by that day, not on it."""
    return bool(_BY.search(_before(text, dated.start)) or _BY_AFTER.match(text, dated.end))


def _says(text: str, shown: str) -> bool:
    """Tell whether a text names those days in full already."""
    return all(part.lstrip("0") in re.findall(r"[1-9]\d*", text) for part in shown.split("-") if part.strip())


def _midnight(day: date | None, zone: tzinfo) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
