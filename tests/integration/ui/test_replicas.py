"""Two replicas, processes of their own, over one PostgreSQL, one folder of uploads and one endpoint.

Each has an embedded index of its own: the Qdrant server that replicas share does not come in a package.
"""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import Request
from fastapi.responses import Response
from pydantic import SecretStr

from bot import worker
from bot.bootstrap import bootstrap
from bot.llm.scripted import ScriptedChat
from bot.settings import Settings
from memory.database import Database
from memory.privacy import Privacy
from tests.endpoints import Served, streamed
from tests.fakes import served
from tests.master_key import MASTER
from ui.auth import USER_HEADER

ROOT = Path(__file__).parents[3]
MEI = {USER_HEADER: "Mei"}
START_S = 120


class Model(Served):
    """An endpoint that says the same to everybody, and draws nothing from what people say."""

    def __init__(self) -> None:
        super().__init__(self._say)

    async def _say(self, request: Request) -> Response:
        learning = "response_format" in self.bodies[-1]
        return await streamed('{"memories": []}' if learning else "How nice.", None)(request)

    def prompts(self, *, learning: bool = False) -> list[str]:
        """Return what it was asked, as text: for answers, or to learn from."""
        bodies = [body for body in self.bodies if ("response_format" in body) == learning]
        return [json.dumps(body["messages"], ensure_ascii=False) for body in bodies]


@dataclass(frozen=True)
class Replicas:
    """Two running replicas and what they share."""

    model: Model
    first: httpx.Client
    second: httpx.Client


@pytest.fixture(scope="module")
def replicas(new_postgres: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    folder = tmp_path_factory.mktemp("replicas")
    model = Model()
    with ExitStack() as stack:
        settings = {
            "ZHIYIN_DATABASE": new_postgres(),
            "ZHIYIN_SESSION_KEY": "a key of thirty-two characters or more",
            "ZHIYIN_MASTER_KEY": "5a" * 32,
            "ZHIYIN_UPLOADS": str(folder / "uploads"),
            "ZHIYIN_SPACE": "team",
            "ZHIYIN_DEMO": "false",
            "ZHIYIN_LLM_BACKEND": "openai",
            "ZHIYIN_LLM_URL": f"{stack.enter_context(served(model.app))}/v1",
            "ZHIYIN_LLM_MODEL": "m",
        }
        # Both at the same time, on an empty database.
        urls = [stack.enter_context(replica(folder / name, settings)) for name in ("one", "two")]
        clients = [stack.enter_context(httpx.Client(base_url=url, timeout=60)) for url in urls]
        for client in clients:
            wait_until(lambda client=client: is_up(client), START_S)
        everything = {"memory": True, "personalisation": True, "analytics": True}
        assert clients[0].put("/api/v1/consent", json=everything, headers=MEI).is_success
        yield Replicas(model, *clients)


@contextmanager
def replica(folder: Path, settings: dict[str, str]) -> Iterator[str]:
    """Start a replica, and yield its address without waiting for it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = (
        os.environ | settings | {"ZHIYIN_DATA": str(folder), "ZHIYIN_PORT": str(port), "PYTHONPATH": str(ROOT)}
    )
    command = [sys.executable, "-c", "from ui.cli import main; main()", "serve"]
    with subprocess.Popen(command, env=environment, cwd=folder.parent, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield f"http://127.0.0.1:{port}"
            assert process.poll() is None, process.stderr and process.stderr.read()
        finally:
            process.terminate()
            process.wait(30)


def is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/api/v1/health").is_success
    except httpx.TransportError:
        return False


def say(client: httpx.Client, text: str, conversation: str | None = None) -> dict[str, str]:
    answer = client.post("/api/v1/chat", json={"text": text, "conversation_id": conversation}, headers=MEI)
    assert answer.is_success, answer.text
    return answer.json()


def test_a_conversation_goes_on_at_another_replica(replicas: Replicas) -> None:
    begun = say(replicas.first, "I walked along the river with my sister today.")
    say(replicas.second, "I would love to walk there again with her.", begun["conversation_id"])
    assert "along the river" in replicas.model.prompts()[-1]
    path = f"/api/v1/conversations/{begun['conversation_id']}"
    shown = [client.get(path, headers=MEI).json() for client in (replicas.first, replicas.second)]
    assert shown[0] == shown[1]
    assert [message["role"] for message in shown[0]] == ["user", "assistant"] * 2


def test_what_one_is_told_the_other_knows(replicas: Replicas) -> None:
    say(replicas.first, "I'm vegetarian.")
    known = replicas.second.get("/api/v1/memories", headers=MEI).json()
    assert any("vegetarian" in memory["text"] for memory in known)
    assert "vegetarian" in say(replicas.second, "What do you know about me?")["answer"]


def test_who_signed_in_at_one_is_signed_in_at_the_other(replicas: Replicas) -> None:
    replicas.first.post("/login", data={"name": "Tom"})
    replicas.first.post("/consent")
    replicas.second.cookies.update(replicas.first.cookies)
    assert replicas.second.get("/api/v1/memories").json() == []
    assert replicas.second.get("/en/").status_code == 200
    replicas.second.cookies.clear()
    assert replicas.second.get("/en/").status_code == 303


def test_a_message_is_learned_from_once(replicas: Replicas) -> None:
    text = "As a nurse I wonder which tea is best."
    say(replicas.second, text)
    wait_until(lambda: any(text in prompt for prompt in replicas.model.prompts(learning=True)), 60)
    assert sum(text in prompt for prompt in replicas.model.prompts(learning=True)) == 1


def test_what_is_uploaded_at_one_is_listed_removed_and_taken_back_at_the_other(replicas: Replicas) -> None:
    file = {"files": ("tea.md", "# Tea\n\nGreen tea wants water of 80 degrees.\n")}
    assert replicas.first.post("/api/v1/documents", files=file, headers=MEI).json()["added"] == 1
    (document,) = replicas.second.get("/api/v1/documents", headers=MEI).json()
    assert Path(document["uri"]).exists()
    assert replicas.second.delete(f"/api/v1/documents/{document['id']}", headers=MEI).status_code == 204
    assert replicas.first.get("/api/v1/documents", headers=MEI).json() == []
    assert replicas.first.post(f"/api/v1/documents/{document['id']}/undelete", headers=MEI).status_code == 200
    (restored,) = replicas.second.get("/api/v1/documents", headers=MEI).json()
    assert restored["id"] == document["id"]


def test_a_replica_drops_whom_another_has_erased(
    new_postgres: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_LOOK_S", 0.1)
    url = new_postgres()
    settings = Settings(
        _env_file=None, data=tmp_path, database=url, master_key=SecretStr("00" * 32), space="team", demo=False
    )
    with bootstrap(settings, model=ScriptedChat(["Hello."])) as bot, closing(Database(url, MASTER)) as elsewhere:
        mei, tom = (bot.people.user(bot.people.sign_in("team", name).id).id for name in ("Mei", "Tom"))
        kept = bot.people._privacy._database.keys
        assert {mei, tom} <= kept.people()
        Privacy(elsewhere).erase(mei)
        wait_until(lambda: mei not in kept.people(), 30)
        assert tom in kept.people()


def wait_until(condition: Callable[[], bool], timeout_s: float) -> None:
    """Look again and again, for a bounded time."""
    tick = threading.Event()
    for _ in range(int(timeout_s / 0.1)):
        if condition():
            return
        tick.wait(0.1)
    pytest.fail("it did not come about in time")
