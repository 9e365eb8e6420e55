"""What a file does to its parser, it does to one worker: the next file is read as if nothing had been."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from knowledge.errors import EncryptedDocument, PageUnavailable, ReadingStopped, UnreadableDocument
from knowledge.load import load
from knowledge.parsers import Limits, Parsers
from tests.documents import GOOD
from tests.waits import wait_until

ROOT = Path(__file__).parents[3]
# What a worker imports at its start: a loader of text files that does what the file says.
HOSTILE = """
import os, re, signal, sys
from pathlib import Path
import knowledge.page_image
import knowledge.read
from knowledge.errors import EncryptedDocument
from knowledge.loaders import steps
from knowledge.loaders.content import Content
from knowledge.reasons import Code
from knowledge.types import Section

def obey(path):
    order = path.read_text()
    path.with_suffix(".pid").write_text(str(os.getpid()))
    if order == "loop":
        re.match(r"(a+)+$", "a" * 60 + "b")  # never lets go of the interpreter
    if order == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if order == "leave":
        sys.exit(0)
    if order == "take memory":
        held = [bytearray(10**7) for _ in range(10**6)]
    if order == "be closed":
        raise EncryptedDocument(Code.LOCKED)
    if order == "go slowly":
        for _ in range(20):
            signal.sigtimedwait([], 0.1)
            steps.step()
    return Content("", (Section(f"{os.getpid()} {sorted(os.environ)}"),))

knowledge.read.LOADERS["text"] = obey
knowledge.page_image.page_image = lambda path, page, quoted: obey(path)
"""

Order = Callable[[str], Path]


@pytest.fixture
def order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Order:
    """Return a function that writes a file which makes a worker do something."""
    (tmp_path / "sitecustomize.py").write_text(HOSTILE, "utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{tmp_path}")

    def written(what: str) -> Path:
        path = tmp_path / f"{what}.txt"
        path.write_text(what, "utf-8")
        return path

    return written


@pytest.fixture
def parsers() -> Iterator[Parsers]:
    opened = Parsers(Limits(timeout_s=20, memory_bytes=1_500_000_000), processes=1)
    yield opened
    opened.close()


def pid(parsers: Parsers, path: Path) -> str:
    return parsers.read(path).sections[0].text.split()[0]


def test_a_worker_reads_what_this_process_would(tmp_path: Path, parsers: Parsers) -> None:
    for name in ("ferry.md", "ferry.eml", "ferry.epub", "ferry.xlsx"):
        path = tmp_path / name
        path.write_bytes(GOOD[name]())
        assert parsers.load("team", path) == load("team", path)


def test_one_worker_serves_file_after_file(parsers: Parsers, order: Order) -> None:
    assert pid(parsers, order("work")) == pid(parsers, order("work again")) != str(os.getpid())


def test_a_worker_is_kept_however_much_memory_who_asks_holds(order: Order) -> None:
    held = b"x" * 600_000_000
    with closing(Parsers(Limits(timeout_s=20, memory_bytes=500_000_000), processes=1)) as small:
        assert pid(small, order("work")) == pid(small, order("work again"))
    assert len(held) == 600_000_000


def test_a_refusal_keeps_its_class_and_its_worker(parsers: Parsers, order: Order) -> None:
    worker = pid(parsers, order("work"))
    with pytest.raises(EncryptedDocument, match="password"):
        parsers.read(order("be closed"))
    assert pid(parsers, order("work")) == worker


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("crash", r"crashed its parser \(SIGSEGV\)"),
        ("take memory", "more than 1,500 MB of memory"),
        ("leave", "ended without an answer"),
    ],
)
def test_a_file_that_ruins_its_worker_gets_a_reason_and_the_next_is_read(
    parsers: Parsers, order: Order, what: str, reason: str
) -> None:
    with pytest.raises(ReadingStopped, match=reason):
        parsers.read(order(what))
    assert pid(parsers, order("work"))


def test_a_file_that_never_ends_is_stopped_at_the_limit(order: Order) -> None:
    parsers = Parsers(Limits(timeout_s=2), processes=1)
    with pytest.raises(ReadingStopped, match="longer than 2 s"):
        parsers.read(order("loop"))
    assert pid(parsers, order("work"))
    parsers.close()


def test_a_step_forward_adds_to_the_time(order: Order) -> None:
    parsers = Parsers(Limits(timeout_s=1.5), processes=1)
    parsers.read(order("work"))  # starting a worker counts, too
    assert pid(parsers, order("go slowly"))
    parsers.close()


def test_a_worker_knows_no_keys(monkeypatch: pytest.MonkeyPatch, parsers: Parsers, order: Order) -> None:
    monkeypatch.setenv("ZHIYIN_KEY", "a secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    environment = parsers.read(order("work")).sections[0].text
    assert "'PATH'" in environment
    assert not any(name in environment for name in ("ZHIYIN", "SECRET"))


def test_a_file_that_is_gone_is_an_os_error(parsers: Parsers, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        parsers.read(tmp_path / "gone.txt")


def test_what_is_closed_leaves_no_process_and_no_folder(order: Order) -> None:
    parsers = Parsers()
    worker = int(pid(parsers, order("work")))
    parsers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_a_busy_worker_does_not_outlive_a_killed_parent(order: Order) -> None:
    path = order("loop")
    program = f"from pathlib import Path; from knowledge.parsers import Parsers; Parsers().read(Path({str(path)!r}))"
    parent = subprocess.Popen([sys.executable, "-c", program])
    wait_until(path.with_suffix(".pid").exists, "the worker's start")
    wait_until(lambda: path.with_suffix(".pid").read_text() != "", "the worker's number")
    parent.kill()
    parent.wait()
    worker = Path("/proc", path.with_suffix(".pid").read_text(), "cmdline")
    wait_until(lambda: not is_running(worker), "the worker's end", timeout_s=20)


def is_running(command_line: Path) -> bool:
    with suppress(OSError):
        return command_line.read_bytes() != b""  # of a process that waits to be counted out it is empty
    return False


def test_an_unsupported_file_is_refused_without_a_worker(tmp_path: Path) -> None:
    path = tmp_path / "setup.exe"
    path.write_bytes(b"MZ")
    with pytest.raises(UnreadableDocument, match="cannot be read"):
        Parsers().load("team", path)


def test_a_page_is_drawn_by_a_worker(tmp_path: Path) -> None:
    path = tmp_path / "guide.pdf"
    path.write_bytes(GOOD["ferry.pdf"]())
    with closing(Parsers(processes=1)) as parsers:
        assert parsers.page_image(path, 1).startswith(b"\x89PNG")
        with pytest.raises(PageUnavailable, match="there is no page 99"):
            parsers.page_image(path, 99)


def test_a_page_that_draws_for_ever_is_given_up(order: Order) -> None:
    with closing(Parsers(Limits(timeout_s=1.0), processes=1)) as parsers:
        for what in ("loop", "crash"):
            with pytest.raises(PageUnavailable, match="too much time or memory"):
                parsers.page_image(order(what), 1)
