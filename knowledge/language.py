"""Chinese and English text: which one it is, its sentences and its terms."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Literal

from opencc import OpenCC

_CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_CHAR = re.compile(f"[{_CJK}]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:['’][a-z]+)?")
# A long run without a space, as a URL is, counts once for every dozen characters.
_UNIT = re.compile(rf"[{_CJK}]{{1,2}}|[^\W{_CJK}]{{1,12}}|[^\w\s]")
_SENTENCE_END = re.compile(r"(?<=[。！？!?；…])[”’」』)）\]】]*\s*|(?<=[.])[”’\")\]]*\s+(?=[^a-z])|\n+")

# What ends in a full stop and no sentence. After some the next word tells: a number, or what begins a sentence.
_ENTRY = re.compile(r"\s*[(\[]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})\.")
_TITLE = re.compile(
    r"(?<![A-Za-z])(?:Dr|Mr|Mrs|Ms|Mx|Prof|Gen|Capt|Lt|Sgt|Rev|Hon|Messrs|vs|cf|e\.g|i\.e|approx|resp|incl|viz)\.$",
    re.I,
)
_BEFORE_NUMBER = re.compile(
    r"(?<![A-Za-z])(?:Figs?|Nos?|Vols?|Eqs?|Secs?|Chs?|Arts?|Tabs?|Apps?|pp?|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$",
    re.I,
)
_INITIALS = re.compile(r"(?<![A-Za-z])(?:[A-Z]|St|Mt|Inc|Ltd|Co|Corp|Jr|Sr|Figs?)\.$")
_OPENER = re.compile(
    r"(?:The|An?|It|Its|In|On|At|This|That|These|Those|There|He|She|They|We|You|I|If|When|Where|While|Who|But|And|Or|So"
    r"|For|From|To|As|After|Before|Since|However|Please|All|Any|Each|Every|No|Not|Our|Your|His|Her|Their|My|Also|Then"
    r"|Now|Today|Is|Are|Do|Does|Can|Could|Has|Have|Use|See|Ask|With|By|What|How|Why)\b"
)
_LONGEST = 10  # characters of what may end in such a full stop


# What holds an English sentence together, and a Chinese one.
_ENGLISH = re.compile(
    r"\b(?:an?|and|are|can|did|do|does|for|from|has|have|how|i|in|is|it|my|of|on|or|that|the|this|to|was|were|what|when"
    r"|where|which|who|why|with|you|your)\b",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[的是了吗嗎么麼呢在有和怎哪谁誰几幾多少什请請给給把被能会會要不我你]")
_SHORT_CHARS = 200


def detect_language(text: str) -> Literal["zh", "en"]:
    """Return "zh" when Chinese characters outnumber the Latin words, else "en".

    In a short text that mixes them, such as "Docker 报错" or "Who wrote 红楼梦?", names are often of the other
    language: there its grammar decides, where only one of the two has any.
    """
    characters, words = len(_CJK_CHAR.findall(text)), len(_LATIN_WORD.findall(text))
    if characters and words and len(text) <= _SHORT_CHARS:
        english, chinese = _ENGLISH.search(text), _CHINESE.search(text)
        if not english:
            return "zh"
        if not chinese:
            return "en"
    return "zh" if characters > words else "en"


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text in order, each an exact part of it; white space between them is kept."""
    sentences: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.end() > start and text[start : match.end()].strip() and not _goes_on(text, start, match):
            sentences.append(text[start : match.end()])
            start = match.end()
    if text[start:].strip():
        sentences.append(text[start:])
    return sentences


def _goes_on(text: str, start: int, end: re.Match[str]) -> bool:
    """Tell whether a sentence that begins at `start` does not end here: an entry's number, "Dr.", an initial."""
    if _ENTRY.fullmatch(text, start, end.start()):
        return True
    if "\n" in end[0]:
        return False
    last, following = text[max(start, end.start() - _LONGEST) : end.start()], text[end.end() : end.end() + _LONGEST]
    if _BEFORE_NUMBER.search(last) and following[:1].isdecimal():
        return True
    return bool(_TITLE.search(last) or (_INITIALS.search(last) and following and not _OPENER.match(following)))


def units(text: str) -> list[str]:
    """Return what a text's length is counted in: English words, pairs of Chinese characters, marks."""
    return _UNIT.findall(text)


def terms(text: str) -> list[str]:
    """Return lower-cased words and the bigrams of Chinese runs (a lone character stands for itself).

    Full-width letters and digits become plain ones, traditional characters simplified ones.
    """
    found: list[str] = []
    for run in _RUN.findall(_folded(text)):
        if _CJK_CHAR.match(run):
            found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        else:
            found.append(run.lower())
    return found


def _folded(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_simplified())


@cache
def _simplified() -> Mapping[int, str]:
    """Return the simplified form of each traditional character, one by one, so that no context changes a term.

    Source: the dictionaries of https://github.com/BYVoid/OpenCC
    """
    characters = [chr(code) for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF)) for code in range(first, last + 1)]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(old): new for old, new in zip(characters, converted, strict=True) if old != new}
