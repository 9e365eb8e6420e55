"""The team's side of the bot: documents in and out, searching them, and the items that can be recommended."""

import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bot.items_file import read_items
from bot.settings import Settings
from bot.uploads import Uploads, distinct, safe_name
from knowledge.catalogue import Catalogue
from knowledge.ingest import Ingester
from knowledge.load import LOADERS
from knowledge.page_image import page_image
from knowledge.protocols import Embedder
from knowledge.retrieve import Retriever
from knowledge.types import DocumentRecord, Failure, IngestReport, Passage, ProgressListener, Query, Vector
from memory.items import Items
from memory.types import Item

_EMBEDDED_AT_ONCE = 32


class Library:
    """A space's documents and items. Blocking; ingest runs are serialised by the index."""

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder,
        ingester: Ingester,
        retriever: Retriever,
        catalogue: Catalogue,
        items: Items,
    ) -> None:
        self._settings = settings
        self._embedder = embedder
        self._ingester = ingester
        self._retriever = retriever
        self._catalogue = catalogue
        self._items = items
        self._uploading = threading.Lock()

    def ingest(self, space_id: str, paths: Sequence[Path], on_progress: ProgressListener | None = None) -> IngestReport:
        """Bring files and folders into the space, and keep its items in step."""
        report = self._ingester.ingest(space_id, paths, on_progress)
        self.sync_items(space_id)
        return report

    def upload(self, space_id: str, paths: Sequence[Path], on_progress: ProgressListener | None = None) -> IngestReport:
        """Copy files into the folder of uploads under safe names, then bring them in.

        A file whose name is there already replaces that file. One that cannot be read is not kept, and what it was to
        replace stays.
        """
        with self._uploading:
            try:
                uploads = Uploads(self._uploads(space_id))
            except OSError as error:
                reason = f"Nothing can be kept in the data folder: {error.strerror}. Check its disk and permissions."
                return IngestReport(failed=tuple(Failure(path.name, reason) for path in paths))
            with closing(uploads):
                return self._keep(space_id, paths, uploads, on_progress)

    def _keep(
        self, space_id: str, paths: Sequence[Path], uploads: Uploads, on_progress: ProgressListener | None
    ) -> IngestReport:
        kept: list[Path] = []
        failed: list[Failure] = []
        for path, name in zip(paths, distinct([safe_name(path.name) for path in paths]), strict=True):
            try:
                kept.append(uploads.put(path, name))
            except OSError as error:
                failed.append(Failure(name, f"It cannot be kept: {error.strerror}. Check the data folder's disk."))
        report = self.ingest(space_id, kept, on_progress)
        for failure in report.failed:
            uploads.take_back(Path(failure.uri))
        return replace(report, failed=(*failed, *report.failed))

    def _uploads(self, space_id: str) -> Path:
        return self._settings.uploads_folder / space_id

    def repair(self, space_id: str) -> None:
        """Finish what a crash left half done, and keep the space's items in step.

        Raises:
            IndexUnavailable: the index cannot be written now; the next start does it.
        """
        self._ingester.repair()
        self.sync_items(space_id)

    def formats(self) -> list[str]:
        """Return the suffixes of the files that can be read, such as ".pdf"."""
        return sorted(LOADERS)

    def documents(self, space_id: str) -> list[DocumentRecord]:
        """Return the space's documents."""
        return self._catalogue.documents(space_id)

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

    def page_image(self, space_id: str, document_id: str, page: int, quotes: Sequence[str] = ()) -> bytes:
        """Return a page of a PDF document as PNG, with the quotes boxed.

        Raises:
            DocumentNotFound: the space holds no such document.
            PageUnavailable: it is no PDF, has no such page, or its file is gone.
        """
        record = self._catalogue.find(space_id, document_id)  # who may not see the document gets no page of it
        return page_image(Path(record.uri), page, quotes)

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
        self._store(items)
        return len(items)

    def sync_items(self, space_id: str) -> None:
        """Make the items that stand for documents match the catalogue."""
        wanted = {record.id: _document_item(record) for record in self._catalogue.documents(space_id)}
        stored = {item.id: item for item in self._items.list(space_id) if item.document_id}
        for item_id in stored.keys() - wanted.keys():
            self._items.delete(space_id, item_id)
        self._store([item for item_id, item in wanted.items() if stored.get(item_id) != item])

    def _store(self, items: Sequence[Item]) -> None:
        vectors: list[Vector] = []
        for start in range(0, len(items), _EMBEDDED_AT_ONCE):
            batch = items[start : start + _EMBEDDED_AT_ONCE]
            vectors += list(self._embedder.embed_passages([f"{item.title}\n{item.summary}" for item in batch]))
        self._items.upsert(list(zip(items, vectors, strict=True)))


def _document_item(record: DocumentRecord) -> Item:
    return Item(
        id=record.id,
        space_id=record.space_id,
        title=record.title,
        summary=record.summary,
        language=record.language,
        document_id=record.id,
    )
