"""What a turn tells of when somebody is here, and how what is known of them speaks for items."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.recommend.habits import fit, of_turn
from bot.types import Turn
from memory.types import Expertise, Inference, Item, Profile
from ui.inferences import inference_words

PLAIN = "The cat sat on the mat. It was red. We ran to it."
ADVANCED = (
    "Heterogeneous distributed transactional infrastructures necessitate sophisticated probabilistic synchronisation "
    "methodologies notwithstanding organisational incompatibilities."
)
_SAID: tuple[tuple[Expertise, ...], ...] = (
    (),
    (Expertise("expert"),),
    (Expertise("expert", "wine"),),
    (Expertise("expert"), Expertise("beginner", "wine")),
)
EVENING = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour", "shown"),
    [
        (ZoneInfo("Asia/Shanghai"), "07:00", "07:00–08:00"),
        (ZoneInfo("America/Los_Angeles"), "15:00", "15:00–16:00"),
        (ZoneInfo("Asia/Kolkata"), "05:00", "05:00–06:00"),
        (UTC, "23", "23:00–00:00 UTC"),  # the zone is not known
    ],
)
def test_hours_are_counted_where_the_person_is(zone: ZoneInfo, hour: str, shown: str) -> None:
    seen = of_turn(Turn("mei", "team", "Hello"), [], EVENING.astimezone(zone))
    assert [each.value for each in seen if each.key == "active_hour"] == [hour]
    inference = Inference("1", "active_hour", hour, 0.5, 45.0, {"turn": 2}, EVENING)
    assert inference_words(inference, "en")[0] == f"Often here at {shown}"


def test_stated_knowledge_wins_over_the_reading_level_that_was_inferred() -> None:
    inferred = (Inference("1", "reading_level", "plain", 0.9, 180.0, {"read": 9}, EVENING),)
    wine = [Item("a", "team", "Red wines", PLAIN), Item("b", "team", "Cellars", ADVANCED, tags=("wine",))]
    git = [Item("c", "team", "Git", PLAIN), Item("d", "team", "Git", ADVANCED)]
    harder = [fit(Profile(expertise=said, inferred=inferred), [*wine, *git]) for said in _SAID]
    assert [(bool(bonus[1] > bonus[0]), bool(bonus[3] > bonus[2])) for bonus in harder] == [
        (False, False),
        (True, True),
        (True, False),
        (False, True),
    ]
    assert list(fit(Profile(expertise=(Expertise("intermediate"),), inferred=inferred), wine)) == [0, 0]
