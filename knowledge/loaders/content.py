"""What a loader returns, and the small repairs that several formats need."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.loaders.tables import row_groups
from knowledge.types import Section

_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_CJK = r"\u3000-\u9fff\uff00-\uffef"  # with Chinese punctuation
_CJK_WRAP = re.compile(rf"(?<=[{_CJK}])\n(?=[{_CJK}])")
_WRAP = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Content:
    """A source's text. `title`, `author` and `published_at` are empty when the source does not name them."""

    title: str
    sections: tuple[Section, ...]
    author: str = ""
    published_at: datetime | None = None  # UTC


def tidy(text: str) -> str:
    """Return the text with single spaces and at most one blank line in a row."""
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def join_wrapped(text: str) -> str:
    """Join the lines that a paragraph was wrapped into: with a space, but not between two Chinese characters."""
    return _WRAP.sub(" ", _CJK_WRAP.sub("", text))


class Outline:
    """Collects paragraphs, lists and tables under the headings that stand above them."""

    def __init__(self) -> None:
        self._sections: list[Section] = []
        self._path: list[tuple[int, str]] = []
        self._paragraphs: list[str] = []
        self._items: list[str] = []

    def heading(self, level: int, text: str) -> None:
        """Begin a section; headings of the same or a deeper level end."""
        self._end()
        self._path = [(depth, title) for depth, title in self._path if depth < level]
        if text := tidy(text).replace("\n", " "):
            self._path.append((level, text))

    def paragraph(self, text: str) -> None:
        """Add a paragraph or a whole list to the section."""
        if text := tidy(text):
            self._end_list()
            self._paragraphs.append(text)

    def item(self, text: str, marker: str = "-") -> None:
        """Add a list's entry; entries that follow each other stay together."""
        if text := tidy(text).replace("\n", " "):
            self._items.append(f"{marker} {text}")

    def table(self, rows: Iterable[Sequence[str]], *, has_header: bool = True) -> None:
        """Add a table; where it is long, its header stands above every group of rows."""
        self._end_list()
        self._paragraphs += row_groups(([tidy(cell) for cell in row] for row in rows), has_header=has_header)

    def sections(self) -> tuple[Section, ...]:
        """Return what was collected, in order; sections without text are left out."""
        self._end()
        return tuple(self._sections)

    def _end(self) -> None:
        self._end_list()
        if self._paragraphs:
            headings = tuple(title for _, title in self._path)
            self._sections.append(Section("\n\n".join(self._paragraphs), headings))
            self._paragraphs = []

    def _end_list(self) -> None:
        if self._items:
            self._paragraphs.append("\n".join(self._items))
            self._items = []
