"""What stands in for slow or outside things in tests. Hand-written, small."""

import math
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

import uvicorn
from fastapi import FastAPI
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

_UNTOLD: Mapping[str, float] = MappingProxyType({})


def saying(text: str, likely: Mapping[str, float] = _UNTOLD) -> GenericFakeChatModel:
    """Return a model that answers so once, and tells the probabilities of its first word, if any are given."""
    top = [{"token": token, "logprob": math.log(chance)} for token, chance in likely.items()]
    told = {"logprobs": {"content": [{"token": text, "top_logprobs": top}]}} if likely else {}
    return GenericFakeChatModel(messages=iter([AIMessage(text, response_metadata=told)]))


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port, and yield its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1))
    ready = threading.Event()
    start = server.startup

    async def startup(sockets: object = None) -> None:
        await start(sockets)  # type: ignore[arg-type]
        ready.set()

    server.startup = startup  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(60)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)
