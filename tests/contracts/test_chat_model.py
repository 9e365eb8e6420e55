"""What every chat model does, wherever it runs. Real models, except the scripted one."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage

from bot.errors import ModelUnavailable, PromptTooLong
from bot.llm.engine import Engine
from bot.llm.gguf import GgufChat
from bot.llm.pool import Pool, PoolChat
from bot.llm.scripted import ScriptedChat
from bot.llm.transformers import TransformersChat

SMALL = "smollm2-135m-instruct"
PROMPT = [SystemMessage("You are a helpful assistant."), HumanMessage("What is the capital of France?")]


@pytest.fixture(scope="module")
def gguf(model_file) -> Iterator[GgufChat]:
    model = GgufChat.load(model_file(SMALL), context_tokens=1024, parallel=2, threads=0)
    yield model
    model.close()


@pytest.fixture(scope="module")
def transformers(model_file) -> Iterator[TransformersChat]:
    path: Path = model_file(SMALL)
    model = TransformersChat.load(str(path.parent), gguf_file=path.name)
    yield model
    model.close()


@pytest.fixture(scope="module")
def remote(gguf: GgufChat) -> Iterator[BaseChatModel]:
    """A real OpenAI-compatible endpoint: the one that llama.cpp opens on the loopback address."""
    engine: Engine = gguf._engine
    with closing(Pool([f"http://{engine._host}:{engine._port}/v1"], engine._key)) as pool:
        yield PoolChat(pool, SMALL)


@pytest.fixture(params=["scripted", "gguf", "transformers", "remote"])
def chat(request: pytest.FixtureRequest) -> BaseChatModel:
    if request.param == "scripted":
        return ScriptedChat(["The capital of France is Paris, a city on the Seine, and has been for long."])
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


@pytest.mark.parametrize("kind", ["gguf", "transformers", "remote"])
async def test_a_prompt_beyond_the_context_is_refused(kind: str, request: pytest.FixtureRequest) -> None:
    model: BaseChatModel = request.getfixturevalue(kind)
    with pytest.raises(PromptTooLong):
        await model.ainvoke([HumanMessage("tea " * 20_000)], max_tokens=10)


def test_the_last_piece_tells_the_tokens(gguf: GgufChat, transformers: TransformersChat) -> None:
    for model in (gguf, transformers):
        usage = model.invoke(PROMPT, max_tokens=5, temperature=0.0).usage_metadata
        assert usage is not None
        assert usage["output_tokens"] == 5
        assert usage["input_tokens"] > 10


def test_an_endpoint_that_is_not_there_is_reported_with_what_to_check() -> None:
    with closing(Pool(["http://127.0.0.1:9/v1"], "")) as pool, pytest.raises(ModelUnavailable, match="ZHIYIN_LLM_URL"):
        PoolChat(pool, "any").invoke(PROMPT)


def test_a_folder_without_a_model_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="cannot load"):
        TransformersChat.load(str(tmp_path))


def test_closing_the_model_tells_who_still_listens(model_file) -> None:
    model = GgufChat.load(model_file(SMALL), context_tokens=1024, parallel=1, threads=0)
    stream = model.stream([HumanMessage("Count from 1 to 500.")], max_tokens=400, temperature=0.0)
    next(stream)
    model.close()
    with pytest.raises(ModelUnavailable, match="closed"):
        list(stream)


def test_no_generation_thread_outlives_its_stream(gguf: GgufChat) -> None:
    stream = gguf.stream([HumanMessage("Count from 1 to 500.")], max_tokens=400, temperature=0.0)
    next(stream)
    stream.close()
    left = [thread for thread in threading.enumerate() if thread.name == "llama-generation"]
    for thread in left:
        thread.join(30)
    assert not any(thread.is_alive() for thread in left)
