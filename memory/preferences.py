"""What one row of a profile holds, and how rows fold into a profile: a person says each thing once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal, cast

from memory.errors import InvalidRecord
from memory.inference import HALF_LIFE_DAYS, LEAST_CONFIDENCE, confidence, faded
from memory.types import (
    Expertise,
    Format,
    Inference,
    InferredKey,
    Interest,
    Json,
    Length,
    Level,
    Origin,
    Preference,
    PreferenceKey,
    Profile,
    QuietHours,
)
from memory.zones import zone_named

VALUE_CHARS = 100
_INTERESTS = 50
_TOPICS = 20  # of expertise


@dataclass(frozen=True, slots=True)
class Stated:
    """One preference as a person stated it."""

    key: PreferenceKey
    value: str
    weight: float = 1.0
    more: Mapping[str, str] = field(default_factory=dict)  # an expertise's topic

    @property
    def what(self) -> tuple[str, str]:
        """What a person has one of: a later one with the same takes its place."""
        named = {"interest": self.value, "expertise": self.more.get("topic", "")}
        return self.key, named.get(self.key, "").casefold()

    @property
    def sealed(self) -> Json:
        """What of it is sealed."""
        return {"value": self.value, **self.more}


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row, opened."""

    id: str
    key: str
    origin: str
    weight: float
    updated_at: datetime
    said: Json

    @property
    def stated(self) -> Stated:
        """The preference that it holds."""
        more = {name: str(value) for name, value in self.said.items() if name != "value"}
        return Stated(cast(PreferenceKey, self.key), str(self.said["value"]), self.weight, more)

    @property
    def what(self) -> tuple[str, str]:
        """What is inferred once."""
        return self.key, str(self.said["value"]).casefold()

    @property
    def signals(self) -> dict[str, int]:
        """How often each kind of thing has spoken of it."""
        counted = cast(Mapping[str, int], self.said.get("signals", {}))
        return {name: int(count) for name, count in counted.items()}

    @property
    def stored(self) -> Preference:
        """What it holds, whatever that is."""
        more = {name: value for name, value in self.said.items() if name != "value"}
        key, origin = cast(PreferenceKey | InferredKey, self.key), cast(Origin, self.origin)
        return Preference(self.id, key, str(self.said["value"]), origin, self.weight, self.updated_at, more)

    def left(self, at: datetime) -> float:
        """Return what is left of its evidence."""
        return faded(self.weight, cast(InferredKey, self.key), self.updated_at, at)


def stated_of(profile: Profile) -> list[Stated]:
    """Return what a profile states, each thing once; what it holds of inferences is left out.

    Raises:
        InvalidRecord: a value is too long, or there are too many topics.
        UnknownZone: there is no such time zone.
    """
    single: list[tuple[PreferenceKey, str | None]] = [
        ("language", profile.language),
        ("tone", profile.tone),
        ("length", profile.length),
        ("format", profile.format),
        ("zone", zone_named(profile.zone).key if profile.zone else None),
    ]
    stated = [Stated(key, value) for key, value in single if value]
    stated += [Stated("expertise", each.level, more={"topic": each.topic.strip()}) for each in profile.expertise]
    interests = [each for each in profile.interests if each.origin == "stated" and each.name.strip()]
    stated += [Stated("interest", each.name.strip(), each.weight) for each in interests]
    if profile.quiet_hours:
        stated.append(_quiet(profile.quiet_hours))
    values = [text for each in stated for text in (each.value, *each.more.values())]
    if len(interests) > _INTERESTS or len(profile.expertise) > _TOPICS or any(len(v) > VALUE_CHARS for v in values):
        raise InvalidRecord(
            f"A tone or a topic has at most {VALUE_CHARS} characters, and a profile {_INTERESTS} interests and "
            f"{_TOPICS} topics of expertise."
        )
    return list({each.what: each for each in stated}.values())


def fold(rows: Iterable[Row], at: datetime, least: float = LEAST_CONFIDENCE) -> Profile:
    """Return the profile that a person's rows make at a time. Of a thing that was stated twice the later one holds.

    Args:
        rows: of the person.
        at: the time.
        least: confidence of what is inferred, 0 to 1; what is fainter is left out.
    """
    ordered = sorted(rows, key=lambda row: row.updated_at)
    stated = {each.what: each for each in (row.stated for row in ordered if row.origin == "stated")}
    single = {each.key: each for each in stated.values() if each.key not in ("interest", "expertise")}
    inferred = _inferred([row for row in ordered if row.origin == "inferred"], at, least)
    quiet = single.get("quiet_hours")
    return Profile(
        language=cast(Literal["zh", "en"] | None, _value(single, "language")),
        tone=_value(single, "tone"),
        length=cast(Length | None, _value(single, "length")),
        interests=_interests(stated.values(), inferred),
        format=cast(Format | None, _value(single, "format")),
        expertise=tuple(
            Expertise(cast(Level, each.value), each.more["topic"])
            for each in stated.values()
            if each.key == "expertise"
        ),
        quiet_hours=_quiet_hours(quiet) if quiet else None,
        zone=_zone(single),
        inferred=inferred,
    )


def _inferred(rows: Sequence[Row], at: datetime, least: float) -> tuple[Inference, ...]:
    found = [
        Inference(
            id=row.id,
            key=cast(InferredKey, row.key),
            value=str(row.said["value"]),
            confidence=round(confidence(row.left(at)), 3),
            half_life_days=HALF_LIFE_DAYS[cast(InferredKey, row.key)],
            signals=row.signals,
            seen_at=row.updated_at,
        )
        for row in rows
    ]
    kept = [each for each in found if abs(each.confidence) >= least]
    return tuple(sorted(kept, key=lambda each: (-abs(each.confidence), each.key, each.value)))


def _interests(stated: Iterable[Stated], inferred: Sequence[Inference]) -> tuple[Interest, ...]:
    said = {
        each.value.casefold(): Interest(each.value, each.weight, "stated") for each in stated if each.key == "interest"
    }
    thought = {
        each.value.casefold(): Interest(each.value, each.confidence, "inferred")
        for each in inferred
        if each.key == "interest"
    }
    return tuple(sorted((thought | said).values(), key=lambda interest: -interest.weight))


def _value(single: Mapping[PreferenceKey, Stated], key: PreferenceKey) -> str | None:
    return single[key].value if key in single else None


def _zone(single: Mapping[PreferenceKey, Stated]) -> str | None:
    """Return the stated zone; once it was stated with the quiet hours, and some are stored so."""
    if "zone" in single or "quiet_hours" not in single:
        return _value(single, "zone")
    return single["quiet_hours"].more.get("zone")


def _quiet(hours: QuietHours) -> Stated:
    return Stated("quiet_hours", f"{hours.start:%H:%M}-{hours.end:%H:%M}")


def _quiet_hours(stated: Stated) -> QuietHours:
    start, _, end = stated.value.partition("-")
    return QuietHours(time.fromisoformat(start), time.fromisoformat(end))
