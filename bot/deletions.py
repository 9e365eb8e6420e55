"""Documents that were deleted: for some minutes that can be taken back, and until then nobody is shown them.

The moment is a row of the catalogue, so that a restart changes nothing: what is over is removed for good by the next
look of the server or by the next start, its uploaded file first. Not covered: what answers of before have quoted.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.access import changeable
from bot.document_items import DocumentItems
from knowledge.catalogue import Catalogue
from knowledge.document_tables import UNMARKED
from knowledge.errors import DocumentNotFound
from knowledge.ingest import Ingester
from knowledge.types import Access, DocumentRecord
from memory.items import Items

UNDO = timedelta(minutes=10)
_GRACE = timedelta(minutes=1)  # so that nothing is removed while its deletion is being taken back


class Deletions:
    """Deletes documents, and brings them back. Blocking; safe to call from several threads."""

    def __init__(
        self, ingester: Ingester, catalogue: Catalogue, items: Items, document_items: DocumentItems, uploads: Path
    ) -> None:
        self._ingester = ingester
        self._catalogue = catalogue
        self._items = items
        self._document_items = document_items
        self._uploads = uploads.resolve()

    def delete(self, access: Access, document_id: str) -> None:
        """Hide a document from everybody at once, to be removed when `UNDO` is over.

        Raises:
            DocumentNotFound: the operator asks, and there is no such document, or it may not be shown.
            NotAllowed: somebody else asks, and it is not theirs.
        """
        record = changeable(access, lambda: self._catalogue.find(access, document_id))
        self._ingester.hide(record)
        self._items.delete_by_document(access.space_id, document_id)
        if record.version == UNMARKED:  # passages without a version cannot be hidden
            self._remove_file(record)
            self._ingester.delete(access.space_id, document_id)

    def undo(self, access: Access, document_id: str) -> DocumentRecord:
        """Take a deletion back, and return what is known of the document.

        Raises:
            DocumentNotFound: the operator asks, and there is no such deletion, or it is too late.
            NotAllowed: somebody else asks, and it is not of a document of theirs, or is too late.
        """
        space_id = access.space_id
        deleted = changeable(access, lambda: self._pending(access, document_id))
        if not self._catalogue.restore(deleted):
            raise _too_late(document_id)
        record = self._catalogue.find(access, document_id)
        if (
            record.state == "failed" and not record.source
        ):  # another file of its name was tried meanwhile, or it was lost
            self._ingester.ingest(space_id, [Path(record.uri)])
        self._document_items.sync(space_id)
        return self._catalogue.find(access, document_id)

    def pending(self, access: Access) -> list[DocumentRecord]:
        """Return the documents whose deletion who asks can take back, by title."""
        oldest = datetime.now(UTC) - UNDO
        deleted = [each for each in self._catalogue.deleted(access) if access.may_change(each)]
        return [each for each in deleted if each.deleted_at and each.deleted_at >= oldest]

    def is_pending(self, space_id: str, path: Path) -> bool:
        """Tell whether the document of a file was deleted and is not yet removed."""
        return any(each.uri == str(path) for each in self._catalogue.deleted(Access.operator(space_id)))

    def remove_old(self, space_id: str, now: datetime | None = None) -> None:
        """Remove for good the documents of which the deletion cannot be taken back any more.

        Raises:
            IndexUnavailable: one cannot be removed now; the next call does it.
        """
        before = (now or datetime.now(UTC)) - UNDO - _GRACE
        if self._catalogue.deleted(Access.operator(space_id), before):
            self._ingester.remove_deleted(space_id, before, self._remove_file)

    def _pending(self, access: Access, document_id: str) -> DocumentRecord:
        found = [each for each in self.pending(access) if each.id == document_id]
        if not found:
            raise _too_late(document_id)
        return found[0]

    def _remove_file(self, record: DocumentRecord) -> None:
        """Remove the uploaded file of a document, unless another has been put in its place since."""
        path = Path(record.uri)
        if not path.resolve().is_relative_to(self._uploads) or not path.exists():
            return
        put_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if record.deleted_at is None or put_at <= record.deleted_at:
            path.unlink(missing_ok=True)


def _too_late(document_id: str) -> DocumentNotFound:
    return DocumentNotFound(f"No deletion of a document {document_id!r} can be taken back any more.")
