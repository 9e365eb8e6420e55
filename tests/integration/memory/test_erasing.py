"""Erasing a person is finished whatever happens in between."""

import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from memory.conversations import Conversations
from memory.database import Database
from memory.errors import UserNotFound
from memory.identities import Identities
from memory.memories import Memories
from memory.privacy import Privacy
from memory.types import MemoryDraft, User
from memory.users import Users
from tests.master_key import MASTER

ROOT = Path(__file__).parents[3]
MESSAGES = 3000
PROGRAM = """
import sys
from memory.database import Database
from memory.privacy import Privacy
from tests.master_key import MASTER
database = Database(sys.argv[1], MASTER)
database.migrate()
print("begun", flush=True)
Privacy(database).erase(sys.argv[2])
"""


def rows_of(database: Database, user_id: str) -> int:
    with database.session() as session:
        return sum(
            session.connection().execute(sa.text(query), {"id": user_id}).scalar_one()
            for query in (
                "SELECT count(*) FROM users WHERE id = :id",
                "SELECT count(*) FROM keys WHERE id = :id",
                "SELECT count(*) FROM erasures WHERE user_id = :id",
                "SELECT count(*) FROM conversations WHERE user_id = :id",
                "SELECT count(*) FROM messages",
            )
        )


def test_what_was_begun_is_ended_at_the_next_start(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    Users(database).ensure_space("team", "Team")
    mei = Users(database).sign_in("team", "web", "mei", "Mei")
    conversation = Conversations(database).start(mei.id)
    Conversations(database).append(mei.id, conversation.id, "user", "I drink oolong.")
    with monkeypatch.context() as patch:
        patch.setattr(Privacy, "finish_erasures", lambda _self: None)  # as if it was killed there
        Privacy(database).erase(mei.id)
    with pytest.raises(UserNotFound):
        Users(database).get(mei.id)
    with pytest.raises(UserNotFound):
        Conversations(database).messages(mei.id, conversation.id)
    assert Users(database).sign_in("team", "web", "mei", "Mei").id != mei.id
    assert Conversations(database).unlearned(10) == []
    Privacy(database).finish_erasures()
    assert rows_of(database, mei.id) == 0


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Hold a read transaction open, as a backup does."""
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM keys").fetchone()
        yield
        reader.execute("COMMIT")


def wrapped_key(file: Path, user_id: str) -> bytes:
    with closing(sqlite3.connect(file)) as connection:
        (key,) = connection.execute("SELECT wrapped FROM keys WHERE id = ?", (user_id,)).fetchone()
    return bytes(key)


def test_beside_an_open_reader_it_goes_on_until_no_file_holds_the_key(tmp_path: Path) -> None:
    file = tmp_path / "zhiyin.db"
    database = Database(f"sqlite:///{file}", MASTER)
    database.migrate()
    Users(database).ensure_space("team", "Team")
    mei, tom = (Users(database).sign_in("team", "web", name, name) for name in ("mei", "tom"))
    privacy, key = Privacy(database), wrapped_key(file, mei.id)

    def left() -> bool:
        return any(key in path.read_bytes() or mei.id.encode() in path.read_bytes() for path in tmp_path.iterdir())

    with reading(file):
        privacy.erase(mei.id)
        with pytest.raises(UserNotFound):
            Users(database).get(mei.id)
        Conversations(database).start(tom.id)
        privacy.finish_erasures()
        assert left()  # the reader still sees the person
        assert rows_of(database, mei.id) == 1  # so that it is tried again
    Conversations(database).start(tom.id)
    privacy.finish_erasures()
    assert not left()
    assert rows_of(database, mei.id) == 0
    database.close()


def test_killed_at_any_moment_it_is_all_there_or_ended_at_the_next_start(tmp_path: Path) -> None:
    chance = random.Random(5)
    for run in range(4):
        url = f"sqlite:///{tmp_path / f'{run}.db'}"
        database = Database(url, MASTER)
        database.migrate()
        Users(database).ensure_space("team", "Team")
        mei = Users(database).sign_in("team", "web", "mei", "Mei")
        fill(database, mei.id)
        erase_and_kill(url, mei.id, after_s=chance.uniform(0.0, 0.06))
        database.migrate()
        Privacy(database).finish_erasures()
        try:
            Users(database).get(mei.id)
        except UserNotFound:
            assert rows_of(database, mei.id) == 0
            assert not any(mei.id.encode() in path.read_bytes() for path in tmp_path.glob(f"{run}.db*"))
        else:  # killed before it had begun
            assert rows_of(database, mei.id) == 3 + MESSAGES
        database.close()


def fill(database: Database, user_id: str) -> None:
    conversation = Conversations(database).start(user_id)
    first = Conversations(database).append(user_id, conversation.id, "user", "I drink oolong.")
    copy = sa.text(
        "INSERT INTO messages (id, conversation_id, ordinal, role, sealed, created_at, learned, for_prompt) SELECT "
        "id || :n, conversation_id, :n, role, sealed, created_at, learned, for_prompt FROM messages WHERE id = :id"
    )
    with database.session() as session:
        session.connection().execute(copy, [{"n": number, "id": first.id} for number in range(1, MESSAGES)])


def erase_and_kill(url: str, user_id: str, after_s: float) -> None:
    command = [sys.executable, "-c", PROGRAM, url, user_id]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        killer = threading.Timer(after_s, process.send_signal, [signal.SIGKILL])
        killer.start()
        process.wait(60)
        killer.cancel()


def test_what_another_process_keeps_of_the_erased_and_the_linked_goes_too(new_postgres: Callable[[], str]) -> None:
    url = new_postgres()
    with closing(Database(url, MASTER)) as here, closing(Database(url, MASTER)) as there:
        here.migrate()
        Users(here).ensure_space("team", "Team")
        mei, tom, eve = (Users(here).sign_in("team", "web", name, name) for name in ("mei", "tom", "eve"))
        kept, dropped = keeping(there, [mei, tom, eve])
        privacy = Privacy(there, [kept.drop, dropped.append], kept.people)
        privacy.drop_the_gone()
        assert dropped == []
        Privacy(here).erase(mei.id)
        Identities(here).link(eve.id, Identities(here).issue(tom.id).code)
        privacy.drop_the_gone()
        assert sorted(dropped) == sorted([mei.id, eve.id])
        assert kept.people() == {tom.id}
        assert not {mei.id, eve.id} & there.keys.people()
        assert tom.id in there.keys.people()


def keeping(database: Database, people: list[User]) -> tuple[Memories, list[str]]:
    """Return memories that keep what they have recalled, and can be undone, of these people; and an empty list."""
    memories, toward = Memories(database), np.ones(4, dtype=np.float32) / 2
    for person in people:
        (told,) = memories.remember(person.id, [MemoryDraft("I drink oolong", "fact", toward)])
        memories.delete(person.id, told.id)
        assert memories.recall(person.id, toward, 1) == []
    assert memories.people() == {person.id for person in people}
    return memories, []


def test_a_person_no_longer_kept_by_recall_is_dropped_for_what_can_be_undone(database: Database, mei: User) -> None:
    memories, _ = keeping(database, [mei])
    memories.known.drop(mei.id)
    assert memories.people() == {mei.id}
    memories.drop(mei.id)
    assert memories.people() == set()
