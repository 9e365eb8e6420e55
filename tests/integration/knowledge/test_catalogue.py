"""The catalogue and what stands beside it, on SQLite and on PostgreSQL."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from knowledge.catalogue import Catalogue, Queued
from knowledge.document_tables import UNMARKED
from knowledge.errors import JobNotFound, JobTaken, SourceNotFound
from knowledge.jobs import Jobs
from knowledge.reasons import Code, Reason
from knowledge.sources.stored import NewSource, SourceOptions, StoredSources
from knowledge.traces import Trace
from knowledge.types import Access, DocumentRecord, Failure, IngestReport

ADA, EVE = "ada" * 9, "eve" * 9
EARLIER = """CREATE TABLE documents (space_id VARCHAR NOT NULL, id VARCHAR NOT NULL, state VARCHAR NOT NULL,
uri VARCHAR NOT NULL, title VARCHAR NOT NULL, content_hash VARCHAR NOT NULL, language VARCHAR NOT NULL,
summary VARCHAR NOT NULL, passages INTEGER NOT NULL, updated_at DATETIME NOT NULL, PRIMARY KEY (space_id, id))"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, new_postgres: Callable[[], str]) -> str:
    return new_postgres() if request.param == "postgresql" else f"sqlite:///{tmp_path / 'catalogue.db'}"


@pytest.fixture
def catalogue(url: str) -> Iterator[Catalogue]:
    opened = Catalogue(url)
    yield opened
    opened.close()


def record(version: str) -> DocumentRecord:
    return DocumentRecord("d", "team", "Title", "/d.md", "hash", "en", "", 1, datetime.now(UTC), version=version)


def test_of_two_versions_searches_find_the_old_one_until_the_new_one_is_whole(catalogue: Catalogue) -> None:
    catalogue.queue("team", "job", [Queued("d", "/d.md", "d.md")])
    assert (catalogue.documents(Access.operator("team")), catalogue.waiting("team")[0].state) == ([], "queued")
    catalogue.begin(record("one"), "one")
    assert catalogue.hidden_versions("team") == {"one"}
    catalogue.complete(record("one"))
    assert (catalogue.hidden_versions("team"), catalogue.documents(Access.operator("team"))[0].version) == (
        set(),
        "one",
    )
    catalogue.begin(record("two"), "two")
    assert (catalogue.hidden_versions("team"), catalogue.documents(Access.operator("team"))[0].version) == (
        {"two"},
        "one",
    )
    catalogue.complete(record("two"))
    assert (catalogue.hidden_versions("team"), catalogue.documents(Access.operator("team"))[0].version) == (
        {"one"},
        "two",
    )
    assert [each.id for each in catalogue.leftovers()] == ["d"]
    catalogue.clear(record("two"))
    assert (catalogue.hidden_versions("team"), catalogue.leftovers()) == (set(), [])
    catalogue.begin_deleting(record("two"))
    assert (catalogue.hidden_versions("team"), catalogue.documents(Access.operator("team"))) == ({"two"}, [])
    catalogue.remove(record("two"))
    assert (catalogue.hidden_versions("team"), catalogue.records(Access.operator("team"))) == (set(), [])


def test_what_a_cancelled_job_has_not_done_is_as_it_was(catalogue: Catalogue) -> None:
    catalogue.queue("team", "first", [Queued("d", "/d.md", "d.md")])
    catalogue.complete(record("one"))
    catalogue.queue("team", "second", [Queued("d", "/d.md", "d.md"), Queued("new", "/new.md", "new.md")])
    assert {each.state for each in catalogue.queued_by("second")} == {"queued"}
    catalogue.withdraw("second")
    assert [(each.id, each.state) for each in catalogue.records(Access.operator("team"))] == [("d", "ready")]
    assert [each.id for each in catalogue.leftovers()] == ["new"]


def test_who_wrote_a_document_and_when_it_was_published_is_kept(catalogue: Catalogue) -> None:
    catalogue.queue("team", "job", [Queued("d", "/d.md", "d.md")])
    (queued,) = catalogue.records(Access.operator("team"))
    assert (queued.author, queued.published_at) == ("", None)
    published = datetime(2015, 1, 1, tzinfo=UTC)
    catalogue.complete(replace(record("one"), author="Mei Lin", published_at=published))
    (found,) = catalogue.documents(Access.operator("team"))
    assert (found.author, found.published_at) == ("Mei Lin", published)


def test_a_failure_is_listed_and_keeps_what_searches_find(catalogue: Catalogue) -> None:
    catalogue.queue("team", "job", [Queued("d", "/d.md", "d.md")])
    catalogue.complete(record("one"))
    catalogue.fail(record("one"), Reason(Code.NO_TEXT), "mark")
    (failed,) = catalogue.failed("team")
    assert (failed.reason, failed.mark, failed.version) == (Reason(Code.NO_TEXT), "mark", "one")
    assert len(catalogue.documents(Access.operator("team"))) == 1


