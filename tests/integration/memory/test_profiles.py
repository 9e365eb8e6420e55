"""Profiles: what is stated, what is inferred, and how the one wins over the other."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from memory.database import Database
from memory.errors import InvalidRecord, PreferenceNotFound
from memory.preferences import Stated
from memory.profiles import Profiles
from memory.types import Expertise, Interest, Observation, Profile, QuietHours, User

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WHOLE = Profile(
    "zh",
    "friendly",
    "short",
    (Interest("travel", 1.0, "stated"), Interest("football", -1.0, "stated")),
    "bullets",
    (Expertise("expert"), Expertise("beginner", "wine")),
    QuietHours(time(22), time(7, 30)),
    "Asia/Shanghai",
)


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def liked(name: str, evidence: float = 1.0, signal: str = "like") -> Observation:
    return Observation("interest", name, evidence, signal)


def test_nobody_said_anything_yet(database: Database, mei: User) -> None:
    assert Profiles(database).get(mei.id) == Profile()


def test_all_that_is_stated_comes_back_and_replaces_what_was_stated_before(database: Database, mei: User) -> None:
    profiles = Profiles(database)
    profiles.put(mei.id, WHOLE)
    assert profiles.get(mei.id) == WHOLE
    profiles.put(mei.id, Profile("en", None, "long"))
    assert profiles.get(mei.id) == Profile("en", None, "long")


def test_what_is_said_in_passing_replaces_the_same_and_nothing_else(database: Database, mei: User, tom: User) -> None:
    profiles = Profiles(database)
    profiles.put(mei.id, WHOLE)
    profiles.state(mei.id, Profile(format="prose", expertise=(Expertise("intermediate", "Wine"),)))
    changed = profiles.get(mei.id)
    assert (changed.format, changed.language, changed.length) == ("prose", "zh", "short")
    assert set(changed.expertise) == {Expertise("expert"), Expertise("intermediate", "Wine")}
    assert changed.quiet_hours == WHOLE.quiet_hours
    assert profiles.get(tom.id) == Profile()


def test_an_inference_grows_surer_fades_by_half_and_passes(database: Database, mei: User) -> None:
    clock = Clock()
    profiles = Profiles(database, clock)
    profiles.observe(mei.id, [liked("Tea")])
    profiles.observe(mei.id, [liked("tea", 0.25, "question"), Observation("device", "phone", 0.25, "turn")])
    tea, phone = profiles.get(mei.id).inferred
    assert (tea.key, tea.value, tea.signals) == ("interest", "Tea", {"like": 1, "question": 1})
    assert (phone.key, phone.value, phone.half_life_days) == ("device", "phone", 45.0)
    assert tea.confidence == pytest.approx(1.25 / 2.25, abs=1e-3)
    clock.now += timedelta(days=30)
    assert profiles.get(mei.id).inferred[0].confidence == pytest.approx(0.625 / 1.625, abs=1e-3)
    profiles.observe(mei.id, [liked("tea", 0.375)])
    assert profiles.get(mei.id).inferred[0].confidence == pytest.approx(0.5, abs=1e-3)
    clock.now += timedelta(days=400)
    assert profiles.get(mei.id) == Profile()


def test_reading_a_profile_writes_nothing(database: Database, mei: User) -> None:
    clock = Clock()
    profiles = Profiles(database, clock)
    profiles.observe(mei.id, [liked("tea")])
    before = profiles.get(mei.id)
    clock.now += timedelta(days=300)
    profiles.get(mei.id)
    clock.now = NOW
    assert profiles.get(mei.id) == before


def test_what_is_stated_wins_over_what_is_inferred(database: Database, mei: User) -> None:
    profiles = Profiles(database)
    profiles.observe(mei.id, [liked("Travel"), liked("tea", -1.0, "dislike")])
    assert [(each.name, each.origin) for each in profiles.get(mei.id).interests] == [
        ("Travel", "inferred"),
        ("tea", "inferred"),
    ]
    profiles.put(mei.id, Profile(interests=(Interest("travel", -1.0, "stated"), Interest("Tea", 1.0, "stated"))))
    assert profiles.get(mei.id).interests == (Interest("Tea", 1.0, "stated"), Interest("travel", -1.0, "stated"))
    assert len(profiles.get(mei.id).inferred) == 2  # still there to be seen


def test_what_a_person_removes_is_not_inferred_again(database: Database, mei: User, tom: User) -> None:
    profiles = Profiles(database)
    profiles.observe(mei.id, [liked("gambling"), liked("tea")])
    gambling = next(each for each in profiles.get(mei.id).inferred if each.value == "gambling")
    with pytest.raises(PreferenceNotFound):
        profiles.refuse(tom.id, gambling.id)
    profiles.refuse(mei.id, gambling.id)
    profiles.observe(mei.id, [liked("Gambling")])
    assert [each.value for each in profiles.get(mei.id).inferred] == ["tea"]
    with pytest.raises(PreferenceNotFound):
        profiles.refuse(mei.id, gambling.id)
    profiles.forget_inferred(mei.id)
    assert profiles.get(mei.id) == Profile()
    profiles.observe(mei.id, [liked("gambling")])
    assert [each.value for each in profiles.get(mei.id).inferred] == ["gambling"]


def test_of_too_many_inferences_the_weakest_give_way(database: Database, mei: User) -> None:
    profiles = Profiles(database)
    profiles.observe(mei.id, [liked(f"topic {number}", 0.3) for number in range(100)])
    profiles.observe(mei.id, [liked("tea"), liked("faint", 0.2)])
    values = [each.value for each in profiles.get(mei.id).inferred]
    assert len(values) == 100
    assert values[0] == "tea"
    assert "faint" not in values


def test_values_that_cannot_be_are_refused_and_nothing_changes(database: Database, mei: User) -> None:
    profiles = Profiles(database)
    profiles.put(mei.id, Profile("zh"))
    for wrong in (
        Profile("en", "x" * 101),
        Profile("en", interests=tuple(Interest(str(number), 1.0, "stated") for number in range(51))),
        Profile("en", expertise=tuple(Expertise("expert", str(number)) for number in range(21))),
        *(Profile("en", zone=name) for name in ("Mars/Olympus", "../etc/passwd", "Asia", "x" * 5000, "\0")),
    ):
        with pytest.raises(InvalidRecord):
            profiles.put(mei.id, wrong)
    assert profiles.get(mei.id) == Profile("zh")


@pytest.mark.parametrize(
    ("start", "end", "hour", "quiet"),
    [(22, 7, 23, True), (22, 7, 6, True), (22, 7, 7, False), (13, 14, 13, True), (13, 14, 14, False), (0, 0, 5, True)],
)
def test_quiet_hours_go_past_midnight_in_their_own_zone(start: int, end: int, hour: int, quiet: bool) -> None:
    hours = QuietHours(time(start), time(end))
    assert hours.cover(datetime(2026, 11, 25, hour, 30, tzinfo=ZoneInfo("Asia/Shanghai"))) is quiet


def test_a_zone_that_was_stored_with_quiet_hours_is_the_persons(database: Database, mei: User) -> None:
    profiles = Profiles(database)
    older = Stated("quiet_hours", "22:00-07:00", more={"zone": "Asia/Shanghai"})
    with profiles._changing(mei.id) as session:
        profiles._add_stated(session, mei.id, [older])
    assert profiles.get(mei.id) == Profile(quiet_hours=QuietHours(time(22), time(7)), zone="Asia/Shanghai")
    profiles.state(mei.id, Profile(zone="Europe/Lisbon"))
    assert profiles.get(mei.id).zone == "Europe/Lisbon"
