"""Recall over memories and earlier turns, in real databases; vectors are made so that the right order is known."""

from datetime import UTC, datetime, timedelta

import numpy as np
import sqlalchemy as sa

from memory.consents import Consents
from memory.conversations import Conversations
from memory.database import Database
from memory.memories import Memories
from memory.past import Past
from memory.privacy import Privacy
from memory.types import MemoryDraft, Message, Role, Searchable, User, Vector, Wanted

TEA, DOGS, TRAINS = (np.eye(8, dtype=np.float32)[place] for place in range(3))
NOW = datetime.now(UTC)


def near(vector: Vector, cosine: float = 0.9, axis: int = 7) -> Vector:
    """Return a vector with that cosine to another, turned towards an axis."""
    return np.float32(cosine) * vector + np.float32(np.sqrt(1 - cosine**2)) * np.eye(8, dtype=np.float32)[axis]


class Life:
    """What one person says, and is asked to recall."""

    def __init__(self, database: Database, user: User) -> None:
        self.database, self.user = database, user
        self.conversations, self.memories = Conversations(database), Memories(database)
        self.past = Past(database, self.memories.known)
        Consents(database).record(user.id, {"memory": True}, "test")
        self.talk = self.conversations.start(user.id).id

    def says(self, text: str, vector: Vector, *words: int, role: Role = "user", days_ago: float = 0) -> Message:
        message = self.conversations.append(self.user.id, self.talk, role, text)
        self.conversations.index(self.user.id, message.id, Searchable(vector, dict.fromkeys(words, 1)))
        if days_ago:
            with self.database.session() as session:
                at = NOW - timedelta(days=days_ago)
                change = sa.text("UPDATE messages SET created_at = :at WHERE id = :id").bindparams(
                    sa.bindparam("at", type_=sa.DateTime(timezone=True))
                )
                session.connection().execute(change, {"at": at, "id": message.id})
        return message

    def tells(self, text: str, vector: Vector, subject: str = "", source: Message | None = None) -> str:
        sources = (source.id,) if source else ()
        draft = MemoryDraft(text, "fact", vector, subject, slot=subject, source_message_ids=sources)
        return self.memories.remember(self.user.id, [draft])[0].id

    def texts(self, wanted: Wanted, memories: int = 5, turns: int = 5) -> list[str]:
        return [each.text for each in self.past.recall(self.user.id, wanted, memories, turns)]


def test_turns_are_found_by_meaning_and_by_words(database: Database, mei: User) -> None:
    life = Life(database, mei)
    life.says("oolong is my favourite", near(TEA), 11)
    life.says("my dog is called Rex", near(DOGS), 22)
    life.says("the 8:15 is always late", near(TRAINS), 33)
    assert life.texts(Wanted(TEA))[0] == "oolong is my favourite"
    by_word = Wanted(np.zeros(8, dtype=np.float32), frozenset({22}))
    assert life.texts(by_word)[0] == "my dog is called Rex"


def test_memories_and_turns_come_in_one_order_and_a_memorys_own_turn_is_not_repeated(
    database: Database, mei: User
) -> None:
    life = Life(database, mei)
    said = life.says("by the way, I drink oolong only", near(TEA))
    life.tells("I drink oolong only", near(TEA, 0.95), source=said)
    life.says("green tea is fine too", near(TEA, 0.8))
    assert life.texts(Wanted(TEA)) == ["I drink oolong only", "green tea is fine too"]


def test_the_turn_after_the_one_that_fits_is_found_through_it(database: Database, mei: User) -> None:
    life = Life(database, mei)
    for number in range(20):
        life.says(f"about trains {number}", near(TRAINS))
        life.talk = life.conversations.start(mei.id).id
    life.says("which tea do you take?", near(TEA))
    life.says("the green one from Hangzhou", near(DOGS), role="assistant")
    assert life.texts(Wanted(TEA), turns=2) == ["which tea do you take?", "the green one from Hangzhou"]


def test_a_time_limits_or_prefers(database: Database, mei: User) -> None:
    life = Life(database, mei)
    life.says("tea in spring", near(TEA, 0.9), days_ago=200)
    life.says("tea last week", near(TEA, 0.9), days_ago=7)
    since, until = NOW - timedelta(days=210), NOW - timedelta(days=190)
    assert life.texts(Wanted(TEA, since=since, until=until))[0] == "tea in spring"
    assert life.texts(Wanted(TEA, since=since, until=until, only_then=True)) == ["tea in spring"]
    assert life.texts(Wanted(TEA))[0] == "tea last week"  # all else equal, the later one


def test_importance_counts_and_fades(database: Database, mei: User) -> None:
    life = Life(database, mei)

    def told(text: str, importance: float, days_ago: int) -> None:
        said_at = NOW - timedelta(days=days_ago)
        life.memories.remember(
            mei.id, [MemoryDraft(text, "fact", near(TEA), importance=importance, said_at=said_at, slot=text)]
        )

    told("allergic to mint", 0.9, 10)
    told("has a tea pot", 0.3, 9)
    assert life.texts(Wanted(TEA)) == ["allergic to mint", "has a tea pot"]
    told("was keen on matcha", 0.5, 4000)
    assert life.texts(Wanted(TEA))[-1] == "was keen on matcha"


