"""What is said where the documents hold no answer: what lies nearest, and what could be asked instead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.citations import citation_of
from bot.evidence import NEAR_ACROSS
from bot.phrases import phrase
from bot.types import Citation, Language
from knowledge.language import detect_language
from knowledge.types import Passage

_NEAR = 0.80  # cosine below which a passage in its language has nothing to do with a question, and would only puzzle
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Nearest:
    """A refusal that helps on."""

    text: str
    citations: tuple[Citation, ...]  # of the passages named, without a quote: they support nothing
    follow_ups: tuple[str, ...]  # questions that these passages answer


def nearest(question: str, passages: Sequence[Passage], language: Language) -> Nearest:
    """Return a refusal that names what lies nearest to a question; passage i is marker i + 1."""
    named = list(_named(question, passages))
    if not named:
        return Nearest(phrase("nothing_found", language), (), ())
    names = [f"{_name(passage, language)} [{marker}]" for marker, passage in named]
    separator = ";" if language == "zh" else "; "
    return Nearest(
        phrase("nearest", language, names=separator.join(names)),
        tuple(citation_of(marker, passage) for marker, passage in named),
        tuple(each for _, passage in named if (each := _question(passage, language)) != question),
    )


def _named(question: str, passages: Sequence[Passage]) -> Iterator[tuple[int, Passage]]:
    """Yield the near passages with their markers, one of each part of a document."""
    language = detect_language(question)
    seen: set[tuple[str, str]] = set()
    for marker, passage in enumerate(passages, start=1):
        place = passage.chunk.document_id, _heading(passage)
        least = _NEAR if detect_language(passage.chunk.text) == language else NEAR_ACROSS
        if passage.similarity >= least and place not in seen and len(seen) < _MOST_NAMED:
            seen.add(place)
            yield marker, passage


def _heading(passage: Passage) -> str:
    """Return the innermost heading; empty where it is the title."""
    heading = passage.chunk.headings[-1] if passage.chunk.headings else ""
    return "" if heading == passage.title else heading


def _name(passage: Passage, language: Language) -> str:
    heading = _heading(passage)
    if language == "zh":
        return f"《{passage.title}》{heading}"
    return f"{passage.title} › {heading}" if heading else passage.title


def _question(passage: Passage, language: Language) -> str:
    heading = _heading(passage)
    if not heading:
        return phrase("ask_about", language, title=passage.title)
    return phrase("ask_about_part", language, title=passage.title, heading=heading)
