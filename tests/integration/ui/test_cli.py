"""The command line over a real installation, without the language model where a command needs none."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.doctor import Finding, examine
from bot.settings import Settings
from ui.cli import app

HOURS = "# Office\n\n## Opening hours\n\nThe office closes at 18:30 on weekdays.\n"


class Zhiyin:
    """The command `zhiyin` on one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.content = folder / "content"
        self.content.mkdir()
        (self.content / "office.md").write_text(HOURS, "utf-8")

    def run(self, *words: str) -> Result:
        place = ["--data", str(self.folder / "data"), "--space", "team"]
        return CliRunner().invoke(app, [*words, *place])

    def json(self, *words: str) -> object:
        result = self.run(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def zhiyin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Zhiyin:
    monkeypatch.chdir(tmp_path)
    return Zhiyin(tmp_path)


def test_ingest_then_search(zhiyin: Zhiyin) -> None:
    report = zhiyin.json("ingest", str(zhiyin.content))
    assert report | {"seconds": 0} == {
        "added": 1, "updated": 0, "unchanged": 0, "deleted": 0, "failed": [], "passages": 1, "seconds": 0,
    }  # fmt: skip
    found = zhiyin.json("search", "When does the office close?")
    fields = {"document_id", "title", "uri", "page", "heading", "text", "score", "similarity", "words", "also_in"}
    fields |= {"author", "published_at"}
    assert set(found[0]) == fields
    assert "18:30" in found[0]["text"]
    (document,) = zhiyin.json("documents")
    assert (document["title"], document["passages"]) == ("Office", 1)
    (passage,) = zhiyin.json("documents", "--passages", document["id"])
    assert "18:30" in passage["text"]
    explained = zhiyin.json("search", "When does the office close?", "--explain")
    assert explained["passages"][0]["ranks"]["fused"] == 1
    assert "#1, " in zhiyin.run("search", "When does the office close?", "--explain").stdout
    assert "--undelete" in zhiyin.run("documents", "--delete", document["id"]).output
    assert zhiyin.json("search", "office") == []
    assert zhiyin.json("documents", "--undelete", document["id"]) == [document]
    assert zhiyin.json("documents", "--delete", document["id"]) == []
    assert zhiyin.json("search", "office") == []


def test_the_operator_says_who_may_see_a_document(zhiyin: Zhiyin) -> None:
    zhiyin.json("ingest", str(zhiyin.content), "--groups", "Board, cooks", "--tags", "house")
    (document,) = zhiyin.json("documents")
    assert document["groups"] == ["board", "cooks"]
    assert zhiyin.json("search", "office", "--user", "Mei") == []
    assert len(zhiyin.json("search", "office", "--tag", "house")) == 1
    assert zhiyin.json("search", "office", "--tag", "house", "--language", "zh") == []
    assert zhiyin.run("groups", "Mei", "--set", "cooks").stdout.strip() == "Mei: cooks"
    assert len(zhiyin.json("search", "office", "--user", "mei")) == 1
    assert zhiyin.run("access", document["id"], "--groups", "").stdout.strip() == "Office: everyone"
    assert len(zhiyin.json("search", "office", "--user", "Eve")) == 1


def test_a_file_of_queries_gives_a_list_a_line(zhiyin: Zhiyin) -> None:
    zhiyin.json("ingest", str(zhiyin.content))
    queries = zhiyin.folder / "queries.txt"
    queries.write_text("opening hours\n办公室几点关门\n", "utf-8")
    result = zhiyin.run("search", "--queries", str(queries), "--json")
    lists = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each[0]["title"] for each in lists] == ["Office", "Office"]


def test_what_cannot_be_read_is_told_and_the_status_says_so(zhiyin: Zhiyin) -> None:
    (zhiyin.content / "bad.pdf").write_bytes(b"")
    report = zhiyin.json("ingest", str(zhiyin.content))
    assert report["added"] == 1
    assert [(Path(each["uri"]).name, each["reason"]) for each in report["failed"]] == [
        ("bad.pdf", "It is empty (0 bytes).")
    ]
    assert zhiyin.run("ingest", str(zhiyin.content / "bad.pdf")).exit_code == 1