def test_what_a_newer_statement_replaced_is_recalled_for_the_past_only(database: Database, mei: User) -> None:
    life = Life(database, mei)
    life.tells("I live in Kyoto", near(TEA), "home")
    life.tells("I live in Lisbon", near(TEA, axis=6), "home")
    assert life.texts(Wanted(TEA)) == ["I live in Lisbon"]
    assert set(life.texts(Wanted(TEA, past=True))) == {"I live in Lisbon", "I live in Kyoto"}


def test_one_side_and_what_is_known_already_can_be_left_out(database: Database, mei: User) -> None:
    life = Life(database, mei)
    first = life.says("I like tea", near(TEA))
    life.says("Noted: tea", near(TEA), role="assistant")
    assert life.texts(Wanted(TEA, role="assistant")) == ["Noted: tea"]
    assert life.texts(Wanted(TEA, before=(life.talk, first.ordinal + 1))) == ["I like tea"]


def test_messages_of_a_time_are_listed_in_order(database: Database, mei: User) -> None:
    life = Life(database, mei)
    life.says("long ago", TEA, days_ago=100)
    life.says("yesterday", TEA, days_ago=1)
    life.says("an answer", TEA, role="assistant", days_ago=1)
    life.says("now", TEA)
    since = NOW - timedelta(days=2)
    assert [each.text for each in life.past.between(mei.id, since, None, "user", 10)] == ["yesterday", "now"]
    assert [each.text for each in life.past.between(mei.id, None, None, None, 1)] == ["now"]


def test_what_changes_in_another_process_is_seen(database: Database, mei: User) -> None:
    life, other = Life(database, mei), Life(database, mei)
    kept = life.says("I like tea", near(TEA))
    assert other.texts(Wanted(TEA)) == ["I like tea"]
    life.says("and green tea", near(TEA, 0.8))
    assert other.texts(Wanted(TEA)) == ["I like tea", "and green tea"]
    life.tells("I am fond of tea", near(TEA, 0.95))
    assert "I am fond of tea" in other.texts(Wanted(TEA))
    life.conversations.withhold(kept.id)
    assert "I like tea" not in other.texts(Wanted(TEA))
    life.conversations.personalise(mei.id, life.talk, personalised=False)
    assert other.texts(Wanted(TEA)) == ["I am fond of tea"]
    life.conversations.personalise(mei.id, life.talk, personalised=True)
    assert "and green tea" in other.texts(Wanted(TEA))
    life.conversations.delete(mei.id, life.talk)
    assert other.texts(Wanted(TEA)) == ["I am fond of tea"]


def test_what_was_forgotten_leaves_the_turns_too_until_it_is_taken_back(database: Database, mei: User) -> None:
    life = Life(database, mei)
    said = life.says("I drink oolong", near(TEA))
    life.says("As I said, I drink oolong!", near(TEA))
    memory = life.tells("I drink oolong", near(TEA), source=said)
    life.memories.delete(mei.id, memory)
    assert life.texts(Wanted(TEA)) == []
    assert life.past.between(mei.id, None, None, None, 10) == []
    assert life.memories.undo(mei.id)
    assert len(life.texts(Wanted(TEA))) == 2


def test_an_answer_given_anew_takes_the_place_of_the_old_one(database: Database, mei: User) -> None:
    life = Life(database, mei)
    asked = life.says("which tea?", near(TEA))
    life.says("the black one", near(TEA), role="assistant")
    life.conversations.answer_again(mei.id, asked, "the green one")
    assert life.texts(Wanted(TEA)) == ["which tea?"]
    (new,) = life.conversations.unindexed(mei.id, asked.id)
    assert new.text == "the green one"


def test_nothing_is_left_to_index_of_what_was_said_without_consent(database: Database, mei: User) -> None:
    conversations = Conversations(database)
    talk = conversations.start(mei.id)
    said = conversations.append(mei.id, talk.id, "user", "I like tea")
    assert len(conversations.unindexed(mei.id, said.id)) == 1
    Consents(database).record(mei.id, {"memory": True}, "test")  # from now on, not before
    assert conversations.unindexed(mei.id, said.id) == []
    later = conversations.append(mei.id, talk.id, "user", "I like dogs")
    conversations.personalise(mei.id, talk.id, personalised=False)
    assert conversations.unindexed(mei.id, later.id) == []


def test_who_is_erased_is_recalled_no_more_by_anybody(database: Database, mei: User, tom: User) -> None:
    life = Life(database, mei)
    life.says("I like tea", near(TEA))
    assert life.past.recall(tom.id, Wanted(TEA), 5, 5) == []
    assert life.texts(Wanted(TEA)) == ["I like tea"]
    Privacy(database, (life.memories.drop,)).erase(mei.id)
    assert life.texts(Wanted(TEA)) == []
