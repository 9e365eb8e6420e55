"""The part that our chat models share: LangChain's streams over an engine that writes in threads of its own."""

import asyncio
import queue
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import agenerate_from_stream, generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from bot.errors import ModelError

Piece = AIMessageChunk | ModelError | None
# Gets the pieces of an answer, then once how it ended: an error, or None. May be called from any thread.
Emit = Callable[[Piece], None]
Cancel = Callable[[], object]


class StreamedChat(BaseChatModel):
    """A chat model of which a subclass says how an answer begins. Whoever leaves a stream cancels its answer."""

    name_of_model: str

    @abstractmethod
    def _begin(self, messages: Sequence[BaseMessage], stop: list[str] | None, options: dict[str, object]) -> "Begin":
        """Return what begins an answer to the messages; nothing is computed yet."""

    def drop(self, person: str) -> None:
        """Keep no prompt of a person any more that was kept to be fast."""

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> Iterator[ChatGenerationChunk]:
        pieces: queue.Queue[Piece] = queue.Queue()
        cancel = self._begin(messages, stop, kwargs)(pieces.put)
        try:
            while chunk := _chunk(pieces.get()):
                if run_manager:
                    run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                yield chunk
        finally:
            cancel()

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> AsyncIterator[ChatGenerationChunk]:
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[Piece] = asyncio.Queue()

        def emit(piece: Piece) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                loop.call_soon_threadsafe(pieces.put_nowait, piece)

        begin = await asyncio.to_thread(self._begin, messages, stop, kwargs)
        cancel = begin(emit)
        try:
            while chunk := _chunk(await pieces.get()):
                if run_manager:
                    await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                yield chunk
        finally:
            cancel()

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        return await agenerate_from_stream(self._astream(messages, stop, run_manager, **kwargs))


Begin = Callable[[Emit], Cancel]


def _chunk(piece: Piece) -> ChatGenerationChunk | None:
    if isinstance(piece, ModelError):
        raise piece
    return None if piece is None else ChatGenerationChunk(message=piece)
