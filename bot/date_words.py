"""The words for days near and far, in English and Chinese, and the days that they mean.

Each rule is a pattern with a name for each part, and the function of `bot/named_days.py` or `bot/distances.py` that
makes days of the parts.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

from bot.days import Days
from bot.distances import (
    after_next,
    counted_on,
    few_days,
    few_near_days,
    last_few,
    next_few,
    so_far_away,
)
from bot.named_days import (
    Moment,
    Parts,
    day_of_month,
    days_between,
    feast_named,
    in_the_new_year,
    iso_day,
    month_or_day,
    near_day,
    near_part_of_month,
    near_part_of_year,
    nth_of_month,
    part_in_months,
    season_named,
    shifted_month,
    shifted_quarter,
    shifted_year,
    week_named,
    weekday_named,
    weekday_the,
    weekdays,
    weekend_named,
    year_named,
)
from bot.wording.tense import MOVED

_NUMBER = (
    r"(?P<n>\d{1,3}|a couple(?: of)?|a few|couple|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|thirteen|fourteen|fifteen|sixteen|eighteen|twenty|thirty)"
)
_ABOUT = r"(?:about |around |roughly |some |exactly |just )?"
_HALF = r"(?P<half> and a half)?"
_UNIT = r"(?P<unit>day|week|fortnight|month|year)s?"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b"
)
_WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b(?!,? (?:the )?\d)(?!, (?:jan|feb|mar|apr|may|ju|aug|sep|oct|nov|dec))"
_DAY_OF_WEEK = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b"
_SHIFT = r"(?P<shift>last|previous|this past|past|this coming|this|the coming|coming|next)"
_YEAR = r"(?:,? (?P<year>(?:19|20)\d\d)\b|,? (?P<in_year>this|next|last) year\b)?"
_NTH = r"(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th)"
_TO_ANOTHER = rf"{MOVED}\b[^.,;!?]{{0,30}}?\b(?:to|until|till)"
_PART = r"(?P<part>early |mid[- ]?|late |the (?:start|beginning|middle|end) of )"
_LAST_MONTH = _MONTH.replace("<month>", "<last_month>")
_LAST_YEAR = r"(?: (?P<last_year>(?:19|20)\d\d))?"
_FROM = r"(?:from |(?P<between>between ))?"
_TO = r"(?: ?[-–—~] ?| (?:to|until|till|through|(?(between)and|(?!))) )(?:the )?"
_ORDINAL = r"(?:st|nd|rd|th)"
_HAN_NUMBER = r"\d{1,3}|[一二两三四五六七八九十]{1,3}"
_HAN_UNIT = r"(?P<unit>天|周|个?星期|个?礼拜|个月|年)"
_HAN_NTH = r"第?(?P<nth>[一二三四]|(?<=最)后一)个?"
_ZH_SHIFT = r"(?P<shift>上上|下下|上|下|这|本)(?:一)?个?"


_Rule = Callable[[Parts, Moment], Days | None]
_ENGLISH: tuple[tuple[str, _Rule], ...] = (
    (
        r"\b(?:the )?(?P<near>day before yesterday|day after tomorrow|yesterday|last night|today|tonight|tomorrow|this (?:morning|afternoon|evening))\b",
        near_day,
    ),
    (rf"\b{_SHIFT} week\b", week_named),
    (rf"\b(?:{_SHIFT}|(?:at|on|over) the) weekend\b", weekend_named),
    (
        rf"\b(?:{_SHIFT}|(?P<lead>on|by|for|before|until|till|since|from|through|{_TO_ANOTHER})) {_WEEKDAY}",
        weekday_named,
    ),
    (
        rf"\bfrom {_DAY_OF_WEEK} (?:to|until|till|through) (?P<last>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b",
        weekdays,
    ),
    (rf"\b{_DAY_OF_WEEK},? the (?P<day>\d{{1,2}})(?:st|nd|rd|th)\b(?! of)", weekday_the),
    (rf"\b(?:on )?{_DAY_OF_WEEK} (?P<unit>week|fortnight)\b", counted_on),
    (r"\b(?P<near>today|tomorrow) (?P<unit>week|fortnight)\b", counted_on),
    (
        rf"\b(?:in )?(?:{_NUMBER} )?(?P<unit>day|week|fortnight)s?(?: (?P<ago>ago)(?: on)?| from| on| after| before)? (?:(?P<near>today|tomorrow|yesterday)\b|(?:{_SHIFT} )?(?<!week )(?<!weeks )(?<!fortnight ){_DAY_OF_WEEK})",
        counted_on,
    ),
    (r"\b(?:the )?(?P<unit>week|weekend|month|year) (?:after (?P<next>next)|before last)\b", after_next),
    (
        rf"\b(?:the )?{_NTH} (?:{_DAY_OF_WEEK}|(?P<unit>week|weekend)) (?:of|in) (?:{_MONTH}{_YEAR}|{_SHIFT} month\b|the month\b)",
        nth_of_month,
    ),
    (
        r"\b(?:in )?(?:the )?(?P<half>first|second) half of (?:(?P<shift>this|next|last) year|(?P<year>(?:19|20)\d\d)|the year)\b",
        part_in_months,
    ),
    (
        r"\b(?:in )?Q(?P<nth>[1-4])\b(?:(?: of)? (?P<year>(?:19|20)\d\d)|(?: of)? (?P<shift>this|next|last) year)?",
        part_in_months,
    ),
    (rf"\b{_SHIFT} quarter\b", shifted_quarter),
    (r"\b(?:early )?in the new year\b", in_the_new_year),
    (rf"\b(?:the )?(?:next|coming|following) {_NUMBER} {_UNIT}\b", next_few),
    (r"\b(?P<n>)(?<=for )the next (?P<unit>week|month|year)\b", next_few),
    (rf"\bwithin {_NUMBER} {_UNIT}\b", next_few),
    (rf"\b(?:last|past|previous) {_NUMBER} {_UNIT}\b", last_few),
    (
        rf"\b(?:from )?{_SHIFT} {_WEEKDAY}(?: ?[-–—] ?| (?:to|until|till|through) )(?P<last>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b",
        weekdays,
    ),
    (rf"\b(?:at )?{_PART}?{_SHIFT} month\b", shifted_month),
    (rf"\b(?:the )?(?P<day>\d{{1,2}}){_ORDINAL}(?: of)? {_SHIFT} month\b", shifted_month),
    (rf"\b{_SHIFT} month,? on the (?P<day>\d{{1,2}}){_ORDINAL}\b", shifted_month),
    (rf"\b(?:at )?{_PART}the month\b", near_part_of_month),
    (rf"\b(?:at )?(?P<part>the (?:start|beginning|middle|end) of )?{_SHIFT} year\b", shifted_year),
    (r"\b(?:at )?(?P<part>the (?:start|beginning|middle|end) of )the year\b", near_part_of_year),
    (
        rf"\b(?:{_SHIFT}|(?:in|over|during|since|until|by)(?: the)?|this) (?P<season>spring|summer|autumn|fall|winter)\b(?! (?:of )?(?:(?:19|20)\d\d|(?:this|next|last) year))",
        season_named,
    ),
    (
        r"\b(?:in (?:the )?)?(?P<season>spring|summer|autumn|fall|winter)(?: of)? (?:(?P<year>(?:19|20)\d\d)|(?P<in_year>this|next|last) year)\b",
        season_named,
    ),
    (
        rf"\b(?:(?P<lead>in|at|since|from|until|till|by|before|for|during|{_TO_ANOTHER}) )?{_PART}?(?:(?P<shift>last|this|next) )?(?(lead)|(?(part)|(?(shift)|(?!)))){_MONTH}{_YEAR}(?! \d)",
        month_or_day,
    ),
    (rf"\b{_MONTH},? (?P<year>(?:19|20)\d\d)\b", month_or_day),
    (rf"\b{_MONTH}\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{_YEAR}", month_or_day),
    (rf"\b(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}{_YEAR}", month_or_day),
    (
        rf"\b{_FROM}(?:the )?(?P<day>\d{{1,2}}){_ORDINAL}?(?:(?: of)? {_MONTH})?{_TO}(?P<last>\d{{1,2}}){_ORDINAL}?(?: of)? {_LAST_MONTH},?{_LAST_YEAR}",
        days_between,
    ),
    (
        rf"\b{_FROM}{_MONTH}\.? (?:the )?(?P<day>\d{{1,2}}){_ORDINAL}?{_TO}(?:{_LAST_MONTH}\.? (?:the )?)?(?P<last>\d{{1,2}}){_ORDINAL}?\b(?! ?(?:[ap]\.?m\b|[:.%]\d|o'clock)),?{_LAST_YEAR}",
        days_between,
    ),
    (
        rf"\b{_FROM}the (?P<day>\d{{1,2}}){_ORDINAL}{_TO}(?P<last>\d{{1,2}}){_ORDINAL}\b(?! (?:floor|centur|grade|street|ave))",
        days_between,
    ),
    (
        r"\bthe (?P<day>\d{1,2})(?:st|nd|rd|th)\b(?! (?:floor|century|time|year|grade|birthday|anniversary|edition|street|ave))",
        day_of_month,
    ),
    (rf"\bin {_ABOUT}{_NUMBER}(?P<half> and a half)? {_UNIT}\b(?! time of| and a half)", so_far_away),
    (rf"\bin {_ABOUT}{_NUMBER} {_UNIT}(?P<half> and a half)\b", so_far_away),
    (rf"\b{_NUMBER}{_HALF} {_UNIT}(?: (?P<ago>ago|back)| from now| later)\b", so_far_away),
    (rf"\b{_NUMBER} {_UNIT}(?P<half> and a half)(?: (?P<ago>ago|back)| from now| later)\b", so_far_away),
    (r"\b(?P<half>half an?) (?P<unit>month|year)(?: (?P<ago>ago|back)| from now| later)\b", so_far_away),
    (rf"\bin {_ABOUT}(?P<half>half an?) (?P<unit>month|year)\b", so_far_away),
    (
        r"\b(?:in )?(?P<part>early |mid[- ]?|late |the (?:start|beginning|middle|end) of )(?P<year>(?:19|20)\d\d)\b",
        year_named,
    ),
    (r"\b(?P<lead>in|since|from|before|until|till|by|during|early|late) (?P<year>(?:19|20)\d\d)\b", year_named),
    (
        r"\b(?:at|for|on|over|by|until|before|after|during|(?P<shift>this|next|last))(?: the)? (?P<feast>christmas|new year|halloween|boxing day|valentine)(?:['’]?s)?(?P<of_it> day| eve)?\b(?:,? (?P<year>(?:19|20)\d\d)\b|,? (?P<in_year>this|next|last) year\b)?",
        feast_named,
    ),
)
_CHINESE: tuple[tuple[str, _Rule], ...] = (
    (r"(?P<near>明后|今明)(?:两?天)", few_near_days),
    (r"(?<![提以])(?P<few>前[两几]|这[两几]|(?<![难经通超度不])过[两几])天", few_days),
    (r"(?<![好十前这那过])几天[之以]?(?P<few>[前后])", few_days),
    (r"(?P<near>大前天|前天|大后天|后天(?!性)|昨[天晚日夜]|今[天晚日早夜](?!后)|明[天晚早日])", near_day),
    (rf"{_ZH_SHIFT}(?:周|星期|礼拜)(?![一二三四五六日天末])", week_named),
    (
        rf"(?<![一二三四五六日天][到至])(?:{_ZH_SHIFT})?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?![岁到至])",
        weekday_named,
    ),
    (
        rf"从?{_ZH_SHIFT}(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])[到至–—~～-](?:周|星期|礼拜)?(?P<last>[一二三四五六日天])(?![岁点])",
        weekdays,
    ),
    (
        r"从?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])[到至–—~～-](?:周|星期|礼拜)?(?P<last>[一二三四五六日天])(?=我?们?(?:要|会|去|出差|休假|请假|旅|飞|回|不在))",
        weekdays,
    ),
    (rf"(?:{_ZH_SHIFT})?周末", weekend_named),
    (
        rf"{_ZH_SHIFT}月(?:的?(?P<day>{_HAN_NUMBER})[号日])?(?:的?(?P<part>初|[上中下]旬|底|末|中(?![国文学午秋])))?",
        shifted_month,
    ),
    (r"(?P<part>月(?:初|底|末)|(?<![个\d一二三四五六七八九十])月中(?![国文学午秋]))", near_part_of_month),
    (r"(?P<part>年(?:初|底|末)|(?<![\d今明去后前])年中(?![国文学午秋奖考]))", near_part_of_year),
    (
        rf"(?P<shift>前年|去年|今年|明年|后年)(?:的)?(?:(?P<season>[春夏秋冬])[天季]|(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月份?(?P<part>初|[上中下]旬|底|末)?(?:(?P<day>{_HAN_NUMBER})[号日])?|(?P<part_of_year>年?[初底末中](?![国文学午秋])))?",
        shifted_year,
    ),
    (r"(?P<year>(?:19|20)\d\d)年的?(?P<season>[春夏秋冬])[天季]?", season_named),
    (r"(?P<shift>今|明|去)(?P<season>[春夏秋冬])(?![天季])", season_named),
    (
        rf"(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?!经)份?(?P<part>初|[上中下]旬|底|末|中(?![国文学午秋]))?(?:(?P<day>{_HAN_NUMBER})[号日])?",
        month_or_day,
    ),
    (
        rf"[从自]?(?<![\d第楼弄院])(?:(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月)?(?P<day>{_HAN_NUMBER})[号日]?[到至–—~～-](?:(?P<last_month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月)?(?P<last>{_HAN_NUMBER})[号日](?![楼线院店位馆码选])",
        days_between,
    ),
    (rf"(?<![\d第月年楼弄院])(?P<day>{_HAN_NUMBER})号(?![楼线院店位馆码选])", day_of_month),
    (
        rf"(?<![第\d一二三四五六七八九十])(?P<n>{_HAN_NUMBER}){_HAN_UNIT}(?P<half>半)?(?:(?P<ago>[之以]?前)|[之以]?后)",
        so_far_away,
    ),
    (
        rf"(?<![第\d一二三四五六七八九十])(?P<n>(?:{_HAN_NUMBER})个)?(?P<half>大?半)个?多?(?P<unit>月|年)(?:(?P<ago>[之以]?前)|[之以]?后)",
        so_far_away,
    ),
    (rf"(?:再过|(?<![难经通超度不])过)(?P<n>{_HAN_NUMBER}){_HAN_UNIT}(?P<half>半)?", so_far_away),
    (r"(?:再过|(?<![难经通超度不])过)(?P<half>半)个?(?P<unit>月|年)", so_far_away),
    (rf"还有(?P<n>{_HAN_NUMBER}){_HAN_UNIT}(?=就|才|到)", so_far_away),
    (rf"(?<![第\d一二三四五六七八九十])(?P<n>{_HAN_NUMBER}){_HAN_UNIT}[之以]?内", next_few),
    (r"(?P<half>半)个?(?P<unit>月|年)[之以]?内", next_few),
    (
        rf"(?:接下来|未来|今后|往后)的?这?(?:(?P<n>{_HAN_NUMBER})|(?P<half>半))(?P<unit>天|周|个?星期|个?礼拜|个?月|年)内?",
        next_few,
    ),
    (rf"(?:最近|过去|近)的?这?(?P<n>{_HAN_NUMBER})(?P<unit>天|周|个?星期|个?礼拜|个?月|年)", last_few),
    (
        rf"(?:(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月份?|{_ZH_SHIFT}月)的?最?{_HAN_NTH}(?:(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])|(?P<unit>周末|周|星期))",
        nth_of_month,
    ),
    (
        r"(?:(?P<shift>去年|今年|明年|后年)的?|(?P<year>(?:19|20)\d\d)年)?(?:(?P<half>[上下])半年|第?(?P<nth>[一二三四1-4])季度)",
        part_in_months,
    ),
    (rf"{_ZH_SHIFT}季度", shifted_quarter),
    (r"(?P<year>(?:19|20)\d\d)年(?!\d{1,2}月)(?P<part>年?[初底末])?", year_named),
    (
        r"(?:(?P<in_year>前年|去年|今年|明年|后年)的?|(?P<year>(?:19|20)\d\d)年)?(?P<feast>元旦|五一|国庆|平安夜|圣诞|跨年|情人节|妇女节|劳动节|儿童节|教师节|双十一|双十二)",
        feast_named,
    ),
    # The number eleven, too: the feast is where something is done on it.
    (
        r"(?<![\d〇零一二三四五六七八九十百第初月年])(?P<feast>十一)(?=期间|假期|长假|黄金周|放假|(?:我们?|要|打算|准备|计划|想)*[去回出飞搬办结])",
        feast_named,
    ),
)
_ANY = ((r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)", iso_day),)
_RULES = [
    (re.compile(letters, re.IGNORECASE), [(re.compile(pattern, re.IGNORECASE), days_of) for pattern, days_of in rules])
    for letters, rules in ((r"[a-z]", _ENGLISH), (r"[\u3400-\u9fff]", _CHINESE), (r"\d", _ANY))
]


def days_named(text: str, today: date, is_past: Callable[[int, int], bool]) -> Iterator[tuple[int, int, Days]]:
    """Yield every stretch of the text that names days, less the preposition, with its days; they may overlap.

    Args:
        text: in English or Chinese.
        today: what relative days are relative to.
        is_past: whether the text tells of what was, on what stands from the one place in it to the other.
    """
    rules = (rule for letters, rules in _RULES if letters.search(text) for rule in rules)
    for pattern, days_of in rules:
        for match in pattern.finditer(text):
            parts = Parts({name: match[name] or "" for name in pattern.groupindex})
            start = match.end("lead") if parts["lead"] else match.start()
            if days := days_of(parts, Moment(today, is_past(start, match.end()))):
                yield start, match.end(), days
