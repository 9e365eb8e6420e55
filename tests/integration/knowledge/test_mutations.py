"""Good files with random damage: each is read or refused with a reason, and no worker is lost over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.errors import ReadingStopped, UnreadableDocument
from knowledge.load import load
from knowledge.parsers import Limits, Parsers
from knowledge.types import Document, Section
from tests.documents import GOOD

# 500 in all; pictures take seconds each, and most damage to them is found before they are looked at.
EXAMPLES = {"scan.pdf": 2, "ferry.jpg": 2, "ferry.pdf": 76, "ferry.docx": 50, "ferry.pptx": 50, "ferry.xlsx": 50}
OTHER_EXAMPLES = 27
CHECKED = ("ferry.docx", "ferry.pptx", "ferry.epub")  # checksums tell damage: such a file is read whole or not at all


@st.composite
def damage(draw: st.DrawFn) -> tuple[str, float, float, bytes]:
    """Draw what happens to a file, where, over which part of it, and the bytes that get there."""
    kind = draw(st.sampled_from(["overwrite", "insert", "cut out", "cut off", "repeat"]))
    return kind, draw(st.floats(0, 1)), draw(st.floats(0, 0.2)), draw(st.binary(min_size=1, max_size=40))


def damaged(content: bytes, how: tuple[str, float, float, bytes]) -> bytes:
    kind, where, length, junk = how
    start = int(where * len(content))
    end = start + int(length * len(content)) + 1
    match kind:
        case "overwrite":
            return content[:start] + junk + content[start + len(junk) :]
        case "insert":
            return content[:start] + junk + content[start:]
        case "cut out":
            return content[:start] + content[end:]
        case "cut off":
            return content[:start]
        case _:
            return content[:end] + content[start:]


@pytest.fixture(scope="module")
def parsers() -> Iterator[Parsers]:
    opened = Parsers(Limits(timeout_s=60), processes=1)
    yield opened
    opened.close()


@pytest.mark.parametrize("name", GOOD)
def test_a_damaged_file_is_read_or_refused_with_a_reason(tmp_path: Path, parsers: Parsers, name: str) -> None:
    good, path = GOOD[name](), tmp_path / name
    path.write_bytes(good)
    words = set(words_of(load("team", path).sections))

    @settings(
        max_examples=EXAMPLES.get(name, OTHER_EXAMPLES),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(damage())
    def read_or_refused(how: tuple[str, float, float, bytes]) -> None:
        path.write_bytes(damaged(good, how))
        got = outcome(parsers, path)
        if isinstance(got, str):
            assert len(got) > 10
        else:
            assert all(section.text.strip() for section in got.sections)
            assert name not in CHECKED or words <= set(words_of(got.sections))

    read_or_refused()


def outcome(parsers: Parsers, path: Path) -> Document | str:
    """Return the document, or the reason why it was refused; that its worker was lost is no such reason."""
    try:
        return parsers.load("team", path)
    except ReadingStopped:
        raise
    except UnreadableDocument as error:
        return str(error)


def words_of(sections: tuple[Section, ...]) -> list[str]:
    return [word for section in sections for word in section.text.split()]
