"""The chat model that one or several OpenAI-compatible endpoints serve together.

All traffic runs on one event loop in a thread of the pool's own, so that synchronous and asynchronous callers on
whatever loop share one set of connections, one view of each endpoint's health, and one way to close them.
"""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass

from langchain_core.messages import AIMessageChunk, BaseMessage
from pydantic import PrivateAttr

from bot.errors import ModelBusy, ModelError, ModelUnavailable
from bot.llm.admission import WAITING_A_PERSON, WAITING_A_PLACE, Admission
from bot.llm.caller import Caller, split_caller
from bot.llm.endpoints.remote import FAILURES, Patience, Remote, Verdict, judge
from bot.llm.endpoints.retry import backoff_s
from bot.llm.endpoints.routing import Breaker, Endpoint, choose, place
from bot.llm.streamed import Begin, Emit, StreamedChat
from bot.llm.waiting import place_chunk

logger = logging.getLogger(__name__)

_ATTEMPTS = 3  # or as many as there are endpoints
_CHECK_S = 5.0  # between two looks at an endpoint
_LONGEST_WAIT_S = 5.0  # for an endpoint that asks to be left alone
_EARLY_S = 0.05  # how much too early a wait may end
_CLOSE_S = 5.0


@dataclass(frozen=True, slots=True)
class PoolShape:
    """How a pool routes and waits."""

    patience: Patience = Patience()
    places: int = 4  # requests that an endpoint computes at once; beyond those of all endpoints they wait here
    sticky: bool = True  # by conversation
    check_s: float = _CHECK_S
    rest_s: float = 10.0  # of an endpoint that keeps failing


@dataclass(frozen=True, slots=True)
class Request:
    """One answer that is asked for."""

    model: str
    messages: Sequence[BaseMessage]
    stop: list[str] | None
    options: dict[str, object]
    caller: Caller


