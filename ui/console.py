"""What the command line shows while it works and when it has failed."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.boot_listener import BootListener
from knowledge.types import IngestProgress, IngestReport, ProgressListener
from ui.errors import ROOM_ERRORS, explain

stdout = Console()
stderr = Console(stderr=True)

_STEPS = {
    "database": "Opening the database",
    "index": "Opening the index",
    "download": "Fetching the language model (once; it is checked by SHA-256)",
    "model": "Loading the language model",
    "demo": "Loading the demo collection (once)",
    "ready": "Ready",
}


def set_up_logging(level: str) -> None:
    """Send the program's own log to standard error; the libraries speak from warnings on."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[RichHandler(console=stderr)], force=True)
    for room in ("bot", "knowledge", "memory", "ui"):
        logging.getLogger(room).setLevel(level)


@contextmanager
def failures_explained() -> Iterator[None]:
    """Turn the rooms' errors into a message and exit status 1, and Ctrl-C into a clean stop."""
    try:
        yield
    except ROOM_ERRORS as error:
        stderr.print(f"[bold red]Error:[/] {escape(explain(error, 'en'))}", highlight=False)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        stderr.print("Stopped.")
        raise typer.Exit(130) from None


@contextmanager
def boot_progress(*, quiet: bool) -> Iterator[BootListener]:
    """Yield a listener that tells each step of the start, with bars for the download and the demo's documents."""
    with _bar(DownloadColumn(), TimeRemainingColumn()) as download, ingest_progress() as on_ingest:
        task = download.add_task("Downloading", total=None, visible=False)

        def on_step(name: str) -> None:
            if not quiet or name in ("download", "demo"):
                stderr.print(f"• {_STEPS[name]}", highlight=False)

        def on_download(done: int, total: int) -> None:
            download.update(task, completed=done, total=total, visible=done < total)

        yield BootListener(on_step, on_download, on_ingest)


@contextmanager
def ingest_progress() -> Iterator[ProgressListener]:
    """Yield a listener that shows how many files are done and which is in work."""
    with _bar(MofNCompleteColumn(), TextColumn("{task.fields[file]}")) as bar:
        task = bar.add_task("Reading", total=None, visible=False, file="")

        def on_progress(progress: IngestProgress) -> None:
            name = escape(progress.uri.rsplit("/", 1)[-1])
            visible = progress.uri != ""  # until the end: a source that is still being listed may hold more
            bar.update(task, completed=progress.done, total=progress.total, file=name, visible=visible)

        yield on_progress


def print_report(report: IngestReport) -> None:
    """Print what an ingest run did, and what could not be read."""
    stdout.print(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {report.deleted} deleted, "
        f"{len(report.failed)} failed; {report.passages} passages in {report.seconds:.1f} s"
    )
    for failure in report.failed:
        stderr.print(f"[red]failed[/] {escape(failure.uri)}: {escape(str(failure.reason))}", highlight=False)


@contextmanager
def _bar(
    *columns: BarColumn | TextColumn | DownloadColumn | MofNCompleteColumn | TimeRemainingColumn,
) -> Iterator[Progress]:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        *columns,
        console=stderr,
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as progress:
        yield progress
