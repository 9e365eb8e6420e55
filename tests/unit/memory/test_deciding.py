"""What a new statement does to what is known; the cosines are given, the words decide."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from memory.deciding import decide, doubtful, is_duplicate, meant_by
from memory.types import Change, Memory, MemoryDraft, MemoryKind

NOW = datetime(2026, 11, 25, tzinfo=UTC)
VECTOR = np.zeros(2, dtype=np.float32)


def known(text: str, kind: MemoryKind = "fact", subject: str = "", slot: str = "", days_ago: int = 10) -> Memory:
    return Memory(text, "mei", kind, text, subject, "active", 1.0, NOW - timedelta(days=days_ago), slot=slot)


def new(
    text: str,
    kind: MemoryKind = "fact",
    subject: str = "",
    slot: str = "",
    change: Change = "",
    old_value: str = "",
) -> MemoryDraft:
    return MemoryDraft(text, kind, VECTOR, subject, slot, change, old_value, said_at=NOW)


def over(draft: MemoryDraft, *memories: tuple[Memory, float]) -> list[str]:
    return [memory.text for memory in decide(draft, memories).over]


def test_the_same_words_are_the_same_statement() -> None:
    memory = known("I am a vegetarian.")
    decision = decide(new("i am a vegetarian"), [(memory, 0.99)])
    assert (decision.same, decision.stored) == (memory, False)


def test_another_value_of_what_there_is_one_of_replaces() -> None:
    home = known("I live in Rome", subject="home", slot="home")
    assert over(new("I moved to Oslo", subject="home", slot="home"), (home, 0.8)) == ["I live in Rome"]


def test_a_slot_belongs_to_whom_it_is_about() -> None:
    sister = known("My sister lives in Rome", "relationship", "sister", "home")
    brother = new("My brother lives in Oslo", "relationship", "brother", "home")
    older = new("My older sister lives in Oslo", "relationship", "older sister", "home")
    mine = new("I live in Oslo", subject="home", slot="home")
    assert over(brother, (sister, 0.95)) == over(mine, (sister, 0.95)) == []
    assert over(older, (sister, 0.95)) == ["My sister lives in Rome"]


def test_what_only_says_that_something_is_over_is_not_kept_itself() -> None:
    dog = known("I have a dog called Rex", "relationship", "dog")
    decision = decide(new("I don't have a dog any more", "relationship", "dog", change="ended"), [(dog, 0.9)])
    assert ([memory.text for memory in decision.over], decision.stored) == (["I have a dog called Rex"], False)


def test_a_taste_that_is_over_is_kept_as_what_it_is_now() -> None:
    coffee = known("I drink coffee every morning", "preference", "diet")
    decision = decide(new("I no longer drink coffee", "preference", "diet", change="ended"), [(coffee, 0.9)])
    assert ([memory.text for memory in decision.over], decision.stored) == (["I drink coffee every morning"], True)


def test_an_end_that_ends_nothing_known_is_kept() -> None:
    assert decide(new("I no longer have a car", change="ended"), [(known("I like tea"), 0.8)]).stored


def test_the_old_value_by_its_name_is_over() -> None:
    car, tea = known("I drive an old Golf"), known("I like tea")
    draft = new("I bought a bike instead of the Golf", change="changed", old_value="the Golf")
    assert over(draft, (car, 0.84), (tea, 0.86)) == ["I drive an old Golf"]


def test_a_statement_of_change_ends_the_nearest_with_words_in_common() -> None:
    gym, music = known("I go to the gym on Mondays"), known("I like jazz now and then")
    draft = new("I only go to the gym on Saturdays now", change="changed")
    assert over(draft, (gym, 0.93), (music, 0.88)) == ["I go to the gym on Mondays"]
    assert over(new("I play chess now", change="changed"), (gym, 0.93), (music, 0.88)) == []


def test_one_word_in_common_with_something_else_ends_nothing() -> None:
    mortgage = known("I have a mortgage on a studio", subject="have")
    pottery = known("I go to a pottery studio on Thursdays", "preference", "habit")
    ended = "going to the pottery studio"
    draft = new("I stopped going to the pottery studio", subject="have", change="ended", old_value=ended)
    assert over(draft, (mortgage, 0.855), (pottery, 0.876)) == ["I go to a pottery studio on Thursdays"]
    assert over(draft, (mortgage, 0.855)) == []


def test_something_new_beside_it_ends_nothing() -> None:
    assert over(new("I started learning Italian", change="new"), (known("I'm learning Spanish"), 0.94)) == []


def test_what_comes_late_replaces_nothing_newer() -> None:
    home = known("I live in Oslo", subject="home", slot="home", days_ago=-1)
    decision = decide(new("I live in Rome", subject="home", slot="home"), [(home, 0.95)])
    assert (decision.over, decision.stored) == ((), False)


def test_statements_of_one_message_leave_each_other_alone() -> None:
    first = Memory("1", "mei", "fact", "I have 2 cats", "cat", "active", 1, NOW, source_message_ids=("m",))
    second = MemoryDraft("I have 3 cats", "fact", VECTOR, "cat", said_at=NOW, source_message_ids=("m",))
    assert over(second, (first, 0.98)) == []


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("the Patagonia trip is off", ["I'm saving up for a trip to Patagonia"]),
        ("jazz", ["I love jazz"]),
        ("豆豆去世了", ["我养了一只狗叫豆豆"]),
        ("it", []),
    ],
)
def test_words_name_what_they_take_back(words: str, texts: list[str]) -> None:
    memories = ["I'm saving up for a trip to Patagonia", "I love jazz", "我养了一只狗叫豆豆"]
    found = meant_by(words, [(known(text), 0.88) for text in memories])
    assert [memory.text for memory in found] == texts


def test_what_shares_a_word_or_its_subject_is_in_doubt_and_the_nearest_is_asked_of() -> None:
    job, hobby = known("I work five days a week", subject="job"), known("I play chess", "preference", "habit")
    mynah, uncle = known("家里有只八哥"), known("我叔叔在上海")
    nearby = [(job, 0.9), (hobby, 0.91), (mynah, 0.88), (uncle, 0.92)]
    assert doubtful("I'm part-time now", frozenset({"job"}), nearby) == job
    assert doubtful("Chess club has closed down.", frozenset(), nearby) == hobby
    assert doubtful("八哥上个礼拜飞走了", frozenset(), nearby) == mynah
    assert doubtful("上个月去海边玩了", frozenset({"habit"}), nearby) is None


def test_what_is_far_how_to_answer_and_one_of_several_are_in_no_doubt() -> None:
    order, cats = known("Answer me in English", "instruction"), known("I have two cats, Miso and Fig")
    assert doubtful("English is fine", frozenset(), [(order, 0.95)]) is None
    assert doubtful("Fig died", frozenset(), [(cats, 0.9)]) is None
    assert doubtful("The cats are gone", frozenset(), [(cats, 0.9)]) == cats
    assert doubtful("The cats are gone", frozenset(), [(cats, 0.8)]) is None


def test_two_times_of_a_plan_are_no_duplicates() -> None:
    one, other = known("I'm seeing the dentist on Friday", "plan"), known("I'm seeing the dentist on Friday", "plan")
    assert is_duplicate(one, other, 1.0)
    moved = Memory(
        "2", "mei", "plan", one.text, "", "active", 1.0, NOW, valid_from=NOW, valid_to=NOW + timedelta(days=1)
    )
    assert not is_duplicate(one, moved, 1.0)
