"""What a page may load: nothing but its own, so that no text of a document or a model can send data elsewhere.

Source: https://www.w3.org/TR/CSP3/.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio's page runs scripts and styles that stand in it, and makes functions from text.
_POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


class OwnContentOnly:
    """Sends the policy with the pages at `paths`."""

    def __init__(self, app: ASGIApp, paths: frozenset[str]) -> None:
        self._app = app
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the policy to its answer."""
        if scope["type"] != "http" or scope.get("path", "").rstrip("/") not in self._paths:
            await self._app(scope, receive, send)
            return

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["content-security-policy"] = _POLICY
            await send(message)

        await self._app(scope, receive, with_policy)
