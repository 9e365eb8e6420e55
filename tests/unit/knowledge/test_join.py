"""Passages to whole thoughts."""

from dataclasses import replace

from knowledge.join import joined, wanted
from knowledge.types import Chunk, ChunkKey, Passage


def passage(ordinal: int, text: str, headings: tuple[str, ...] = ("Guide",)) -> Passage:
    return Passage(Chunk(f"c{ordinal}", "d", ordinal, text, headings), "Guide", "/guide", 0.5, 0.8)


LEAD = passage(3, "Bring these to the counter:\n- a passport\n- two photographs")
REST = passage(4, "- the signed form\n- the fee in cash\nThe office closes at six.")


def texts(found: list[Passage], *beside: Passage) -> list[str]:
    by_key = {ChunkKey(each.chunk.document_id, each.chunk.ordinal): each for each in beside}
    return [each.passage.chunk.text for each in joined(found, by_key)]


def test_a_list_that_was_cut_gets_its_rest_and_its_head() -> None:
    assert wanted([LEAD]) == [ChunkKey("d", 4)]
    assert texts([LEAD], REST) == [f"{LEAD.chunk.text}\n{REST.chunk.text}"]
    assert ChunkKey("d", 3) in wanted([REST])
    assert texts([REST], LEAD)[0].startswith("Bring these")


def test_a_passage_that_is_whole_asks_for_nothing() -> None:
    assert wanted([passage(2, "The office opens at nine. It closes at six."), passage(5, "周一休馆。")]) == []


def test_an_argument_that_goes_on_gets_what_it_rests_on() -> None:
    assert wanted([passage(1, "However, on Sundays it is closed.")]) == [ChunkKey("d", 0)]
    assert wanted([passage(1, "因此周日不开门。")]) == [ChunkKey("d", 0)]


def test_the_first_of_a_document_has_nothing_before_it() -> None:
    assert wanted([passage(0, "This is the guide.")]) == []


def test_what_was_found_itself_is_not_joined_again() -> None:
    assert wanted([LEAD, REST]) == []
    assert texts([LEAD, REST]) == [LEAD.chunk.text, REST.chunk.text]


def test_another_section_is_not_joined() -> None:
    other = passage(4, "- quite another list", ("Guide", "Other"))
    assert texts([LEAD], other) == [LEAD.chunk.text]


def test_a_neighbour_gives_no_more_than_there_is_room_for() -> None:
    long = passage(4, " ".join(f"Sentence number {number} of many." for number in range(200)))
    (text,) = texts([LEAD], long)
    assert len(text) < 1700
    assert text.endswith("of many.")


def test_a_joined_text_knows_on_which_page_each_part_of_it_stands() -> None:
    on = {number: replace(each, chunk=replace(each.chunk, page=number)) for number, each in ((1, LEAD), (2, REST))}
    for found, beside in ((on[1], on[2]), (on[2], on[1])):
        key = ChunkKey("d", beside.chunk.ordinal)
        (whole,) = joined([found], {key: beside})
        chunk = whole.passage.chunk
        assert chunk.page == found.chunk.page
        pages = [chunk.page_at(chunk.text.index(part)) for part in ("Bring", "two photographs", "- the signed", "six")]
        assert pages == [1, 1, 2, 2]


def test_a_thought_over_three_pages_keeps_them_apart() -> None:
    first, middle, last = (
        replace(each, chunk=replace(each.chunk, page=number))
        for number, each in enumerate(
            (passage(0, "A list:\n- one"), passage(1, "- two"), passage(2, "- three.")), start=1
        )
    )
    (whole,) = joined([middle], {ChunkKey("d", 0): first, ChunkKey("d", 2): last})
    chunk = whole.passage.chunk
    assert [chunk.page_at(chunk.text.index(word)) for word in ("A", "one", "two", "three")] == [1, 1, 2, 3]
