"""What a turn tells of when somebody is here."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.recommend.habits import of_turn
from bot.types import Turn
from memory.types import Inference
from ui.inferences import inference_words

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
