"""The words for days near and far, in English and Chinese, and the days that they mean.

Each rule is a pattern with a name for each part, and the function that makes days of the parts.
"""

import re
from collections.abc import Callable, Iterator, Mapping
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
    year_of,
    years_near,
)

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHIFTS = {"last": -1, "past": -1, "this": 0, "the coming": 0, "coming": 0, "next": 1, "the": 0}
_SHIFTS |= {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_SHIFTS |= {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
_NEAR_DAYS = {"yesterday": -1, "last night": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_NEAR_DAYS |= {
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
}

_NUMBER = r"(?P<n>\d{1,3}|a couple of|a few|couple|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b"
)
_WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b(?!,? (?:the )?\d)(?!, (?:jan|feb|mar|apr|may|ju|aug|sep|oct|nov|dec))"
_SHIFT = r"(?P<shift>last|this past|past|this|the coming|coming|next)"
_PART = r"(?P<part>early |mid[- ]?|late |the (?:start|beginning|middle|end) of )"
_LAST_MONTH = _MONTH.replace("<month>", "<last_month>")
_LAST_YEAR = r"(?: (?P<last_year>(?:19|20)\d\d))?"
_FROM = r"(?:from |(?P<between>between ))?"
_TO = r"(?: ?[-–—~] ?| (?:to|until|till|through|(?(between)and|(?!))) )(?:the )?"
_ORDINAL = r"(?:st|nd|rd|th)"
_HAN_NUMBER = r"\d{1,3}|[一二两三四五六七八九十]{1,3}|半"
_ZH_SHIFT = r"(?P<shift>上上|下下|上|下|这|本)(?:一)?个?"

Parts = Mapping[str, str]  # what a rule's groups matched, "" for none


@dataclass(frozen=True, slots=True)
class Moment:
    """What relative dates are relative to."""

    today: date
    past: bool  # the text tells of what was, so "on Friday" is the last one


def days_named(text: str, moment: Moment) -> Iterator[tuple[int, int, Days]]:
    """Yield every stretch of the text that names days, less the preposition, with its days; they may overlap."""
    for pattern, days_of in _RULES:
        for match in pattern.finditer(text):
            parts = {name: match[name] or "" for name in pattern.groupindex}
            if days := days_of(_Parts(parts), moment):
                yield match.end("lead") if parts.get("lead") else match.start(), match.end(), days


class _Parts(dict[str, str]):
    """Parts of which those that a rule does not have are empty."""

    def __missing__(self, _name: str) -> str:
        return ""


def _shift_of(parts: Parts) -> int:
    said = (parts["shift"] or "this").casefold()
    return _SHIFTS[said.removeprefix("this ") if said == "this past" else said]


def _near_day(parts: Parts, moment: Moment) -> Days:
    said = parts["near"].casefold()
    offset = _NEAR_DAYS.get(said, _NEAR_DAYS.get(said[:1], 0))
    return one(moment.today + offset * DAY)


def _this_week(moment: Moment, shift: int) -> date:
    return moment.today + (7 * shift - moment.today.weekday()) * DAY


def _week(parts: Parts, moment: Moment) -> Days:
    monday = _this_week(moment, _shift_of(parts))
    return monday, monday + 7 * DAY


def _weekend(parts: Parts, moment: Moment) -> Days:
    shift = _shift_of(parts) if parts["shift"] else (-1 if moment.past else 0)
    saturday = _this_week(moment, shift) + 5 * DAY
    return saturday, saturday + 2 * DAY


def _weekday_index(said: str) -> int:
    """Return 0 for Monday to 6 for Sunday."""
    if said in "一二三四五六日天":
        return min("一二三四五六日天".index(said), 6)
    return _WEEKDAYS.index(said[:3].casefold())


def _weekdays(parts: Parts, moment: Moment) -> Days:
    """Return the days from one day of a week to the next that has the last one's name."""
    first, _ = _weekday(parts, moment)
    return first, first + ((_weekday_index(parts["last"]) - first.weekday()) % 7 + 1) * DAY


def _weekday(parts: Parts, moment: Moment) -> Days:
    index = _weekday_index(parts["weekday"])
    shift = parts["shift"].casefold()
    if shift in {"next", "下", "下下", "上", "上上"}:
        return one(_this_week(moment, _SHIFTS[shift]) + index * DAY)
    ahead = (index - moment.today.weekday()) % 7
    if shift in {"last", "past", "this past"} or (moment.past and not shift):
        return one(moment.today - ((7 - ahead) % 7 or 7) * DAY)
    if shift in {"这", "本"}:
        return one(_this_week(moment, 0) + index * DAY)
    return one(moment.today + (ahead or 7) * DAY)


def _shifted_month(parts: Parts, moment: Moment) -> Days:
    first = month_after(moment.today.replace(day=1), _shift_of(parts))
    if parts["day"]:
        return day_of(first.year, first.month, number_of(parts["day"])) or month_from(first)
    return part_of_month(month_from(first), parts["part"])


def _near_part_of_month(parts: Parts, moment: Moment) -> Days | None:
    """Return "the end of the month", 月底: this month's, or the next one's where it is over."""
    firsts = [month_after(moment.today.replace(day=1), months) for months in (-1, 0, 1)]
    return nearest(
        [part_of_month(month_from(first), parts["part"]) for first in firsts], moment.today, back=moment.past
    )


def _near_part_of_year(parts: Parts, moment: Moment) -> Days | None:
    """Return "the end of the year", 年底: this year's, or the next one's where it is over."""
    years = [part_of_year(moment.today.year + years, parts["part"]) for years in (-1, 0, 1)]
    return nearest(years, moment.today, back=moment.past)


def _shifted_year(parts: Parts, moment: Moment) -> Days | None:
    """Return a year near this one, or a month, a day or a season of it."""
    year = moment.today.year + _shift_of(parts)
    if parts["season"]:
        return season_of(parts["season"], year)
    if parts["month"]:
        days = calendar_days(year, parts["month"], parts["day"])
        return days if parts["day"] or days is None else part_of_month(days, parts["part"])
    return part_of_year(year, parts["part_of_year"] or parts["part"])


def _season(parts: Parts, moment: Moment) -> Days:
    """Return the season that is meant: "next summer" is the one that comes, "last summer" the one that is over."""
    if parts["year"]:
        return season_of(parts["season"], int(parts["year"]))
    seasons = [season_of(parts["season"], moment.today.year + years) for years in (-2, -1, 0, 1, 2)]
    shift = parts["shift"].casefold() or ("last" if moment.past else "this")
    if shift in {"last", "past", "this past", "去"}:
        return [days for days in seasons if days[1] <= moment.today][-1]
    return next(days for days in seasons if (days[0] if shift in {"next", "明"} else days[1]) > moment.today)


def _month_or_day(parts: Parts, moment: Moment) -> Days | None:
    """Return a month or a day of it; without a year it is the next one, or the last one of which the text tells."""
    shift = parts["shift"].casefold()
    years = [int(parts["year"])] if parts["year"] else years_near(moment.today.year)
    named = [calendar_days(year, parts["month"], parts["day"]) for year in years]
    part = "" if parts["day"] else parts["part"]
    known = [part_of_month(days, part) for days in named if days is not None]
    if parts["year"]:
        return known[0] if known else None
    return nearest(known, moment.today, back=shift == "last" or (moment.past and shift != "next"))


def _range(parts: Parts, moment: Moment) -> Days | None:
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


def _day_of_month(parts: Parts, moment: Moment) -> Days | None:
    """Return "the 12th": the next one, or the last one."""
    first = moment.today.replace(day=1)
    months = [month_after(first, months) for months in ((0, -1) if moment.past else (0, 1))]
    days = [day_of(month.year, month.month, number_of(parts["day"])) for month in months]
    return next((each for each in days if each and (each[0] <= moment.today) == moment.past), None)


def _iso(parts: Parts, _moment: Moment) -> Days | None:
    return calendar_days(int(parts["year"]), parts["month"], parts["day"])


def _only_year(parts: Parts, _moment: Moment) -> Days:
    return part_of_year(int(parts["year"]), parts["part"])


def _distance(parts: Parts, moment: Moment) -> Days:
    """Return the day, week, month or year that lies so far away."""
    said, unit = parts["n"], parts["unit"].casefold()
    back = bool(parts["ago"])
    if said == "半":
        first = month_after(moment.today.replace(day=1), -6 if back else 6)
        return month_from(first)
    number = number_of(said) * (-1 if back else 1)
    if unit[0] in "d天日":
        return one(moment.today + number * DAY)
    if unit[0] in "w周星礼":
        monday = _this_week(moment, number)
        return monday, monday + 7 * DAY
    if unit[0] in "m月" or unit.startswith("个月"):
        return month_from(month_after(moment.today.replace(day=1), number))
    return year_of(moment.today.year + number)


def _feast(parts: Parts, moment: Moment) -> Days | None:
    month, day, length = _FEASTS[(parts["feast"] + parts["of_it"]).casefold()]
    firsts = [date(year, month, day) for year in years_near(moment.today.year)]
    return nearest([(first, first + length * DAY) for first in firsts], moment.today, back=moment.past)


_Rule = Callable[[Parts, Moment], Days | None]
_ENGLISH: tuple[tuple[str, _Rule], ...] = (
    (
        r"\b(?:the )?(?P<near>day before yesterday|day after tomorrow|yesterday|last night|today|tonight|tomorrow)\b",
        _near_day,
    ),
    (rf"\b{_SHIFT} week\b", _week),
    (rf"\b(?:{_SHIFT}|(?:at|on|over) the) weekend\b", _weekend),
    (rf"\b(?:{_SHIFT}|(?P<lead>on|by|for|until|till|since|from|through)) {_WEEKDAY}", _weekday),
    (
        rf"\b(?:from )?{_SHIFT} {_WEEKDAY}(?: ?[-–—] ?| (?:to|until|till|through) )(?P<last>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b",
        _weekdays,
    ),
    (rf"\b(?:at )?{_PART}?{_SHIFT} month\b", _shifted_month),
    (rf"\b(?:at )?{_PART}the month\b", _near_part_of_month),
    (rf"\b(?:at )?(?P<part>the (?:start|beginning|middle|end) of )?{_SHIFT} year\b", _shifted_year),
    (r"\b(?:at )?(?P<part>the (?:start|beginning|middle|end) of )the year\b", _near_part_of_year),
    (
        rf"\b(?:{_SHIFT}|in(?: the)?|this) (?P<season>spring|summer|autumn|fall|winter)\b(?! (?:of )?(?:19|20)\d\d)",
        _season,
    ),
    (r"\b(?P<season>spring|summer|autumn|fall|winter)(?: of)? (?P<year>(?:19|20)\d\d)\b", _season),
    (
        rf"\b(?:(?P<lead>in|at|since|from|until|till|by|for|during) )?{_PART}?(?:(?P<shift>last|this|next) )?(?(lead)|(?(part)|(?(shift)|(?!)))){_MONTH},?(?: (?P<year>(?:19|20)\d\d))?(?! \d)",
        _month_or_day,
    ),
    (rf"\b{_MONTH},? (?P<year>(?:19|20)\d\d)\b", _month_or_day),
    (rf"\b{_MONTH}\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>(?:19|20)\d\d))?", _month_or_day),
    (rf"\b(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH},?(?: (?P<year>(?:19|20)\d\d))?", _month_or_day),
    (
        rf"\b{_FROM}(?:the )?(?P<day>\d{{1,2}}){_ORDINAL}?(?:(?: of)? {_MONTH})?{_TO}(?P<last>\d{{1,2}}){_ORDINAL}?(?: of)? {_LAST_MONTH},?{_LAST_YEAR}",
        _range,
    ),
    (
        rf"\b{_FROM}{_MONTH}\.? (?:the )?(?P<day>\d{{1,2}}){_ORDINAL}?{_TO}(?:{_LAST_MONTH}\.? (?:the )?)?(?P<last>\d{{1,2}}){_ORDINAL}?\b(?! ?(?:[ap]\.?m\b|[:.%]\d|o'clock)),?{_LAST_YEAR}",
        _range,
    ),
    (
        rf"\b{_FROM}the (?P<day>\d{{1,2}}){_ORDINAL}{_TO}(?P<last>\d{{1,2}}){_ORDINAL}\b(?! (?:floor|centur|grade|street|ave))",
        _range,
    ),
    (
        r"\bthe (?P<day>\d{1,2})(?:st|nd|rd|th)\b(?! (?:floor|century|time|year|grade|birthday|anniversary|edition|street|ave))",
        _day_of_month,
    ),
    (rf"\bin {_NUMBER} (?P<unit>day|week|month|year)s?\b(?! time of)", _distance),
    (rf"\b{_NUMBER} (?P<unit>day|week|month|year)s?(?: (?P<ago>ago|back)| from now| later)\b", _distance),
    (r"\b(?P<lead>in|since|from|before|until|till|by|during|early|late) (?P<year>(?:19|20)\d\d)\b", _only_year),
    (
        r"\b(?:at|for|on|over|by|until|before|after|this|next|last)(?: the)? (?P<feast>christmas|new year)(?:['’]?s)?(?P<of_it> day| eve)?\b",
        _feast,
    ),
)
_CHINESE: tuple[tuple[str, _Rule], ...] = (
    (r"(?P<near>大前天|前天|大后天|后天(?!性)|昨[天晚日夜]|今[天晚日早夜](?!后)|明[天晚早日])", _near_day),
    (rf"{_ZH_SHIFT}(?:周|星期|礼拜)(?![一二三四五六日天末])", _week),
    (
        rf"(?<![一二三四五六日天][到至])(?:{_ZH_SHIFT})?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?![岁到至])",
        _weekday,
    ),
    (
        rf"从?{_ZH_SHIFT}(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])[到至–—~～-](?:周|星期|礼拜)?(?P<last>[一二三四五六日天])(?![岁点])",
        _weekdays,
    ),
    (rf"(?:{_ZH_SHIFT})?周末", _weekend),
    (rf"{_ZH_SHIFT}月(?:(?P<day>{_HAN_NUMBER})[号日])?(?P<part>初|[上中下]旬|底|末)?", _shifted_month),
    (r"(?P<part>月(?:初|底|末))", _near_part_of_month),
    (r"(?P<part>年(?:初|底|末))", _near_part_of_year),
    (
        rf"(?P<shift>前年|去年|今年|明年|后年)(?:的)?(?:(?P<season>[春夏秋冬])[天季]|(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月份?(?P<part>初|[上中下]旬|底|末)?(?:(?P<day>{_HAN_NUMBER})[号日])?|(?P<part_of_year>年?[初底末]))?",
        _shifted_year,
    ),
    (r"(?P<shift>今|明|去)(?P<season>[春夏秋冬])(?![天季])", _season),
    (
        rf"(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?!经)份?(?P<part>初|[上中下]旬|底|末)?(?:(?P<day>{_HAN_NUMBER})[号日])?",
        _month_or_day,
    ),
    (
        rf"[从自]?(?<![\d第楼弄院])(?:(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月)?(?P<day>{_HAN_NUMBER})[号日]?[到至–—~～-](?:(?P<last_month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月)?(?P<last>{_HAN_NUMBER})[号日](?![楼线院店位馆码选])",
        _range,
    ),
    (rf"(?<![\d第月年楼弄院])(?P<day>{_HAN_NUMBER})号(?![楼线院店位馆码选])", _day_of_month),
    (
        rf"(?<!第)(?P<n>{_HAN_NUMBER})(?P<unit>天|周|个?星期|个?礼拜|个月|年)(?:(?P<ago>[之以]?前)|[之以]?后|内)",
        _distance,
    ),
    (r"(?P<year>(?:19|20)\d\d)年(?!\d{1,2}月)(?P<part>年?[初底末])?", _only_year),
    (r"(?P<feast>元旦|五一|国庆|平安夜|圣诞|跨年)", _feast),
    # The number eleven, too: the feast is where something is done on it.
    (
        r"(?<![\d〇零一二三四五六七八九十百第初月年])(?P<feast>十一)(?=期间|假期|长假|黄金周|放假|(?:我们?|要|打算|准备|计划|想)*[去回出飞搬办结])",
        _feast,
    ),
)
_ANY = ((r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)", _iso),)
_RULES = [(re.compile(pattern, re.IGNORECASE), days_of) for pattern, days_of in (*_ENGLISH, *_CHINESE, *_ANY)]
