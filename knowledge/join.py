"""Passages to whole thoughts: one that was cut in a list or an argument gets the chunk beside it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.language import split_sentences
from knowledge.types import ChunkKey, Passage

_MOST_CHARS = 1600  # of a joined passage: about two chunks of English; of a neighbour, what fits beside the passage
_ITEM = re.compile(
    r"\s*(?:[-*•·–]|\d{1,2}[.)、]|[（(][一二三四五六七八九十\d]{1,2}[)）]|[一二三四五六七八九十]{1,2}、)\s*\S"
)
_ENDS = re.compile(r"[.!?。！？…;；][”’\"'」』)）\]】]*\s*$")
# What opens mid-thought: a word that points back, or a sentence that goes on.
_GOES_ON = re.compile(
    r"\s*(?:[a-z]|(?:However|Therefore|Thus|Moreover|Furthermore|Instead|Otherwise|Nevertheless|In addition|As a result"
    r"|For (?:this|that) reason|This|That|These|Those|It|They|He|She|But|And|So)\b"
    r"|但|然而|因此|所以|此外|另外|同时|而且|否则|不过|于是|它|他|她|这|那|其)"
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A passage made whole, and the chunks that it took for that."""

    passage: Passage
    added: tuple[ChunkKey, ...] = ()


def wanted(passages: Sequence[Passage]) -> list[ChunkKey]:
    """Return the keys of the chunks that would make the passages whole, but for those that were found themselves."""
    found = {_key(passage) for passage in passages}
    return [key for passage in passages for key in _missing(passage) if key not in found]


def joined(passages: Sequence[Passage], neighbours: Mapping[ChunkKey, Passage]) -> list[Whole]:
    """Return the passages in their order, those that were cut with their neighbours of the same section.

    A joined passage keeps the id, page and scores of the chunk that was found; `Chunk.page_at` tells where each part
    of its text stands.
    """
    taken: set[ChunkKey] = set()
    result = []
    for passage in passages:
        ordinal, added = passage.chunk.ordinal, list[ChunkKey]()
        for key in _missing(passage):
            beside = neighbours.get(key)
            if beside is not None and key not in taken and beside.chunk.headings == passage.chunk.headings:
                taken.add(key)
                longer = _join(passage, beside, before=key.ordinal < ordinal)
                added += [key] if longer is not passage else []
                passage = longer
        result.append(Whole(passage, tuple(added)))
    return result


def _missing(passage: Passage) -> Iterator[ChunkKey]:
    text, (document, ordinal) = passage.chunk.text, _key(passage)
    lines = [line for line in text.splitlines() if line.strip()] or [""]
    if ordinal and (_GOES_ON.match(text) or _ITEM.match(lines[0])):
        yield ChunkKey(document, ordinal - 1)
    if not _ENDS.search(text) or _ITEM.match(lines[-1]):
        yield ChunkKey(document, ordinal + 1)


def _join(passage: Passage, beside: Passage, *, before: bool) -> Passage:
    room = _MOST_CHARS - len(passage.chunk.text)
    sentences = split_sentences(beside.chunk.text)
    part: list[str] = []
    for sentence in reversed(sentences) if before else sentences:
        room -= len(sentence)
        if room < 0:
            break
        part.insert(0, sentence) if before else part.append(sentence)
    text = "".join(part).strip()
    if not text:
        return passage
    own = passage.chunk
    if before:  # which comes first: no other neighbour has been joined yet
        starts = (0, beside.chunk.page), (len(text) + 1, own.page)
        return replace(passage, chunk=replace(own, text=f"{text}\n{own.text}", page_starts=starts))
    overleaf = len(own.text) + 1, beside.chunk.page
    longer = replace(own, text=f"{own.text}\n{text}", page_starts=(*own.page_starts, overleaf))
    return replace(passage, chunk=longer)


def _key(passage: Passage) -> ChunkKey:
    return ChunkKey(passage.chunk.document_id, passage.chunk.ordinal)
