"""Whatever happens in whatever order, nobody is ever given what is another's."""

from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.conversations import Conversations
from memory.database import Database
from memory.errors import ConversationNotFound, MemoryNotFound
from memory.memories import Memories
from memory.past import Past
from memory.privacy import Privacy
from memory.types import MemoryDraft, Searchable, Vector, Wanted
from memory.users import Users
from tests.master_key import MASTER

PLACES = [(space, name) for space in ("team", "legal") for name in ("Mei", "Tom", "Zoe")]
ACTIONS = st.sampled_from(["say", "edit", "forget", "forget all", "undo", "erase", "steal", "talk", "leave"])


def vector(number: int) -> Vector:
    return np.eye(8, dtype=np.float32)[number % 8]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    folder: Path = tmp_path_factory.mktemp("apart")
    opened = Database(f"sqlite:///{folder / 'zhiyin.db'}", MASTER)
    opened.migrate()
    for space in ("team", "legal"):
        Users(opened).ensure_space(space, space)
    return opened


class Person:
    """Somebody who says only what names them, so that it is known whose a memory is."""

    def __init__(self, database: Database, memories: Memories, place: tuple[str, str], run: str) -> None:
        self.database, self.memories, self.place, self.run = database, memories, place, run
        self.past = Past(database, memories.known)
        self.mark = f"{place[0]}-{place[1]}-{run}"
        self.sign_in()

    def sign_in(self) -> None:
        space, name = self.place
        self.id = Users(self.database).sign_in(space, "web", f"{name} {self.run}", name).id

    def act(self, action: str, number: int, other: "Person") -> None:
        own = self.memories.list(self.id)
        if action == "say":
            talk = Conversations(self.database).start(self.id)
            message = Conversations(self.database).append(self.id, talk.id, "user", f"{self.mark} {number}")
            found_by = Searchable(vector(number), {number: 1})
            draft = MemoryDraft(
                *(message.text, "fact", found_by.vector), words=found_by.words, source_message_ids=(message.id,)
            )
            self.memories.remember(self.id, [draft])
            self.talk(number)
        elif action == "edit" and own:
            self.memories.edit(
                self.id, own[number % len(own)].id, MemoryDraft(f"{self.mark} changed {number}", "fact", vector(number))
            )
        elif action == "forget" and own:
            self.memories.delete(self.id, own[number % len(own)].id)
        elif action == "forget all":
            self.memories.delete_all(self.id)
        elif action == "undo":
            self.memories.undo(self.id)
        elif action == "erase":
            Privacy(self.database, (self.memories.drop,)).erase(self.id)
            self.sign_in()
        else:
            self.converse(action, number, other)

    def converse(self, action: str, number: int, other: "Person") -> None:
        if action == "talk":
            self.talk(number)
        elif action == "leave" and (talks := Conversations(self.database).list(self.id)):
            Conversations(self.database).delete(self.id, talks[number % len(talks)].id)
        elif action == "steal":
            self.steal_from(other)

    def talk(self, number: int) -> None:
        conversations = Conversations(self.database)
        talk = conversations.start(self.id)
        asked = conversations.append(self.id, talk.id, "user", f"{self.mark} {number}")
        conversations.append(self.id, talk.id, "assistant", f"{self.mark} {number}, you say")
        for message in conversations.unindexed(self.id, asked.id):
            conversations.index(self.id, message.id, Searchable(vector(number), {number: 1}))

    def steal_from(self, other: "Person") -> None:
        if other.id == self.id:
            return
        for memory in other.memories.list(other.id):
            with pytest.raises(MemoryNotFound):
                self.memories.edit(self.id, memory.id, MemoryDraft("mine", "fact", vector(0)))
            with pytest.raises(MemoryNotFound):
                self.memories.delete(self.id, memory.id)
            assert Conversations(self.database).texts(self.id, memory.source_message_ids) == {}
        for talk in Conversations(self.database).list(other.id):
            for message in Conversations(self.database).messages(other.id, talk.id):
                assert Conversations(self.database).unindexed(self.id, message.id) == []
                Conversations(self.database).index(self.id, message.id, Searchable(vector(0)))
            with pytest.raises(ConversationNotFound):
                Conversations(self.database).messages(self.id, talk.id)

    def sees_only_their_own(self) -> None:
        texts = [memory.text for memory in self.memories.list(self.id, include_superseded=True)]
        for number in range(8):
            texts += [recalled.text for recalled in self.memories.recall(self.id, vector(number), 50)]
            wanted = Wanted(vector(number), frozenset({number}), past=True)
            texts += [recalled.text for recalled in self.past.recall(self.id, wanted, 50, 50)]
        texts += [message.text for message in self.past.between(self.id, None, None, None, 100)]
        assert all(text.startswith(self.mark) for text in texts)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(range(len(PLACES))), ACTIONS, st.integers(0, 20)), max_size=30))
def test_nobody_is_given_what_is_anothers(database: Database, actions: list[tuple[int, str, int]]) -> None:
    memories, run = Memories(database), uuid4().hex[:8]
    people = [Person(database, memories, place, run) for place in PLACES]
    for who, action, number in actions:
        people[who].act(action, number, people[(who + number) % len(people)])
    for person in people:
        person.sees_only_their_own()
