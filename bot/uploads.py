"""The folder of uploaded files: each goes in under a safe name, and is taken back when it turns out unreadable."""

import shutil
import uuid
from collections.abc import Collection
from pathlib import Path

_NAME_BYTES = 200  # file systems allow 255
_SUFFIX_BYTES = 20


class Uploads:
    """Files on their way into one folder. What they replace is kept aside until `close`."""

    def __init__(self, folder: Path) -> None:
        """Use the folder, making it when there is none.

        Raises:
            OSError: it cannot be made or written.
        """
        self._folder = folder.resolve()
        self._aside = self._folder / f".replaced-{uuid.uuid4().hex}"  # hidden from runs over the folder
        self._aside.mkdir(parents=True)

    def names(self) -> set[str]:
        """Return the names of the files that are there."""
        return {path.name for path in self._folder.iterdir() if not path.name.startswith(".")}

    def put(self, source: Path, name: str, *, replacing: bool) -> Path:
        """Copy a file in, whole or not at all, and return where it lies.

        Args:
            source: the file.
            name: under which it is kept.
            replacing: whether it may replace one of the same name.

        Raises:
            FileExistsError: there is one that it may not replace; another process may have put it there just now.
            OSError: it cannot be copied, as on a full disk.
        """
        incoming, kept = self._aside / "incoming", self._folder / name
        shutil.copyfile(source, incoming)
        if not replacing:
            kept.touch(exist_ok=False)
        elif kept.exists():
            kept.replace(self._aside / name)
        incoming.replace(kept)
        return kept

    def take_back(self, kept: Path) -> None:
        """Put back what a file replaced, or remove the file when it replaced nothing."""
        replaced = self._aside / kept.name
        if replaced.exists():
            replaced.replace(kept)
        else:
            kept.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of what was replaced."""
        shutil.rmtree(self._aside, ignore_errors=True)


def safe_name(name: str) -> str:
    """Return a file name without folders or control characters, never empty, hidden or too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    cleaned = Path("".join(char for char in last if char.isprintable()).strip().lstrip(".") or uuid.uuid4().hex)
    return _cut(cleaned.stem, _NAME_BYTES) + _cut(cleaned.suffix, _SUFFIX_BYTES)


def distinct(names: list[str], kept: Collection[str] = ()) -> list[str]:
    """Return the names with a number where one stands again, or is among those kept, as in "notes (2).md"."""
    taken = {name.casefold() for name in kept}
    result: list[str] = []
    for name in names:
        candidate, number = name, 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{Path(name).stem} ({number}){Path(name).suffix}"
        taken.add(candidate.casefold())
        result.append(candidate)
    return result


def _cut(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode("utf-8", "ignore")
