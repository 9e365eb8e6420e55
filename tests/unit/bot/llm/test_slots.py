"""Which slot computes which conversation."""

import pytest

from bot.llm.gguf.slots import Seat, Slots


def ask(slots: Slots, conversation: str, front: str = "en") -> tuple[int, bool]:
    seat = slots.take(conversation, front)
    slots.give(seat)
    return seat.slot, seat.lay_front


def test_a_conversation_goes_back_to_its_slot() -> None:
    slots = Slots(3)
    first, _ = ask(slots, "a")
    assert ask(slots, "b")[0] != first
    assert ask(slots, "a") == (first, False)


def test_a_new_conversation_takes_the_slot_used_longest_ago() -> None:
    slots = Slots(2)
    first, second = ask(slots, "a")[0], ask(slots, "b")[0]
    ask(slots, "a")
    assert ask(slots, "c")[0] == second
    assert ask(slots, "a") == (first, False)


def test_the_front_is_laid_in_once_and_again_after_another() -> None:
    slots = Slots(1)
    assert ask(slots, "a", "en") == (0, True)
    assert ask(slots, "b", "en") == (0, False)
    assert ask(slots, "c", "zh") == (0, True)
    assert ask(slots, "c", "en") == (0, True)


def test_a_prompt_without_a_front_needs_none_and_leaves_none() -> None:
    slots = Slots(1)
    ask(slots, "a", "en")
    assert ask(slots, "", "") == (0, False)
    assert ask(slots, "a", "en") == (0, True)


def test_busy_slots_are_left_alone_even_by_their_own_conversation() -> None:
    slots = Slots(2)
    first = slots.take("a", "en")
    second = slots.take("a", "en")
    assert first.slot != second.slot


def test_requests_of_nobody_share_no_slot_with_a_purpose() -> None:
    slots = Slots(2)
    ask(slots, "", "en")
    ask(slots, "a", "en")
    assert ask(slots, "", "en")[0] == 0  # the one used longest ago


def test_a_persons_slots_are_emptied_and_those_of_nobody_knows_whom() -> None:
    slots = Slots(4)
    for conversation, person in (("a", "mei"), ("gist.en", ""), ("b", "tom")):
        slots.give(slots.take(conversation, "front", person))
    erased: list[int] = []
    slots.empty("mei", erased.append)
    assert erased == [0, 1]
    assert slots.take("b", "front", "tom") == Seat(2, lay_front=False)
    assert slots.take("a", "front", "mei").lay_front


def test_a_slot_in_use_is_not_emptied() -> None:
    slots = Slots(1)
    seat = slots.take("a", "front", "mei")
    slots.empty("mei", lambda _number: pytest.fail("it is in use"))
    slots.give(seat)
