"""Clients that read slowly or leave, and a model that breaks or is busy, over real HTTP with the real model."""

import asyncio
import json
import random
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from bot.bot import Bot
from tests.fakes import served
from tests.installations import QUESTION, messages_of, tea_bot
from tests.models import EndlessChat, load_of, occupy, small
from tests.waits import wait_until
from ui.app import build_app
from ui.auth import USER_HEADER

pytestmark = pytest.mark.llm

ANSWER_TOKENS = 64


@pytest.fixture(scope="module")
def model(model_file: Callable[[str], Path]) -> Iterator[EndlessChat]:
    chat = small(EndlessChat, model_file, parallel=2)
    yield chat
    chat.close()


@pytest.fixture(scope="module")
def bot(model: EndlessChat, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with tea_bot(tmp_path_factory.mktemp("http"), model, answer_tokens=ANSWER_TOKENS) as opened:
        yield opened


@pytest.fixture(scope="module")
def app(bot: Bot) -> FastAPI:
    return build_app(bot)


@pytest.fixture(scope="module")
def address(app: FastAPI) -> Iterator[str]:
    with served(app) as url:
        yield url


class Client:
    """A client of the API down to its socket, which may read as slowly as it likes."""

    def __init__(self, address: str, name: str, *, stream: bool = True) -> None:
        url, body = urlsplit(address), json.dumps({"text": QUESTION, "stream": stream}).encode()
        head = f"POST /api/v1/chat HTTP/1.1\r\nHost: {url.netloc}\r\n{USER_HEADER}: {name}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self._socket.settimeout(60)
        self._socket.connect((url.hostname, url.port))
        self._socket.sendall(head.encode() + body)
        self.received = b""

    def read(self, size: int = 4096) -> bytes:
        """Return what comes next, at most `size` bytes."""
        piece = self._socket.recv(size)
        self.received += piece
        return piece

    def read_until(self, sign: bytes) -> None:
        """Read on until the sign has come."""
        while sign not in self.received:
            assert self.read(), f"the answer ended without {sign!r}"

    def leave(self) -> None:
        """Close the connection."""
        self._socket.close()


def ask(address: str, name: str, *, stream: bool = False) -> httpx.Response:
    body = {"text": QUESTION, "stream": stream}
    return httpx.post(f"{address}/api/v1/chat", json=body, headers={USER_HEADER: name}, timeout=60)


def stopped(bot: Bot, name: str) -> list[bool]:
    """Tell of each answer that a person got whether it was stopped."""
    return [bool(message.payload.get("stopped")) for message in messages_of(bot, name) if message.role == "assistant"]


def test_a_client_that_reads_byte_by_byte_holds_no_place_and_delays_nobody(
    address: str, bot: Bot, model: EndlessChat
) -> None:
    slow = Client(address, "Slow")
    slow.read(1)
    assert ask(address, "Quick").json()["answer"]
    wait_until(lambda: load_of(model) == (0, 0), "the slow client's place is free")
    wait_until(lambda: stopped(bot, "Slow") == [False], "the slow client's answer is saved whole")
    assert len(slow.received) == 1
    slow.read_until(b"event: answer")  # and it is all there, when they want it
    slow.leave()


async def test_a_client_that_takes_nothing_at_all_holds_no_place(app: FastAPI, bot: Bot, model: EndlessChat) -> None:
    body = json.dumps({"text": QUESTION, "stream": True}).encode()
    headers = [(b"content-type", b"application/json"), (USER_HEADER.lower().encode(), b"Stone")]
    scope = {
        "type": "http", "method": "POST", "path": "/api/v1/chat", "raw_path": b"/api/v1/chat", "query_string": b"",
        "headers": headers, "http_version": "1.1", "scheme": "http", "asgi": {"version": "3.0", "spec_version": "2.3"},
    }  # fmt: skip
    incoming: asyncio.Queue[dict[str, object]] = asyncio.Queue()
    incoming.put_nowait({"type": "http.request", "body": body, "more_body": False})
    full = asyncio.Event()

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.body":
            full.set()
            await asyncio.Event().wait()  # its window is shut, and stays shut

    serving = asyncio.create_task(app(scope, incoming.get, send))
    await full.wait()
    await asyncio.to_thread(wait_until, lambda: stopped(bot, "Stone") == [False], "the answer is written and saved")
    assert load_of(model) == (0, 0)
    incoming.put_nowait({"type": "http.disconnect"})
    async with asyncio.timeout(30):
        await serving


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_gives_its_place_back(address: str, bot: Bot, model: EndlessChat, stream: bool) -> None:
    name = f"Leaver {stream}"
    others = [occupy(model), occupy(model)]  # nobody finishes before they leave
    client = Client(address, name, stream=stream)
    wait_until(lambda: load_of(model) == (2, 1), "they wait")
    client.leave()
    wait_until(lambda: load_of(model) == (2, 0), "the stand in the queue is given up")
    others[0].cancel()
    wait_until(lambda: load_of(model) == (1, 0), "a place is free")

    client = Client(address, name, stream=stream)
    wait_until(lambda: load_of(model) == (2, 0), "they are answered")
    if stream:
        client.read_until(b"event: text")
    client.leave()
    others[1].cancel()
    wait_until(lambda: load_of(model) == (0, 0), "the places are free")
    assert stopped(bot, name) in ([], [True])
    assert [message.text for message in messages_of(bot, name) if message.role == "user"] == [QUESTION] * 2


def test_ten_clients_that_come_and_leave_at_random_leave_no_place_taken(
    address: str, bot: Bot, model: EndlessChat
) -> None:
    chance = random.Random(7)
    signs = [b"event: progress", b"event: sources", b"event: text", b"event: answer"]

    def visit(number: int, sign: bytes | None, stream: bool) -> None:
        client = Client(address, f"Guest {number}", stream=stream)
        if sign and stream:
            client.read_until(sign)
        client.leave()

    threads = [
        threading.Thread(target=visit, args=(number, chance.choice([None, *signs]), chance.random() < 0.7))
        for number in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    wait_until(lambda: load_of(model) == (0, 0), "all places are free")
    assert ask(address, "Last").status_code == 200


def test_when_too_many_wait_the_client_is_told_when_to_come_back(address: str, bot: Bot, model: EndlessChat) -> None:
    person = bot.people.sign_in("team", "Bea").id
    others = [occupy(model, person) for _ in range(6)]
    busy = ask(address, "Bea")
    assert (busy.status_code, busy.json()["code"]) == (503, "model_busy")
    assert int(busy.headers["retry-after"]) > 0
    last = ask(address, "Bea", stream=True).text.strip().split("\n\n")[-1]
    error = json.loads(last.partition("data: ")[2])
    assert (last.split("\n")[0], error["code"]) == ("event: error", "model_busy")
    assert error["retry_after_s"] > 0
    for other in others:
        other.cancel()
    saved = messages_of(bot, "Bea")
    assert [message.text for message in saved] == [QUESTION] * 2
    path = f"{address}/api/v1/conversations/{saved[0].conversation_id}/regenerate"
    again = httpx.post(path, json={}, headers={USER_HEADER: "Bea"}, timeout=60)
    assert again.json()["answer"]
    assert sorted(message.role for message in messages_of(bot, "Bea")) == ["assistant", "user", "user"]


def test_the_engine_is_closed_while_ten_clients_stream(model_file: Callable[[str], Path], tmp_path: Path) -> None:
    model = small(EndlessChat, model_file, parallel=4)
    with tea_bot(tmp_path, model, answer_tokens=256) as bot, served(build_app(bot)) as address:
        clients = {f"Client {number}": Client(address, f"Client {number}") for number in range(10)}
        wait_until(lambda: load_of(model) == (4, 6), "four are answered and six wait")
        model.close()
        for name, client in clients.items():
            while b"event: error" not in client.received and b"event: answer" not in client.received:
                assert client.read(), "the stream ended without an answer or an error"
            if b"event: error" in client.received:
                assert b"model_unavailable" in client.received
            assert messages_of(bot, name)[0].text == QUESTION
            client.leave()
        assert load_of(model) == (0, 0)
        assert httpx.get(f"{address}/api/v1/health").json() == {"status": "ok"}
        late = ask(address, "Late")
        assert (late.status_code, late.json()["code"]) == (503, "model_unavailable")
        assert [message.text for message in messages_of(bot, "Late")] == [QUESTION]
