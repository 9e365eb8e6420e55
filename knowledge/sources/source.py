"""What every source does: list what it holds, and hand over one entry as a file that a loader reads."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from knowledge.types import Failure


@dataclass(frozen=True, slots=True)
class Entry:
    """One document that a source holds."""

    uri: str  # what it is known by, and what citations name
    mark: str = ""  # changes when the document does; empty when only reading it would tell
    title: str = ""  # used when the document has none of its own
    updated_at: datetime | None = None  # when it last changed, as the source says, UTC; None: its file says it


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source holds now, or a part of it."""

    entries: tuple[Entry, ...]
    failed: tuple[Failure, ...] = ()
    unseen: tuple[str, ...] = ()  # beginnings of URIs that could not be looked at: what is there is not gone


class Source(Protocol):
    """One place that documents come from. Blocking; used by one thread, for one run."""

    def listing(self) -> Iterator[Listing]:
        """Yield what it holds, each document once, in a stable order: at once, or by parts where looking takes long.

        The documents of a part are fetched before the next part is asked for; what no part holds is gone.

        Raises:
            SourceError: it cannot be looked at, or no longer; nothing of it counts as gone.
            Stopped: the run was asked to stop meanwhile; `fetch` raises it too.
        """
        ...

    def fetch(self, entry: Entry, folder: Path) -> Path:
        """Return an entry as a file whose suffix says what it is, in `folder` where there was none.

        Raises:
            UnreadableDocument: it cannot be had, or is nothing that is read.
            OSError: its file cannot be opened.
        """
        ...


def whole(parts: Iterable[Listing]) -> Listing:
    """Return the parts of a listing as one."""
    listed = list(parts)
    return Listing(
        tuple(entry for part in listed for entry in part.entries),
        tuple(failure for part in listed for failure in part.failed),
        tuple(beginning for part in listed for beginning in part.unseen),
    )


def gone(listing: Listing, uris: Sequence[str]) -> list[str]:
    """Return which of the URIs a source holds no longer."""
    found = {entry.uri for entry in listing.entries}
    return [uri for uri in uris if uri not in found and not uri.startswith(listing.unseen)]
