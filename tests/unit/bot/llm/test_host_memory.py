"""How much memory is left, by the files in which a system says so."""

from pathlib import Path

import pytest

from bot.llm.gguf import host_memory

MEMINFO = "MemTotal:       16000000 kB\nMemAvailable:    8000000 kB\n"


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "proc").mkdir()
    (tmp_path / "group" / "memory").mkdir(parents=True)
    monkeypatch.setattr(host_memory, "_PROC", tmp_path / "proc")
    monkeypatch.setattr(host_memory, "_GROUPS", tmp_path / "group")
    return tmp_path


def test_where_nothing_is_told_nothing_is_known(system: Path) -> None:
    assert host_memory.available_bytes() is None


def test_the_machine_tells_what_is_available(system: Path) -> None:
    (system / "proc" / "meminfo").write_text(MEMINFO)
    (system / "group" / "memory.max").write_text("max\n")
    (system / "group" / "memory.current").write_text("5\n")
    assert host_memory.available_bytes() == 8_000_000 * 1024


@pytest.mark.parametrize(
    ("folder", "limit", "used", "cache"),
    [
        ("", "memory.max", "memory.current", "inactive_file"),
        ("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    ],
)
def test_a_container_is_held_to_its_limit_and_file_pages_count_as_free(
    system: Path, folder: str, limit: str, used: str, cache: str
) -> None:
    group = system / "group" / folder
    (system / "proc" / "meminfo").write_text(MEMINFO)
    (group / limit).write_text("2000000000\n")
    (group / used).write_text("1500000000\n")
    (group / "memory.stat").write_text(f"anon 1\n{cache} 400000000\n")
    assert host_memory.available_bytes() == 900_000_000
