"""The time zone that clients say, over HTTP, in the browser's cookie and at the command line."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi.testclient import TestClient

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.llm.scripted import ScriptedChat
from bot.settings import Settings
from tests.consenting import consenting
from ui.app import build_app
from ui.auth import USER_HEADER
from ui.zone import browser_zone

FLYING = "I am flying to Rome tomorrow."


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    settings = Settings(_env_file=None, data=tmp_path_factory.mktemp("zones"), space="team", demo=False)
    with bootstrap(settings, model=ScriptedChat(['{"memories": []}'])) as opened:
        yield consenting(opened)


@pytest.fixture(scope="module")
def client(bot: Bot) -> Iterator[httpx.Client]:
    with TestClient(build_app(bot), follow_redirects=False) as opened:
        yield opened


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "Asia"])
def test_a_zone_that_there_is_not_is_refused_before_anything_is_kept(
    client: httpx.Client, zone: str, stream: bool
) -> None:
    who = {USER_HEADER: "Lost"}
    body = {"text": FLYING, "context": {"zone": zone}, "stream": stream, "consent": {"analytics": False}}
    refused = client.post("/api/v1/chat", json=body, headers=who)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_zone")
    assert "Asia/Shanghai" in refused.json()["detail"]
    assert client.get("/api/v1/conversations", headers=who).json() == []
    assert client.get("/api/v1/consent", headers=who).json()["analytics"]
    asked = client.get(f"/api/v1/recommendations?proactive=true&zone={zone}", headers=who)
    assert (asked.status_code, asked.json()["code"]) == (422, "unknown_zone")


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles"])
def test_tomorrow_is_that_of_the_zone_that_comes_with_a_message(client: httpx.Client, zone: str) -> None:
    who = {USER_HEADER: zone}
    said = client.post("/api/v1/chat", json={"text": FLYING, "context": {"zone": zone}}, headers=who).json()
    (memory,) = client.get("/api/v1/memories", headers=who).json()
    day = datetime.fromisoformat(memory["said_at"]).astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    assert datetime.fromisoformat(memory["valid_from"]) == datetime.combine(day, time(), ZoneInfo(zone))
    again = f"/api/v1/conversations/{said['conversation_id']}/regenerate"
    assert client.post(again, json={"context": {"zone": "Nowhere"}}, headers=who).json()["code"] == "unknown_zone"
    assert client.post(again, json={"context": {"zone": zone}}, headers=who).status_code == 200
    assert client.get("/api/v1/profile", headers=who).json()["zone"] is None


def test_what_is_taken_along_shows_times_where_the_person_is(client: httpx.Client) -> None:
    who = {USER_HEADER: "Traveller"}
    client.post("/api/v1/chat", json={"text": FLYING}, headers=who)
    ((_, message),) = _stored(client, who).items()
    at = datetime.fromisoformat(message)

    def page(cookie: str) -> str:
        answer = client.get("/api/v1/export", headers=who | {"Cookie": f"zhiyin-zone={cookie}"})
        return zipfile.ZipFile(io.BytesIO(answer.content)).read("my-data.html").decode()

    def shown(zone: ZoneInfo) -> str:
        return at.astimezone(zone).isoformat(" ", "minutes")

    shanghai, tokyo = ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Tokyo")
    assert shown(shanghai) in page("Asia/Shanghai")
    assert at.astimezone(UTC).isoformat(" ", "minutes") in page("Etc/Unknown")
    client.put("/api/v1/profile", json={"zone": "Asia/Tokyo"}, headers=who)
    assert shown(tokyo) in page("Asia/Shanghai")
    assert "<td>zone</td><td>Asia/Tokyo</td>" in page("Asia/Shanghai")


def _stored(client: httpx.Client, who: dict[str, str]) -> dict[str, str]:
    exported = json.loads(client.get("/api/v1/export?form=json", headers=who).content)
    return {each["text"]: each["said_at"] for each in exported["memories"]}


def test_what_a_browser_says_that_is_no_zone_is_no_error() -> None:
    assert browser_zone({"zhiyin-zone": "Asia/Shanghai"}) == ZoneInfo("Asia/Shanghai")
    for wrong in ({}, {"zhiyin-zone": ""}, {"zhiyin-zone": "undefined"}, {"zhiyin-zone": "../x"}):
        assert browser_zone(wrong) is None


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Shanghai"])
def test_the_zone_of_a_machine_is_that_which_it_is_set_to(zone: str) -> None:
    assert _machine_zone(zone) == zone


def test_a_machine_set_to_what_is_no_zone_is_no_error() -> None:
    assert _machine_zone("Mars/Olympus") != "Mars/Olympus"


def _machine_zone(setting: str) -> str:
    # A process of its own, since a zone is looked up once in the life of one.
    command = [sys.executable, "-W", "ignore", "-c", "from ui.zone import machine_zone; print(machine_zone())"]
    said = subprocess.run(command, env=os.environ | {"TZ": setting}, capture_output=True, text=True, check=True)
    return said.stdout.strip()
