"""Several messages of one person are learned from in one call of the model, and nothing is lost on the way."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from langchain_core.messages import BaseMessage

from bot import learn
from bot.errors import ModelBusy
from bot.learn import Learner
from bot.llm.models import Models
from bot.llm.scripted import ScriptedChat
from knowledge.types import Matrix, Vector
from memory.consents import Consents
from memory.conversations import Conversations
from memory.database import Database
from memory.memories import Memories
from memory.types import Message
from memory.users import Users
from tests.consenting import EVERYTHING
from tests.master_key import MASTER
from tests.waits import wait_until

LONG_S = 600.0
SAID = [
    "We finally got the keys to our house in Leeds.",
    "The doctor told me to stay off salt.",
    "On Sundays the choir takes up most of my morning.",
]


class WordEmbedder:
    """Vectors by words alone: of different sentences they are far apart, which is all that is needed here."""

    name, dimension = "words", 64

    def embed_query(self, text: str) -> Vector:
        return self.embed_passages([text])[0]

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in text.casefold().split():
                vector[crc32(word.encode()) % self.dimension] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-6)


class House:
    """Mei's messages and memories in one database, and what the model is asked."""

    def __init__(self, path: Path) -> None:
        self.database = Database(f"sqlite:///{path / 'memory.db'}", MASTER)
        self.database.migrate()
        Users(self.database).ensure_space("team", "Team")
        self.mei = Users(self.database).sign_in("team", "web", "mei", "Mei")
        self.consents, self.conversations = Consents(self.database), Conversations(self.database)
        self.memories = Memories(self.database)
        self.consents.record(self.mei.id, EVERYTHING, "test")
        self.talk = self.conversations.start(self.mei.id)
        self.asked: list[str] = []

    def say(self, text: str) -> Message:
        return self.conversations.append(self.mei.id, self.talk.id, "user", text)

    def learner(self, reply: Callable[[str], str], retry_s: float = LONG_S) -> Learner:
        def answer(messages: list[BaseMessage]) -> str:
            self.asked.append(str(messages[-1].content))
            return reply(self.asked[-1])

        models = Models(ScriptedChat(answer))
        return Learner(models, WordEmbedder(), self.memories, self.conversations, self.consents, retry_s)

    def learn(self, reply: Callable[[str], str]) -> None:
        with closing(self.learner(reply)) as learner:
            learner.start()
            assert learner.settle(60)

    def known(self) -> dict[str, list[str]]:
        return {
            message_id: [
                memory.text for memory in self.memories.list(self.mei.id) if message_id in memory.source_message_ids
            ]
            for memory in self.memories.list(self.mei.id)
            for message_id in memory.source_message_ids
        }


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    with closing(made.database):
        yield made


def drawn(*texts: str) -> str:
    return json.dumps({"memories": [{"text": text, "kind": "fact"} for text in texts]})


def all_of(asked: str) -> str:
    return drawn(*(line.rstrip(".") for line in asked.splitlines()))


def test_three_messages_are_one_call_and_three_memories_each_with_its_message(house: House) -> None:
    messages = [house.say(text) for text in SAID]
    house.learn(all_of)
    assert house.asked == ["\n".join(SAID)]
    assert house.known() == {message.id: [text.rstrip(".")] for message, text in zip(messages, SAID, strict=True)}
    said_at = {memory.text: memory.said_at for memory in house.memories.list(house.mei.id)}
    assert said_at == {message.text.rstrip("."): message.created_at for message in messages}
    assert house.conversations.unlearned(1) == []


def test_what_no_message_says_or_what_mixes_two_is_not_kept(house: House) -> None:
    for text in SAID:
        house.say(text)
    house.learn(lambda _: drawn("I have a dog called Rex", "My house has salt and a choir"))
    assert house.known() == {}


def test_messages_that_leave_nothing_to_the_model_do_not_reach_it(house: House) -> None:
    house.say("How long does the train from Kyoto to Osaka take?")
    house.say("I live in Leeds.")
    house.learn(all_of)
    assert (house.asked, house.conversations.unlearned(1)) == ([], [])


def test_an_answer_that_cannot_be_read_is_asked_for_message_by_message(house: House) -> None:
    messages = [house.say(text) for text in SAID]
    house.learn(lambda asked: "no JSON" if "\n" in asked or "doctor" in asked else all_of(asked))
    assert house.asked == ["\n".join(SAID), *SAID]
    assert list(house.known()) == [messages[2].id, messages[0].id]
    assert house.conversations.unlearned(1) == []


def test_what_is_forgotten_while_the_model_draws_does_not_come_back(house: House) -> None:
    messages = [house.say(text) for text in SAID]

    def forgetting(asked: str) -> str:
        house.conversations.withhold(messages[1].id)
        return all_of(asked)

    house.learn(forgetting)
    assert house.known().keys() == {messages[0].id, messages[2].id}


def test_nothing_is_kept_when_consent_is_withdrawn_while_the_model_draws(house: House) -> None:
    for text in SAID:
        house.say(text)

    def withdrawing(asked: str) -> str:
        house.consents.record(house.mei.id, {"memory": False}, "test")
        return all_of(asked)

    house.learn(withdrawing)
    assert house.known() == {}


@pytest.mark.parametrize("stored", [False, True])
def test_a_process_that_is_killed_before_the_batch_is_done_loses_and_doubles_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, stored: bool
) -> None:
    class Killed(BaseException):
        """What no handler takes, as nothing takes a kill."""

    def kill(*_: object) -> None:
        raise Killed

    messages = [house.say(text) for text in SAID]
    learner = house.learner(all_of)
    batch = house.conversations.unlearned(3)
    with monkeypatch.context() as patched:
        patched.setattr(
            house.conversations if stored else house.memories, "mark_learned" if stored else "remember", kill
        )
        learner._backlog.open()
        with pytest.raises(Killed):
            learner._try(batch)
    assert len(house.conversations.unlearned(3)) == 3
    house.learn(all_of)
    assert sorted(house.known().items()) == sorted((each.id, [each.text.rstrip(".")]) for each in messages)


def test_one_that_always_fails_keeps_back_the_others_of_its_batch_once_only(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learn, "_GATHER_S", 0.02)

    def fails_on_doctors(asked: str) -> str:
        if "doctor" in asked:
            raise ModelBusy("busy")
        return all_of(asked)

    messages = [house.say(text) for text in SAID]
    with closing(house.learner(fails_on_doctors, retry_s=0.02)) as learner:
        learner.start()
        wait_until(lambda: len(house.conversations.unlearned(9)) == 1, "the others are learned")
    assert house.known().keys() == {messages[0].id, messages[2].id}
