"""The team's side of the bot: documents in and out, searching them, and the items that can be recommended."""

import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from bot.document_items import DocumentItems
from bot.errors import SettingsError
from bot.ingestion import Ingestion
from bot.items_file import read_items
from bot.settings import Settings
from bot.uploads import Uploads, distinct, safe_name
from knowledge.catalogue import Catalogue
from knowledge.ingest import Ingester
from knowledge.jobs import Job
from knowledge.load import LOADERS, content_hash
from knowledge.retrieve import Retriever
from knowledge.sources.web import WEB_PAGE
from knowledge.types import DocumentRecord, Failure, IngestReport, Passage, ProgressListener, Query
from memory.items import Items
from memory.types import Item


@dataclass(frozen=True, slots=True)
class Content:
    """The parts that a library is made of."""

    ingester: Ingester
    ingestion: Ingestion
    retriever: Retriever
    catalogue: Catalogue
    items: Items
    document_items: DocumentItems


class Library:
    """A space's documents and items. Blocking; documents are written one at a time."""

    def __init__(self, settings: Settings, content: Content) -> None:
        self.ingestion = content.ingestion
        self._settings = settings
        self._ingester = content.ingester
        self._retriever = content.retriever
        self._catalogue = content.catalogue
        self._items = content.items
        self._document_items = content.document_items
        self._uploading = threading.Lock()

    def ingest(self, space_id: str, paths: Sequence[Path], on_progress: ProgressListener | None = None) -> IngestReport:
        """Bring files and folders into the space, and keep its items in step."""
        return self.ingestion.ingest(space_id, paths, on_progress)

    def upload(self, space_id: str, paths: Sequence[Path], on_progress: ProgressListener | None = None) -> IngestReport:
        """Copy files into the folder of uploads under safe names, then bring them in.

        A file whose name is there already replaces that file. One that cannot be read is not kept, and what it was to
        replace stays.
        """
        with self._uploading:
            try:
                uploads = Uploads(self._uploads(space_id))
            except OSError as error:
                return IngestReport(failed=tuple(Failure(path.name, _unwritable(error)) for path in paths))
            with closing(uploads):
                return self._keep(space_id, paths, uploads, on_progress)

    def start_upload(self, space_id: str, paths: Sequence[Path]) -> tuple[Job, tuple[Failure, ...]]:
        """Copy files in under safe names, and read them behind the caller; return the job and what could not be kept.

        What cannot be read stays, and is listed with the reason until it is tried again, replaced or deleted. When the
        job is cancelled, what it has not read goes.

        Raises:
            SettingsError: the folder of uploads cannot be written.
        """
        try:
            uploads = Uploads(self._uploads(space_id))
        except OSError as error:
            raise SettingsError(_unwritable(error)) from error
        kept, failed = self._put(paths, uploads)

        def ended(report: IngestReport) -> None:
            with closing(uploads):
                if report.stopped:
                    self._take_back(space_id, kept, report, uploads)

        return self.ingestion.start_ingest(space_id, kept, ended), failed

    def _keep(
        self, space_id: str, paths: Sequence[Path], uploads: Uploads, on_progress: ProgressListener | None
    ) -> IngestReport:
        kept, failed = self._put(paths, uploads)
        report = self.ingest(space_id, kept, on_progress)
        self._take_back(space_id, kept, report, uploads)
        return replace(report, failed=(*failed, *report.failed))

    def _put(self, paths: Sequence[Path], uploads: Uploads) -> tuple[list[Path], tuple[Failure, ...]]:
        """Copy files into the folder of uploads; return where they lie, and which could not be kept."""
        kept: list[Path] = []
        failed: list[Failure] = []
        for path, name in zip(paths, distinct([safe_name(path.name) for path in paths]), strict=True):
            try:
                kept.append(uploads.put(path, name))
            except OSError as error:
                failed.append(Failure(name, f"It cannot be kept: {error.strerror}. Check the data folder's disk."))
        return kept, tuple(failed)

    def _take_back(self, space_id: str, kept: Sequence[Path], report: IngestReport, uploads: Uploads) -> None:
        """Undo the upload of what could not be read, or was not read because the job was cancelled."""
        unwanted = {failure.uri for failure in report.failed}
        if report.stopped:
            held = {record.uri: record.content_hash for record in self._catalogue.documents(space_id)}
            unwanted |= {str(path) for path in kept if held.get(str(path)) != content_hash(path)}
        undone = [path for path in kept if str(path) in unwanted]
        for path in undone:
            uploads.take_back(path)
        if undone:
            self._ingester.ingest(space_id, undone)

    def _uploads(self, space_id: str) -> Path:
        return self._settings.uploads_folder / space_id

    def repair(self, space_id: str) -> None:
        """Remove what a crash left half done, and keep the space's items in step.

        Raises:
            IndexUnavailable: the index cannot be written now; the next start does it.
        """
        self.ingestion.repair(space_id)

    def formats(self) -> list[str]:
        """Return the suffixes of the files that can be read, such as ".pdf"."""
        return sorted(LOADERS.keys() - {WEB_PAGE})

    def documents(self, space_id: str) -> list[DocumentRecord]:
        """Return the documents that searches in the space find."""
        return self._catalogue.documents(space_id)

    def listed(self, space_id: str) -> list[DocumentRecord]:
        """Return the space's documents with their states: those on their way and those that failed too."""
        return self._catalogue.records(space_id)

    def delete(self, space_id: str, document_id: str) -> None:
        """Remove a document, its passages, its item and, when it was uploaded, its file.

        Raises:
            DocumentNotFound: the space holds no such document.
        """
        record = self._catalogue.find(space_id, document_id)
        self._ingester.delete(space_id, document_id)
        self._items.delete_by_document(space_id, document_id)
        uploads = self._uploads(space_id).resolve()
        if Path(record.uri).resolve().is_relative_to(uploads):
            Path(record.uri).unlink(missing_ok=True)

    def search(self, space_id: str, text: str, top_k: int = 8) -> list[Passage]:
        """Return the passages that match best, best first."""
        return self._retriever.search(Query(text, space_id, top_k))

    def items(self, space_id: str) -> list[Item]:
        """Return everything that can be recommended in the space."""
        return self._items.list(space_id)

    def import_items(self, space_id: str, path: Path) -> int:
        """Add or replace items from a JSON Lines or CSV file, all or none, and return how many.

        Raises:
            InvalidItems: the file cannot be read, or a line does not fit; the message names the line.
        """
        items = read_items(space_id, path)
        self._document_items.store(items)
        return len(items)


def _unwritable(error: OSError) -> str:
    return f"Nothing can be kept in the data folder: {error.strerror}. Check its disk and permissions."
