"""Text from tokens: whole characters, and nothing of a stop string."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.llm.transformers.textstream import TextStream


def by_bytes(tokens: list[int]) -> str:
    """A tokenizer of single bytes, as byte-level ones fall back to."""
    return bytes(tokens).decode("utf-8", errors="replace")


def streamed(text: str, stop: Sequence[str] = (), size: int = 1) -> tuple[list[str], bool]:
    stream = TextStream(by_bytes, stop)
    data = text.encode()
    pieces = [stream.feed(data[start : start + size]) for start in range(0, len(data), size)]
    stopped = stream.stopped
    return [*pieces, stream.end()], stopped


@given(st.text(max_size=40), st.integers(min_value=1, max_value=7))
def test_the_pieces_together_are_the_text(text: str, size: int) -> None:
    assert "".join(streamed(text, size=size)[0]) == text


def test_a_character_is_shown_when_its_last_byte_has_come() -> None:
    assert streamed("茶")[0] == ["", "", "茶", ""]


@given(st.text(alphabet="ab", max_size=20), st.text(alphabet="ab", min_size=1, max_size=4))
def test_the_text_ends_before_the_stop_string_however_it_is_cut(text: str, stop: str) -> None:
    pieces, stopped = streamed(text, [stop])
    assert "".join(pieces) == text.split(stop)[0]
    assert stopped == (stop in text)


def test_the_earliest_of_several_stop_strings_wins() -> None:
    assert "".join(streamed("one two three", ["three", "two"])[0]) == "one "


def test_what_may_become_a_stop_string_is_held_back_until_it_is_none() -> None:
    pieces, _ = streamed("a###b", ["####"])
    assert pieces == ["a", "", "", "", "###b", ""]


def test_nothing_comes_after_a_stop_string() -> None:
    stream = TextStream(by_bytes, ["."])
    assert stream.feed(b"Yes. And") == "Yes"
    assert stream.feed(b" more") == ""
    assert stream.end() == ""


def test_bytes_that_never_become_a_character_are_shown_at_the_end() -> None:
    stream = TextStream(by_bytes)
    assert stream.feed("茶".encode()[:2]) == ""
    assert stream.end() == "\ufffd"
