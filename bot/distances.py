"""The days that lie so far from today, or from a day that is named: "two weeks ago", 半个月后, "Tuesday week"."""

from datetime import date

from bot.days import DAY, Days, month_after, month_from, number_of, one, year_of
from bot.named_days import (
    Moment,
    Parts,
    near_day,
    shift_of,
    shifted_month,
    this_week,
    week_named,
    weekday_named,
    weekend_named,
)

_FEW = {  # from so many days after today, up to but without
    "前两": (-3, 0),
    "前几": (-7, 0),
    "这两": (0, 2),
    "这几": (0, 5),
    "过两": (1, 4),
    "过几": (2, 8),
    "前": (-7, 0),
    "后": (2, 8),
}
_UNITS = {"天": "day", "日": "day", "周": "week", "星": "week", "礼": "week", "月": "month", "年": "year"}


def so_far_away(parts: Parts, moment: Moment) -> Days:
    """Return the day, week, month or year that lies so far away, or the week around half a month more."""
    sign = -1 if parts["ago"] else 1
    number, unit = sign * _amount(parts["n"]), _unit_of(parts["unit"])
    if unit == "day" and parts["n"].casefold() == "a few":
        return few_days(Parts(few="前" if parts["ago"] else "后"), moment)
    if parts["half"].startswith("大"):  # more than half a year, or half a month
        return _more_than_half(unit, sign, moment)
    if unit == "year" and parts["half"]:
        return month_from(month_after(moment.today.replace(day=1), 12 * number + 6 * sign))
    if unit == "month" and parts["half"]:
        middle = _after(moment.today, number, "month") + sign * 15 * DAY
        return middle - 3 * DAY, middle + 4 * DAY
    if unit == "day":
        return one(moment.today + number * DAY)
    if unit in {"week", "fortnight"}:
        monday = this_week(moment, number * (2 if unit == "fortnight" else 1))
        return monday, monday + 7 * DAY
    if unit == "month":
        return month_from(month_after(moment.today.replace(day=1), number))
    return year_of(moment.today.year + number)


def _more_than_half(unit: str, sign: int, moment: Moment) -> Days:
    if unit == "month":
        first, last = sorted((moment.today + sign * 16 * DAY, moment.today + sign * 25 * DAY))
        return first, last + DAY
    near, far = sorted(month_after(moment.today.replace(day=1), sign * months) for months in (7, 9))
    return near, month_after(far, 1)


def _amount(said: str) -> int:
    return number_of(said.removesuffix("个")) if said else 0


def _unit_of(said: str) -> str:
    """Return "day", "week", "fortnight", "month" or "year"."""
    word = said.casefold().removeprefix("个").removesuffix("s")
    return _UNITS.get(word[:1], word)


def _after(day: date, number: int, unit: str) -> date:
    """Return the day so many days, weeks, months or years after another, the last of its month where that is short."""
    if unit in {"day", "week", "fortnight"}:
        return day + number * {"day": 1, "week": 7, "fortnight": 14}[unit] * DAY
    first = month_after(day.replace(day=1), number * (12 if unit == "year" else 1))
    return min(first + (day.day - 1) * DAY, month_after(first, 1) - DAY)


def next_few(parts: Parts, moment: Moment) -> Days:
    """Return the time from today on: "over the next three months", 接下来两周, 三天内."""
    if parts["half"]:
        unit = _unit_of(parts["unit"])
        end = moment.today + 15 * DAY if unit == "month" else _after(moment.today, 6, "month")
    else:
        end = _after(moment.today, _amount(parts["n"]), _unit_of(parts["unit"]))
    return moment.today, end + DAY


def last_few(parts: Parts, moment: Moment) -> Days:
    """Return the time up to today: "over the last three months", 过去两周."""
    return _after(moment.today, -_amount(parts["n"]), _unit_of(parts["unit"])), moment.today


def few_days(parts: Parts, moment: Moment) -> Days:
    """Return the days near today of which nobody says which: 前两天, 过几天, 几天后."""
    first, after = _FEW[parts["few"]]
    return moment.today + first * DAY, moment.today + after * DAY


def few_near_days(parts: Parts, moment: Moment) -> Days:
    """Return two days in a row: 明后天, 今明两天."""
    first = 0 if parts["near"].startswith("今") else 1
    return moment.today + first * DAY, moment.today + (first + 2) * DAY


def after_next(parts: Parts, moment: Moment) -> Days:
    """Return "the week after next", "the month before last"."""
    shift = Parts(shift="下下" if parts["next"] else "上上")
    unit = parts["unit"].casefold()
    if unit == "weekend":
        return weekend_named(shift, moment)
    if unit == "week":
        return week_named(shift, moment)
    if unit == "month":
        return shifted_month(shift, moment)
    return year_of(moment.today.year + shift_of(shift))


def counted_on(parts: Parts, moment: Moment) -> Days:
    """Return the day that lies weeks or days from another: "Tuesday week", "a fortnight from today"."""
    if parts["near"]:
        anchor = near_day(parts, moment)[0]
    else:
        anchor = weekday_named(Parts(parts | {"shift": parts["shift"] or "this"}), moment)[0]
    back = bool(parts["ago"]) or shift_of(parts) < 0
    unit = _unit_of(parts["unit"])
    return one(_after(anchor, (-1 if back else 1) * (_amount(parts["n"]) or 1), unit))
