"""Small real OpenAI-compatible endpoints that reply as they are told, to be run by `tests.fakes.served`."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

Reply = Callable[[Request], Awaitable[Response]]


class Served:
    """One endpoint that replies in turn as it is told; the last reply is repeated."""

    def __init__(self, *replies: Reply) -> None:
        self.bodies: list[dict[str, object]] = []
        self.app = FastAPI()
        self.app.get("/v1/models")(lambda: {"object": "list", "data": []})
        self._replies = replies
        self.app.post("/v1/chat/completions")(self._reply)

    async def _reply(self, request: Request) -> Response:
        self.bodies.append(json.loads(await request.body()))
        return await self._replies[min(len(self.bodies), len(self._replies)) - 1](request)


def streamed(*pieces: str | float | None) -> Reply:
    """Say the pieces: words, seconds of silence, and None for the proper end."""

    async def body() -> AsyncIterator[str]:
        for piece in pieces:
            if isinstance(piece, float):
                await asyncio.sleep(piece)
                continue
            choice = {"index": 0, "delta": {"content": piece or ""}, "finish_reason": None if piece else "stop"}
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
            yield f"data: {json.dumps(chunk)}\n\n"
        yield "data: [DONE]\n\n" if pieces[-1] is None else ""

    async def reply(_request: Request) -> Response:
        return StreamingResponse(body(), media_type="text/event-stream")

    return reply


def refused(status: int, message: str = "no", **headers: str) -> Reply:
    async def reply(_request: Request) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return JSONResponse({"error": {"message": message, "type": "t", "code": status}}, status, named)

    return reply
