"""The command line: `zhiyin serve | ingest | search | ask | documents | sources | access | groups | doctor | …`."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.access import group_names
from bot.doctor import examine
from bot.types import Answer, Circumstances, Turn
from knowledge.types import Labels
from memory.zones import zone_of
from ui.cli_documents import documents, search
from ui.cli_privacy import ask_consent, consent, keys_app
from ui.console import boot_progress, failures_explained, ingest_progress, print_report, set_up_logging, stderr, stdout
from ui.json_views import answer_json, ingest_json, memory_json, slate_json
from ui.render import trimmed_text
from ui.session import DEFAULT_USER, Data, Json, Space, User, opened, print_json, print_table, read_settings
from ui.sources import sources_app
from ui.texts import text
from ui.zone import machine_zone

app = typer.Typer(
    help="Zhiyin: an assistant that knows your documents and the people who ask.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
items_app = typer.Typer(help="What can be recommended besides documents.", no_args_is_help=True)
app.add_typer(items_app, name="items")
app.add_typer(sources_app, name="sources")
app.add_typer(keys_app, name="keys")
app.command()(consent)
app.command()(search)
app.command()(documents)

Groups = Annotated[str | None, typer.Option(help="Groups that may see the documents, comma between; empty: everyone.")]
Model = Annotated[str | None, typer.Option(help="Model name or file. Default: ZHIYIN_LLM_MODEL.")]

_SETTLE_S = 60.0


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. Default: 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on. Default: 7860.")] = None,
    data: Data = None,
    model: Model = None,
    space: Space = None,
) -> None:
    """Serve the chat and the HTTP API until Ctrl-C."""
    from ui.server import run  # the web libraries take seconds to import, and no other command needs them

    with failures_explained():
        settings = read_settings(data=data, space=space, host=host, port=port, model=model)
        set_up_logging(settings.log)
        with boot_progress(quiet=False) as listener:
            run(settings, listener)


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.")],
    groups: Groups = None,
    tags: Annotated[str | None, typer.Option(help="Tags of the documents, comma between.")] = None,
    data: Data = None,
    space: Space = None,
    as_json: Json = False,
) -> None:
    """Bring documents in; only what changed is read. Exit status 1 when nothing could be read."""
    with opened(data, space) as session, ingest_progress() as on_progress:
        labels = Labels(
            tags=None if tags is None else group_names(tags), groups=None if groups is None else group_names(groups)
        )
        report = session.bot.library.ingest(session.space, paths, on_progress, labels)
    if as_json:
        print_json(ingest_json(report))
    else:
        print_report(report)
    if report.failed and not (report.added or report.updated or report.unchanged or report.deleted):
        raise typer.Exit(1)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What to ask or tell.")],
    user: User = DEFAULT_USER,
    conversation: Annotated[str | None, typer.Option(help="Id of the conversation to go on with.")] = None,
    data: Data = None,
    space: Space = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Ask a question and print the cited answer."""
    with opened(data, space, llm=True, model=model) as session:
        person = session.bot.people.sign_in(session.space, user)
        if sys.stdin.isatty() and not as_json and not session.bot.people.permissions(person.id).asked:
            ask_consent(session.bot, person.id)
        here = Circumstances(zone=machine_zone())
        turn = Turn(person.id, session.space, question, conversation, channel="cli", circumstances=here)
        answer = asyncio.run(session.bot.answer(turn))
        print_answer(answer, as_json=as_json)
        session.bot.settle(_SETTLE_S)


@app.command()
def access(
    document: Annotated[str, typer.Argument(help="Id of the document.")],
    groups: Annotated[str, typer.Option(help="Who may see it, comma between; empty means everyone.")],
    data: Data = None,
    space: Space = None,
) -> None:
    """Say which groups may see a document."""
    with opened(data, space) as session:
        record = session.bot.library.limit(session.space, document, group_names(groups))
    stdout.print(f"{escape(record.title)}: {escape(', '.join(record.groups)) or 'everyone'}", highlight=False)


@app.command()
def groups(
    user: Annotated[str, typer.Argument(help="Who, by name.")],
    put: Annotated[str | None, typer.Option("--set", help="The groups to be in, comma between.")] = None,
    data: Data = None,
    space: Space = None,
) -> None:
    """Show or set the groups of a person, which open the documents that are limited to them."""
    with opened(data, space) as session:
        person = session.bot.people.sign_in(session.space, user)
        if put is not None:
            person = session.bot.people.set_groups(person.id, group_names(put))
    stdout.print(f"{escape(person.name)}: {escape(', '.join(sorted(person.groups))) or 'none'}", highlight=False)


