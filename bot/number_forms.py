"""How numbers, times and dates are written in English and Chinese, and the normal form of each.

A normal form is 320000 or 3.5, 5% (also of 千分之五十), 7:30 (of 24 hours), 11-07 (7 November; a year is a number by
itself). Each kind is a pattern and the function that reads what it matched; a kind sees what those before it have left.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Match = re.Match[str]

_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_ENGLISH = {word: value for value, word in enumerate(_TO_TWENTY.split())}
_ENGLISH |= {word: value for value, word in zip(range(30, 100, 10), _TENS.split(), strict=True)}
_ENGLISH |= {f"{name}s": value for name, value in _ENGLISH.items()}  # "in his twenties"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ENGLISH |= {word: value for value, word in enumerate(_ORDINALS.split(), start=1)}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_CHINESE_FIGURES = "〇零 一 二两 三 四 五 六 七 八 九"
_FIGURES = {char: value for value, chars in enumerate(_CHINESE_FIGURES.split()) for char in chars}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_MULTIPLES = {"k": 10**3, "bn": 10**9, "mn": 10**6, "m": 10**6, "b": 10**9, "千": 10**3, "百": 100, "百万": 10**6}
_MULTIPLES |= _SCALES | _MYRIADS | {"千万": 10**7, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}
_PARTS = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}  # of a hundred, as in 千分之五
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH_HINTS = tuple(name[1:] for name in _MONTHS) + tuple(name[1:].upper() for name in _MONTHS)
_AFTER_NOON = ("下午", "午后", "傍晚", "晚上", "晚间", "夜里", "晚")

_N = r"(?<![\d.,])\d+(?:,\d{3})*(?:\.\d+)?"
_HAN = r"[〇零一二两三四五六七八九十百千万亿]"
_HAN_SMALL = r"[〇零一二两三四五六七八九十]{1,3}"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|(?-i:May|MAY)|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s?(?:[-–—~]|to)\s?(?P<last>\d{1,2})(?:st|nd|rd|th)?)?"
_PART_OF_DAY = r"(?:(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|午后|傍晚|晚上|晚间|夜里|晚|早)\s?)?"
_HALF_DAY = r"(?P<half>[ap])\.?\s?m\b\.?"
_HAN_UNIT = r"万亿|[百千]?[万亿]|千(?![克米瓦卡字赫帕伏焦安])|百(?!分)"
_ENGLISH_UNIT = r"(?:thousand|million|billion|trillion|bn|mn|k)\b"
_ENGLISH_WORD = "|".join([*_ENGLISH, *_SCALES])


@dataclass(frozen=True, slots=True)
class Reading:
    """What one stretch of text gives."""

    forms: tuple[str, ...]  # normal ones
    others: tuple[str, ...] = ()  # in which the same may be said elsewhere
    stated: bool = True  # plainly a number; "one" and 一 may be part of a phrase


Reader = Callable[[Match], Reading | None]  # None where it is no number of that kind after all


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to write numbers."""

    pattern: re.Pattern[str]
    reader: Reader
    hint: re.Pattern[str]  # a text without it has none of the kind

    def may_be_in(self, text: str) -> bool:
        """Tell whether the pattern is worth a try."""
        return self.hint.search(text) is not None


def plain(digits: str) -> str:
    """Return a number in digits without what does not change it: 1322 for "1,322", 3.5 for "3.50"."""
    if not re.fullmatch(r"\d+(?:,\d{3})*(?:\.\d+)?", digits):
        return re.sub(r"^0(?=\d)", "", digits)
    return _shown(Decimal(digits.replace(",", "")))


