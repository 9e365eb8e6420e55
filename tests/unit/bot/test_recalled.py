"""How what is recalled is said, and the words it is found by."""

import zlib
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recalled import cut, line
from bot.text import estimate_tokens
from bot.words import stem, words
from memory.types import Memory, Message, Recalled

AT = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)


def message(text: str, role: str = "user") -> Message:
    return Message("m", "c", "user" if role == "user" else "assistant", text, {}, AT)


def test_a_message_is_shown_by_its_day_and_who_said_it() -> None:
    assert line(Recalled(message("I like tea."), 0.9), "en", UTC) == "5 March 2026: I like tea."
    assert line(Recalled(message("Tea it is.", "bot"), 0.9), "en", UTC) == "5 March 2026, answered: Tea it is."
    assert line(Recalled(message("我喜欢茶。"), 0.9), "zh", UTC) == "2026年3月5日:我喜欢茶。"


def test_a_memory_that_no_longer_holds_says_until_when_it_did() -> None:
    memory = Memory("m", "u", "fact", "I live in Kyoto.", "home", "superseded", 1.0, AT, changed_at=AT)
    assert line(Recalled(memory, 0.9), "en", UTC) == "I live in Kyoto (until 5 March 2026)"
    assert "2026年3月5日为止" in line(Recalled(memory, 0.9), "zh", UTC)


def test_days_are_those_of_where_the_person_is() -> None:
    evening = replace(message("I like tea."), created_at=datetime(2026, 3, 5, 17, 0, tzinfo=UTC))
    assert line(Recalled(evening, 0.9), "en", ZoneInfo("Asia/Shanghai")) == "6 March 2026: I like tea."
    ended = datetime(2026, 3, 5, 7, 0, tzinfo=UTC)
    memory = Memory("m", "u", "fact", "I live in Kyoto.", "home", "superseded", 1.0, AT, changed_at=ended)
    until = line(Recalled(memory, 0.9), "en", ZoneInfo("America/Los_Angeles"))
    assert until == "I live in Kyoto (until 4 March 2026)"


def test_of_a_long_message_the_sentences_that_matter_are_kept() -> None:
    filler = "The weather was grey and the train was late again, as it always is on Mondays in this town. "
    said = message(filler * 3 + "My sister Nora moved to Porto. " + filler * 3)
    assert cut(said, "Where does my sister live?").text.startswith("My sister Nora moved to Porto.")


@given(st.text(min_size=1, max_size=2000), st.text(max_size=50))
def test_what_is_kept_is_short_and_of_the_message(text: str, query: str) -> None:
    kept = cut(message(text), query)
    assert estimate_tokens(kept.text) <= 60
    assert all(part in text for part in kept.text.removesuffix("…").split())


@pytest.mark.parametrize(
    ("forms", "stemmed"),
    [
        (("studies", "studied", "study", "studying"), "studi"),
        (("running", "run", "runs"), "run"),
        (("houses", "house", "housed", "housing"), "hous"),
        (("dog's", "dogs", "dog"), "dog"),
        (("gas",), "gas"),
        (("this",), "this"),
        (("猫",), "猫"),
        (("2025",), "2025"),
    ],
)
def test_forms_of_a_word_are_one(forms: tuple[str, ...], stemmed: str) -> None:
    assert {stem(form) for form in forms} == {stemmed}


def test_words_are_counted_by_their_hash_without_those_that_say_nothing() -> None:
    assert words("The dogs and the dog are with me") == {zlib.crc32(b"dog"): 2}
    assert zlib.crc32("喜欢".encode()) in words("我喜欢茶")
