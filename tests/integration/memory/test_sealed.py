"""Nothing personal stands in the database in plain, and what stands there opens for its own person and place only."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from memory.consents import Consents
from memory.conversations import Conversations
from memory.crypto import MasterKeys
from memory.database import Database
from memory.errors import CannotDecrypt
from memory.interactions import Interactions, Shown
from memory.memories import Memories
from memory.privacy import Privacy
from memory.profiles import Profiles
from memory.types import (
    Expertise,
    InferredKey,
    Interest,
    MemoryDraft,
    Observation,
    Profile,
    QuietHours,
    User,
)
from memory.users import Users
from tests.master_key import MASTER

VECTOR = np.linspace(0.01, 0.0877, 384, dtype=np.float32)  # of length one, or nearly
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OTHER_VECTOR = np.eye(384, dtype=np.float32)[0]
WORDS = ("Meiling", "oolong", "kayaking", "mountaineering", "sarcastic", "misunderstood")
NEWER_WORDS = (*WORDS, "winetasting", "Reykjavik", "Asia/Shanghai", "gambling", "bullets", "beginner")


def live(database: Database) -> User:
    """Leave a secret word wherever a person's own words go."""
    users = Users(database)
    users.ensure_space("team", "Team")
    mei = users.sign_in("team", "web", "meiling", "Meiling")
    conversations = Conversations(database)
    conversation = conversations.start(mei.id)
    conversations.append(mei.id, conversation.id, "user", "I drink oolong.", {"zone": "Asia/Shanghai"})
    answer = conversations.append(mei.id, conversation.id, "assistant", "Nice.", {"citations": ["kayaking"]})
    conversations.rate(mei.id, answer.id, -1, "misunderstood")
    Memories(database).remember(mei.id, [MemoryDraft("I drink oolong", "preference", VECTOR, zone="Asia/Shanghai")])
    profiles = Profiles(database)
    profiles.put(
        mei.id,
        Profile(
            "en",
            "sarcastic",
            interests=(Interest("kayaking", 1.0, "stated"),),
            format="bullets",
            expertise=(Expertise("beginner", "winetasting"),),
            quiet_hours=QuietHours(time(22), time(7)),
            zone="Asia/Shanghai",
        ),
    )
    inferred: list[tuple[InferredKey, str]] = [
        ("interest", "mountaineering"),
        ("place", "Reykjavik"),
        ("interest", "gambling"),
    ]
    profiles.observe(mei.id, [Observation(key, value, 1.0, "like") for key, value in inferred])
    profiles.refuse(mei.id, next(each.id for each in profiles.get(mei.id).inferred if each.value == "gambling"))
    Consents(database).record(mei.id, {"personalisation": True}, "test")
    Interactions(database).show(mei.id, "slate", [Shown("a", 1, "memory", 1.0, "you told me “I drink oolong”")])
    return mei


def found(folder: Path) -> list[str]:
    """Return which words and vectors stand anywhere in a folder's files."""
    secrets = {word: word.encode() for word in NEWER_WORDS} | {"vector": VECTOR[:2].tobytes()}
    files = [path.read_bytes().lower() for path in folder.rglob("*") if path.is_file()]
    assert files
    return [name for name, secret in secrets.items() if any(secret.lower() in file for file in files)]


def wrapped_key(database: Database, owner: str) -> bytes:
    with database.session() as session:
        query = sa.text("SELECT wrapped FROM keys WHERE id = :id")
        return bytes(session.connection().execute(query, {"id": owner}).scalar_one())


def test_the_files_hold_no_personal_word_and_no_vector(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'zhiyin.db'}", MASTER)
    database.migrate()
    mei = live(database)
    assert (tmp_path / "zhiyin.db-wal").stat().st_size > 0
    assert found(tmp_path) == []
    assert Memories(database).recall(mei.id, VECTOR, 1)[0].text == "I drink oolong"
    assert Profiles(database).get(mei.id).tone == "sarcastic"
    database.close()
    assert found(tmp_path) == []


def test_erasing_leaves_neither_the_key_nor_a_row_anywhere(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'zhiyin.db'}", MASTER)
    database.migrate()
    mei = live(database)
    key = wrapped_key(database, mei.id)
    assert any(key in path.read_bytes() for path in tmp_path.iterdir())
    Privacy(database).erase(mei.id)
    assert not any(key in path.read_bytes() or mei.id.encode() in path.read_bytes() for path in tmp_path.iterdir())
    database.close()


def test_what_a_row_holds_cannot_be_moved_to_another_row_or_person(database: Database) -> None:
    mei = live(database)
    tom = Users(database).sign_in("team", "web", "tom", "Tom")
    for user in (mei, tom):
        Memories(database).remember(user.id, [MemoryDraft("I have a cat", "fact", OTHER_VECTOR)])
    memories = {memory.text: memory.id for memory in Memories(database).list(mei.id)}
    (tom_memory,) = Memories(database).list(tom.id)
    for target in (memories["I have a cat"], tom_memory.id):
        with database.session() as session:
            move = "UPDATE memories SET sealed = (SELECT sealed FROM memories WHERE id = :source) WHERE id = :target"
            session.connection().execute(sa.text(move), {"source": memories["I drink oolong"], "target": target})
    for user in (mei, tom):
        with pytest.raises(CannotDecrypt, match="moved"):
            Memories(database).list(user.id)


