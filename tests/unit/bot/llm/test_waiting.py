"""The marks of a place in the queue."""

from langchain_core.messages import AIMessageChunk

from bot.llm.waiting import place_chunk, place_of


def test_a_chunk_says_that_it_waits_or_has_a_place_and_a_piece_of_text_says_neither() -> None:
    assert place_of(place_chunk("waiting")) == "waiting"
    assert place_of(place_chunk("given")) == "given"
    assert place_of(AIMessageChunk("tea")) is None


def test_the_marks_go_into_a_whole_answer_without_changing_it() -> None:
    text = AIMessageChunk("tea")
    assert (place_chunk("waiting") + place_chunk("given") + text).text == "tea"
