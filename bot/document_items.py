"""The items that stand for documents, so that documents are recommended too."""

from collections.abc import Sequence

from knowledge.catalogue import Catalogue
from knowledge.protocols import Embedder
from knowledge.types import Access, DocumentRecord
from memory.items import Items
from memory.types import Item


class DocumentItems:
    """Keeps items in step with the catalogue. Blocking."""

    def __init__(self, embedder: Embedder, catalogue: Catalogue, items: Items) -> None:
        self._embedder = embedder
        self._catalogue = catalogue
        self._items = items

    def sync(self, space_id: str) -> None:
        """Make the items that stand for a space's documents match the catalogue."""
        wanted = {record.id: _item(record) for record in self._catalogue.documents(Access.operator(space_id))}
        stored = {item.id: item for item in self._items.list(space_id) if item.document_id}
        for item_id in stored.keys() - wanted.keys():
            self._items.delete(space_id, item_id)
        self.store([item for item_id, item in wanted.items() if stored.get(item_id) != item])

    def store(self, items: Sequence[Item]) -> None:
        """Add or replace items, all or none."""
        vectors = self._embedder.embed_passages([f"{item.title}\n{item.summary}" for item in items])
        self._items.upsert(list(zip(items, vectors, strict=True)))


def _item(record: DocumentRecord) -> Item:
    return Item(
        id=record.id,
        space_id=record.space_id,
        title=record.title,
        summary=record.summary,
        language=record.language,
        document_id=record.id,
    )
