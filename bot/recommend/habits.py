"""What a turn or an interaction tells of a person, and how what is known of them speaks for items."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from bot.recommend.reading import ReadingLevel, reading_level
from bot.style import level_of
from bot.types import Turn
from memory.types import InferredKey, InteractionKind, Item, Level, Observation, Profile, Vector

# Evidence; one like makes an interest as likely as not (see `memory/inference.py`).
_OF_KIND: dict[InteractionKind, float] = {"like": 1.0, "read": 0.6, "click": 0.3, "dismiss": -0.2, "dislike": -1.0}
_OF_A_QUESTION = 0.25
_OF_A_TURN = 0.25  # for when, where and on what it was
_READ_THROUGH_S = 60.0  # from which reading longer tells no more
_BONUS = 0.06  # for an item of a kind or level that the person surely reads
_ITEM_KEYS: tuple[InferredKey, ...] = ("content_type", "reading_level")
_READS: dict[Level, ReadingLevel] = {"beginner": "plain", "intermediate": "medium", "expert": "advanced"}

Read = tuple[Item, Sequence[str]]  # an item and its topics


def of_turn(turn: Turn, read: Sequence[Read], at: datetime) -> list[Observation]:
    """Return what a turn tells.

    Args:
        turn: what was asked, and what the channel knows of the moment.
        read: the items whose documents the answer cites, with their topics.
        at: when it was asked, in the person's time zone; in UTC where that is not known.
    """
    seen = [each for item, topics in read for each in _of_item(item, topics, _OF_A_QUESTION, "question")]
    now = turn.circumstances
    moment: list[tuple[InferredKey, str]] = [
        ("active_hour", f"{at:%H}" if at.tzinfo is UTC else f"{at:%H}:00"),
        ("channel", turn.channel),
        ("device", now.device),
        ("place", now.place),
        ("weather", now.weather),
    ]
    return [*seen, *(Observation(key, value, _OF_A_TURN, "turn") for key, value in moment if value)]


def of_interaction(item: Item, topics: Sequence[str], kind: InteractionKind, seconds: float = 0.0) -> list[Observation]:
    """Return what a person tells by what they did with an item; reading for a moment tells less than for a minute."""
    evidence = _OF_KIND[kind]
    if kind == "read" and seconds:
        evidence *= min(1.0, seconds / _READ_THROUGH_S)
    return list(_of_item(item, topics, evidence, kind))


def fit(profile: Profile, items: Sequence[Item]) -> Vector:
    """Return (N,): a small bonus for what is of the kind that the person reads, and as hard to read as suits them.

    That is what fits their knowledge of the item's topic, where they state that, else what they read.
    """
    sure = {(each.key, each.value): each.confidence for each in profile.inferred if each.key in _ITEM_KEYS}
    if not sure and not profile.expertise:
        return np.zeros(len(items), dtype=np.float32)
    bonus = [sure.get(("content_type", item.kind), 0.0) + _readable(profile, sure, item) for item in items]
    return np.asarray(bonus, dtype=np.float32) * _BONUS


def _readable(profile: Profile, sure: Mapping[tuple[InferredKey, str], float], item: Item) -> float:
    """Return how surely an item is as hard to read as suits the person, 0 to 1."""
    level = reading_level(item.summary)
    if stated := level_of(profile, " ".join((item.title, *item.tags))):
        return float(bool(item.summary) and level == _READS[stated])
    return sure.get(("reading_level", level), 0.0)


def _of_item(item: Item, topics: Sequence[str], evidence: float, signal: str) -> Iterator[Observation]:
    for topic in topics:
        yield Observation("interest", topic, evidence, signal)
    yield Observation("content_type", item.kind, evidence, signal)
    if item.summary and evidence > 0:  # what is disliked is rarely so for how hard it is
        yield Observation("reading_level", reading_level(item.summary), evidence, signal)
