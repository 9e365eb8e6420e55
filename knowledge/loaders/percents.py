"""Which cells of an Excel sheet are shown as percentages: the parser of sheets gives their bare values.

Covered: XLSX and XLSM. Not covered, whose cells keep their values: XLS, XLSB and OpenDocument.
Source: ECMA-376-1, 18.3.1.4 and 18.8, https://ecma-international.org/publications-and-standards/standards/ecma-376/.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from lxml import etree  # type: ignore[import-untyped]

from knowledge.loaders.package import parse_xml

_STYLES, _WORKBOOK, _RELATIONS = "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN = {"9": "0%", "10": "0.00%"}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DECIMALS = re.compile(r"\.([0#?]+)")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_READ_BYTES = 1_000_000

Cell = tuple[int, int]  # row and column, from 0


class Percents:
    """The percentages of a workbook; none where it is of another kind, or has none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._styles: Mapping[bytes, int] = {}
        self._sheets: Mapping[str, str] = {}
        with zipfile.ZipFile(path) as archive:
            if {_STYLES, _WORKBOOK, _RELATIONS} <= set(archive.namelist()):
                self._styles = _percent_styles(parse_xml(archive.read(_STYLES)))
                self._sheets = _sheets(archive) if self._styles else {}

    def of(self, sheet: str) -> dict[Cell, int]:
        """Return the cells of a sheet that are shown as percentages, and with how many decimals."""
        if sheet not in self._sheets:
            return {}
        styles = b"|".join(map(re.escape, self._styles))
        cells = re.compile(rb'<c\s(?=[^>]{0,200}\bs="(' + styles + rb')")[^>]*>')
        with zipfile.ZipFile(self._path) as archive, archive.open(self._sheets[sheet]) as part:
            return {
                (int(place[2]) - 1, _column(place[1])): self._styles[cell[1]]
                for markup in _pieces(part)
                for cell in cells.finditer(markup)
                if (place := _PLACE.search(cell[0]))
            }


def _percent_styles(root: "etree._Element") -> dict[bytes, int]:
    """Return the styles of cells, by their numbers, that show percentages, and with how many decimals."""
    codes = _BUILT_IN | {each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iter("{*}numFmt")}
    styles = {}
    for number, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        code = _QUOTED.sub("", codes.get(style.get("numFmtId", ""), "")).split(";")[0]
        if "%" in code:
            decimals = _DECIMALS.search(code)
            styles[str(number).encode()] = len(decimals[1]) if decimals else 0
    return styles


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the parts that hold the sheets, by the sheets' names."""
    targets = {
        each.get("Id"): each.get("Target", "") for each in parse_xml(archive.read(_RELATIONS)).iter("{*}Relationship")
    }
    parts = {
        each.get("name", ""): posixpath.normpath(posixpath.join("/xl", targets.get(each.get(_ID), ""))).lstrip("/")
        for each in parse_xml(archive.read(_WORKBOOK)).iterfind("{*}sheets/{*}sheet")
    }
    there = set(archive.namelist())
    return {name: part for name, part in parts.items() if part in there}


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """Yield the markup of a part in pieces that end where an element begins."""
    rest = b""
    while piece := part.read(_READ_BYTES):
        whole, _, begun = (rest + piece).rpartition(b"<")
        yield whole
        rest = (b"<" + begun)[-_READ_BYTES:]
    yield rest


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - ord("A") + 1
    return column - 1
