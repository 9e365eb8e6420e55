"""When two statements say the same, and when one contradicts the other: by their words."""

import re
import unicodedata
from itertools import pairwise

_TOPIC_SHARED = 0.5
_NEGATION = re.compile(
    r"\b(not|no|never|cannot|(do|does|did|ca|wo|is|are|was|have|has)n['’]?t|hate|dislike|any ?more|no longer|stopped|quit|gave up|given up)\b"
    r"|不|没|(?<![特区分级个])别(?![的人])|讨厌|戒|再也",
    re.IGNORECASE,
)
_MONTH = r"jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_COUNT = r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice"
# What can differ between two statements of the same words: numbers, and the names of months and days.
_NUMBER = re.compile(
    rf"\d+(?:[.,:]\d+)*|\b(?:{_MONTH}|{_WEEKDAY}|{_COUNT})\b|[二两三四五六七八九十]+|周[一日末]|星期[一日天]",
    re.IGNORECASE,
)
_NUMBER_VALUES = {word: str(value) for value, word in enumerate(_COUNT.split("|")[:-1], 2)}
_NUMBER_VALUES |= {han: str(value) for value, han in enumerate("二三四五六七八九十", 2)} | {"两": "2"}
# A doubled character is a name: 豆豆, 咪咪.
_WORD = re.compile(r"([\u3400-\u9fff])\1|[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+(?:['’][a-z]+)?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ENDING = re.compile(r"(?:ings?|ed|es|s|e)$")
# What a statement is not about: who says it, how they stand to it, and when it is.
_STANCE = frozenset(
    match[0]
    for match in _WORD.finditer(
        "i im i'm ive i've my me we our am is are was were be been being have has had do does did done a an the to of in and or on at for "
        "with from by about into any more longer really very so just only also now still already again anymore used use "
        "currently recently lately last next this that these those week weeks month months year years day days today "
        "like likes liked love loves enjoy enjoys prefer eat eats eating drink drinks drinking go goes going went get got "
        "actually after all it it's its they them he she her his their there then than as up out one some new old "
        "every usually always often sometimes never planning plan plans planned will going decided called name named "
        "pass passed away die died stop stopped quit decide against cancel cancelled gave give given up sold out put down packed longer won "
        "我你们的是有了很也都最太再戒喜欢爱讨厌吃喝在去会要想过着现已经还就才又得个只条们每常家和跟与从到把被给让着呢吧啊今明昨年月日周天岁号点半多几一二三四五六七八九十次打算事了世逝"
    )
)


def normalise(text: str) -> str:
    """Return the text without case, punctuation and space, as two statements are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


def is_negative(text: str) -> bool:
    """Tell whether a statement denies or rejects something."""
    return bool(_NEGATION.search(text))


def contradicts(one: str, other: str) -> bool:
    """Tell whether two statements speak of the same thing and differ in polarity or in a number."""
    return differ(one, other) and share_topic(one, other)


def differ(one: str, other: str) -> bool:
    """Tell whether two statements differ in polarity, or in a number or a date that both have."""
    numbers = numbers_in(one), numbers_in(other)
    return is_negative(one) != is_negative(other) or (all(numbers) and numbers[0] != numbers[1])


def share_topic(one: str, other: str) -> bool:
    """Tell whether the statement with fewer topic words shares most of them with the other."""
    return shared(topic(one), topic(other)) > _TOPIC_SHARED


def held(words: str, text: str) -> float:
    """Return the share, 0 to 1, of the words' topic that a text holds; 0 when they have none."""
    wanted = topic(words)
    return len(wanted & topic(text)) / len(wanted) if wanted else 0.0


def shared(one: set[str], other: set[str]) -> float:
    """Return the share, 0 to 1, of topic words that the one with fewer shares with the other."""
    fewest = min(len(one), len(other))
    return len(one & other) / fewest if fewest else 0.0


def share_a_word(one: str, other: str) -> bool:
    """Tell whether two statements have a word of their topics in common: in Chinese, two characters side by side."""
    common = topic(one) & topic(other)
    if any(not _HAN.match(word) or len(word) > 1 for word in common):
        return True
    return any(common & set(pair) for pair in _pairs(one) & _pairs(other))


def _pairs(text: str) -> set[str]:
    return {first + second for first, second in pairwise(text) if _HAN.match(first) and _HAN.match(second)}


def weight(words: set[str]) -> float:
    """Return how much words tell: a Chinese character, which is seldom a whole word, half as much."""
    return sum(len(word) / 2 if _HAN.match(word) else 1.0 for word in words)


def topic(text: str) -> set[str]:
    """Return the words that say what a statement is about, without their endings; a Chinese character is a word."""
    words = {normalise(word) for word in _words(text.casefold())}
    stems = {stem(word) for word in words if word not in _STANCE and not _NEGATION.fullmatch(word)}
    return stems - STANCE_STEMS


def numbers_in(text: str) -> set[str]:
    """Return the numbers, months and weekdays of a text."""
    found = (number.casefold() for number in _NUMBER.findall(text))
    return {_NUMBER_VALUES.get(number, number.removesuffix("s")) for number in found}


def _words(text: str) -> list[str]:
    return [match[0] for match in _WORD.finditer(text)]


def stem(word: str) -> str:
    """Return an English word without its ending, as far as one tells by its letters; others as they are."""
    cut = _ENDING.sub("", word) if len(word) > 3 and word.isascii() else word
    return cut[:-1] if len(cut) > 3 and cut[-1:] == cut[-2:-1] else cut


def stems_of(words: str) -> frozenset[str]:
    """Return the stems of words that a space parts."""
    return frozenset(stem(word) for word in words.split())


STANCE_STEMS = frozenset(stem(word) for word in _STANCE)
