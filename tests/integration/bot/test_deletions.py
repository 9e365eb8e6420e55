"""A deletion hides at once, is taken back for some minutes, survives a restart, and removes for good afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.deletions import UNDO
from bot.errors import NotAllowed
from bot.settings import Settings
from knowledge.catalogue import Catalogue
from knowledge.errors import DocumentNotFound
from knowledge.sources.stored import NewSource
from knowledge.types import Access, DocumentRecord

FERRY = "# Ferry\n\nThe ferry to Vinterholm leaves at 7:40 from pier 9.\n"
TEA = "# Tea\n\nOolong is brewed for three minutes.\n"
EVERYTHING = Access.operator("team")
LATER = UNDO + timedelta(minutes=2)


@contextmanager
def installation(folder: Path) -> Iterator[Bot]:
    settings = Settings(_env_file=None, data=folder / "data", space="team", demo=False)
    with bootstrap(settings, llm=False) as bot:
        yield bot


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    with installation(tmp_path) as opened:
        upload(opened, tmp_path, "ferry.md", FERRY)
        upload(opened, tmp_path, "tea.md", TEA)
        yield opened


def upload(bot: Bot, folder: Path, name: str, content: str | bytes) -> None:
    (folder / "received").mkdir(exist_ok=True)
    path = folder / "received" / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    bot.library.upload(EVERYTHING, [path])


def ferry_id(bot: Bot) -> str:
    return next(each.id for each in bot.library.documents(EVERYTHING) if each.title == "Ferry")


def titles(bot: Bot) -> set[str]:
    return {each.title for each in bot.library.documents(EVERYTHING)}


def found(bot: Bot) -> set[str]:
    return {each.title for each in bot.library.search(EVERYTHING, "When does the ferry leave?")}


def items(bot: Bot) -> set[str]:
    return {each.title for each in bot.library.items("team")}


def age(bot: Bot, by: timedelta) -> None:
    """Let every deletion have been made so long ago, and its file too."""
    catalogue = bot.library._catalogue
    for record in catalogue.deleted(EVERYTHING):
        catalogue._change(record, deleted_at=datetime.now(UTC) - by)
        before = (datetime.now(UTC) - by - timedelta(minutes=1)).timestamp()
        os.utime(record.uri, (before, before))


def test_what_is_deleted_is_shown_nowhere_and_back_when_that_is_taken_back(bot: Bot, tmp_path: Path) -> None:
    ferry = ferry_id(bot)
    before = bot.library.document(EVERYTHING, ferry)
    bot.library.delete(EVERYTHING, ferry)
    assert (titles(bot), found(bot), items(bot)) == ({"Tea"}, {"Tea"}, {"Tea"})
    assert [each.title for each in bot.library.listed(EVERYTHING)] == ["Tea"]
    assert "Ferry" not in str(bot.library.explain(EVERYTHING, "ferry"))
    for hidden in (bot.library.document, bot.library.passages, bot.library.delete, bot.library.read_again):
        with pytest.raises(DocumentNotFound):
            hidden(EVERYTHING, ferry)
    assert [each.id for each in bot.library.deleted(EVERYTHING)] == [ferry]

    assert bot.library.undelete(EVERYTHING, ferry) == before
    assert (titles(bot), items(bot)) == ({"Ferry", "Tea"}, {"Ferry", "Tea"})
    assert "Ferry" in found(bot)
    assert bot.library.deleted(EVERYTHING) == []
    with pytest.raises(DocumentNotFound, match="taken back"):
        bot.library.undelete(EVERYTHING, ferry)


def test_after_some_minutes_nothing_is_left_of_it(bot: Bot, tmp_path: Path) -> None:
    ferry = ferry_id(bot)
    path = Path(bot.library.document(EVERYTHING, ferry).uri)
    bot.library.delete(EVERYTHING, ferry)
    bot.library.repair("team")
    assert path.exists(), "it is too early"
    age(bot, LATER)
    assert bot.library.deleted(EVERYTHING) == []
    with pytest.raises(DocumentNotFound):
        bot.library.undelete(EVERYTHING, ferry)
    bot.library.repair("team")
    assert not path.exists()
    assert bot.library._ingester._index.vectors("team", ferry) == []
    assert bot.library._catalogue.deleted(EVERYTHING) == []


def test_a_restart_neither_shows_nor_loses_what_was_deleted(tmp_path: Path) -> None:
    with installation(tmp_path) as bot:
        upload(bot, tmp_path, "ferry.md", FERRY)
        ferry = ferry_id(bot)
        bot.library.delete(EVERYTHING, ferry)
    with installation(tmp_path) as bot:
        assert (titles(bot), found(bot)) == (set(), set())
        bot.library.undelete(EVERYTHING, ferry)
        assert found(bot) == {"Ferry"}
        bot.library.delete(EVERYTHING, ferry)
        age(bot, LATER)
    with installation(tmp_path) as bot:
        assert bot.library._catalogue.deleted(EVERYTHING) == []
        assert not (tmp_path / "data" / "uploads" / "team" / "ferry.md").exists()


def test_a_crash_while_it_is_removed_leaves_the_rest_to_the_next_start(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(BaseException):
        """What a killed process looks like from inside."""

    def killed(*_: object) -> None:
        raise Crash

    ferry = ferry_id(bot)
    path = Path(bot.library.document(EVERYTHING, ferry).uri)
    for step in ("begin_deleting", "remove"):
        bot.library.delete(EVERYTHING, ferry_id(bot))
        age(bot, LATER)
        with monkeypatch.context() as patched:
            patched.setattr(Catalogue, step, killed)
            with pytest.raises(Crash):
                bot.library.repair("team")
        assert (found(bot), path.exists()) == ({"Tea"}, False)
        bot.library.repair("team")
        assert bot.library._catalogue.deleted(EVERYTHING) == bot.library._catalogue.leftovers() == []
        assert bot.library._ingester._index.vectors("team", ferry) == []
        path.write_text(FERRY, "utf-8")
        bot.library.ingest("team", [path])


def test_a_file_that_is_brought_in_again_is_there_again(bot: Bot, tmp_path: Path) -> None:
    bot.library.delete(EVERYTHING, ferry_id(bot))
    upload(bot, tmp_path, "ferry.md", FERRY)
    assert "Ferry" in found(bot)
    bot.library.delete(EVERYTHING, ferry_id(bot))
    upload(bot, tmp_path, "ferry.md", FERRY.replace("7:40", "8:15"))
    (passage, *_) = bot.library.search(EVERYTHING, "When does the ferry leave?")
    assert "8:15" in passage.chunk.text
    assert bot.library.deleted(EVERYTHING) == []
    bot.library._deletions.remove_old("team", datetime.now(UTC) + LATER)
    assert "Ferry" in titles(bot)


def test_what_is_deleted_while_it_waits_is_not_brought_in_until_that_is_taken_back(
    bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.md").write_text(f"# Pier {name}\n\nIt is pier {name}.\n", "utf-8")
    complete = Catalogue.complete

    def deleting(catalogue: Catalogue, record: DocumentRecord) -> None:
        complete(catalogue, record)
        for each in catalogue.waiting("team"):
            catalogue.delete(each)

    with monkeypatch.context() as patched:
        patched.setattr(Catalogue, "complete", deleting)
        assert bot.library.ingest("team", [folder]).added == 1
    assert "Pier two" not in titles(bot)
    assert bot.library._catalogue.waiting("team") == []
    (two,) = bot.library.deleted(EVERYTHING)
    assert bot.library.undelete(EVERYTHING, two.id).title == "Pier two"
    assert "Pier two" in titles(bot)


def test_a_bad_file_of_the_same_name_changes_nothing_about_what_was_deleted(bot: Bot, tmp_path: Path) -> None:
    ferry = ferry_id(bot)
    bot.library.delete(EVERYTHING, ferry)
    upload(bot, tmp_path, "ferry.md", b"\0spoilt")
    assert "Ferry" not in titles(bot) | found(bot)
    restored = bot.library.undelete(EVERYTHING, ferry)
    assert (restored.state, restored.reason) == ("ready", None)
    assert "7:40" in bot.library.passages(EVERYTHING, ferry)[0].chunk.text


def test_a_file_put_in_its_place_meanwhile_is_not_removed_with_it(bot: Bot, tmp_path: Path) -> None:
    ferry = ferry_id(bot)
    path = Path(bot.library.document(EVERYTHING, ferry).uri)
    bot.library.delete(EVERYTHING, ferry)
    age(bot, LATER)
    path.write_text(FERRY, "utf-8")  # an upload that is not yet queued
    bot.library.repair("team")
    assert path.exists()
    assert bot.library._catalogue.deleted(EVERYTHING) == []


def test_a_lost_index_does_not_bring_back_what_was_deleted(tmp_path: Path) -> None:
    with installation(tmp_path) as bot:
        upload(bot, tmp_path, "ferry.md", FERRY)
        upload(bot, tmp_path, "tea.md", TEA)
        ferry = ferry_id(bot)
        bot.library.delete(EVERYTHING, ferry)
        index = bot.library._ingester._index
        for each in (ferry, *(record.id for record in bot.library.documents(EVERYTHING))):
            index.delete_document("team", each)
        bot.library.repair("team")
        bot.library.ingestion.resume("team")
        assert (titles(bot), found(bot)) == ({"Tea"}, {"Tea"})
        assert bot.library.undelete(EVERYTHING, ferry).state == "ready"
        assert "Ferry" in found(bot)


def test_a_source_takes_what_was_deleted_of_it_along_or_brings_it_back(bot: Bot, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "pier.md").write_text("# Pier\n\nPier 9 is behind the market.\n", "utf-8")
    source = bot.library.ingestion.add_source("team", NewSource("folder", str(folder)))
    bot.library.ingestion.sync("team", source.id)
    pier = next(each.id for each in bot.library.documents(EVERYTHING) if each.title == "Pier")
    bot.library.delete(EVERYTHING, pier)
    bot.library.ingestion.sync("team", source.id)
    assert "Pier" in titles(bot), "its source still has it"
    bot.library.delete(EVERYTHING, pier)
    bot.library.ingestion.remove_source("team", source.id)
    assert bot.library._catalogue.deleted(EVERYTHING) == []


def test_nobody_takes_back_the_deletion_of_what_they_may_not_see(bot: Bot) -> None:
    ferry = ferry_id(bot)
    bot.library.limit("team", ferry, ["board"])
    bot.library.delete(EVERYTHING, ferry)
    eve = Access("team")
    assert bot.library.deleted(eve) == []
    with pytest.raises(NotAllowed):
        bot.library.undelete(eve, ferry)