def _shown(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _small(said: str) -> int:
    return int(said) if said.isdecimal() else int(han_digits(said))


def han_digits(run: str) -> str:
    """Return a Chinese number in digits: read by units, or figure by figure as years are."""
    if not set(run) & (_UNITS.keys() | _MYRIADS.keys()):
        return "".join(str(_FIGURES[char]) for char in run)
    total, part, figure, unit = 0, 0, 1 if run[0] in _UNITS else 0, 1
    for char in run:
        if char in _UNITS:
            unit = _UNITS[char]
            part += (figure or 0) * unit
            figure = 0
        elif char in _MYRIADS:
            unit = _MYRIADS[char]
            total = (total + (part + figure or 1)) * unit if unit > total else total + (part + figure) * unit
            part = figure = 0
        else:
            figure = _FIGURES[char]
            unit = 1 if char in "〇零" else unit
    short = len(run) > 1 and figure and run[-2] in "百千万亿"  # 三万五 is 35,000
    return str(total + part + figure * (unit // 10 if short else 1))


def _date(year: str, month: int, day: int, last: str = "") -> Reading | None:
    days = [day, *([int(last)] if last else [])]
    if not 1 <= month <= 12 or not all(1 <= each <= 31 for each in days):
        return None
    others = [str(month)]
    for each in days:
        others += [str(each), f"{each}.{month}", f"{month}.{each}", f"{each}/{month}", f"{month}/{each}"]
    return Reading((*(f"{month:02}-{each:02}" for each in days), *([year] if year else [])), tuple(others))


def _iso_date(match: Match) -> Reading | None:
    return _date(match["year"], int(match["month"]), int(match["day"]))


def _han_date(match: Match) -> Reading | None:
    year = match["year"] or ""
    return _date(
        year if year.isdecimal() else han_digits(year) if year else "",
        _small(match["month"]),
        _small(match["day"]),
        match["last"] or "",
    )


def _named_date(match: Match) -> Reading | None:
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    return _date(match["year"] or "", month, int(match["day"]), match["last"] or "")


def _slashed_date(match: Match) -> Reading | None:
    """Return what "3/4/2025" gives, which is of March or of April."""
    first, second = int(match["first"]), int(match["second"])
    ways = [way for way in (_date("", first, second), _date("", second, first)) if way]
    if not ways:
        return None
    both = [form for way in ways for form in (*way.forms, *way.others)]
    if len(ways) == 1:
        return Reading((*ways[0].forms, match["year"]), tuple(both))
    return Reading((f"{first}/{second}", match["year"]), tuple(both))


def _month_name(match: Match) -> Reading:
    return Reading((str(_MONTHS.index(match["month"][:3].lower()) + 1),), stated=False)


def _time(hour: int, minute: int, after_noon: bool | None, *, stated: bool = True) -> Reading | None:
    """Return a time of day; `after_noon` is None where the text does not say which half."""
    if hour > 24 or minute > 59:
        return None
    said = f"{hour}:{minute:02}"
    if after_noon is not None and hour <= 12:
        hour = hour % 12 + (12 if after_noon else 0)
    whole = (str(int(said.partition(":")[0])), str(hour)) if minute == 0 else ()
    return Reading((f"{hour}:{minute:02}",), (said, *whole), stated)


def _han_time(match: Match) -> Reading | None:
    said, minutes = match["hour"], match["minute"] or ""
    digits = any(char.isdecimal() for char in match[0])
    bare = minutes.rstrip("分 ")
    if bare == minutes and len(bare) == 1 and (bare.isdecimal() or bare in _FIGURES):  # 三点五 is 3.5
        value = f"{_small(said)}.{_small(bare)}"
        return Reading((value,), (str(_small(said)),), digits)
    fixed = {"": 0, "整": 0, "半": 30, "一刻": 15, "二刻": 30, "三刻": 45}
    minute = fixed[bare] if bare in fixed else _small(bare)
    plainly = digits or bool(minutes) or match["part"] or (match["o_clock"] is not None and said != "一")
    return _time(_small(said), minute, _half_of(match["part"], _small(said)), stated=bool(plainly))


def _half_of(part: str | None, hour: int) -> bool | None:
    """Return whether a part of the day is after noon; None where it says nothing."""
    if not part:
        return None
    if part == "中午":
        return hour < 10 or hour == 12
    return part in _AFTER_NOON and not (hour == 12 and part.startswith(("晚", "夜")))


def _clock(match: Match) -> Reading | None:
    hour, half = int(match["hour"]), match["half"]
    after_noon = half.lower() == "p" if half else _half_of(match["part"], hour)
    return _time(hour, int(match["minute"]), after_noon)


def _english_time(match: Match) -> Reading | None:
    half = match["half"].lower()
    return _time(int(match["hour"]), int(match["minute"] or 0), half == "p")


def _spoken_time(match: Match) -> Reading | None:
    half, plain_hour = match["half_past"], match["hour"]
    said = (half or plain_hour).lower()
    hour = int(said) if said.isdecimal() else _ENGLISH.get(said, 25)
    return _time(hour, 30 if half else 0, None, stated=bool(half) or said.isdecimal())


def _percent(match: Match) -> Reading:
    value = Decimal(match["n"].replace(",", "")) * (Decimal("0.1") if match["sign"] == "‰" else 1)
    return Reading((f"{_shown(value)}%",), (plain(match["n"]),))


def _han_part(match: Match) -> Reading:
    """Return a share: 百分之五, 千分之五, 三分之一."""
    whole, part = match["whole"], match["n"]
    digits = plain(part) if part[0].isdecimal() else han_digits(part)
    if whole in _PARTS:
        return Reading((f"{_shown(Decimal(digits) * _PARTS[whole])}%",), (digits,))
    return Reading((han_digits(whole), digits), (f"{digits}/{han_digits(whole)}",), stated=False)


def _scaled(match: Match) -> Reading:
    """Return 18400000 for "18.4 million" and 1840万, 12000000 for 1千2百万."""
    pairs = re.findall(rf"({_N})\s?({_HAN_UNIT}|{_ENGLISH_UNIT}|[mb]\b)", match[0], re.IGNORECASE)
    value = sum(Decimal(digits.replace(",", "")) * _MULTIPLES[unit.lower()] for digits, unit in pairs)
    return Reading((_shown(Decimal(value)),), tuple(plain(digits) for digits, _ in pairs))


def _digits(match: Match) -> Reading:
    found = match["n"]
    others: tuple[str, ...] = ()
    if month_day := re.fullmatch(r"(\d{1,2})[./](\d{1,2})", found):
        first, second = map(int, month_day.groups())
        ways = [way for way in (_date("", first, second), _date("", second, first)) if way]
        others = tuple(way.forms[0] for way in ways)
    if "/" in found:  # "27/100" may be said as 27 of 100
        return Reading(tuple(plain(part) for part in found.split("/")), (found, *others))
    return Reading((plain(found),), others)


def _day_of_year(match: Match) -> Reading | None:
    """Return what "11-07" gives: two numbers, which may be a day."""
    month, day = int(match["month"]), int(match["day"])
    date = _date("", month, day)
    return date and Reading((str(month), str(day)), (*date.forms, *date.others))


def _han(match: Match) -> Reading:
    run = match[0]
    counted = bool(set(run) & _FIGURES.keys()) and bool(set(run) & (_UNITS.keys() | _MYRIADS.keys()))
    return Reading((han_digits(run),), stated=counted and run[0] not in "百千万亿")


def _roman(match: Match) -> Reading:
    values = [_ROMAN[char] for char in match[0]]
    signed = [-one if one < following else one for one, following in zip(values, [*values[1:], 0], strict=True)]
    return Reading((str(sum(signed)),), stated=False)


def _in_english(match: Match) -> Reading:
    words = re.findall(r"[a-z]+", match[0].lower().replace(" and ", " "))
    total = current = 0
    for word in words:
        scale = _SCALES.get(word)
        if scale is None:
            current += _ENGLISH[word]
        elif scale == 100:
            current = (current or 1) * 100
        else:
            total, current = total + (current or 1) * scale, 0
    singles = tuple(str(_ENGLISH[word]) for word in words if word in _ENGLISH)
    tens_and_ones = len(words) == 2 and _ENGLISH.get(words[0], 0) >= 20 > 9 >= _ENGLISH.get(words[1], 10) > 0
    return Reading(
        (str(total + current),), singles, tens_and_ones or (len(words) > 1 and not _SCALES.keys().isdisjoint(words))
    )


# With what a text must hold for the pattern to be worth a try: any of these.
_PATTERNS: tuple[tuple[str, Reader, Sequence[str]], ...] = (
    (
        rf"(?<!\d){_YEAR}\s?[-/.年]\s?(?P<month>\d{{1,2}})\s?[-/.月]\s?(?P<day>\d{{1,2}})(?:\s?[日号])?(?!\d)",
        _iso_date,
        "-/.年",
    ),
    (
        r"(?:(?P<year>(?:19|20)\d\d|[〇零一二三四五六七八九]{4})\s?年\s?)?(?<!\d)(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s?月份?\s?"
        r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})(?:\s?[日号]?\s?[-–—~至到]\s?(?P<last>\d{1,2})\s?[日号]|\s?[日号])",
        _han_date,
        "月",
    ),
    (rf"\b{_MONTH}\.?\s+(?:the\s+)?{_DAY}\b(?:,?\s+{_YEAR})?(?![:\d%])", _named_date, _MONTH_HINTS),
    (rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}\.?(?:,?\s+{_YEAR}\b)?", _named_date, _MONTH_HINTS),
    (
        rf"(?<![\d.])(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}(?!\d)",
        _iso_date,
        ".",
    ),
    (rf"(?<![\d/])(?P<first>\d{{1,2}})/(?P<second>\d{{1,2}})/{_YEAR}(?!\d)", _slashed_date, "/"),
    (rf"\b{_MONTH}", _month_name, _MONTH_HINTS),
    (
        rf"{_PART_OF_DAY}(?<![\d.:])(?P<hour>\d{{1,2}}|{_HAN_SMALL})\s?[点时](?P<minute>半|[一二三]刻|整|\s?(?:\d{{1,2}}|{_HAN_SMALL})(?:\s?分(?!之))?)?(?P<o_clock>钟|(?=[开关到上下前后以至出集起结左准营截闭停之]))?",
        _han_time,
        "点时",
    ),
    (
        rf"{_PART_OF_DAY}(?<![\d:.])(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?![\d:])(?:\s?{_HALF_DAY})?",
        _clock,
        ":",
    ),
    (
        rf"(?<![\d:.])(?P<hour>\d{{1,2}})(?P<minute>)(?=\s?(?:[-–—]|to|until|till)\s?\d{{1,2}}\s?{_HALF_DAY})",
        _english_time,
        "mM",
    ),
    (rf"(?<![\d:.])(?P<hour>\d{{1,2}})(?:\.(?P<minute>\d\d))?\s?{_HALF_DAY}", _english_time, "mM"),
    (
        rf"\bhalf past (?P<half_past>\d{{1,2}}|{_ENGLISH_WORD})\b|\b(?P<hour>\d{{1,2}}|{_ENGLISH_WORD}) o['’]clock\b",
        _spoken_time,
        ("past", "clock"),
    ),
    (rf"(?P<n>{_N})\s?(?P<sign>%|‰|percent\b|per cent\b|pct\b|个百分点)", _percent, ("%", "‰", "per", "pct", "百分点")),
    (rf"(?P<whole>{_HAN}+)分之(?P<n>{_N}|{_HAN}+)", _han_part, ("分之",)),
    (rf"(?:{_N}\s?(?:{_HAN_UNIT}))+", _scaled, "万亿千百"),
    (
        rf"{_N}\s?{_ENGLISH_UNIT}|(?<=[$€£¥]){_N}[mb]\b",
        _scaled,
        ("thousand", "illion", "bn", "mn", "k", "K", "$", "€", "£", "¥"),
    ),
    (r"(?<![\d.,:/-])(?P<month>\d\d)-(?P<day>\d\d)(?![\d.,:/-])", _day_of_year, "-"),
    (r"(?P<n>\d+(?:[.,:/]\d+)*)(?:(?:st|nd|rd|th)\b)?", _digits, ()),
    (rf"{_HAN}+", _han, ()),
    (r"(?-i:\b[IVXLC]{2,7}\b)", _roman, ("I", "V", "X")),
    (rf"\b(?:{_ENGLISH_WORD})(?:(?:-|\s+and\s+|\s+)(?:{_ENGLISH_WORD}))*\b", _in_english, ()),
)
KINDS = tuple(
    Kind(re.compile(pattern, re.IGNORECASE | re.ASCII), reader, re.compile("|".join(map(re.escape, hints))))
    for pattern, reader, hints in _PATTERNS
)
ANY = re.compile(
    rf"\d|[IVX]{{2}}|{_HAN}|{_ENGLISH_WORD}|{'|'.join(_MONTHS)}", re.IGNORECASE
)  # a text without it has no number
