"""A process that ingests and tells how far it is, so that another may kill it."""

from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from tests.integration.knowledge.conftest import Library

CATALOGUE = ("queue", "advance", "begin", "complete", "clear", "begin_deleting", "remove", "hidden_of", "leftovers")
INDEX = ("upsert", "delete_document", "delete_version")


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
    library.ingest()
    library.close()
    watcher.send("done")
