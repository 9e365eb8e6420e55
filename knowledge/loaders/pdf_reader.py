"""The pages of a PDF, read on from one to the next, as sections."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from knowledge.loaders.content import join_wrapped, tidy
from knowledge.loaders.pdf_furniture import without_furniture
from knowledge.loaders.pdf_headings import Heading, Headings
from knowledge.loaders.pdf_lines import Letters, Line, Page, gap_above, most_letters, typical_gap, with_neighbours
from knowledge.loaders.pdf_tables import Table, split_tables
from knowledge.loaders.tables import row_groups
from knowledge.types import Section

_BETWEEN_PAGES = 4  # lines between a table and the rest of it: what is left of foot and head of the pages
_BETWEEN_ROWS = 1  # on a page, as the name of a group of rows
_CAPTION = re.compile(r"\s*(?:table|tab\.|表)\s*\d", re.IGNORECASE)
_TOP_CHARS = 2_000  # of the first page, among which its title is
_TITLE_SIZE = 1.2  # times as large as most of the page
_SAME_SIZE = 0.95
_HYPHENATED = re.compile(r"(?<=[a-z])(?:-\n|\ufffe\n?|\u00ad\n)(?=[a-z])")  # U+FFFE: how PDFium says it
_SHORT_LINE = 0.6  # of the page's widest line; a shorter one ends its paragraph
_NEW_PARAGRAPH = 0.5  # of a line's height, that more is between it and the one above than between most lines


@dataclass(slots=True)
class _Above:
    """A heading that stands above what follows."""

    heading: Heading
    page: int
    has_text: bool = False


class PageReader:
    """Turns the pages of one document into sections, in order.

    A table that goes on has the header of its beginning. Headings that nothing stands under are read as text.
    """

    def __init__(self) -> None:
        self.title = ""  # what stands in the largest letters of the first page; empty where most of it is as large
        self._headings = Headings()
        self._path: list[_Above] = []
        self._bare: list[_Above] = []  # headings without text
        self._bare_path: tuple[str, ...] = ()
        self._table: Table | None = None
        self._between: list[str] = []  # lines since that table

    def sections(self, pages: Iterable[Page]) -> Iterator[Section]:
        """Yield what stands on the pages, a section for each page and heading."""
        for page, nearby in with_neighbours(without_furniture(self._titled(pages))):
            yield from self._page(page, most_letters([line for other in nearby for line in other.lines]))
        self._end_headings(0)
        yield from self._bare_headings()

    def _titled(self, pages: Iterable[Page]) -> Iterator[Page]:
        for page in pages:
            if page.number == 1:
                self.title = _largest_line(page.lines)
            yield page

    def _page(self, page: Page, usual: Letters) -> Iterator[Section]:
        widest = max((len(tidy(line.text)) for line in page.lines), default=0)
        written: list[str] = []
        between_lines = _BETWEEN_PAGES
        for part in self._parts(page, usual):
            match part:
                case Heading():
                    yield from self._section(written, page.number)
                    written = []
                    self._between.append(part.text)
                    self._begin(part, page.number)
                case Table():
                    header = self._header(part, between_lines)
                    written += row_groups(part.rows, header)
                    self._table = self._table if header else part
                    self._between, between_lines = [], _BETWEEN_ROWS
                case _:
                    written.append(join_lines(_spaced(part), widest))
                    self._between += (line.text for line in part if line.text.strip())
        yield from self._section(written, page.number)

    def _section(self, written: Sequence[str], page: int) -> Iterator[Section]:
        text = tidy("\n\n".join(filter(None, written)))
        if not text:
            return
        yield from self._bare_headings()
        for above in self._path:
            above.has_text = True
        yield Section(text, tuple(above.heading.text for above in self._path), page)

    def _begin(self, heading: Heading, page: int) -> None:
        """Put a heading under those of higher levels; the others end."""
        self._end_headings(sum(above.heading.level < heading.level for above in self._path))
        self._path.append(_Above(heading, page))

    def _end_headings(self, kept: int) -> None:
        bare = [above for above in self._path[kept:] if not above.has_text]
        self._path = self._path[:kept]
        if bare and not self._bare:
            self._bare_path = tuple(above.heading.text for above in self._path)
        for above in self._path if bare else ():
            above.has_text = True
        self._bare += bare

    def _bare_headings(self) -> Iterator[Section]:
        if self._bare:
            yield Section("\n".join(above.heading.text for above in self._bare), self._bare_path, self._bare[0].page)
            self._bare = []

    def _parts(self, page: Page, usual: Letters) -> Iterator[Heading | Table | list[Line]]:
        for part in split_tables(page.lines):
            yield from [part] if isinstance(part, Table) else self._headings.split(part, usual)

    def _header(self, table: Table, between_lines: int) -> list[str]:
        """Return the header of the table above, where this is the rest of it."""
        if self._table is None or len(self._between) > between_lines or any(map(_CAPTION.match, self._between)):
            return []
        return self._table.rows[0] if table.goes_on(self._table) else []


def _largest_line(lines: Sequence[Line]) -> str:
    """Return the first line in the largest letters of a page's top; empty where most of it is as large."""
    top: list[Line] = []
    for line in lines:
        if sum(len(other.text) for other in top) < _TOP_CHARS and line.text.strip():
            top.append(line)
    large = max((line.size for line in top if sum(map(str.isalpha, line.text)) > 1), default=0.0)
    if not large or large < most_letters(top).size * _TITLE_SIZE:
        return ""
    begun = dropwhile(lambda line: line.size < large * _SAME_SIZE, top)
    return join_wrapped("\n".join(line.text for line in takewhile(lambda line: line.size >= large * _SAME_SIZE, begun)))


def _spaced(lines: Sequence[Line]) -> str:
    """Return the lines as text, with an empty one where more is between two than usual."""
    usual = typical_gap(lines)
    texts: list[str] = []
    for place, line in enumerate(lines):
        if gap_above(lines, place) > usual + line.height * _NEW_PARAGRAPH:
            texts.append("")
        texts.append(line.text)
    return "\n".join(texts)


def join_lines(text: str, widest: int = 0) -> str:
    """Return a page's text with its printed lines joined to paragraphs; hyphens at line ends are undone.

    `widest` is the page's widest line, in characters, where `text` is a part of the page.
    """
    lines = tidy(text.encode("utf-8", "ignore").decode("utf-8")).split("\n")
    widest = max(widest, *map(len, lines))
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        paragraphs[-1].append(line)
        if len(line) < widest * _SHORT_LINE:
            paragraphs.append([])
    return tidy("\n".join(join_wrapped(_HYPHENATED.sub("", "\n".join(paragraph))) for paragraph in paragraphs))
