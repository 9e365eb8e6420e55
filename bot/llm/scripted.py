"""A chat model that says what it is told to: for tests and benchmarks of everything but the model."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

Script = Sequence[str] | Callable[[list[BaseMessage]], str]


class ScriptedChat(BaseChatModel):
    """Streams its replies word by word; after the last of a sequence it repeats that one.

    `prompts` holds the messages of every call, oldest first.
    """

    _script: Script = PrivateAttr()
    _prompts: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    def __init__(self, script: Script) -> None:
        super().__init__()
        self._script = script

    @property
    def prompts(self) -> list[list[BaseMessage]]:
        """The messages of every call, oldest first."""
        return self._prompts

    def _reply(self, messages: list[BaseMessage]) -> Iterator[ChatGenerationChunk]:
        self._prompts.append(messages)
        if callable(self._script):
            text = self._script(messages)
        else:
            text = self._script[min(len(self._prompts), len(self._script)) - 1]
        for number, word in enumerate(text.split(" ")):
            yield ChatGenerationChunk(message=AIMessageChunk(content=f" {word}" if number else word))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - BaseChatModel's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: object,  # noqa: ARG002
    ) -> Iterator[ChatGenerationChunk]:
        yield from self._reply(messages)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: object,  # noqa: ARG002
    ) -> AsyncIterator[ChatGenerationChunk]:
        for chunk in self._reply(messages):
            yield chunk

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    @property
    def _llm_type(self) -> str:
        return "scripted"
