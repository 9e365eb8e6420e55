"""What the model reads."""

from bot.prompt import answer_prompt, front
from bot.types import UserContext
from knowledge.types import Chunk, Passage


def passage(title: str, heading: str, text: str) -> Passage:
    return Passage(Chunk("c", "d", 0, text, (title, heading) if heading else (title,)), title, "guide.md", 1.0, 0.9)


def test_every_prompt_of_a_language_begins_with_the_same_front() -> None:
    one = answer_prompt("When?", "en", UserContext(), [passage("Guide", "Hours", "Open at 9.")])
    assert one[: len(front("en"))] == front("en")
    assert front("en") != front("zh")


def test_sources_are_numbered_and_a_title_is_read_once() -> None:
    passages = [
        passage("Guide", "Hours", "Open at 9."),
        passage("Guide", "Prices", "It costs 3."),
        passage("Other", "", "x"),
        passage("Other", "", "y"),
    ]
    last = str(answer_prompt("When?", "en", UserContext(), passages)[-1].content)
    assert "[1] Guide › Hours: Open at 9.\n[2] Prices: It costs 3.\n[3] Other: x\n[4] Other: y" in last
    assert last.endswith("Question: When?")
