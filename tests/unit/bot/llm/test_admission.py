"""The queue before a model: bounded, fair, and nobody is lost in it."""

import threading
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelBusy
from bot.llm.admission import Admission, Ticket


def test_free_places_are_given_at_once() -> None:
    queue = Admission(places=2, waiting=2, waiting_a_person=2)
    assert all(queue.enter(person).admitted for person in ("mei", "tom"))
    assert not queue.enter("ann").admitted


def test_who_holds_fewest_places_comes_next() -> None:
    queue = Admission(places=2, waiting=9, waiting_a_person=9)
    first, second = queue.enter("greedy"), queue.enter("greedy")
    again, other = queue.enter("greedy"), queue.enter("mei")
    first.leave()
    assert other.admitted
    assert not again.admitted
    second.leave()
    assert again.admitted


def test_people_take_turns_when_none_holds_a_place() -> None:
    queue = Admission(places=1, waiting=9, waiting_a_person=9)
    running = queue.enter("greedy")
    waiting = [queue.enter(person) for person in ("greedy", "greedy", "mei", "mei", "tom")]
    order: list[str] = []
    while waiting:
        running.leave()
        running = next(ticket for ticket in waiting if ticket.admitted)
        waiting.remove(running)
        order.append(running.person)
    assert order == ["mei", "tom", "greedy", "mei", "greedy"]


def test_a_second_question_is_not_passed_by_newcomers_for_ever() -> None:
    queue = Admission(places=1, waiting=9, waiting_a_person=9)
    running = queue.enter("mei")
    second = queue.enter("mei")
    for number in range(5):
        newcomer = queue.enter(f"newcomer {number}")
        running.leave()
        running = newcomer if newcomer.admitted else second
        if second.admitted:
            break
    assert second.admitted


def test_a_full_queue_says_so() -> None:
    queue = Admission(places=1, waiting=1, waiting_a_person=1)
    queue.enter("mei")
    queue.enter("tom")
    with pytest.raises(ModelBusy, match="try again"):
        queue.enter("ann")


def test_one_person_cannot_fill_the_queue() -> None:
    queue = Admission(places=1, waiting=9, waiting_a_person=2)
    for _ in range(3):
        queue.enter("greedy")
    with pytest.raises(ModelBusy, match="earlier questions"):
        queue.enter("greedy")
    assert queue.load == (1, 2)
    queue.enter("mei")


def test_leaving_the_queue_early_or_twice_takes_nobodys_place() -> None:
    queue = Admission(places=1, waiting=9, waiting_a_person=9)
    running, impatient, patient = queue.enter("a"), queue.enter("b"), queue.enter("c")
    impatient.leave()
    impatient.leave()
    running.leave()
    running.leave()
    assert patient.admitted
    assert queue.load == (1, 0)


def test_waiting_ends_when_a_place_is_free() -> None:
    queue = Admission(places=1, waiting=1, waiting_a_person=1)
    running, waiting = queue.enter("mei"), queue.enter("tom")
    assert not waiting.wait(0)
    threading.Thread(target=running.leave).start()
    assert waiting.wait(30)


def test_who_listens_hears_once_that_there_is_a_place() -> None:
    queue = Admission(places=1, waiting=1, waiting_a_person=1)
    heard: list[str] = []
    running = queue.enter("mei", lambda: heard.append("mei"))
    waiting = queue.enter("tom", lambda: heard.append("tom"))
    assert heard == ["mei"]
    running.leave()
    waiting.leave()
    assert heard == ["mei", "tom"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=60))
def test_places_are_never_exceeded_and_never_left_empty_while_somebody_waits(steps: list[tuple[str, bool]]) -> None:
    queue = Admission(places=2, waiting=4, waiting_a_person=2)
    tickets: list[Ticket] = []
    for person, enters in steps:
        if enters:
            try:
                tickets.append(queue.enter(person))
            except ModelBusy:
                waiting = Counter(ticket.person for ticket in tickets if not ticket.admitted)
                assert waiting[person] == 2 or waiting.total() == 4
        elif leaving := next((ticket for ticket in tickets if ticket.person == person), None):
            leaving.leave()
            tickets.remove(leaving)
        admitted = [ticket for ticket in tickets if ticket.admitted]
        assert len(admitted) == min(2, len(tickets))
        assert queue.load == (len(admitted), len(tickets) - len(admitted))
