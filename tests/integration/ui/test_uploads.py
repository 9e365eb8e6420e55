"""Whose an upload is: who may delete and replace it, what others are told of that, and what erasing leaves of it."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.deletions import UNDO
from bot.llm.scripted import ScriptedChat
from bot.settings import Settings
from bot.uploads import Uploads
from knowledge.catalogue import Catalogue
from knowledge.types import Access
from memory.privacy import Privacy
from ui.app import build_app
from ui.auth import CHANNEL_HEADER, USER_HEADER

KEY = "the-key-of-the-operator"
EVE, ADA, OLA = {USER_HEADER: "Eve"}, {USER_HEADER: "Ada"}, {USER_HEADER: "Ola", "Authorization": f"Bearer {KEY}"}
EVERYTHING = Access.operator("team")


class House:
    """An installation with an operator of its own, and what people do there by the API."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.client: httpx.Client = TestClient(build_app(bot))

    def upload(self, who: dict[str, str], name: str, said: str, query: str = "") -> httpx.Response:
        files = {"files": (name, f"# {said}\n\nIt is about {said}.\n", "text/markdown")}
        return self.client.post(f"/api/v1/documents{query}", files=files, headers=who)

    def documents(self, who: dict[str, str]) -> dict[str, dict[str, object]]:
        """Return what somebody is told of the documents, by title."""
        return {each["title"]: each for each in self.client.get("/api/v1/documents", headers=who).json()}

    def id(self, title: str) -> str:
        return str(self.documents(OLA)[title]["id"])

    def delete(self, who: dict[str, str], document_id: str) -> httpx.Response:
        return self.client.delete(f"/api/v1/documents/{document_id}", headers=who)

    def undelete(self, who: dict[str, str], document_id: str) -> httpx.Response:
        return self.client.post(f"/api/v1/documents/{document_id}/undelete", headers=who)

    def deleted(self, who: dict[str, str]) -> list[str]:
        return [each["title"] for each in self.client.get("/api/v1/documents/deleted", headers=who).json()]

    def person(self, name: str) -> str:
        return self.bot.people.sign_in("team", name).id

    def owners(self) -> frozenset[str]:
        return self.bot.library._catalogue.owners.names()


@contextmanager
def opened(folder: Path, url: str = "") -> Iterator[House]:
    settings = Settings(_env_file=None, data=folder, space="team", demo=False, operator_key=KEY, database=url)
    with bootstrap(settings, model=ScriptedChat(["-"])) as bot:
        yield House(bot)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, new_postgres: Callable[[], str]
) -> Iterator[House]:
    url = new_postgres() if request.param == "postgresql" else ""
    with opened(tmp_path_factory.mktemp("uploads"), url) as house:
        yield house


@pytest.fixture
def house(installation: House) -> Iterator[House]:
    """Yield the installation without a document."""
    yield installation
    library = installation.bot.library
    for record in library.listed(EVERYTHING):
        library.delete(EVERYTHING, record.id)
    library._deletions.remove_old("team", datetime.now(UTC) + 2 * UNDO)


