"""Files and folders into the index: only what changed, each document whole or not at all.

A document passes through four steps: its row is marked as being written, its new passages go into the index, its old
ones leave it, its row is completed. `repair` finishes at the next start what a crash broke off between them.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.catalogue import Catalogue, Unfinished
from knowledge.errors import IndexUnavailable, UnreadableDocument
from knowledge.load import check, content_hash, load, uri_of
from knowledge.protocols import Point, VectorIndex
from knowledge.types import Document, DocumentRecord, Failure, IngestProgress, IngestReport, ProgressListener

logger = logging.getLogger(__name__)

Load = Callable[[str, Path], Document]  # a space's id and a file to a document
Split = Callable[[str, Document], list[Point]]  # a space's id and a document to its points
Alone = Callable[[], AbstractContextManager[object]]  # keeps other processes over the same index waiting

_SUMMARY_CHARS = 300


@dataclass(slots=True)
class _Run:
    """What one run has done so far."""

    space_id: str
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    passages: int = 0
    failed: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Sources:
    """What was found under the paths of a run."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]  # read whole: what is no longer in them is gone
    failed: tuple[Failure, ...]


class Ingester:
    """Keeps the index in step with files. One run at a time; others wait."""

    def __init__(
        self, split: Split, index: VectorIndex, catalogue: Catalogue, alone: Alone = nullcontext, load: Load = load
    ) -> None:
        self._load = load
        self._split = split
        self._index = index
        self._catalogue = catalogue
        self._alone = alone
        self._running = threading.Lock()

    def ingest(self, space_id: str, paths: Sequence[Path], on_progress: ProgressListener | None = None) -> IngestReport:
        """Bring files, and folders with all that is below them, into a space; blocks until all is done.

        An unchanged file is not read beyond its hash. A changed one replaces its passages. A file that was ingested
        before and is gone takes its passages with it. What cannot be read is reported, and the rest goes on.

        Raises:
            IndexUnavailable: the catalogue cannot be written. What was completed before stays.
        """
        began = time.perf_counter()
        with self._running, self._alone():
            run = _Run(space_id)
            known = {record.uri: record for record in self._catalogue.documents(space_id)}
            sources = find_files(paths)
            gone = _gone(known, sources)
            run.failed += [failure for failure in sources.failed if failure.uri not in gone]
            for done, path in enumerate(sources.files):
                if on_progress:
                    on_progress(IngestProgress(done, len(sources.files), uri_of(path)))
                self._ingest_file(run, path, known.get(uri_of(path)))
            for uri in gone:
                self._delete(space_id, known[uri].id)
                run.deleted += 1
            if on_progress:
                on_progress(IngestProgress(len(sources.files), len(sources.files), ""))
        seconds = time.perf_counter() - began
        logger.info(
            "ingest.done space=%s added=%d updated=%d unchanged=%d deleted=%d failed=%d passages=%d seconds=%.1f",
            *(space_id, run.added, run.updated, run.unchanged, run.deleted, len(run.failed), run.passages, seconds),
        )
        counts = run.added, run.updated, run.unchanged, run.deleted
        return IngestReport(*counts, tuple(run.failed), run.passages, seconds)

    def delete(self, space_id: str, document_id: str) -> None:
        """Remove a document and its passages.

        Raises:
            DocumentNotFound: the space holds no such document.
            IndexUnavailable: it cannot be removed now; the next start does it.
        """
        with self._running, self._alone():
            self._catalogue.find(space_id, document_id)
            self._delete(space_id, document_id)

    def repair(self) -> None:
        """Finish what a crash left half done, and write again what an index that was deleted or exchanged lacks.

        Raises:
            IndexUnavailable: it cannot be written now; the next start does it.
        """
        with self._running, self._alone():
            for space_id in self._catalogue.spaces():
                if self._index.count(space_id) == 0:
                    logger.warning("ingest.rebuild space=%s", space_id)
                    self._catalogue.reopen(space_id)
            for left in self._catalogue.unfinished():
                self._finish(left)

    def _finish(self, left: Unfinished) -> None:
        logger.warning("ingest.repair space=%s document=%s state=%s", left.space_id, left.document_id, left.state)
        if left.state != "deleting":
            try:
                self._write(left.space_id, self._load(left.space_id, Path(left.uri)))
            except (UnreadableDocument, OSError) as error:
                logger.warning("ingest.lost document=%s error=%s", left.document_id, type(error).__name__)
            else:
                return
        self._delete(left.space_id, left.document_id)

    def _ingest_file(self, run: _Run, path: Path, known: DocumentRecord | None) -> None:
        try:
            check(path)
            if known and known.content_hash == content_hash(path):
                run.unchanged += 1
                return
            document = self._load(run.space_id, path)
            try:
                passages = self._write(run.space_id, document)
            except IndexUnavailable:
                if known is None:
                    self._delete(run.space_id, document.id)
                raise
        except (UnreadableDocument, IndexUnavailable) as error:
            run.failed.append(Failure(uri_of(path), str(error)))
        except OSError as error:
            run.failed.append(Failure(uri_of(path), f"It cannot be read: {error.strerror or error}."))
        else:
            run.passages += passages
            run.updated += known is not None
            run.added += known is None

    def _write(self, space_id: str, document: Document) -> int:
        points = self._split(space_id, document)
        record = _record(space_id, document, len(points))
        self._catalogue.begin(record)
        self._index.upsert(points)
        self._index.delete_document(space_id, document.id, keep=[point.chunk.id for point in points])
        self._catalogue.complete(record)
        return len(points)

    def _delete(self, space_id: str, document_id: str) -> None:
        self._catalogue.begin_deleting(space_id, document_id)
        self._index.delete_document(space_id, document_id)
        self._catalogue.remove(space_id, document_id)