def test_a_reason_that_an_earlier_version_stored_as_a_sentence_is_still_told(catalogue: Catalogue) -> None:
    catalogue.queue("team", "job", [Queued("d", "/d.md", "d.md")])
    catalogue.fail(record("one"), Reason(Code.NO_TEXT), "")
    with catalogue._tables.connection() as connection:
        connection.execute(sa.text("UPDATE documents SET reason = 'It is damaged.'"))
    (failed,) = catalogue.failed("team")
    assert failed.reason == Reason(Code.TOLD, {"text": "It is damaged."})


def test_documents_are_paged_through_with_what_needs_a_look_first(catalogue: Catalogue) -> None:
    for name in "abcd":
        catalogue.queue("team", "job", [Queued(name, f"/Pier_{name}.md", f"Pier {name}", "s" if name < "c" else "")])
        catalogue.complete(replace(record(name), id=name, uri=f"/Pier_{name}.md", title=f"Pier {name}"))
    catalogue.fail(replace(record("d"), id="d"), Reason(Code.NO_TEXT), "")
    catalogue.label(replace(record("c"), id="c", groups=("board",)))
    everything, eve = Access.operator("team"), Access("team")

    def page(access: Access, words: str = "", first: int = 0, **chosen: tuple[str, ...]) -> tuple[str, int]:
        records, total = catalogue.page(access, words, chosen.get("states", ()), first, 2)
        return "".join(each.id for each in records), total

    assert (page(everything), page(everything, first=2), page(everything, first=4)) == (("cd", 4), ("ab", 4), ("", 4))
    assert (page(eve), page(eve, first=2)) == (("da", 3), ("b", 3)), "what is limited is not even counted"
    assert page(everything, "pIER_D") == ("d", 1), "an underline is no wildcard"
    assert page(everything, states=("failed",)) == ("d", 1)
    catalogue.delete(replace(record("a"), id="a"))
    assert page(everything, first=2) == ("b", 3)
    assert sum(documents for documents, _ in catalogue.sizes("team").values()) == 3


def test_what_was_deleted_is_hidden_until_that_is_taken_back_or_it_is_removed(catalogue: Catalogue) -> None:
    everything = Access.operator("team")
    catalogue.queue("team", "job", [Queued("d", "/d.md", "d.md")])
    catalogue.complete(record("one"))
    (kept,) = catalogue.documents(everything)
    catalogue.delete(kept)
    assert (catalogue.hidden_versions("team"), catalogue.documents(everything), catalogue.records(everything)) == (
        {"one"}, [], []
    )  # fmt: skip
    assert catalogue.leftovers() == [], "nothing removes it yet"
    assert [each.id for each in catalogue.deleted(everything)] == ["d"]
    assert catalogue.deleted(everything, datetime.now(UTC) - timedelta(minutes=1)) == []
    assert [catalogue.restore(kept), catalogue.restore(kept)] == [True, False]
    assert (catalogue.hidden_versions("team"), catalogue.documents(everything)) == (set(), [kept])
    catalogue.delete(kept)
    catalogue.begin_deleting(kept)
    assert not catalogue.restore(kept), "it is too late"
    catalogue.remove(kept)
    assert (catalogue.hidden_versions("team"), catalogue.deleted(everything)) == (set(), [])


def test_a_limited_document_leaves_a_trace_until_it_is_removed_while_everyone_may_see_it(catalogue: Catalogue) -> None:
    eve, ada = Access("team"), Access("team", frozenset({"board"}))

    def bring() -> None:
        catalogue.queue("team", "job", [Queued("d", "/d.md", "d.md", "source")])
        (found,) = catalogue.waiting("team")
        catalogue.complete(replace(record("one"), source="source", groups=found.groups, tags=found.tags))

    bring()
    catalogue.remove(record("one"))
    assert (catalogue.hidden(eve), catalogue.limited("team")) == (set(), [])
    bring()
    catalogue.settle(replace(catalogue.documents(eve)[0], groups=("board",), tags=("plan",)))
    catalogue.remove(record("one"))  # by who has read it before it was limited
    assert (catalogue.hidden(eve), catalogue.hidden(ada)) == ({"d"}, set())
    assert catalogue.hidden(Access("other")) == set()
    trace = Trace("d", "/d.md", "source", "hash", ("plan",), ("board",))
    assert catalogue.limited("team") == catalogue.alike("team", "hash") == [trace]
    assert catalogue.alike("team", "another") == []

    catalogue.queue("team", "job", [Queued("d", "/d.md", "d.md", "source")])
    assert [each.groups for each in catalogue.waiting("team")] == [("board",)]
    catalogue.withdraw("job")
    catalogue.remove(record("one"))
    assert catalogue.hidden(eve) == {"d"}, "it was not even read"
    bring()
    assert [each.groups for each in catalogue.documents(ada)] == [("board",)]
    catalogue.settle(replace(catalogue.documents(ada)[0], groups=()))
    assert catalogue.hidden(eve) == set(), "it is open now"
    catalogue.remove(record("one"))
    assert (catalogue.hidden(eve), catalogue.limited("team")) == (set(), [])


