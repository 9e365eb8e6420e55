"""How a chat model says that a request waits for a place, and that it has got one: empty chunks with a mark.

A model that queues sends a waiting chunk at once and a starting one when its turn has come; one that has a free place
sends neither.
"""

from typing import Literal

from langchain_core.messages import AIMessageChunk, BaseMessage

Place = Literal["waiting", "given"]

_WAITING, _GIVEN = "zhiyin_waiting", "zhiyin_given"  # two keys: LangChain cannot merge one key's different values


def place_chunk(place: Place) -> AIMessageChunk:
    """Return the chunk that says so."""
    marks: dict[str, object] = {_WAITING if place == "waiting" else _GIVEN: True}
    return AIMessageChunk(content="", additional_kwargs=marks)


def place_of(chunk: BaseMessage) -> Place | None:
    """Return what a chunk says of the place; None when it is a piece of the answer."""
    if chunk.additional_kwargs.get(_GIVEN):
        return "given"
    return "waiting" if chunk.additional_kwargs.get(_WAITING) else None
