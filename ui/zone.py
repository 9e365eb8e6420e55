"""The time zone that a client says a person is in: a browser in a cookie, which goes with it, a command by its machine.

It holds where the person states none, and is kept nowhere but with what they say, if they let that be remembered.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from tzlocal import get_localzone_name

from memory.zones import known_zone

_COOKIE = "zhiyin-zone"  # set by `ui/chat/script.js`


def browser_zone(cookies: Mapping[str, str]) -> ZoneInfo | None:
    """Return what the browser says; None where it says nothing, or names a zone that is not known here."""
    return known_zone(cookies.get(_COOKIE))


def machine_zone() -> ZoneInfo | None:
    """Return the zone of this machine; None where it has none set, or what it has set names none."""
    try:
        return known_zone(get_localzone_name())
    except (LookupError, ValueError):  # two settings that contradict each other; TZ that is no name
        return None
