"""Markers of sources in an answer: the forms in which models write them, and the sentences that they belong to."""

import re
from collections.abc import Iterator

from knowledge.language import split_sentences

MARKER = re.compile(r"\s*\[([1-9]\d?)\]")
_CODE = re.compile(r"(```.*?(?:```|\Z))", re.DOTALL)
_ANY_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_NUMBER = r"[1-9１-９][0-9０-９]?"
_SOURCE = (
    r"(?:资料|来源|文档|参考|引用|出处|sources?|documents?|docs?|passages?|references?|refs?|citations?)\s*[:：.#№]?\s*"
)
_NEXT = rf"\s*(?:[,，、;；&]|-|–|—|~|～|至|到|和|及|and\b|to\b)\s*\^?(?:{_SOURCE})?"
_NUMBERS = rf"(?P<numbers>{_NUMBER}(?:{_NEXT}{_NUMBER})*)"
_BRACKETED = re.compile(rf"[\[【［〔]\s*\^?(?:{_SOURCE})?{_NUMBERS}\s*[\]】］〕]", re.IGNORECASE)
_NAMED = re.compile(rf"[(（]\s*{_SOURCE}{_NUMBERS}\s*[)）]", re.IGNORECASE)
# In round brackets a bare number is a marker only where a sentence ends, and only of a source that there is.
_ROUND = re.compile(rf"(?<=[\s。.”\"\u4e00-\u9fff])[(（]{_NUMBERS}[)）](?=\s*(?:[.。!！?？;；\n]|\Z))")
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|—|~|～|至|到|to\b)\s*\^?(?:{_SOURCE})?({_NUMBER})", re.IGNORECASE)
_WIDEST = 8  # sources of a range
_FULL_WIDTH = {ord(full): str(digit) for digit, full in enumerate("０１２３４５６７８９")}
# What may yet become a marker or code, at the end of a text that is being written.
_BEGUN = re.compile(r"[\[【［〔(（][^\]】］〕)）\n]{0,24}\Z|[(（][^()（）\n]{1,24}[)）]\s*\Z|`[^`\n]*\Z")


def with_plain_markers(text: str, sources: int) -> str:
    """Return an answer whose markers all have the form [1], however they were written; code stays as it is.

    Args:
        text: the answer, with ［1］, [^1], [资料1], [Source 1, 2], [1-3], (来源2), or (1) where a sentence ends.
        sources: how many there are; a bare number in round brackets is left alone where it is none of theirs.
    """
    parts = _ANY_CODE.split(text)
    parts[::2] = [_plain(part, sources) for part in parts[::2]]
    return "".join(parts)


def settled(text: str, sources: int) -> str:
    """Return of a text that is being written what can be shown, with plain markers: not one that is but begun."""
    while begun := _BEGUN.search(text):
        text = text[: begun.start()]
    return with_plain_markers(text, sources)


def sentences_with_markers(text: str) -> list[str]:
    """Split into sentences, each with the markers that follow its full stop."""
    sentences: list[str] = []
    for piece in _pieces(text):
        leading = re.match(rf"(?:{MARKER.pattern})+", piece)
        if sentences and leading:
            sentences[-1] += piece[: leading.end()]
            piece = piece[leading.end() :]
        if piece.strip() or not sentences:
            sentences.append(piece)
        else:
            sentences[-1] += piece
    return sentences


def is_code(piece: str) -> bool:
    """Tell whether a piece of an answer is a block of code."""
    return bool(_CODE.match(piece))


def markers_of(sentence: str) -> list[int]:
    """Return the numbers of a sentence's markers, each once, in their order."""
    return list(dict.fromkeys(int(match[1]) for match in MARKER.finditer(sentence)))


def _pieces(text: str) -> Iterator[str]:
    """Yield sentences, and blocks of code whole."""
    for part in _CODE.split(text):
        if is_code(part):
            yield part
        else:
            yield from split_sentences(part)


def _plain(text: str, sources: int) -> str:
    text = _NAMED.sub(_rewritten, _BRACKETED.sub(_rewritten, text))
    return _ROUND.sub(lambda match: _rewritten(match) if max(_numbers(match["numbers"])) <= sources else match[0], text)


def _rewritten(match: re.Match[str]) -> str:
    return "".join(f"[{number}]" for number in _numbers(match["numbers"]))


def _numbers(written: str) -> list[int]:
    """Return the numbers that "1-3, 5" stands for."""
    said = written.translate(_FULL_WIDTH)
    spread = _RANGE.sub(lambda match: ",".join(map(str, _between(int(match[1]), int(match[2])))), said)
    return list(dict.fromkeys(map(int, re.findall(r"\d+", spread))))


def _between(first: int, last: int) -> list[int]:
    """Return the numbers from first to last; a range that is none, or that is too wide for sources, is its ends."""
    return list(range(first, last + 1)) if first < last <= first + _WIDEST else [first, last]
