"""Files into the index: only what changed, each document whole or not at all."""

import os
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.errors import DocumentNotFound, IndexUnavailable
from knowledge.reasons import Code, Reason
from knowledge.sources.files import Files
from knowledge.task import Task
from knowledge.types import Access, IngestProgress
from tests.integration.knowledge.conftest import Library

HOURS = "# Office\n\n## Opening hours\n\nThe office closes at 18:30 on weekdays.\n"
TEA = "# 茶\n\n## 水温\n\n绿茶用八十度的水,乌龙茶用沸水。\n"


def full(*args: object, **kwargs: object) -> None:
    raise IndexUnavailable("No space left on device")


def test_a_folder_becomes_searchable_in_both_languages(library: Library) -> None:
    library.write("office.md", HOURS)
    library.write("deep/tea.md", TEA)
    report = library.ingest()
    assert (report.added, report.failed, report.passages) == (2, (), 2)
    best = library.search("When does the office close?")[0]
    assert (best.title, best.chunk.headings) == ("Office", ("Office", "Opening hours"))
    assert "18:30" in best.chunk.text
    assert library.search("乌龙茶用多热的水?")[0].title == "茶"
    assert library.search("water temperature for green tea")[0].title == "茶"


def test_an_unchanged_file_is_not_embedded_again(library: Library) -> None:
    library.write("office.md", HOURS)
    library.ingest()
    embedded = library.embedder.passages
    os.utime(library.folder / "office.md", (1, 1))
    report = library.ingest()
    assert (report.unchanged, report.added, report.passages) == (1, 0, 0)
    assert library.embedder.passages == embedded


def test_a_changed_file_replaces_its_passages(library: Library) -> None:
    library.write("office.md", HOURS)
    library.ingest()
    library.write("office.md", HOURS.replace("18:30", "20:00"))
    report = library.ingest()
    assert report.updated == 1
    texts = [passage.chunk.text for passage in library.search("When does the office close?")]
    assert any("20:00" in text for text in texts)
    assert not any("18:30" in text for text in texts)
    assert library.index.count("team") == 1


def test_a_removed_file_takes_its_passages_with_it(library: Library) -> None:
    office = library.write("office.md", HOURS)
    library.write("tea.md", TEA)
    library.ingest()
    office.unlink()
    report = library.ingest()
    assert (report.deleted, report.unchanged) == (1, 1)
    assert {passage.title for passage in library.search("office")} == {"茶"}
    assert [record.title for record in library.catalogue.documents(Access.operator("team"))] == ["茶"]


def test_ingesting_a_file_by_name_after_it_was_removed_removes_it(library: Library) -> None:
    office = library.write("office.md", HOURS)
    library.ingest(office)
    office.unlink()
    report = library.ingest(office)
    assert (report.deleted, report.failed) == (1, ())
    assert library.index.count("team") == 0


def test_a_folder_that_is_gone_does_not_take_everything_with_it(library: Library) -> None:
    library.write("office.md", HOURS)
    library.ingest()
    library.folder.rename(library.folder.with_name("moved"))
    report = library.ingest()
    assert report.deleted == 0
    assert report.failed[0].reason == Reason(Code.NOT_THERE)
    assert library.index.count("team") == 1


def test_other_spaces_see_nothing(library: Library) -> None:
    library.write("office.md", HOURS)
    library.ingest()
    assert library.ingester.ingest("other", [library.folder]).added == 1
    library.ingester.delete("other", library.catalogue.documents(Access.operator("other"))[0].id)
    assert library.index.count("team") == 1


def test_deleting_an_unknown_document_is_an_error(library: Library) -> None:
    with pytest.raises(DocumentNotFound):
        library.ingester.delete("team", "nothing")


