"""Profiles."""

import pytest

from memory.database import Database
from memory.errors import InvalidRecord
from memory.profiles import Profiles
from memory.types import Interest, Profile, User


def test_nobody_said_anything_yet(database: Database, mei: User) -> None:
    assert Profiles(database).get(mei.id) == Profile()


def test_what_is_stated_replaces_what_was_stated_before(database: Database, mei: User) -> None:
    profiles = Profiles(database)
    profiles.put(mei.id, Profile("zh", "friendly", "short", (Interest("travel", 1.0, "stated"),)))
    profiles.put(mei.id, Profile("en", None, "long", (Interest("tea", 1.0, "stated"),)))
    assert profiles.get(mei.id) == Profile("en", None, "long", (Interest("tea", 1.0, "stated"),))


def test_stated_interests_win_over_inferred_ones(database: Database, mei: User) -> None:
    profiles = Profiles(database)
    profiles.add_interest(mei.id, "Travel", 0.4)
    profiles.add_interest(mei.id, "travel", 0.4)
    (inferred,) = profiles.get(mei.id).interests
    assert (inferred.origin, pytest.approx(0.8)) == ("inferred", inferred.weight)
    profiles.add_interest(mei.id, "travel", -1.0, "stated")
    (stated,) = profiles.get(mei.id).interests
    assert (stated.origin, stated.weight) == ("stated", -1.0)


def test_an_interest_never_outgrows_its_bounds(database: Database, mei: User) -> None:
    profiles = Profiles(database)
    for _ in range(5):
        profiles.add_interest(mei.id, "tea", 0.5)
    assert profiles.get(mei.id).interests[0].weight == 1.0


def test_too_long_or_too_many_values_are_refused_and_nothing_changes(database: Database, mei: User) -> None:
    profiles = Profiles(database)
    profiles.put(mei.id, Profile("zh"))
    with pytest.raises(InvalidRecord):
        profiles.put(mei.id, Profile("en", "x" * 101))
    with pytest.raises(InvalidRecord):
        profiles.put(mei.id, Profile("en", interests=tuple(Interest(str(i), 1.0, "stated") for i in range(51))))
    with pytest.raises(InvalidRecord):
        profiles.add_interest(mei.id, "  ", 1.0)
    assert profiles.get(mei.id) == Profile("zh")
