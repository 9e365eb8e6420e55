"""Files inside a file: each is read by its own loader, and its sections stand under its name."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from knowledge.formats import format_of
from knowledge.loaders import steps
from knowledge.loaders.content import Content
from knowledge.types import Section

Read = Callable[[Path], Content]


def read_member(name: str, data: bytes, read: Read) -> tuple[Section, ...]:
    """Return the sections of a file of this name and content, as `read` reads it.

    Raises:
        UnreadableDocument: as `read` raises it, or `format_of`.
    """
    with tempfile.TemporaryDirectory(prefix="member-") as folder:
        path = Path(folder, f"member{PurePosixPath(name).suffix}")
        format_of(path)  # before it is written: its name may be one that no disk takes
        path.write_bytes(data)
        content = read(path)
    steps.step()
    return tuple(_under(section, name, content.title) for section in content.sections)


def _under(section: Section, name: str, title: str) -> Section:
    own = (title,) if title and section.headings[:1] != (title,) else ()
    return replace(section, headings=(name, *own, *section.headings))
