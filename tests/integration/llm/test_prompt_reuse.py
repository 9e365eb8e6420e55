"""What the embedded model has read once it does not read again."""

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from bot.llm.gguf.chat import GgufChat

FRONTS = {
    "en": [SystemMessage("You answer questions about harbours, ferries and lighthouses in one short sentence. " * 6)],
    "zh": [SystemMessage("你用一句话回答关于港口、渡轮和灯塔的问题。" * 6)],
}


@pytest.fixture(scope="module")
def model(model_file) -> Iterator[GgufChat]:
    chat = GgufChat.load(model_file("smollm2-135m-instruct"), context_tokens=1024, parallel=2, threads=0)
    for front in FRONTS.values():
        chat.warm(front)
    yield chat
    chat.close()


async def reused(model: GgufChat, messages: Sequence[BaseMessage], conversation: str) -> int:
    """Return how many tokens of the prompt were not read again."""
    who = {"person": conversation, "conversation": conversation}
    answer = await model.ainvoke(list(messages), max_tokens=8, temperature=0.0, **who)
    assert answer.usage_metadata is not None
    return answer.usage_metadata["input_token_details"]["cache_read"]


def tokens(model: GgufChat, messages: Sequence[BaseMessage]) -> int:
    return sum(model.count_tokens(str(message.content)) for message in messages)


async def test_whoever_asks_first_in_either_language_finds_the_front_read(model: GgufChat) -> None:
    asked = [(language, number) for language in ("en", "zh", "zh", "en", "en", "en", "zh") for number in (1, 2)]
    questions = [[*FRONTS[language], HumanMessage(f"Ferry {number}?")] for language, number in asked]
    counts = await asyncio.gather(
        *(reused(model, messages, f"first-{place}") for place, messages in enumerate(questions))
    )
    for (language, _), count in zip(asked, counts, strict=True):
        assert count >= tokens(model, FRONTS[language])


async def test_conversations_in_turn_keep_what_was_read_of_each(model: GgufChat) -> None:
    said = {name: [*FRONTS["en"], HumanMessage(f"Tell me of lighthouse {name}. " * 12)] for name in "abcd"}
    for name, messages in said.items():
        await reused(model, messages, name)
    for name, messages in said.items():
        again = [*messages, AIMessage("It is red."), HumanMessage("And how high?")]
        assert await reused(model, again, name) >= tokens(model, messages)


async def test_of_a_person_who_is_erased_no_slot_keeps_the_prompt(model: GgufChat) -> None:
    said = {name: [*FRONTS["en"], HumanMessage(f"I live beside lighthouse {name}. " * 12)] for name in ("mei", "tom")}
    for name, messages in said.items():
        await reused(model, messages, name)
    model.drop("mei")
    kept = {name: await reused(model, messages, name) for name, messages in said.items()}
    assert kept["mei"] <= tokens(model, FRONTS["en"]) + 16  # of the front's file alone, with the marks around it
    assert kept["tom"] >= tokens(model, said["tom"])


async def test_where_the_models_folder_cannot_be_written_fronts_leave_with_the_model(model_file, tmp_path) -> None:
    file = tmp_path / "model.gguf"
    file.symlink_to(model_file("smollm2-135m-instruct"))
    (tmp_path / "fronts").write_text("no folder")
    model = GgufChat.load(file, context_tokens=512, parallel=1, threads=0)
    model.warm(FRONTS["en"])
    folder = model._engine.shape.state_folder
    assert list(folder.glob("*.state"))
    model.close()
    assert not folder.exists()


async def test_a_damaged_file_of_a_front_is_written_again(model_file) -> None:
    file = model_file("smollm2-135m-instruct")
    front = [SystemMessage("You know all about anchors.")]

    def load() -> GgufChat:
        return GgufChat.load(file, context_tokens=512, parallel=1, threads=0)

    first = load()
    first.warm(front)
    (_, name) = first._fronts[0]
    first.close()
    (file.parent / "fronts" / name).write_bytes(b"damaged")
    second = load()
    second.warm(front)
    assert await reused(second, [*front, HumanMessage("Heavy?")], "a") >= tokens(second, front)
    second.close()
    assert (file.parent / "fronts" / name).stat().st_size > 1000
