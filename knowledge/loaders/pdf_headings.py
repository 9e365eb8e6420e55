"""Which lines of a PDF page are headings, and of what level.

Told by letters larger than the text's, by bold ones, and by numbering. Covered: headings that have their lines to
themselves, several for a long one. Not covered: headings at the beginning of a paragraph's first line; scanned pages.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.loaders.content import join_wrapped
from knowledge.loaders.pdf_lines import Letters, Line, gap_above, typical_gap

_LARGER = 1.12  # times the size of the text
_MOST_CHARS = 120
_MOST_LINES = 3
_FULL_LINE = 0.8  # of the page's widest line; a bold line as long may be the first of a paragraph
_ENDS = re.compile(r"[.。;；,，、:：…]$")
_FINISHED = re.compile(r"[.。!！?？;；:：][\"'”’」』)）]*$")
_LEADER = re.compile(r"(?:[.…·_]\s?){4,}")  # of an entry of the table of contents
_PAGE_NUMBER = re.compile(r"\s\d{1,4}$")
_CHINESE = "一二三四五六七八九十百零〇两"
_NUMBERED = (  # by depth
    re.compile(rf"第[{_CHINESE}\d]{{1,4}}[编篇部卷](?!分|门|长|委)|(?:part)\s+(?:\d+|[ivx]+)\b", re.IGNORECASE),
    re.compile(rf"第[{_CHINESE}\d]{{1,4}}章|(?:chapter|appendix|annex)\s+(?:\d+|[a-z]|[ivx]+)\b", re.IGNORECASE),
    re.compile(rf"第[{_CHINESE}\d]{{1,4}}节|[{_CHINESE}]{{1,3}}、|\d{{1,2}}(?=\s+[^\W\d_a-z])"),
    re.compile(rf"第[{_CHINESE}\d]{{1,4}}条|[（(][{_CHINESE}]{{1,3}}[)）]|\d{{1,2}}\.\d{{1,2}}(?=\s*[^\W\d_a-z])"),
    re.compile(r"\d{1,2}(?:\.\d{1,2}){2}(?=\s*[^\W\d_a-z])"),
    re.compile(r"\d{1,2}(?:\.\d{1,2}){3}(?=\s*[^\W\d_a-z])"),
)
_NUMBER = re.compile("|".join(f"(?:{number.pattern})" for number in _NUMBERED), re.IGNORECASE)
_FIGURES = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}(?![\d.]|\w)")
_CHAPTER = re.compile(rf"第[{_CHINESE}\d]{{1,4}}[编篇部章节条]")
_UNNUMBERED = 2  # as deep as "1 Title"

Level = tuple[float, bool, int]  # how much smaller than the largest letters there are, plain, depth of the numbering


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the text that follows."""

    text: str
    level: Level  # lower ones are above higher ones


class Headings:
    """Finds the headings of one document, whose pages are handed to it in order."""

    def __init__(self) -> None:
        self._numbers: tuple[int, ...] = ()  # of the last heading that has any

    def split(self, lines: Sequence[Line], usual: Letters) -> Iterator[Heading | list[Line]]:
        """Yield headings and the lines between them, in order.

        Args:
            lines: of a page, without its tables.
            usual: what most of the text around is written in; of size 0 where it is unknown.
        """
        about = _About(lines, usual)
        prose: list[Line] = []
        place = 0
        while place < len(lines):
            heading, end = about.heading(place, self._numbers)
            if heading is None:
                prose += lines[place:end]
            else:
                self._numbers = _numbers(heading.text) or self._numbers
                if prose:
                    yield prose
                    prose = []
                yield heading
            place = end
        if prose:
            yield prose


