"""Running a turn for its page: it goes on while the page draws, and when it is stopped it ends in order.

Gradio's own `cancels` breaks an event off wherever it is and shows that as an error when it comes early.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from bot.types import AnswerEvent

# Sources are there sooner than that, and one drawing of question and sources takes the browser half as long as two.
_PATIENCE_S = 0.12
_Events = asyncio.Queue[AnswerEvent | None]  # None is the end


class RunningTurns:
    """The turns under way, by the browser session that shows them. Used from the server's event loop only."""

    def __init__(self) -> None:
        self._turns: dict[str, asyncio.Task[None]] = {}

    def stop(self, session: str) -> None:
        """Ask the session's turn to end; does nothing when none runs."""
        if session in self._turns:
            self._turns[session].cancel()

    @asynccontextmanager
    async def running(
        self, session: str, events: AsyncGenerator[AnswerEvent, None]
    ) -> AsyncIterator[AsyncIterator[AnswerEvent | None]]:
        """Start a turn at once, and yield its events until it ends or is stopped; on leaving it has ended.

        None comes once among the events, where the next one is worth waiting for no longer.
        """
        queue: _Events = asyncio.Queue()
        turn = self._turns[session] = asyncio.create_task(_run(events, queue))
        try:
            yield _taken(queue, turn)
        finally:
            turn.cancel()
            await asyncio.wait({turn})
            if self._turns.get(session) is turn:  # another turn of the session may have taken its place
                del self._turns[session]


async def _run(events: AsyncGenerator[AnswerEvent, None], queue: _Events) -> None:
    try:
        async with aclosing(events) as running:
            async for event in running:
                queue.put_nowait(event)
    finally:
        queue.put_nowait(None)


async def _taken(queue: _Events, turn: asyncio.Task[None]) -> AsyncIterator[AnswerEvent | None]:
    patience: float | None = _PATIENCE_S
    while True:
        try:
            event = await asyncio.wait_for(queue.get(), patience)
        except TimeoutError:
            patience = None
            yield None
            continue
        if event is None:
            break
        yield event
    await asyncio.wait({turn})
    if not turn.cancelled():
        turn.result()  # raises what the turn has raised
