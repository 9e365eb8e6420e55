"""The numbers that a text gives, in digits, however they are written."""

import re

_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LEADING_ZERO = re.compile(r"^0(?=\d)")
_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_ENGLISH = {word: str(value) for value, word in enumerate(_TO_TWENTY.split())}
_ENGLISH |= {word: str(value) for value, word in zip(range(30, 100, 10), _TENS.split(), strict=True)}
_ENGLISH |= {f"{name}s": value for name, value in _ENGLISH.items()}  # "in his twenties"
_ENGLISH_WORD = re.compile(r"\b(?:" + "|".join(_ENGLISH) + r")\b", re.IGNORECASE)
_CHINESE = re.compile(r"[〇零一二两三四五六七八九十百千]+")
_CHINESE_FIGURES = "〇零 一 二两 三 四 五 六 七 八 九"
_FIGURES = {char: value for value, chars in enumerate(_CHINESE_FIGURES.split()) for char in chars}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def numbers(text: str) -> set[str]:
    """Return what is written in digits, such as 1322 for "1,322", 9:30 for "09:30" and 3.5."""
    return {_LEADING_ZERO.sub("", found) for found in _DIGITS.findall(_THOUSANDS.sub("", text))}


def all_numbers(text: str) -> set[str]:
    """Return what is written in digits or in words, in digits: 7 for "seven" and "七", 28 for "二十八"."""
    english = {_ENGLISH[word.lower()] for word in _ENGLISH_WORD.findall(text)}
    return numbers(text) | english | {_chinese(run) for run in _CHINESE.findall(text)}


def _chinese(run: str) -> str:
    """Return a Chinese number in digits: read by units, or figure by figure as years are."""
    if not set(run) & _UNITS.keys():
        return "".join(str(_FIGURES[char]) for char in run)
    total, figure = 0, 1 if run[0] in _UNITS else 0
    for char in run:
        if char in _UNITS:
            total += (figure or 0) * _UNITS[char]
            figure = 0
        else:
            figure = _FIGURES[char]
    return str(total + figure)
