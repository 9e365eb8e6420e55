"""What every chat model does, wherever it runs. Real models, except the scripted one."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage

from bot.budget import KnowsContext
from bot.errors import BotError, ModelUnavailable, PromptTooLong
from bot.llm.endpoints.pool import Pool, PoolChat, PoolShape
from bot.llm.gguf.chat import GgufChat
from bot.llm.gguf.engine import Engine
from bot.llm.scripted import ScriptedChat
from bot.llm.transformers.batch_shape import BatchShape
from bot.llm.transformers.chat import TransformersChat
from bot.llm.waiting import place_of

SMALL = "smollm2-135m-instruct"
BATCH = BatchShape(context_tokens=1024, parallel=2, step_tokens=128, page_tokens=16)
LONG = [HumanMessage("Count from 1 to 500.")]
SCHEMA = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "maxLength": 20},
        "size": {"enum": ["small", "large"]},
        "capital": {"type": "boolean"},
        "districts": {"type": "integer", "minimum": 1, "maximum": 99},
    },
    "required": ["city", "size", "capital", "districts"],
    "additionalProperties": False,
}
PROMPT = [SystemMessage("You are a helpful assistant."), HumanMessage("What is the capital of France?")]


@pytest.fixture(scope="module")
def gguf(model_file) -> Iterator[GgufChat]:
    model = GgufChat.load(model_file(SMALL), context_tokens=1024, parallel=2, threads=0)
    yield model
    model.close()


@pytest.fixture(scope="module")
def transformers(torch_model) -> Iterator[TransformersChat]:
    model = TransformersChat.over(SMALL, *torch_model, BATCH)
    yield model
    model.close()


@pytest.fixture(scope="module")
def remote(gguf: GgufChat) -> Iterator[BaseChatModel]:
    """A real OpenAI-compatible endpoint: the one that llama.cpp opens on the loopback address."""
    engine: Engine = gguf._engine
    with closing(Pool([f"http://{engine._host}:{engine._port}/v1"], engine._key, PoolShape(places=2))) as pool:
        yield PoolChat(pool, SMALL)


@pytest.fixture(params=["scripted", "gguf", "transformers", "remote"])
def chat(request: pytest.FixtureRequest) -> BaseChatModel:
    if request.param == "scripted":
        return ScriptedChat(["The capital of France is Paris, a city on the Seine, and has been for long."])
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["gguf", "transformers", "remote"])
def real(request: pytest.FixtureRequest) -> BaseChatModel:
    """Every model that computes."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["gguf", "transformers"])
def own(request: pytest.FixtureRequest) -> GgufChat | TransformersChat:
    """Every model that computes in this process."""
    return request.getfixturevalue(request.param)


async def test_it_streams_in_pieces_and_says_what_it_is_asked(chat: BaseChatModel) -> None:
    pieces = [str(chunk.content) async for chunk in chat.astream(PROMPT, max_tokens=40, temperature=0.0)]
    assert len([piece for piece in pieces if piece]) > 3
    assert "Paris" in "".join(pieces)


def test_it_answers_at_once_what_it_streams(chat: BaseChatModel) -> None:
    whole = str(chat.invoke(PROMPT, max_tokens=40, temperature=0.0).content)
    streamed = "".join(str(chunk.content) for chunk in chat.stream(PROMPT, max_tokens=40, temperature=0.0))
    assert "Paris" in whole
    assert "Paris" in streamed


async def test_it_takes_who_asks(chat: BaseChatModel) -> None:
    answer = await chat.ainvoke(PROMPT, max_tokens=40, temperature=0.0, person="mei", conversation="c1")
    assert "Paris" in str(answer.content)


async def test_closing_the_stream_stops_it_and_the_next_answer_comes(chat: BaseChatModel) -> None:
    stream = chat.astream([HumanMessage("Count from 1 to 500.")], max_tokens=400, temperature=0.0)
    async for _ in stream:
        break
    await stream.aclose()
    async with asyncio.timeout(60):
        assert "Paris" in str((await chat.ainvoke(PROMPT, max_tokens=40, temperature=0.0)).content)


async def test_several_are_answered_at_once(chat: BaseChatModel) -> None:
    answers = await asyncio.gather(*(chat.ainvoke(PROMPT, max_tokens=20, temperature=0.0) for _ in range(4)))
    assert all("Paris" in str(answer.content) for answer in answers)


async def test_ten_at_once_are_all_answered_though_there_are_two_places(real: BaseChatModel) -> None:
    asked = [real.ainvoke(PROMPT, max_tokens=10, temperature=0.0, person=f"p{number}") for number in range(10)]
    assert ["Paris" in str(answer.content) for answer in await asyncio.gather(*asked)] == [True] * 10


async def test_who_has_to_wait_is_told_so_and_when_the_turn_comes(real: BaseChatModel) -> None:
    holding = [real.stream(LONG, max_tokens=400, temperature=0.0, person=name) for name in ("mei", "tom")]
    for stream in holding:
        next(stream)
    waiting = real.stream(PROMPT, max_tokens=40, temperature=0.0, person="ann")
    heard = [place_of(next(waiting))]
    for stream in holding:
        stream.close()
    pieces = list(waiting)
    heard += [place_of(piece) for piece in pieces if place_of(piece)]
    assert heard == ["waiting", "given"]
    assert "Paris" in "".join(str(piece.content) for piece in pieces)


