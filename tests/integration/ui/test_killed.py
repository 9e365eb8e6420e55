"""The server is killed in the middle of an answer."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.doctor import examine
from bot.llm.scripted import ScriptedChat
from bot.settings import Settings
from bot.types import Finished
from knowledge.types import Access
from tests.installations import QUESTION, messages_of, tea_bot
from tests.models import SMALL
from tests.waits import wait_until
from ui.auth import USER_HEADER

pytestmark = pytest.mark.llm

ROOT = Path(__file__).parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_up(address: str) -> bool:
    try:
        return httpx.get(f"{address}/api/v1/health", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def serving(data: Path, model: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Yield the address and the process of `zhiyin serve`."""
    port = free_port()
    command = [sys.executable, "-c", "from ui.cli import main; main()", "serve", "--port", str(port)]
    command += ["--data", str(data), "--space", "team", "--model", str(model)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until(lambda: is_up(address), "the server is up", timeout_s=120)
            yield address, server
        finally:
            server.kill()


async def test_a_server_killed_while_it_answers_loses_no_question_and_starts_again(
    model_file: Callable[[str], Path], tmp_path: Path
) -> None:
    with tea_bot(tmp_path, ScriptedChat(["-"])):  # makes the installation
        pass
    data = tmp_path / "data"
    with serving(data, model_file(SMALL)) as (address, server):
        body, who = {"text": QUESTION, "stream": True}, {USER_HEADER: "Mei"}
        with httpx.stream("POST", f"{address}/api/v1/chat", json=body, headers=who, timeout=60) as answer:
            lines = answer.iter_lines()
            while next(lines) != "event: text":
                pass
            os.kill(server.pid, signal.SIGKILL)

    (database,) = [finding for finding in examine(Settings(_env_file=None, data=data)) if finding.name == "Database"]
    assert database.advice == ""
    with tea_bot(tmp_path, ScriptedChat(["Oolong is brewed for three minutes [1]."])) as bot:
        (question,) = messages_of(bot, "Mei")
        assert question.text == QUESTION
        assert bot.library.search(Access.operator("team"), QUESTION)[0].title == "Tea"
        person = bot.people.sign_in("team", "Mei").id
        events = [event async for event in bot.regenerate(person, "team", question.conversation_id)]
        assert isinstance(events[-1], Finished)
        assert [message.role for message in messages_of(bot, "Mei")] == ["user", "assistant"]
