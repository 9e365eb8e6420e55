"""The files of a Git repository that loaders read, by the program `git`.

Covered: only HTTPS, HTTP and folders of this machine are cloned, by no other of the ways that `git` knows, some of
which run programs; the server's address is checked and pinned, so that its name cannot lead elsewhere later, and
redirects are not followed; hooks and the repository's own settings do nothing; a folder may be another user's, but only
the one that was named; credentials are given to `git` in its environment, and are neither stored in the clone nor
logged. Not covered: submodules and large files kept elsewhere, which are left out; the size of a repository, which is
bounded by time only.
"""

import base64
import logging
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from knowledge.errors import FetchRefused, SourceError
from knowledge.formats import is_read
from knowledge.loaders.dates import parse_date
from knowledge.reasons import Code, Reason, system_reason
from knowledge.sources.fetch import Reach, resolve_host
from knowledge.sources.source import Entry, Listing
from knowledge.sources.web import port_of
from knowledge.stopping import LOOK_S, Stopping, check, never

_CLONE_S = 600.0
_COMMITS = 1000  # of the history, without its files, that tell when a file last changed
_HISTORY_S = 60.0  # for them; where it is too short, files have the time of the last commit
_NO_BRANCH = re.compile(r"Remote branch (.+) not found")
_LOCKED = re.compile(r"Authentication failed|could not read (?:Username|Password)|error: 40[13]\b")
_MISSING = re.compile(r"repository '.*' (?:not found|does not exist)|does not appear to be a git repository")
_PORTS = {"https": 443, "http": 80}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Repository:
    """Which repository, and which part of it."""

    address: str  # a URL, or a path of this machine
    branch: str = ""  # empty: the one that it calls its own
    folder: str = ""  # within it; empty: all


class Git:
    """A `Source` of the files of one branch; it is cloned, without its files of earlier times, into a folder."""

    def __init__(self, repository: Repository, reach: Reach, folder: Path, stopping: Stopping = never) -> None:
        self._repository = repository
        self._reach = reach
        self._clone = folder / "clone"
        self._config = folder / "git.config"
        self._stopping = stopping
        self._paths: dict[str, Path] = {}

    def listing(self) -> Iterator[Listing]:
        """Clone the repository and yield its files; an entry's mark is the hash of its content.

        Its time is that of the last commit that changed it; where that lies before the part of the history that was
        fetched, that of the oldest commit there.

        Raises:
            SourceError: it cannot be cloned.
            Stopped: the run was asked to stop.
        """
        parts = _parts(self._repository.address)
        try:
            environment = _environment(parts, self._pin(parts)) | self._trusting(parts)
        except FetchRefused as error:
            raise SourceError(Code.REPOSITORY_UNREACHABLE, reason=error.reason) from error
        except OSError as error:
            raise SourceError(Code.REPOSITORY_UNREACHABLE, reason=system_reason(error)) from error
        address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        branch = ["--branch", self._repository.branch] if self._repository.branch else []
        command = ["clone", "--quiet", "--depth=1", "--single-branch", "--no-tags", *branch, "--", address]
        _git([*command, str(self._clone)], environment, self._stopping)
        listed = ["-C", str(self._clone), "ls-files", "--stage", "-z", "--", self._repository.folder or "."]
        tracked = _git(listed, environment, self._stopping)
        changed = self._times(environment) if tracked else {}
        entries: list[Entry] = []
        for line in filter(None, tracked.split("\0")):
            mode, blob, _, name = line.replace("\t", " ", 1).split(" ", 3)
            path = self._clone / name
            if mode.startswith("100") and is_read(path):  # neither links nor submodules
                entries.append(Entry(f"{unquote(address)}#{name}", blob, updated_at=changed.get(name)))
                self._paths[entries[-1].uri] = path
        yield Listing(tuple(entries))

    def fetch(self, entry: Entry, folder: Path) -> Path:  # noqa: ARG002 - it lies in the clone
        """Return a file of the clone."""
        return self._paths[entry.uri]

    def _times(self, environment: dict[str, str]) -> dict[str, datetime | None]:
        """Return when each file was last changed, by its path."""
        here = "-C", str(self._clone)
        deeper = *here, "fetch", "--quiet", f"--depth={_COMMITS}", "--filter=blob:none", "--no-tags", "origin"
        try:
            _git([*deeper], environment, self._stopping, _HISTORY_S)
        except SourceError as error:
            logger.warning("git.no_history reason=%s", error.reason.code.id)
        times: dict[str, datetime | None] = {}
        history = _git(
            [*here, "log", "-z", "--format=%x00%cI", "--name-only", "--no-renames"], environment, self._stopping
        )
        for commit in history.split("\0\0"):  # the latest first
            at, _, names = commit.strip("\0").partition("\0\n")
            for name in names.split("\0"):
                times.setdefault(name, parse_date(at))
        return times

    def _trusting(self, parts: SplitResult) -> dict[str, str]:
        """Return the setting that lets `git` read the folder that was named as the source, whoever owns it.

        The program that it starts for a folder hears of it by a file only.
        Source: https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory.
        """
        if parts.scheme != "file":
            return {}
        named = Path(unquote(parts.path))
        self._config.parent.mkdir(parents=True, exist_ok=True)
        self._config.unlink(missing_ok=True)
        for folder in (named, named / ".git"):
            written = ["config", "--file", str(self._config), "--add", "safe.directory", str(folder)]
            _git(written, _environment(parts, ""), self._stopping)
        return {"GIT_CONFIG_GLOBAL": str(self._config)}

    def _pin(self, parts: SplitResult) -> str:
        """Return the setting that keeps `git` with the address of the server that was checked; empty for a folder."""
        if parts.scheme == "file":
            return ""
        host, port = parts.hostname or "", port_of(parts) or _PORTS[parts.scheme]
        addresses = resolve_host(host, port)
        self._reach.check(host, addresses)
        return f"{host}:{port}:{','.join(addresses)}"