async def test_a_prompt_beyond_the_context_is_refused(real: BaseChatModel) -> None:
    with pytest.raises(PromptTooLong):
        await real.ainvoke([HumanMessage("tea " * 20_000)], max_tokens=10)


def test_a_model_in_this_process_tells_how_much_it_can_read(own: GgufChat | TransformersChat) -> None:
    assert isinstance(own, KnowsContext)
    assert own.context_tokens == 1024


def test_an_answer_stops_before_a_stop_string(real: BaseChatModel) -> None:
    whole = str(real.invoke(PROMPT, max_tokens=40, temperature=0.0).content)
    answer = real.invoke(PROMPT, max_tokens=40, temperature=0.0, stop=["capital of", "never written"])
    assert str(answer.content) == whole[: whole.index("capital of")]
    assert answer.response_metadata["finish_reason"] == "stop"


def test_the_last_piece_tells_the_tokens_and_why_it_ended(real: BaseChatModel) -> None:
    answer = real.invoke(PROMPT, max_tokens=5, temperature=0.0)
    usage = answer.usage_metadata
    assert usage is not None
    assert usage["output_tokens"] == 5
    assert usage["input_tokens"] > 10
    assert answer.response_metadata["finish_reason"] == "length"


def test_a_front_that_was_computed_before_is_not_computed_again(own: GgufChat | TransformersChat) -> None:
    prompt = [SystemMessage("Tea is grown on hills and in gardens. " * 12), HumanMessage("What of coffee?")]
    options = {"max_tokens": 5, "temperature": 0.0, "conversation": "tea"}
    first = own.invoke(prompt, **options).usage_metadata
    again = own.invoke([prompt[0], HumanMessage("What of cocoa?")], **options).usage_metadata
    assert first is not None
    assert again is not None
    assert first["input_token_details"]["cache_read"] < 50
    assert again["input_token_details"]["cache_read"] > 50


def test_an_answer_is_held_to_its_schema(real: BaseChatModel) -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "place", "schema": SCHEMA}}
    for question in ("Describe Paris.", "Say nothing but hello!", "Write a poem on tea."):
        answer = real.invoke([HumanMessage(question)], max_tokens=120, temperature=0.0, response_format=wanted)
        place = json.loads(str(answer.content))
        assert set(place) == set(SCHEMA["properties"])
        assert place["size"] in ("small", "large")
        assert isinstance(place["capital"], bool)
        assert 1 <= place["districts"] <= 99


def test_a_schema_that_cannot_be_met_is_reported(own: GgufChat | TransformersChat) -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "nonesuch"}}}
    with pytest.raises(BotError):
        own.invoke(PROMPT, max_tokens=20, temperature=0.0, response_format=wanted)


def test_an_answer_that_was_left_gives_its_place_back(real: BaseChatModel) -> None:
    left = [real.stream(LONG, max_tokens=400, temperature=0.0, person=name) for name in ("mei", "tom")]
    for stream in left:
        next(stream)
        stream.close()
    assert "Paris" in str(real.invoke(PROMPT, max_tokens=10, temperature=0.0).content)


def test_the_same_seed_draws_the_same_answer(own: GgufChat | TransformersChat) -> None:
    def drawn(seed: int) -> str:
        return str(own.invoke([HumanMessage("Name a tea.")], max_tokens=12, temperature=1.5, seed=seed).content)

    assert drawn(7) == drawn(7)
    assert len({drawn(seed) for seed in range(4)}) > 1


def test_an_endpoint_that_is_not_there_is_reported_with_what_to_check() -> None:
    with closing(Pool(["http://127.0.0.1:9/v1"], "")) as pool, pytest.raises(ModelUnavailable, match="ZHIYIN_LLM_URL"):
        PoolChat(pool, "any").invoke(PROMPT)


def test_a_folder_without_a_model_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="cannot load"):
        TransformersChat.load(str(tmp_path))


@pytest.mark.parametrize("kind", ["gguf", "transformers"])
def test_closing_the_model_tells_who_listens_and_who_waits(kind: str, model_file, torch_model) -> None:
    model: GgufChat | TransformersChat
    if kind == "gguf":
        model = GgufChat.load(model_file(SMALL), context_tokens=1024, parallel=1, threads=0)
    else:
        model = TransformersChat.over(SMALL, *torch_model, BATCH)
    streams = [model.stream(LONG, max_tokens=400, temperature=0.0) for _ in range(2)]
    next(streams[0])
    model.close()
    for stream in streams:
        with pytest.raises(ModelUnavailable, match="closed"):
            list(stream)


def test_no_generation_thread_outlives_its_stream(gguf: GgufChat) -> None:
    stream = gguf.stream(LONG, max_tokens=400, temperature=0.0)
    next(stream)
    stream.close()
    left = [thread for thread in threading.enumerate() if thread.name == "llama-generation"]
    for thread in left:
        thread.join(30)
    assert not any(thread.is_alive() for thread in left)
