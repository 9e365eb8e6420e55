"""Files and folders of this machine: what a person brings in by path, and the source that follows a folder."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from knowledge.errors import SourceError, reason_of
from knowledge.formats import is_read
from knowledge.load import uri_of
from knowledge.reasons import Code, Reason
from knowledge.sources.source import Entry, Listing
from knowledge.types import Failure

# A file that was written this recently may be written again without its time changing: file systems count in steps.
_SETTLED_NS = 2_000_000_000


class Files:
    """A `Source` of files, and of folders with all that is below them. Hidden ones are left out of folders."""

    def __init__(self, paths: Sequence[Path]) -> None:
        # Links stay links, as in folders.
        self._paths = [Path(os.path.abspath(path.expanduser())) for path in paths]  # noqa: PTH100
        self._found: dict[str, Path] = {}

    def listing(self) -> Iterator[Listing]:
        """Yield the files at and below the paths, each once, in a stable order."""
        files: dict[Path, None] = {}
        failed: list[Failure] = []
        unseen: list[str] = []
        for path in self._paths:
            if path.is_dir():
                unreadable: list[OSError] = []
                files |= dict.fromkeys(_below(path, unreadable))
                failed += [Failure(_uri(error), reason_of(error)) for error in unreadable]
                unseen += [f"{_uri(error)}{os.sep}" for error in unreadable]
            elif path.exists() or path.is_symlink():
                files[path] = None
            else:
                failed.append(Failure(uri_of(path), Reason(Code.NOT_THERE)))
        self._found = {uri_of(path): path for path in files}
        entries = tuple(Entry(uri, mark_of(path)) for uri, path in self._found.items())
        yield Listing(entries, tuple(failed), tuple(unseen))

    def fetch(self, entry: Entry, folder: Path) -> Path:  # noqa: ARG002 - the file is here already
        """Return the file."""
        return self._found[entry.uri]

    def covers(self, uri: str) -> bool:
        """Return whether a file by that name would be listed if it were there."""
        path = Path(uri)
        return any(path == own or (own.is_dir() and path.is_relative_to(own)) for own in self._paths)


class Folder(Files):
    """A `Source` that is one folder: of what is in it, the files that loaders read."""

    def __init__(self, folder: Path) -> None:
        super().__init__([folder])
        self._folder = folder

    def listing(self) -> Iterator[Listing]:
        """Yield the files below the folder that loaders read.

        Raises:
            SourceError: it is not there; a folder that is not mounted is not an empty one.
        """
        if not self._folder.is_dir():
            raise SourceError(Code.FOLDER_GONE, folder=str(self._folder))
        for found in super().listing():
            yield replace(found, entries=tuple(e for e in found.entries if is_read(Path(e.uri))))


def mark_of(path: Path) -> str:
    """Return what changes when a file does; empty when it was written just now, or cannot be looked at."""
    try:
        found = path.stat()
    except OSError:
        return ""
    written = max(found.st_mtime_ns, found.st_ctime_ns)
    if time.time_ns() - written < _SETTLED_NS:
        return ""
    return f"{found.st_size}-{found.st_mtime_ns}-{found.st_ctime_ns}"


def _below(folder: Path, unreadable: list[OSError]) -> Iterator[Path]:
    for parent, names, files in os.walk(folder, onerror=unreadable.append):
        names[:] = sorted(name for name in names if not name.startswith("."))
        yield from (Path(parent, name) for name in sorted(files) if not name.startswith("."))


def _uri(error: OSError) -> str:
    return uri_of(Path(error.filename))
