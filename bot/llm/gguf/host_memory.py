"""How much memory this process may still take: of the machine, of its control group, and by its own limit."""

import resource
from pathlib import Path

_PROC = Path("/proc")
_GROUPS = Path("/sys/fs/cgroup")
_UNLIMITED = 1 << 60  # version 1 writes a number near 2**63 where there is no limit


def available_bytes() -> int | None:
    """Return the bytes; None where the system does not tell, as on macOS."""
    known = [left for left in (_of_the_machine(), _of_the_group(), _of_the_process()) if left is not None]
    return min(known, default=None)


def _of_the_machine() -> int | None:
    kibibytes = _named_numbers(_PROC / "meminfo").get("MemAvailable:")
    return None if kibibytes is None else kibibytes * 1024


def _of_the_group() -> int | None:
    """Return what the group's limit leaves; pages of files count as free, because they can be dropped.

    Source: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files and cgroup-v1/memory.html
    """
    for folder, limit_file, used_file, cache in (
        (_GROUPS, "memory.max", "memory.current", "inactive_file"),
        (_GROUPS / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    ):
        limit, used = _number(folder / limit_file), _number(folder / used_file)
        if limit is not None and used is not None and limit < _UNLIMITED:
            return max(0, limit - used + _named_numbers(folder / "memory.stat").get(cache, 0))
    return None


def _of_the_process() -> int | None:
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    pages = _read(_PROC / "self" / "statm").split()
    if limit == resource.RLIM_INFINITY or not pages:
        return None
    return max(0, limit - int(pages[0]) * resource.getpagesize())


def _named_numbers(path: Path) -> dict[str, int]:
    rows = [line.split() for line in _read(path).splitlines()]
    return {row[0]: int(row[1]) for row in rows if len(row) > 1 and row[1].isdigit()}


def _number(path: Path) -> int | None:
    text = _read(path).strip()
    return int(text) if text.isdigit() else None  # "max" is no limit


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace")
    except OSError:
        return ""