def test_another_master_key_is_refused_at_the_start(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'zhiyin.db'}"
    Database(url, MASTER).migrate()
    with pytest.raises(CannotDecrypt, match="ZHIYIN_MASTER_KEY"):
        Database(url, MasterKeys([bytes([9]) * 32])).migrate()


def test_keys_are_wrapped_anew_in_steps_and_the_old_one_opens_until_the_end(
    tmp_path: Path, new_postgres: Callable[[], str]
) -> None:
    new = bytes([9]) * 32
    for url in (f"sqlite:///{tmp_path / 'zhiyin.db'}", new_postgres()):
        database = Database(url, MASTER)
        database.migrate()
        mei = live(database)
        between = Database(url, MasterKeys([new, bytes(32)]))
        with between.session() as session:
            assert between.keys.wrap_anew(session, 1) == 1  # cut off after this
        assert Users(Database(url, MasterKeys([new, bytes(32)]))).get(mei.id).name == "Meiling"
        with between.session() as session:
            assert between.keys.wrap_anew(session, 100) == 1
            assert between.keys.wrap_anew(session, 100) == 0
        after = Database(url, MasterKeys([new]))
        after.migrate()
        assert Users(after).sign_in("team", "web", "meiling", "Meiling").id == mei.id
        for each in (database, between, after):
            each.close()


def test_an_old_database_is_sealed_in_place(tmp_path: Path) -> None:
    file = tmp_path / "zhiyin.db"
    make_plain(file)
    assert len(found(tmp_path)) == len(WORDS) + 1
    database = Database(f"sqlite:///{file}", MASTER)
    database.migrate()
    mei = Users(database).sign_in("team", "web", "meiling", "Meiling")
    assert (mei.id, mei.name) == ("m", "Meiling")
    (conversation,) = Conversations(database).list("m")
    (message,) = Conversations(database).messages("m", conversation.id)
    assert (conversation.title, message.text) == ("I drink oolong.", "I drink oolong.")
    assert (message.payload, message.rating_reason) == ({"citations": ["kayaking"]}, "misunderstood")
    assert Profiles(database).get("m").tone == "sarcastic"
    assert [each.value for each in Profiles(database, lambda: AT).get("m").inferred] == ["mountaineering"]
    (recalled,) = Memories(database).recall("m", VECTOR, 1)
    assert recalled.memory is not None
    assert (recalled.text, recalled.memory.subject) == ("I drink oolong", "diet")
    assert recalled.similarity == pytest.approx(float(VECTOR @ VECTOR), abs=0.001)
    assert Interactions(database).impressions("m", 1)[0].reason == "you told me “I drink oolong”"
    assert found(tmp_path) == []
    database.close()


def make_plain(file: Path) -> None:
    """Make a database as the version before sealed it not."""
    from alembic import command
    from alembic.config import Config

    engine = sa.create_engine(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(Path("memory/migrations").absolute()))
    at = f"{AT:%Y-%m-%d %H:%M:%S}"
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for statement, values in (
            ("INSERT INTO spaces VALUES ('team', 'Team')", ()),
            ("INSERT INTO users (id, space_id, name, created_at) VALUES ('m', 'team', 'Meiling', ?)", (at,)),
            ("INSERT INTO identities VALUES ('i', 'team', 'm', 'web', 'meiling')", ()),
            ("INSERT INTO conversations VALUES ('c', 'm', 'I drink oolong.', ?, ?)", (at, at)),
            ("INSERT INTO conversations VALUES ('d', 'm', '', ?, ?)", (at, at)),
            (
                "INSERT INTO messages VALUES ('x', 'c', 0, 'user', 'I drink oolong.', '{\"citations\": [\"kayaking\"]}', "
                "?, -1, 'misunderstood', 1, 1)",
                (at,),
            ),
            (
                "INSERT INTO memories VALUES ('y', 'm', 'preference', 'I drink oolong', 'diet', 'active', 1.0, ?, NULL, "
                "'x', ?)",
                (at, VECTOR.tobytes()),
            ),
            ("INSERT INTO profiles VALUES ('p', 'm', 'tone', 'sarcastic', 1.0, 'stated', ?)", (at,)),
            ("INSERT INTO profiles VALUES ('q', 'm', 'interest', 'mountaineering', 0.5, 'inferred', ?)", (at,)),
            (
                "INSERT INTO impressions VALUES ('z', 's', 'm', 'a', 1, 'memory', 1.0, 'you told me “I drink oolong”', ?)",
                (at,),
            ),
        ):
            connection.exec_driver_sql(statement, values)
    engine.dispose()
