"""Days that come back: every Friday, weekends on which somebody works, a birthday. They are no dates."""

import re

_EVERY = re.compile(r"(?:\b(?:every|each|most|alternate|any)(?: other)? ?|每个?)$", re.IGNORECASE)
_PLURAL = re.compile(r"s\b", re.IGNORECASE)
_DAY_OF_WEEK = re.compile(
    r"^\W*(?:(?:at|on|over) the weekend|from \w+day \w+ \w+day|(?:周|星期|礼拜)[一二三四五六日天]|周末)$", re.IGNORECASE
)
# What is done week by week, where nothing says that it was or will be.
_HABIT = re.compile(
    r"\b(?:open|opens|office|school|classes|shifts?|working hours)\b|\b(?:i|we|he|she|they) (?:work|volunteer|teach|coach|train|practi[sc]e|play|study|tutor|babysit|sleep|cook|bake|run|swim|cycle|hike|relax)s?\b"
    r"|兼职|打工|打零工|上班|上课|学(?!校|院)|练|教(?!堂)|补课|补习|健身|义工|志愿|值班|休息|单休|双休|送外卖|跑单|代课|直播|带娃|带孩子|都|一般|通常|总|才有空",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:will|going to|have to|need to|must)\b|(?<![重主需必首])要(?!求|是|不|么|点)|会(?!议|员|计)|打算|准备|计划|得去|想|约|报名|了|过(?!年|节)|今天|再",
    re.IGNORECASE,
)
_YEARLY = re.compile(
    r"\b(?:birthday|anniversary)\b(?! (?:party|dinner|lunch|trip|present|gift|celebration|bash|weekend|cake|concert|meal))"
    r"|\bi(?:['’]m| am| was) born\b|生日(?!会|聚|派对|宴|饭|晚|蛋糕|礼|快)|纪念日|忌日|周年(?!庆典|晚会)|我(?:是|生于)[^，,。]*(?:生|$)|我[^，,。]*(?:出生|生的)",
    re.IGNORECASE,
)
_CELEBRATED = re.compile(r"\b(?:celebrat|party|parties|going|will be in)\w*|庆祝|聚|办|去|过生日", re.IGNORECASE)
_DATE = re.compile(
    r"^\W*(?:the )?(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? [a-z]{3,9}|[a-z]{3,9}\.? (?:the )?\d{1,2}(?:st|nd|rd|th)?"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[号日])?|(?:in )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)$",
    re.IGNORECASE,
)
_WORDS_AROUND = 100  # characters


def recurs(text: str, start: int, end: int) -> bool:
    """Tell whether the day that a text names from `start` to `end` comes back each week, month or year."""
    before, named = text[max(0, start - _WORDS_AROUND) : start], text[start:end]
    after = text[end : end + _WORDS_AROUND]
    if _EVERY.search(before) or _PLURAL.match(after):
        return True
    around = f"{before} {after}"
    if _DATE.match(named):
        return bool(_YEARLY.search(around)) and not _CELEBRATED.search(around)
    return bool(_DAY_OF_WEEK.match(named) and _HABIT.search(around)) and not _ONCE.search(around)
