"""The HTTP API over a real installation; the model is scripted."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from fastapi.testclient import TestClient
from fpdf import FPDF
from pydantic import SecretStr

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.llm.scripted import ScriptedChat
from bot.secrets import REDACTED
from bot.settings import Settings
from bot.uploads import safe_name
from tests.consenting import consenting
from ui.app import build_app
from ui.auth import USER_HEADER

HOURS = "# Office\n\n## Opening hours\n\nThe office closes at 18:30 on weekdays.\n"
ANSWER = "The office closes at 18:30 on weekdays [1]."
MEI = {USER_HEADER: "Mei"}


def open_bot(folder: Path, **settings: object) -> Iterator[Bot]:
    values = {"data": folder / "data", "space": "team", "demo": False} | settings
    with bootstrap(Settings(_env_file=None, **values), model=ScriptedChat([ANSWER])) as bot:
        yield consenting(bot)


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("api")
    (folder / "office.md").write_text(HOURS, "utf-8")
    for opened in open_bot(folder):
        opened.library.ingest("team", [folder / "office.md"])
        yield opened


@pytest.fixture
def client(bot: Bot) -> Iterator[httpx.Client]:
    with TestClient(build_app(bot), follow_redirects=False) as opened:
        yield opened


def test_a_question_gets_a_cited_answer(client: httpx.Client) -> None:
    answer = client.post("/api/v1/chat", json={"text": "When does the office close?"}, headers=MEI).json()
    assert "18:30" in answer["answer"]
    assert set(answer) >= {
        "answer",
        "language",
        "refused",
        "citations",
        "recommendations",
        "memories_used",
        "timings_ms",
    }
    (citation,) = answer["citations"]
    assert (citation["marker"], citation["title"], citation["page"]) == (1, "Office", None)
    assert "18:30" in citation["quote"]


def test_a_streamed_answer_sends_sources_before_words_and_ends_with_the_answer(client: httpx.Client) -> None:
    body = {"text": "When does the office close?", "stream": True}
    shown = client.post("/api/v1/chat", json=body, headers=MEI)
    assert shown.headers["content-type"].startswith("text/event-stream")
    events = [block.split("\n")[0].removeprefix("event: ") for block in shown.text.strip().split("\n\n")]
    assert events.index("sources") < events.index("text")
    assert events[-1] == "answer"


def test_what_a_stream_recalls_says_when_it_was_said(bot: Bot, client: httpx.Client) -> None:
    tom = {USER_HEADER: "Tom"}
    client.post("/api/v1/chat", json={"text": "Where can I lock my green bicycle?"}, headers=tom)
    assert bot.settle()
    asked = client.get("/api/v1/conversations", headers=tom).json()[0]["updated_at"]
    body = {"text": "What did I ask about my green bicycle?", "stream": True}
    shown = client.post("/api/v1/chat", json=body, headers=tom).text
    (sources,) = (block for block in shown.split("\n\n") if block.startswith("event: sources\n"))
    recalled = json.loads(sources.split("data: ")[1])["memories"]
    (question,) = (each for each in recalled if each["said_by"] == "user")
    assert question["text"] == "Where can I lock my green bicycle?"
    assert datetime.fromisoformat(question["said_at"]) <= datetime.fromisoformat(asked)


def test_an_error_in_a_stream_is_its_last_event(client: httpx.Client) -> None:
    shown = client.post("/api/v1/chat", json={"text": " ", "stream": True}, headers=MEI).text
    last = shown.strip().split("\n\n")[-1]
    assert last.startswith("event: error\n")
    assert json.loads(last.split("data: ")[1])["code"] == "empty_message"


def test_what_was_left_out_of_a_long_conversation_is_told(tmp_path: Path) -> None:
    (tmp_path / "office.md").write_text(HOURS, "utf-8")
    for bot in open_bot(tmp_path, llm={"context_tokens": 1024}, turn={"history_messages": 50}):
        bot.library.ingest("team", [tmp_path / "office.md"])
        with TestClient(build_app(bot)) as client:
            body = {"text": "When does the office close? " * 8}
            first = client.post("/api/v1/chat", json=body, headers=MEI).json()
            assert first["trimmed"] is None
            body["conversation_id"] = first["conversation_id"]
            for _ in range(12):
                last = client.post("/api/v1/chat", json=body, headers=MEI).json()
            assert last["trimmed"]["messages"] > 0
            shown = client.post("/api/v1/chat", json=body | {"stream": True}, headers=MEI).text
            events = [block.split("\n")[0].removeprefix("event: ") for block in shown.strip().split("\n\n")]
            assert events.index("sources") < events.index("trimmed") < events.index("text")
            path = f"/api/v1/conversations/{first['conversation_id']}"
            assert client.get(path, headers=MEI).json()[-1]["payload"]["trimmed"]["messages"] > 0


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("", 422, "empty_message"),
        ("a" * 1_000_000, 413, "message_too_long"),
        ("\x00\x01\x02\x03", 422, "message_not_text"),
    ],
)
def test_what_is_no_message_gets_a_typed_error(client: httpx.Client, text: str, status: int, code: str) -> None:
    shown = client.post("/api/v1/chat", json={"text": text}, headers=MEI)
    assert (shown.status_code, shown.json()["code"]) == (status, code)
    assert shown.json()["detail"]


def test_somebody_elses_conversation_is_not_found(client: httpx.Client) -> None:
    mine = client.post("/api/v1/chat", json={"text": "When does the office close?"}, headers=MEI).json()
    path = f"/api/v1/conversations/{mine['conversation_id']}"
    assert len(client.get(path, headers=MEI).json()) == 2
    other = client.get(path, headers={USER_HEADER: "Tom"})
    assert (other.status_code, other.json()["code"]) == (404, "conversation_not_found")


def test_who_names_nobody_is_turned_away(client: httpx.Client) -> None:
    assert client.get("/api/v1/memories").status_code == 401
    assert client.get("/api/v1/memories", headers={**MEI, "Authorization": "Bearer wrong"}).status_code == 401


def test_with_a_key_set_only_its_holder_may_speak_for_others(tmp_path: Path) -> None:
    for bot in open_bot(tmp_path, key=SecretStr("s3cret")):
        with TestClient(build_app(bot), follow_redirects=False) as client:
            assert client.get("/api/v1/memories", headers=MEI).status_code == 401
            right = {**MEI, "Authorization": "Bearer s3cret"}
            assert client.get("/api/v1/memories", headers=right).json() == []


def test_with_a_key_set_signing_in_asks_for_it(tmp_path: Path) -> None:
    for bot in open_bot(tmp_path, key=SecretStr("s3cret")):
        with TestClient(build_app(bot), follow_redirects=False) as client:
            assert 'name="key"' in client.get("/login").text
            for wrong in ({}, {"key": "guess"}):
                assert client.post("/login", data={"name": "Mei", **wrong}).status_code == 401
            assert client.get("/api/v1/export").status_code == 401
            assert client.post("/login", data={"name": "Mei", "key": "s3cret"}).status_code == 303
            assert client.get("/api/v1/export").status_code == 200


def test_a_cookie_of_one_space_opens_no_other(tmp_path: Path) -> None:
    cookies = httpx.Cookies()
    for bot in open_bot(tmp_path, space="team"):
        with TestClient(build_app(bot), follow_redirects=False) as client:
            client.post("/login", data={"name": "Mei"})
            cookies = client.cookies
            assert client.get("/en/").status_code == 200
    for bot in open_bot(tmp_path, space="board"):
        with TestClient(build_app(bot), follow_redirects=False, cookies=cookies) as client:
            assert client.get("/en/").status_code == 303
            assert client.get("/api/v1/documents").status_code == 401


def test_pages_load_nothing_from_elsewhere(client: httpx.Client) -> None:
    client.post("/login", data={"name": "Mei"})
    policy = client.get("/en/").headers["content-security-policy"]
    assert policy.startswith("default-src 'self'")
    assert "http" not in policy


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_large_is_refused_unread(client: httpx.Client, announced: bool) -> None:
    body = b'{"text": "' + b"a" * 6_000_000 + b'"}'
    content = body if announced else iter([body[:3_000_000], body[3_000_000:]])
    headers = {**MEI, "Content-Type": "application/json"}
    response = client.post("/api/v1/chat", content=content, headers=headers)
    assert (response.status_code, "4 MB" in response.json()["detail"]) == (413, True)


def test_memories_are_seen_changed_and_forgotten(client: httpx.Client) -> None:
    who = {USER_HEADER: quote("小林")}
    client.post("/api/v1/chat", json={"text": "我不吃辣。"}, headers=who)
    (memory,) = client.get("/api/v1/memories", headers=who).json()
    assert memory["text"] == "我不吃辣"
    path = f"/api/v1/memories/{memory['id']}"
    assert client.patch(path, json={"text": "我吃一点辣"}, headers=who).json()["text"] == "我吃一点辣"
    assert client.patch(path, json={"text": " "}, headers=who).status_code == 422
    assert client.delete(path, headers=MEI).status_code == 404
    assert client.delete(path, headers=who).status_code == 204
    assert client.get("/api/v1/memories", headers=who).json() == []


@pytest.mark.parametrize(("language", "words"), [("en", "Passwords, keys, card"), ("zh", "密码、密钥")])
def test_nobody_comes_in_by_a_name_that_is_a_secret(client: httpx.Client, language: str, words: str) -> None:
    who = {USER_HEADER: quote("my password is hunter2!"), "Accept-Language": language}
    refused = client.get("/api/v1/memories", headers=who)
    assert (refused.status_code, refused.json()["code"]) == (422, "secret")
    page = client.post(f"/login?language={language}", data={"name": "4111 1111 1111 1111"})
    assert (page.status_code, words in page.text, "4111" in page.text) == (422, True, False)
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Passwords, keys, card and ID numbers are not kept"), ("zh-CN", "密码")]
)
def test_no_secret_is_written_into_a_memory_or_a_preference(client: httpx.Client, language: str, words: str) -> None:
    who = {USER_HEADER: quote(f"小钱 {language}"), "Accept-Language": language}
    client.post("/api/v1/chat", json={"text": "我不吃辣。"}, headers=who)
    (memory,) = client.get("/api/v1/memories", headers=who).json()
    text = "我的信用卡是4111111111111111,密码是sunshine"
    refused = [client.patch(f"/api/v1/memories/{memory['id']}", json={"text": text}, headers=who)]
    for body in (
        {"tone": text},
        {"interests": [text]},
        {"unwanted": [text]},
        {"expertise": [{"level": "expert", "topic": text}]},
    ):
        refused.append(client.put("/api/v1/profile", json=body, headers=who))
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(422, "secret")] * 5
    assert all(each.json()["detail"].startswith(words) and "4111" not in each.text for each in refused)
    assert [each["text"] for each in client.get("/api/v1/memories", headers=who).json()] == ["我不吃辣"]
    assert "4111" not in client.get("/api/v1/profile", headers=who).text


def test_a_reason_for_a_thumb_is_kept_without_its_secrets(client: httpx.Client, bot: Bot) -> None:
    answer = client.post("/api/v1/chat", json={"text": "When does the office close?"}, headers=MEI).json()
    body = {"rating": -1, "reason": "I said that my password is sunshine"}
    client.post(f"/api/v1/messages/{answer['message_id']}/rating", json=body, headers=MEI)
    messages = client.get(f"/api/v1/conversations/{answer['conversation_id']}", headers=MEI).json()
    assert messages[-1]["rating_reason"] == f"I said that my password is {REDACTED}"


def test_documents_are_uploaded_searched_and_deleted(client: httpx.Client) -> None:
    files = [
        (
            "files",
            (
                "../../evil/tea.md",
                b"---\nauthor: Mei Lin\ndate: 2015-01-01\n---\n# Tea\n\nOolong takes boiling water.",
                "text/markdown",
            ),
        ),
        ("files", ("bad.pdf", b"%PDF-1.7 spoilt", "application/pdf")),
    ]
    report = client.post("/api/v1/documents", files=files, headers=MEI).json()
    assert report["added"] == 1
    assert [Path(each["uri"]).name for each in report["failed"]] == ["bad.pdf"]
    found = client.get("/api/v1/search", params={"q": "oolong"}, headers=MEI).json()
    assert found[0]["title"] == "Tea"
    (document,) = [each for each in client.get("/api/v1/documents", headers=MEI).json() if each["title"] == "Tea"]
    assert "/uploads/team/" in document["uri"]
    assert (document["author"], document["published_at"][:10]) == ("Mei Lin", "2015-01-01")
    assert (found[0]["author"], found[0]["published_at"][:10]) == ("Mei Lin", "2015-01-01")
    later = {"q": "oolong", "since": "2020-01-01T00:00:00Z"}
    without_zone = {"q": "oolong", "since": "2020-01-01"}
    assert (
        client.get("/api/v1/search", params=without_zone, headers=MEI).json()
        == client.get("/api/v1/search", params=later, headers=MEI).json()
    )
    assert client.get("/api/v1/search", params={"q": "oolong", "tags": "none"}, headers=MEI).json() == []
    for path in ("search", "search/explain"):
        refused = client.get(f"/api/v1/{path}", params={"q": "oolong", "tagz": "tea"}, headers=MEI)
        assert refused.status_code == 422
        assert "tagz" in refused.text
    assert "Tea" not in {each["title"] for each in client.get("/api/v1/search", params=later, headers=MEI).json()}
    path = f"/api/v1/documents/{document['id']}"
    (passage,) = client.get(f"{path}/passages", headers=MEI).json()
    assert (passage["position"], passage["heading"]) == (0, "Tea")
    assert client.get(f"{path}/passages?first=1", headers=MEI).json() == []
    assert client.delete(path, headers=MEI).status_code == 204
    assert client.delete(path, headers=MEI).status_code == 404
    assert client.get("/api/v1/search", params={"q": "oolong"}, headers=MEI).json()[0]["title"] != "Tea"
    (deleted,) = client.get("/api/v1/documents/deleted", headers=MEI).json()
    assert (deleted["id"], deleted["deleted_at"][:2]) == (document["id"], "20")
    assert client.post(f"{path}/undelete", headers=MEI).json()["title"] == "Tea"
    assert client.post(f"{path}/undelete", headers=MEI).json()["code"] == "document_not_found"
    assert client.get("/api/v1/search", params={"q": "oolong"}, headers=MEI).json()[0]["title"] == "Tea"
    assert client.delete(path, headers=MEI).status_code == 204


def test_a_search_is_explained(client: httpx.Client) -> None:
    found = client.get("/api/v1/search", params={"q": "When does the office close?"}, headers=MEI).json()
    shown = client.get("/api/v1/search/explain", params={"q": "When does the office close?"}, headers=MEI).json()
    same = [{name: each[name] for name in found[0]} for each in shown["passages"]]
    assert same == found, "it explains the very search"
    best = shown["passages"][0]
    assert best["fused"] == pytest.approx(sum(best["parts"].values()), abs=1e-5)
    assert best["ranks"] == {"fused": 1, "meaning": 1, "words": 1}
    assert "office" in best["matched"]
    assert shown["evidence"]["holds"]
    weak = client.get("/api/v1/search/explain", params={"q": "submarine licence"}, headers=MEI).json()
    assert not weak["evidence"]["holds"]
    assert client.get("/api/v1/search/explain", params={"q": " "}, headers=MEI).json()["passages"] == []


def test_a_cited_page_is_shown_as_a_picture_to_who_may_see_its_document(client: httpx.Client, tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=14)
    pdf.text(30, 60, "The tea room closes at 18:30 on weekdays.")
    sent = [("files", ("rooms.pdf", bytes(pdf.output()))), ("files", ("notes.md", b"# Notes\n\nNothing to see here."))]
    client.post("/api/v1/documents", files=sent, headers=MEI)
    by_title = {each["title"]: each["id"] for each in client.get("/api/v1/documents", headers=MEI).json()}
    pages = f"/api/v1/documents/{by_title['rooms']}/pages"
    quote = {"quote": ["closes at 18:30", "weekdays"]}
    shown = client.get(f"{pages}/1", params=quote, headers=MEI)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert shown.headers["cache-control"].startswith("private")
    assert shown.content != client.get(f"{pages}/1", headers=MEI).content
    within = quote | {"passage": "The tea room closes"}
    assert client.get(f"{pages}/1", params=within, headers=MEI).content == shown.content
    for address in (f"{pages}/2", f"/api/v1/documents/{by_title['Notes']}/pages/1", "/api/v1/documents/none/pages/1"):
        assert client.get(address, headers=MEI).status_code == 404
    assert client.get(f"{pages}/1").status_code == 401
    for identity in (by_title["rooms"], by_title["Notes"]):
        client.delete(f"/api/v1/documents/{identity}", headers=MEI)


def test_uploads_lose_neither_each_other_nor_what_they_would_replace(client: httpx.Client) -> None:
    def upload(*files: tuple[str, bytes]) -> dict[str, object]:
        sent = [("files", (name, content, "text/markdown")) for name, content in files]
        return client.post("/api/v1/documents", files=sent, headers=MEI).json()

    def uris() -> dict[str, str]:
        return {each["title"]: each["uri"] for each in client.get("/api/v1/documents", headers=MEI).json()}

    assert upload(("rules.md", b"# Rules one\n\nOne."), ("rules.md", b"# Rules two\n\nTwo."))["added"] == 2
    assert {"Rules one", "Rules two"} <= set(uris())
    assert len(upload(("rules.md", b"\0spoilt"))["failed"]) == 1
    assert "One." in Path(uris()["Rules one"]).read_text("utf-8")
    assert upload(("rules.md", b"# Rules three\n\nThree."))["updated"] == 1
    assert {"Rules three", "Rules two"} <= set(uris())
    assert not [path for path in Path(uris()["Rules two"]).parent.iterdir() if path.name.startswith(".")]
    for document in client.get("/api/v1/documents", headers=MEI).json():
        if document["title"].startswith("Rules"):
            assert client.delete(f"/api/v1/documents/{document['id']}", headers=MEI).status_code == 204


@pytest.mark.parametrize("name", ["..", "长" * 90 + ".md", "\udce9.md"])
def test_a_strange_file_name_is_made_safe(client: httpx.Client, name: str) -> None:
    safe = safe_name(name)
    assert len(safe.encode()) < 255
    assert safe not in ("..", "", ".md")
    assert "/" not in safe


def test_recommendations_are_liked_and_then_not_shown_again(client: httpx.Client) -> None:
    (item,) = client.get("/api/v1/recommendations", headers=MEI).json()
    body = {"item_id": item["item_id"], "kind": "like", "impression_id": item["impression_id"]}
    assert client.post("/api/v1/interactions", json=body, headers=MEI).status_code == 204
    assert client.get("/api/v1/recommendations", headers=MEI).json() == []
    assert client.post("/api/v1/interactions", json={**body, "item_id": "none"}, headers=MEI).status_code == 404
    assert client.post("/api/v1/interactions", json={**body, "kind": "love"}, headers=MEI).status_code == 422


def test_everything_about_a_person_is_exported_and_erased(client: httpx.Client) -> None:
    who = {USER_HEADER: "Zoe"}
    answer = client.post("/api/v1/chat", json={"text": "I live in Berlin."}, headers=who).json()
    client.post(f"/api/v1/messages/{answer['message_id']}/rating", json={"rating": -1, "reason": "short"}, headers=who)
    client.put("/api/v1/profile", json={"language": "en", "interests": ["tea"]}, headers=who)
    export = client.get("/api/v1/export?form=json", headers=who).json()
    assert export["memories"][0]["text"] == "I live in Berlin"
    assert export["profile"]["interests"][0]["name"] == "tea"
    assert "rating" in json.dumps(export["conversations"])
    assert client.delete("/api/v1/me", headers=who).status_code == 204
    assert client.get("/api/v1/export?form=json", headers=who).json()["memories"] == []


def test_the_pages_ask_who_is_there_first(client: httpx.Client) -> None:
    assert client.get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).headers["location"] == "/zh/"
    assert client.get("/", headers={"Accept-Language": "de"}).headers["location"] == "/en/"
    assert client.get("/zh/").headers["location"] == "/login?language=zh"
    assert "你的名字" in client.get("/login", params={"language": "zh"}).text
    refused = client.post("/login?language=en", data={"name": "\x00"})
    assert (refused.status_code, "printable" in refused.text) == (422, True)
    assert client.post("/login?language=en", data={"name": "Mei"}).headers["location"] == "/en/"
    assert "Zhiyin" in client.get("/en/").text
    assert client.get("/api/v1/memories").status_code == 200
    client.get("/logout")
    assert client.get("/en/").status_code == 303


def test_a_forged_cookie_is_nobody(client: httpx.Client) -> None:
    client.cookies.set("zhiyin", "eyJ1c2VyX2lkIjogIngifQ==.aaaa.bbbb")
    assert client.get("/en/").headers["location"] == "/login?language=en"
