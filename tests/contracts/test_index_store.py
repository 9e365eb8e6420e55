"""How one embedding model's index takes the place of another's, embedded or on a server; and the move itself."""

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from qdrant_client import QdrantClient

from knowledge.embed import heading_line
from knowledge.errors import EmbedderUnavailable, IndexMismatch
from knowledge.fuse import fuse
from knowledge.index.edge import EdgeStore
from knowledge.index.server import ServerStore
from knowledge.protocols import Common, IndexStore, Point, QueryVectors, Scope, VectorIndex
from knowledge.reembed import Reembedding, Switch
from knowledge.sparse import encode_passage, encode_query
from knowledge.types import Access, Chunk, Matrix, Vector


class Letters:
    """An embedder that counts letters; `dimension` makes it a model of its own."""

    def __init__(self, dimension: int) -> None:
        self.name = f"letters-{dimension}"
        self.dimension = dimension
        self.texts: list[str] = []
        self.before: Callable[[], None] = lambda: None  # called before each batch

    def embed_query(self, text: str) -> Vector:
        counts = np.ones(self.dimension, dtype=np.float32)
        for letter in text:
            counts[ord(letter) % self.dimension] += 5
        return counts / np.linalg.norm(counts)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        self.before()
        self.texts += texts
        return np.stack([self.embed_query(text) for text in texts])


OLD, NEW = Letters(8), Letters(16)


