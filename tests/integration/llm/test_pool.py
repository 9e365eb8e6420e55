"""A pool over small real HTTP endpoints that fail in every way an endpoint can."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, closing

import pytest
from fastapi import Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from langchain_core.messages import HumanMessage

from bot.errors import ModelBusy, ModelError, ModelUnavailable, PromptTooLong
from bot.llm.endpoints.pool import Pool, PoolChat, PoolShape
from bot.llm.endpoints.remote import Patience
from bot.llm.waiting import place_of
from tests.endpoints import Reply, Served, refused, streamed
from tests.fakes import served
from tests.waits import wait_until

ASK = [HumanMessage("What is the capital of France?")]
WORDS = ("Paris", " is", " it.")
PATIENT = Patience(connect_s=2, first_token_s=20, between_tokens_s=20, total_s=40)
HASTY = Patience(connect_s=2, first_token_s=0.3, between_tokens_s=0.3, total_s=20)


async def page(_request: Request) -> Response:
    return HTMLResponse("<!doctype html><title>Sign in</title><p>Welcome to the company's proxy.</p>")


async def garbage(_request: Request) -> Response:
    return PlainTextResponse('data: {"choices": 7}\n\ndata: [1, 2\n\n', media_type="text/event-stream")


async def nothing(_request: Request) -> Response:
    return StreamingResponse(_silence(), media_type="text/event-stream")


async def _silence() -> AsyncIterator[str]:
    await asyncio.sleep(30)
    yield ""


FINE = streamed(*WORDS, None)
ENDLESS = streamed(*["word ", 0.02] * 1000, None)


@pytest.fixture
def pooled() -> Iterator[Callable[..., PoolChat]]:
    """Yield a function that serves endpoints and returns the model that they serve together."""
    with ExitStack() as stack:

        def opened(
            endpoints: Sequence[Served], patience: Patience = PATIENT, rest_s: float = 60, places: int = 4
        ) -> PoolChat:
            urls = [f"{stack.enter_context(served(endpoint.app))}/v1" for endpoint in endpoints]
            shape = PoolShape(patience, places, check_s=60, rest_s=rest_s)
            return PoolChat(stack.enter_context(closing(Pool(urls, "key", shape))), "m")

        yield opened


async def drained(stream: AsyncIterator[object]) -> None:
    async for _ in stream:
        pass


def asked(*endpoints: Served) -> list[int]:
    return [len(endpoint.bodies) for endpoint in endpoints]


def test_an_answer_comes_in_pieces_and_nobody_is_named(pooled) -> None:
    endpoint = Served(FINE)
    pieces = list(pooled([endpoint]).stream(ASK, max_tokens=9, person="mei", conversation="c1"))
    assert [piece.content for piece in pieces if piece.content] == list(WORDS)
    assert "mei" not in json.dumps(endpoint.bodies)
    assert "c1" not in json.dumps(endpoint.bodies)


def test_a_schema_is_handed_on(pooled) -> None:
    endpoint = Served(FINE)
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}}
    pooled([endpoint]).invoke(ASK, response_format=wanted)
    assert endpoint.bodies[0]["response_format"] == wanted


def test_one_that_is_busy_for_a_moment_is_asked_again_when_it_wants(pooled) -> None:
    endpoint = Served(refused(429, retry_after="1"), FINE)
    assert pooled([endpoint]).invoke(ASK).content == "Paris is it."
    assert asked(endpoint) == [2]


def test_one_that_stays_busy_is_given_up(pooled) -> None:
    endpoint = Served(refused(429))
    with pytest.raises(ModelBusy):
        pooled([endpoint]).invoke(ASK)
    assert asked(endpoint) == [3]


def test_one_that_is_busy_for_long_is_left_alone(pooled) -> None:
    endpoint = Served(refused(429, retry_after="3600"))
    chat = pooled([endpoint])
    for _ in range(2):
        with pytest.raises(ModelBusy):
            chat.invoke(ASK)
    assert asked(endpoint) == [1]


def test_while_one_is_busy_another_serves(pooled) -> None:
    busy, fine = Served(refused(429, retry_after="3600")), Served(FINE)
    chat = pooled([busy, fine])
    assert [chat.invoke(ASK).content for _ in range(4)] == ["Paris is it."] * 4
    assert asked(busy, fine) == [1, 4]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_passing_failure_is_tried_again(pooled, status: int) -> None:
    endpoint = Served(refused(status), FINE)
    assert pooled([endpoint]).invoke(ASK).content == "Paris is it."
    assert asked(endpoint) == [2]


@pytest.mark.parametrize(
    ("status", "message", "error", "said"),
    [
        (400, "bad", ModelError, "HTTP 400"),
        (400, "exceeds the context", PromptTooLong, "context"),
        (422, "bad", ModelError, "HTTP 422"),
    ],
)
def test_what_would_be_refused_again_is_not_sent_again(
    pooled, status: int, message: str, error: type[ModelError], said: str
) -> None:
    first, second = Served(refused(status, message)), Served(refused(status, message))
    with pytest.raises(error, match=said):
        pooled([first, second]).invoke(ASK)
    assert sum(asked(first, second)) == 1


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "ZHIYIN_LLM_KEY"), (403, "ZHIYIN_LLM_KEY"), (404, "does not serve 'm'.*ZHIYIN_LLM_URL")],
)
def test_one_that_is_set_up_wrongly_is_reported_and_another_serves(pooled, status: int, said: str) -> None:
    wrong, alone, fine = Served(refused(status)), Served(refused(status)), Served(FINE)
    with pytest.raises(ModelUnavailable, match=said):
        pooled([alone]).invoke(ASK)
    assert asked(alone) == [1]
    chat = pooled([wrong, fine])
    answers = [chat.invoke(ASK, conversation=f"c{number}").content for number in range(16)]
    assert answers == ["Paris is it."] * 16
    assert len(wrong.bodies) > 0


def test_a_refused_key_is_still_named_once_the_endpoint_is_left_alone(pooled) -> None:
    endpoint = Served(refused(401))
    chat = pooled([endpoint])
    for _ in range(5):
        with pytest.raises(ModelUnavailable, match="ZHIYIN_LLM_KEY"):
            chat.invoke(ASK)
    assert asked(endpoint) == [3]


def test_a_model_that_is_not_served_takes_no_other_model_down(pooled) -> None:
    endpoint = Served(*[refused(404)] * 4, FINE)
    chat = pooled([endpoint])
    for _ in range(4):
        with pytest.raises(ModelUnavailable, match="does not serve"):
            chat.invoke(ASK)
    assert chat.invoke(ASK).content == "Paris is it."


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (refused(500), "HTTP 500"),
        (page, "does not speak OpenAI's protocol"),
        (garbage, "does not speak OpenAI's protocol"),
        (nothing, "does not answer in time"),
    ],
    ids=["500", "HTML", "garbage", "nothing"],
)
@pytest.mark.filterwarnings("ignore:Pydantic serializer")
def test_another_endpoint_serves_what_one_cannot(pooled, reply: Reply, said: str) -> None:
    with pytest.raises(ModelUnavailable, match=f"{said}.*ZHIYIN_LLM_URL"):
        pooled([Served(reply)], HASTY).invoke(ASK)
    broken, fine = Served(reply), Served(FINE)
    assert pooled([broken, fine], HASTY).invoke(ASK).content == "Paris is it."
    assert asked(broken, fine) == [1, 1]


def test_an_answer_may_be_empty(pooled) -> None:
    assert pooled([Served(streamed(None))]).invoke(ASK).content == ""


@pytest.mark.parametrize("reply", [streamed("Paris", " is"), streamed("Paris", " is", 30.0, None)], ids=["cut", "hung"])
async def test_after_the_first_word_no_other_endpoint_is_asked(pooled, reply: Reply) -> None:
    broken, other = Served(reply), Served(reply)
    stream = pooled([broken, other], HASTY).astream(ASK)
    assert [(await anext(stream)).content for _ in range(2)] == ["Paris", " is"]
    with pytest.raises(ModelUnavailable, match="broke off; what was written is kept"):
        await drained(stream)
    assert sum(asked(broken, other)) == 1


def test_an_answer_without_end_is_ended(pooled) -> None:
    slow = Served(streamed(*["word ", 0.05] * 400, None))
    with pytest.raises(ModelUnavailable, match="ZHIYIN_LLM_TIMEOUT_S"):
        pooled([slow], Patience(total_s=0.5)).invoke(ASK)


def test_what_keeps_failing_is_not_asked_any_more(pooled) -> None:
    endpoint = Served(refused(500))
    chat = pooled([endpoint])
    for _ in range(5):
        with pytest.raises(ModelUnavailable, match="ZHIYIN_LLM_URL"):
            chat.invoke(ASK)
    assert asked(endpoint) == [3]
    with pytest.raises(ModelUnavailable, match="No endpoint of the language model works"):
        chat.invoke(ASK)


def test_after_a_rest_a_trial_brings_it_back(pooled) -> None:
    endpoint = Served(refused(500), refused(500), refused(500), FINE)
    chat = pooled([endpoint], rest_s=0.0)
    for _ in range(3):
        with pytest.raises(ModelUnavailable):
            chat.invoke(ASK)
    assert chat.invoke(ASK).content == "Paris is it."
    assert chat._pool.endpoints[0].breaker.state == "closed"


def test_a_conversation_stays_where_it_is(pooled) -> None:
    endpoints = [Served(FINE) for _ in range(3)]
    chat = pooled(endpoints)
    for _ in range(5):
        chat.invoke(ASK, conversation="c1")
    assert sorted(asked(*endpoints)) == [0, 0, 5]


async def test_leaving_tells_the_endpoint(pooled) -> None:
    left = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def endless(request: Request) -> Response:
        async def body() -> AsyncIterator[str]:
            reply = await ENDLESS(request)
            try:
                async for part in reply.body_iterator:  # type: ignore[attr-defined]
                    yield part
            finally:
                loop.call_soon_threadsafe(left.set)

        return StreamingResponse(body(), media_type="text/event-stream")

    chat = pooled([Served(endless)])
    stream = chat.astream(ASK)
    assert (await anext(stream)).content == "word "
    await stream.aclose()
    async with asyncio.timeout(20):
        await left.wait()
    await asyncio.to_thread(chat._pool.close)
    assert chat._pool.endpoints[0].outstanding == 0


def test_who_leaves_while_waiting_or_being_answered_gives_the_place_back(pooled) -> None:
    chat = pooled([Served(ENDLESS, FINE)], places=1)
    holding = chat.stream(ASK, person="mei")
    next(holding)
    impatient, patient = (chat.stream(ASK, person=name) for name in ("tom", "ann"))
    assert [place_of(next(stream)) for stream in (impatient, patient)] == ["waiting", "waiting"]
    impatient.close()
    holding.close()
    assert "".join(str(piece.content) for piece in patient) == "Paris is it."
    wait_until(lambda: chat._pool._admission.load == (0, 0), "all places are given back")


def test_the_next_place_goes_to_who_holds_the_fewest(pooled) -> None:
    chat = pooled([Served(ENDLESS)], places=2)
    first, second = (chat.stream(ASK, person="mei") for _ in range(2))
    for stream in (first, second):
        next(stream)
    again, other = chat.stream(ASK, person="mei"), chat.stream(ASK, person="tom")
    assert [place_of(next(stream)) for stream in (again, other)] == ["waiting", "waiting"]
    first.close()
    assert place_of(next(other)) == "given"
    second.close()
    assert place_of(next(again)) == "given"


def test_too_many_that_wait_are_told_that_it_is_busy(pooled) -> None:
    chat = pooled([Served(ENDLESS)], places=1)
    streams = [chat.stream(ASK, person="mei") for _ in range(5)]
    for stream in streams:
        next(stream)
    with pytest.raises(ModelBusy, match="earlier questions"):
        chat.invoke(ASK, person="mei")


def test_an_attempt_that_fails_keeps_no_place(pooled) -> None:
    chat = pooled([Served(refused(400)), Served(refused(500))], places=1)
    for _ in range(6):
        with pytest.raises(ModelError):
            chat.invoke(ASK)
    wait_until(lambda: chat._pool._admission.load == (0, 0), "all places are given back")


def test_closing_the_pool_tells_who_still_listens(pooled) -> None:
    chat = pooled([Served(streamed("word ", 30.0, None))], places=1)
    streams = [chat.stream(ASK) for _ in range(2)]
    for stream in streams:
        next(stream)
    chat._pool.close()
    chat._pool.close()
    for stream in streams:
        with pytest.raises(ModelUnavailable, match="closed"):
            list(stream)
    with pytest.raises(ModelUnavailable, match="closed"):
        chat.invoke(ASK)


async def test_sync_and_async_callers_on_several_loops_share_a_pool(pooled) -> None:
    chat = pooled([Served(FINE)])
    answers = await asyncio.gather(
        chat.ainvoke(ASK),
        asyncio.to_thread(chat.invoke, ASK),
        asyncio.to_thread(lambda: asyncio.run(chat.ainvoke(ASK))),
    )
    assert [answer.content for answer in answers] == ["Paris is it."] * 3