def _parts(address: str) -> SplitResult:
    """Return the URL of a repository: on the web, or a folder's.

    Raises:
        SourceError: it is neither; `git` knows other addresses, which run programs.
    """
    parts = urlsplit(address)
    if parts.scheme in _PORTS:
        return parts
    folder = Path(address.removeprefix("file://")).resolve()
    if not folder.is_dir():
        raise SourceError(Code.NO_REPOSITORY, folder=str(folder))
    return urlsplit(folder.as_uri())


def _environment(parts: SplitResult, pin: str) -> dict[str, str]:
    """Return what `git` is to know, and nothing of the operator's own settings."""
    settings = {
        "http.followRedirects": "false",
        "core.hooksPath": os.devnull,
        "credential.helper": "",
        "protocol.allow": "never",
        f"protocol.{parts.scheme}.allow": "always",
        "filter.lfs.smudge": "",
        "filter.lfs.required": "false",
    }
    if pin:
        settings["http.curloptResolve"] = pin
    if parts.username:
        who = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        settings["http.extraHeader"] = f"Authorization: Basic {base64.b64encode(who.encode()).decode('ascii')}"
    given = {f"GIT_CONFIG_KEY_{index}": name for index, name in enumerate(settings)}
    given |= {f"GIT_CONFIG_VALUE_{index}": value for index, value in enumerate(settings.values())}
    return given | {
        "GIT_CONFIG_COUNT": str(len(settings)),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_LITERAL_PATHSPECS": "1",
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
    }


def _git(arguments: list[str], environment: dict[str, str], stopping: Stopping, timeout_s: float = _CLONE_S) -> str:
    """Return what `git` prints. It is ended with all the programs that it has started when the run stops."""
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(["git", *arguments], env=environment, stdout=pipe, stderr=pipe, process_group=0)  # noqa: S603, S607
    except FileNotFoundError as error:
        raise SourceError(Code.NO_GIT) from error
    with process:
        try:
            printed, complaints = _outcome(process, stopping, timeout_s)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode:
        raise SourceError(_complaint(complaints.decode("utf-8", "replace").strip()))
    return printed.decode("utf-8", "surrogateescape")


def _complaint(said: str) -> Reason:
    """Return what `git` says, in its untranslated words, as a reason."""
    lines = said.splitlines()
    line = next((line for line in lines if line.startswith("fatal:")), lines[-1] if lines else "it says nothing")
    detail = line.removeprefix("fatal: ")
    if branch := _NO_BRANCH.search(said):
        return Reason(Code.NO_BRANCH, {"branch": branch[1]})
    if _LOCKED.search(said):
        return Reason(Code.REPOSITORY_LOCKED, {"detail": detail})
    if _MISSING.search(said):
        return Reason(Code.REPOSITORY_MISSING, {"detail": detail})
    return Reason(Code.GIT_SAYS, {"detail": detail})


def _outcome(process: subprocess.Popen[bytes], stopping: Stopping, timeout_s: float) -> tuple[bytes, bytes]:
    """Return what a program prints, and what it complains of, when it has ended."""
    ends = time.monotonic() + timeout_s
    while time.monotonic() < ends:
        check(stopping)
        try:
            return process.communicate(timeout=LOOK_S)
        except subprocess.TimeoutExpired:
            continue
    raise SourceError(Code.CLONE_TOO_LONG, minutes=timeout_s / 60)
