"""Question sets in SQuAD's format: paragraphs, and questions that each one of them answers.

Source: https://rajpurkar.github.io/SQuAD-explorer/; XQuAD and CMRC 2018 keep its format.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel

from bot.types import LANGUAGES, Language
from knowledge.language import detect_language
from knowledge.load import document_id
from knowledge.types import Document, Section

# Of questions and of documents, by the name that programs take them under.
PAIRS: dict[str, tuple[Language, Language]] = {f"{asked}-{of}": (asked, of) for asked in LANGUAGES for of in LANGUAGES}


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question, the texts that answer it, and the index of its own paragraph."""

    text: str
    answers: tuple[str, ...]
    paragraph: int


@dataclass(frozen=True, slots=True)
class SquadSet:
    """Paragraphs and the questions over them."""

    paragraphs: tuple[str, ...]
    questions: tuple[SquadQuestion, ...]

    def sample(self, limit: int) -> list[SquadQuestion]:
        """Return at most `limit` questions, always the same first ones of the same mixed order; 0 means all."""
        mixed = random.Random(len(self.questions)).sample(self.questions, len(self.questions))  # noqa: S311 - no secret
        return mixed[: limit or None]

    def sample_of(self, translated: "SquadSet", limit: int) -> list[SquadQuestion]:
        """Return such a sample as the same questions in another language, with what answers them in both.

        Args:
            translated: the same paragraphs and questions in the other language, in the same order.
            limit: questions at most; 0 means all.

        Raises:
            ValueError: it has other numbers of questions.
        """
        pairs = zip(translated.sample(limit), self.sample(limit), strict=True)
        return [replace(one, answers=tuple(dict.fromkeys((*one.answers, *other.answers)))) for one, other in pairs]


class _Answer(BaseModel):
    text: str


class _Question(BaseModel):
    question: str
    answers: Sequence[_Answer]


class _Paragraph(BaseModel):
    context: str
    qas: Sequence[_Question]


class _Article(BaseModel):
    paragraphs: Sequence[_Paragraph]


class _File(BaseModel):
    data: Sequence[_Article]


def read_squad(path: Path) -> SquadSet:
    """Return a set, without the questions that nothing answers.

    Raises:
        OSError: the file cannot be read.
        ValidationError: it is not in SQuAD's format.
    """
    articles = _File.model_validate_json(path.read_text("utf-8")).data
    paragraphs = [paragraph for article in articles for paragraph in article.paragraphs]
    questions = [
        SquadQuestion(each.question, tuple(dict.fromkeys(answer.text for answer in each.answers)), index)
        for index, paragraph in enumerate(paragraphs)
        for each in paragraph.qas
        if each.answers
    ]
    return SquadSet(tuple(paragraph.context for paragraph in paragraphs), tuple(questions))


def write_paragraphs(squad: SquadSet, folder: Path) -> list[Path]:
    """Write each paragraph as a text file of its own, by index; what stands there already is left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{index:04d}.txt" for index in range(len(squad.paragraphs))]
    for path, text in zip(paths, squad.paragraphs, strict=True):
        if not path.exists():
            path.write_text(text, "utf-8")
    return paths


def paragraph_document(space_id: str, name: str, text: str) -> Document:
    """Return a paragraph as a document that only its name tells from others."""
    identity = document_id(space_id, name)
    return Document(identity, name, name, "", datetime.now(UTC), (Section(text),), detect_language(text))
