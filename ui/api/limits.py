"""How much a request may send, looked at before anything reads it."""

from fastapi import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_UPLOAD_PATH = "/api/v1/documents"
_ENVELOPE_BYTES = 4_000_000  # of a multipart body around its files; and the most that any other body has


class BodyLimit:
    """Refuses API requests whose body is too large, whether they say so or not.

    The files of one upload have `uploads` bytes at most, all together.
    """

    def __init__(self, app: ASGIApp, uploads: int) -> None:
        self._app = app
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 413 as soon as its body is known to be too large."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith("/api/"):
            await self._app(scope, receive, send)
            return
        most = _ENVELOPE_BYTES + (self._uploads if path == _UPLOAD_PATH else 0)
        problem = f"At most {most / 1e6:,.0f} MB go into one request. Send less, or the files one by one."
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413, problem)
            return message

        if _announced(scope) > most:
            await JSONResponse({"detail": problem}, 413)(scope, receive, send)
        else:
            await self._app(scope, counted, send)


def _announced(scope: Scope) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0
