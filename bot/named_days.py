"""The days that the parts of a date mean: a function for each way of naming days, in English and Chinese.

The parts are what the groups of a pattern of `bot/date_words.py` matched.
"""

from dataclasses import dataclass
from datetime import date

from bot.days import (
    DAY,
    Days,
    calendar_days,
    day_of,
    month_after,
    month_from,
    nearest,
    number_of,
    one,
    part_of_month,
    part_of_year,
    season_of,
    years_near,
)

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHIFTS = {"last": -1, "past": -1, "previous": -1, "this": 0, "the coming": 0, "coming": 0, "next": 1, "the": 0}
_SHIFTS |= {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_SHIFTS |= {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
_NEAR_DAYS = {"yesterday": -1, "last night": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_NEAR_DAYS |= {
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "day before yesterday": -2,
    "day after tomorrow": 2,
    "大前天": -3,
    "前天": -2,
    "昨": -1,
    "今": 0,
    "明": 1,
}
_NEAR_DAYS |= {"后天": 2, "大后天": 3}
_FEASTS = {  # month, day, how many days
    "christmas": (12, 24, 3),
    "christmas eve": (12, 24, 1),
    "christmas day": (12, 25, 1),
    "new year": (1, 1, 1),
    "new year day": (1, 1, 1),
    "new year eve": (12, 31, 1),
    "元旦": (1, 1, 1),
    "五一": (5, 1, 5),
    "十一": (10, 1, 7),
    "国庆": (10, 1, 7),
    "平安夜": (12, 24, 1),
    "圣诞": (12, 24, 3),
    "跨年": (12, 31, 1),
    "boxing day": (12, 26, 1),
    "valentine day": (2, 14, 1),
    "halloween": (10, 31, 1),
    "情人节": (2, 14, 1),
    "妇女节": (3, 8, 1),
    "劳动节": (5, 1, 5),
    "儿童节": (6, 1, 1),
    "教师节": (9, 10, 1),
    "双十一": (11, 11, 1),
    "双十二": (12, 12, 1),
}
_NTHS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "last": -1}
_NTHS |= {"一": 0, "二": 1, "三": 2, "四": 3, "后一": -1}


@dataclass(frozen=True, slots=True)
class Moment:
    """What relative dates are relative to."""

    today: date
    past: bool  # the text tells of what was, so "on Friday" is the last one


class Parts(dict[str, str]):
    """What the groups of a pattern matched; "" for none, and for one that it does not have."""

    def __missing__(self, _name: str) -> str:
        return ""


def shift_of(parts: Parts) -> int:
    """Return how many weeks, months or years away "last", "next" or 下 is."""
    said = (parts["shift"] or "this").casefold()
    return _SHIFTS[said.removeprefix("this ") or said]


def near_day(parts: Parts, moment: Moment) -> Days:
    """Return a day next to today: "yesterday", 后天."""
    said = parts["near"].casefold()
    offset = _NEAR_DAYS.get(said, _NEAR_DAYS.get(said[:1], 0))
    return one(moment.today + offset * DAY)


def this_week(moment: Moment, shift: int) -> date:
    """Return the Monday of this week, or of one so many weeks away."""
    return moment.today + (7 * shift - moment.today.weekday()) * DAY


def week_named(parts: Parts, moment: Moment) -> Days:
    """Return "next week", 上周."""
    monday = this_week(moment, shift_of(parts))
    return monday, monday + 7 * DAY


def weekend_named(parts: Parts, moment: Moment) -> Days:
    """Return "last weekend", 周末."""
    shift = shift_of(parts) if parts["shift"] else (-1 if moment.past else 0)
    saturday = this_week(moment, shift) + 5 * DAY
    return saturday, saturday + 2 * DAY


def _weekday_index(said: str) -> int:
    """Return 0 for Monday to 6 for Sunday."""
    if said in "一二三四五六日天":
        return min("一二三四五六日天".index(said), 6)
    return _WEEKDAYS.index(said[:3].casefold())


def weekdays(parts: Parts, moment: Moment) -> Days:
    """Return the days from one day of a week to the next that has the last one's name."""
    first, _ = weekday_named(parts, moment)
    return first, first + ((_weekday_index(parts["last"]) - first.weekday()) % 7 + 1) * DAY


def weekday_named(parts: Parts, moment: Moment) -> Days:
    """Return "on Friday", "next Friday", 下周五: of the week that is named, or else the one nearest."""
    index = _weekday_index(parts["weekday"])
    shift = parts["shift"].casefold()
    if shift in {"next", "下", "下下", "上", "上上"}:
        return one(this_week(moment, _SHIFTS[shift]) + index * DAY)
    ahead = (index - moment.today.weekday()) % 7
    if shift in {"last", "past", "this past"} or (moment.past and not shift):
        return one(moment.today - ((7 - ahead) % 7 or 7) * DAY)
    if shift in {"这", "本"}:
        return one(this_week(moment, 0) + index * DAY)
    return one(moment.today + (ahead or 7) * DAY)


def shifted_month(parts: Parts, moment: Moment) -> Days:
    """Return "next month", or a part or a day of it."""
    first = month_after(moment.today.replace(day=1), shift_of(parts))
    if parts["day"]:
        return day_of(first.year, first.month, number_of(parts["day"])) or month_from(first)
    return part_of_month(month_from(first), parts["part"])


def near_part_of_month(parts: Parts, moment: Moment) -> Days | None:
    """Return "the end of the month", 月底: this month's, or the next one's where it is over."""
    firsts = [month_after(moment.today.replace(day=1), months) for months in (-1, 0, 1)]
    return nearest(
        [part_of_month(month_from(first), parts["part"]) for first in firsts], moment.today, back=moment.past
    )


def near_part_of_year(parts: Parts, moment: Moment) -> Days | None:
    """Return "the end of the year", 年底: this year's, or the next one's where it is over."""
    years = [part_of_year(moment.today.year + years, parts["part"]) for years in (-1, 0, 1)]
    return nearest(years, moment.today, back=moment.past)


def shifted_year(parts: Parts, moment: Moment) -> Days | None:
    """Return a year near this one, or a month, a day or a season of it."""
    year = moment.today.year + shift_of(parts)
    if parts["season"]:
        return season_of(parts["season"], year)
    if parts["month"]:
        days = calendar_days(year, parts["month"], parts["day"])
        return days if parts["day"] or days is None else part_of_month(days, parts["part"])
    return part_of_year(year, parts["part_of_year"] or parts["part"])


def season_named(parts: Parts, moment: Moment) -> Days:
    """Return the season that is meant: "next summer" is the one that comes, "last summer" the one that is over."""
    if _names_year(parts):
        return season_of(parts["season"], _named_year(parts, moment))
    seasons = [season_of(parts["season"], moment.today.year + years) for years in (-2, -1, 0, 1, 2)]
    shift = parts["shift"].casefold() or ("last" if moment.past else "this")
    if shift in {"last", "past", "this past", "去"}:
        return [days for days in seasons if days[1] <= moment.today][-1]
    return next(days for days in seasons if (days[0] if shift in {"next", "明"} else days[1]) > moment.today)


def month_or_day(parts: Parts, moment: Moment) -> Days | None:
    """Return a month or a day of it; without a year it is the next one, or the last one of which the text tells."""
    shift = parts["shift"].casefold()
    years = [_named_year(parts, moment)] if _names_year(parts) else years_near(moment.today.year)
    named = [calendar_days(year, parts["month"], parts["day"]) for year in years]
    part = "" if parts["day"] else parts["part"]
    known = [part_of_month(days, part) for days in named if days is not None]
    if _names_year(parts):
        return known[0] if known else None
    return nearest(known, moment.today, back=shift == "last" or (moment.past and shift != "next"))


def days_between(parts: Parts, moment: Moment) -> Days | None:
    """Return the days from one to another: those that are on or next, or the last of which the text tells."""
    year, last_year = parts["year"], parts["last_year"]
    month = parts["month"] or parts["last_month"]
    if month:
        years = years_near(int(year or last_year or moment.today.year))
        firsts = [calendar_days(each, month, parts["day"]) for each in years]
    else:
        months = [month_after(moment.today.replace(day=1), months) for months in (-1, 0, 1)]
        firsts = [day_of(each.year, each.month, number_of(parts["day"])) for each in months]
    spans = [span for first in firsts if first and (span := _through(first[0], parts))]
    if year or last_year:
        return next(
            (span for span in spans if str((span[1] - DAY if last_year else span[0]).year) in year + last_year), None
        )
    return nearest(spans, moment.today, back=moment.past)


def _through(first: date, parts: Parts) -> Days | None:
    """Return the days from the first to the one that is named last, next month's or next year's where it must be."""
    if parts["last_month"]:
        lasts = [calendar_days(first.year + years, parts["last_month"], parts["last"]) for years in (0, 1)]
    else:
        months = [month_after(first.replace(day=1), months) for months in (0, 1)]
        lasts = [day_of(each.year, each.month, number_of(parts["last"])) for each in months]
    return next(((first, last[1]) for last in lasts if last and last[0] > first), None)


def day_of_month(parts: Parts, moment: Moment) -> Days | None:
    """Return "the 12th": the next one, or the last one."""
    first = moment.today.replace(day=1)
    months = [month_after(first, months) for months in ((0, -1) if moment.past else (0, 1))]
    days = [day_of(month.year, month.month, number_of(parts["day"])) for month in months]
    return next((each for each in days if each and (each[0] <= moment.today) == moment.past), None)


def iso_day(parts: Parts, _moment: Moment) -> Days | None:
    """Return 2026-11-28; None where there is no such day."""
    return calendar_days(int(parts["year"]), parts["month"], parts["day"])


def year_named(parts: Parts, _moment: Moment) -> Days:
    """Return a year, or a part of it."""
    return part_of_year(int(parts["year"]), parts["part"])


def weekday_the(parts: Parts, moment: Moment) -> Days | None:
    """Return "Friday the 13th": the next one, or the last one."""
    firsts = [month_after(moment.today.replace(day=1), months) for months in range(-14, 15)]
    days = [day_of(first.year, first.month, number_of(parts["day"])) for first in firsts]
    index = _weekday_index(parts["weekday"])
    return nearest([each for each in days if each and each[0].weekday() == index], moment.today, back=moment.past)


def nth_of_month(parts: Parts, moment: Moment) -> Days | None:
    """Return "the first Monday of May", "the last weekend of next month", 五月第二个星期天."""
    if parts["month"]:
        years = [int(parts["year"])] if parts["year"] else years_near(moment.today.year)
        months = [calendar_days(year, parts["month"], "") for year in years]
    elif parts["shift"]:
        months = [shifted_month(Parts(shift=parts["shift"]), moment)]
    else:
        months = [month_from(month_after(moment.today.replace(day=1), each)) for each in (-1, 0, 1)]
    named = [_nth_of(days, parts) for days in months if days]
    return named[0] if len(named) == 1 else nearest(named, moment.today, back=moment.past)


def _nth_of(month: Days, parts: Parts) -> Days:
    """Return the nth week, weekend or day of the week of a month; its first week is that of its first day."""
    place, unit = _NTHS[parts["nth"].casefold()], parts["unit"].casefold()
    week = unit in {"week", "周", "星期"}
    index = month[0].weekday() if week else 5 if unit in {"weekend", "周末"} else _weekday_index(parts["weekday"])
    first = month[0] + (index - month[0].weekday()) % 7 * DAY
    last = month[1] - DAY - (month[1] - DAY - first).days % 7 * DAY
    day = last if place < 0 else first + 7 * place * DAY
    return (day, min(day + 7 * DAY, month[1])) if week else (day, day + (1 if parts["weekday"] else 2) * DAY)


def part_in_months(parts: Parts, moment: Moment) -> Days | None:
    """Return a half or a quarter of a year."""
    months = 6 if parts["half"] else 3
    place = (
        number_of(parts["nth"])
        if parts["nth"]
        else {"上": 1, "下": 2, "first": 1, "second": 2}[parts["half"].casefold()]
    )
    if parts["year"] or parts["shift"]:
        years = [int(parts["year"] or moment.today.year + shift_of(parts))]
    else:
        years = years_near(moment.today.year)
    firsts = [date(year, months * (place - 1) + 1, 1) for year in years]
    spans = [(first, month_after(first, months)) for first in firsts]
    return spans[0] if len(spans) == 1 else nearest(spans, moment.today, back=moment.past)


def shifted_quarter(parts: Parts, moment: Moment) -> Days:
    """Return "next quarter", 上季度."""
    first = date(moment.today.year, (moment.today.month - 1) // 3 * 3 + 1, 1)
    first = month_after(first, 3 * shift_of(parts))
    return first, month_after(first, 3)


def in_the_new_year(_parts: Parts, moment: Moment) -> Days | None:
    """Return the first months of a year, which nobody counts."""
    years = [(date(year, 1, 1), date(year, 4, 1)) for year in years_near(moment.today.year)]
    begun = [days for days in years if days[0] > moment.today] if not moment.past else years
    return nearest(begun, moment.today, back=moment.past)


def feast_named(parts: Parts, moment: Moment) -> Days | None:
    """Return a feast of a fixed date: that of the year which is named, or else the one nearest."""
    month, day, length = _FEASTS[f"{parts['feast']}{parts['of_it']}".casefold()]
    shift = parts["shift"].casefold()
    years = [_named_year(parts, moment)] if _names_year(parts) else years_near(moment.today.year)
    spans = [(date(year, month, day), date(year, month, day) + length * DAY) for year in years]
    if len(spans) == 1:
        return spans[0]
    return nearest(spans, moment.today, back=shift in {"last", "past"} or (moment.past and not shift))


def _names_year(parts: Parts) -> bool:
    return bool(parts["year"] or parts["in_year"])


def _named_year(parts: Parts, moment: Moment) -> int:
    """Return the year that is named, as "2027" or as "next year"."""
    return int(parts["year"]) if parts["year"] else moment.today.year + _SHIFTS[parts["in_year"].casefold()]
