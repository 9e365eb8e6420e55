"""One OpenAI-compatible endpoint: vLLM, llama.cpp's server, Ollama, a hosted service; and what its failures mean."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal, cast

import openai
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from bot.errors import ModelBusy, ModelError, ModelUnavailable, PromptTooLong
from bot.llm.endpoints.retry import retry_after_s
from bot.llm.endpoints.routing import place

# What a request can end with, whatever the endpoint sends: the client's own errors, and those of parsing what is not
# of its protocol.
FAILURES = (openai.OpenAIError, OSError, ValueError, TypeError, LookupError, AttributeError)

_LOOK_S = 3.0
_SERVER_ERROR = 500
_TEMPORARY = (502, 503, 504)

Again = Literal["anywhere", "elsewhere", "never"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds."""

    connect_s: float = 3.0
    first_token_s: float = 30.0
    between_tokens_s: float = 20.0
    total_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a failure means."""

    error: ModelError  # what the person is told when it is final
    again: Again = "never"  # where the same request may be sent again, while nothing was answered yet
    blames: bool = False  # whether the endpoint is at fault, not the request
    wait_s: float | None = None  # how long the endpoint asks to be left alone


class Remote:
    """One endpoint over HTTP. Its client belongs to the event loop on which it is used."""

    def __init__(self, url: str, key: str, patience: Patience) -> None:
        """Prepare the client. Nothing is sent yet: an endpoint may come up later.

        Args:
            url: base URL, such as "http://host:8000/v1".
            key: API key; may be empty.
            patience: time-outs; of these only `connect_s` is the client's, the rest is the caller's.
        """
        self._http = openai.DefaultAsyncHttpxClient()
        self._chat = ChatOpenAI(
            model="",  # named by each request
            base_url=url,
            api_key=SecretStr(key or "none"),  # endpoints of one's own often ask for none, the client for one
            timeout=openai.Timeout(patience.total_s, connect=patience.connect_s),
            max_retries=0,  # the pool's, which knows the other endpoints
            stream_usage=True,
            stream_chunk_timeout=None,  # the pool's
            http_async_client=self._http,
        )

    async def answer(
        self, model: str, messages: Sequence[BaseMessage], stop: list[str] | None, options: dict[str, object]
    ) -> AsyncGenerator[AIMessageChunk, None]:
        """Yield the pieces of an answer; closing the iterator closes the connection, and the endpoint stops.

        Raises:
            FAILURES: see `judge`.
        """
        options = dict(options)
        if wanted := options.pop("response_format", None):  # as it is: the client would parse the answer too
            options["extra_body"] = {"response_format": wanted}
        stream = self._chat.bind(model=model, stop=stop, **options).astream(list(messages))
        finished = False
        async with aclosing(cast(AsyncGenerator[AIMessageChunk, None], stream)) as pieces:
            async for piece in pieces:
                finished = finished or bool(piece.response_metadata.get("finish_reason"))
                yield piece
        if not finished:
            raise ValueError("the answer ends without a finish_reason")

    async def alive(self) -> bool:
        """Tell whether it answers a cheap question; one that refuses the question is alive too.

        Source: https://platform.openai.com/docs/api-reference/models/list
        """
        try:
            async with asyncio.timeout(_LOOK_S):
                await self._chat.root_async_client.models.list()
        except openai.APIStatusError as refusal:
            return bool(refusal.status_code < _SERVER_ERROR)
        except FAILURES:
            return False
        return True

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def judge(failure: Exception, model: str, url: str) -> Verdict:
    """Return what a failed request means for the person, for the endpoint, and for the next try."""
    match failure:
        case openai.RateLimitError():
            wait_s = retry_after_s(failure.response.headers.get("retry-after"))
            busy = ModelBusy("The language model's endpoint is busy; try again in a minute.")
            return Verdict(busy, "anywhere", wait_s=wait_s)
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            problem = f"The endpoint {place(url)} refuses the key. Check ZHIYIN_LLM_KEY."
            return Verdict(ModelUnavailable(problem), "elsewhere", blames=True)
        case openai.NotFoundError():
            problem = f"The endpoint {place(url)} does not serve {model!r}."
            # Not blamed: it may serve the models of other spaces.
            return Verdict(ModelUnavailable(f"{problem} Check ZHIYIN_LLM_MODEL and ZHIYIN_LLM_URL."), "elsewhere")
        case openai.APIStatusError() if failure.status_code < _SERVER_ERROR:
            if "context" in str(failure).lower():
                return Verdict(PromptTooLong("The prompt does not fit the model's context."))
            return Verdict(ModelError(f"The endpoint {place(url)} refuses the request: HTTP {failure.status_code}."))
    return Verdict(_unavailable(failure, url), _again(failure), blames=True)


def _again(failure: Exception) -> Again:
    """Only what may pass by itself is sent to the same endpoint again; another one may be well in any case."""
    if isinstance(failure, openai.APIStatusError):
        return "anywhere" if failure.status_code in _TEMPORARY else "elsewhere"
    return "anywhere" if isinstance(failure, openai.APIConnectionError) else "elsewhere"


def _unavailable(failure: Exception, url: str) -> ModelUnavailable:
    match failure:
        case openai.APIStatusError():
            problem = f"fails with HTTP {failure.status_code}. Look at its log"
        case openai.APITimeoutError() | TimeoutError():
            problem = "does not answer in time. Look whether it is overloaded or hangs"
        case openai.APIConnectionError() | OSError():
            problem = "cannot be reached, or closed the connection. Look whether it is up"
        case openai.APIError():
            problem = "failed in the middle of an answer. Look at its log"
        case _:
            problem = "does not speak OpenAI's protocol: what it sends is no answer of a chat model"
    return ModelUnavailable(f"The language model's endpoint {place(url)} {problem}, and check ZHIYIN_LLM_URL.")
