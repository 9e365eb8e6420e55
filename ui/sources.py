"""The commands `zhiyin sources add | list | sync | remove`: where documents come from by themselves."""

from typing import Annotated

import typer
from rich.markup import escape

from knowledge.errors import SourceError
from knowledge.sources.open import MOST_PAGES
from knowledge.sources.stored import KINDS, NewSource, SourceOptions
from knowledge.types import IngestReport
from ui.console import ingest_progress, print_report, stderr, stdout
from ui.errors import explain
from ui.json_views import ingest_json, source_json
from ui.session import Data, Json, Session, Space, opened, print_json, print_table

sources_app = typer.Typer(help="Where documents come from by themselves.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="Id of the source, or its beginning.")]
_DEFAULTS = SourceOptions()


@sources_app.command("add")
def add(
    kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}.")],
    address: Annotated[str, typer.Argument(help="A folder, a URL, or a Git repository.")],
    every: Annotated[int, typer.Option(min=0, help="Minutes between synchronisations by the server; 0: by hand.")] = 0,
    pages: Annotated[int, typer.Option(min=1, max=MOST_PAGES, help="Most pages to read.")] = _DEFAULTS.pages,
    depth: Annotated[int, typer.Option(min=0, max=20, help="site: links from the first page.")] = _DEFAULTS.depth,
    delay: Annotated[float, typer.Option(min=0, max=60, help="Seconds between requests.")] = _DEFAULTS.delay_s,
    branch: Annotated[str, typer.Option(help="git: branch. Default: the repository's own.")] = "",
    folder: Annotated[str, typer.Option(help="git: folder in the repository. Default: all.")] = "",
    groups: Annotated[str, typer.Option(help="Who may see what it brings, comma between; empty: everyone.")] = "",
    tags: Annotated[str, typer.Option(help="Tags of what it brings, comma between.")] = "",
    data: Data = None,
    space: Space = None,
    as_json: Json = False,
) -> None:
    """Set up a source; `sync` reads it, and the server does on its schedule."""
    if kind not in KINDS:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(KINDS)}.")
    options = SourceOptions(pages, depth, delay, branch, folder)
    new = NewSource(kind, address, options, every, tuple(tags.split(",")), tuple(groups.split(",")))
    with opened(data, space) as session:
        source = session.bot.library.ingestion.add_source(session.space, new)
    if as_json:
        print_json(source_json(source))
    else:
        stdout.print(f"Source {source.id} is set up. Read it with: zhiyin sources sync {source.id}", highlight=False)


@sources_app.command("list")
def list_sources(data: Data = None, space: Space = None, as_json: Json = False) -> None:
    """List the sources, when each was last read, and why where that failed."""
    with opened(data, space) as session:
        sources = session.bot.library.ingestion.sources(session.space)
    if as_json:
        print_json([source_json(source) for source in sources])
        return
    rows = [
        (
            each.id,
            each.kind,
            each.shown_address,
            f"{each.every_minutes} min" if each.every_minutes else "by hand",
            ", ".join(each.groups),
            f"{each.synced_at:%Y-%m-%d %H:%M}" if each.synced_at else "never",
            str(each.error or ""),
        )
        for each in sources
    ]
    print_table(("id", "kind", "address", "every", "groups", "last sync", "error"), rows)


@sources_app.command("sync")
def sync(
    source: Annotated[str, typer.Argument(help="Id of the source, or its beginning. Default: all.")] = "",
    data: Data = None,
    space: Space = None,
    as_json: Json = False,
) -> None:
    """Read sources now; only what changed is embedded. Exit status 1 when one could not be read."""
    with opened(data, space) as session:
        reports = {each: _synced(session, each) for each in _chosen(session, source)}
    if as_json:
        print_json({each: ingest_json(report) if report else None for each, report in reports.items()})
    else:
        for report in filter(None, reports.values()):
            print_report(report)
    if None in reports.values():
        raise typer.Exit(1)


@sources_app.command("remove")
def remove(source: Id, data: Data = None, space: Space = None) -> None:
    """Forget a source, and remove the documents that came from it."""
    with opened(data, space) as session:
        (source_id,) = _chosen(session, source)
        count = session.bot.library.ingestion.remove_source(session.space, source_id)
    stdout.print(f"The source is removed, with {count} documents.")


def _synced(session: Session, source_id: str) -> IngestReport | None:
    """Return what the synchronisation of a source did; None when the source could not be read."""
    with ingest_progress() as on_progress:
        try:
            return session.bot.library.ingestion.sync(session.space, source_id, on_progress)
        except SourceError as error:
            stderr.print(f"[red]failed[/] {source_id}: {escape(explain(error, 'en'))}", highlight=False)
            return None


def _chosen(session: Session, prefix: str) -> list[str]:
    """Return the ids of the sources that an id's beginning means; all where it is empty.

    Raises:
        BadParameter: none, or several begin with it.
    """
    ids = [each.id for each in session.bot.library.ingestion.sources(session.space)]
    chosen = [each for each in ids if each.startswith(prefix)]
    if prefix and len(chosen) != 1:
        raise typer.BadParameter(f"{len(chosen)} sources have an id that begins with {prefix!r}: see `sources list`.")
    return chosen
