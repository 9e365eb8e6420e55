"""The same text in several documents."""

from knowledge.duplicates import distinct
from knowledge.types import Chunk, Passage

FEES = "The tour costs 300 euros and leaves from the harbour at nine in the morning every day of the week."


def passage(name: str, text: str, similarity: float = 0.8) -> Passage:
    return Passage(Chunk(name, name, 0, text), name, f"/docs/{name}", 0.0, similarity)


def test_the_same_text_is_found_once_with_where_else_it_stands() -> None:
    found = distinct(
        [passage("a", FEES), passage("b", FEES.upper()), passage("c", "Something else."), passage("d", FEES)], 9
    )
    assert [(each.title, each.also_in) for each in found] == [("a", ("/docs/b", "/docs/d")), ("c", ())]


def test_what_differs_in_a_number_is_not_the_same() -> None:
    assert len(distinct([passage("a", FEES), passage("b", FEES.replace("300", "350"))], 9)) == 2


def test_a_duplicate_leaves_its_place_to_the_next() -> None:
    found = distinct([passage("a", FEES), passage("b", FEES), passage("c", "Something else.")], 2)
    assert [each.title for each in found] == ["a", "c"]
