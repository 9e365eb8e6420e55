"""What is kept of a person is marked with the purposes that they allow, and goes with the last of them."""

from collections.abc import Mapping

import numpy as np
import pytest

from memory.consents import Consents
from memory.conversations import Conversations
from memory.database import Database
from memory.identities import Identities
from memory.interactions import Interactions, Shown
from memory.items import Items
from memory.tables import ConsentRow
from memory.types import Item, Purpose, User
from tests.migrating import downgrade


class Life:
    """A person who asks, is shown things and does something with them."""

    def __init__(self, database: Database, user: User) -> None:
        self.user, self.consents = user, Consents(database)
        self.conversations, self.interactions = Conversations(database), Interactions(database)
        Items(database).upsert([(Item("a", user.space_id, "A", ""), np.array([1, 0], dtype=np.float32))])

    def allow(self, given: Mapping[Purpose, bool]) -> None:
        self.consents.record(self.user.id, given, "test")

    def act(self, name: str, *, personalised: bool = True) -> None:
        talk = self.conversations.start(self.user.id)
        self.conversations.personalise(self.user.id, talk.id, personalised=personalised)
        self.conversations.append(self.user.id, talk.id, "user", name)
        answer = self.conversations.append(self.user.id, talk.id, "assistant", name)
        self.conversations.rate(self.user.id, answer.id, -1, name)
        self.interactions.show(self.user.id, name, [Shown("a", 1, "memory", 1.0, name)], personal=personalised)
        self.interactions.record(self.user.id, "a", "like", name)

    def shaping(self) -> list[set[str | None]]:
        """Return which questions, impressions and interactions may shape what they get."""
        asked = self.conversations.recent_questions(self.user.id, 9)
        shown = self.interactions.impressions(self.user.id, 9, for_personalisation=True)
        done = self.interactions.of_user(self.user.id, 9, for_personalisation=True)
        return [{each.text for each in asked}, {each.slate_id for each in shown}, {each.impression_id for each in done}]

    def kept(self) -> list[set[str | None]]:
        """Return which impressions and interactions there are, and for what which answers were rated."""
        shown, done = self.interactions.impressions(self.user.id, 9), self.interactions.of_user(self.user.id, 9)
        talks = self.conversations.list(self.user.id)
        said = [each for talk in talks for each in self.conversations.messages(self.user.id, talk.id)]
        return [
            {each.slate_id for each in shown},
            {each.impression_id for each in done},
            {each.rating_reason for each in said if each.rating},
        ]


@pytest.fixture
def life(database: Database, mei: User) -> Life:
    return Life(database, mei)


def live(life: Life) -> None:
    life.act("nothing")
    life.allow({"analytics": True})
    life.act("analytics")
    life.allow({"personalisation": True})
    life.act("both")
    life.act("impersonal", personalised=False)


def test_what_shapes_a_slate_was_allowed_for_it(life: Life) -> None:
    live(life)
    assert life.shaping() == [{"both"}, {"both"}, {"both", "impersonal"}]
    shown_or_done = {"analytics", "both", "impersonal"}
    assert life.kept()[:2] == [shown_or_done, shown_or_done]


def test_without_personalisation_what_is_for_analytics_too_is_kept_for_that(life: Life) -> None:
    live(life)
    before = life.kept()
    life.allow({"personalisation": False})
    assert life.kept() == before
    life.allow({"personalisation": True})
    assert life.shaping() == [set(), set(), set()]
    life.allow({"analytics": False})
    assert life.kept() == [set(), set(), set()]


def test_without_analytics_what_is_for_personalisation_too_is_kept_for_that(life: Life) -> None:
    live(life)
    life.allow({"analytics": False})
    assert life.kept() == [{"both"}, {"both", "impersonal"}, set()]
    assert life.shaping() == [{"both"}, {"both"}, {"both", "impersonal"}]
    assert life.interactions.popularity("team") == {}


def test_who_turns_out_to_have_refused_loses_what_was_kept(database: Database, life: Life, tom: User) -> None:
    live(life)
    Consents(database).record(tom.id, {"personalisation": False, "analytics": False}, "test")
    identities = Identities(database)
    identities.link(tom.id, identities.issue(life.user.id).code)
    assert life.kept() == [set(), set(), set()]
    assert life.shaping() == [set(), set(), set()]


@pytest.mark.parametrize("withdrawn", [(), ("personalisation",), ("personalisation", "analytics")])
def test_what_an_earlier_version_wrote_is_marked_by_what_was_allowed_then(
    database: Database, life: Life, withdrawn: tuple[Purpose, ...]
) -> None:
    live(life)
    before = life.kept()
    downgrade(database, "0009")
    with database.session() as session:
        for purpose in withdrawn:
            row = {"user_id": life.user.id, "purpose": purpose, "given": False, "text_version": "test"}
            session.add(ConsentRow(**row))
    database.migrate()
    assert life.shaping()[0] == (set() if withdrawn else {"both"})
    assert life.kept()[0] == (before[0] if "analytics" not in withdrawn else set())
