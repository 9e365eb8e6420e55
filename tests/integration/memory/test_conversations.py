"""Conversations and their messages."""

import pytest

from memory.consents import Consents
from memory.conversations import Conversations
from memory.database import Database
from memory.errors import ConversationNotFound, InvalidRecord, MessageNotFound, SpaceNotFound, UserNotFound
from memory.types import User
from memory.users import Users


def test_signing_in_twice_gives_the_same_person(database: Database, mei: User) -> None:
    assert Users(database).sign_in("team", "web", "mei", "Mei") == mei
    assert Users(database).get(mei.id) == mei


def test_the_same_name_in_another_space_or_channel_is_somebody_else(database: Database, mei: User) -> None:
    users = Users(database)
    users.ensure_space("other", "Other")
    assert users.sign_in("other", "web", "mei", "Mei").id != mei.id
    assert users.sign_in("team", "slack", "mei", "Mei").id != mei.id


def test_bad_names_and_unknown_places_are_refused(database: Database, mei: User) -> None:
    users = Users(database)
    for name in ("", "x" * 81, "a\x00b"):
        with pytest.raises(InvalidRecord):
            users.sign_in("team", "web", name or "id", name)
    with pytest.raises(SpaceNotFound):
        users.sign_in("nowhere", "web", "mei", "Mei")
    with pytest.raises(UserNotFound):
        users.get("nobody")


def test_messages_come_back_in_order_with_their_payload(database: Database, mei: User) -> None:
    conversations = Conversations(database)
    conversation = conversations.start(mei.id)
    conversations.append(mei.id, conversation.id, "user", "你好 👋")
    conversations.append(mei.id, conversation.id, "assistant", "Hello!", {"citations": [{"marker": 1}]})
    first, second = conversations.messages(mei.id, conversation.id)
    assert (first.role, first.text) == ("user", "你好 👋")
    assert (second.role, second.payload) == ("assistant", {"citations": [{"marker": 1}]})
    assert second.created_at.tzinfo is not None
    assert [each.text for each in conversations.messages(mei.id, conversation.id, limit=1)] == ["Hello!"]


def test_conversations_are_listed_newest_first_by_title_and_only_once_used(database: Database, mei: User) -> None:
    conversations = Conversations(database)
    conversations.start(mei.id)
    for text in ("first question", "a " * 60):
        conversations.append(mei.id, conversations.start(mei.id).id, "user", text)
    titles = [conversation.title for conversation in conversations.list(mei.id)]
    assert titles[1] == "first question"
    assert titles[0].endswith("…")
    assert len(titles[0]) <= 60


def test_nobody_reads_or_changes_somebody_elses(database: Database, mei: User, tom: User) -> None:
    conversations = Conversations(database)
    for user in (mei, tom):
        Consents(database).record(user.id, {"personalisation": True}, "test")
    conversation = conversations.start(mei.id)
    message = conversations.append(mei.id, conversation.id, "user", "secret")
    with pytest.raises(ConversationNotFound):
        conversations.messages(tom.id, conversation.id)
    with pytest.raises(ConversationNotFound):
        conversations.append(tom.id, conversation.id, "user", "hi")
    with pytest.raises(ConversationNotFound):
        conversations.delete(tom.id, conversation.id)
    with pytest.raises(MessageNotFound):
        conversations.rate(tom.id, message.id, 1)
    with pytest.raises(MessageNotFound):
        conversations.reopen(tom.id, message.id)
    with pytest.raises(ConversationNotFound):
        conversations.answer_again(tom.id, message, "hi")
    assert conversations.list(tom.id) == []
    assert (conversations.recent_questions(mei.id, 5), conversations.recent_questions(tom.id, 5)) == ([message], [])


def test_a_rating_replaces_the_one_before(database: Database, mei: User) -> None:
    conversations = Conversations(database)
    conversation = conversations.start(mei.id)
    message = conversations.append(mei.id, conversation.id, "assistant", "An answer.")
    conversations.rate(mei.id, message.id, 1)
    conversations.rate(mei.id, message.id, -1, "too long")
    (rated,) = conversations.messages(mei.id, conversation.id)
    assert (rated.rating, rated.rating_reason) == (-1, "too long")


def test_what_is_not_learned_yet_waits_over_restarts(database: Database, mei: User) -> None:
    conversations = Conversations(database)
    conversation = conversations.start(mei.id)
    said = conversations.append(mei.id, conversation.id, "user", "I am vegetarian.")
    conversations.append(mei.id, conversation.id, "assistant", "Noted.")
    (left,) = Conversations(database).unlearned(10)
    assert (left.space_id, left.user_id, left.message.id) == (mei.space_id, mei.id, said.id)
    conversations.mark_learned([said.id])
    assert conversations.unlearned(10) == []


def test_what_is_not_learned_yet_is_read_in_parts(database: Database, mei: User) -> None:
    conversations = Conversations(database)
    conversation = conversations.start(mei.id)
    said = [conversations.append(mei.id, conversation.id, "user", f"I have {number} cats.").id for number in range(3)]
    first = [each.message for each in conversations.unlearned(2)]
    rest = [each.message for each in conversations.unlearned(2, after=first[-1])]
    assert [message.id for message in (*first, *rest)] == said


def test_a_question_that_is_asked_again_keeps_its_answer_and_makes_its_conversation_the_newest(
    database: Database, mei: User
) -> None:
    conversations = Conversations(database)
    older, newer = conversations.start(mei.id), conversations.start(mei.id)
    asked = conversations.append(mei.id, older.id, "user", "a")
    answer = conversations.append(mei.id, older.id, "assistant", "b")
    conversations.append(mei.id, newer.id, "user", "c")
    assert conversations.reopen(mei.id, asked.id) == asked
    assert conversations.messages(mei.id, older.id) == [asked, answer]
    assert [conversation.id for conversation in conversations.list(mei.id)] == [older.id, newer.id]


def test_a_new_answer_takes_the_place_of_those_before_it_but_of_no_question(database: Database, mei: User) -> None:
    conversations = Conversations(database)
    conversation = conversations.start(mei.id)
    conversations.append(mei.id, conversation.id, "assistant", "a")
    asked = conversations.append(mei.id, conversation.id, "user", "b")
    for role, text in (("assistant", "c"), ("user", "d"), ("assistant", "e")):
        conversations.append(mei.id, conversation.id, role, text)
    conversations.answer_again(mei.id, asked, "f", {"citations": []})
    said = conversations.messages(mei.id, conversation.id)
    assert [message.text for message in said] == ["a", "b", "d", "f"]
    assert (said[-1].role, said[-1].payload) == ("assistant", {"citations": []})


def test_what_was_said_before_a_message_is_read_without_what_follows_it(database: Database, mei: User) -> None:
    conversations = Conversations(database)
    conversation = conversations.start(mei.id)
    said = [conversations.append(mei.id, conversation.id, "user", text) for text in "abcd"]
    assert conversations.messages(mei.id, conversation.id, limit=1, before=said[2].ordinal) == [said[1]]


def test_a_deleted_conversation_is_gone_with_its_messages(database: Database, mei: User) -> None:
    conversations = Conversations(database)
    conversation = conversations.start(mei.id)
    Consents(database).record(mei.id, {"personalisation": True}, "test")
    conversations.append(mei.id, conversation.id, "user", "hello")
    conversations.delete(mei.id, conversation.id)
    assert conversations.list(mei.id) == []
    assert conversations.recent_questions(mei.id, 5) == []
