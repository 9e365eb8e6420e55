"""The commands `zhiyin search` and `zhiyin documents`: what is found, why, and what there is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.deletions import UNDO
from bot.errors import SettingsError
from bot.library import Library
from knowledge.explain import Explained
from knowledge.types import Access, DocumentRecord, Filters, Passage
from ui.console import stderr, stdout
from ui.json_views import document_json, explained_json, passage_json, stored_passage_json
from ui.session import Data, Json, Space, opened, print_json, print_table

_AT_ONCE = 100  # passages of a document that are asked for


def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    queries: Annotated[Path | None, typer.Option(help="A file of queries, one a line; prints a list a line.")] = None,
    top_k: Annotated[int, typer.Option(min=1, max=100, help="How many passages.")] = 8,
    user: Annotated[
        str | None, typer.Option(help="Search as this person. Default: the operator, who sees all.")
    ] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only documents of this source; may be repeated.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only documents with this tag; may be repeated.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only passages in it, zh or en.")] = None,
    since: Annotated[
        datetime | None, typer.Option(help="Only documents of then or later, UTC: published, else changed.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="Only documents of before then, UTC: published, else changed.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each passage is there.")] = False,
    data: Data = None,
    space: Space = None,
    as_json: Json = False,
) -> None:
    """Find passages, best first, without the language model."""
    if (query is None) == (queries is None):
        raise typer.BadParameter("Give either a query or --queries FILE.")
    begin, end = (time.replace(tzinfo=UTC) if time else None for time in (since, until))
    filters = Filters(tuple(source or ()), tuple(tag or ()), tuple(language or ()), begin, end)
    with opened(data, space) as session:
        searching = _Searching(session.bot.library, session.access(user), top_k, filters, explain)
        if queries is not None:
            for line in read_lines(queries):
                print_json(searching.as_json(line))
        elif as_json:
            print_json(searching.as_json(query or ""))
        else:
            searching.show(query or "")


@dataclass(frozen=True, slots=True)
class _Searching:
    """Searches of one command."""

    library: Library
    access: Access
    top_k: int
    filters: Filters
    explained: bool

    def as_json(self, query: str) -> object:
        """Return what is found as JSON."""
        if self.explained:
            return explained_json(self.library.explain(self.access, query, self.top_k, self.filters))
        return [passage_json(each) for each in self.library.search(self.access, query, self.top_k, self.filters)]

    def show(self, query: str) -> None:
        """Print what is found."""
        found = self.library.explain(self.access, query, self.top_k, self.filters)
        for number, each in enumerate(found.explanation.passages if found else (), start=1):
            _print_passage(number, each.passage, _why(each) if self.explained else "")


def documents(
    delete: Annotated[str | None, typer.Option(help="Id of a document to delete.")] = None,
    undelete: Annotated[str | None, typer.Option(help="Id of a document whose deletion to take back.")] = None,
    passages: Annotated[str | None, typer.Option(help="Id of a document whose passages to print.")] = None,
    data: Data = None,
    space: Space = None,
    as_json: Json = False,
) -> None:
    """List the documents; delete one, take that back, or show what one is made of."""
    with opened(data, space) as session:
        library, access = session.bot.library, session.access()
        if delete:
            library.delete(access, delete)
            minutes = int(UNDO.total_seconds() // 60)
            stderr.print(f"Take it back within {minutes} minutes with: zhiyin documents --undelete {delete}")
        if undelete:
            library.undelete(access, undelete)
        if passages:
            _print_passages(_passages_of(library, access, passages), as_json=as_json)
            return
        records = library.listed(access)
    if as_json:
        print_json([document_json(record, access) for record in records])
        return
    rows = [
        (each.id, each.title, _state(each), str(each.passages), ", ".join(each.groups), each.uri) for each in records
    ]
    print_table(("id", "title", "state", "passages", "groups", "uri"), rows)


def read_lines(path: Path) -> list[str]:
    """Return a text file's lines.

    Raises:
        SettingsError: it cannot be read as UTF-8 text.
    """
    try:
        return path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{str(path)!r} cannot be read: {error}") from error


def _passages_of(library: Library, access: Access, document_id: str) -> list[Passage]:
    found = part = library.passages(access, document_id, 0, _AT_ONCE)
    while len(part) == _AT_ONCE:
        part = library.passages(access, document_id, len(found), _AT_ONCE)
        found = [*found, *part]
    return found


def _print_passages(passages: list[Passage], *, as_json: bool) -> None:
    if as_json:
        print_json([stored_passage_json(each) for each in passages])
        return
    for each in passages:
        _print_passage(each.chunk.ordinal + 1, each, " › ".join(each.chunk.headings))


def _print_passage(number: int, passage: Passage, note: str) -> None:
    page = f", p. {passage.chunk.page}" if passage.chunk.page else ""
    stdout.print(f"[bold]{number}. {escape(passage.title)}[/]{page}  [dim]{escape(passage.uri)}[/]", highlight=False)
    if note:
        stdout.print(f"[dim]{escape(note)}[/]", highlight=False)
    stdout.print(passage.chunk.text, highlight=False, markup=False)
    stdout.print()


def _why(each: Explained) -> str:
    parts, words = each.parts, f", {', '.join(each.matched)}" if each.matched else ""
    ranks = [f"#{rank}" if rank else "not found" for rank in (each.meaning_rank, each.words_rank)]
    across = f" + other language {parts.across:.3f}" if parts.across else ""
    made = f"meaning {parts.meaning:.3f} ({ranks[0]}) + words {parts.words:.3f} ({ranks[1]}{words}){across}"
    joined = f"; joined with {len(each.neighbours)} beside it" if each.neighbours else ""
    also = f"; also in {', '.join(each.passage.also_in)}" if each.passage.also_in else ""
    return f"{parts.score:.3f} = {made}{joined}{also}"


def _state(record: DocumentRecord) -> str:
    return f"{record.state}: {record.reason}" if record.reason else record.state
