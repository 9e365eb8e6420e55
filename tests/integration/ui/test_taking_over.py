"""A process that ingests is killed, and of the others over the same PostgreSQL one goes on.

Each has an embedded index of its own: the Qdrant server that replicas share does not come in a package.
"""

import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import ingestion
from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.llm.scripted import ScriptedChat
from bot.settings import Settings
from knowledge import jobs
from knowledge.jobs import Job
from knowledge.types import Access
from memory.database import Database
from tests.master_key import MASTER
from tests.waits import wait_until

ROOT = Path(__file__).parents[3]
EVERYTHING = Access.operator("team")
PAPERS = 30
STAY_S, SILENCE_S = 0.2, 2.0
COMMAND = f"from bot import ingestion; ingestion._STAY_S = {STAY_S}; from ui.cli import main; main()"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(PAPERS):
        parts = [f"## Part {part}\n\nPaper {number} says {number * part} of its part {part}." for part in range(10)]
        (folder / f"{number}.md").write_text("\n\n".join((f"# Paper {number}", *parts)), "utf-8")
    return folder


@contextmanager
def ingesting(url: str, data: Path, papers: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Yield the process of `zhiyin ingest`."""
    own = {"ZHIYIN_DATABASE": url, "ZHIYIN_DATA": str(data), "ZHIYIN_MASTER_KEY": "5a" * 32, "ZHIYIN_SPACE": "team"}
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, "ingest", str(papers)], cwd=ROOT, env=os.environ | own
    ) as run:
        try:
            yield run
        finally:
            run.kill()


@pytest.fixture
def replicas(new_postgres: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Bot]]:
    """Yield two that serve the same space."""
    monkeypatch.setattr(ingestion, "_STAY_S", STAY_S)
    monkeypatch.setattr(jobs, "_SILENCE_S", SILENCE_S)
    values = {"database": new_postgres(), "master_key": "5a" * 32, "space": "team", "demo": False}
    with ExitStack() as stack:
        opened = [
            stack.enter_context(
                bootstrap(Settings(_env_file=None, data=tmp_path / name, **values), model=ScriptedChat(["-"]))
            )
            for name in ("one", "two")
        ]
        for bot in opened:
            bot.library.ingestion.serve("team")
        yield opened


def test_a_job_stays_with_its_process_as_long_as_that_lives_and_is_ended_by_one_other_when_it_is_killed(
    replicas: list[Bot], papers: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.ingestion")
    library = replicas[0].library
    url = replicas[0]._services.settings.database

    def job() -> Job | None:
        return next(iter(library.ingestion.jobs("team")), None)

    def states() -> Counter[str]:
        return Counter(record.state for record in library.listed(EVERYTHING))

    def is_old() -> bool:
        with engine.connect() as connection:
            age = connection.execute(sa.text("SELECT heard_at - created_at FROM ingest_jobs")).scalar()
        return age is not None and age > timedelta(seconds=1.5 * SILENCE_S)

    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with closing(Database(url, MASTER)) as database, ingesting(url, tmp_path / "killed", papers) as process:
        wait_until(lambda: states()["ready"] > 0, "it is at work")
        with database.alone("ingest"):  # keeps it waiting with its next document
            wait_until(is_old, "it has lived for longer than a dead one is waited for")
            assert (running := job())
            assert (running.state, caplog.messages) == ("running", [])
            assert states()["parsing"] == 1
        wait_until(lambda: states()["embedding"] > 0, "it is in the midst of one")
        process.kill()
        process.wait()
    engine.dispose()
    before = states()
    assert 0 < before["ready"] < PAPERS
    wait_until(lambda: f"ingest.taken job={running.id}" in caplog.messages, "another process takes it", 30)
    wait_until(lambda: (ended := job()) is not None and ended.state == "done", "it is done")
    assert states() == {"ready": PAPERS}
    assert (ended := job())
    assert (ended.id, ended.added) == (running.id, PAPERS - before["ready"])
    assert sum("ingest.taken" in message for message in caplog.messages) == 1
    found = [bot.library.search(EVERYTHING, f"What does paper {PAPERS - 1} say?") for bot in replicas]
    assert sum(bool(each) for each in found) == 1, "each has an index of its own"
