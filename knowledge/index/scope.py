"""Which points a search may find, in words that both engines are told alike.

The one place below every query where access is decided: an index finds nothing but through `conditions`.
"""

from dataclasses import dataclass
from datetime import datetime

from knowledge.protocols import Scope


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The field holds one of the values, or, where that is allowed, nothing."""

    field: str
    values: tuple[str, ...]
    or_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """The field, or `instead` where it holds nothing, holds a time from `since` on and before `until`."""

    field: str
    instead: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The field holds none of the values."""

    field: str
    values: tuple[str, ...]


Condition = AnyOf | Between | NoneOf


def conditions(scope: Scope) -> list[Condition]:
    """Return what must hold, all of it, for a point to be found.

    Points without groups are for everyone of the space, and so are those of versions that knew no groups.
    """
    access, filters = scope.access, scope.filters
    wanted: list[Condition] = [AnyOf("space_id", (access.space_id,))]
    if not access.everything:
        wanted.append(AnyOf("groups", tuple(sorted(access.groups)), or_nothing=True))
    chosen = {"source": filters.sources, "tags": filters.tags, "language": filters.languages}
    wanted += [AnyOf(name, values) for name, values in chosen.items() if values]
    if filters.since or filters.until:
        wanted.append(Between("published_at", "updated_at", filters.since, filters.until))
    if scope.hidden:
        wanted.append(NoneOf("version", tuple(sorted(scope.hidden))))
    return wanted
