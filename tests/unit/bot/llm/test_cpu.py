"""What the processor has and what llama.cpp's build uses of it."""

from pathlib import Path

import pytest

from bot.llm.gguf import cpu

OLD_BUILD = "CPU : SSE3 = 1 | AVX2 = 1 | FMA = 1 | AVX512 = 0 | REPACK = 1 | "
NATIVE_BUILD = "CPU : SSE3 = 1 | AVX2 = 1 | AVX512 = 1 | AVX512_VNNI = 1 | REPACK = 1 | "


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def machine(build: str, cpuinfo: str) -> None:
        (tmp_path / "cpuinfo").write_text(cpuinfo)
        monkeypatch.setattr(cpu, "_CPUINFO", tmp_path / "cpuinfo")
        monkeypatch.setattr(cpu, "get_system_info", lambda: build)

    return machine


def test_what_the_build_leaves_unused_is_named(on) -> None:
    on(OLD_BUILD, "processor : 0\nflags\t\t: sse3 avx2 fma avx512f avx512_vnni\n")
    assert cpu.used_instructions() == {"SSE3", "AVX2", "FMA", "REPACK"}
    assert cpu.unused_instructions() == ("AVX512", "AVX512_VNNI")


def test_a_build_for_this_processor_leaves_nothing_unused(on) -> None:
    on(NATIVE_BUILD, "flags\t\t: sse3 avx2 avx512f avx512_vnni\n")
    assert cpu.unused_instructions() == ()


def test_an_older_processor_lacks_nothing(on) -> None:
    on(OLD_BUILD, "flags\t\t: sse3 avx2 fma\n")
    assert cpu.unused_instructions() == ()


def test_arm_names_its_features_otherwise(on) -> None:
    on("CPU : NEON = 1 | DOTPROD = 1 | ", "Features\t: fp asimd asimddp i8mm\n")
    assert cpu.unused_instructions() == ("MATMUL_INT8",)


def test_where_the_processor_is_not_described_nothing_is_claimed(on, tmp_path: Path) -> None:
    on(OLD_BUILD, "")
    (tmp_path / "cpuinfo").unlink()
    assert cpu.unused_instructions() == ()


@pytest.mark.parametrize(("quota", "most"), [("150000 100000", 2), ("50000 100000", 1), ("max 100000", 10_000)])
def test_a_containers_quota_bounds_the_cores(quota, most, monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text(f"{quota}\n")
    monkeypatch.setattr(cpu, "_QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr(cpu.os, "sched_getaffinity", lambda _: set(range(10_000)), raising=False)
    assert cpu.cores() == most


def test_the_real_build_tells_what_it_uses() -> None:
    assert cpu.used_instructions()
    assert cpu.cores() >= 1
