"""Web pages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PageElement, PreformattedString

from knowledge.errors import UnreadableDocument
from knowledge.loaders.content import Content, Outline
from knowledge.loaders.dates import parse_date
from knowledge.loaders.encoding import decode
from knowledge.loaders.tables import REPEATED_CHARS, Row, under_one_header
from knowledge.loaders.titles import written_title
from knowledge.reasons import Code

_LEFT_OUT = [
    *("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "svg", "iframe"),
    *("select", "button", "textarea"),  # of a form; some pages are one form, whole
]
_BLOCKS = {
    *("p", "div", "section", "article", "main", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "figure"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "body", "br", "hr", "details", "summary", "address"),
}
_BLOCK_NAMES = sorted(_BLOCKS)
_LAID_OUT = ["table", "h1", "h2", "h3", "h4", "h5", "h6"]
_AUTHOR = ("author", "article:author", "dc.creator")
_PUBLISHED = ("article:published_time", "date", "dc.date", "last-modified")
_DEEPEST = 200  # nesting; deeper pages are broken or hostile
_MOST_COLUMNS = 100  # that a cell spans


def load_html(path: Path) -> Content:
    """Return a page's main text by its headings; menus, scripts and controls are left out. Title: <title>, else <h1>.

    Raises:
        UnreadableDocument: its elements are nested too deep to be a page.
    """
    return read_page(markup_text(path.read_bytes()))


def markup_text(data: bytes, declared: str = "") -> str:
    """Return the markup of a page, in the encoding `declared` with it, else in the one that it names itself.

    Raises:
        UnreadableDocument: it is binary, or in an encoding that cannot be told.
    """
    return decode(data, declared or EncodingDetector.find_declared_encoding(data, is_html=True) or "")


def read_page(markup: str) -> Content:
    """Return the content of a page's markup, as `load_html` does of a file."""
    soup = BeautifulSoup(markup, "html.parser")
    heading = soup.find("h1")
    title = written_title(soup.title.get_text(" ") if soup.title else "") or (
        heading.get_text(" ", strip=True) if heading else ""
    )
    author, published = (_meta(soup, names) for names in (_AUTHOR, _PUBLISHED))
    for element in soup.find_all(_LEFT_OUT):
        if element.name != "header" or element.find("h1") is None:
            element.decompose()
    body = soup.find("main") or soup.find("article") or soup.body or soup
    outline = Outline()
    _walk(body, outline, 0)
    return Content(title, outline.sections(), author, parse_date(published))


def _meta(soup: BeautifulSoup, names: tuple[str, ...]) -> str:
    """Return what the first of the page's <meta> elements of these names says."""
    for name in names:
        for attribute in ("name", "property"):
            element = soup.find("meta", attrs={attribute: name})
            if element and (content := str(element.get("content") or "").strip()):
                return content
    return ""


def _walk(element: Tag, outline: Outline, depth: int) -> None:
    """Hand the element's text to the outline, a block at a time."""
    if depth > _DEEPEST:
        raise UnreadableDocument(Code.ELEMENTS_TOO_DEEP, most=_DEEPEST)
    inline: list[str] = []
    for child in element.children:
        if not isinstance(child, Tag) or not (child.name in _BLOCKS or child.find(_BLOCK_NAMES)):
            inline.append(_text(child))
            continue
        outline.paragraph("".join(inline))
        inline = []
        _block(child, outline, depth)
    outline.paragraph("".join(inline))


def _block(element: Tag, outline: Outline, depth: int) -> None:
    if element.name in ("h1", "h2", "h3", "h4", "h5", "h6"):
        outline.heading(int(element.name[1]), element.get_text(" "))
    elif element.name == "table" and not _is_layout(element, rows := _cells(element)):
        outline.paragraph(_caption(element))
        outline.table(under_one_header(list(_rows(rows))))
    elif element.name == "pre":
        outline.paragraph(element.get_text())
    elif element.name in ("ul", "ol") and not element.find(["ul", "ol", "table", "pre"]):
        entries = element.find_all("li")
        outline.paragraph("\n".join(f"- {' '.join(entry.get_text(' ').split())}" for entry in entries))
    else:
        _walk(element, outline, depth + 1)


@dataclass(frozen=True, slots=True)
class _Cell:
    tag: Tag
    texts: list[str]


def _cells(table: Tag) -> list[list[_Cell]]:
    """Return a table's cells by rows, in one pass; the text of tables inside it belongs to the cells that hold them.

    Rows and cells begin at their tags, wherever those stand: where end tags are left out, each stands in the last one.
    """
    rows: list[list[_Cell]] = []
    waiting = list(reversed(table.contents))
    while waiting:
        node = waiting.pop()
        if isinstance(node, Tag) and node.name not in ("table", "caption"):
            if node.name == "tr" or (node.name in ("th", "td") and not rows):
                rows.append([])
            if node.name in ("th", "td"):
                rows[-1].append(_Cell(node, []))
            waiting.extend(reversed(node.contents))
        elif rows and rows[-1]:
            rows[-1][-1].texts.append(node.get_text(" ") if isinstance(node, Tag) else _text(node))
    return rows


def _caption(table: Tag) -> str:
    caption = table.find("caption", recursive=False)
    return caption.get_text(" ") if caption else ""


def _is_layout(table: Tag, rows: Sequence[Sequence[_Cell]]) -> bool:
    """Return whether a table only places text on the page: what it holds is no row of values."""
    if table.get("role") in ("presentation", "none"):
        return True
    if _caption(table) or any(cell.tag.name == "th" for row in rows for cell in row):
        return False
    return table.find(_LAID_OUT) is not None or all(len(row) < 2 for row in rows)


def _rows(rows: Iterable[Sequence[_Cell]]) -> Iterator[Row]:
    """Yield a table's rows.

    Source: https://html.spec.whatwg.org/multipage/tables.html#forming-a-table.
    """
    reaching: dict[int, tuple[str, int]] = {}  # by column: a cell's text, and how many rows below it is for
    for row in rows:
        cells = {column: text for column, (text, _) in reaching.items()}
        reaching = {column: (text, left - 1) for column, (text, left) in reaching.items() if left > 1}
        widths: dict[int, int] = {}
        column = 0
        for cell in row:
            while column in cells:
                column += 1
            text, below = " ".join(cell.texts), _span(cell.tag, "rowspan") - 1
            widths[column] = min(_span(cell.tag, "colspan"), _MOST_COLUMNS)
            for place in range(column, column + widths[column]):
                cells[place] = text if place == column else ""
                if below:
                    reaching[place] = (cells[place] if len(text) <= REPEATED_CHARS else "", below)
        texts = [cells.get(place, "") for place in range(max(cells, default=-1) + 1)]
        yield Row(texts, {place: width for place, width in widths.items() if width > 1}, _is_header(row))


def _is_header(row: Sequence[_Cell]) -> bool:
    """Return whether a row says that it is of the table's header; one <th> alone may name the rows below it."""
    part = row[0].tag.find_parent(["thead", "tbody", "tfoot", "table"]) if row else None
    return (part is not None and part.name == "thead") or (len(row) > 1 and all(c.tag.name == "th" for c in row))


def _span(cell: Tag, name: str) -> int:
    said = str(cell.get(name, ""))
    return max(int(said), 1) if said.isdecimal() else 1


def _text(node: PageElement) -> str:
    if isinstance(node, PreformattedString):  # comments, declarations
        return ""
    if isinstance(node, NavigableString):
        return " ".join(str(node).split(" ")).replace("\n", " ")
    return node.get_text().replace("\n", " ") if isinstance(node, Tag) else ""
