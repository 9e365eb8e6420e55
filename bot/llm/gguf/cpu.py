"""What the processor offers, and what the installed build of llama.cpp makes of it."""

import math
import os
from pathlib import Path

from xllamacpp import get_system_info  # type: ignore[import-untyped]

_CPUINFO = Path("/proc/cpuinfo")  # Linux only
_QUOTA = Path("/sys/fs/cgroup/cpu.max")
# Instructions that matter for 4-bit weights: the kernel's name of each, and llama.cpp's.
_INSTRUCTIONS = {
    "avx2": "AVX2",
    "avx512f": "AVX512",
    "avx512_vnni": "AVX512_VNNI",
    "avx_vnni": "AVX_VNNI",
    "amx_int8": "AMX_INT8",
    "asimddp": "DOTPROD",
    "i8mm": "MATMUL_INT8",
}


def cores() -> int:
    """Return how many cores this process may use: those it may run on, as far as its container's quota reaches.

    Source: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
    """
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota_us, _, period_us = (_QUOTA.read_text("ascii") if _QUOTA.exists() else "max").strip().partition(" ")
    if not quota_us.isdigit() or not period_us.isdigit():
        return count
    return min(count, max(1, math.ceil(int(quota_us) / int(period_us))))


def used_instructions() -> frozenset[str]:
    """Return the instruction sets that llama.cpp was built for, by llama.cpp's names."""
    pairs = (part.split("=") for part in get_system_info().partition(":")[2].split("|") if "=" in part)
    return frozenset(name.strip() for name, value in pairs if value.strip() == "1")


def unused_instructions() -> tuple[str, ...]:
    """Return the instruction sets that the processor has and the build leaves unused; none where nothing tells."""
    try:
        lines = _CPUINFO.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ()
    flags = {flag for line in lines if line.startswith(("flags", "Features")) for flag in line.split()}
    used = used_instructions()
    return tuple(name for flag, name in _INSTRUCTIONS.items() if flag in flags and name not in used)
