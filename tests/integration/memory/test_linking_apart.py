"""Whoever is linked, unlinked and erased in whatever order, each has all of their own, and nothing of another's."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.conversations import Conversations
from memory.database import Database
from memory.errors import InvalidLinkCode, LinkRefused
from memory.identities import Identities
from memory.memories import Memories
from memory.privacy import Privacy
from memory.profiles import Profiles
from memory.types import MemoryDraft, Observation
from memory.users import Users
from tests.master_key import MASTER

PLACES = range(4)
ACTIONS = st.sampled_from(["say", "say", "link", "link", "unlink", "erase"])


class Clock:
    """A clock that goes an hour on for each code, so that nobody has asked too often."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 25, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class World:
    """A few places where somebody comes, and what each of those people must have by now."""

    def __init__(self, database: Database, run: str) -> None:
        self.database, self.run, self.clock = database, run, Clock()
        self.memories = Memories(database)
        self.identities = Identities(database, (self.memories.drop,), self.clock)
        self.has: dict[str, set[str]] = {}  # by person

    def who(self, place: int) -> str:
        user = Users(self.database).sign_in("team", f"channel-{place}", f"somebody {self.run}", f"P{place}")
        self.has.setdefault(user.id, set())
        return user.id

    def act(self, action: str, place: int, other: int) -> None:
        person = self.who(place)
        if action == "say":
            text = f"{self.run} {uuid4().hex}"
            vector = np.random.default_rng(place).normal(size=8).astype(np.float32)
            self.memories.remember(person, [MemoryDraft(text, "fact", vector / np.linalg.norm(vector))])
            talk = Conversations(self.database).start(person)
            Conversations(self.database).append(person, talk.id, "user", text)
            Profiles(self.database).observe(person, [Observation("interest", text, 1.0, "like")])
            self.has[person].add(text)
        elif action == "link":
            self.link(person, self.who(other))
        elif action == "unlink":
            mine = {each.channel: each.id for each in self.identities.list(person)}
            if len(mine) > 1:
                self.identities.unlink(person, mine[f"channel-{place}"])
            else:
                with pytest.raises(LinkRefused):
                    self.identities.unlink(person, mine[f"channel-{place}"])
        else:
            Privacy(self.database, (self.memories.drop,)).erase(person)
            del self.has[person]

    def link(self, person: str, into: str) -> None:
        self.clock.now += timedelta(hours=1)
        code = self.identities.issue(into).code
        if person == into:
            with pytest.raises(InvalidLinkCode):
                self.identities.link(person, code)
        else:
            assert self.identities.link(person, code) == into
            self.has[into] |= self.has.pop(person)

    def check(self) -> None:
        for person in {self.who(place) for place in PLACES}:
            export = Privacy(self.database).export(person)
            assert {memory.text for memory in export.memories} == self.has[person]
            assert {each.text for _, messages in export.conversations for each in messages} == self.has[person]
            assert {each.value for each in export.profile.inferred} == self.has[person]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    folder: Path = tmp_path_factory.mktemp("linking")
    opened = Database(f"sqlite:///{folder / 'zhiyin.db'}", MASTER)
    opened.migrate()
    Users(opened).ensure_space("team", "Team")
    return opened


@settings(max_examples=20)
@given(st.lists(st.tuples(ACTIONS, st.sampled_from(PLACES), st.sampled_from(PLACES)), max_size=20))
def test_everybody_has_their_own_and_all_of_it(database: Database, actions: list[tuple[str, int, int]]) -> None:
    world = World(database, uuid4().hex[:8])
    for action, place, other in actions:
        world.act(action, place, other)
    world.check()
