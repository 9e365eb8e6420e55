"""Stopping a turn from its page."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from bot.errors import ModelUnavailable
from bot.types import AnswerEvent, Progress, TextDelta
from ui.chat.stopping import RunningTurns


class Turn:
    """A turn that speaks twice and then thinks for ever; it knows how it ended."""

    def __init__(self) -> None:
        self.ended = ""

    async def events(self) -> AsyncGenerator[AnswerEvent, None]:
        try:
            yield Progress("generate")
            yield TextDelta("half")
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            self.ended = "cancelled"
            raise
        finally:
            self.ended = self.ended or "closed"


async def test_a_stopped_turn_ends_in_order_and_is_told_so() -> None:
    running, turn = RunningTurns(), Turn()
    seen = []
    async with running.running("mine", turn.events()) as events:
        async for event in events:
            seen.append(event)
            if isinstance(event, TextDelta):
                running.stop("mine")
    assert seen == [Progress("generate"), TextDelta("half")]
    assert turn.ended == "cancelled"


async def test_stopping_touches_no_other_session() -> None:
    running = RunningTurns()
    running.stop("nobody")

    async def short() -> AsyncGenerator[AnswerEvent, None]:
        yield TextDelta("a")
        running.stop("somebody else")
        yield TextDelta("b")

    async with running.running("mine", short()) as events:
        assert [event async for event in events] == [TextDelta("a"), TextDelta("b")]


async def test_an_error_of_the_turn_comes_through() -> None:
    async def broken() -> AsyncGenerator[AnswerEvent, None]:
        yield TextDelta("a")
        raise ModelUnavailable("gone")

    async with RunningTurns().running("mine", broken()) as events:
        with pytest.raises(ModelUnavailable):
            _ = [event async for event in events]


async def test_leaving_the_page_closes_the_turn() -> None:
    turn = Turn()
    async with RunningTurns().running("mine", turn.events()) as events:
        await anext(events)
    assert turn.ended


async def test_a_turn_begins_before_its_page_asks_for_anything() -> None:
    turn = Turn()
    async with RunningTurns().running("mine", turn.events()) as events:
        await asyncio.sleep(0.01)
        assert [await asyncio.wait_for(anext(events), 0.01) for _ in range(2)]
    assert turn.ended


async def test_a_turn_that_takes_long_to_bring_anything_is_told_of_once() -> None:
    async def slow() -> AsyncGenerator[AnswerEvent, None]:
        await asyncio.sleep(0.4)
        yield TextDelta("a")
        await asyncio.sleep(0.4)
        yield TextDelta("b")

    async with RunningTurns().running("mine", slow()) as events:
        assert [event async for event in events] == [None, TextDelta("a"), TextDelta("b")]