def names_any(folder: Path, person: str) -> bool:
    """Tell whether any file names a person, the uploads and their folders too."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "catalogue.db" for path in files)
    return any(person.encode() in path.read_bytes() or person in str(path) for path in files)


def test_who_uploaded_a_document_deletes_it_and_takes_that_back_and_nobody_else_does(house: House) -> None:
    assert house.upload(EVE, "tea.md", "Tea").json()["added"] == 1
    assert house.upload(OLA, "rules.md", "Rules").json()["added"] == 1
    tea, rules = house.id("Tea"), house.id("Rules")
    for who, document in ((ADA, tea), (EVE, rules), (EVE, "none")):
        assert house.delete(who, document).json()["code"] == "not_allowed"
    told = {who[USER_HEADER]: [(each["mine"], each["may_delete"]) for _, each in sorted(house.documents(who).items())]
            for who in (EVE, ADA, OLA)}  # fmt: skip
    assert told == {
        "Eve": [(False, False), (True, True)],
        "Ada": [(False, False), (False, False)],
        "Ola": [(False, True), (False, True)],
    }
    for who in (EVE, ADA, OLA):
        assert house.person("Eve") not in house.client.get("/api/v1/documents", headers=who).text

    assert house.delete(EVE, tea).status_code == 204
    assert house.delete(OLA, rules).status_code == 204
    assert ([house.deleted(who) for who in (EVE, ADA, OLA)]) == [["Tea"], [], ["Rules", "Tea"]]
    for who, document in ((ADA, tea), (EVE, rules), (EVE, "none")):
        assert house.undelete(who, document).json()["code"] == "not_allowed"
    assert house.undelete(EVE, tea).json()["mine"]
    assert house.undelete(OLA, rules).status_code == 200
    assert house.delete(OLA, tea).status_code == 204, "the operator deletes anybody's"
    assert house.undelete(EVE, tea).status_code == 200, "and who uploaded it has it back"


def test_what_the_operator_limits_to_others_is_not_changed_by_who_uploaded_it(house: House) -> None:
    house.upload(EVE, "budget.md", "Budget")
    budget = house.id("Budget")
    limit = house.client.put(f"/api/v1/documents/{budget}/access", json={"groups": ["board"]}, headers=OLA)
    assert (limit.json()["may_delete"], "owner" in limit.json()) == (True, False)
    assert house.delete(EVE, budget).json() == house.delete(EVE, "none").json()
    assert house.upload(EVE, "budget.md", "Costs").json()["added"] == 1
    assert set(house.documents(OLA)) == {"Budget", "Costs"}
    assert "budget.md" not in house.client.get("/api/v1/export?form=json", headers=EVE).json()["uploads"][0]["uri"]


@pytest.mark.parametrize("query", ["", "?wait=false"])
def test_an_upload_replaces_only_what_its_person_uploaded_and_the_operators_any(house: House, query: str) -> None:
    def uploaded(who: dict[str, str], said: str) -> dict[str, str]:
        """Return which file says what."""
        sent = house.upload(who, "notes.md", said, query).json()
        if query:
            finish(house, str(sent["id"]))
        return {Path(str(each["uri"])).name: title for title, each in house.documents(OLA).items()}

    assert uploaded(OLA, "One") == {"notes.md": "One"}
    assert uploaded(EVE, "Two") == {"notes.md": "One", "notes (2).md": "Two"}
    assert uploaded(ADA, "Three") == {"notes.md": "One", "notes (2).md": "Two", "notes (3).md": "Three"}
    assert uploaded(EVE, "Four") == {"notes.md": "One", "notes (2).md": "Four", "notes (3).md": "Three"}
    house.delete(ADA, house.id("Three"))
    assert uploaded(EVE, "Five") == {"notes.md": "One", "notes (2).md": "Five"}, "what is deleted may come back"
    assert uploaded(OLA, "Six") == {"notes.md": "Six", "notes (2).md": "Five"}
    house.client.post("/api/v1/documents", files={"files": ("notes (2).md", "# Seven\n\nS.")}, headers=OLA)
    assert house.documents(EVE)["Seven"]["mine"], "the operator's change leaves it whose it was"


def finish(house: House, job: str) -> None:
    """Wait until an upload has been read, and what comes after that is done."""
    ended = threading.Event()
    house.bot.library.ingestion._files.submit(ended.set)
    assert ended.wait(60)
    assert house.client.get(f"/api/v1/uploads/{job}", headers=EVE).json()["state"] == "done"


def test_a_file_that_another_process_puts_there_meanwhile_is_not_replaced(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Uploads, "names", lambda _uploads: set())  # as it was when the other's was not there yet
        house.upload(EVE, "tea.md", "Tea")
        (failed,) = house.upload(ADA, "tea.md", "Coffee").json()["failed"]
    assert (failed["uri"], failed["reason_code"]) == ("tea.md", "not_kept")
    assert set(house.documents(OLA)) == {"Tea"}


def test_uploads_are_taken_along_and_given_to_whom_their_person_is_linked_with(house: House) -> None:
    slack = {USER_HEADER: "U1", CHANNEL_HEADER: "slack"}
    house.upload(slack, "tea.md", "Tea")
    export = house.client.get("/api/v1/export?form=json", headers=slack).json()
    assert [(each["title"], Path(each["uri"]).name) for each in export["uploads"]] == [("Tea", "tea.md")]
    code = house.client.post("/api/v1/identities/code", headers=EVE).json()["code"]
    assert house.client.post("/api/v1/identities/link", json={"code": code}, headers=slack).status_code == 200
    assert house.owners() == {house.person("Eve")}
    assert house.delete(EVE, house.id("Tea")).status_code == 204


def test_who_is_erased_is_named_by_no_file_and_the_documents_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    with opened(folder) as house:
        house.upload(EVE, "tea.md", "Tea")
        house.upload(ADA, "rules.md", "Rules")
        eve = house.person("Eve")
        assert names_any(folder, eve)
        with closing(sqlite3.connect(folder / "catalogue.db", isolation_level=None)) as backup:
            backup.execute("BEGIN")
            backup.execute("SELECT count(*) FROM documents").fetchone()
            assert house.client.delete("/api/v1/me", headers=EVE).status_code == 204
            assert house.owners() == {house.person("Ada")}
            assert names_any(folder, eve), "the backup still reads it"
        house.bot.people._privacy.finish_erasures()  # as in the next quiet moment
        assert not names_any(folder, eve)
        assert set(house.documents(EVE)) == {"Tea", "Rules"}
        assert not house.documents(EVE)["Tea"]["mine"], "whoever has the name now is somebody else"
        assert house.delete(EVE, house.id("Tea")).status_code == 403
        check_upload_on_its_way(house, folder, monkeypatch)


def check_upload_on_its_way(house: House, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that an upload that ends after its person has been erased does not name them."""
    ada, queue = house.person("Ada"), Catalogue.queue

    def erasing(catalogue: Catalogue, *arguments: object) -> None:
        house.bot.people.erase(ada)
        queue(catalogue, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Catalogue, "queue", erasing)
        house.upload(ADA, "coffee.md", "Coffee")
    assert (set(house.documents(OLA)), house.owners()) == ({"Tea", "Rules", "Coffee"}, frozenset())
    assert not names_any(folder, ada)


def test_an_erasure_that_was_cut_off_is_ended_at_the_next_start_in_the_catalogue_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    with opened(folder) as house:
        house.upload(EVE, "tea.md", "Tea")
        eve = house.person("Eve")
        with monkeypatch.context() as patched:
            patched.setattr(Privacy, "finish_erasures", lambda _self: None)  # as if it was killed there
            house.bot.people.erase(eve)
            assert house.owners() == {eve}
    with opened(folder) as house:
        assert house.owners() == frozenset()
        assert not names_any(folder, eve)
        assert house.bot.library.documents(EVERYTHING)[0].title == "Tea"
