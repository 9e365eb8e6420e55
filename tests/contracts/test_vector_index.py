"""What every vector index does, embedded or on a server."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from qdrant_client import QdrantClient

from knowledge.errors import IndexMismatch, IndexUnavailable
from knowledge.fuse import fuse
from knowledge.index import edge, server
from knowledge.index.edge import EdgeIndex
from knowledge.index.payload import payload_of
from knowledge.index.server import Collection, ServerIndex
from knowledge.language import detect_language
from knowledge.protocols import Common, Point, QueryVectors, Scope, VectorIndex
from knowledge.sparse import encode_passage, encode_query
from knowledge.types import NO_FILTERS, Access, Chunk, Filters, Labels, Passage, Vector

DIMENSION = 8
TEAM = Access("team")
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
    language = detect_language(text)
    return Point(chunk, space, "Guide", "/docs/guide.pdf", dense, encode_passage(text), version, language)


def search(
    index: VectorIndex, access: Access, dense: Vector, text: str, top_k: int, filters: Filters = NO_FILTERS
) -> list[Passage]:
    return search_in(index, Scope(access, filters), dense, text, top_k)


def search_in(index: VectorIndex, scope: Scope, dense: Vector, text: str, top_k: int) -> list[Passage]:
    query = QueryVectors(dense, encode_query(text), detect_language(text), Common(np.zeros_like(dense), 0.0))
    return fuse(query, index.candidates(scope, query, max(50, top_k)), top_k)


def documents(found: list[Passage]) -> set[str]:
    return {passage.chunk.document_id for passage in found}


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
        (passage,) = search(index, TEAM, unit(1), "office", 5)
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
        found = search(index, TEAM, unit(1), "sourdough oven", 3)
        assert found[0].chunk.document_id == "both"
        assert {passage.chunk.document_id for passage in found} == {"both", "words", "meaning"}
        assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)


def test_rare_words_count_more_than_common_ones(open_index: Opener) -> None:
    with open_index() as index:
        common = [point("tea time today", unit(0, 1), f"d{number}", ordinal=number) for number in range(8)]
        index.upsert([*common, point("tea ceremony", unit(0, 1), "rare")])
        found = search(index, TEAM, unit(0, 1), "ceremony", 1)
        assert found[0].chunk.document_id == "rare"


def test_a_chance_match_of_one_word_does_not_outrank_meaning(open_index: Opener) -> None:
    with open_index() as index:
        others = [point("nothing else here", unit(0, 1), f"other {number}") for number in range(30)]
        index.upsert([*others, point("茶馆 2024", unit(0, 1), "chance"), point("两天的安排", unit(1), "meaning")])
        query = "what is a good plan for two days in this city in 2024"
        assert search(index, TEAM, unit(1, 0.1), query, 1)[0].chunk.document_id == "meaning"


def test_a_query_without_words_is_answered_by_meaning(open_index: Opener) -> None:
    with open_index() as index:
        index.upsert([point("one", unit(1), "a"), point("two", unit(0, 1), "b")])
        assert search(index, TEAM, unit(0, 1), "?!", 1)[0].chunk.document_id == "b"


def test_nothing_crosses_from_one_space_to_another(open_index: Opener) -> None:
    with open_index() as index:
        index.upsert([point("secret tea", unit(1), space="theirs"), point("our tea", unit(0, 1), space="ours")])
        found = search(index, Access.operator("ours"), unit(1), "secret tea", 10)
        assert [passage.chunk.text for passage in found] == ["our tea"]
        assert (index.count("ours"), index.count("theirs"), index.count("nobody")) == (1, 1, 0)
        index.delete_document("ours", "d1")
        assert (index.count("ours"), index.count("theirs")) == (0, 1)


def test_the_answer_in_the_other_language_is_found_beside_what_one_s_own_says(open_index: Opener) -> None:
    with open_index() as index:
        near = [point(f"tea of kind {number}", unit(1, 0.5), f"near {number}") for number in range(60)]
        index.upsert([*near, point("乌龙茶泡三分钟", unit(1, 0.53), "answer")])
        found = search(index, TEAM, unit(1), "how long is it brewed", 5)
        assert found[0].chunk.document_id == "answer"


def test_what_questions_have_in_common_does_not_find_passages_of_the_other_language(open_index: Opener) -> None:
    common = Common(0.7 * unit(0, 1), usual=0.2)
    query = QueryVectors(unit(1, 1), encode_query("steeping"), "en", common)
    with open_index() as index:
        hub, meant, own = unit(0.6, 1), unit(1, 0.4), unit(0, 1)
        index.upsert([point("问答", hub, "hub"), point("泡三分钟", meant, "meant"), point("any", own, "own")])
        (found,) = (each for each in index.candidates(Scope(TEAM), query, 1) if each.language == "zh")
        gains = {each.chunk.document_id: each.gain for each in index.candidates(Scope(TEAM), query, 9)}
    assert found.chunk.document_id == "meant"
    assert found.similarity == pytest.approx(float(meant @ query.dense), abs=2e-3), "the cosine stays what it is"
    assert gains["meant"] == pytest.approx(0.2 - float(common.vector @ meant), abs=2e-3)
    assert gains["hub"] < gains["meant"]
    assert gains["own"] == 0.0


def test_a_document_for_some_groups_is_found_by_nobody_else(open_index: Opener) -> None:
    with open_index() as index:
        index.upsert(
            [
                point("tea for all", unit(1), "all"),
                replace(point("tea for the board", unit(1), "board"), groups=("board",)),
                replace(point("tea for two groups", unit(1), "two"), groups=("board", "cooks")),
            ]
        )
        seen = {
            access: documents(search(index, access, unit(1), "tea", 9))
            for access in (TEAM, Access("team", frozenset({"cooks"})), Access.operator("team"))
        }
        assert list(seen.values()) == [{"all"}, {"all", "two"}, {"all", "board", "two"}]


def test_a_document_may_be_limited_later_without_writing_it_again(open_index: Opener) -> None:
    with open_index() as index:
        index.upsert([replace(point("tea", unit(1), "a"), tags=("drinks",)), point("tea", unit(1), "b")])
        index.label("team", "a", Labels(groups=("board",)))
        assert documents(search(index, TEAM, unit(1), "tea", 9)) == {"b"}
        index.label("team", "a", Labels(groups=()))
        assert documents(search(index, TEAM, unit(1), "tea", 9)) == {"a", "b"}
        assert documents(search(index, TEAM, unit(1), "tea", 9, Filters(tags=("drinks",)))) == {"a"}


def test_a_search_is_narrowed_by_source_tag_language_and_time(open_index: Opener) -> None:
    old, new = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    with open_index() as index:
        index.upsert(
            [
                replace(point("green tea", unit(1), "a"), source="wiki", tags=("hot", "green"), updated_at=old),
                replace(point("绿茶", unit(1), "b"), source="mail", tags=("hot",), updated_at=new),
                point("water", unit(1), "c"),
            ]
        )
        wanted = {
            Filters(sources=("wiki", "none")): {"a"},
            Filters(tags=("hot",)): {"a", "b"},
            Filters(tags=("green",), sources=("mail",)): set(),
            Filters(languages=("zh",)): {"b"},
            Filters(since=old): {"a", "b"},
            Filters(since=new): {"b"},
            Filters(until=new): {"a"},
            Filters(): {"a", "b", "c"},
        }
        assert {each: documents(search(index, TEAM, unit(1), "tea", 9, each)) for each in wanted} == wanted


def test_a_document_is_of_the_time_that_it_names_and_else_of_the_time_that_it_was_changed(open_index: Opener) -> None:
    old, new = datetime(2015, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    dated = replace(point("dated tea", unit(1), "dated"), published_at=old, updated_at=new, author="Mei Lin")
    with open_index() as index:
        index.upsert([dated, replace(point("tea", unit(1), "changed"), updated_at=new), point("tea", unit(1), "c")])
        wanted = {
            Filters(since=old): {"dated", "changed"},
            Filters(since=new): {"changed"},
            Filters(until=new): {"dated"},
            Filters(): {"dated", "changed", "c"},
        }
        assert {each: documents(search(index, TEAM, unit(1), "tea", 9, each)) for each in wanted} == wanted
        (found,) = search(index, TEAM, unit(1), "tea", 9, Filters(until=new))
        assert (found.author, found.published_at) == ("Mei Lin", old)


def test_points_of_versions_without_dates_are_found_by_when_they_were_changed(
    open_index: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    for engine in (edge, server):
        monkeypatch.setattr(
            engine,
            "payload_of",
            lambda each: {k: v for k, v in payload_of(each).items() if k not in ("author", "published_at")},
        )
    new = datetime(2026, 1, 1, tzinfo=UTC)
    with open_index() as index:
        index.upsert([replace(point("tea", unit(1), "old"), updated_at=new)])
        (found,) = search(index, TEAM, unit(1), "tea", 9, Filters(since=new))
        assert (found.author, found.published_at) == ("", None)
        assert search(index, TEAM, unit(1), "tea", 9, Filters(until=new)) == []


def test_points_of_versions_without_labels_are_for_everyone(
    open_index: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = {"language", "source", "tags", "groups", "updated_at"}
    for engine in (edge, server):
        monkeypatch.setattr(
            engine, "payload_of", lambda each: {k: v for k, v in payload_of(each).items() if k not in older}
        )
    with open_index() as index:
        index.upsert([point("tea", unit(1), "old")])
        assert documents(search(index, TEAM, unit(1), "tea", 9)) == {"old"}
        assert documents(search(index, TEAM, unit(1), "tea", 9, Filters(tags=("hot",)))) == set()
        index.label("team", "old", Labels(groups=("board",)))
        assert documents(search(index, TEAM, unit(1), "tea", 9)) == set()


def test_embedded_and_served_give_the_same_rankings(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    words = ["tea", "water", "oolong", "hours", "office", "北京", "乌龙", "三分钟", "开放", "kettle"]
    # Each is as long as no other: where many have the very same BM25 score, an engine may keep any of them.
    texts = [" ".join([*random.choice(words, size=6), *["filler"] * row]) for row in range(300)]
    points = [point(text, unit(*random.normal(size=DIMENSION)), f"d{row}") for row, text in enumerate(texts)]
    embedded = EdgeIndex.open(tmp_path / "index", "model", DIMENSION)
    served = ServerIndex(QdrantClient(":memory:"), Collection("same", "model", DIMENSION))
    for index in (embedded, served):
        index.upsert(points)
    for text in ("oolong tea hours", "乌龙泡三分钟", "kettle", "?"):
        dense = unit(*random.normal(size=DIMENSION))
        # The library in the served one's place keeps all bits of a vector, the embedded one half of them.
        one, other = (search(index, TEAM, dense, text, 20) for index in (embedded, served))
        assert [each.chunk.id for each in one] == [each.chunk.id for each in other]
        assert [each.score for each in one] == pytest.approx([each.score for each in other], abs=1e-3)
    served.close()
    embedded.close()


def test_upserting_again_replaces(open_index: Opener) -> None:
    with open_index() as index:
        index.upsert([point("old words", unit(1))])
        index.upsert([point("new words", unit(1))])
        assert index.count("team") == 1
        assert search(index, TEAM, unit(1), "words", 5)[0].chunk.text == "new words"


def test_versions_of_a_document_stand_side_by_side_and_go_one_by_one(open_index: Opener) -> None:
    with open_index() as index:
        old, new = (
            [point(f"{version} part {number}", unit(1), ordinal=number, version=version) for number in range(3)]
            for version in ("old", "new")
        )
        index.upsert([*old, *new, point("other", unit(1), "d2")])

        def found(*hidden: str) -> set[str]:
            return {
                each.chunk.text for each in search_in(index, Scope(TEAM, hidden=frozenset(hidden)), unit(1), "part", 9)
            }

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
        assert search(index, TEAM, unit(1), "tea", 5) == []


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
