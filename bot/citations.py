"""Markers in an answer to citations: what the passages do not support is dropped, what they clearly do is added."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.focus import Likeness
from bot.markers import MARKER, is_code, markers_of, sentences_with_markers, with_plain_markers
from bot.numbers import numbers
from bot.phrases import declines
from bot.said import Said
from bot.support import SUPPORTED, Source, sources_of
from bot.text import FUNCTION_WORDS, is_first_person
from bot.types import Citation, Span
from knowledge.language import terms
from knowledge.types import Passage

# For what the model left unmarked: 63% of the Chinese and 89% of the English sentences of XQuAD lie above it with their
# own paragraph, 0 and 2% with a random other one (60 paragraphs, the first three sentences of each).
_EVIDENT_ACROSS = 0.79
_EVIDENT = 0.6  # share from which a passage is cited even though the model forgot to
# The same where it has marked nothing at all: of 24 such answers the second look (`bot/second_look.py`) lets two stand,
# both of questions whose paragraph was found.
_EVIDENT_IN_ALL = 0.3
_NO_STATEMENT = ("?", "!", ":", "？", "！", "：")
_STATEMENT_TERMS = 4  # that are neither function words nor digits, half of them beside a number; fewer are an aside
_INDEX = re.compile(r"\[\d+\]")  # of code, as in rows[0]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of the answer, or a block of code, and what the passages make of it."""

    original: str
    bare: str  # without its markers
    cited: tuple[int, ...] = ()  # which of the passages support it
    held: float = 1.0  # how much of it the passage that holds most of it does


def cite(
    text: str,
    passages: Sequence[Passage],
    likeness: Likeness,
    is_told: Callable[[str], bool] = lambda _: False,
    question: str = "",
) -> tuple[str, tuple[Citation, ...]]:
    """Return the answer with checked markers, and its citations in the order of their markers.

    Markers keep their numbers: they are those of the sources that the person already sees beside the answer. Code
    stays as it is. Of an answer that passages support, a sentence that states what none of them holds is left out.

    Args:
        text: the model's answer, with markers such as [2], [1, 3] or [资料1].
        passages: what may be cited, uncut, whatever of it the model saw; passage i is marker i + 1.
        likeness: the cosine of two texts' meanings, asked only where answer and passage differ in language.
        is_told: whether a sentence rests on what the person has told, which needs no citation.
        question: what was asked; it tells which row of a table a sentence is about that does not say so.
    """
    sentences = sentences_with_markers(with_plain_markers(text, len(passages)))
    sources = sources_of(passages, question)
    judged = [_judged(sentence, sources, likeness) for sentence in sentences]
    if not any(each.cited for each in judged):
        least = [_EVIDENT if is_told(each.bare) or declines(each.bare) else _EVIDENT_IN_ALL for each in judged]
        judged = [_judged(each, sources, likeness, held) for each, held in zip(sentences, least, strict=True)]
    if any(each.cited for each in judged):
        judged = [each for each in judged if _may_stand(each, is_told)]
    written = "".join(_with_markers(each) for each in judged).strip()
    return written, tuple(_citations(judged, sources, likeness))


def _citations(judged: Sequence[_Sentence], sources: Sequence[Source], likeness: Likeness) -> Iterator[Citation]:
    """Yield a citation of each source that sentences cite."""
    for index, source in enumerate(sources):
        said = [Said(each.bare) for each in judged if index in each.cited]
        parts = [source.parts(each, likeness) for each in said]
        spans, beside = (
            [span for each in parts for span in each.spans],
            [span for each in parts for span in each.beside],
        )
        if parts:
            yield citation_of(index + 1, source.passage, spans, beside)


def _judged(sentence: str, sources: Sequence[Source], likeness: Likeness, evident: float = _EVIDENT) -> _Sentence:
    """Check a sentence's markers; one that it lacks is added where a passage holds at least `evident` of it."""
    if is_code(sentence):
        return _Sentence(sentence, sentence)
    bare = MARKER.sub("", sentence).rstrip()
    said = Said(bare)
    held = [source.support(said, likeness) for source in sources]
    most = max(held, default=0.0)
    named = [number - 1 for number in markers_of(sentence) if 1 <= number <= len(held)]
    cited = [index for index in named if held[index] >= SUPPORTED]
    if not cited and most >= evident:
        cited = [held.index(most)]
    if not cited and (across := _evident_across(said, sources, held, likeness)) is not None:
        cited, most = [across], max(most, SUPPORTED)
    return _Sentence(sentence, bare, tuple(sorted(cited)), most)


def _evident_across(said: Said, sources: Sequence[Source], held: Sequence[float], likeness: Likeness) -> int | None:
    """Return which passage in another language clearly is on the matter of a sentence without a marker, if one is."""
    near = {
        index: likeness(said.text, source.text.text)
        for index, source in enumerate(sources)
        if source.text.language != said.language and held[index] > 0
    }
    best = max(near, key=lambda index: near[index], default=None)
    return best if best is not None and near[best] >= _EVIDENT_ACROSS else None


def _may_stand(sentence: _Sentence, is_told: Callable[[str], bool]) -> bool:
    """Tell whether a sentence is supported, or states nothing that would have to be."""
    bare = sentence.bare
    if sentence.cited or sentence.held >= SUPPORTED or bare.endswith(_NO_STATEMENT):
        return True
    if is_first_person(bare) or declines(bare) or is_told(bare):
        return True
    content = sum(not term.isdecimal() for term in set(terms(bare)) - FUNCTION_WORDS)
    return content < (_STATEMENT_TERMS // 2 if numbers(_INDEX.sub("", bare)) else _STATEMENT_TERMS)


def _with_markers(sentence: _Sentence) -> str:
    original, bare = sentence.original, sentence.bare
    space = original[len(original.rstrip()) :]
    markers = "".join(f"[{index + 1}]" for index in sentence.cited)
    gap = " " if markers and bare.isascii() else ""
    return f"{bare}{gap}{markers}{space}"


def citation_of(marker: int, passage: Passage, spans: Sequence[Span] = (), beside: Sequence[Span] = ()) -> Citation:
    """Return the citation of a passage, of which these parts support what cites it.

    What stands `beside` them, as a table's header, is shown with them and never the quote.
    """
    start, end = max(_apart(spans), key=lambda span: span.end - span.start, default=Span(0, 0))
    apart = _apart([*spans, *beside])
    chunk = passage.chunk
    return Citation(
        marker=marker,
        title=passage.title,
        uri=passage.uri,
        page=chunk.page_at(start) if apart else chunk.page,
        heading=" › ".join(chunk.headings),
        quote=chunk.text[start:end],
        text=chunk.text,
        document_id=chunk.document_id,
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
