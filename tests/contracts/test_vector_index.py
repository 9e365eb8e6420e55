"""What every vector index does, embedded or on a server."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import pytest
from qdrant_client import QdrantClient

from knowledge.errors import IndexMismatch, IndexUnavailable
from knowledge.index.edge import EdgeIndex
from knowledge.index.server import Collection, ServerIndex
from knowledge.protocols import Point, VectorIndex
from knowledge.sparse import encode_passage, encode_query
from knowledge.types import Chunk, Vector

DIMENSION = 8
Opener = Callable[..., AbstractContextManager[VectorIndex]]


def unit(*values: float) -> Vector:
    vector = np.zeros(DIMENSION, dtype=np.float32)
    vector[: len(values)] = values
    return vector / np.linalg.norm(vector)


def point(
    text: str, dense: Vector, document: str = "d1", space: str = "team", ordinal: int = 0, version: str = ""
) -> Point:
    chunk_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{space}/{document}/{ordinal}/{version}"))
    chunk = Chunk(chunk_id, document, ordinal, text, ("Guide", "Hours"), page=3)
    return Point(chunk, space, "Guide", "/docs/guide.pdf", dense, encode_passage(text), version)


@pytest.fixture(params=["edge", "server in memory", "server"])
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Yield a function that opens the same index again and again."""
    if request.param == "edge":

        @contextmanager
        def opened(model: str = "model", dimension: int = DIMENSION) -> Iterator[VectorIndex]:
            index = EdgeIndex.open(tmp_path / "index", model, dimension)
            yield index
            index.close()

        yield opened
        return
    url = os.environ.get("ZHIYIN_QDRANT_URL", "")
    if request.param == "server" and not url:
        pytest.skip("set ZHIYIN_QDRANT_URL to run the contract against a real server")
    client = QdrantClient(url=url) if request.param == "server" else QdrantClient(":memory:")
    name = f"test_{uuid.uuid4().hex}"

    @contextmanager
    def served(model: str = "model", dimension: int = DIMENSION) -> Iterator[VectorIndex]:
        yield ServerIndex(client, Collection(name, model, dimension))

    yield served
    client.delete_collection(name)
    client.close()


def test_a_passage_comes_back_as_it_went_in(open_index: Opener) -> None:
    with open_index() as index:
        stored = point("The office closes at 18:30. 办公室十八点半关门。", unit(1))
        index.upsert([stored])
        (passage,) = index.search("team", unit(1), encode_query("office"), 5)
        assert passage.chunk == stored.chunk
        assert (passage.title, passage.uri) == ("Guide", "/docs/guide.pdf")
        assert passage.similarity == pytest.approx(1.0, abs=1e-3)


def test_what_both_words_and_meaning_find_comes_first(open_index: Opener) -> None:
    with open_index() as index:
        others = [point("something else altogether", unit(0, 1), f"other {number}") for number in range(9)]
        index.upsert(
            [
                *others,
                point("nothing of the kind", unit(1, 0.1), "meaning"),
                point("a sourdough oven, and a good deal about quite other things", unit(0, 0, 1), "words"),
                point("the sourdough oven", unit(1, 0.2), "both"),
            ]
        )
        found = index.search("team", unit(1), encode_query("sourdough oven"), 3)
        assert found[0].chunk.document_id == "both"
        assert {passage.chunk.document_id for passage in found} == {"both", "words", "meaning"}
        assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)


def test_rare_words_count_more_than_common_ones(open_index: Opener) -> None:
    with open_index() as index:
        common = [point("tea time today", unit(0, 1), f"d{number}", ordinal=number) for number in range(8)]
        index.upsert([*common, point("tea ceremony", unit(0, 1), "rare")])
        found = index.search("team", unit(0, 1), encode_query("ceremony"), 1)
        assert found[0].chunk.document_id == "rare"


def test_a_chance_match_of_one_word_does_not_outrank_meaning(open_index: Opener) -> None:
    with open_index() as index:
        others = [point("nothing else here", unit(0, 1), f"other {number}") for number in range(30)]
        index.upsert([*others, point("茶馆 2024", unit(0, 1), "chance"), point("两天的安排", unit(1), "meaning")])
        query = encode_query("what is a good plan for two days in this city in 2024")
        assert index.search("team", unit(1, 0.1), query, 1)[0].chunk.document_id == "meaning"


