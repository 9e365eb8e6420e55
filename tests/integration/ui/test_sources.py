"""Sources and jobs through the command line and the API, over a real installation."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.llm.scripted import ScriptedChat
from bot.settings import Settings
from knowledge.jobs import Job
from knowledge.reasons import Code, Reason
from knowledge.sources.source import Source
from knowledge.sources.stored import NewSource, SourceOptions
from knowledge.types import Access, IngestReport
from tests.site import Website, website
from tests.waits import wait_until
from ui.app import build_app
from ui.auth import USER_HEADER
from ui.cli import app

HOURS = "# Office\n\n## Opening hours\n\nThe office closes at 18:30 on weekdays.\n"
MEI = {USER_HEADER: "Mei"}
OPERATOR = MEI | {"Authorization": "Bearer letmein"}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "office.md").write_text(HOURS, "utf-8")
    return folder


@pytest.fixture
def site() -> Iterator[Website]:
    with website() as opened:
        opened.article("/times", "Times", "The ferry leaves at 7:40.")
        yield opened


@contextmanager
def installation(tmp_path: Path, **settings: object) -> Iterator[Bot]:
    values = {"data": tmp_path / "data", "space": "team", "demo": False} | settings
    with bootstrap(Settings(_env_file=None, **values), model=ScriptedChat(["-"])) as bot:
        yield bot


def run(tmp_path: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(tmp_path / "data"), "--space", "team"])


def test_a_source_is_set_up_read_and_removed_by_command(tmp_path: Path, content: Path) -> None:
    assert run(tmp_path, "sources", "add", "folder", str(content), "--every", "60").exit_code == 0
    (listed,) = json.loads(run(tmp_path, "sources", "list", "--json").stdout)
    assert (listed["kind"], listed["address"], listed["synced_at"]) == ("folder", str(content), None)
    (report,) = json.loads(run(tmp_path, "sources", "sync", "--json").stdout).values()
    assert report["added"] == 1
    (document,) = json.loads(run(tmp_path, "documents", "--json").stdout)
    assert (document["state"], document["source"]) == ("ready", listed["id"])
    (content / "office.md").unlink()
    (report,) = json.loads(run(tmp_path, "sources", "sync", listed["id"][:6], "--json").stdout).values()
    assert report["deleted"] == 1
    assert "0 documents" in run(tmp_path, "sources", "remove", listed["id"]).stdout
    assert json.loads(run(tmp_path, "sources", "list", "--json").stdout) == []


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("add", "folder", "/no/such/folder"), 1, "no folder"),
        (("add", "page", "file:///etc/passwd"), 1, "no address"),
        (("add", "git", "http://example.com:99999/x.git"), 1, "'99999' is no port"),
        (("add", "site", "http://example.com:docs/"), 1, "'docs' is no port"),
        (("add", "carrier-pigeon", "x"), 2, "none of folder"),
        (("remove", "nothing"), 2, "0 sources"),
    ],
)
def test_what_cannot_work_is_said(tmp_path: Path, words: tuple[str, ...], status: int, said: str) -> None:
    result = run(tmp_path, "sources", *words)
    assert result.exit_code == status
    assert said in result.output.replace("\n", " ")


def test_a_private_address_is_refused_until_it_is_allowed(
    tmp_path: Path, site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, "sources", "add", "page", f"{site.url}/times")
    result = run(tmp_path, "sources", "sync")
    assert result.exit_code == 1
    assert "ZHIYIN_SOURCES_ALLOW_HOSTS" in result.output
    assert "no public address" in json.loads(run(tmp_path, "sources", "list", "--json").stdout)[0]["error"]
    monkeypatch.setenv("ZHIYIN_SOURCES_ALLOW_HOSTS", "wiki.internal, 127.0.0.1")
    assert run(tmp_path, "sources", "sync").exit_code == 0
    assert "7:40" in run(tmp_path, "search", "When does the ferry leave?").stdout


def ended(client: httpx.Client, path: str) -> dict[str, object]:
    """Wait until a job has ended, and return it."""
    wait_until(lambda: client.get(path).json()["ended_at"] is not None, "the job has ended")
    return client.get(path).json()


def test_a_source_with_a_wrong_port_of_an_earlier_version_fails_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ingestion.checked_address", lambda kind, address: address)
    with installation(tmp_path) as bot:
        assert failed_sync(bot, NewSource("git", "http://example.com:99999/x.git")) == Reason(
            Code.NO_PORT, {"port": "99999"}
        )


def test_an_unforeseen_error_fails_its_job_with_a_reason_and_the_next_job_is_done(
    tmp_path: Path, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Source:
        raise LookupError("not to be shown: it may be personal")

    with installation(tmp_path) as bot:
        ingestion = bot.library.ingestion
        with monkeypatch.context() as patched:
            patched.setattr("bot.ingestion.open_source", broken)
            assert failed_sync(bot, NewSource("folder", str(content))) == Reason(
                Code.UNFORESEEN, {"kind": "LookupError"}
            )
        (source,) = ingestion.sources("team")
        job = ingestion.start_sync("team", source.id)
        wait_until(lambda: ingestion.job("team", job.id).job.state == "done", "the next job is done")
        wait_until(lambda: ingestion.sources("team")[0].error is None, "the source has its outcome")


def test_an_upload_that_fails_in_an_unforeseen_way_leaves_nothing_aside(
    tmp_path: Path, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> IngestReport:
        raise LookupError

    with installation(tmp_path) as bot:
        monkeypatch.setattr("knowledge.ingest.Ingester.run", broken)
        job, _ = bot.library.start_upload(Access.operator("team"), [content / "office.md"])
        wait_until(lambda: bot.library.ingestion.job("team", job.id).job.state == "failed", "the job has failed")
        folder = tmp_path / "data" / "uploads" / "team"
        wait_until(lambda: [each.name for each in folder.iterdir()] == ["office.md"], "nothing is kept aside")


def test_an_upload_waits_for_no_crawl_which_ends_at_once_when_asked_and_goes_on_at_the_next_start(
    tmp_path: Path, content: Path, site: Website
) -> None:
    site.article("/", "Ferries", "<a href='/times'>Times</a> All about ferries.")
    new = NewSource("site", f"{site.url}/", SourceOptions(delay_s=10_000.0))
    with installation(tmp_path, sources={"allow_hosts": "127.0.0.1"}) as bot:
        ingestion = bot.library.ingestion
        source = ingestion.add_source("team", new)

        def crawling() -> Job:
            site.asked.clear()
            started = ingestion.start_sync("team", source.id)
            wait_until(lambda: "/" in site.asked, "the first page is read")
            return started

        def titles() -> list[str]:
            return [each.title for each in bot.library.documents(Access.operator("team"))]

        def is_in(job: Job, state: str) -> bool:
            return ingestion.job("team", job.id).job.state == state

        crawl = crawling()
        queued = ingestion.start_sync("team", source.id)
        upload, _ = bot.library.start_upload(Access.operator("team"), [content / "office.md"])
        wait_until(lambda: is_in(upload, "done"), "the upload is done")
        wait_until(lambda: titles() == ["Ferries", "Office"], "the first page is visible before the second is fetched")
        assert ingestion.job("team", crawl.id).job.found == 1
        assert (is_in(crawl, "running"), is_in(queued, "queued")) == (True, True)
        for job in (queued, crawl):
            ingestion.cancel("team", job.id)
        wait_until(lambda: is_in(crawl, "cancelled") and is_in(queued, "cancelled"), "both are cancelled")
        crawl = crawling()
        wait_until(lambda: ingestion.job("team", crawl.id).job.found == 1, "nothing is queued")
        ingestion.close()
        assert is_in(crawl, "interrupted")
    site.asked.clear()
    with installation(tmp_path, sources={"allow_hosts": "127.0.0.1"}) as bot:
        bot.library.ingestion.serve("team")
        wait_until(lambda: "/" in site.asked, "it has begun again")


def failed_sync(bot: Bot, new: NewSource) -> Reason | None:
    """Synchronise a new source, which fails; return why by the source, which is what its job says too."""
    ingestion = bot.library.ingestion
    job = ingestion.start_sync("team", ingestion.add_source("team", new).id)
    wait_until(lambda: ingestion.job("team", job.id).job.ended_at is not None, "the job has ended")
    found = ingestion.job("team", job.id).job
    wait_until(lambda: ingestion.sources("team")[0].synced_at is not None, "the source has its outcome")
    assert (found.state, found.reason) == ("failed", ingestion.sources("team")[0].error)
    return found.reason


def test_a_source_is_set_up_read_and_removed_by_api(tmp_path: Path, content: Path) -> None:
    (content / "bad.pdf").write_bytes(b"%PDF-1.7 spoilt")
    with (
        installation(tmp_path, key="letmein", sources={"folders": str(tmp_path)}) as bot,
        TestClient(build_app(bot), headers=OPERATOR) as client,
    ):
        made = client.post("/api/v1/sources", json={"kind": "folder", "address": str(content)})
        assert made.status_code == 201
        job = client.post(f"/api/v1/sources/{made.json()['id']}/sync").json()
        found = ended(client, f"/api/v1/jobs/{job['id']}")
        assert (found["state"], found["added"], found["failed"]) == ("done", 1, 1)
        assert found["documents"] == {"ready": 1, "failed": 1}
        assert "(Failed to load document" in found["reasons"][0]["reason"]
        assert found["reasons"][0]["reason_code"] == "cut_short"
        states = {each["title"]: each["state"] for each in client.get("/api/v1/documents").json()}
        assert states == {"Office": "ready", "bad.pdf": "failed"}

        (content / "bad.pdf").unlink()
        (again,) = client.post("/api/v1/jobs/retry").json()
        assert ended(client, f"/api/v1/jobs/{again['id']}")["deleted"] == 1
        assert [each["id"] for each in client.get("/api/v1/jobs").json()] == [again["id"], job["id"]]
        assert client.delete(f"/api/v1/sources/{made.json()['id']}").status_code == 204
        assert client.get("/api/v1/documents").json() == []
        assert client.get("/api/v1/jobs/nothing").json()["code"] == "job_not_found"


def test_a_document_is_looked_at_again_by_api(tmp_path: Path, content: Path) -> None:
    with installation(tmp_path) as bot, TestClient(build_app(bot), headers=MEI) as client:
        bot.library.ingest("team", [content])
        (document,) = client.get("/api/v1/documents").json()
        (content / "office.md").write_text(HOURS.replace("18:30", "19:00"), "utf-8")
        (job,) = client.post(f"/api/v1/documents/{document['id']}/sync").json()
        assert ended(client, f"/api/v1/jobs/{job['id']}")["updated"] == 1
        assert "19:00" in client.get(f"/api/v1/documents/{document['id']}/passages").json()[0]["text"]
        assert client.post("/api/v1/documents/nothing/sync").json()["code"] == "document_not_found"


def test_the_api_makes_no_source_of_a_folder_that_was_not_given_to_it(tmp_path: Path, content: Path) -> None:
    with installation(tmp_path, key="letmein") as bot, TestClient(build_app(bot)) as client:
        body = {"kind": "folder", "address": str(content)}
        assert client.post("/api/v1/sources", json=body, headers=OPERATOR).status_code == 403
        body = {"kind": "git", "address": str(content)}
        assert client.post("/api/v1/sources", json=body, headers=OPERATOR).status_code == 403
        body = {"kind": "page", "address": "ftp://example.org/"}
        assert client.post("/api/v1/sources", json=body, headers=OPERATOR).json()["code"] == "invalid_source"
        assert client.get("/api/v1/sources", headers=MEI).status_code == 401


def test_a_source_is_limited_to_groups_by_command(tmp_path: Path, content: Path) -> None:
    words = "sources", "add", "folder", str(content)
    assert run(tmp_path, *words, "--groups", "x\u200by").exit_code == 1
    assert run(tmp_path, *words, "--groups", " Board, hr", "--tags", "Plan").exit_code == 0
    (listed,) = json.loads(run(tmp_path, "sources", "list", "--json").stdout)
    assert (listed["groups"], listed["tags"]) == (["board", "hr"], ["plan"])
    run(tmp_path, "sources", "sync")
    (document,) = json.loads(run(tmp_path, "documents", "--json").stdout)
    assert (document["groups"], document["tags"]) == (["board", "hr"], ["plan"])


def test_a_source_is_limited_to_groups_by_api(tmp_path: Path, content: Path) -> None:
    body = {"kind": "folder", "address": str(content), "groups": ["Board"], "tags": ["Plan"]}
    folders = {"folders": str(tmp_path)}
    with (
        installation(tmp_path, key="letmein", sources=folders) as bot,
        TestClient(build_app(bot), headers=OPERATOR) as client,
    ):
        assert client.post("/api/v1/sources", json=body).json()["code"] == "not_allowed", "Mei would not see it"
        assert client.post("/api/v1/sources", json=body | {"groups": ["a,b"]}).json()["code"] == "invalid_groups"
        bot.people.set_groups(bot.people.sign_in("team", "Mei").id, ["board"])
        made = client.post("/api/v1/sources", json=body).json()
        assert (made["groups"], made["tags"]) == (["board"], ["plan"])
        job = client.post(f"/api/v1/sources/{made['id']}/sync").json()
        ended(client, f"/api/v1/jobs/{job['id']}")
        (document,) = client.get("/api/v1/documents").json()
        assert (document["groups"], document["tags"]) == (["board"], ["plan"])
    with installation(tmp_path, operator_key="letmein", sources=folders) as bot:
        client = TestClient(build_app(bot), headers=OPERATOR)
        assert client.post("/api/v1/sources", json=body | {"groups": ["hr"]}).status_code == 201


def test_who_signed_in_with_the_key_may_do_what_who_bears_it_may(tmp_path: Path, content: Path) -> None:
    with installation(tmp_path, key="letmein") as bot, TestClient(build_app(bot)) as client:
        assert client.get("/api/v1/sources").status_code == 401
        client.post("/login", data={"name": "Mei", "key": "letmein"})
        assert client.get("/api/v1/sources").json() == []
        body = {"kind": "folder", "address": str(content)}
        assert client.post("/api/v1/sources", json=body).json()["code"] == "not_allowed"


def test_an_upload_is_a_job_that_can_be_waited_for_or_stopped(tmp_path: Path) -> None:
    with installation(tmp_path) as bot, TestClient(build_app(bot), headers=MEI) as client:
        files = [("files", ("office.md", HOURS)), ("files", ("bad.pdf", b"%PDF-1.7 spoilt"))]
        started = client.post("/api/v1/documents?wait=false", files=files)
        assert started.status_code == 202
        found = ended(client, f"/api/v1/uploads/{started.json()['id']}")
        assert (found["added"], found["documents"]) == (1, {"ready": 1, "failed": 1})

        parts = "\n\n".join(f"## Part {number}\n\nIt says {number} things." for number in range(400))
        started = client.post("/api/v1/documents?wait=false", files=[("files", ("book.md", f"# Book\n\n{parts}"))])
        path = f"/api/v1/uploads/{started.json()['id']}"
        wait_until(lambda: "embedding" in client.get(path).json()["documents"], "it is being embedded")
        client.post(f"/api/v1/jobs/{started.json()['id']}/cancel")
        assert ended(client, path)["state"] == "cancelled"
        uploads = tmp_path / "data" / "uploads" / "team"
        wait_until(lambda: not (uploads / "book.md").exists(), "the file is gone")
        assert {each["title"] for each in client.get("/api/v1/documents").json()} == {"Office", "bad.pdf"}


def test_an_upload_that_waits_for_its_turn_is_listed_can_be_deleted_and_goes_on_at_the_next_start(
    tmp_path: Path, content: Path
) -> None:
    def states(bot: Bot) -> dict[str, str]:
        return {record.uri.rsplit("/")[-1]: record.state for record in bot.library.listed(Access.operator("team"))}

    (content / "pier.md").write_text("# Pier\n\nPier 9 is behind the market.\n", "utf-8")
    (content / "tea.md").write_text("# Tea\n\nGreen tea takes water of 80 degrees.\n", "utf-8")
    with installation(tmp_path) as bot:
        ingestion, others_are_done = bot.library.ingestion, threading.Event()
        ingestion._files.submit(others_are_done.wait)
        first, _ = bot.library.start_upload(Access.operator("team"), [content / "office.md", content / "pier.md"])
        assert states(bot) == {"office.md": "queued", "pier.md": "queued"}
        (pier,) = (each for each in bot.library.listed(Access.operator("team")) if each.uri.endswith("pier.md"))
        bot.library.delete(Access.operator("team"), pier.id)
        others_are_done.set()
        wait_until(lambda: ingestion.job("team", first.id).job.state == "done", "the first is done")
        assert states(bot) == {"office.md": "ready"}
        others_are_done.clear()
        ingestion._files.submit(others_are_done.wait)
        second, _ = bot.library.start_upload(Access.operator("team"), [content / "pier.md", content / "tea.md"])
        ingestion._closing.set()
        others_are_done.set()
    (tmp_path / "data" / "uploads" / "team" / "pier.md").unlink()
    with installation(tmp_path) as bot:
        ingestion = bot.library.ingestion
        assert (ingestion.job("team", second.id).job.state, states(bot)["tea.md"]) == ("interrupted", "queued")
        ingestion.serve("team")
        wait_until(lambda: ingestion.job("team", second.id).job.state == "done", "it has gone on")
        found = ingestion.job("team", second.id)
        assert (found.job.added, found.job.failed, found.documents) == (1, 1, {"failed": 1, "ready": 1})
        assert [each.reason.code for each in found.failed] == [Code.NOT_THERE]


def test_a_new_version_for_fewer_people_is_for_them_when_it_is_read_after_a_restart(
    tmp_path: Path, content: Path
) -> None:
    everyone = Access("team")
    with installation(tmp_path) as bot:
        bot.library.upload(Access.operator("team"), [content / "office.md"])
        assert len(bot.library.listed(everyone)) == 1
        ingestion, closed = bot.library.ingestion, threading.Event()
        ingestion._files.submit(closed.wait)
        (content / "office.md").write_text(f"{HOURS}\nOn Fridays at 16:00, for the board only.\n", "utf-8")
        job, _ = bot.library.start_upload(Access.operator("team"), [content / "office.md"], ["board"])
        ingestion._closing.set()
        closed.set()
    with installation(tmp_path) as bot:
        bot.library.ingestion.serve("team")
        wait_until(lambda: bot.library.ingestion.job("team", job.id).job.state == "done", "it has gone on")
        (office,) = bot.library.listed(Access.operator("team"))
        assert (office.state, office.groups) == ("ready", ("board",))
        assert bot.library.listed(everyone) == []


def test_a_server_keeps_sources_to_their_schedule_and_goes_on_with_what_was_queued(
    tmp_path: Path, content: Path
) -> None:
    with installation(tmp_path) as bot:
        bot.library.ingestion.add_source("team", NewSource("folder", str(content), every_minutes=60))
        assert bot.library.documents(Access.operator("team")) == []
        bot.library.ingestion.serve("team")
        wait_until(lambda: len(bot.library.documents(Access.operator("team"))) == 1, "the source is read")
        wait_until(lambda: bot.library.ingestion.jobs("team")[0].state == "done", "the job has ended")
    for number in range(80):
        (content / f"{number}.md").write_text(f"# Paper {number}\n\nIt says {number} things.", "utf-8")
    with installation(tmp_path) as bot:
        (source,) = bot.library.ingestion.sources("team")
        bot.library.ingestion.start_sync("team", source.id)
        wait_until(lambda: len(bot.library.documents(Access.operator("team"))) > 1, "the source is being read")
    with installation(tmp_path) as bot:
        assert bot.library.ingestion.jobs("team")[0].state == "interrupted"
        assert len(bot.library.documents(Access.operator("team"))) < 81
        bot.library.ingestion.serve("team")
        wait_until(lambda: len(bot.library.documents(Access.operator("team"))) == 81, "it has gone on")
