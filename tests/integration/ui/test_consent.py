"""What people allow, over HTTP and at the command line; taking everything along; the master key."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.doctor import examine
from bot.errors import SettingsError
from bot.llm.scripted import ScriptedChat
from bot.master_key import key_file, master_keys, rotate
from bot.settings import Settings
from memory.errors import CannotDecrypt
from ui.app import build_app
from ui.auth import USER_HEADER
from ui.cli import app
from ui.cli_privacy import ask_consent
from ui.texts import CONSENT_VERSION

ADA, EVE = {USER_HEADER: "Ada"}, {USER_HEADER: "Eve"}


def settings(folder: Path, **others: object) -> Settings:
    return Settings(_env_file=None, data=folder / "data", space="team", demo=False, **others)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with bootstrap(settings(tmp_path_factory.mktemp("consent")), model=ScriptedChat(["How nice."])) as opened:
        yield opened


@pytest.fixture
def client(bot: Bot) -> Iterator[httpx.Client]:
    with TestClient(build_app(bot), follow_redirects=False) as opened:
        yield opened


def test_the_page_asks_once_and_a_box_that_is_not_ticked_is_a_no(client: httpx.Client) -> None:
    client.post("/login?language=zh", data={"name": "小林"})
    assert client.get("/zh/").headers["location"] == "/consent?language=zh"
    question = client.get("/consent?language=zh").text
    assert "记住我说的关于自己的事" in question
    assert "checked" not in question
    assert client.post("/consent?language=zh", data={"memory": "yes"}).headers["location"] == "/zh/"
    assert client.get("/zh/").status_code == 200
    allowed = client.get("/api/v1/consent").json()
    assert (allowed["memory"], allowed["personalisation"], allowed["analytics"]) == (True, False, False)
    assert {each["text_version"] for each in allowed["history"]} == {CONSENT_VERSION}
    client.get("/logout")
    assert client.post("/consent", data={"memory": "yes"}).headers["location"] == "/login?language=en"


def test_consent_by_the_api_comes_with_a_message_or_alone_and_is_withdrawn(client: httpx.Client) -> None:
    said = client.post("/api/v1/chat", json={"text": "I am vegetarian"}, headers=ADA).json()
    assert said["remembered"] == []
    assert "About me" in said["answer"]
    body = {"text": "I am vegetarian", "consent": {"memory": True}}
    (memory,) = client.post("/api/v1/chat", json=body, headers=ADA).json()["remembered"]
    assert memory["text"] == "I am vegetarian"
    assert client.put("/api/v1/profile", json={"tone": "dry"}, headers=ADA).json()["code"] == "consent_missing"
    assert client.put("/api/v1/consent", json={"personalisation": True}, headers=ADA).json()["memory"]
    assert client.put("/api/v1/profile", json={"tone": "dry"}, headers=ADA).status_code == 204
    paused = client.put("/api/v1/memory/paused", json={"paused": True}, headers=ADA).json()
    assert (paused["memory"], paused["memory_paused"]) == (True, True)
    assert client.post("/api/v1/chat", json={"text": "I have a dog"}, headers=ADA).json()["remembered"] == []
    client.put("/api/v1/memory/paused", json={"paused": False}, headers=ADA)
    assert not client.put("/api/v1/consent", json={"memory": False}, headers=ADA).json()["memory"]
    assert client.post("/api/v1/chat", json={"text": "I have a cat"}, headers=ADA).json()["remembered"] == []


def test_a_deletion_is_undone_by_the_api(client: httpx.Client) -> None:
    body = {"text": "I live in Berlin.", "consent": {"memory": True}}
    client.post("/api/v1/chat", json=body, headers=EVE)
    (memory,) = client.get("/api/v1/memories", headers=EVE).json()
    client.delete(f"/api/v1/memories/{memory['id']}", headers=EVE)
    assert client.get("/api/v1/memories", headers=EVE).json() == []
    assert client.post("/api/v1/memories/undo", headers=EVE).json() == {"undone": True}
    assert client.get("/api/v1/memories", headers=EVE).json() == [memory]
    assert client.post("/api/v1/memories/undo", headers=EVE).json() == {"undone": False}


def test_what_was_replaced_is_brought_back_by_the_api(client: httpx.Client) -> None:
    who = {USER_HEADER: "Ivy"}
    for text in ("I live in Berlin.", "I moved to Munich."):
        client.post("/api/v1/chat", json={"text": text, "consent": {"memory": True}}, headers=who)
    states = {each["text"]: each for each in client.get("/api/v1/memories", headers=who).json()}
    berlin = states["I live in Berlin"]
    assert (berlin["state"], berlin["subject"], berlin["valid_to"] is None) == ("superseded", "home", False)
    restored = client.post(f"/api/v1/memories/{berlin['id']}/restore", headers=who).json()
    assert (restored["state"], restored["valid_to"]) == ("active", None)
    assert client.post("/api/v1/memories/none/restore", headers=who).status_code == 404


def test_a_temporary_chat_leaves_no_conversation(client: httpx.Client) -> None:
    who = {USER_HEADER: "Max"}
    earlier = [{"role": "user", "text": "Hello"}, {"role": "assistant", "text": "How nice."}]
    body = {"text": "Hi again", "temporary": True, "earlier": earlier, "consent": {"memory": True}}
    assert client.post("/api/v1/chat", json=body, headers=who).json()["conversation_id"] == ""
    assert client.get("/api/v1/conversations", headers=who).json() == []


def test_everything_is_taken_along_as_a_page_and_as_json(client: httpx.Client) -> None:
    who = {USER_HEADER: "Zoe <b>"}
    body = {"text": "I live in <Berlin>.", "consent": {"memory": True, "personalisation": True}}
    client.post("/api/v1/chat", json=body, headers=who)
    answer = client.get("/api/v1/export?language=zh", headers=who)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        everything, page = json.loads(archive.read("my-data.json")), archive.read("my-data.html").decode()
    assert everything["memories"][0]["text"] in page.replace("&lt;", "<").replace("&gt;", ">")
    assert {each["purpose"] for each in everything["consents"]} == {"memory", "personalisation"}
    assert "我的数据" in page
    assert "<Berlin>" not in page
    assert "Zoe <b>" not in page


def test_the_command_line_asks_and_changes(tmp_path: Path, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    user = bot.people.sign_in("team", "Kim")
    answers = iter([True, False, True])
    monkeypatch.setattr("typer.confirm", lambda *_args, **_named: next(answers))
    ask_consent(bot, user.id)
    allowed = bot.people.permissions(user.id)
    assert (allowed.memory, allowed.personalisation, allowed.analytics) == (True, False, True)
    place = ["--data", str(tmp_path / "other"), "--space", "team", "--json"]
    result = CliRunner().invoke(app, ["consent", "--memory", "--no-analytics", *place])
    assert json.loads(result.stdout) | {"memory": True, "asked": True} == json.loads(result.stdout)


def test_the_master_key_is_made_for_its_owner_only_and_is_changed_by_a_command(tmp_path: Path) -> None:
    mine = settings(tmp_path)
    with bootstrap(mine, llm=False) as bot:
        user = bot.people.sign_in("team", "Ada")
    file = key_file(mine)
    before = file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    (finding,) = [each for each in examine(mine) if each.name == "Master key"]
    assert "data folder" in finding.detail
    result = CliRunner().invoke(app, ["keys", "rotate", "--data", str(mine.data)])
    assert result.exit_code == 0, result.output
    assert len(file.read_text().split()) == 1
    with bootstrap(mine, llm=False) as bot:
        assert bot.people.user(user.id).name == "Ada"
    file.write_text(before)
    with pytest.raises(CannotDecrypt), bootstrap(mine, llm=False):
        pass


def test_a_change_of_the_master_key_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    mine = settings(tmp_path)
    with bootstrap(mine, llm=False) as bot:
        bot.people.sign_in("team", "Ada")
    file = key_file(mine)
    file.write_text("ab" * 32 + "\n" + file.read_text())  # killed before any key was wrapped anew
    with bootstrap(mine, llm=False) as bot:  # both open it meanwhile
        eve = bot.people.sign_in("team", "Eve")
    assert rotate(mine) == 2
    assert file.read_text().split() == ["ab" * 32]
    with bootstrap(mine, llm=False) as bot:
        assert bot.people.user(eve.id).name == "Eve"


def test_a_master_key_that_is_set_is_used_and_changed_by_setting_both(tmp_path: Path) -> None:
    old, new = "ab" * 32, "cd" * 32
    with bootstrap(settings(tmp_path, master_key=old), llm=False) as bot:
        user = bot.people.sign_in("team", "Ada")
    assert not key_file(settings(tmp_path)).exists()
    assert rotate(settings(tmp_path, master_key=f"{new},{old}")) == 2
    with bootstrap(settings(tmp_path, master_key=new), llm=False) as bot:
        assert bot.people.user(user.id).name == "Ada"
    with pytest.raises(CannotDecrypt), bootstrap(settings(tmp_path, master_key=old), llm=False):
        pass
    assert master_keys(settings(tmp_path, master_key=f"{new},{old}")).current
    with pytest.raises((SettingsError, ValueError), match="64 hexadecimal"):
        settings(tmp_path, master_key="short")
