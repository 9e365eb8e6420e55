"""Several threads and processes at once over one database."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from memory.conversations import Conversations
from memory.database import Database
from memory.items import Items
from memory.memories import Memories
from memory.types import Item, MemoryDraft, User
from memory.users import Users
from tests.master_key import MASTER

MANY = 8


def at_once(action: Callable[[int], object]) -> list[object]:
    """Do the same many times at the same moment, and return what came of each."""
    ready = threading.Barrier(MANY)

    def act(number: int) -> object:
        ready.wait(30)
        return action(number)

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(act, range(MANY)))


def test_somebody_who_comes_many_times_at_once_is_one_person(database: Database) -> None:
    Users(database).ensure_space("team", "Team")
    people = at_once(lambda _: Users(database).sign_in("team", "web", "mei", "Mei").id)
    assert len(set(people)) == 1


def test_messages_that_come_at_once_all_have_their_place(database: Database, mei: User) -> None:
    conversations = Conversations(database)
    conversation = conversations.start(mei.id)
    at_once(lambda number: conversations.append(mei.id, conversation.id, "user", f"message {number}"))
    texts = {message.text for message in conversations.messages(mei.id, conversation.id)}
    assert texts == {f"message {number}" for number in range(MANY)}


def test_what_is_said_many_times_at_once_is_remembered_once(database: Database, mei: User) -> None:
    vector = np.array([1.0, 0.0], dtype=np.float32)
    at_once(lambda _: Memories(database).remember(mei.id, [MemoryDraft("Likes tea.", "preference", vector)]))
    assert len(Memories(database).list(mei.id)) == 1


def test_processes_that_start_together_migrate_one_after_the_other(new_postgres: Callable[[], str]) -> None:
    url = new_postgres()

    def start(_: int) -> None:
        database = Database(url, MASTER)
        with database.alone("start"):
            database.migrate()
            Users(database).ensure_space("team", "Team")
        database.close()

    at_once(start)


def test_what_one_does_alone_another_does_not_or_does_later(new_postgres: Callable[[], str]) -> None:
    one, other = [Database(url, MASTER) for url in [new_postgres()] * 2]
    with one.alone("ingest") as first:
        assert first
        with other.alone("ingest", wait=False) as second, other.alone("something else", wait=False) as third:
            assert (second, third) == (False, True)
    with other.alone("ingest", wait=False) as later:
        assert later
    one.close()
    other.close()


def test_an_error_lets_go(new_postgres: Callable[[], str]) -> None:
    one, other = [Database(url, MASTER) for url in [new_postgres()] * 2]
    with pytest.raises(ZeroDivisionError), one.alone("ingest"):
        _ = 1 / 0
    with other.alone("ingest", wait=False) as held:
        assert held
    one.close()
    other.close()


def test_items_that_another_process_adds_are_seen_when_what_was_read_is_old(
    new_postgres: Callable[[], str], monkeypatch
) -> None:
    url = new_postgres()
    one, other = Database(url, MASTER), Database(url, MASTER)
    one.migrate()
    Users(one).ensure_space("team", "Team")
    reader, writer = Items(one), Items(other)
    assert reader.vectors("team")[0] == []
    item = Item("tea", "team", "A book on tea", "", "en")
    writer.upsert([(item, np.array([1.0, 0.0], dtype=np.float32))])
    assert reader.vectors("team")[0] == []
    monkeypatch.setattr("memory.items._SHARED_S", 0.0)
    assert [found.id for found in reader.vectors("team")[0]] == ["tea"]
    one.close()
    other.close()
