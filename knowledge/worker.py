"""The process that reads files, and draws pages of them, for another one, one at a time: `knowledge.parsers` starts it.

    python -m knowledge.worker FD MEMORY_BYTES

It is asked over a socket, which it inherits as file descriptor FD, and answers in JSON, so that a file that took it
over could still hand on nothing but text. Its memory is limited by the kernel. Its time is, too: at the deadline, or
when standard input is closed because the process that asked is gone, a signal ends it whatever its code is doing.
On macOS the kernel does not limit memory, and a busy worker whose asker is gone ends at the deadline.
"""

import base64
import fcntl
import json
import os
import resource
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from knowledge.errors import PageUnavailable, ReadingStopped, UnreadableDocument
from knowledge.loaders import steps
from knowledge.read import read
from knowledge.reasons import Code
from knowledge.types import Quoted

_IDLE_S = 60  # without a request; then it ends, and the machine has its memory back
_GRACE_S = 5  # beyond the deadline, which who asks keeps too
_FULL = 0.8  # of its memory
_NICE = 5  # answers come before documents


@dataclass(frozen=True, slots=True)
class _Request:
    """A file to read or, where a page is named, to draw that page of."""

    path: str
    timeout_s: float
    step_s: float
    page: int | None = None
    quotes: Sequence[str] = ()
    passage: str = ""


def main(descriptor: int, memory_bytes: int) -> None:
    """Say that it is there, and answer requests until none comes any more, or earlier ones took most of the memory."""
    _limit(memory_bytes)
    connection = Connection(descriptor)
    _send(connection, {})
    while connection.poll(_IDLE_S):
        try:
            request = _Request(**json.loads(connection.recv_bytes()))
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, request.timeout_s + _GRACE_S)
        with steps.heard(partial(_step, connection, request.step_s)):
            reply = _answer(request, memory_bytes)
        _send(connection, reply)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if _most_resident_bytes() > memory_bytes * _FULL:
            return


def _limit(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    os.nice(_NICE)
    # The kernel sends SIGIO, which ends a process that does not handle it, when the other end of the pipe is closed.
    standard_input = sys.stdin.fileno()
    fcntl.fcntl(standard_input, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(standard_input, fcntl.F_SETFL, fcntl.fcntl(standard_input, fcntl.F_GETFL) | os.O_ASYNC)


def _step(connection: Connection, step_s: float) -> None:
    left_s, _ = signal.getitimer(signal.ITIMER_REAL)
    signal.setitimer(signal.ITIMER_REAL, left_s + step_s)
    _send(connection, {})


def _answer(request: _Request, memory_bytes: int) -> dict[str, object]:
    try:
        if request.page is not None:
            return {"picture": _picture(request, request.page)}
        return {"content": asdict(read(Path(request.path)))}
    except UnreadableDocument as error:
        return _refusal(error)
    except PageUnavailable as error:
        return {"error": type(error).__name__, "message": str(error)}
    except OSError as error:
        return {"error": "OSError", "message": error.strerror or str(error), "number": error.errno or 0}
    except MemoryError:
        return _refusal(ReadingStopped(Code.TOO_MUCH_MEMORY, megabytes=memory_bytes / 1e6))


def _refusal(error: UnreadableDocument) -> dict[str, object]:
    return {"error": type(error).__name__, "message": error.reason.to_json()}


def _picture(request: _Request, page: int) -> str:
    from knowledge.page_image import page_image  # its libraries are for workers that draw

    quoted = Quoted(request.quotes, request.passage)
    return base64.b64encode(page_image(Path(request.path), page, quoted)).decode("ascii")


def _send(connection: Connection, reply: dict[str, object]) -> None:
    connection.send_bytes(json.dumps(reply, ensure_ascii=False, default=datetime.isoformat).encode())


def _most_resident_bytes() -> int:
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in `ru_maxrss` what the process that started this one held; source: proc_pid_status(5).
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
