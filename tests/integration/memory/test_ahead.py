"""What recall opens is read ahead: all of the person's rows, each once, and only where nothing of them is kept."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import SQLModel

from memory import ahead
from memory.ahead import PARTS, read_part, reading_ahead
from memory.database import Database
from memory.memories import Memories
from memory.past import Past
from memory.types import MemoryDraft, Wanted
from memory.users import Users
from tests.master_key import MASTER

ROWS = 150  # of memories, and of messages
TABLES = SQLModel.metadata.tables


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'zhiyin.db'}", MASTER)
    database.migrate()
    Users(database).ensure_space("team", "Team")
    yield database
    database.close()


@pytest.fixture
def people(database: Database) -> list[str]:
    """Return two people, whose rows lie among each other's."""
    people = [Users(database).sign_in("team", "web", name, name).id for name in ("mei", "tom")]
    memories = [
        {"id": f"{person} {number}", "user_id": person, "kind": "fact", "sealed": b"-", "vector": bytes(5000)}
        for number in range(ROWS)
        for person in people
    ]
    messages = [
        {"id": each["id"], "conversation_id": each["user_id"], "ordinal": place, "role": "user", "sealed": b"-"}
        | {"vector": bytes(500) if place % 3 else None}
        for place, each in enumerate(memories)
    ]
    with database.session() as session:
        for table, rows in (
            ("memories", memories),
            ("conversations", [{"id": person, "user_id": person} for person in people]),
            ("messages", messages),
        ):
            session.connection().execute(TABLES[table].insert(), rows)
    return people


def test_each_row_of_the_person_is_read_in_one_part(database: Database, people: list[str]) -> None:
    assert database.file is not None
    parts = [read_part(database.file, people[0], part) for part in range(PARTS)]
    assert min(parts) > 0
    assert sum(parts) == ROWS + ROWS * 2 // 3


def test_who_is_unknown_and_a_file_that_is_not_there_hold_up_nobody(database: Database, tmp_path: Path) -> None:
    assert database.file is not None
    assert read_part(database.file, "nobody", 0) == 0
    with reading_ahead(tmp_path / "none.db", "mei"):
        pass
    assert not (tmp_path / "none.db").exists()


def test_only_of_whom_nothing_is_kept_much_is_read_ahead(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    toward = np.eye(4, dtype=np.float32)[0]
    mei = Users(database).sign_in("team", "web", "mei", "Mei")
    Memories(database).remember(mei.id, [MemoryDraft("I drink oolong", "fact", toward)])
    read: list[str] = []
    monkeypatch.setattr(ahead, "read_part", lambda _file, user_id, _part: read.append(user_id))
    for many, ahead_of in ((2, []), (1, [mei.id] * PARTS)):
        monkeypatch.setattr("memory.past._MANY", many)
        past = Past(database, Memories(database).known)  # as of a process that has just begun
        texts = [[each.text for each in past.recall(mei.id, Wanted(toward), 1, 1)] for _ in range(2)]
        assert texts == [["I drink oolong"]] * 2
        assert read == ahead_of
