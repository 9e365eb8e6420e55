"""A turn runs at its own speed."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from bot.errors import ModelUnavailable
from bot.types import AnswerEvent, TextDelta
from ui.running import running


async def test_a_turn_ends_though_nobody_takes_its_events_and_they_wait_to_be_taken() -> None:
    ended = asyncio.Event()

    async def turn() -> AsyncGenerator[AnswerEvent, None]:
        for number in range(1_000):
            yield TextDelta(str(number))
        ended.set()

    async with running(turn()) as under_way:
        async with asyncio.timeout(10):
            await ended.wait()
        assert len([event async for event in under_way.events()]) == 1_000


async def test_leaving_ends_the_turn_and_waits_for_its_end() -> None:
    tidied = []

    async def turn() -> AsyncGenerator[AnswerEvent, None]:
        try:
            yield TextDelta("a")
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            tidied.append(True)

    async with running(turn()) as under_way:
        assert await anext(aiter(under_way.events())) == TextDelta("a")
    assert tidied == [True]


async def test_an_error_comes_after_the_events_before_it() -> None:
    async def turn() -> AsyncGenerator[AnswerEvent, None]:
        yield TextDelta("a")
        raise ModelUnavailable("gone")

    async with running(turn()) as under_way:
        events = aiter(under_way.events())
        assert await anext(events) == TextDelta("a")
        with pytest.raises(ModelUnavailable):
            await anext(events)


async def test_a_turn_that_is_stopped_before_its_first_step_ends() -> None:
    async def turn() -> AsyncGenerator[AnswerEvent, None]:
        yield TextDelta("a")

    async with running(turn()) as under_way:
        under_way.stop()
        async with asyncio.timeout(10):
            assert [event async for event in under_way.events()] == []
