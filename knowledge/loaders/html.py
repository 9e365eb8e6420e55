"""Web pages."""

from pathlib import Path

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from knowledge.errors import UnreadableDocument
from knowledge.loaders.content import Content, Outline, read_text
from knowledge.loaders.dates import parse_date
from knowledge.reasons import Code

_LEFT_OUT = [
    *("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "svg", "iframe"),
    *("select", "button", "textarea"),  # of a form; some pages are one form, whole
]
_BLOCKS = {
    *("p", "div", "section", "article", "main", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "figure"),
    *("figcaption", "table", "h1", "h2", "h3", "h4", "h5", "h6", "body", "br", "hr", "details", "summary", "address"),
}
_BLOCK_NAMES = sorted(_BLOCKS)
_AUTHOR = ("author", "article:author", "dc.creator")
_PUBLISHED = ("article:published_time", "date", "dc.date", "last-modified")
_DEEPEST = 200  # nesting; deeper pages are broken or hostile


def load_html(path: Path) -> Content:
    """Return a page's main text by its headings; menus, scripts and controls are left out. Title: <title>, else <h1>.

    Raises:
        UnreadableDocument: its elements are nested too deep to be a page.
    """
    return read_page(read_text(path))


def read_page(markup: str) -> Content:
    """Return the content of a page's markup, as `load_html` does of a file."""
    soup = BeautifulSoup(markup, "html.parser")
    heading = soup.find("h1")
    title = (soup.title.get_text(" ", strip=True) if soup.title else "") or (
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
    elif element.name == "table":
        rows = (row.find_all(["th", "td"]) for row in element.find_all("tr"))
        outline.table([cell.get_text(" ") for cell in row] for row in rows)
    elif element.name == "pre":
        outline.paragraph(element.get_text())
    elif element.name in ("ul", "ol") and not element.find(["ul", "ol", "table", "pre"]):
        entries = element.find_all("li")
        outline.paragraph("\n".join(f"- {' '.join(entry.get_text(' ').split())}" for entry in entries))
    else:
        _walk(element, outline, depth + 1)


def _text(node: PageElement) -> str:
    if isinstance(node, PreformattedString):  # comments, declarations
        return ""
    if isinstance(node, NavigableString):
        return " ".join(str(node).split(" ")).replace("\n", " ")
    return node.get_text().replace("\n", " ") if isinstance(node, Tag) else ""
