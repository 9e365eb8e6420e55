"""Time zones by their IANA names, such as "Asia/Shanghai", and which one is a person's."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from memory.errors import UnknownZone
from memory.types import Profile

_SHOWN_CHARS = 40  # of a wrong name


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of a name.

    Raises:
        UnknownZone: there is none.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:  # unknown, or no name of a zone at all
        raise UnknownZone(f"There is no time zone {name[:_SHOWN_CHARS]!r}. Name it as in Asia/Shanghai.") from error


def known_zone(name: str | None) -> ZoneInfo | None:
    """Return the zone of a name; None where there is no name, or no such zone (any more)."""
    try:
        return zone_named(name) if name else None
    except UnknownZone:
        return None


def name_of(zone: tzinfo) -> str:
    """Return a zone's name; empty for UTC as it stands for a zone that is not known."""
    return zone.key if isinstance(zone, ZoneInfo) else ""


def zone_of(profile: Profile, said: ZoneInfo | None = None) -> tzinfo:
    """Return a person's zone: what they state, else what their client says, else UTC."""
    return known_zone(profile.zone) or said or UTC
