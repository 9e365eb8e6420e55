"""What is kept of a person between recalls is, after whatever happens, what would be read of them anew."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.consolidation import Consolidation
from memory.conversations import Conversations
from memory.database import Database
from memory.known import KnownPeople
from memory.memories import Memories
from memory.merge import absorb
from memory.past import Past
from memory.privacy import Privacy
from memory.tables import MemoryRow
from memory.types import MemoryDraft, Message, Recalled, Searchable, User, Vector, Wanted
from memory.users import Users
from tests.master_key import MASTER
from tests.migrating import migrate_from

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
LATER = datetime(2126, 3, 1, tzinfo=UTC)  # when plans are over, and what was put away may go
ACTIONS = st.sampled_from(
    [
        *("tell", "tell two", "retract", "edit", "replace", "forget", "forget all", "undo", "restore", "tidy", "fail"),
        *("say", "answer again", "withhold", "leave", "personalise", "absorb", "erase"),
    ]
)


def vector(number: int) -> Vector:
    turned = np.eye(8, dtype=np.float32)[number % 8] + np.float32(0.3) * np.eye(8, dtype=np.float32)[number % 3]
    return np.asarray(turned / np.linalg.norm(turned))


def searchable(number: int) -> Searchable:
    return Searchable(vector(number), {number: 1, 99: 2})


def draft(number: int) -> MemoryDraft:
    """Return a statement: of few texts, so that some are told again, and of few slots, so that some supersede."""
    slot, plan = ("home" if number % 3 == 0 else ""), number % 4 == 0
    return MemoryDraft(
        f"I like place number {number}",
        "plan" if plan else "fact",
        vector(number),
        slot,
        slot,
        importance=number / 20,
        said_at=MARCH + timedelta(days=number % 5),
        valid_to=MARCH + timedelta(days=30) if plan else None,
        words={number: 1, 99: 1},
    )


class Process:
    """One that serves the person, and keeps what it knows of them."""

    def __init__(self, file: Path) -> None:
        self.database = Database(f"sqlite:///{file}", MASTER)
        self.memories, self.conversations = Memories(self.database), Conversations(self.database)
        self.past = Past(self.database, self.memories.known)
        self.tidying = Consolidation(self.database)

    def sign_in(self, name: str) -> str:
        return Users(self.database).sign_in("team", "web", name, "Mei").id

    def act(self, action: str, number: int, user_id: str) -> None:
        if action in ("say", "answer again", "withhold", "leave", "personalise"):
            self.converse(action, number, user_id)
        elif action in ("tell", "tell two"):
            drafts = [draft(number), draft(number + 3)]
            self.memories.remember(user_id, drafts[: 1 if action == "tell" else 2])
        elif action == "undo":
            self.memories.undo(user_id)
        elif action == "forget all":
            self.memories.delete_all(user_id)
        elif action == "tidy":
            self.tidying.tidy(user_id, LATER if number % 2 else MARCH)
        elif action in ("absorb", "erase", "fail"):
            self.upset(action, number, user_id)
        else:
            self.change(action, number, user_id)

    def change(self, action: str, number: int, user_id: str) -> None:
        known = self.memories.list(user_id, include_superseded=True)
        if not known:
            return
        one, other = known[number % len(known)], known[-1]
        if action == "edit":
            changed = MemoryDraft(f"I like place number {number}", one.kind, vector(number), words={number: 1})
            self.memories.edit(user_id, one.id, changed)
        elif action == "replace" and one.id != other.id:
            self.memories.supersede(user_id, one.id, other.id)
        elif action == "forget":
            self.memories.delete(user_id, one.id, with_history=number % 2 == 0)
        elif action == "restore":
            self.memories.restore(user_id, one.id)
        elif action == "retract":
            self.memories.take_back(user_id, one.text, vector(number), MARCH, never_held=number % 2 == 0)

    def upset(self, action: str, number: int, user_id: str) -> None:
        if action == "absorb":
            self.absorb(number, user_id)
        elif action == "erase":
            Privacy(self.database, (self.memories.drop,)).erase(user_id)
        else:
            with pytest.raises(KeyError):
                self.fail(user_id)

    def fail(self, user_id: str) -> None:
        """Change memories in a transaction that comes to nothing."""
        with self.memories._changing(user_id) as (session, _):
            session.connection().execute(sa.update(MemoryRow).values(state="forgotten"))
            self.memories.known.read(session, user_id)
            raise KeyError

    def converse(self, action: str, number: int, user_id: str) -> None:
        talks = sorted(self.conversations.list(user_id), key=lambda each: each.id)
        talk = talks[number % len(talks)] if talks and number % 3 else self.conversations.start(user_id)
        if action == "say":
            asked = self.conversations.append(user_id, talk.id, "user", f"place number {number}")
            self.conversations.append(user_id, talk.id, "assistant", f"it is {number}")
            self.index(user_id, asked, number)
        elif action == "leave":
            self.conversations.delete(user_id, talk.id)
        elif action == "personalise":
            self.conversations.personalise(user_id, talk.id, personalised=not talk.personalised)
        elif asked_before := self.conversations.messages(user_id, talk.id):
            question = asked_before[0]
            if action == "withhold":
                self.conversations.withhold(asked_before[number % len(asked_before)].id)
            else:
                self.conversations.answer_again(user_id, question, f"it is {number} now")
                self.index(user_id, question, number)

    def index(self, user_id: str, question: Message, number: int) -> None:
        for each in self.conversations.unindexed(user_id, question.id):
            self.conversations.index(user_id, each.id, searchable(number + each.ordinal))

    def absorb(self, number: int, user_id: str) -> None:
        """Have somebody else, who has said and told something, turn out to be the same."""
        other = self.sign_in(uuid4().hex)
        for each in ("tell", "say", "say"):
            self.act(each, number, other)
        with self.database.session(for_update=True) as session:
            absorb(session, self.database.keys, user_id, other)

    def anew(self) -> Past:
        """Return what another process would recall from, which has kept nothing."""
        return Past(self.database, KnownPeople(self.database.keys))


def recalled(past: Past, user_id: str) -> list[list[Recalled]]:
    asked = [
        Wanted(vector(1), frozenset({1, 99})),
        Wanted(vector(6), frozenset({4}), past=True),
        Wanted(vector(3), since=MARCH, until=MARCH + timedelta(days=2), role="user"),
    ]
    return [past.recall(user_id, each, 100, 100, frozenset({"fact"})) for each in asked]


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Process, Process]]:
    file = tmp_path_factory.mktemp("kept") / "zhiyin.db"
    both = Process(file), Process(file)
    both[0].database.migrate()
    Users(both[0].database).ensure_space("team", "Team")
    yield both
    for each in both:
        each.database.close()


@settings(max_examples=25)
@given(st.lists(st.tuples(ACTIONS, st.integers(0, 20), st.booleans(), st.booleans()), max_size=20))
def test_recall_from_what_is_kept_is_recall_from_what_is_read_anew(
    processes: tuple[Process, Process], actions: list[tuple[str, int, bool, bool]]
) -> None:
    name = uuid4().hex
    user_id = processes[0].sign_in(name)
    for action, number, elsewhere, looked in actions:
        processes[elsewhere].act(action, number, user_id)
        if looked:
            assert recalled(processes[0].past, user_id) == recalled(processes[0].anew(), user_id)
        if action == "erase":
            assert recalled(processes[1].past, user_id) == [[], [], []]
            user_id = processes[0].sign_in(name)
    expected = recalled(processes[0].anew(), user_id)
    assert [recalled(process.past, user_id) for process in processes] == [expected, expected]


def test_only_what_was_added_or_changed_is_read(database: Database, mei: User) -> None:
    memories, conversations = Memories(database), Conversations(database)
    past, talk = Past(database, memories.known), conversations.start(mei.id)

    def says(number: int) -> None:
        message = conversations.append(mei.id, talk.id, "user", f"place number {number}")
        conversations.index(mei.id, message.id, searchable(number))

    def texts() -> set[str]:
        return {each.text for each in past.recall(mei.id, Wanted(vector(1)), 10, 10)}

    says(1)
    (told,) = memories.remember(mei.id, [draft(1)])
    assert texts() == {"place number 1", "I like place number 1"}
    with database.session() as session:  # who reads these again fails
        for table in ("memories", "messages"):
            session.connection().execute(sa.text(f"UPDATE {table} SET vector = :other"), {"other": b"spoilt"})
    says(2)
    memories.remember(mei.id, [draft(2)])
    assert texts() == {"place number 1", "I like place number 1", "place number 2", "I like place number 2"}
    memories.edit(mei.id, told.id, MemoryDraft("I like place number 7", "fact", vector(7)))
    assert texts() == {"place number 1", "I like place number 7", "place number 2", "I like place number 2"}


def test_what_an_earlier_version_wrote_is_found_and_what_is_added_to_it_too(database: Database, mei: User) -> None:
    memories, conversations = Memories(database), Conversations(database)
    message = conversations.append(mei.id, conversations.start(mei.id).id, "user", "place number 1")
    conversations.index(mei.id, message.id, searchable(1))
    memories.remember(mei.id, [draft(1)])
    before = recalled(Past(database, KnownPeople(database.keys)), mei.id)
    migrate_from(database, "0007")
    memories = Memories(database)  # as the process that migrates does: nothing has been read before
    past = Past(database, memories.known)
    assert recalled(past, mei.id) == before
    memories.remember(mei.id, [draft(2)])
    assert "I like place number 2" in {each.text for each in recalled(past, mei.id)[0]}
    assert recalled(past, mei.id) == recalled(Past(database, KnownPeople(database.keys)), mei.id)
