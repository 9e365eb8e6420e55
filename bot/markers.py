"""Markers of sources in an answer: the forms in which models write them, and the sentences that they belong to."""

import re
from collections.abc import Iterator

from knowledge.language import split_sentences

MARKER = re.compile(r"\s*\[([1-9]\d?)\]")
_CODE = re.compile(r"(```.*?(?:```|\Z))", re.DOTALL)
_ANY_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_NUMBER = r"[1-9１-９][0-9０-９]?"
_GAP = r"[^\S\n]*"
_SOURCE = (
    r"(?:资料|来源|文档|参考|引用|出处|sources?|documents?|docs?|passages?|references?|refs?|citations?)"
    rf"{_GAP}[:：.#№]?{_GAP}"
)
_NEXT = rf"[^\S\n]?(?:[,，、;；&]|-|–|—|~|～|至|到|和|及|and\b|to\b)[^\S\n]?\^?(?:{_SOURCE})?"
_NUMBERS = rf"(?P<numbers>{_NUMBER}(?:{_NEXT}{_NUMBER}){{0,7}})"
_BRACKETED = re.compile(rf"[\[【［〔]{_GAP}\^?(?:{_SOURCE})?{_NUMBERS}{_GAP}[\]】］〕]", re.IGNORECASE)
_NAMED = re.compile(rf"[(（]{_GAP}{_SOURCE}{_NUMBERS}{_GAP}[)）]", re.IGNORECASE)
# In round brackets a bare number is a marker only where a sentence ends, and only of a source that there is.
_ROUND = re.compile(rf"(?<=[\s。.”\"\u4e00-\u9fff])[(（]{_NUMBERS}[)）](?=\s*(?:[.。!！?？;；\n]|\Z))")
_SEE = re.compile(rf"[(（]{_GAP}(?:见|参见|详见|see\b)?{_GAP}((?:\[[1-9]\d?\])+){_GAP}[)）]", re.IGNORECASE)
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|—|~|～|至|到|to\b)\s*\^?(?:{_SOURCE})?({_NUMBER})", re.IGNORECASE)
_WIDEST = 8  # sources of a range
_FULL_WIDTH = {ord(full): str(digit) for digit, full in enumerate("０１２３４５６７８９")}
# What may yet become a marker at the end of a text that is being written: an open bracket, or a round one just closed.
_OPENING = re.compile(r"[\[【［〔(（]")
_BEGUN = re.compile(r"[\[【［〔][^\]】］〕\n]*|[(（][^()（）\n]*(?:[)）]\s*)?")
_LONGEST = 100  # characters of a marker
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_WORDS = ["sources", "documents", "docs", "passages", "references", "refs", "citations", "and", "to", "see"]
_OTHER = re.compile(
    r"[^\s\da-z\[\]【】［］〔〕()（）^０-９,，、;；&\-–—~～:：.#№资料来源文档参考引用出处见详至到和及]", re.IGNORECASE
)


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
    line = text.rfind("\n") + 1
    if text.endswith("`"):
        return settled(text.rstrip("`"), sources)
    if text.count("`", line) % 2:  # code may follow, in which nothing is a marker
        return settled(text[: text.rindex("`")], sources)
    for opening in _OPENING.finditer(text, max(0, len(text) - _LONGEST)):
        if _BEGUN.fullmatch(text, opening.start()) and _may_be_marker(text[opening.start() :]):
            return settled(text[: opening.start()], sources)
    return with_plain_markers(text, sources)


def _may_be_marker(begun: str) -> bool:
    words = [word.lower() for word in _WORD.findall(begun)]
    return not _OTHER.search(begun) and all(any(known.startswith(word) for known in _WORDS) for word in words)


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
    text = _SEE.sub(r"\1", _NAMED.sub(_rewritten, _BRACKETED.sub(_rewritten, text)))
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
