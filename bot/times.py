"""The time that a question asks about, by rules: "what did I ask last week?", "去年夏天我们去了哪里？".

The days are those of `bot/date_words.py`, as in statements; here they may also reach up to now ("recently", "since
June") or be parts of a day ("last night"). A time without a year is the last one that has begun, or the next one where
the question speaks of what is to come. Not covered: times that hang on something else ("the day after my exam").
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.date_words import days_named
from bot.days import DAY, Days, month_from, number_of, year_of
from bot.types import Language

_DAYS_IN = {"d": 1, "w": 7, "m": 30, "y": 365, "天": 1, "日": 1, "周": 7, "星": 7, "礼": 7, "月": 30, "年": 365}
_N = r"(?P<n>\d{1,3}|a couple of|couple of|one|two|three|four|five|six|seven|eight|nine|ten)"
_N_ZH = r"(?P<n>\d{1,3}|十[一二]?|[一二两三四五六七八九])"
_TO_COME = re.compile(
    r"\b(will|going to|plan(s|ning)?|next|upcoming|tomorrow|soon)\b|打算|计划|准备|将要|要去|明天|下周|下个?月|明年"
)
_SINCE = re.compile(r"(\b(since|from)|自从?|从)\s*(the\s*)?$", re.IGNORECASE)
_SINCE_ZH = re.compile(r"^(份|天|季)?(以来|开始|起|到现在)")
_BEFORE = re.compile(r"\b(before|until|till|by)\s*(the\s*)?$", re.IGNORECASE)
_BEFORE_ZH = re.compile(r"^(份|天|季)?(之前|以前)")


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to before `until`, in the zone of the question; None where it is open."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class _Named:
    """A stretch of the text that names a time."""

    start: int
    end: int
    period: Period


def period_of(text: str, now: datetime) -> Period | None:
    """Return the time that a question asks about, or None where it names none.

    Args:
        text: the question, in English or Chinese.
        now: when it is asked, in the person's time zone.
    """
    named = _first(text, now)
    return _opened(named, text[: named.start], text[named.end :], now) if named else None


def without_times(text: str) -> str:
    """Return a text without the words that name a time."""
    now = datetime(2000, 1, 1)  # noqa: DTZ001 - whenever it is asked, the words are the same
    kept, end = [], 0
    for named in sorted(_all(text, now), key=_place):
        if named.start >= end:
            kept.append(text[end : named.start])
            end = named.end
    return " ".join([*kept, text[end:]])


def day_in_words(at: datetime, language: Language) -> str:
    """Return the day of a moment, in the zone that this is in, as people write it."""
    return _date_in_words(at.date(), language)


def days_in_words(days: Days, language: Language) -> str:
    """Return days as people write them: a day, a month, a year, or the first to the last."""
    first, last = days[0], days[1] - DAY
    if days == month_from(first.replace(day=1)):
        return f"{first.year}年{first.month}月" if language == "zh" else f"{first:%B} {first.year}"
    if days == year_of(first.year):
        return f"{first.year}年" if language == "zh" else str(first.year)
    if first == last:
        return _date_in_words(first, language)
    return f"{_date_in_words(first, language)} – {_date_in_words(last, language)}"


def _date_in_words(day: date, language: Language) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day.day} {day:%B} {day.year}"


def _first(text: str, now: datetime) -> _Named | None:
    """Return the first stretch that names a time, and of those that begin there the longest."""
    return min(_all(text, now), key=_place, default=None)


def _place(named: _Named) -> tuple[int, int]:
    return named.start, -named.end


def _all(text: str, now: datetime) -> list[_Named]:
    """Return the stretches that name times; they may overlap."""
    past = not _TO_COME.search(text)
    named_in = days_named(text, now.date(), lambda _start, _end: past)
    days = (_Named(start, end, _period(named, now)) for start, end, named in named_in)
    return [*_reaching(text, now), *days]


def _period(days: tuple[date, date], now: datetime) -> Period:
    since, until = (datetime(day.year, day.month, day.day, tzinfo=now.tzinfo) for day in days)
    return Period(since, until)


def _opened(named: _Named, before: str, after: str, now: datetime) -> Period:
    """Return the time on one side of what was found, where the words around say "since" or "before"."""
    if _SINCE.search(before) or _SINCE_ZH.search(after):
        return Period(named.period.since, now)
    if _BEFORE.search(before) or _BEFORE_ZH.search(after):
        return Period(None, named.period.since)
    return named.period


def _last_few(match: re.Match[str], now: datetime) -> Period:
    """Return "the last 3 weeks", up to now."""
    number = number_of((match.groupdict().get("n") or "1").removeprefix("a "))
    return _up_to(now, _DAYS_IN[match["unit"][0].casefold()] * number)


def _up_to(now: datetime, days: int) -> Period:
    return Period(_midnight(now) - timedelta(days=days), now)


def _hours(now: datetime, first: int, after: int) -> Period:
    """Return the hours between, counted from the start of today."""
    return Period(_midnight(now) + timedelta(hours=first), _midnight(now) + timedelta(hours=after))


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)  # the day's first, where clocks go back


_Rule = Callable[[re.Match[str], datetime], Period]
_TABLE: tuple[tuple[str, _Rule], ...] = (
    (rf"\b(?:last|past|previous) {_N} (?P<unit>day|week|month|year)s?\b", _last_few),
    (r"(?<!\bthis )\bpast (?P<unit>day|week|month|year)\b", _last_few),
    (rf"(?:最近|过去|近)的?这?{_N_ZH}个?(?P<unit>天|日|周|星期|礼拜|月|年)", _last_few),
    (r"\blast night\b|昨晚|昨夜|昨天晚上", lambda _, now: _hours(now, -6, 6)),
    (r"\bthis morning\b|今早|今天早上|今天上午", lambda _, now: _hours(now, 0, 12)),
    (r"\b(?:recently|lately|these days)\b|最近|近来|近期|这段时间", lambda _, now: _up_to(now, 30)),
    (
        r"这几天|这两天|前几天|\b(?:a few|several|some|the other) days? ?(?:ago)?\b",
        lambda _, now: _up_to(now, 10),
    ),
)
_RULES = tuple((re.compile(pattern, re.IGNORECASE), rule) for pattern, rule in _TABLE)


def _reaching(text: str, now: datetime) -> Iterator[_Named]:
    """Yield the times that are no whole days."""
    for pattern, rule in _RULES:
        for match in pattern.finditer(text):
            yield _Named(match.start(), match.end(), rule(match, now))