@pytest.fixture(params=["edge", "server in memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[IndexStore]:
    if request.param == "edge":
        yield EdgeStore(tmp_path / "index")
        return
    client = QdrantClient(":memory:")
    yield ServerStore(client, "team")
    client.close()


@pytest.fixture
def new_model() -> Letters:
    return Letters(16)


def points(count: int, document: str = "d1") -> list[Point]:
    texts = [f"{document} passage {number} of the guide" for number in range(count)]
    return [
        Point(
            Chunk(str(uuid.uuid5(uuid.NAMESPACE_URL, text)), document, number, text, ("Guide",), page=number),
            *("team", "Guide", "/guide.pdf", OLD.embed_query(text), encode_passage(text)),
        )
        for number, text in enumerate(texts)
    ]


def found(index: VectorIndex, model: Letters, text: str) -> list[str]:
    vector = model.embed_query(text)
    query = QueryVectors(vector, encode_query(text), "en", Common(np.zeros_like(vector), 0.0))
    found = index.candidates(Scope(Access.operator("team")), query, 50)
    return [each.chunk.text for each in fuse(query, found, 3)]


def whole(index: VectorIndex) -> dict[str, tuple[object, object]]:
    return {each.id: (each.payload, each.sparse) for batch in index.stored() for each in batch}


def switch(store: IndexStore, model: Letters, may: Callable[[], bool] = lambda: True) -> Switch:
    def finish(catch_up: Callable[[], object]) -> None:
        catch_up()
        store.take_over(model)

    return Switch(lambda: nullcontext(may()), lambda: store.model() == model.name, finish)


def move(store: IndexStore, old: VectorIndex, model: Letters) -> VectorIndex:
    new = store.successor(model)

    moving = Reembedding(old, new, model, switch(store, model))
    moving.start()
    assert moving.wait(60)
    return new


def test_a_place_without_an_index_names_no_model(store: IndexStore) -> None:
    assert store.model() is None
    store.open(OLD)
    assert store.model() == OLD.name


def test_an_index_of_another_model_is_not_opened_as_ones_own(store: IndexStore) -> None:
    index = store.open(OLD)
    with pytest.raises(IndexMismatch):
        store.open(NEW)
    index.close()


def test_a_successor_changes_nothing_until_it_takes_over(store: IndexStore) -> None:
    index = store.open(OLD)
    index.upsert(points(2))
    store.successor(NEW)
    assert store.model() == OLD.name
    store.take_over(NEW)
    assert store.model() == NEW.name
    assert store.open(NEW).count("team") == 0
    index.close()


def test_everything_moves_as_it_is_and_is_embedded_with_its_headings(store: IndexStore, new_model: Letters) -> None:
    index = store.open(OLD)
    index.upsert(points(300))
    new = move(store, index, new_model)
    assert store.model() == new_model.name
    assert whole(new) == whole(index)
    assert len(new_model.texts) == 300
    assert f"{heading_line(['Guide'])}\nd1 passage 7 of the guide" in new_model.texts
    assert found(new, new_model, "d1 passage 7 of the guide")[0] == "d1 passage 7 of the guide"


def test_the_old_index_answers_while_the_new_one_is_built(store: IndexStore, new_model: Letters) -> None:
    index = store.open(OLD)
    index.upsert(points(130))
    answers: list[list[str]] = []
    new_model.before = lambda: answers.append(found(index, OLD, "d1 passage 7 of the guide"))
    move(store, index, new_model)
    assert len(answers) >= 3
    assert {answer[0] for answer in answers} == {"d1 passage 7 of the guide"}


def test_what_is_written_and_deleted_meanwhile_ends_up_right(store: IndexStore, new_model: Letters) -> None:
    index = store.open(OLD)
    index.upsert([*points(130), *points(3, "leaves"), *points(3, "changes")])

    def write() -> None:
        new_model.before = lambda: None
        index.upsert(points(80, "comes"))
        index.delete_document("team", "leaves")
        index.upsert(
            [
                Point(each.chunk, "team", "Another title", each.uri, each.dense, each.sparse)
                for each in points(3, "changes")
            ]
        )

    new_model.before = write
    new = move(store, index, new_model)
    assert whole(new) == whole(index)
    assert new.count("team") == 130 + 80 + 3


def test_a_move_that_broke_off_goes_on_where_it_was(store: IndexStore, new_model: Letters) -> None:
    index = store.open(OLD)
    index.upsert(points(200))

    def fail() -> None:
        if len(new_model.texts) >= 64:
            raise EmbedderUnavailable("gone")

    new_model.before = fail
    broken = move(store, index, new_model)
    assert store.model() == OLD.name
    assert (broken.count("team"), len(new_model.texts)) == (64, 64)
    new_model.before = lambda: None
    if isinstance(store, EdgeStore):
        broken.close()
    new = move(store, index, new_model)
    assert whole(new) == whole(index)
    assert len(new_model.texts) == 200


def test_a_move_stops_when_it_is_told_to(store: IndexStore, new_model: Letters) -> None:
    index = store.open(OLD)
    index.upsert(points(200))
    moving = Reembedding(index, store.successor(new_model), new_model, switch(store, new_model))
    reached = threading.Event()
    new_model.before = reached.set
    moving.start()
    assert reached.wait(30)
    moving.close()
    moving.close()
    assert moving.wait(0)
    assert len(new_model.texts) < 200


def test_one_process_moves_and_another_that_waited_only_switches(store: IndexStore, new_model: Letters) -> None:
    if isinstance(store, EdgeStore):
        pytest.skip("one process holds an embedded index")
    index = store.open(OLD)
    index.upsert(points(70))
    new, waiting = store.successor(new_model), Letters(16)
    turns = iter([False, True])
    other = Reembedding(index, new, waiting, switch(store, waiting, lambda: next(turns)))
    other.start()
    move(store, index, new_model)
    (later,) = points(1, "later")
    new.upsert([replace(later, dense=new_model.embed_query("later"))])
    assert other.wait(60)
    assert (waiting.texts, new.count("team")) == ([], 71)


def test_what_is_no_longer_in_use_is_removed(store: IndexStore, new_model: Letters) -> None:
    index = store.open(OLD)
    index.upsert(points(3))
    abandoned = store.successor(Letters(32))
    new = move(store, index, new_model)
    if isinstance(store, EdgeStore):
        for each in (index, abandoned, new):
            each.close()
    store.tidy(new_model)
    assert store.open(new_model).count("team") == 3
    assert store.successor(Letters(32)).count("team") == 0
    assert store.successor(OLD).count("team") == 0
