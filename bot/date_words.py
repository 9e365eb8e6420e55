"""The words for days near and far, in English and Chinese, and the days that they mean.

Each rule is a pattern with a name for each part, and the function that makes days of the parts.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12, "春": 3, "夏": 6, "秋": 9, "冬": 12}
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "couple": 2,
    "a couple of": 2,
    "three": 3,
    "a few": 3,
    "four": 4,
    "five": 5,
}
_NUMBERS |= {"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}
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
_FEASTS = {
    "christmas": (12, 24, 3),
    "new year": (1, 1, 1),
    "元旦": (1, 1, 1),
    "五一": (5, 1, 5),
    "国庆": (10, 1, 7),
    "圣诞": (12, 24, 3),
}

_NUMBER = r"(?P<n>\d{1,3}|a couple of|a few|couple|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b"
)
_WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b(?!,? (?:the )?\d)(?!, (?:jan|feb|mar|apr|may|ju|aug|sep|oct|nov|dec))"
_SHIFT = r"(?P<shift>last|this past|past|this|the coming|coming|next)"
_HAN_NUMBER = r"\d{1,3}|[一二两三四五六七八九十]{1,3}|半"
_ZH_SHIFT = r"(?P<shift>上上|下下|上|下|这|本)(?:一)?个?"

Parts = Mapping[str, str]  # what a rule's groups matched, "" for none
Days = tuple[date, date]  # from, and up to but without


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


def month_after(first: date, months: int) -> date:
    """Return the first day of another month."""
    years, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(years, month + 1, 1)


def _month(first: date) -> Days:
    return first, month_after(first, 1)


def _year(year: int) -> Days:
    return date(year, 1, 1), date(year + 1, 1, 1)


def _one(day: date) -> Days:
    return day, day + _DAY


def number_of(text: str) -> int:
    """Return a number in digits, English words or Chinese characters up to 99."""
    text = text.casefold()
    if text.isdigit():
        return int(text)
    if text in _NUMBERS:
        return _NUMBERS[text]
    tens, ten, ones = text.rpartition("十")
    return (10 * (_HAN_DIGITS.get(tens, 1)) if ten else 0) + _HAN_DIGITS.get(ones, 0)


def _shift_of(parts: Parts) -> int:
    said = (parts["shift"] or "this").casefold()
    return _SHIFTS[said.removeprefix("this ") if said == "this past" else said]


def _near_day(parts: Parts, moment: Moment) -> Days:
    said = parts["near"].casefold()
    offset = _NEAR_DAYS.get(said, _NEAR_DAYS.get(said[:1], 0))
    return _one(moment.today + offset * _DAY)


def _this_week(moment: Moment, shift: int) -> date:
    return moment.today + (7 * shift - moment.today.weekday()) * _DAY


def _week(parts: Parts, moment: Moment) -> Days:
    monday = _this_week(moment, _shift_of(parts))
    return monday, monday + 7 * _DAY


def _weekend(parts: Parts, moment: Moment) -> Days:
    shift = _shift_of(parts) if parts["shift"] else (-1 if moment.past else 0)
    saturday = _this_week(moment, shift) + 5 * _DAY
    return saturday, saturday + 2 * _DAY


def _weekday(parts: Parts, moment: Moment) -> Days:
    said = parts["weekday"].casefold()
    index = "一二三四五六".find(said) if said in "一二三四五六日天" else _WEEKDAYS.index(said[:3])
    index = index if index >= 0 else 6
    shift = parts["shift"].casefold()
    if shift in {"next", "下", "下下", "上", "上上"}:
        return _one(_this_week(moment, _SHIFTS[shift]) + index * _DAY)
    ahead = (index - moment.today.weekday()) % 7
    if shift in {"last", "past", "this past"} or (moment.past and not shift):
        return _one(moment.today - ((7 - ahead) % 7 or 7) * _DAY)
    if shift in {"这", "本"}:
        return _one(_this_week(moment, 0) + index * _DAY)
    return _one(moment.today + (ahead or 7) * _DAY)


def _shifted_month(parts: Parts, moment: Moment) -> Days:
    first = month_after(moment.today.replace(day=1), _shift_of(parts))
    if parts["day"]:
        return _day_of(first.year, first.month, number_of(parts["day"])) or _month(first)
    return _month(first)


def _shifted_year(parts: Parts, moment: Moment) -> Days | None:
    """Return a year near this one, or a month, a day or a season of it."""
    year = moment.today.year + _shift_of(parts)
    if parts["season"]:
        return _season_of(parts["season"], year)
    if parts["month"]:
        return _calendar(year, parts["month"], parts["day"])
    return _year(year)


def _season_of(said: str, year: int) -> Days:
    first = date(year, _SEASONS[said.casefold()], 1)
    return first, month_after(first, 3)


def _season(parts: Parts, moment: Moment) -> Days:
    """Return the season that is meant: "next summer" is the one that comes, "last summer" the one that is over."""
    if parts["year"]:
        return _season_of(parts["season"], int(parts["year"]))
    seasons = [_season_of(parts["season"], moment.today.year + years) for years in (-2, -1, 0, 1, 2)]
    shift = parts["shift"].casefold() or ("last" if moment.past else "this")
    if shift in {"last", "past", "this past", "去"}:
        return [days for days in seasons if days[1] <= moment.today][-1]
    return next(days for days in seasons if (days[0] if shift in {"next", "明"} else days[1]) > moment.today)


def _calendar(year: int, month: str, day: str) -> Days | None:
    short = month[:3].casefold()
    number = _MONTHS.index(short) + 1 if short in _MONTHS else number_of(month)
    if not 1 <= number <= 12:
        return None
    return _day_of(year, number, number_of(day)) if day else _month(date(year, number, 1))


def _day_of(year: int, month: int, day: int) -> Days | None:
    try:
        return _one(date(year, month, day))
    except ValueError:
        return None


def _month_or_day(parts: Parts, moment: Moment) -> Days | None:
    """Return a month or a day of it; without a year it is the next one, or the last one of which the text tells."""
    year, shift = parts["year"], parts["shift"].casefold()
    if year:
        return _calendar(int(year), parts["month"], parts["day"])
    back = shift == "last" or (moment.past and shift != "next")
    near = [_calendar(moment.today.year + years, parts["month"], parts["day"]) for years in (-1, 0, 1)]
    known = [days for days in near if days is not None]
    if back:
        return next((days for days in reversed(known) if days[0] <= moment.today), None)
    return next((days for days in known if days[1] > moment.today), None)


def _day_of_month(parts: Parts, moment: Moment) -> Days | None:
    """Return "the 12th": the next one, or the last one."""
    first = moment.today.replace(day=1)
    months = [month_after(first, months) for months in ((0, -1) if moment.past else (0, 1))]
    days = [_day_of(month.year, month.month, number_of(parts["day"])) for month in months]
    return next((each for each in days if each and (each[0] <= moment.today) == moment.past), None)


def _iso(parts: Parts, _moment: Moment) -> Days | None:
    return _calendar(int(parts["year"]), parts["month"], parts["day"])


def _only_year(parts: Parts, _moment: Moment) -> Days:
    return _year(int(parts["year"]))


def _distance(parts: Parts, moment: Moment) -> Days:
    """Return the day, week, month or year that lies so far away."""
    said, unit = parts["n"], parts["unit"].casefold()
    back = bool(parts["ago"])
    if said == "半":
        first = month_after(moment.today.replace(day=1), -6 if back else 6)
        return _month(first)
    number = number_of(said) * (-1 if back else 1)
    if unit[0] in "d天日":
        return _one(moment.today + number * _DAY)
    if unit[0] in "w周星礼":
        monday = _this_week(moment, number)
        return monday, monday + 7 * _DAY
    if unit[0] in "m月" or unit.startswith("个月"):
        return _month(month_after(moment.today.replace(day=1), number))
    return _year(moment.today.year + number)


def _feast(parts: Parts, moment: Moment) -> Days:
    month, day, length = _FEASTS[parts["feast"].casefold()]
    firsts = [date(moment.today.year + years, month, day) for years in (-1, 0, 1)]
    if moment.past:
        first = [each for each in firsts if each <= moment.today][-1]
    else:
        first = next(each for each in firsts if each + length * _DAY > moment.today)
    return first, first + length * _DAY


_Rule = Callable[[Parts, Moment], Days | None]
_ENGLISH: tuple[tuple[str, _Rule], ...] = (
    (
        r"\b(?:the )?(?P<near>day before yesterday|day after tomorrow|yesterday|last night|today|tonight|tomorrow)\b",
        _near_day,
    ),
    (rf"\b{_SHIFT} week\b", _week),
    (rf"\b(?:{_SHIFT}|(?:at|on|over) the) weekend\b", _weekend),
    (rf"\b(?:{_SHIFT}|(?P<lead>on|by|until|till|since|from|through)) {_WEEKDAY}", _weekday),
    (rf"\b(?:at )?(?:(?:early|mid|late|the (?:start|beginning|middle|end) of) )?{_SHIFT} month\b", _shifted_month),
    (rf"\b{_SHIFT} year\b", _shifted_year),
    (
        rf"\b(?:{_SHIFT}|in(?: the)?|this) (?P<season>spring|summer|autumn|fall|winter)\b(?! (?:of )?(?:19|20)\d\d)",
        _season,
    ),
    (r"\b(?P<season>spring|summer|autumn|fall|winter)(?: of)? (?P<year>(?:19|20)\d\d)\b", _season),
    (
        rf"\b(?:(?P<lead>in|since|from|until|till|by|for|during) (?:early |mid[- ]?|late |the (?:start|beginning|middle|end) of )?|(?:early|mid|late) |(?P<shift>last|this|next) ){_MONTH},?(?: (?P<year>(?:19|20)\d\d))?(?! \d)",
        _month_or_day,
    ),
    (rf"\b{_MONTH},? (?P<year>(?:19|20)\d\d)\b", _month_or_day),
    (rf"\b{_MONTH}\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>(?:19|20)\d\d))?", _month_or_day),
    (rf"\b(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH},?(?: (?P<year>(?:19|20)\d\d))?", _month_or_day),
    (
        r"\bthe (?P<day>\d{1,2})(?:st|nd|rd|th)\b(?! (?:floor|century|time|year|grade|birthday|anniversary|edition|street|ave))",
        _day_of_month,
    ),
    (rf"\bin {_NUMBER} (?P<unit>day|week|month|year)s?\b(?! time of)", _distance),
    (rf"\b{_NUMBER} (?P<unit>day|week|month|year)s?(?: (?P<ago>ago|back)| from now| later)\b", _distance),
    (r"\b(?P<lead>in|since|from|before|until|till|by|during|early|late) (?P<year>(?:19|20)\d\d)\b", _only_year),
    (
        r"\b(?:at|for|on|over|by|until|before|after|this|next|last)(?: the)? (?P<feast>christmas|new year)(?:'?s)?(?: day| eve)?\b",
        _feast,
    ),
)
_CHINESE: tuple[tuple[str, _Rule], ...] = (
    (r"(?P<near>大前天|前天|大后天|后天(?!性)|昨[天晚日夜]|今[天晚日早夜](?!后)|明[天晚早日])", _near_day),
    (rf"{_ZH_SHIFT}(?:周|星期|礼拜)(?![一二三四五六日天末])", _week),
    (rf"(?:{_ZH_SHIFT})?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?![岁到至])", _weekday),
    (rf"(?:{_ZH_SHIFT})?周末", _weekend),
    (rf"{_ZH_SHIFT}月(?:(?P<day>{_HAN_NUMBER})[号日])?(?:初|中旬|底|末)?", _shifted_month),
    (
        rf"(?P<shift>前年|去年|今年|明年|后年)(?:的)?(?:(?P<season>[春夏秋冬])[天季]|(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?:份|初|底|中旬)?(?:(?P<day>{_HAN_NUMBER})[号日])?)?",
        _shifted_year,
    ),
    (r"(?P<shift>今|明|去)(?P<season>[春夏秋冬])(?![天季])", _season),
    (
        rf"(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?!经)(?:份|初|底|中旬)?(?:(?P<day>{_HAN_NUMBER})[号日])?",
        _month_or_day,
    ),
    (rf"(?<![\d第月年楼弄院])(?P<day>{_HAN_NUMBER})号(?![楼线院店位馆码选])", _day_of_month),
    (
        rf"(?<!第)(?P<n>{_HAN_NUMBER})(?P<unit>天|周|个?星期|个?礼拜|个月|年)(?:(?P<ago>[之以]?前)|[之以]?后|内)",
        _distance,
    ),
    (r"(?P<year>(?:19|20)\d\d)年(?!\d{1,2}月)", _only_year),
    (r"(?P<feast>元旦|五一|国庆|圣诞)", _feast),
)
_ANY = ((r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)", _iso),)
_RULES = [(re.compile(pattern, re.IGNORECASE), days_of) for pattern, days_of in (*_ENGLISH, *_CHINESE, *_ANY)]