class Pool:
    """Endpoints that serve the same models. Thread-safe."""

    def __init__(self, urls: Sequence[str], key: str, shape: PoolShape | None = None) -> None:
        """Start the pool's thread; nothing is asked of an endpoint before this returns.

        Args:
            urls: base URLs, at least one, each once.
            key: API key of all of them; may be empty.
            shape: how it routes and waits.
        """
        self._shape = shape or PoolShape()
        self._remotes = {url: Remote(url, key, self._shape.patience) for url in urls}
        self.endpoints = [
            Endpoint(url, time.monotonic, Breaker(time.monotonic, rest_s=self._shape.rest_s)) for url in urls
        ]
        self._blamed: dict[str, ModelError] = {}  # by endpoint, what it failed with since it last served
        places = len(urls) * self._shape.places
        self._admission = Admission(places, places * WAITING_A_PLACE, WAITING_A_PERSON)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="llm-pool", daemon=True)
        self._thread.start()
        self._closing = threading.Lock()
        self._closed = False
        self._watches = [asyncio.run_coroutine_threadsafe(self._watch(each), self._loop) for each in self.endpoints]

    def start(self, request: Request, emit: Emit) -> Future[None]:
        """Begin an answer and return at once; cancelling what is returned stops it.

        `emit` is called in the pool's thread.

        Raises:
            ModelUnavailable: the pool was closed.
        """
        with self._closing:
            if self._closed:
                raise ModelUnavailable("The model was closed.")
            return asyncio.run_coroutine_threadsafe(self._run(request, emit), self._loop)

    def close(self) -> None:
        """End what runs, its listeners told so, and close all connections; closing twice is fine."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            ending = asyncio.run_coroutine_threadsafe(self._end(), self._loop)
        with suppress(TimeoutError):
            ending.result(_CLOSE_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CLOSE_S)
        if not self._thread.is_alive():
            self._loop.close()

    async def _end(self) -> None:
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.gather(*(remote.close() for remote in self._remotes.values()))

    async def _watch(self, endpoint: Endpoint) -> None:
        remote = self._remotes[endpoint.name]
        while True:
            was_up = endpoint.up
            endpoint.looked_at(await remote.alive())
            if endpoint.up != was_up:
                level, change = (logging.INFO, "up") if endpoint.up else (logging.WARNING, "down")
                logger.log(level, "llm.endpoint_%s endpoint=%s", change, place(endpoint.name))
            await asyncio.sleep(self._shape.check_s)

    async def _run(self, request: Request, emit: Emit) -> None:
        try:
            async with (
                self._place(request.caller.person, emit),
                asyncio.timeout(self._shape.patience.total_s),
                aclosing(self._answer(request)) as pieces,
            ):
                async for piece in pieces:
                    emit(piece)
        except ModelError as error:
            emit(error)
        except TimeoutError:
            emit(ModelUnavailable("The answer took longer than ZHIYIN_LLM_TIMEOUT_S, and was stopped."))
        except asyncio.CancelledError:
            emit(ModelUnavailable("The model was closed."))
            raise
        except Exception as error:  # noqa: BLE001 - this thread's outermost place: nobody may be left waiting
            logger.error("llm.request_failed error=%s", type(error).__name__)  # noqa: TRY400 - no personal text
            emit(ModelError("The request to the language model failed unexpectedly."))
        finally:
            emit(None)

    @asynccontextmanager
    async def _place(self, person: str, emit: Emit) -> AsyncIterator[None]:
        """Hold one of the pool's places, telling the listener when it has to be waited for.

        Raises:
            ModelBusy: too many wait already.
        """
        given = asyncio.Event()
        ticket = self._admission.enter(person, given.set)  # all come and leave in this thread: no lock is waited for
        try:
            if not ticket.admitted:
                emit(place_chunk("waiting"))
                await given.wait()
                emit(place_chunk("given"))
            yield
        finally:
            ticket.leave()

    async def _answer(self, request: Request) -> AsyncGenerator[AIMessageChunk, None]:
        """Yield the answer of the first endpoint that begins one."""
        failed: list[tuple[Endpoint, Verdict]] = []
        while True:
            endpoint = await self._next(request, failed)
            begun = False
            try:
                with endpoint.serving():
                    async with aclosing(self._attempt(endpoint, request)) as pieces:
                        async for piece in pieces:
                            begun = True
                            yield piece
            except FAILURES as failure:
                verdict = judge(failure, request.model, endpoint.name)
                self._note(endpoint, verdict, failure)
                if begun:  # another endpoint would begin anew, and the person would read two beginnings
                    raise _broken_off(verdict) from failure
                if verdict.again == "never":
                    raise verdict.error from failure
                failed.append((endpoint, verdict))
            else:
                return
            finally:
                endpoint.breaker.abandon()

    async def _attempt(self, endpoint: Endpoint, request: Request) -> AsyncGenerator[AIMessageChunk, None]:
        """Yield one endpoint's answer, from its first piece with text on."""
        patience = self._shape.patience
        held: list[AIMessageChunk] = []
        answer = self._remotes[endpoint.name].answer(
            request.model, request.messages, request.stop, dict(request.options)
        )
        async with aclosing(answer) as pieces:
            async with asyncio.timeout(patience.first_token_s):
                async for piece in pieces:
                    held.append(piece)
                    if piece.content:
                        break
            endpoint.breaker.succeed()
            self._blamed.pop(endpoint.name, None)
            for piece in held:
                yield piece
            while True:
                async with asyncio.timeout(patience.between_tokens_s):
                    following = await anext(pieces, None)
                if following is None:
                    return
                yield following

    async def _next(self, request: Request, failed: Sequence[tuple[Endpoint, Verdict]]) -> Endpoint:
        """Return the endpoint to ask now: at once one that has not failed, else after a while one that may serve yet.

        Raises:
            ModelUnavailable: no endpoint works.
            ModelBusy: those that work ask to be left alone, for longer than a person should wait.
        """
        tried = {endpoint.name: verdict for endpoint, verdict in failed}
        fresh = [each for each in self.endpoints if each.works() and each.name not in tried]
        if ready := [each for each in fresh if not each.busy_s()]:
            return self._choose(ready, request)
        hopeless = failed[-1][1].error if failed else ModelUnavailable(self._none_works())
        if len(failed) >= max(_ATTEMPTS, len(self.endpoints)):
            raise hopeless
        waited_for = [*fresh, *(each for each in self.endpoints if _may_serve_yet(each, tried))]
        wait_s = (backoff_s(len(failed)) if failed else 0.0) + min((each.busy_s() for each in waited_for), default=0.0)
        if wait_s > _LONGEST_WAIT_S:
            raise ModelBusy("The language model's endpoint is busy; try again in a minute.")
        if waited_for:
            await asyncio.sleep(wait_s)
        ready = [each for each in waited_for if each.works() and each.busy_s() < _EARLY_S]
        if not ready:
            raise hopeless
        return self._choose(ready, request)

    def _choose(self, candidates: Sequence[Endpoint], request: Request) -> Endpoint:
        return choose(candidates, request.caller.conversation if self._shape.sticky else "", self._shape.places)

    def _none_works(self) -> str:
        names = ", ".join(place(endpoint.name) for endpoint in self.endpoints)
        reasons = " ".join(str(error) for error in self._blamed.values())
        advice = reasons or "Look whether they are up, and check ZHIYIN_LLM_URL."
        return f"No endpoint of the language model works ({names}). {advice}"

    def _note(self, endpoint: Endpoint, verdict: Verdict, failure: Exception) -> None:
        if verdict.blames:
            endpoint.breaker.fail()
            self._blamed[endpoint.name] = verdict.error
        if verdict.wait_s:
            endpoint.rest(verdict.wait_s)
        logger.warning(
            "llm.endpoint_failed endpoint=%s error=%s breaker=%s",
            *(place(endpoint.name), type(failure).__name__, endpoint.breaker.state),
        )


def _may_serve_yet(endpoint: Endpoint, tried: Mapping[str, Verdict]) -> bool:
    """Tell whether one that failed may be asked the same again."""
    return endpoint.name in tried and tried[endpoint.name].again == "anywhere" and endpoint.works()


def _broken_off(verdict: Verdict) -> ModelError:
    return ModelUnavailable(f"The answer broke off; what was written is kept. Ask again. {verdict.error}")


class PoolChat(StreamedChat):
    """A model that a pool's endpoints serve.

    Takes OpenAI's options, and who asks (`bot/llm/caller.py`), which does not leave for an endpoint.
    """

    _pool: Pool = PrivateAttr()

    def __init__(self, pool: Pool, name_of_model: str) -> None:
        super().__init__(name_of_model=name_of_model)
        self._pool = pool

    def _begin(self, messages: Sequence[BaseMessage], stop: list[str] | None, options: dict[str, object]) -> Begin:
        caller, own = split_caller(options)
        request = Request(self.name_of_model, messages, stop, own, caller)
        return lambda emit: self._pool.start(request, emit).cancel

    @property
    def _llm_type(self) -> str:
        return "openai-compatible"
