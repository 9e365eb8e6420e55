"""Stopping the turns of the chat's pages: a stopped turn ends in order, and so does one whose page is closed.

Gradio's own `cancels` breaks an event off wherever it is and shows that as an error when it comes early.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from bot.types import AnswerEvent
from ui.running import RunningTurn, running

# Sources are mostly there sooner, and one drawing of question and sources takes the browser half as long as two.
_PATIENCE_S = 0.25


class RunningTurns:
    """The turns under way, by the browser session that shows them. Used from the server's event loop only."""

    def __init__(self) -> None:
        self._turns: dict[str, RunningTurn] = {}

    def stop(self, session: str) -> None:
        """Ask the session's turn to end; does nothing when none runs."""
        if session in self._turns:
            self._turns[session].stop()

    @asynccontextmanager
    async def running(
        self, session: str, events: AsyncGenerator[AnswerEvent, None]
    ) -> AsyncIterator[AsyncIterator[AnswerEvent | None]]:
        """Start a turn at once, and yield its events until it ends or is stopped; on leaving it has ended.

        None comes once among the events, where the next one is worth waiting for no longer.
        """
        async with running(events) as turn:
            self._turns[session] = turn
            try:
                yield turn.events_within(_PATIENCE_S)
            finally:
                if self._turns.get(session) is turn:  # another turn of the session may have taken its place
                    del self._turns[session]