def test_items_are_imported_all_or_none(zhiyin: Zhiyin) -> None:
    file = zhiyin.folder / "items.jsonl"
    file.write_text('{"id": "b1", "title": "A book on tea"}\n{"id": "b2"}\n', "utf-8")
    failed = zhiyin.run("items", "import", str(file))
    assert failed.exit_code == 1
    assert "line 2" in failed.stderr
    assert zhiyin.json("items", "list") == []
    file.write_text('{"id": "b1", "title": "A book on tea"}\n', "utf-8")
    assert zhiyin.json("items", "import", str(file)) == {"imported": 1}
    (recommended,) = zhiyin.json("recommend", "--user", "mei")
    assert (recommended["item_id"], recommended["title"]) == ("b1", "A book on tea")
    assert recommended["reason"]
    assert zhiyin.json("memories", "--user", "mei") == []


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("ZHIYIN_QDRANT_URL", "http://127.0.0.1:9", "ZHIYIN_QDRANT_URL"),
        ("ZHIYIN_DATABASE", "postgresql://nobody@127.0.0.1:9/none", "database"),
        ("ZHIYIN_PORT", "99999", "ZHIYIN_PORT"),
        ("ZHIYIN_LLM_BACKEND", "magic", "ZHIYIN_LLM_BACKEND"),
    ],
)
def test_a_wrong_setting_is_named(
    zhiyin: Zhiyin, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    result = zhiyin.run("documents")
    assert result.exit_code == 1
    assert told in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("content", [b"GGUF cut short", b"no model at all"])
def test_a_damaged_model_file_is_reported(zhiyin: Zhiyin, content: bytes) -> None:
    file = zhiyin.folder / "model.gguf"
    file.write_bytes(content)
    result = zhiyin.run("ask", "hello", "--model", str(file))
    assert result.exit_code == 1
    assert "model" in result.stderr.lower()


def test_a_model_that_nobody_knows_is_reported_with_those_that_are(zhiyin: Zhiyin) -> None:
    result = zhiyin.run("ask", "hello", "--model", "gpt-17")
    assert result.exit_code == 1
    assert "qwen2.5-coder-1.5b-instruct" in result.stderr.replace("\n", "")


def test_doctor_says_when_there_is_too_much_for_the_embedded_index(
    zhiyin: Zhiyin, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhiyin.json("ingest", str(zhiyin.content))
    (index,) = [each for each in examine(Settings(_env_file=None, data=zhiyin.folder / "data")) if each.name == "Index"]
    assert (index.detail.endswith("(embedded), 1 passages"), index.advice) == (True, "")
    monkeypatch.setattr("bot.doctor._EMBEDDED_PASSAGES", 0)
    (index,) = [each for each in examine(Settings(_env_file=None, data=zhiyin.folder / "data")) if each.name == "Index"]
    assert "ZHIYIN_QDRANT_URL" in index.advice


def test_doctor_counts_the_passages_in_the_database_that_the_settings_name(
    zhiyin: Zhiyin, monkeypatch: pytest.MonkeyPatch, new_postgres: Callable[[], str]
) -> None:
    def index(url: str) -> Finding:
        settings = Settings(_env_file=None, data=zhiyin.folder / "data", database=url, master_key="5a" * 32)
        (found,) = [each for each in examine(settings) if each.name == "Index"]
        return found

    for url in (new_postgres(), f"sqlite:///{zhiyin.folder / 'other.db'}"):
        monkeypatch.setenv("ZHIYIN_DATABASE", url)
        monkeypatch.setenv("ZHIYIN_MASTER_KEY", "5a" * 32)
        zhiyin.json("ingest", str(zhiyin.content))
        assert (index(url).detail.endswith("(embedded), 1 passages"), index(url).advice) == (True, "")
        monkeypatch.setattr("bot.doctor._EMBEDDED_PASSAGES", 0)
        assert "meant for 0" in index(url).advice
        monkeypatch.undo()
    gone = zhiyin.folder / "gone.db"
    assert "ZHIYIN_DATABASE" in index(f"sqlite:///{gone}").advice
    assert not gone.exists()
    assert "ZHIYIN_DATABASE" in index("postgresql://127.0.0.1:9/gone").advice


def test_doctor_says_what_is_there_and_what_is_wrong(zhiyin: Zhiyin, monkeypatch: pytest.MonkeyPatch) -> None:
    zhiyin.json("documents")
    names = {each["name"]: each for each in zhiyin.json("doctor")}
    assert {
        "Python",
        "Versions",
        "GPU",
        "CPU",
        "Data folder",
        "Database",
        "Master key",
        "Index",
        "Embedding",
        "Model",
    } == set(names)
    newest = max(path.name[:4] for path in (Path(__file__).parents[3] / "memory/migrations/versions").glob("0*.py"))
    assert f"revision {newest}" in names["Database"]["detail"]
    monkeypatch.setenv("ZHIYIN_QDRANT_URL", "http://127.0.0.1:9")
    result = zhiyin.run("doctor", "--json")
    assert result.exit_code == 1
    assert any("ZHIYIN_QDRANT_URL" in each["advice"] for each in json.loads(result.stdout))


def test_two_processes_on_one_data_folder_and_ctrl_c(zhiyin: Zhiyin) -> None:
    """The first holds the folder until it is stopped by Ctrl-C, cleanly; the second is told so."""
    program = "import time; from bot.bootstrap import bootstrap; from bot.settings import Settings; from pathlib import Path\n"
    program += f"with bootstrap(Settings(data=Path({str(zhiyin.folder / 'data')!r}), space='team'), llm=False):\n"
    program += "    print('open', flush=True); time.sleep(60)\n"
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    first = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert first.stdout is not None
    assert first.stdout.readline() == b"open\n"
    busy = zhiyin.run("documents")
    assert busy.exit_code == 1
    assert f"process {first.pid}" in busy.stderr.replace("\n", " ")
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=30)
    assert zhiyin.json("documents") == []


def test_a_port_that_is_taken_is_told_before_the_model_is_loaded(zhiyin: Zhiyin) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        began = time.monotonic()
        result = zhiyin.run("serve", "--port", str(port))
    assert result.exit_code == 1
    assert f"127.0.0.1:{port}" in result.stderr.replace("\n", "")
    assert time.monotonic() - began < 30
