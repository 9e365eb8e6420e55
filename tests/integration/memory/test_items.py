"""Items, impressions and interactions."""

import numpy as np
import pytest

from memory.consents import Consents
from memory.database import Database
from memory.errors import ItemNotFound
from memory.interactions import Interactions, Shown
from memory.items import Items
from memory.types import Item, User, Vector


def unit(*values: float) -> Vector:
    vector = np.array(values, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def book(item_id: str, **changes: object) -> Item:
    return Item(**{"id": item_id, "space_id": "team", "title": f"Book {item_id}", "summary": "", **changes})  # type: ignore[arg-type]


def test_an_item_comes_back_as_it_went_in(database: Database, mei: User) -> None:
    items = Items(database)
    item = book("a", tags=("tea", "茶"), url="https://example.com", kind="book", language="en", document_id="d1")
    items.upsert([(item, unit(1, 0))])
    assert items.get("team", "a") == item
    assert items.list("team") == [item]
    with pytest.raises(ItemNotFound):
        items.get("other", "a")


def test_vectors_follow_every_change_and_leave_out_what_is_unavailable(database: Database, mei: User) -> None:
    items = Items(database)
    items.upsert([(book("a"), unit(1, 0)), (book("b"), unit(0, 1)), (book("c", available=False), unit(1, 1))])
    listed, matrix = items.vectors("team")
    assert [item.id for item in listed] == ["a", "b"]
    np.testing.assert_allclose(matrix, [[1, 0], [0, 1]])
    items.upsert([(book("a"), unit(0, 1))])
    np.testing.assert_allclose(items.vectors("team")[1][0], [0, 1])
    items.delete("team", "a")
    assert [item.id for item in items.vectors("team")[0]] == ["b"]


def test_a_documents_item_goes_with_it(database: Database, mei: User) -> None:
    items = Items(database)
    items.upsert([(book("a", document_id="d1"), unit(1, 0)), (book("b"), unit(0, 1))])
    items.delete_by_document("team", "d1")
    assert [item.id for item in items.list("team")] == ["b"]


def test_impressions_and_interactions_are_kept_newest_first(database: Database, mei: User) -> None:
    items, interactions = Items(database), Interactions(database)
    items.upsert([(book("a"), unit(1, 0)), (book("b"), unit(0, 1))])
    entries = [Shown("a", 1, "interest", 0.9, "Because you like tea"), Shown("b", 2, "popularity", 0.5, "Popular")]
    Consents(database).record(mei.id, {"personalisation": True}, "test")
    first, second = interactions.show(mei.id, "slate-1", entries)
    assert (first.position, first.reason, second.item_id) == (1, "Because you like tea", "b")
    interactions.record(mei.id, "a", "click", first.id)
    interactions.record(mei.id, "a", "like", first.id)
    assert [each.kind for each in interactions.of_user(mei.id, 10)] == ["like", "click"]
    assert {each.id for each in interactions.impressions(mei.id, 10)} == {first.id, second.id}


def test_an_interaction_with_no_item_of_the_space_is_refused(database: Database, mei: User) -> None:
    with pytest.raises(ItemNotFound):
        Interactions(database).record(mei.id, "nothing", "like")


def test_popularity_grows_with_likes_and_falls_with_dislikes(database: Database, mei: User, tom: User) -> None:
    items, interactions = Items(database), Interactions(database)
    items.upsert([(book(name), unit(1, 0)) for name in "abc"])
    for user in (mei, tom):
        Consents(database).record(user.id, {"analytics": True}, "test")
        interactions.record(user.id, "a", "like")
    interactions.record(mei.id, "b", "like")
    interactions.record(mei.id, "c", "dislike")
    popularity = interactions.popularity("team")
    assert popularity["a"] > popularity["b"] > 0 > popularity["c"]
    assert interactions.popularity("other") == {}
