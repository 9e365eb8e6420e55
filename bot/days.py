"""Days of the calendar: of a month or a year and their parts, of a season, and those nearest to a day."""

from collections.abc import Sequence
from datetime import date, timedelta

DAY = timedelta(days=1)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12, "春": 3, "夏": 6, "秋": 9, "冬": 12}
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "couple": 2,
    "a couple": 2,
    "a couple of": 2,
    "three": 3,
    "a few": 3,
    "four": 4,
    "five": 5,
}
_NUMBERS |= {"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}
_NUMBERS |= {"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "eighteen": 18, "twenty": 20, "thirty": 30}
_HAN_DIGITS = {
    "〇": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_THIRDS = {"early": 0, "start": 0, "begin": 0, "初": 0, "上": 0, "mid": 1, "中": 1, "late": 2, "end": 2, "底": 2}
_THIRDS |= {"末": 2, "下": 2}
Days = tuple[date, date]  # from, and up to but without


def month_after(first: date, months: int) -> date:
    """Return the first day of another month."""
    years, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(years, month + 1, 1)


def month_from(first: date) -> Days:
    """Return the month that begins on a day."""
    return first, month_after(first, 1)


def year_of(year: int) -> Days:
    """Return all of a year."""
    return date(year, 1, 1), date(year + 1, 1, 1)


def one(day: date) -> Days:
    """Return a day alone."""
    return day, day + DAY


def number_of(text: str) -> int:
    """Return a number in digits, English words or Chinese characters up to 99."""
    text = text.casefold()
    if text.isdigit():
        return int(text)
    if text in _NUMBERS:
        return _NUMBERS[text]
    tens, ten, ones = text.rpartition("十")
    return (10 * (_HAN_DIGITS.get(tens, 1)) if ten else 0) + _HAN_DIGITS.get(ones, 0)


def _third_of(said: str) -> int:
    return next(third for word, third in _THIRDS.items() if word in said.casefold())


def part_of_month(days: Days, said: str) -> Days:
    """Return a third of a month, as Chinese counts its parts; all of it where no part is named."""
    if not said:
        return days
    bounds = (days[0], days[0] + 10 * DAY, days[0] + 20 * DAY, days[1])
    third = _third_of(said)
    return bounds[third], bounds[third + 1]


def part_of_year(year: int, said: str) -> Days:
    """Return the first, the middle two or the last of its months; all of it where no part is named."""
    if not said:
        return year_of(year)
    first, after = ((1, 2), (6, 8), (12, 13))[_third_of(said)]
    january = date(year, 1, 1)
    return month_after(january, first - 1), month_after(january, after - 1)


def nearest(known: Sequence[Days], today: date, *, back: bool) -> Days | None:
    """Return of days in their order those that are on or next, or, told of as past, the last that have begun."""
    if back:
        return next((days for days in reversed(known) if days[0] <= today), None)
    return next((days for days in known if days[1] > today), None)


def season_of(said: str, year: int) -> Days:
    """Return a season by its English or Chinese name, of the year in which it begins."""
    first = date(year, _SEASONS[said.casefold()], 1)
    return first, month_after(first, 3)


def calendar_days(year: int, month: str, day: str) -> Days | None:
    """Return a month by its name or number, or a day of it; None where there is no such."""
    short = month[:3].casefold()
    number = _MONTHS.index(short) + 1 if short in _MONTHS else number_of(month)
    if not 1 <= number <= 12:
        return None
    return day_of(year, number, number_of(day)) if day else month_from(date(year, number, 1))


def day_of(year: int, month: int, day: int) -> Days | None:
    """Return a day; None where the calendar has no such."""
    try:
        return one(date(year, month, day))
    except ValueError:
        return None


def years_near(year: int) -> list[int]:
    """Return a year between the one before and the one after."""
    return [year - 1, year, year + 1]
