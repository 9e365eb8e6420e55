"""The team's side of the bot: documents in and out, searching them, and the items that can be recommended."""

import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bot.access import group_names
from bot.errors import NotAllowed
from bot.items_file import read_items
from bot.settings import Settings
from bot.uploads import Uploads, distinct, safe_name
from knowledge.catalogue import Catalogue
from knowledge.ingest import Ingester
from knowledge.load import LOADERS
from knowledge.protocols import Embedder
from knowledge.retrieve import Retriever
from knowledge.types import (
    NO_FILTERS,
    NO_LABELS,
    Access,
    DocumentRecord,
    Failure,
    Filters,
    IngestReport,
    Labels,
    Passage,
    ProgressListener,
    Query,
    Vector,
)
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

    def ingest(
        self,
        space_id: str,
        paths: Sequence[Path],
        on_progress: ProgressListener | None = None,
        labels: Labels = NO_LABELS,
    ) -> IngestReport:
        """Bring files and folders into the space, and keep its items in step."""
        report = self._ingester.ingest(space_id, paths, on_progress, labels)
        self.sync_items(space_id)
        return report

    def upload(
        self,
        access: Access,
        paths: Sequence[Path],
        on_progress: ProgressListener | None = None,
        groups: Sequence[str] | None = None,
    ) -> IngestReport:
        """Copy files into the folder of uploads under safe names, then bring them in.

        A file whose name is there already replaces that file, unless it is one that the person may not see: that stays,
        and the new one gets another name. One that cannot be read is not kept, and what it was to replace stays.

        Args:
            access: whose files they are; they see them in any case.
            paths: the files.
            on_progress: told of each file.
            groups: who may see them, as a person's own groups; none means everyone, None what a replaced file had.

        Raises:
            InvalidGroups: a name cannot be stored.
            NotAllowed: a person names none of their own groups, and would not see what they bring.
        """
        labels = Labels(groups=None if groups is None else group_names(groups))
        if not access.sees(labels.groups or ()):
            raise NotAllowed("Name a group that you are in, so that you see what you upload.")
        with self._uploading:
            try:
                uploads = Uploads(self._uploads(access.space_id))
            except OSError as error:
                reason = f"Nothing can be kept in the data folder: {error.strerror}. Check its disk and permissions."
                return IngestReport(failed=tuple(Failure(path.name, reason) for path in paths))
            with closing(uploads):
                return self._keep(access, paths, uploads, on_progress, labels)

    def _keep(
        self,
        access: Access,
        paths: Sequence[Path],
        uploads: Uploads,
        on_progress: ProgressListener | None,
        labels: Labels,
    ) -> IngestReport:
        hidden = self._hidden_names(access)
        kept: list[Path] = []
        failed: list[Failure] = []
        for path, name in zip(paths, distinct([safe_name(path.name) for path in paths], hidden), strict=True):
            try:
                kept.append(uploads.put(path, name))
            except OSError as error:
                failed.append(Failure(name, f"It cannot be kept: {error.strerror}. Check the data folder's disk."))
        report = self.ingest(access.space_id, kept, on_progress, labels)
        for failure in report.failed:
            uploads.take_back(Path(failure.uri))
        return replace(report, failed=(*failed, *report.failed))

    def _hidden_names(self, access: Access) -> list[str]:
        """Return the names of uploaded files that may not be shown."""
        uploads, hidden = self._uploads(access.space_id).resolve(), self._catalogue.hidden(access)
        every = self._catalogue.documents(Access.operator(access.space_id)) if hidden else []
        return [Path(each.uri).name for each in every if each.id in hidden and Path(each.uri).parent == uploads]

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

    def documents(self, access: Access) -> list[DocumentRecord]:
        """Return the space's documents that may be shown."""
        return self._catalogue.documents(access)

    def limit(self, space_id: str, document_id: str, groups: Sequence[str]) -> DocumentRecord:
        """Let only these groups see a document; none means everyone. Only the operator's channels call it.

        Raises:
            DocumentNotFound: the space holds no such document.
            InvalidGroups: a name cannot be stored.
            IndexUnavailable: the index cannot be written now; the next start does it.
        """
        return self._ingester.label(space_id, document_id, Labels(groups=group_names(groups)))

    def delete(self, access: Access, document_id: str) -> None:
        """Remove a document, its passages, its item and, when it was uploaded, its file.

        Raises:
            DocumentNotFound: the space holds no such document, or it may not be shown.
        """
        record, space_id = self._catalogue.find(access, document_id), access.space_id
        self._ingester.delete(space_id, document_id)
        self._items.delete_by_document(space_id, document_id)
        uploads = self._uploads(space_id).resolve()
        if Path(record.uri).resolve().is_relative_to(uploads):
            Path(record.uri).unlink(missing_ok=True)

    def search(self, access: Access, text: str, top_k: int = 8, filters: Filters = NO_FILTERS) -> list[Passage]:
        """Return the passages that match best of those that may be shown, best first."""
        return self._retriever.search(Query(text, access, top_k, filters))

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
        wanted = {record.id: _document_item(record) for record in self._catalogue.documents(Access.operator(space_id))}
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