def test_progress_is_told_file_by_file(library: Library) -> None:
    for number in range(3):
        library.write(f"{number}.md", HOURS)
    steps: list[IngestProgress] = []
    library.ingester.ingest("team", [library.folder], steps.append)
    assert [(step.done, step.total) for step in steps] == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_full_disk_fails_that_document_only_and_leaves_nothing_half(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write("a.md", HOURS)
    library.write("b.md", TEA)
    upsert, calls = library.index.upsert, []

    def full_once(points):
        calls.append(points)
        if len(calls) == 1:
            raise IndexUnavailable("No space left on device")
        upsert(points)

    monkeypatch.setattr(library.index, "upsert", full_once)
    report = library.ingest()
    assert [failure.uri.rsplit("/", 1)[-1] for failure in report.failed] == ["a.md"]
    assert [record.title for record in library.catalogue.documents(Access.operator("team"))] == ["茶"]
    assert library.index.count("team") == 1
    assert library.ingest().added == 1


def test_a_full_disk_during_an_update_keeps_the_old_version(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.write("office.md", HOURS)
    library.ingest()
    library.write("office.md", HOURS.replace("18:30", "20:00"))
    with monkeypatch.context() as patch:
        patch.setattr(library.index, "upsert", full)
        assert len(library.ingest().failed) == 1
    (record,) = library.catalogue.documents(Access.operator("team"))
    assert (record.state, str(record.reason)) == ("failed", "No space left on device")
    assert [passage.chunk.text for passage in library.search("office")] == ["The office closes at 18:30 on weekdays."]
    assert library.ingest().updated == 1
    assert [passage.chunk.text for passage in library.search("office")] == ["The office closes at 20:00 on weekdays."]


def test_what_was_replaced_and_cannot_be_removed_is_hidden_until_it_can(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write("office.md", HOURS)
    library.ingest()
    library.write("office.md", HOURS.replace("18:30", "20:00"))
    with monkeypatch.context() as patch:
        patch.setattr(library.index, "delete_document", full)
        assert library.ingest().updated == 1
    assert library.index.count("team") == 2
    assert [passage.chunk.text for passage in library.search("office")] == ["The office closes at 20:00 on weekdays."]
    assert library.ingest().unchanged == 1
    assert library.index.count("team") == 1


def test_a_renamed_file_and_what_did_not_change_within_a_file_are_not_embedded_again(library: Library) -> None:
    parts = [f"## Part {number}\n\nIt says {number} things." for number in range(5)]
    office = library.write("office.md", "# Office\n\n" + "\n\n".join(parts))
    library.ingest()
    embedded = library.embedder.passages
    office = office.rename(library.folder / "bureau.md")
    report = library.ingest()
    assert (report.added, report.deleted, report.passages) == (1, 1, 5)
    assert library.embedder.passages == embedded
    office.write_text(office.read_text("utf-8").replace("It says 3 things.", "It says a lot."), "utf-8")
    assert library.ingest().updated == 1
    assert library.embedder.passages == embedded + 1
    assert "a lot" in library.search("Who says a lot?")[0].chunk.text


def test_what_cannot_be_read_stays_listed_with_the_reason_until_it_can_or_is_gone(library: Library) -> None:
    library.write("office.md", HOURS)
    bad = library.folder / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 spoilt")
    os.utime(bad, (1, 1))
    library.ingest()
    (failed,) = library.catalogue.failed("team")
    assert (failed.title, failed.state) == ("bad.pdf", "failed")
    assert failed.reason in {failure.reason for failure in library.ingest().failed}
    assert len(library.ingester.retry("team").failed) == 1
    bad.unlink()
    assert library.ingest().deleted == 1
    assert library.catalogue.failed("team") == []


def test_a_run_can_be_stopped_between_batches_and_takes_back_what_it_has_not_done(library: Library) -> None:
    library.write("a.md", HOURS)
    library.write("b.md", "# Book\n\n" + "\n\n".join(f"## Part {n}\n\nIt says {n} things." for n in range(200)))
    library.write("c.md", TEA)
    files = Files([library.folder])

    def stopping() -> bool:
        return library.embedder.passages > 10

    task = Task("team", files, lambda record: files.covers(record.uri), job="job", stopping=stopping)
    report = library.ingester.run(task)
    assert (report.stopped, report.added) == (True, 1)
    assert library.embedder.passages < 200
    assert [(record.title, record.state) for record in library.catalogue.records(Access.operator("team"))] == [
        ("Office", "ready")
    ]
    assert library.catalogue.leftovers() == []
    assert library.index.count("team") == 1
    assert library.ingest().added == 2


def test_an_index_that_was_deleted_is_filled_again_at_the_next_start(library: Library) -> None:
    library.write("office.md", HOURS)
    library.ingest()
    library.close()
    shutil.rmtree(library.data / "index")
    library.open()
    library.ingester.repair()
    library.ingester.resume("team")
    assert "18:30" in library.search("office")[0].chunk.text
    assert library.ingest().unchanged == 1


@pytest.mark.parametrize("step", ["upsert", "delete_document", "complete"])
def test_what_a_crash_broke_off_is_finished_at_the_next_start(
    library: Library, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    library.write("office.md", HOURS)
    library.ingest()
    library.write("office.md", HOURS.replace("18:30", "20:00"))

    def crash(*args: object, **kwargs: object) -> None:
        raise SystemExit

    target = library.catalogue if step == "complete" else library.index
    with monkeypatch.context() as patch:
        patch.setattr(target, step, crash)
        with pytest.raises(SystemExit):
            library.ingest()
    library.close()
    library.open()
    library.ingester.repair()
    library.ingester.resume("team")
    assert library.catalogue.leftovers() + library.catalogue.waiting("team") == []
    assert [passage.chunk.text for passage in library.search("office")] == ["The office closes at 20:00 on weekdays."]
    assert library.ingest().unchanged == 1


def test_a_document_whose_file_vanished_in_a_crash_goes(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    office = library.write("office.md", HOURS)

    def crash(*args: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(library.catalogue, "complete", crash)
        with pytest.raises(SystemExit):
            library.ingest()
    office.unlink()
    library.ingester.repair()
    library.ingester.resume("team")
    assert library.index.count("team") == 0
    assert library.catalogue.leftovers() + library.catalogue.waiting("team") == []


def test_two_runs_at_once_do_not_disturb_each_other(library: Library) -> None:
    for number in range(6):
        library.write(f"{number}.md", f"# Paper {number}\n\nIt says {number} things.")
    threads = [threading.Thread(target=library.ingest) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert library.index.count("team") == 6


def test_searching_while_ingesting_works(library: Library) -> None:
    library.write("office.md", HOURS)
    library.ingest()
    for number in range(8):
        library.write(f"{number}.md", f"# Paper {number}\n\n" + "It says many things. " * 20)
    running = threading.Thread(target=library.ingest)
    running.start()
    while running.is_alive():
        assert library.search("When does the office close?")[0].title == "Office"
    running.join(60)
    assert library.index.count("team") > 8


def test_links_out_of_the_folder_are_read_and_broken_ones_reported(library: Library, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(TEA, "utf-8")
    (library.folder / "link.md").symlink_to(outside)
    (library.folder / "broken.md").symlink_to(tmp_path / "nothing.md")
    (library.folder / "loop").symlink_to(library.folder)
    report = library.ingest()
    assert report.added == 1
    assert [failure.reason for failure in report.failed] == [Reason(Code.DANGLING_LINK)]


def test_what_a_document_says_of_its_author_and_date_is_known_and_follows_changes(library: Library) -> None:
    def known() -> tuple[str, datetime | None, str, datetime | None]:
        (record,) = library.catalogue.documents(Access.operator("team"))
        (passage,) = library.search("When does the ferry leave?")
        return record.author, record.published_at, passage.author, passage.published_at

    text = "---\nauthor: Mei Lin\ndate: {}-01-01\n---\n# Ferry\n\nThe ferry leaves at 7:40."
    for year in (2015, 2016):  # the date alone changes the second time
        library.write("ferry.md", text.format(year))
        library.ingest()
        published = datetime(year, 1, 1, tzinfo=UTC)
        assert known() == ("Mei Lin", published, "Mei Lin", published)
    assert library.embedder.passages == 1
