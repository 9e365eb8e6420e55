"""Whose time zone it is, and what is no name of one."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from memory.errors import UnknownZone
from memory.types import Profile
from memory.zones import known_zone, zone_named, zone_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "name", ["Mars/Olympus", "../etc/passwd", "Asia", "/etc/localtime", "x" * 5000, "\0", "\ud800"]
)
def test_what_names_no_zone_is_refused_in_a_short_sentence(name: str) -> None:
    with pytest.raises(UnknownZone, match="Asia/Shanghai") as refused:
        zone_named(name)
    assert len(str(refused.value)) < 200
    assert known_zone(name) is None


def test_what_a_person_states_wins_over_what_a_client_says() -> None:
    assert zone_of(Profile(zone="Asia/Shanghai"), ZoneInfo("Europe/Lisbon")) == SHANGHAI
    assert zone_of(Profile(), SHANGHAI) == SHANGHAI
    assert zone_of(Profile()) is UTC


def test_a_stored_zone_that_is_no_longer_known_stops_nothing() -> None:
    assert zone_of(Profile(zone="Soviet/Leningrad"), SHANGHAI) == SHANGHAI
    assert zone_of(Profile(zone="Soviet/Leningrad")) is UTC