class _About:
    """Looks at the lines of a page as they stand to each other."""

    def __init__(self, lines: Sequence[Line], usual: Letters) -> None:
        self._lines = lines
        self._body = usual.size
        self._bold_text = usual.is_bold
        self._gap = typical_gap(lines)
        self._widest = max((len(line.text) for line in lines), default=0)

    def heading(self, place: int, numbers: tuple[int, ...]) -> tuple[Heading | None, int]:
        """Return the heading that begins at a line, if one does, and the line after what was looked at.

        `numbers` are those of the last heading: what is told by its number alone has the next one.
        """
        line = self._lines[place]
        depth = numbering(line.text)
        level = self._level(place, depth, numbers)
        if level is None:
            return None, place + 1
        end = place + 1
        while end < len(self._lines) and self._goes_on(place, end):
            end += 1
        text = join_wrapped("\n".join(each.text.strip() for each in self._lines[place:end]))
        if end - place > _MOST_LINES or not _can_be_heading(text):
            return None, end
        return Heading(text, level), end

    def _level(self, place: int, depth: int | None, numbers: tuple[int, ...]) -> Level | None:
        line = self._lines[place]
        if not self._body or not line.height or not _can_be_heading(line.text.strip()):
            return None
        is_large = line.size >= self._body * _LARGER
        is_bold = line.is_bold and not self._bold_text
        stands_out = is_large or (is_bold and self._is_bold_heading(place))
        if not stands_out and (depth is None or not self._stands_alone(place) or not _is_next(line.text, numbers)):
            return None
        return (
            -round((line.size if is_large else self._body) * 2) / 2,
            not is_bold,
            _UNNUMBERED if depth is None else depth,
        )

    def _is_bold_heading(self, place: int) -> bool:
        line = self._lines[place]
        if line.size < self._body * 0.9 or not self._begins(place):
            return False
        is_full = len(line.text.strip()) > self._widest * _FULL_LINE
        return not is_full or self._is_apart(place + 1) or self._is_bold(place + 1)

    def _stands_alone(self, place: int) -> bool:
        """Return whether a numbered line in the letters of the text has room about it, and is no list's entry."""
        text = self._lines[place].text.strip()
        is_only_a_number = sum(map(str.isalpha, _NUMBER.sub("", text, count=1))) < 2
        if (
            is_only_a_number
            or not self._begins(place)
            or len(text) > self._widest * _FULL_LINE
            or place + 1 == len(self._lines)
        ):
            return False
        if (
            _PAGE_NUMBER.search(text)
            or self._is_numbered_alike(place, place - 1)
            or self._is_numbered_alike(place, place + 1)
        ):
            return False
        return _CHAPTER.match(text) is not None or self._is_apart(place) or place == 0

    def _begins(self, place: int) -> bool:
        """Return whether the line above has ended its paragraph."""
        above = self._lines[place - 1] if place else None
        if above is None or not above.text.strip() or self._is_apart(place) or above.size != self._lines[place].size:
            return True
        text = above.text.strip()
        return _FINISHED.search(text) is not None or len(text) < self._widest * 0.6

    def _is_apart(self, place: int) -> bool:
        if not 0 < place < len(self._lines):
            return place == len(self._lines)
        return gap_above(self._lines, place) > self._gap + self._lines[place].height * 0.2

    def _is_bold(self, place: int) -> bool:
        return place < len(self._lines) and self._lines[place].is_bold

    def _is_numbered_alike(self, place: int, other: int) -> bool:
        if not 0 <= other < len(self._lines):
            return False
        depth = numbering(self._lines[place].text)
        return depth is not None and depth == numbering(self._lines[other].text)

    def _goes_on(self, place: int, below: int) -> bool:
        """Return whether a heading goes on in a line below: the same letters, close to it, without a number."""
        line, other = self._lines[place], self._lines[below]
        alike = abs(line.size - other.size) < 0.3 and line.is_bold == other.is_bold and bool(other.text.strip())
        stands_out = line.size >= self._body * _LARGER or (line.is_bold and not self._bold_text)
        is_close = gap_above(self._lines, below) < max(self._gap, line.height * 0.3) + line.height * 0.3
        return alike and stands_out and is_close and numbering(other.text) is None


def numbering(text: str) -> int | None:
    """Return how deep the number is that a heading begins with: 0 for a part, 1 for a chapter; None without one."""
    text = text.strip()
    return next((depth for depth, number in enumerate(_NUMBERED) if number.match(text)), None)


def _numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of "2.1 Title"; none where it has none, or Chinese ones."""
    found = _FIGURES.match(text.strip())
    return tuple(map(int, found[0].split("."))) if found else ()


def _is_next(text: str, last: tuple[int, ...]) -> bool:
    """Return whether a heading's numbers follow those of the last one, of which one may have been missed."""
    numbers = _numbers(text)
    *above, number = numbers or (1,)
    before = last[len(above)] if len(last) > len(above) and list(last[: len(above)]) == above else 0
    return not numbers or number - before in (1, 2)


def _can_be_heading(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    is_words = letters > 1 and letters * 3 > len(text.replace(" ", ""))
    return is_words and len(text) <= _MOST_CHARS and not _ENDS.search(text) and not _LEADER.search(text)
