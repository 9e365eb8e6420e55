"""Plain text and Markdown."""

import re
from pathlib import Path

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from knowledge.loaders.content import Content, Outline, join_wrapped, tidy
from knowledge.loaders.dates import parse_date
from knowledge.loaders.encoding import read_text
from knowledge.types import Section

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_FRONT_FIELD = re.compile(r"^(title|author|date):[^\S\n]*(.+?)\s*$", re.MULTILINE)
_markdown = MarkdownIt("commonmark", {"html": True}).enable("table")


def load_text(path: Path) -> Content:
    """Return a plain text file as one section."""
    return Content("", (Section(tidy(read_text(path))),))


def load_markdown(path: Path) -> Content:
    """Return a Markdown file by its headings, without markup. Its title: front matter, else the first heading.

    Author and date are those of the front matter.

    Source: https://spec.commonmark.org, with GitHub's tables.
    """
    source = read_text(path)
    fields: dict[str, str] = {}
    if front := _FRONT_MATTER.match(source):
        fields = {name: value.strip("'\"") for name, value in _FRONT_FIELD.findall(front[1])}
        source = source[front.end() :]
    tree = SyntaxTreeNode(_markdown.parse(source))
    headings = [_plain(node) for node in tree.children if node.type == "heading"]
    outline = Outline()
    for node in tree.children:
        _block(node, outline)
    title = fields.get("title") or (headings[0] if headings else "")
    return Content(title, outline.sections(), fields.get("author", ""), parse_date(fields.get("date", "")))


def _block(node: SyntaxTreeNode, outline: Outline) -> None:
    match node.type:
        case "heading":
            outline.heading(int(node.tag[1]), _plain(node))
        case "paragraph":
            outline.paragraph(_plain(node))
        case "fence" | "code_block" | "html_block":
            outline.paragraph(_raw(node))
        case "bullet_list" | "ordered_list":
            outline.paragraph("\n".join(_entries(node)))
        case "table":
            rows = (row for part in node.children for row in part.children)
            outline.table([_plain(cell) for cell in row.children] for row in rows)
        case "blockquote":
            for child in node.children:
                _block(child, outline)


def _raw(node: SyntaxTreeNode) -> str:
    return BeautifulSoup(node.content, "html.parser").get_text(" ") if node.type == "html_block" else node.content


def _entries(node: SyntaxTreeNode) -> list[str]:
    """Return the entries of a list and of those inside it, one a line."""
    lines: list[str] = []
    for item in node.children:
        for child in item.children:
            if child.type in ("bullet_list", "ordered_list"):
                lines += [f"  {line}" for line in _entries(child)]
            else:
                lines.append(f"- {_plain(child)}" if child is item.children[0] else _plain(child))
    return lines


def _plain(node: SyntaxTreeNode) -> str:
    """Return a node's text without markup; links keep their words, images their description."""
    pieces = []
    for part in node.walk():
        if part.type in ("text", "code_inline", "fence", "code_block"):
            pieces.append(part.content)
        elif part.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
    return join_wrapped("".join(pieces))
