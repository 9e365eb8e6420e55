"""A process that ingests and tells how far it is, so that another may kill it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from knowledge.sources.files import Files
from knowledge.sources.source import Listing, whole
from knowledge.task import Task
from tests.integration.knowledge.conftest import Library

CATALOGUE = ("queue", "advance", "begin", "complete", "clear", "begin_deleting", "remove", "hidden_of", "leftovers")
INDEX = ("upsert", "delete_document", "delete_version")


class Parted(Files):
    """Files that are listed a few at a time, as the pages of a site are."""

    def listing(self) -> Iterator[Listing]:
        """Yield three files at a time, and at the end what could not be looked at."""
        found = whole(super().listing())
        for begin in range(0, len(found.entries), 3):
            yield Listing(found.entries[begin : begin + 3])
        yield replace(found, entries=())


def live(folder: Path, steps: int, watcher: Connection) -> None:
    """Start as a server does, ingest, and say when so many steps have begun, or that all is done."""
    library = Library(folder)
    taken = 0

    def counted(step: Callable[..., object]) -> Callable[..., object]:
        def counting(*args: object, **options: object) -> object:
            nonlocal taken
            taken += 1
            if taken == steps:
                watcher.send("now")
            return step(*args, **options)

        return counting

    for store, names in ((library.catalogue, CATALOGUE), (library.index, INDEX)):
        for name in names:
            setattr(store, name, counted(getattr(store, name)))
    library.ingester.repair()
    library.ingester.resume("team")
    files = Parted([library.folder])
    library.ingester.run(Task("team", files, lambda record: files.covers(record.uri)))
    library.close()
    watcher.send("done")
