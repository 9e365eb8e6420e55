"""Files to documents in processes apart: what a file does to its parser, it does to a worker and to nobody else."""

import json
import logging
import os
import queue
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from pathlib import Path

from pydantic import Base64Bytes, TypeAdapter, ValidationError

from knowledge import errors
from knowledge.errors import PageUnavailable, ReadingStopped, UnreadableDocument
from knowledge.load import load
from knowledge.loaders.content import Content
from knowledge.reasons import Code, Reason
from knowledge.types import NOTHING_QUOTED, Document, Quoted

_REPLY_BYTES = 200_000_000
_STEP = 0.1  # of the time limit, which every recognised page and every file of an archive adds
_MOST_STEPS = 1_000
_STARTING_S = 120  # of a machine that does everything else at once
_DYING_S = 5  # between the end of its socket and of the process
# What a worker is told of this process's environment: no keys, no passwords.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "OMP_NUM_THREADS", "SYSTEMROOT", "VIRTUAL_ENV")
_ROOT = Path(__file__).parent.parent

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one document may take. Every recognised page and file of an archive adds a tenth to the time."""

    timeout_s: float = 120.0
    memory_bytes: int = 2_000_000_000


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a worker answers: content, a picture, or an error; nothing when it is a step further."""

    content: Content | None = None
    picture: Base64Bytes = b""
    error: str = ""  # its class
    message: str = ""  # of an unreadable document, its reason as JSON
    number: int = 0  # of an error of the system


_replies = TypeAdapter(_Reply)


class Parsers:
    """Reads files in at most `processes` workers, each for one file at a time and kept for the next. Thread-safe.

    A worker starts with the first file that needs it, and ends by itself when it has had none for a minute.
    """

    def __init__(self, limits: Limits | None = None, processes: int = 2) -> None:
        self._limits = limits or Limits()
        self._workers: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._processes = processes
        for _ in range(processes):
            self._workers.put(None)

    def load(self, space_id: str, path: Path) -> Document:
        """Return a file as a document, as `knowledge.load.load` does; waits while every worker is taken.

        Raises:
            UnreadableDocument: it cannot be turned into text; the message says why.
            ReadingStopped: it took too long or too much memory, or crashed its parser.
            OSError: it cannot be opened.
        """
        return load(space_id, path, self.read)

    def read(self, path: Path) -> Content:
        """Return a file's text. Raises as `load` does."""
        try:
            reply = self._ask(path, {})
            if reply.content is None:
                raise _error(reply)
        except UnreadableDocument as error:
            logger.warning("parsers.unreadable suffix=%s error=%s", path.suffix, type(error).__name__)
            raise
        return reply.content

    def page_image(self, path: Path, page: int, quoted: Quoted = NOTHING_QUOTED) -> bytes:
        """Return a page as a picture, as `knowledge.page_image.page_image` does.

        Raises:
            PageUnavailable: it cannot be drawn, or not within the limits.
        """
        try:
            reply = self._ask(path, {"page": page, "quotes": list(quoted.quotes), "passage": quoted.passage})
        except ReadingStopped as error:
            raise PageUnavailable(
                "The page takes too much time or memory to draw. Open the document itself."
            ) from error
        if not reply.picture:
            raise _error(reply)
        return reply.picture

    def _ask(self, path: Path, request: Mapping[str, object]) -> _Reply:
        worker = self._workers.get()
        try:
            if worker is None or not worker.is_alive():
                worker = _renewed(worker, self._limits)
            try:
                return worker.ask(path, request)
            except _WorkerLeft:  # it had been idle for long enough just when it was asked
                worker = _renewed(worker, self._limits)
                return worker.ask(path, request)
        finally:
            self._workers.put(worker)

    def close(self) -> None:
        """End all workers; waits for the files that are being read."""
        for _ in range(self._processes):
            if worker := self._workers.get():
                worker.end()
        for _ in range(self._processes):
            self._workers.put(None)


class _WorkerLeft(ReadingStopped):
    """The worker ended by itself, as an idle one does, before it answered."""


class _Worker:
    """One process that reads files, with a folder of its own for what it unpacks."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._has_started = False
        self._folder = tempfile.TemporaryDirectory(prefix="zhiyin-parsers-")
        self._connection, theirs = Pipe()
        with theirs:
            command = [sys.executable, "-P", "-m", "knowledge.worker", str(theirs.fileno()), str(limits.memory_bytes)]
            self._process = subprocess.Popen(  # noqa: S603 - this Python, and numbers
                command,
                stdin=subprocess.PIPE,  # nothing is written to it: when it closes, the worker ends
                stdout=subprocess.DEVNULL,
                env=_environment(self._folder.name),
                start_new_session=True,  # Ctrl-C is for this process
                pass_fds=(theirs.fileno(),),
            )

    def is_alive(self) -> bool:
        """Return whether it may be asked again."""
        return self._process.poll() is None

    def ask(self, path: Path, request: Mapping[str, object]) -> _Reply:
        """Return what it answers of a file. One that does not answer in time and in form is ended."""
        answered = False
        try:
            reply = self._answer(path, request)
            answered = True
        except (EOFError, OSError, ValidationError) as error:
            raise self._stopped() from error
        finally:
            if not answered:
                self.end()
        return reply

    def _answer(self, path: Path, request: Mapping[str, object]) -> _Reply:
        step_s = self._limits.timeout_s * _STEP
        file = os.path.abspath(path)  # noqa: PTH100 - a link's own name tells what it is
        whole = {**request, "path": file, "timeout_s": self._limits.timeout_s, "step_s": step_s}
        if not self._has_started:
            if not self._connection.poll(_STARTING_S):
                raise ReadingStopped(Code.NO_PARSER)
            self._connection.recv_bytes(_REPLY_BYTES)
            self._has_started = True
        self._connection.send_bytes(json.dumps(whole).encode())
        deadline = time.monotonic() + self._limits.timeout_s
        for _ in range(_MOST_STEPS):
            if not self._connection.poll(max(0.0, deadline - time.monotonic())):
                break
            reply = _replies.validate_json(self._connection.recv_bytes(_REPLY_BYTES))
            if reply.content or reply.picture or reply.error:
                return reply
            deadline += step_s
        raise self._too_long()

    def _stopped(self) -> Exception:
        """Return what it means that the worker is gone."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_DYING_S)
        code = self._process.poll()
        if code == 0:
            return _WorkerLeft(Code.PARSER_LEFT)
        if code is None or code == -signal.SIGALRM:
            return self._too_long()
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return ReadingStopped(Code.CRASHED, how=how)

    def _too_long(self) -> ReadingStopped:
        return ReadingStopped(Code.TOO_LONG, seconds=self._limits.timeout_s)

    def end(self) -> None:
        """End the process, whatever it is doing, and remove its folder. Idempotent."""
        self._process.kill()
        self._process.wait()
        self._connection.close()
        if self._process.stdin:
            self._process.stdin.close()
        self._folder.cleanup()


def _renewed(worker: _Worker | None, limits: Limits) -> _Worker:
    if worker:
        worker.end()
    return _Worker(limits)


def _environment(folder: str) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", ""))))
    return {**inherited, "PYTHONPATH": path, "TMPDIR": folder}


def _error(reply: _Reply) -> Exception:
    kind = getattr(errors, reply.error, None)
    if isinstance(kind, type) and issubclass(kind, UnreadableDocument):
        return kind(Reason.from_json(reply.message))
    return PageUnavailable(reply.message) if kind is PageUnavailable else OSError(reply.number, reply.message)
