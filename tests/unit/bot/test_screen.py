from datetime import UTC, datetime

import pytest

from bot.errors import EmptyMessage, MessageNotText, MessageTooLong
from bot.steps.screen import answer_language, readable, recent
from bot.types import Turn
from memory.types import Message, Profile


@pytest.mark.parametrize("text", ["", "   \n\t ", "\u200b\x00"])
def test_an_empty_message_is_refused(text):
    with pytest.raises((EmptyMessage, MessageNotText)):
        readable(text, 100)


def test_a_message_of_one_megabyte_is_refused():
    with pytest.raises(MessageTooLong, match="1,000,000"):
        readable("a" * 1_000_000, 8000)


def test_a_binary_message_is_refused():
    with pytest.raises(MessageNotText):
        readable("\x00\x01\x02PNG\x1a\x03\x04", 8000)


def test_a_stray_control_character_is_taken_out_of_a_readable_message():
    assert readable("  how long\x07 does the train take?\n", 8000) == "how long does the train take?"


def test_apostrophes_are_read_as_phones_type_them():
    assert readable("I’m vegetarian, I donʼt eat ‘pork’", 8000) == "I'm vegetarian, I don't eat ‘pork’"


def test_the_language_is_the_chosen_one_then_the_messages_own_then_the_channels():
    assert answer_language(Turn("u", "s", "What time?"), Profile(language="zh")) == "zh"
    assert answer_language(Turn("u", "s", "几点?", locale="en"), Profile()) == "zh"
    assert answer_language(Turn("u", "s", "42?", locale="zh"), Profile()) == "zh"


def test_the_history_in_the_prompt_begins_at_the_same_message_for_several_turns():
    said = [Message(str(n), "c", "user", f"m{n}", {}, datetime.now(UTC), ordinal=n) for n in range(40)]
    starts = [recent(said, question, 4)[0].ordinal for question in said[8:40:2]]
    assert starts == [4, 4, 8, 8, 12, 12, 16, 16, 20, 20, 24, 24, 28, 28, 32, 32]
    assert all(4 <= len(recent(said, question, 4)) < 8 for question in said[8:40])


def test_a_short_history_is_whole_and_none_is_none():
    said = [Message(str(n), "c", "user", f"m{n}", {}, datetime.now(UTC), ordinal=n) for n in range(4)]
    assert recent(said, said[3], 4) == tuple(said[:3])
    assert recent(said, said[3], 0) == ()
