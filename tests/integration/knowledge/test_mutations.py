"""Good files, each damaged at 500 places: they are read or refused with a reason, and no worker is lost over it."""

import io
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from knowledge.errors import ReadingStopped, UnreadableDocument
from knowledge.parsers import Parsers
from knowledge.reasons import Reason
from knowledge.types import Document, Section
from tests.documents import GOOD, HTML, NOTICE, packed

PLACES = 500
INSIDE = 100  # more of each archive, where the checksum over them is right
MOST_CHARS = 400  # of a reason that a person reads to its end
# What the worker imports at its start, so that a picture takes 0.03 s and not 0.7: the models look at it on one thread
# and in its own size, where they would enlarge it. All else is as ingestion has it.
QUICK = """
import rapidocr
from knowledge.loaders import recognition

class Quick(rapidocr.RapidOCR):
    def __init__(self, params):
        super().__init__(params={**params, "Det.limit_side_len": 32, "EngineConfig.onnxruntime.intra_op_num_threads": 1})

rapidocr.RapidOCR = Quick
recognition.SIDE_PIXELS = 160
"""


def photo(form: str = "JPEG") -> bytes:
    """Return the notice's first words, in a picture so small that the damage meets all of its parts."""
    out = io.BytesIO()
    with Image.open(NOTICE) as notice:
        notice.convert("RGB").crop((20, 20, 250, 90)).resize((115, 35)).save(out, form)
    return out.getvalue()


def scan() -> bytes:
    """Return a page that is a photo."""
    document = FPDF(format=(115, 35))
    document.add_page()
    document.image(io.BytesIO(photo()), 0, 0, w=115)
    return bytes(document.output())


DOCUMENTS = {
    **GOOD,
    "scan.pdf": scan,
    "ferry.jpg": photo,
    "ferry.png": lambda: photo("PNG"),
    "ferry.webpage": HTML.encode,
}
# Which are read whole or not at all: after any damage, which checksums tell; when their end is gone.
SEALED = ("ferry.docx", "ferry.pptx", "ferry.xlsx", "ferry.epub", "ferry.zip")
ENDED = ("ferry.pdf", "scan.pdf", "ferry.jpg", "ferry.png", "ferry.json")

HOW = st.sampled_from(["overwrite", "insert", "cut out", "cut off", "repeat"])
RANDOM = st.randoms(use_true_random=True)  # seeded by hypothesis


def damaged(content: bytes, how: str, random: Random) -> bytes:
    start = random.randrange(len(content))
    end = start + random.randint(1, len(content) // 5 + 1)
    junk = random.randbytes(random.randint(1, 40))
    match how:
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


def damaged_inside(content: bytes, how: str, random: Random) -> bytes:
    """Return the archive with one of its files damaged, and with the right checksum over it."""
    with ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = random.choice(list(files))
    return packed(files | {name: damaged(files[name], how, random)})


@pytest.fixture(scope="module")
def parsers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parsers]:
    folder = tmp_path_factory.mktemp("quick")
    (folder / "sitecustomize.py").write_text(QUICK, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
        opened = Parsers(processes=1)
        yield opened
        opened.close()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_damaged_file_is_read_or_refused_with_a_reason(tmp_path: Path, parsers: Parsers, name: str) -> None:
    good, path = DOCUMENTS[name](), tmp_path / name
    path.write_bytes(good)
    words = words_of(parsers.load("team", path).sections)
    assert words
    met: Counter[type] = Counter()

    @settings(max_examples=PLACES)
    @given(HOW, RANDOM)
    def read_or_refused(how: str, random: Random) -> None:
        path.write_bytes(damaged(good, how, random))
        got = outcome(parsers, path)
        met[type(got)] += 1
        if isinstance(got, Document) and (name in SEALED or (name in ENDED and how == "cut off")):
            assert words <= words_of(got.sections)

    read_or_refused()
    assert met.total() >= PLACES
    assert met[Reason]
    assert met[Document] or name in SEALED


@pytest.mark.parametrize("name", SEALED)
def test_damage_under_a_good_checksum_is_read_or_refused_with_a_reason(
    tmp_path: Path, parsers: Parsers, name: str
) -> None:
    good, path = DOCUMENTS[name](), tmp_path / name
    met: Counter[type] = Counter()

    @settings(max_examples=INSIDE)
    @given(HOW, RANDOM)
    def read_or_refused(how: str, random: Random) -> None:
        path.write_bytes(damaged_inside(good, how, random))
        met[type(outcome(parsers, path))] += 1

    read_or_refused()
    assert met.total() >= INSIDE
    assert met[Reason]
    assert met[Document]


def outcome(parsers: Parsers, path: Path) -> Document | Reason:
    """Return the document, or the reason why it was refused; that its worker was lost is no such reason."""
    try:
        document = parsers.load("team", path)
    except ReadingStopped:
        raise
    except UnreadableDocument as error:
        for said in (error.reason.words("en"), error.reason.words("zh")):
            assert said.isprintable()
            assert len(said) <= MOST_CHARS
        return error.reason
    assert all(section.text.strip() for section in document.sections)
    return document


def words_of(sections: tuple[Section, ...]) -> set[str]:
    return {word for section in sections for word in section.text.split()}
