"""Stopping a turn from its page: the turn ends in order and is drawn as it was saved.

Gradio's own `cancels` breaks an event off wherever it is and shows that as an error when it comes early.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from bot.types import AnswerEvent


class RunningTurns:
    """The turns under way, by the browser session that shows them. Used from the server's event loop only."""

    def __init__(self) -> None:
        self._stops: dict[str, asyncio.Event] = {}

    def stop(self, session: str) -> None:
        """Ask the session's turn to end; does nothing when none runs."""
        if session in self._stops:
            self._stops[session].set()

    async def until_stopped(
        self, session: str, events: AsyncGenerator[AnswerEvent, None]
    ) -> AsyncGenerator[AnswerEvent, None]:
        """Yield the events of a turn until it ends or the session asks it to; then it has ended in either case."""
        stop = self._stops[session] = asyncio.Event()
        stopped = asyncio.create_task(stop.wait())
        try:
            while (event := await _next(events, stopped)) is not None:
                yield event
        finally:
            stopped.cancel()
            self._stops.pop(session, None)  # another turn of the session may have taken its place and ended
            await events.aclose()


async def _next(events: AsyncGenerator[AnswerEvent, None], stopped: asyncio.Task[bool]) -> AnswerEvent | None:
    """Return the next event; None when there is none or it is no longer wanted."""
    upcoming = asyncio.create_task(anext(events, None))
    try:
        await asyncio.wait({upcoming, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if upcoming.done():
            return upcoming.result()
    finally:
        if not upcoming.done():
            upcoming.cancel()
            with suppress(asyncio.CancelledError):
                await upcoming
    return None
