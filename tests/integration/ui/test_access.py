"""Nobody is shown a document that is limited to groups they are not in: over every path of a real installation."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from langchain_core.messages import BaseMessage

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.errors import NotAllowed
from bot.llm.scripted import ScriptedChat
from bot.settings import Settings
from knowledge.catalogue import Catalogue
from knowledge.sources.files import Folder
from knowledge.sources.stored import NewSource
from knowledge.types import Access, DocumentRecord, IngestReport, Labels, Query
from ui.app import build_app
from ui.auth import USER_HEADER

OFFICE = "# Office\n\nThe office closes at 18:30 on weekdays.\n"
MERGER = "# Project Heron\n\nThe merger with Quartz Lanterns is signed on the fourteenth of March.\n"
SECRETS = "Heron", "Quartz"
QUESTION = "When is the merger signed?"
OPERATOR = {"Authorization": "Bearer the-key-of-the-operator"}
EVE, ADA = {USER_HEADER: "Eve"}, {USER_HEADER: "Ada"}


def reply(messages: list[BaseMessage]) -> str:
    told = "Quartz" in str(messages[-1].content)
    return "The merger with Quartz Lanterns is signed on the fourteenth of March [1]." if told else "I don't know."


class House:
    """An installation with one document for everyone and one for the board."""

    def __init__(self, bot: Bot, model: ScriptedChat, client: httpx.Client, folder: Path) -> None:
        self.bot, self.model, self.client, self.folder = bot, model, client, folder
        bot.library.ingest("team", [self.write("office.md", OFFICE)])
        bot.library.ingest("team", [self.write("heron.md", MERGER)], labels=Labels(groups=("board",)))
        records = bot.library.documents(Access.operator("team"))
        self.secret = next(record.id for record in records if record.groups)
        self.put_into("Ada", "board")

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    def put_into(self, name: str, *groups: str) -> None:
        path = f"/api/v1/people/{name}/groups"
        assert self.client.put(path, json={"groups": groups}, headers=OPERATOR).json() == list(groups)

    def ask(self, person: dict[str, str], conversation: str | None = None) -> dict[str, object]:
        body = {"text": QUESTION, "conversation_id": conversation}
        return self.client.post("/api/v1/chat", json=body, headers=person).json()

    def shown(self, person: dict[str, str]) -> str:
        """Return all that the API tells a person."""
        paths = ["search?q=merger&top_k=50", "documents", "recommendations?limit=50", "memories", "profile", "export"]
        conversations = self.client.get("/api/v1/conversations", headers=person).json()
        paths += ["conversations", *(f"conversations/{each['id']}" for each in conversations)]
        answers = [self.client.get(f"/api/v1/{path}", headers=person) for path in paths]
        assert [answer.status_code for answer in answers] == [200] * len(paths)
        streamed = self.client.post("/api/v1/chat", json={"text": QUESTION, "stream": True}, headers=person)
        return "\n".join(answer.text for answer in [*answers, streamed])


class Watched:
    """A folder that is a source, with one document for the board."""

    def __init__(self, house: House, tags: tuple[str, ...] = (), groups: tuple[str, ...] = ()) -> None:
        self.house, folder = house, house.folder / "watched"
        folder.mkdir()
        self.file = folder / "egret.md"
        self.file.write_text(MERGER.replace("Heron", "Crane"), "utf-8")
        new = NewSource("folder", str(folder), tags=tags, groups=groups)
        self.source = house.bot.library.ingestion.add_source("team", new).id
        self.sync()
        (self.document,) = (each.id for each in self._documents())

    def sync(self) -> IngestReport:
        return self.house.bot.library.ingestion.sync("team", self.source)

    def groups(self) -> dict[str, tuple[str, ...]]:
        return {Path(each.uri).name: each.groups for each in self._documents()}

    def _documents(self) -> list[DocumentRecord]:
        return [
            each for each in self.house.bot.library.documents(Access.operator("team")) if each.source == self.source
        ]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    model = ScriptedChat(reply)
    settings = Settings(
        _env_file=None, data=tmp_path / "data", space="team", demo=False, operator_key="the-key-of-the-operator"
    )
    with bootstrap(settings, model=model) as bot, TestClient(build_app(bot)) as client:
        folder = tmp_path / "content"
        folder.mkdir()
        yield House(bot, model, client, folder)


def test_there_is_no_search_without_who_asks() -> None:
    with pytest.raises(TypeError):
        Query("merger")  # type: ignore[call-arg]


def test_who_is_not_in_the_group_is_shown_it_nowhere(house: House) -> None:
    house.ask(EVE)
    told = house.shown(EVE)
    assert [word for word in SECRETS if word in told] == []
    prompts = "".join(str(message.content) for prompt in house.model.prompts for message in prompt)
    assert "Quartz" not in prompts
    assert house.client.delete(f"/api/v1/documents/{house.secret}", headers=EVE).status_code == 403
    liked = {"item_id": house.secret, "kind": "like"}
    assert house.client.post("/api/v1/interactions", json=liked, headers=EVE).status_code == 404


def test_who_is_in_the_group_finds_it_everywhere(house: House) -> None:
    answer = house.ask(ADA)
    assert "Quartz" in str(answer["answer"])
    for path in ("search?q=merger", "documents", "recommendations", f"conversations/{answer['conversation_id']}"):
        assert "Heron" in house.client.get(f"/api/v1/{path}", headers=ADA).text


def test_who_leaves_the_group_is_not_shown_it_any_more_nor_what_was_answered_from_it(house: House) -> None:
    conversation = str(house.ask(ADA)["conversation_id"])
    house.client.post("/api/v1/interactions", json={"item_id": house.secret, "kind": "like"}, headers=ADA)
    house.client.get("/api/v1/recommendations", headers=ADA)
    house.put_into("Ada")
    house.model.prompts.clear()
    house.ask(ADA, conversation)
    told = house.shown(ADA)
    assert [word for word in SECRETS if word in told] == []
    assert "no longer open to you" in told
    assert "Quartz" not in "".join(str(message.content) for prompt in house.model.prompts for message in prompt)


def test_a_document_that_is_limited_later_is_withdrawn_and_opened_again(house: House) -> None:
    house.put_into("Ada", "board", "cooks")
    path = f"/api/v1/documents/{house.secret}/access"
    assert house.client.put(path, json={"groups": []}, headers=OPERATOR).status_code == 200
    assert "Quartz" in str(house.ask(EVE)["answer"])
    assert house.client.put(path, json={"groups": [" Cooks "]}, headers=OPERATOR).json()["groups"] == ["cooks"]
    told = house.shown(EVE)
    assert [word for word in SECRETS if word in told] == []
    assert "Heron" in house.shown(ADA)


def test_only_the_operator_says_who_may_see_what(house: House) -> None:
    for headers in (EVE, EVE | {"Authorization": "Bearer wrong"}, {}):
        for path in (f"documents/{house.secret}/access", "people/Eve/groups"):
            answer = house.client.put(f"/api/v1/{path}", json={"groups": ["board"]}, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert not house.bot.people.sign_in("team", "Eve").groups


def test_who_signs_in_with_the_operators_key_is_the_operator_and_sees_every_document(house: House) -> None:
    for path in ("search/explain?q=merger", "sources", "jobs"):
        assert house.client.get(f"/api/v1/{path}", headers=EVE).json()["code"] == "not_allowed"
    assert house.client.post("/login", data={"name": "Eve", "key": "guess"}).status_code == 401
    house.client.post("/login", data={"name": "Eve"})
    assert house.client.get("/api/v1/sources").json()["code"] == "not_allowed"
    assert "Heron" not in house.client.get("/api/v1/documents").text
    assert house.client.get(f"/api/v1/documents/{house.secret}/passages").status_code == 404
    assert house.client.delete(f"/api/v1/documents/{house.secret}").status_code == 403

    house.client.post("/login", data={"name": "Ola", "key": "the-key-of-the-operator"})
    assert "Heron" in house.client.get("/api/v1/search/explain?q=merger").json()["passages"][0]["title"]
    assert "Quartz" in house.client.get(f"/api/v1/documents/{house.secret}/passages").json()[0]["text"]
    assert house.client.get("/api/v1/sources").json() == []
    assert house.client.put(f"/api/v1/documents/{house.secret}/access", json={"groups": ["board"]}).status_code == 200
    assert "Heron" not in house.client.get("/api/v1/search?q=merger").text, "Ola searches as a person does"
    house.client.post("/login", data={"name": "Ola"})
    assert house.client.get("/api/v1/sources").status_code == 403, "the key is forgotten with the next signing in"


def test_only_the_operator_deletes_the_teams_documents_and_takes_that_back(house: House) -> None:
    document = f"/api/v1/documents/{house.secret}"
    deleted = "/api/v1/documents/deleted"
    assert house.client.delete(document, headers=ADA).json()["code"] == "not_allowed"
    assert "Heron" in house.client.get("/api/v1/documents", headers=ADA).text
    assert house.client.delete(document, headers=ADA | OPERATOR).status_code == 204
    assert house.client.get(deleted, headers=ADA).json() == []
    assert house.client.post(f"{document}/undelete", headers=ADA).json()["code"] == "not_allowed"
    assert [each["id"] for each in house.client.get(deleted, headers=ADA | OPERATOR).json()] == [house.secret]
    assert house.client.post(f"{document}/undelete", headers=ADA | OPERATOR).status_code == 200


def watch(monkeypatch: pytest.MonkeyPatch, seen: list[str]) -> None:
    """Note after each step of a run the titles that somebody in no group is shown."""

    def watching(method: str) -> None:
        original = getattr(Catalogue, method)

        def watched(catalogue: Catalogue, *arguments: object) -> object:
            done = original(catalogue, *arguments)
            seen.extend(each.title for each in catalogue.records(Access("team")))
            return done

        monkeypatch.setattr(Catalogue, method, watched)

    for method in ("queue", "advance", "begin", "complete", "remove"):
        watching(method)


@pytest.fixture
def watched(house: House) -> Watched:
    watched = Watched(house)
    house.bot.library.limit("team", watched.document, ["board"])
    return watched


def test_a_renamed_file_of_a_source_stays_limited_from_its_first_moment(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(monkeypatch, seen := [])
    watched.file.rename(watched.file.with_name("crane.md"))
    report = watched.sync()
    assert (report.added, report.deleted) == (1, 1)
    assert watched.groups() == {"crane.md": ("board",)}
    assert [title for title in seen if "crane" in title.casefold()] == []
    assert "Crane" not in watched.house.shown(EVE)
    assert "Crane" in watched.house.shown(ADA)


def test_a_rename_that_could_not_be_read_at_first_stays_limited(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    watched.file.rename(watched.file.with_name("crane.md"))
    with monkeypatch.context() as patched:
        patched.setattr(Folder, "fetch", locked)
        assert len(watched.sync().failed) == 1
    assert "crane" not in watched.house.shown(EVE)
    assert watched.sync().added == 1
    assert watched.groups() == {"crane.md": ("board",)}
    assert "Crane" not in watched.house.shown(EVE)


def test_a_document_that_comes_back_to_its_source_is_limited_as_it_was(watched: Watched) -> None:
    text = watched.file.read_text("utf-8")
    watched.file.unlink()
    assert watched.sync().deleted == 1
    watched.file.write_text(text.replace("March", "April"), "utf-8")
    assert watched.sync().added == 1
    assert watched.groups() == {"egret.md": ("board",)}
    assert "Crane" not in watched.house.shown(EVE)


def test_a_document_that_was_deleted_for_good_comes_back_limited_under_another_name(watched: Watched) -> None:
    watched.file.rename(watched.file.with_name("crane.md"))
    watched.house.bot.library._ingester.delete("team", watched.document)
    assert watched.sync().added == 1
    assert watched.groups() == {"crane.md": ("board",)}


def test_what_was_brought_in_by_hand_stays_limited_when_its_folder_is_brought_in_again(house: House) -> None:
    (house.folder / "heron.md").rename(house.folder / "crane.md")
    assert house.bot.library.ingest("team", [house.folder]).added == 1
    assert "Heron" not in house.shown(EVE)
    assert "Heron" in house.shown(ADA)


def test_a_rename_that_a_crash_broke_off_stays_limited(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise SystemExit

    (house.folder / "heron.md").rename(house.folder / "crane.md")
    with monkeypatch.context() as patched:
        patched.setattr(Catalogue, "introduce", killed)
        with pytest.raises(SystemExit):
            house.bot.library.ingest("team", [house.folder])
    house.bot.library.repair("team")
    house.bot.library.ingestion.resume("team")
    assert "Heron" not in house.shown(EVE)


@pytest.mark.parametrize("renamed", [True, False])
def test_what_was_answered_from_a_document_that_is_gone_stays_withdrawn(house: House, renamed: bool) -> None:
    conversation = str(house.ask(ADA)["conversation_id"])
    house.put_into("Ada")
    path = house.folder / "heron.md"
    if renamed:
        path.rename(house.folder / "crane.md")
    else:
        path.unlink()
    assert house.bot.library.ingest("team", [house.folder]).deleted == 1
    house.model.prompts.clear()
    house.ask(ADA, conversation)
    told = house.shown(ADA)
    assert [word for word in SECRETS if word in told] == []
    assert "no longer open to you" in told
    assert "Quartz" not in "".join(str(message.content) for prompt in house.model.prompts for message in prompt)
    house.put_into("Ada", "board")
    assert "Quartz" in house.client.get(f"/api/v1/conversations/{conversation}", headers=ADA).text


def test_other_files_of_a_source_with_limited_documents_are_open(watched: Watched) -> None:
    (watched.file.parent / "tea.md").write_text("# Tea\n\nOolong takes boiling water.\n", "utf-8")
    assert watched.sync().added == 1
    assert watched.groups() == {"egret.md": ("board",), "tea.md": ()}
    assert "Oolong" in watched.house.shown(EVE)


def test_a_limited_document_that_is_opened_and_renamed_is_open(watched: Watched) -> None:
    watched.house.bot.library.limit("team", watched.document, [])
    watched.file.rename(watched.file.with_name("crane.md"))
    assert watched.sync().added == 1
    assert watched.groups() == {"crane.md": ()}


@pytest.fixture
def staffed(house: House) -> Watched:
    return Watched(house, tags=("plan",), groups=("staff",))


def test_what_a_source_brings_has_its_labels_from_the_first_moment(
    staffed: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(monkeypatch, seen := [])
    staffed.house.bot.library.limit("team", staffed.document, [])  # so that nothing tells that something is limited
    (staffed.file.parent / "owl.md").write_text("# Project Owl\n\nThe merger of the owls is in May.\n", "utf-8")
    assert staffed.sync().added == 1
    assert staffed.groups()["owl.md"] == ("staff",)
    assert [title for title in seen if "owl" in title.casefold()] == []
    assert "Owl" not in staffed.house.shown(EVE)
    staffed.house.put_into("Eve", "staff")
    assert "Owl" in staffed.house.shown(EVE)
    found = staffed.house.client.get("/api/v1/search?q=merger&tag=plan", headers=EVE).json()
    assert {each["title"] for each in found} == {"Project Owl", "Project Crane"}


@pytest.mark.parametrize("own", [("board",), ()])
def test_what_a_document_was_labelled_itself_stays_when_its_source_is_read_again(
    staffed: Watched, own: tuple[str, ...]
) -> None:
    staffed.house.bot.library.limit("team", staffed.document, own)
    assert staffed.sync().unchanged == 1
    staffed.file.write_text(MERGER.replace("Heron", "Crane").replace("March", "April"), "utf-8")
    assert staffed.sync().updated == 1
    assert staffed.groups() == {"egret.md": own}
    staffed.file.rename(staffed.file.with_name("crane.md"))
    assert staffed.sync().added == 1
    assert staffed.groups() == {"crane.md": own}


def test_a_source_limits_what_it_takes_over_unless_that_has_groups_of_its_own(house: House) -> None:
    def groups() -> dict[str, tuple[str, ...]]:
        return {Path(each.uri).name: each.groups for each in house.bot.library.documents(Access.operator("team"))}

    new = NewSource("folder", str(house.folder), groups=("staff",))
    source = house.bot.library.ingestion.add_source("team", new)
    assert "Office" in house.shown(EVE)
    assert house.bot.library.ingestion.sync("team", source.id).unchanged == 2
    assert groups() == {"office.md": ("staff",), "heron.md": ("board",)}
    assert "Office" not in house.shown(EVE)
    (office,) = (each.id for each in house.bot.library.documents(Access.operator("team")) if each.title == "Office")
    house.bot.library.limit("team", office, [])
    house.bot.library.ingestion.sync("team", source.id)
    assert groups()["office.md"] == ()


def test_nobody_uploads_under_the_name_of_what_they_may_not_see_even_when_it_is_gone(house: House) -> None:
    def upload(person: dict[str, str], groups: str) -> None:
        files = {"files": ("egret.md", MERGER.replace("Heron", "Egret"), "text/markdown")}
        answer = house.client.post("/api/v1/documents", files=files, data={"groups": groups}, headers=person)
        assert answer.json()["added"] == 1

    upload(ADA, "board")
    (egret,) = [each for each in house.bot.library.documents(Access.operator("team")) if "Egret" in each.title]
    house.bot.library._ingester.delete("team", egret.id)
    upload(EVE, "")
    assert "Egret" in house.shown(EVE)
    assert egret.id not in {each.id for each in house.bot.library.documents(Access.operator("team"))}


def test_nobody_sets_groups_until_there_is_a_key_for_that(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data=tmp_path, space="team", demo=False, key="letmein")
    letmein = EVE | {"Authorization": "Bearer letmein"}
    with bootstrap(settings, llm=False) as bot, TestClient(build_app(bot)) as client:
        assert client.put("/api/v1/people/Eve/groups", json={"groups": ["board"]}, headers=letmein).status_code == 403
        assert client.get("/api/v1/sources", headers=letmein).status_code == 200


def test_a_changed_document_keeps_its_groups(house: House) -> None:
    path = house.write("heron.md", MERGER.replace("March", "April"))
    assert house.bot.library.ingest("team", [path]).updated == 1
    assert "Heron" not in house.shown(EVE)
    assert house.bot.library.ingest("team", [path], labels=Labels(groups=())).unchanged == 1
    assert "Heron" in house.shown(EVE)


def test_an_upload_for_a_group_is_seen_by_that_group_only(house: House) -> None:
    def upload(name: str, person: dict[str, str], groups: str) -> httpx.Response:
        files = {"files": (name, MERGER.replace("Heron", "Egret"), "text/markdown")}
        return house.client.post("/api/v1/documents", files=files, data={"groups": groups}, headers=person)

    assert upload("egret.md", EVE, "board").status_code == 403
    assert upload("egret.md", ADA, "board").json()["added"] == 1
    assert "Egret" not in house.shown(EVE)
    assert upload("egret.md", EVE, "").json()["added"] == 1, "what Eve cannot see, she cannot replace"
    titles = [record.title for record in house.bot.library.documents(Access.operator("team"))]
    assert titles.count("Project Egret") == 2


def test_a_person_cannot_upload_what_they_would_not_see(house: House) -> None:
    eve = house.bot.people.sign_in("team", "Eve")
    with pytest.raises(NotAllowed):
        house.bot.library.upload(house.bot.access(eve.id), [house.folder / "office.md"], groups=("board",))


def test_a_crash_while_a_document_is_written_does_not_open_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    class Crash(BaseException):
        """What a killed process looks like from inside."""

    def killed(*_: object) -> None:
        raise Crash

    path = house.write("owl.md", MERGER.replace("Heron", "Owl"))
    with monkeypatch.context() as patched:
        patched.setattr(Catalogue, "complete", killed)
        with pytest.raises(Crash):
            house.bot.library.ingest("team", [path], labels=Labels(groups=("board",)))
    house.bot.library.repair("team")
    house.bot.library.ingestion.resume("team")
    assert "Owl" not in house.shown(EVE)
    assert "Owl" in house.shown(ADA)


def test_a_catalogue_of_an_older_version_is_brought_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    with bootstrap(Settings(_env_file=None, data=tmp_path, space="team", demo=False), llm=False) as bot:
        (tmp_path / "office.md").write_text(OFFICE, "utf-8")
        bot.library.ingest("team", [tmp_path / "office.md"])
    older = Catalogue(url)
    with older._tables.connection() as connection:
        for column in ("groups", "tags", "source"):
            connection.exec_driver_sql(f'ALTER TABLE documents DROP COLUMN "{column}"')
    older.close()
    newer = Catalogue(url)
    (record,) = newer.documents(Access("team"))
    assert (record.title, record.groups, record.tags, record.source) == ("Office", (), (), "")
    newer.close()