def test_a_catalogue_of_an_earlier_version_is_upgraded_in_place(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    with sqlite3.connect(path) as earlier:
        earlier.execute(EARLIER)
        for name, state in (("a", "ready"), ("b", "updating"), ("c", "writing")):
            row = "team", name, state, f"/{name}.md", name, "hash", "en", "", 2, "2026-01-01 00:00:00.000000"
            earlier.execute(f"INSERT INTO documents VALUES ({','.join('?' * 10)})", row)
    earlier.close()
    for _ in range(2):
        catalogue = Catalogue(f"sqlite:///{path}")
        records = catalogue.records(Access.operator("team"))
        assert {(each.author, each.published_at, each.owner) for each in records} == {("", None, "")}
        found = [(each.id, each.state, each.version) for each in records]
        assert found == [("a", "ready", UNMARKED), ("b", "queued", UNMARKED), ("c", "queued", "")]
        assert [each.id for each in catalogue.documents(Access.operator("team"))] == ["a", "b"]
        catalogue.close()


def bring_of(catalogue: Catalogue, owner: str) -> None:
    """Bring a document in as somebody's, as a run does that has read what was known of it before."""
    catalogue.queue("team", "job", [Queued("d", "/d.md", "d.md", owner=owner)])
    catalogue.introduce(record("one"))
    catalogue.complete(record("one"))
    catalogue.settle(record("one"))


def test_whose_a_document_is_stays_whoever_brings_it_in_again(catalogue: Catalogue) -> None:
    ada, eve, team = (Access("team", owner=owner) for owner in (ADA, EVE, ""))
    bring_of(catalogue, ADA)
    bring_of(catalogue, EVE)
    bring_of(catalogue, "")
    assert [each.owner for each in catalogue.records(team)] == [ADA]
    assert ([each.id for each in catalogue.owned(ada)], catalogue.owned(eve), catalogue.owned(team)) == (["d"], [], [])
    assert catalogue.owned(Access("other", owner=ADA)) == []
    catalogue.settle(replace(catalogue.records(team)[0], groups=("board",)))
    assert catalogue.owned(ada) == [], "they may not see it any more"
    catalogue.owners.give(ADA, EVE)
    assert catalogue.owners.names() == {EVE}
    catalogue.remove(record("one"))
    bring_of(catalogue, "")
    assert catalogue.owners.names() == set(), "whose it was goes with it"


def test_a_catalogue_from_before_there_were_owners_is_upgraded_in_place(url: str) -> None:
    catalogue = Catalogue(url)
    bring_of(catalogue, ADA)
    with catalogue._tables.connection() as connection:
        connection.exec_driver_sql('ALTER TABLE documents DROP COLUMN "owner"')
    catalogue.close()
    for _ in range(2):
        catalogue = Catalogue(url)
        assert [each.owner for each in catalogue.records(Access("team"))] == [""]
        catalogue.close()


def test_of_an_owner_who_is_forgotten_nothing_is_left_in_the_files(tmp_path: Path) -> None:
    catalogue = Catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")

    def left() -> bool:
        return any(ADA.encode() in path.read_bytes() for path in tmp_path.iterdir())

    bring_of(catalogue, ADA)
    catalogue.queue("team", "job", [Queued("e", "/e.md", "e.md", owner=ADA)])
    catalogue.remove(replace(record("one"), id="e"))
    assert left()
    with closing(sqlite3.connect(tmp_path / "catalogue.db", isolation_level=None)) as backup:
        backup.execute("BEGIN")
        backup.execute("SELECT count(*) FROM documents").fetchone()
        assert not catalogue.owners.forget(ADA)
        assert (catalogue.owners.names(), left()) == (set(), True), "the backup still reads it"
    assert catalogue.owners.forget(ADA)
    assert not left()
    catalogue.close()
    assert not left()


def test_a_job_tells_how_it_went_and_can_be_asked_to_stop(url: str) -> None:
    jobs = Jobs(url)
    job = jobs.create("team", "source")
    jobs.start(job)
    assert (jobs.find("team", job.id).state, jobs.is_cancelled(job)) == ("running", False)
    jobs.cancel(job)
    assert jobs.is_cancelled(job)
    jobs.end(job, IngestReport(added=2, failed=(Failure("/x", Reason(Code.NO_TEXT)),), stopped=True))
    ended = jobs.find("team", job.id)
    assert (ended.state, ended.added, ended.failed) == ("cancelled", 2, 1)
    assert ended.ended_at is not None
    with pytest.raises(JobNotFound):
        jobs.find("other", job.id)
    assert [each.id for each in jobs.of("team")] == [job.id]
    jobs.close()


def test_jobs_of_a_process_that_is_silent_are_taken_over_by_one_other_and_those_of_a_living_one_are_not(
    new_postgres: Callable[[], str],
) -> None:
    url = new_postgres()
    with closing(Jobs(url)) as silent, closing(Jobs(url)) as living, closing(Jobs(url)) as heir:
        lost, kept, ended = (each.create("team") for each in (silent, living, silent))
        other = silent.create("other")
        silent.end(ended, IngestReport())
        heir.interrupt()
        assert (heir.take("team"), heir.open("team")) == ([], {lost.id, kept.id})
        with heir._tables.connection() as connection:
            connection.exec_driver_sql("UPDATE ingest_jobs SET heard_at = heard_at - interval '21 seconds'")
        living.stay()
        heir.interrupt()
        assert (heir.find("team", lost.id).state, heir.open("team")) == ("interrupted", {kept.id})
        silent.stay()  # too late
        with ThreadPoolExecutor() as threads:
            taken = list(threads.map(lambda jobs: jobs.take("team"), [heir, living] * 4))
        assert [job.id for jobs in taken for job in jobs] == [lost.id]
        assert (heir.find("other", other.id).state, heir.find("team", ended.id).state) == ("interrupted", "done")
        silent.end(lost, IngestReport(added=7))
        assert (heir.find("team", lost.id).state, heir.find("team", lost.id).added) == ("queued", 0)
        with pytest.raises(JobTaken):
            silent.is_cancelled(lost)


def test_jobs_of_an_earlier_process_or_version_are_taken_over(url: str) -> None:
    with closing(Jobs(url)) as earlier:
        job = earlier.create("team", "source")
        earlier.start(job)
        with earlier._tables.connection() as connection:
            for column in ("holder", "heard_at"):
                connection.exec_driver_sql(f'ALTER TABLE ingest_jobs DROP COLUMN "{column}"')
    with closing(Jobs(url)) as jobs:
        own = jobs.create("team")
        jobs.interrupt()
        assert [each.id for each in jobs.take("team")] == [job.id]
        assert jobs.open("team") == {job.id, own.id}
        jobs.leave()
        assert (jobs.open("team"), jobs.find("team", own.id).ended_at) == (set(), None)


def test_sources_of_an_earlier_version_are_upgraded_in_place(url: str) -> None:
    sources = StoredSources(url)
    source = sources.add("team", NewSource("folder", "/wiki", every_minutes=60))
    with sources._tables.connection() as connection:
        for column in ("tags", "groups"):
            connection.exec_driver_sql(f'ALTER TABLE sources DROP COLUMN "{column}"')
    sources.close()
    for _ in range(2):
        sources = StoredSources(url)
        assert sources.of("team") == [source]
        sources.close()


def test_a_source_is_stored_with_its_schedule_and_its_last_error(url: str) -> None:
    sources = StoredSources(url)
    address = "https://mei:secret@example.org/docs.git"
    new = NewSource("git", address, SourceOptions(branch="main"), 60, tags=("plan",), groups=("board", "hr"))
    source = sources.add("team", new)
    assert "secret" not in source.shown_address
    assert sources.find("team", source.id) == source
    assert source.is_due(datetime.now(UTC))
    assert sources.claim(source)
    assert not sources.claim(source), "another process has begun"
    sources.note(source, Reason(Code.STATUS, {"status": 404, "name": "Not Found"}))
    (noted,) = sources.of("team")
    assert str(noted.error) == "The server answers 404 (Not Found)."
    assert (noted.address, noted.options.branch) == (address, "main")
    assert (noted.tags, noted.groups) == (("plan",), ("board", "hr"))
    assert not noted.is_due(datetime.now(UTC))
    assert noted.is_due(datetime.now(UTC) + timedelta(minutes=61))
    assert not replace(noted, every_minutes=0).is_due(datetime.now(UTC) + timedelta(days=9))
    sources.remove(source)
    with pytest.raises(SourceNotFound):
        sources.find("team", source.id)
    sources.close()
