"""A turn that goes on at its own speed, whoever reads it: its model's place is free again when the answer is written.

What a slow reader has not taken yet waits here. That is one answer at most, because a turn has an end.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from bot.types import AnswerEvent

_Events = asyncio.Queue[AnswerEvent | None]  # None is the end


class RunningTurn:
    """A turn under way, and the events of it that have not been taken."""

    def __init__(self, events: AsyncGenerator[AnswerEvent, None]) -> None:
        self._queue: _Events = asyncio.Queue()
        self._task = asyncio.create_task(_run(events, self._queue))
        # Here, because a turn that is stopped before its first step never gets to say that it ends.
        self._task.add_done_callback(lambda _: self._queue.put_nowait(None))

    def stop(self) -> None:
        """Ask it to end; returns at once."""
        self._task.cancel()

    async def close(self) -> None:
        """Stop it when it has not ended, and wait until it has."""
        self._task.cancel()
        await asyncio.wait({self._task})

    async def events(self) -> AsyncIterator[AnswerEvent]:
        """Yield the events until the turn ends or is stopped; raises what the turn raises."""
        async for event in self.events_within(None):
            if event is not None:
                yield event

    async def events_within(self, patience_s: float | None) -> AsyncIterator[AnswerEvent | None]:
        """Yield the events, and once None where the next one is worth waiting for no longer."""
        while True:
            try:
                event = await asyncio.wait_for(self._queue.get(), patience_s)
            except TimeoutError:
                patience_s = None
                yield None
                continue
            if event is None:
                break
            yield event
        if not self._task.cancelled():
            self._task.result()


@asynccontextmanager
async def running(events: AsyncGenerator[AnswerEvent, None]) -> AsyncIterator[RunningTurn]:
    """Start a turn at once; on leaving it has ended."""
    turn = RunningTurn(events)
    try:
        yield turn
    finally:
        await turn.close()


async def _run(events: AsyncGenerator[AnswerEvent, None], queue: _Events) -> None:
    async with aclosing(events) as turn:
        async for event in turn:
            queue.put_nowait(event)
