"""An export holds every column of every table that is a person's, or the column stands here with the reason why not."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time

import numpy as np
import sqlalchemy as sa
from sqlmodel import SQLModel

from memory.consents import Consents
from memory.conversations import Conversations
from memory.database import Database
from memory.identities import Identities
from memory.interactions import Interactions, Shown
from memory.items import Items
from memory.memories import Memories
from memory.privacy import Privacy
from memory.profiles import Profiles
from memory.tables import place_of
from memory.types import Expertise, Interest, Item, MemoryDraft, Observation, Profile, QuietHours, User
from memory.users import Users

NOT_PERSONAL = {
    "spaces": "the tenant",
    "items": "what can be recommended: the team's content",
}
LEFT_OUT = {
    "keys": "the key that seals the rest",
    "erasures": "nobody is left who could export",
    "link_codes": "a keyed tag of a code that holds ten minutes, and opens their account",
    "link_attempts": "counted for an hour",
    "users.memories_changed": "counts changes for what is kept in memory",
    "users.memories_removed": "likewise",
    "users.turns_removed": "likewise",
    "users.turns_indexed": "likewise",
    "consents.id": "a random name that nothing else uses",
    "consents.user_id": "told once, as the user's id",
    "identities.user_id": "likewise",
    "identities.space_id": "told once, with the user",
    "identities.external_id": "a keyed tag, which tells nothing; the label says who it is",
    "conversations.summarised_at": "how far the background has come",
    "messages.learned": "likewise",
    "messages.indexed": "likewise",
    "messages.vector": "made of the text",
    "memories.vector": "likewise",
    "memories.restored": "keeps the background from putting it away again",
    "memories.lent": "what to take back when a merged memory is restored: sources, which are exported",
    "memories.valid_to_said": "the end that was said, to which a restored memory returns",
    "messages.for_personalisation": "whether the consents, which are exported, allow its use",
    "impressions.for_personalisation": "likewise",
    "impressions.for_analytics": "likewise",
    "interactions.for_personalisation": "likewise",
    "memories.change": "counts changes for what is kept in memory",
    "profiles.user_id": "told once, as the user's id",
}
ZONE = "Asia/Shanghai"


def live(database: Database, user: User) -> None:
    """Leave something in every column that can hold anything, faint and removed inferences too."""
    vector = np.array([1, 0], dtype=np.float32)
    Users(database).set_groups(user.id, ["board"])
    Consents(database).record(user.id, {"memory": True, "personalisation": True, "analytics": True}, "2026-01")
    Consents(database).pause(user.id, paused=True)
    Items(database).upsert([(Item("a", user.space_id, "A", ""), vector)])
    conversations = Conversations(database)
    talk = conversations.start(user.id)
    said = conversations.append(user.id, talk.id, "user", "I drink oolong.", {"zone": ZONE})
    answer = conversations.append(user.id, talk.id, "assistant", "Nice.", {"citations": [{"quote": "Tea is grown"}]})
    conversations.rate(user.id, answer.id, -1, "misunderstood")
    conversations.withhold(said.id)
    at = datetime(2026, 3, 4, tzinfo=UTC)
    draft = MemoryDraft(
        *("I live in Hangzhou", "fact", vector, "home", "home"),
        zone=ZONE,
        said_at=at,
        valid_from=at,
        source_message_ids=(said.id,),
    )
    memories = Memories(database)
    memories.remember(user.id, [draft])
    memories.remember(user.id, [MemoryDraft("I live in Suzhou", "fact", vector, "home", "home", "changed")])
    profiles = Profiles(database)
    profiles.put(
        user.id,
        Profile(
            *("en", "sarcastic", "short", (Interest("kayaking", 1.0, "stated"),), "bullets"),
            expertise=(Expertise("beginner", "winetasting"),),
            quiet_hours=QuietHours(time(22), time(7)),
            zone=ZONE,
        ),
    )
    seen = [("mountaineering", 1.0), ("gambling", 1.0), ("knitting", 0.001)]
    profiles.observe(user.id, [Observation("interest", value, evidence, "like") for value, evidence in seen])
    profiles.refuse(user.id, next(each.id for each in profiles.get(user.id).inferred if each.value == "gambling"))
    interactions = Interactions(database)
    (shown,) = interactions.show(user.id, "slate", [Shown("a", 1, "interest", 0.75, "You like tea")])
    interactions.record(user.id, "a", "read", shown.id, seconds=12.5)
    Identities(database).issue(user.id)


def leaves(value: object) -> Iterator[str]:
    """Yield the names and values of anything that JSON could be made of."""
    match value:
        case Mapping():
            for name, each in value.items():
                yield name
                yield from leaves(each)
        case list() | tuple() | frozenset() | set():
            for each in value:
                yield from leaves(each)
        case datetime():
            yield value.isoformat()
        case _:
            yield str(value)


def stored(database: Database, user: User, table: sa.Table) -> Iterator[Mapping[str, object]]:
    """Yield the rows of the only person there is, opened, without what is left out."""
    with database.session() as session:
        cipher = database.keys.cipher(session, user.id)
        for row in session.connection().execute(table.select()).mappings():
            columns = {name: each for name, each in row.items() if f"{table.name}.{name}" not in LEFT_OUT}
            if sealed := columns.pop("sealed", None):
                columns |= cipher.open_json(sealed, place_of(table.name, row["id"]))
            yield columns


def test_every_column_is_exported_or_left_out_for_a_reason(database: Database, mei: User) -> None:
    live(database, mei)
    exported = set(leaves(asdict(Privacy(database).export(mei.id))))
    for table in SQLModel.metadata.sorted_tables:
        if table.name in NOT_PERSONAL | LEFT_OUT:
            continue
        rows = list(stored(database, mei, table))
        assert rows, f"nothing was left in {table.name}"
        for row in rows:
            missing = {name: value for name, value in row.items() if not {*leaves(value)} <= exported}
            assert missing == {}, f"{table.name}: not exported, nor left out for a reason"
            assert row.keys() <= exported, f"{table.name}: not exported, nor left out for a reason"


def test_what_is_left_out_still_exists() -> None:
    columns = {f"{table.name}.{column.name}" for table in SQLModel.metadata.sorted_tables for column in table.columns}
    assert {*LEFT_OUT, *NOT_PERSONAL} <= columns | {*SQLModel.metadata.tables}
