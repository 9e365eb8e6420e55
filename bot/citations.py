"""Markers in an answer to citations: what the passages do not support is dropped, what they clearly do is added."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bot.focus import Likeness, supporting_span
from bot.text import FUNCTION_WORDS, share
from bot.types import Citation, Span
from knowledge.language import detect_language, split_sentences, terms
from knowledge.types import Passage

MARKER = re.compile(r"\s*[\[【]([1-9]\d?(?:\s*[,，、]\s*\d{1,2})*)[\]】]")
_CODE = re.compile(r"(```.*?(?:```|\Z))", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_SUPPORTED = 0.25  # least share of a sentence's terms that the passage it cites must hold
# Cosine of multilingual-e5-small across languages: of XQuAD's Chinese sentences with their own English paragraph 90%
# lie above it, with a random other one 1%.
_SAME_MATTER = 0.76
_EVIDENT = 0.6  # share from which a passage is cited even though the model forgot to


def cite(
    text: str, shown: Sequence[Passage], whole: Sequence[Passage], likeness: Likeness
) -> tuple[str, tuple[Citation, ...]]:
    """Return the answer with checked markers, and its citations in the order of their markers.

    Markers keep their numbers: they are those of the sources that the person already sees beside the answer. Code
    stays as it is.

    Args:
        text: the model's answer, with markers such as [2] or [1, 3].
        shown: the passages as the model saw them, cut to what matters; passage i is marker i + 1.
        whole: the same passages uncut, in the same order, to quote from and to open.
        likeness: the cosine of two texts' meanings, asked only where answer and passage differ in language.
    """
    spans: dict[int, list[Span]] = {}  # by index into `shown`
    written: list[str] = []
    for sentence in _sentences_with_markers(text):
        if _CODE.match(sentence):
            written.append(sentence)
            continue
        bare = MARKER.sub("", sentence).rstrip()
        cited = _checked(
            bare, _numbers(sentence), [partial(_support, passage=each, likeness=likeness) for each in shown]
        )
        for index in cited:
            spans.setdefault(index, []).append(supporting_span(bare, whole[index].chunk.text, likeness))
        written.append(_with_markers(bare, [index + 1 for index in cited], sentence))
    citations = tuple(citation_of(index + 1, whole[index], spans[index]) for index in sorted(spans))
    return "".join(written).strip(), citations


def _sentences_with_markers(text: str) -> list[str]:
    """Split into sentences, each with the markers that follow its full stop."""
    sentences: list[str] = []
    for piece in _pieces(text):
        leading = re.match(rf"(?:{MARKER.pattern})+", piece)
        if sentences and leading:
            sentences[-1] += piece[: leading.end()]
            piece = piece[leading.end() :]
        if piece:
            sentences.append(piece)
    return sentences


def _pieces(text: str) -> Iterator[str]:
    """Yield sentences, and blocks of code whole."""
    for part in _CODE.split(text):
        if _CODE.match(part):
            yield part
        else:
            yield from split_sentences(part)


def _numbers(sentence: str) -> list[int]:
    found = [int(number) for match in MARKER.finditer(sentence) for number in re.findall(r"\d+", match.group(1))]
    return list(dict.fromkeys(found))


def _checked(sentence: str, numbers: Sequence[int], supports: Sequence[Callable[[str], float]]) -> list[int]:
    valid = [number - 1 for number in numbers if 1 <= number <= len(supports)]
    supported = [index for index in valid if supports[index](sentence) >= _SUPPORTED]
    if supported or not supports:
        return supported
    held = [support(sentence) for support in supports]
    best = max(range(len(held)), key=held.__getitem__)
    return [best] if held[best] >= _EVIDENT else []


def _support(sentence: str, passage: Passage, likeness: Likeness) -> float:
    """Return 0 to 1: how much of the sentence the passage holds; 0 when it lacks one of the sentence's numbers.

    Across languages words cannot match: there a passage on the same matter supports what cites it, and no more.
    """
    source = f"{passage.title} {' '.join(passage.chunk.headings)} {passage.chunk.text}"
    if not set(_NUMBER.findall(sentence)) <= set(_NUMBER.findall(source)):
        return 0.0
    if detect_language(sentence) != detect_language(passage.chunk.text):
        return _SUPPORTED if likeness(sentence, passage.chunk.text) >= _SAME_MATTER else 0.0
    return share(set(terms(sentence)) - FUNCTION_WORDS, set(terms(source)))


def _with_markers(bare: str, numbers: Sequence[int], original: str) -> str:
    space = original[len(original.rstrip()) :]
    markers = "".join(f"[{number}]" for number in sorted(set(numbers)))
    if not markers:
        return bare + space
    return f"{bare} {markers}{space}" if bare.isascii() else f"{bare}{markers}{space}"


def citation_of(marker: int, passage: Passage, spans: Sequence[Span] = ()) -> Citation:
    """Return the citation of a passage, of which these parts support what cites it."""
    apart = _apart(spans)
    start, end = max(apart, key=lambda span: span.end - span.start, default=Span(0, 0))
    return Citation(
        marker=marker,
        title=passage.title,
        uri=passage.uri,
        page=passage.chunk.page,
        heading=" › ".join(passage.chunk.headings),
        quote=passage.chunk.text[start:end],
        text=passage.chunk.text,
        document_id=passage.chunk.document_id,
        spans=apart,
    )


def _apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans in order; those that overlap are one."""
    apart: list[Span] = []
    for span in sorted(spans):
        if apart and span.start < apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(apart[-1].end, span.end))
        else:
            apart.append(span)
    return tuple(apart)
