"""Export and erasure."""

import numpy as np
import pytest
from sqlmodel import SQLModel

from memory.consents import Consents
from memory.conversations import Conversations
from memory.database import Database
from memory.errors import UserNotFound
from memory.identities import Identities
from memory.interactions import Interactions, Shown
from memory.items import Items
from memory.memories import Memories
from memory.privacy import Privacy
from memory.profiles import Profiles
from memory.types import Interest, Item, MemoryDraft, Observation, Profile, User


def live(database: Database, user: User) -> None:
    """Leave a trace in every table."""
    vector = np.array([1, 0], dtype=np.float32)
    Items(database).upsert([(Item("a", user.space_id, "A", ""), vector)])
    conversations = Conversations(database)
    conversation = conversations.start(user.id)
    conversations.append(user.id, conversation.id, "user", f"{user.name} likes tea.")
    Memories(database).remember(user.id, [MemoryDraft(f"{user.name} likes tea.", "preference", vector)])
    Profiles(database).put(user.id, Profile("en", interests=(Interest("tea", 1.0, "stated"),)))
    Consents(database).record(user.id, {"personalisation": True}, "test")
    interactions = Interactions(database)
    (shown,) = interactions.show(user.id, "slate", [Shown("a", 1, "interest", 1.0, "You like tea")])
    interactions.record(user.id, "a", "like", shown.id)
    Profiles(database).observe(user.id, [Observation("place", "Hangzhou", 1.0, "turn")])
    Identities(database).issue(user.id)


def rows(database: Database) -> dict[str, int]:
    with database.session() as session:
        return {
            table.name: len(session.connection().execute(table.select()).all())
            for table in SQLModel.metadata.sorted_tables
        }


def test_an_export_holds_everything(database: Database, mei: User) -> None:
    live(database, mei)
    export = Privacy(database).export(mei.id)
    assert export.user == mei
    assert [memory.text for memory in export.memories] == ["Mei likes tea."]
    assert [message.text for _, messages in export.conversations for message in messages] == ["Mei likes tea."]
    assert export.profile.language == "en"
    assert [(each.key, each.value) for each in export.profile.inferred] == [("place", "Hangzhou")]
    assert [(each.channel, each.label) for each in export.identities] == [("web", "Mei")]
    assert (len(export.impressions), len(export.interactions)) == (1, 1)


def test_erasing_leaves_no_row_of_the_person_and_all_of_the_others(database: Database, mei: User, tom: User) -> None:
    live(database, tom)
    before = rows(database)
    live(database, mei)
    Privacy(database).erase(mei.id)
    one_less = {name: before[name] - 1 for name in ("users", "identities", "keys")}
    assert rows(database) == {**before, **one_less}
    with pytest.raises(UserNotFound):
        Privacy(database).export(mei.id)
    with pytest.raises(UserNotFound):
        Privacy(database).erase(mei.id)
