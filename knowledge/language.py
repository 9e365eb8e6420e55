"""Chinese and English text: which one it is, its sentences and its terms."""

import re
from typing import Literal

_CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_CHAR = re.compile(f"[{_CJK}]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:['’][a-z]+)?")
# A long run without a space, as a URL is, counts once for every dozen characters.
_UNIT = re.compile(rf"[{_CJK}]{{1,2}}|[^\W{_CJK}]{{1,12}}|[^\w\s]")
_SENTENCE_END = re.compile(r"(?<=[。！？!?；…])[”’」』)）\]】]*\s*|(?<=[.])[”’\")\]]*\s+(?=[^a-z])|\n+")


def detect_language(text: str) -> Literal["zh", "en"]:
    """Return "zh" when Chinese characters outnumber a third of the Latin words, else "en"."""
    characters, words = len(_CJK_CHAR.findall(text)), len(_LATIN_WORD.findall(text))
    return "zh" if characters > words else "en"


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text in order, each an exact part of it; white space between them is kept."""
    sentences: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.end() > start and text[start : match.end()].strip():
            sentences.append(text[start : match.end()])
            start = match.end()
    if text[start:].strip():
        sentences.append(text[start:])
    return sentences


def units(text: str) -> list[str]:
    """Return what a text's length is counted in: English words, pairs of Chinese characters, marks."""
    return _UNIT.findall(text)


def terms(text: str) -> list[str]:
    """Return lower-cased words and the bigrams of Chinese runs (a lone character stands for itself)."""
    found: list[str] = []
    for run in _RUN.findall(text):
        if _CJK_CHAR.match(run):
            found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        else:
            found.append(run.lower())
    return found
