"""What waits to be learned from is handed out by person, a few messages at a time, and nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from bot.backlog import Backlog
from memory.types import Message, Unlearned

LONG_S, SOON_S = 600.0, 0.02
AT = datetime(2026, 11, 25, tzinfo=UTC)


def said(message_id: str, user_id: str = "mei", text: str = "I bought tea.", space_id: str = "team") -> Unlearned:
    return Unlearned(space_id, user_id, Message(message_id, "talk", "user", text, {}, AT, None, "", 0))


def backlog(*held: Unlearned, gather_s: float = 0.0) -> Backlog:
    made = Backlog(gather_s)
    made.open()
    for each in held:
        made.put(each)
    return made


def taken(waiting: Backlog) -> list[str]:
    batch = waiting.take(SOON_S)
    assert batch is not None
    return [each.message.id for each in batch]


def test_a_batch_is_of_one_person_in_one_space() -> None:
    waiting = backlog(said("1"), said("2", "tom"), said("3"), said("4", space_id="legal"))
    assert [taken(waiting) for _ in range(4)] == [["1", "3"], ["2"], ["4"], []]


def test_a_batch_is_bounded_in_messages_and_in_characters() -> None:
    waiting = backlog(*(said(str(number)) for number in range(4)))
    assert [len(taken(waiting)) for _ in range(2)] == [3, 1]
    waiting = backlog(said("1"), said("2", text="x" * 5000), said("3"))
    assert [taken(waiting) for _ in range(3)] == [["1"], ["2"], ["3"]]


def test_what_is_to_be_taken_alone_shares_its_batch_with_no_other() -> None:
    waiting = backlog(said("1"))
    waiting.put(said("2"), alone=True)
    waiting.put(said("3"))
    assert [taken(waiting) for _ in range(2)] == [["1", "3"], ["2"]]


def test_a_message_is_held_once_until_it_is_done() -> None:
    waiting = backlog(said("1"), said("1"))
    batch = waiting.take(SOON_S)
    assert batch == [said("1")]
    waiting.put(said("1"))
    assert len(waiting) == 1
    waiting.done(batch)
    waiting.put(said("1"))
    assert taken(waiting) == ["1"]


def test_who_settles_does_not_wait_for_more() -> None:
    waiting = backlog(said("1"), gather_s=LONG_S)
    with ThreadPoolExecutor() as pool:
        settled = pool.submit(waiting.settle, LONG_S)
        batch = waiting.take(None)
        assert batch == [said("1")]
        waiting.done(batch)
        assert settled.result(timeout=60)


def test_enough_messages_wait_for_no_more() -> None:
    assert len(taken(backlog(*(said(str(number)) for number in range(3)), gather_s=LONG_S))) == 3


def test_what_comes_while_a_turn_is_answered_joins_the_batch() -> None:
    waiting = backlog(said("1"))
    with ThreadPoolExecutor() as pool:
        with waiting.during_turn():
            batch = pool.submit(waiting.take, None)
            waiting.put(said("2"))
        assert batch.result(timeout=60) == [said("1"), said("2")]


def test_settling_ends_when_the_time_is_up() -> None:
    assert not backlog(said("1")).settle(SOON_S)


def test_closing_drops_what_waits_and_ends_who_takes() -> None:
    waiting = backlog(said("1"), gather_s=LONG_S)
    with ThreadPoolExecutor() as pool:
        batch = pool.submit(waiting.take, None)
        waiting.close()
        assert batch.result(timeout=60) is None
    waiting.put(said("2"))
    assert (len(waiting), waiting.settle(SOON_S)) == (0, True)
