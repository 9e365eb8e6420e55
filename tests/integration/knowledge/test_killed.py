"""A process that ingests is killed at ten random places; in the end the index is as if it had not been."""

import multiprocessing
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from qdrant_edge import FieldCondition, Filter, MatchValue, ScrollRequest, SparseVector

from knowledge.index.edge import EdgeIndex
from knowledge.types import Access
from tests.integration.knowledge.conftest import Library
from tests.integration.knowledge.lives import live

KILLS = 10
MOST_STEPS = 24  # of a process until it is killed; to do all takes about 200
ALL_STEPS = 10_000

Stored = dict[str, tuple[dict[str, object], list[float], SparseVector]]  # payload, dense and sparse vector by id
Texts = dict[object, frozenset[object]]  # by document


def text(number: int, edition: str) -> str:
    parts = [f"## Part {part}\n\nPaper {number}, {edition} edition, says {number * part} of it." for part in range(3)]
    return f"# Paper {number}\n\n" + "\n\n".join(parts)


def stored(index: EdgeIndex) -> Stored:
    own = Filter(must=[FieldCondition("space_id", match=MatchValue("team"))])
    found, _ = index._shard.scroll(ScrollRequest(None, ALL_STEPS, own, with_payload=True, with_vector=True))
    return {str(each.id): (each.payload, each.vector["dense"], each.vector["bm25"]) for each in found}


def texts(points: Stored, hidden: frozenset[str] = frozenset()) -> Texts:
    """Return the texts of each document that searches find."""
    found: dict[object, set[object]] = defaultdict(set)
    for payload, _, _ in points.values():
        if payload["version"] not in hidden:
            found[payload["uri"]].add((payload["ordinal"], payload["text"]))
    return {uri: frozenset(parts) for uri, parts in found.items()}


def lived(folder: Path, steps: int) -> str:
    """Let a process ingest until it has taken so many steps, kill it, and return what it said last."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([live.__module__, "knowledge.split"])
    watching, watcher = processes.Pipe(duplex=False)
    process = processes.Process(target=live, args=(folder, steps, watcher))
    process.start()
    assert watching.poll(60)
    said = watching.recv()
    process.kill()
    process.join(60)
    return str(said)


@pytest.fixture
def changed(tmp_path: Path) -> tuple[Texts, Stored]:
    """Ingest twenty papers, then change, remove and add some; return what is found now, and what is to be."""
    library = Library(tmp_path)
    for number in range(20):
        library.write(f"{number:02}.md", text(number, "first"))
    library.ingest()
    before = texts(stored(library.index))
    library.close()
    for number in range(15, 20):
        (library.folder / f"{number:02}.md").unlink()
    for number in (*range(10), *range(20, 30)):
        library.write(f"{number:02}.md", text(number, "second"))
    undisturbed = Library(tmp_path, "undisturbed")
    undisturbed.ingest()
    after = stored(undisturbed.index)
    undisturbed.close()
    return before, after


def test_a_process_killed_at_ten_random_places_leaves_nothing_half_and_its_successors_finish(
    tmp_path: Path, changed: tuple[Texts, Stored]
) -> None:
    before, whole = changed
    after = texts(whole)
    chance = random.Random(7)
    for _ in range(KILLS):
        assert lived(tmp_path, chance.randint(2, MOST_STEPS)) == "now", "it was done before the last kill"
        library = Library(tmp_path)
        for uri, found in texts(stored(library.index), library.catalogue.hidden_versions("team")).items():
            assert found in (before.get(uri), after.get(uri))
        library.close()
    assert lived(tmp_path, ALL_STEPS) == "done"

    library = Library(tmp_path)
    found = stored(library.index)
    assert {key: payload for key, (payload, _, _) in found.items()} == {key: each[0] for key, each in whole.items()}
    for key, (_, dense, sparse) in found.items():
        assert np.allclose(dense, whole[key][1], atol=1e-5)
        assert (sparse.indices, sparse.values) == (whole[key][2].indices, whole[key][2].values)
    assert library.catalogue.leftovers() + library.catalogue.waiting("team") == []
    assert {record.state for record in library.catalogue.records(Access.operator("team"))} == {"ready"}
    library.close()
