"""The time that a question asks about, by rules: "what did I ask last week?", "去年夏天我们去了哪里？".

A time without a year is the last one that has begun, or the next one where the question speaks of what is to come.
Covered: days, weeks, weekends, months, seasons (of the northern half) and years, named, counted back or last, this and
next. Not covered: holidays, hours, and times that hang on something else ("the day after my exam").
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.types import Language

_ENGLISH_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {
    **{name: number for number, name in enumerate("零一二三四五六七八九十")},
    **{name: number for number, name in enumerate(_ENGLISH_NUMBERS)},
    **dict(zip(("十一", "十二", "两", "a", "an", "couple of", "a couple of"), (11, 12, 2, 1, 1, 2, 2), strict=True)),
}
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_WEEKDAYS = "montuewedthufrisatsun"
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12, "春": 3, "夏": 6, "秋": 9, "冬": 12}
_UNITS = {"天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "年": "year"}

_N = r"(?P<n>\d{1,3}|an?|(?:a )?couple of|one|two|three|four|five|six|seven|eight|nine|ten)"
_N_ZH = r"(?P<n>\d{1,3}|十[一二]|[一二两三四五六七八九十])"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?P<weekday>mon|tues|wednes|thurs|fri|satur|sun)day\b"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)\b"
_WHICH = r"(?P<which>last|this past|past|this|next|previous)"
_MONTH_ZH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?!前|后|内)"
_DAY_ZH = r"(?P<day>3[01]|[12]\d|0?[1-9])[日号]"
_YEAR_ZH = r"(?P<year>(?:19|20)\d\d年|大?前年|去年|今年|明年)的?"
_TO_COME = re.compile(
    r"\b(will|going to|plan(s|ning)?|next|upcoming|tomorrow|soon)\b|打算|计划|准备|将要|要去|明天|下周|下个?月|明年"
)
_SINCE = re.compile(r"(\b(since|from)|自从?|从)\s*$", re.IGNORECASE)
_SINCE_ZH = re.compile(r"^(份|天|季)?(以来|开始|起|到现在)")
_BEFORE = re.compile(r"\b(before|until|till|by)\s*$", re.IGNORECASE)
_BEFORE_ZH = re.compile(r"^(份|天|季)?(之前|以前)")


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to before `until`, in the zone of the question; None where it is open."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a rule works with."""

    match: re.Match[str]
    now: datetime
    to_come: bool

    def __getitem__(self, group: str) -> str:
        return (self.match.groupdict().get(group) or "").casefold()

    @property
    def today(self) -> datetime:
        return self.now.replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def monday(self) -> datetime:
        return self.today - timedelta(days=self.today.weekday())

    @property
    def steps(self) -> int:
        """Where "last", "this" and "next" lie."""
        word = self["which"]
        if word in ("last", "past", "this past", "previous") or word.startswith("上"):
            return -len(word) if set(word) == {"上"} else -1
        return 1 if word == "next" or word.startswith("下") else 0


_Rule = Callable[[_Asked], Period | None]


def period_of(text: str, now: datetime) -> Period | None:
    """Return the time that a question asks about, or None where it names none.

    Args:
        text: the question, in English or Chinese.
        now: when it is asked, in the person's time zone.
    """
    to_come = bool(_TO_COME.search(text))
    for pattern, rule in _RULES:
        for match in pattern.finditer(text):
            if found := _checked(rule, _Asked(match, now, to_come)):
                return _opened(found, text[: match.start()], text[match.end() :], now)
    return None


def _checked(rule: _Rule, asked: _Asked) -> Period | None:
    try:
        return rule(asked)
    except (ValueError, OverflowError):  # 30 February, or a thousand years ago
        return None


def _opened(found: Period, before: str, after: str, now: datetime) -> Period:
    """Return the time on one side of what was found, where the words around say "since" or "before"."""
    if _SINCE.search(before) or _SINCE_ZH.search(after):
        return Period(found.since, now)
    if _BEFORE.search(before) or _BEFORE_ZH.search(after):
        return Period(None, found.since)
    return found


def _days(first: datetime, count: int = 1) -> Period:
    return Period(first, first + timedelta(days=count))


