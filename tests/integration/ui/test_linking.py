"""One person over the web page and the API's channels, and their preferences there; over real databases."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.llm.scripted import ScriptedChat
from bot.settings import Settings
from tests.consenting import consenting
from ui.app import build_app
from ui.auth import CHANNEL_HEADER, USER_HEADER


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def bot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("new_postgres")()
    folder = tmp_path_factory.mktemp("linking")
    settings = Settings(_env_file=None, data=folder / "data", space="team", demo=False, database=url)
    with bootstrap(settings, model=ScriptedChat(["How nice."])) as opened:
        yield consenting(opened)


@pytest.fixture(scope="module")
def client(bot: Bot) -> Iterator[httpx.Client]:
    """Yield a program that speaks for people by the API."""
    with TestClient(build_app(bot), follow_redirects=False) as opened:
        yield opened


def page_of(client: httpx.Client, name: str) -> httpx.Client:
    """Return a browser in which somebody has signed in."""
    assert isinstance(client, TestClient)
    browser = TestClient(client.app, follow_redirects=False)
    browser.post("/login", data={"name": name})
    return browser


def on(channel: str, name: str) -> dict[str, str]:
    """Return the headers of a program that speaks for somebody on a channel."""
    return {USER_HEADER: name, CHANNEL_HEADER: channel}


def say(client: httpx.Client, text: str, who: dict[str, str] | None = None) -> dict[str, object]:
    response = client.post("/api/v1/chat", json={"text": text}, headers=who)
    assert response.status_code == 200, response.text
    answer: dict[str, object] = response.json()
    return answer


def memories(client: httpx.Client, who: dict[str, str] | None = None) -> set[str]:
    return {each["text"] for each in client.get("/api/v1/memories", headers=who).json()}


def test_a_code_from_the_page_is_written_in_another_channel_and_they_are_one(client: httpx.Client) -> None:
    page, slack = page_of(client, "Mei"), on("slack", "U1")
    say(page, "I have a cat.")
    say(client, "I am vegetarian.", slack)
    assert memories(page).isdisjoint(memories(client, slack))
    code = page.post("/api/v1/identities/code").json()["code"]
    assert "Mei" in str(say(client, f"绑定 {code}", slack)["answer"])
    assert memories(page) == memories(client, slack) == {"I have a cat", "I am vegetarian"}
    known = client.get("/api/v1/identities", headers=slack).json()
    assert [(each["channel"], each["label"]) for each in known] == [("slack", "U1"), ("web", "Mei")]
    assert len(page.get("/api/v1/conversations").json()) == 2
    assert code not in page.get("/api/v1/export?form=json").text
    refused = client.post("/api/v1/chat", json={"text": f"link {code}"}, headers=on("discord", "U1"))
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_link_code")
    page.delete(f"/api/v1/identities/{known[0]['id']}")
    assert memories(client, slack) == set()
    assert memories(page) == {"I have a cat", "I am vegetarian"}
    (web,) = page.get("/api/v1/identities").json()
    assert page.delete(f"/api/v1/identities/{web['id']}").json()["code"] == "link_refused"


def test_a_code_from_another_channel_is_given_on_the_page_which_is_theirs_from_then_on(client: httpx.Client) -> None:
    page, slack = page_of(client, "Lin"), on("slack", "U2")
    say(page, "I have a cat.")
    code = str(say(client, "link", slack)["answer"]).split("is ")[1][:6]
    assert page.get("/en/").status_code == 200
    assert "U2" in str(say(page, f"link {code}")["answer"])
    assert page.get("/en/").status_code == 200
    assert memories(page) == memories(client, slack) == {"I have a cat"}
    known = {each["channel"]: each["id"] for each in page.get("/api/v1/identities").json()}
    assert known.keys() == {"slack", "web"}
    client.delete(f"/api/v1/identities/{known['web']}", headers=slack)
    assert page.get("/api/v1/memories").status_code == 401
    assert page.get("/en/").headers["location"] == "/login?language=en"
    page.post("/login", data={"name": "lin"})
    assert memories(page) == set()


def test_the_same_name_on_two_channels_is_two_people_until_they_say_otherwise(client: httpx.Client) -> None:
    slack = on("slack", "U3")
    say(client, "I have a cat.", slack)
    assert memories(client, on("discord", "U3")) == set()
    bad = on("Slack!", "U3")
    assert client.get("/api/v1/memories", headers=bad).status_code == 422


def test_guessing_codes_is_refused(client: httpx.Client) -> None:
    slack = on("slack", "U4")
    codes = [client.post("/api/v1/identities/link", json={"code": f"{n:06}"}, headers=slack) for n in range(6)]
    assert [each.status_code for each in codes] == [422] * 5 + [429]
    assert codes[-1].headers["retry-after"] == "3600"
    asked = [client.post("/api/v1/identities/code", headers=on("discord", "U4")).status_code for _ in range(6)]
    assert asked == [201] * 5 + [429]


def test_every_preference_is_set_shown_and_taken_along_by_the_api(client: httpx.Client) -> None:
    slack = on("slack", "U5")
    stated = {
        "language": "zh",
        "tone": "dry",
        "length": "short",
        "format": "bullets",
        "expertise": [{"level": "expert", "topic": ""}, {"level": "beginner", "topic": "wine"}],
        "interests": ["tea"],
        "unwanted": ["football"],
        "quiet_hours": {"start": "22:00", "end": "07:00"},
        "zone": "Asia/Shanghai",
    }
    assert client.put("/api/v1/profile", json=stated, headers=slack).status_code == 204
    context = {"device": "phone", "place": "Hangzhou", "weather": "rain"}
    client.post("/api/v1/chat", json={"text": "Hello", "context": context}, headers=slack)
    profile = client.get("/api/v1/profile", headers=slack).json()
    assert {name: profile[name] for name in ("language", "tone", "length", "format", "zone")} == {
        "language": "zh", "tone": "dry", "length": "short", "format": "bullets", "zone": "Asia/Shanghai",
    }  # fmt: skip
    assert [(each["name"], each["weight"]) for each in profile["interests"]] == [("tea", 1.0), ("football", -1.0)]
    assert profile["quiet_hours"] == {"start": "22:00:00", "end": "07:00:00"}
    inferred = {(each["key"], each["value"]): each for each in profile["inferred"]}
    assert {("device", "phone"), ("place", "Hangzhou"), ("weather", "rain"), ("channel", "slack")} <= inferred.keys()
    place = inferred["place", "Hangzhou"]
    assert (place["signals"], place["half_life_days"]) == ({"turn": 1}, 30.0)
    assert 0 < place["confidence"] < 1
    exported = client.get("/api/v1/export?form=json", headers=slack).json()
    assert exported["profile"]["inferred"][0].keys() == place.keys()
    assert [each["channel"] for each in exported["identities"]] == ["slack"]
    assert client.delete(f"/api/v1/profile/inferred/{place['id']}", headers=slack).status_code == 204
    assert client.delete(f"/api/v1/profile/inferred/{place['id']}", headers=slack).status_code == 404
    client.post("/api/v1/chat", json={"text": "Hello", "context": context}, headers=slack)
    left = {each["key"] for each in client.get("/api/v1/profile", headers=slack).json()["inferred"]}
    assert "place" not in left
    assert client.delete("/api/v1/profile/inferred", headers=slack).status_code == 204
    assert client.get("/api/v1/profile", headers=slack).json()["inferred"] == []
    refused = client.put("/api/v1/profile", json={"zone": "Nowhere"}, headers=slack)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_zone")
    elsewhere = {"quiet_hours": {"start": "22:00", "end": "07:00", "zone": "Asia/Shanghai"}}
    assert client.put("/api/v1/profile", json=elsewhere, headers=slack).status_code == 422
    assert client.get("/api/v1/profile", headers=slack).json()["zone"] == "Asia/Shanghai"
    assert client.get("/api/v1/recommendations?proactive=true", headers=slack).status_code == 200
