"""Any OpenAI-compatible endpoint as the chat model: vLLM, llama.cpp's server, Ollama, a hosted service."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import openai
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from bot.errors import ModelBusy, ModelError, ModelUnavailable, PromptTooLong
from bot.llm.caller import split_caller

_RETRIES = 2


class RemoteChat(ChatOpenAI):
    """LangChain's OpenAI client, with errors of this room."""

    def _stream(self, *args: object, **kwargs: object) -> Iterator[ChatGenerationChunk]:
        _, options = split_caller(kwargs)
        with _translated(self.model_name):
            yield from super()._stream(*args, **options)

    async def _astream(self, *args: object, **kwargs: object) -> AsyncIterator[ChatGenerationChunk]:
        _, options = split_caller(kwargs)
        with _translated(self.model_name):
            async for chunk in super()._astream(*args, **options):
                yield chunk

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        _, options = split_caller(kwargs)
        with _translated(self.model_name):
            return super()._generate(messages, stop, run_manager, **options)

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        _, options = split_caller(kwargs)
        with _translated(self.model_name):
            return await super()._agenerate(messages, stop, run_manager, **options)


def connect(url: str, model: str, key: str, timeout_s: float) -> RemoteChat:
    """Return the chat model that an endpoint serves. Nothing is sent yet: an endpoint may come up later.

    Source: https://platform.openai.com/docs/api-reference/chat
    """
    return RemoteChat(
        model=model,
        base_url=url,
        api_key=SecretStr(key or "none"),  # endpoints of one's own often ask for none, the client for one
        timeout=timeout_s,
        max_retries=_RETRIES,
        stream_usage=True,
    )


@contextmanager
def _translated(model: str) -> Iterator[None]:
    try:
        yield
    except openai.RateLimitError as error:
        raise ModelBusy("The language model's endpoint is busy; try again in a minute.") from error
    except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
        raise ModelUnavailable("The endpoint refuses the key. Check ZHIYIN_LLM_KEY.") from error
    except openai.NotFoundError as error:
        raise ModelUnavailable(f"The endpoint does not serve {model!r}. Check ZHIYIN_LLM_MODEL and _URL.") from error
    except openai.BadRequestError as error:
        if "context" in str(error).lower():
            raise PromptTooLong("The prompt does not fit the model's context.") from error
        raise ModelError(f"The endpoint refuses the request: {error.message}") from error
    except openai.OpenAIError as error:
        raise ModelUnavailable(
            f"The language model's endpoint does not answer ({type(error).__name__}). Check ZHIYIN_LLM_URL."
        ) from error
