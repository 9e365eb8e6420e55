"""Real endpoints, llama.cpp's server in processes of their own, that die and hang while people read their answers."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage, HumanMessage

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.errors import ModelUnavailable
from bot.llm.endpoints.pool import Pool, PoolChat, PoolShape
from bot.llm.endpoints.remote import Patience
from bot.llm.streamed import Begin
from bot.settings import LlmSettings, Settings
from bot.types import Finished, TextDelta, Turn
from tests.llama_server import KEY, LlamaServer, llama_server

SMALL = "smollm2-135m-instruct"
PEOPLE = 10
SMALL_TALK = "I walked along the river with my sister today."
ASK = [HumanMessage("Count from 1 to 100.")]
PLACES = 2
ANSWER_TOKENS = 80  # long enough for an endpoint to die in the middle
ONE_THREAD = ("--threads", "1", "--parallel", str(PLACES))


@pytest.fixture
def serve(model_file: Callable[[str], Path]) -> Iterator[Callable[..., LlamaServer]]:
    """Yield a function that serves the small model."""
    with ExitStack() as stack:
        yield lambda port=0: stack.enter_context(llama_server(model_file(SMALL), *ONE_THREAD, port=port))


@pytest.fixture
def pooled() -> Iterator[Callable[..., PoolChat]]:
    """Yield a function that makes one model of endpoints."""
    with ExitStack() as stack:

        def opened(*servers: LlamaServer, first_token_s: float = 60) -> PoolChat:
            shape = PoolShape(Patience(first_token_s=first_token_s), places=PLACES, check_s=2, rest_s=0.1)
            pool = stack.enter_context(closing(Pool([server.url for server in servers], KEY, shape)))
            return PoolChat(pool, SMALL)

        yield opened


class EndlessPoolChat(PoolChat):
    """Endpoints whose answers do not end by themselves: each has `max_tokens` tokens."""

    def _begin(self, messages: Sequence[BaseMessage], stop: list[str] | None, options: dict[str, object]) -> Begin:
        return super()._begin(messages, stop, {**options, "extra_body": {"ignore_eos": True}})


@pytest.fixture
def served_bot(tmp_path: Path, pooled: Callable[..., PoolChat]) -> Iterator[Callable[..., Bot]]:
    """Yield a function that opens an installation whose model several endpoints serve."""
    with ExitStack() as stack:

        def opened(*servers: LlamaServer) -> Bot:
            model = EndlessPoolChat(pooled(*servers)._pool, SMALL)
            llm = LlmSettings(answer_tokens=ANSWER_TOKENS)
            settings = Settings(_env_file=None, data=tmp_path / "data", demo=False, space="team", llm=llm)
            return stack.enter_context(bootstrap(settings, model=model))

        yield opened


class Person:
    """Somebody who reads an answer as it comes."""

    def __init__(self, bot: Bot, number: int, began: asyncio.Semaphore) -> None:
        self.bot = bot
        self.id = bot.people.sign_in("team", f"person {number}").id
        self.text = ""
        self.finished = False
        self.error: ModelUnavailable | None = None
        self.began = began  # released by the first word

    async def chat(self) -> None:
        try:
            async for event in self.bot.stream(Turn(self.id, "team", SMALL_TALK)):
                if isinstance(event, TextDelta):
                    if not self.text:
                        self.began.release()
                    self.text += event.text
                self.finished = self.finished or isinstance(event, Finished)
        except ModelUnavailable as error:
            self.error = error

    def saved(self) -> list[tuple[str, str, bool]]:
        (conversation,) = self.bot.people.conversations(self.id)
        messages = self.bot.people.messages(self.id, conversation.id)
        return [(message.role, message.text, bool(message.payload.get("stopped"))) for message in messages]


async def test_an_endpoint_dies_while_ten_people_read(serve, served_bot) -> None:
    dying, other = serve(), serve()
    bot, began = served_bot(dying, other), asyncio.Semaphore(0)
    people = [Person(bot, number, began) for number in range(PEOPLE)]
    async with asyncio.timeout(120):
        reading = [asyncio.create_task(person.chat()) for person in people]
        for _ in range(PLACES + 1):  # one more than the other endpoint has places: the dying one writes too
            await began.acquire()
        dying.kill()
        await asyncio.gather(*reading)
    for person in people:
        assert person.saved()[0] == ("user", SMALL_TALK, False)
        if person.finished:  # by the other endpoint, where the first had not begun
            assert person.saved()[1:] == [("assistant", person.text.strip(), False)]
        else:
            assert "broke off" in str(person.error)
            assert person.saved()[1:] == [("assistant", person.text, True)]
    assert 0 < sum(not person.finished for person in people) <= PLACES
    late = Person(bot, PEOPLE, began)
    await late.chat()
    assert late.finished


def test_one_that_hangs_is_passed_over_within_the_time_for_a_first_token(serve, pooled) -> None:
    hanging, other = serve(), serve()
    chat = pooled(hanging, other, first_token_s=5)
    hanging.freeze()
    assert [bool(chat.invoke(ASK, max_tokens=4).content) for _ in range(2)] == [True, True]
    assert chat._pool.endpoints[1].served == 2
    hanging.thaw()


def test_one_that_is_started_again_serves_again(serve, pooled) -> None:
    port = free_port()
    server = serve(port)
    chat = pooled(server)
    (endpoint,) = chat._pool.endpoints
    assert chat.invoke(ASK, max_tokens=4).content
    server.kill()
    with pytest.raises(ModelUnavailable, match="ZHIYIN_LLM_URL"):
        chat.invoke(ASK, max_tokens=4)
    assert endpoint.breaker.state != "closed"
    wait_until(lambda: not endpoint.up)
    with pytest.raises(ModelUnavailable, match="No endpoint of the language model works"):
        chat.invoke(ASK, max_tokens=4)
    serve(port)
    wait_until(lambda: endpoint.works())
    assert endpoint.breaker.state == "half-open"
    assert chat.invoke(ASK, max_tokens=4).content
    assert endpoint.breaker.state == "closed"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], timeout_s: float = 60) -> None:
    """Look again and again, for a bounded time."""
    tick = threading.Event()
    for _ in range(int(timeout_s / 0.05)):
        if condition():
            return
        tick.wait(0.05)
    pytest.fail("it did not come about in time")
