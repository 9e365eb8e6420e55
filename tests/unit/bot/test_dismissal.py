import pytest

from bot.dismissal import dismissal_of
from bot.intent import intent_beside_dismissal, intent_of
from bot.types import Recommendation, Slate
from memory.types import Item

TITLES = ("Sourdough for beginners", "The long ferry", "成都美食指南")


def item(title: str) -> Item:
    return Item(title, "team", title, "")


SLATE = Slate("s", tuple(Recommendation(item(title), "", 1.0, at, "taste") for at, title in enumerate(TITLES, 1)))


def dismissed(text: str) -> list[str]:
    return [each.item.title for each in dismissal_of(text, SLATE).items]


@pytest.mark.parametrize(
    "text",
    [
        "stop suggesting it",
        "Please don't suggest that again.",
        "Don't recommend these to me any more, thanks",
        "I don't want you to recommend those again",
        "Could you stop recommending that one?",
        "别再推荐这个了",
        "以后不要再给我推荐这些了,谢谢",
        "这几本书别再推荐了",
        "别推荐它了",
    ],
)
def test_all_that_was_just_recommended_is_dismissed_where_none_is_named(text: str) -> None:
    assert dismissed(text) == list(TITLES)
    assert intent_of(text) == "dismiss"


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Don't suggest the second one again", TITLES[1:2]),
        ("don't recommend the last one again", TITLES[2:]),
        ("Never recommend that sourdough book again", TITLES[:1]),
        ("Stop suggesting “The Long Ferry”", TITLES[1:2]),
        ("Don't recommend Sourdough for beginners again", TITLES[:1]),
        ("别再推荐第一本了", TITLES[:1]),
        ("I liked The long ferry, but don't suggest the first one", TITLES[:1]),
        ("我很喜欢《成都美食指南》,别再推荐第一本了", TITLES[:1]),
        ("第三个就别再推荐了", TITLES[2:]),
        ("别再推荐《成都美食指南》了", TITLES[2:]),
        ("不要再推荐那本美食的书了", TITLES[2:]),
    ],
)
def test_of_several_the_one_that_is_named_is_dismissed(text: str, titles: tuple[str, ...]) -> None:
    assert tuple(dismissed(text)) == titles


@pytest.mark.parametrize(
    "text",
    [
        "Don't recommend football to me",
        "Don't suggest that football book again",
        "Don't suggest the ninth one",
        "Doctors do not recommend it",
        "I don't recommend it",
        "Why did you not suggest that?",
        "Tell me more about Sourdough for beginners",
        "我不推荐这个",
        "别再推荐足球了",
        "医生不推荐这个",
        "那就别推荐了",
        "那你以后别推荐了,谢谢",
    ],
)
def test_what_names_nothing_of_them_or_orders_nothing_dismisses_nothing(text: str) -> None:
    assert dismissed(text) == []


@pytest.mark.parametrize(
    "rest", ["再推荐一本", "换一本", "来点轻松的", "something else please", "I'd like one on cooking"]
)
def test_another_one_that_is_asked_for_beside_it_is_recommended(rest: str) -> None:
    assert intent_beside_dismissal(rest) == "recommend"


def test_what_else_a_message_says_is_left() -> None:
    said = dismissal_of("Don't suggest that again. How long does sourdough bake?", SLATE)
    assert len(said.items) == 3
    assert said.rest.strip() == ". How long does sourdough bake?"
    assert intent_of("Don't suggest that again. How long does sourdough bake?") == "answer"
    assert intent_of("别再推荐这个了,推荐点别的") == "recommend"
    assert intent_of("Don't suggest that again, I've read it") == "dismiss"


def test_where_nothing_was_recommended_nothing_is_dismissed() -> None:
    assert dismissal_of("stop suggesting it", None).items == ()
