"""What a statement says is over, and what tells of it; by words alone."""

import pytest

from memory.ending import Ending, ending_in


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("I no longer drink cola", Ending("done", "cola", "drink")),
        ("I don't play the piano any more", Ending("done", "the piano", "play")),
        ("I've stopped running because of my knee", Ending("done", "", "running")),
        ("We sold our car last week", Ending("had", "our car")),
        ("I gave up coffee", Ending("object", "coffee")),
        ("我不学德语了", Ending("done", "学德语")),
        ("我把摩托车卖了", Ending("had", "摩托车")),
        ("我戒烟了", Ending("object", "烟")),
        ("我不去了", None),
        ("我不再是滴酒不沾了", None),
        ("I stopped", None),
        ("The trip is off", None),
    ],
)
def test_an_ending_says_what_is_over_and_how(text: str, ending: Ending | None) -> None:
    assert ending_in(text) == ending


@pytest.mark.parametrize(
    ("ending", "memory", "told"),
    [
        (Ending("done", "", "run"), "I run along the river every Sunday", True),
        (Ending("done", "", "run"), "I run a bakery", False),
        (Ending("object", "coffee"), "I collect coffee mugs", False),
        (Ending("object", "coffee"), "I sell coffee", False),
        (Ending("object", "coffee"), "I love coffee", True),
        (Ending("had", "my car"), "I drive my car to work", True),
        (Ending("had", "my car"), "I love cars", False),
        (Ending("done", "学德语"), "我学了三年德语", True),
        (Ending("done", "学德语"), "我教德语", False),
        (Ending("done", "喝酒"), "我爱酒", True),
        (Ending("object", "烟"), "我喜欢看烟花", False),
    ],
)
def test_it_is_told_by_the_same_activity_of_the_same_object(ending: Ending, memory: str, told: bool) -> None:
    assert ending.is_told_by(memory) is told


def test_where_and_when_may_be_left_out_of_what_one_did() -> None:
    assert Ending("done", "films on flights", "watch").less == Ending("done", "films", "watch")
    assert Ending("done", "films", "watch").less is None
    assert Ending("object", "the trip to Peru").less is None