def find_files(paths: Sequence[Path]) -> _Sources:
    """Return the files at and below the paths, each once, in a stable order. Hidden ones are left out of folders."""
    files: dict[Path, None] = {}
    folders: list[Path] = []
    failed: list[Failure] = []
    for path in paths:
        resolved = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - links stay links, as in folders
        if resolved.is_dir():
            folders.append(resolved)
            unreadable: list[OSError] = []
            files |= dict.fromkeys(_below(resolved, unreadable))
            failed += [
                Failure(uri_of(Path(error.filename)), f"It cannot be read: {error.strerror}.") for error in unreadable
            ]
        elif resolved.exists() or resolved.is_symlink():
            files[resolved] = None
        else:
            failed.append(Failure(uri_of(resolved), "It does not exist."))
    return _Sources(tuple(files), tuple(folders), tuple(failed))


def _below(folder: Path, unreadable: list[OSError]) -> Iterator[Path]:
    for parent, names, files in os.walk(folder, onerror=unreadable.append):
        names[:] = sorted(name for name in names if not name.startswith("."))
        yield from (Path(parent, name) for name in sorted(files) if not name.startswith("."))


def _gone(known: dict[str, DocumentRecord], sources: _Sources) -> list[str]:
    """Return the sources that were ingested before and are there no longer.

    What lies in a folder that could not be read is not gone.
    """
    found = {uri_of(path) for path in sources.files}
    missing = {failure.uri for failure in sources.failed}
    unreadable = [Path(uri) for uri in missing if Path(uri).exists()]

    def is_gone(uri: str) -> bool:
        path = Path(uri)
        if uri in found or any(path.is_relative_to(folder) for folder in unreadable):
            return False
        return uri in missing or any(path.is_relative_to(folder) for folder in sources.folders)

    return [uri for uri in known if is_gone(uri)]


def _record(space_id: str, document: Document, passages: int) -> DocumentRecord:
    opening = " ".join(" ".join(section.text.split()) for section in document.sections[:5])
    return DocumentRecord(
        id=document.id,
        space_id=space_id,
        title=document.title,
        uri=document.uri,
        content_hash=document.content_hash,
        language=document.language,
        summary=opening[:_SUMMARY_CHARS],
        passages=passages,
        updated_at=document.updated_at,
    )