@items_app.command("import")
def import_items(
    file: Annotated[Path, typer.Argument(help="JSON Lines or CSV.")],
    data: Data = None,
    space: Space = None,
    as_json: Json = False,
) -> None:
    """Add or replace items: id, title, and optionally summary, kind, tags, url, language, available."""
    with opened(data, space) as session:
        count = session.bot.library.import_items(session.space, file)
    if as_json:
        print_json({"imported": count})
    else:
        stdout.print(f"{count} items imported")


@items_app.command("list")
def list_items(data: Data = None, space: Space = None, as_json: Json = False) -> None:
    """List everything that can be recommended."""
    with opened(data, space) as session:
        items = session.bot.library.items(session.space)
    if as_json:
        print_json([{"id": each.id, "title": each.title, "kind": each.kind, "url": each.url} for each in items])
        return
    print_table(("id", "kind", "title"), [(each.id, each.kind, each.title) for each in items])


@app.command()
def memories(
    user: User = DEFAULT_USER,
    forget: Annotated[str | None, typer.Option(help="Id of a memory to delete.")] = None,
    data: Data = None,
    space: Space = None,
    as_json: Json = False,
) -> None:
    """List what is remembered of a person, or forget one memory."""
    with opened(data, space) as session:
        person = session.bot.people.sign_in(session.space, user)
        if forget:
            session.bot.people.forget(person.id, forget)
        known = session.bot.people.memories(person.id, include_superseded=True)
        zone = zone_of(session.bot.people.profile(person.id), machine_zone())
    if as_json:
        print_json([memory_json(memory) for memory in known])
        return
    rows = [(each.id, each.kind, each.state, f"{each.said_at.astimezone(zone):%Y-%m-%d}", each.text) for each in known]
    print_table(("id", "kind", "state", "said", "text"), rows)


@app.command()
def recommend(
    user: User = DEFAULT_USER,
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many.")] = 5,
    data: Data = None,
    space: Space = None,
    as_json: Json = False,
) -> None:
    """Recommend to a person what to read next, with reasons."""
    with opened(data, space) as session:
        person = session.bot.people.sign_in(session.space, user)
        slate = session.bot.recommend(person.id, session.space, limit)
    if as_json:
        print_json(slate_json(slate))
        return
    for each in slate.recommendations:
        stdout.print(f"{each.position}. [bold]{escape(each.item.title)}[/] ({escape(each.reason)})", highlight=False)


@app.command()
def doctor(data: Data = None, space: Space = None, as_json: Json = False) -> None:
    """Look at everything and say what is wrong. Exit status 1 when something is."""
    with failures_explained():
        findings = examine(read_settings(data=data, space=space))
    if as_json:
        print_json([{"name": each.name, "detail": each.detail, "advice": each.advice} for each in findings])
    else:
        for each in findings:
            mark = "[red]✗[/]" if each.advice else "[green]✓[/]"
            stdout.print(f"{mark} [bold]{each.name}[/]: {escape(each.detail)}", highlight=False)
            if each.advice:
                stdout.print(f"   {escape(each.advice)}", highlight=False)
    if any(each.advice for each in findings):
        raise typer.Exit(1)


def print_answer(answer: Answer, *, as_json: bool) -> None:
    """Print an answer with its sources, or as JSON."""
    if as_json:
        print_json(answer_json(answer))
        return
    stdout.print(answer.text, highlight=False, markup=False)
    for citation in answer.citations:
        page = f", p. {citation.page}" if citation.page else ""
        quote = f": “{citation.quote}”" if citation.quote else ""
        stdout.print(f"[{citation.marker}] {citation.title}{page}{quote}", highlight=False, markup=False)
    for question in answer.follow_ups:
        stdout.print(f"→ {question}", highlight=False, markup=False)
    if answer.trimmed:
        stderr.print(f"[dim]{trimmed_text(answer.trimmed, answer.language)}[/]", highlight=False)
    if answer.secret_left_out:
        stderr.print(f"[dim]{text('secret_left_out', answer.language)}[/]", highlight=False)
    stderr.print(f"[dim]conversation {answer.conversation_id}[/]", highlight=False)


def main() -> None:
    """Run the command line."""
    app()