def _month(year: int, month: int, now: datetime, count: int = 1) -> Period:
    """Return so many months from one on; the month may lie outside 1 to 12, and counts on then."""

    def start(months: int) -> datetime:
        return datetime(year + (months - 1) // 12, (months - 1) % 12 + 1, 1, tzinfo=now.tzinfo)

    return Period(start(month), start(month + count))


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[word]


def _near(asked: _Asked, first_of: Callable[[int], Period]) -> Period:
    """Return the last one that has begun, or the next one, of what comes once a year."""
    year = asked.now.year
    if asked.to_come:
        until = first_of(year).until
        return first_of(year) if until and until > asked.now else first_of(year + 1)
    since = first_of(year).since
    return first_of(year) if since and since <= asked.now else first_of(year - 1)


def _ended(asked: _Asked, first_of: Callable[[int], Period]) -> Period:
    """Return the last one that is over, of what comes once a year."""
    year = asked.now.year
    while not ((until := first_of(year).until) and until <= asked.now):
        year -= 1
    return first_of(year)


def _year_of(asked: _Asked) -> int | None:
    word = asked["year"].rstrip("年")
    relative = {"大前": -3, "前": -2, "去": -1, "今": 0, "明": 1}
    if word in relative:
        return asked.now.year + relative[word]
    return int(word) if word else None


def _month_of(asked: _Asked) -> int:
    word = asked["month"]
    if word.isascii() and word.isalpha():
        return _MONTHS.index(word[:3]) // 3 + 1
    return _number(word)


def _date(asked: _Asked) -> Period:
    day, month, year = int(asked["day"]), _month_of(asked), _year_of(asked)

    def one(of_year: int) -> Period:
        return _days(datetime(of_year, month, day, tzinfo=asked.now.tzinfo))

    return one(year) if year else _near(asked, one)


def _named_month(asked: _Asked) -> Period:
    month, year = _month_of(asked), _year_of(asked)
    if asked["which"]:
        return _relative(asked, lambda of_year: _month(of_year, month, asked.now))
    return _month(year, month, asked.now) if year else _near(asked, lambda each: _month(each, month, asked.now))


def _season(asked: _Asked) -> Period:
    month, year = _SEASONS[asked["season"]], _year_of(asked)
    if asked["which"]:
        return _relative(asked, lambda of_year: _month(of_year, month, asked.now, 3))
    if year:
        return _month(year, month, asked.now, 3)
    return _near(asked, lambda of_year: _month(of_year, month, asked.now, 3))


def _relative(asked: _Asked, first_of: Callable[[int], Period]) -> Period:
    if asked.steps < 0:
        return _ended(asked, first_of)
    return first_of(asked.now.year) if asked.steps == 0 else first_of(asked.now.year + 1)


def _unit(asked: _Asked, unit: str, steps: int) -> Period:
    """Return the day, week, month or year so many steps from now."""
    match unit:
        case "day":
            return _days(asked.today + timedelta(days=steps))
        case "week":
            return _days(asked.monday + timedelta(weeks=steps), 7)
        case "weekend":
            return _days(asked.monday + timedelta(weeks=steps, days=5), 2)
        case "month":
            return _month(asked.now.year, asked.now.month + steps, asked.now)
    return _month(asked.now.year + steps, 1, asked.now, 12)


def _ago(asked: _Asked) -> Period:
    return _unit(asked, _UNITS.get(asked["unit"], asked["unit"]), -_number(asked["n"]))


def _which_unit(asked: _Asked) -> Period:
    return _unit(asked, _UNITS.get(asked["unit"], asked["unit"]), asked.steps)


def _which_weekday(asked: _Asked) -> Period:
    """Return "last Friday", the one before today; "next Friday" and "on Friday" likewise."""
    number = _WEEKDAYS.index(asked["weekday"][:3]) // 3
    back = (asked.today.weekday() - number) % 7
    if asked.steps > 0 or (asked.steps == 0 and asked.to_come):
        return _days(asked.today + timedelta(days=(7 - back) or 7))
    return _days(asked.today - timedelta(days=back or 7))


def _weekday_zh(asked: _Asked) -> Period:
    """Return 上周五, which is of the last week; without a week it is the last such day."""
    number = min(6, "一二三四五六日天".index(asked["weekday"]))
    if asked["which"]:
        return _days(asked.monday + timedelta(weeks=asked.steps, days=number))
    return _days(asked.today - timedelta(days=(asked.today.weekday() - number) % 7))


def _last_few(asked: _Asked) -> Period:
    """Return "the last 3 weeks", up to now."""
    unit = _UNITS.get(asked["unit"], asked["unit"])
    days = {"day": 1, "week": 7, "month": 30, "year": 365}[unit] * _number(asked["n"] or "1")
    return Period(asked.today - timedelta(days=days), asked.now)


def _iso(asked: _Asked) -> Period:
    return _days(datetime(int(asked["year"]), int(asked["month"]), int(asked["day"]), tzinfo=asked.now.tzinfo))


def _day(steps: int) -> _Rule:
    return lambda asked: _days(asked.today + timedelta(days=steps))


def _hours(first: int, after: int) -> _Rule:
    """Return a rule for the hours between, counted from the start of today."""
    return lambda asked: Period(asked.today + timedelta(hours=first), asked.today + timedelta(hours=after))


def _since_days(days: int) -> _Rule:
    return lambda asked: Period(asked.today - timedelta(days=days), asked.now)


def _year(asked: _Asked) -> Period:
    return _month(_year_of(asked) or asked.now.year, 1, asked.now, 12)


_YEAR = r"(?P<year>(?:19|20)\d\d)"
_OPENING = r"(?:(?<=\bsince)|(?<=\bfrom)|(?<=\bbefore)|(?<=\buntil)|(?<=\btill))"
_TABLE: tuple[tuple[str, _Rule], ...] = (
    (rf"\b{_YEAR}[-/.](?P<month>1[0-2]|0?[1-9])[-/.](?P<day>3[01]|[12]\d|0?[1-9])\b", _iso),
    (rf"\b(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? {_YEAR})?", _date),
    (rf"\b{_MONTH} (?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?:,? {_YEAR})?", _date),
    (rf"(?:{_YEAR_ZH})?{_MONTH_ZH}{_DAY_ZH}", _date),
    (rf"\b{_MONTH},? (?:of )?{_YEAR}\b", _named_month),
    (rf"\b{_WHICH} {_MONTH}", _named_month),
    (rf"(?:{_YEAR_ZH})?{_MONTH_ZH}", _named_month),
    (
        rf"(?:\b{_WHICH}|(?<=\bin)|(?<=\bduring)|(?<=\bover)|{_OPENING}) (?:the )?{_SEASON}(?: (?:of )?{_YEAR})?",
        _season,
    ),
    (rf"\b{_SEASON} (?:of )?{_YEAR}", _season),
    (rf"(?:{_YEAR_ZH}|(?P<which>上个?|这个?|下个?))(?P<season>[春夏秋冬])[天季]?", _season),
    (r"(?P<season>[春夏秋冬])[天季]", _season),
    (rf"\b(?:{_N}) (?P<unit>day|week|month|year)s? (?:ago|back|earlier)\b", _ago),
    (rf"(?<!第){_N_ZH}个?(?P<unit>天|日|周|星期|礼拜|月|年)(?:以|之)?前", _ago),
    (rf"\b(?:last|past|previous) {_N} (?P<unit>day|week|month|year)s?\b", _last_few),
    (r"\bpast (?P<unit>day|week|month|year)\b", _last_few),
    (rf"(?:最近|过去|近)的?这?{_N_ZH}个?(?P<unit>天|日|周|星期|礼拜|月|年)", _last_few),
    (r"\bthe day before yesterday\b|(?<!大)前天", _day(-2)),
    (r"大前天", _day(-3)),
    (r"\blast night\b|昨晚|昨夜|昨天晚上", _hours(-6, 6)),
    (r"\byesterday\b|昨[天日]", _day(-1)),
    (r"\bthis morning\b|今早|今天早上|今天上午", _hours(0, 12)),
    (r"\btoday\b|\btonight\b|今[天日晚]", _day(0)),
    (r"\bthe day after tomorrow\b|后天", _day(2)),
    (r"\btomorrow\b|明[天日]", _day(1)),
    (rf"\b{_WHICH} (?P<unit>weekend|week|month|year)\b", _which_unit),
    (rf"(?:\b{_WHICH}|(?<=\bon)|{_OPENING}) {_WEEKDAY}", _which_weekday),
    (r"(?P<which>上+|这|本|下+)个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])", _weekday_zh),
    (r"(?P<which>上+|这|本|下+)个?周末", lambda asked: _unit(asked, "weekend", asked.steps)),
    (r"(?P<which>上+|这|本|下+)个?(?P<unit>周|星期|礼拜|月)(?!末)", _which_unit),
    (r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])", _weekday_zh),
    (rf"(?:(?<=\bin)|(?<=\bduring)|(?<=\bof)|{_OPENING}) {_MONTH}(?! (?:i|you|we|be|have|not)\b)", _named_month),
    (rf"(?:(?<=\bin)|(?<=\bduring)|(?<=\bof)|{_OPENING}) {_YEAR}\b", _year),
    (rf"{_YEAR_ZH}", _year),
    (r"\b(?:recently|lately|these days)\b|最近|近来|近期|这段时间", _since_days(30)),
    (r"这几天|这两天|前几天|\b(?:a few|several|some|the other) days? ?(?:ago)?\b", _since_days(10)),
)
_RULES = tuple((re.compile(pattern, re.IGNORECASE), rule) for pattern, rule in _TABLE)


def without_times(text: str) -> str:
    """Return a text without the words that name a time."""
    for pattern, _ in _RULES:
        text = pattern.sub(" ", text)
    return text


def day_in_words(at: datetime, language: Language) -> str:
    """Return a day as people write it."""
    return f"{at.year}年{at.month}月{at.day}日" if language == "zh" else f"{at.day} {at:%B} {at.year}"