def test_a_query_without_words_is_answered_by_meaning(open_index: Opener) -> None:
    with open_index() as index:
        index.upsert([point("one", unit(1), "a"), point("two", unit(0, 1), "b")])
        assert index.search("team", unit(0, 1), encode_query("?!"), 1)[0].chunk.document_id == "b"


def test_nothing_crosses_from_one_space_to_another(open_index: Opener) -> None:
    with open_index() as index:
        index.upsert([point("secret tea", unit(1), space="theirs"), point("our tea", unit(0, 1), space="ours")])
        found = index.search("ours", unit(1), encode_query("secret tea"), 10)
        assert [passage.chunk.text for passage in found] == ["our tea"]
        assert (index.count("ours"), index.count("theirs"), index.count("nobody")) == (1, 1, 0)
        index.delete_document("ours", "d1")
        assert (index.count("ours"), index.count("theirs")) == (0, 1)


def test_upserting_again_replaces(open_index: Opener) -> None:
    with open_index() as index:
        index.upsert([point("old words", unit(1))])
        index.upsert([point("new words", unit(1))])
        assert index.count("team") == 1
        assert index.search("team", unit(1), encode_query("words"), 5)[0].chunk.text == "new words"


def test_versions_of_a_document_stand_side_by_side_and_go_one_by_one(open_index: Opener) -> None:
    with open_index() as index:
        old, new = (
            [point(f"{version} part {number}", unit(1), ordinal=number, version=version) for number in range(3)]
            for version in ("old", "new")
        )
        index.upsert([*old, *new, point("other", unit(1), "d2")])

        def found(*hidden: str) -> set[str]:
            return {each.chunk.text for each in index.search("team", unit(1), encode_query("part"), 9, hidden)}

        texts = {version: {each.chunk.text for each in points} for version, points in (("old", old), ("new", new))}
        assert found("new") == texts["old"] | {"other"}
        assert found("new", "old") == {"other"}
        assert found() == texts["old"] | texts["new"] | {"other"}
        assert {chunk.id for chunk, _ in index.vectors("team", "d1")} == {each.chunk.id for each in (*old, *new)}
        assert all(np.array_equal(vector, unit(1)) for _, vector in index.vectors("team", "d1"))
        index.delete_document("team", "d1", keep="new")
        assert found() == texts["new"] | {"other"}
        index.delete_version("team", "d1", "old")
        assert found() == texts["new"] | {"other"}
        index.delete_version("team", "d1", "new")
        index.delete_document("team", "d2")
        assert index.count("team") == 0


def test_empty_operations_do_nothing(open_index: Opener) -> None:
    with open_index() as index:
        index.upsert([])
        index.delete_document("team", "nothing")
        assert index.search("team", unit(1), encode_query("tea"), 5) == []


def test_what_was_written_is_there_when_it_is_opened_again(open_index: Opener) -> None:
    with open_index() as index:
        index.upsert([point("tea", unit(1))])
    with open_index() as index:
        assert index.count("team") == 1


def test_another_embedding_model_is_refused(open_index: Opener) -> None:
    with open_index():
        pass
    with pytest.raises(IndexMismatch, match="ingest again"), open_index(dimension=DIMENSION + 1):
        pass


def test_closing_twice_is_fine(tmp_path: Path) -> None:
    index = EdgeIndex.open(tmp_path, "model", DIMENSION)
    index.close()
    index.close()


def test_a_damaged_folder_is_reported(tmp_path: Path) -> None:
    EdgeIndex.open(tmp_path, "model", DIMENSION).close()
    for path in (tmp_path / "shard").rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged")
    with pytest.raises(IndexUnavailable):
        EdgeIndex.open(tmp_path, "model", DIMENSION)


def test_a_wrong_server_url_is_reported_with_what_to_check() -> None:
    with pytest.raises(IndexUnavailable, match="ZHIYIN_QDRANT_URL"):
        ServerIndex.connect("http://127.0.0.1:9", "", Collection("zhiyin", "model", DIMENSION))
    with pytest.raises(IndexUnavailable, match="ZHIYIN_QDRANT_URL"):
        ServerIndex.connect("not a url", "", Collection("zhiyin", "model", DIMENSION))
