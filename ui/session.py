"""What the commands have in common: their options, an opened installation, and how they print."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError as UnreadableSettings
from rich.table import Table
from rich.text import Text

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.errors import SettingsError
from bot.settings import Settings
from knowledge.types import Access
from ui.console import boot_progress, failures_explained, set_up_logging, stdout

Data = Annotated[Path | None, typer.Option(help="Folder of the installation. Default: data, or ZHIYIN_DATA.")]
Space = Annotated[str | None, typer.Option(help="Space to work in. Default: demo, or ZHIYIN_SPACE.")]
User = Annotated[str, typer.Option(help="Who is asking, by name.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

DEFAULT_USER = "me"


@dataclass(frozen=True, slots=True)
class Session:
    """An opened installation and the space a command works in."""

    bot: Bot
    space: str

    def access(self, user: str | None = None) -> Access:
        """Return what a person may see, or the operator, who runs the commands."""
        if user is None:
            return Access.operator(self.space)
        return self.bot.access(self.bot.people.sign_in(self.space, user).id)


@contextmanager
def opened(data: Path | None, space: str | None, *, llm: bool = False, model: str | None = None) -> Iterator[Session]:
    """Open the installation for one command, telling what takes long."""
    with failures_explained():
        settings = read_settings(data=data, space=space, model=model)
        set_up_logging("WARNING")
        with boot_progress(quiet=True) as listener, bootstrap(settings, llm=llm, listener=listener) as bot:
            bot.library.ingestion.resume(settings.space, listener.on_ingest)
            yield Session(bot, settings.space)


def read_settings(**flags: object) -> Settings:
    """Return the settings: flags that were given over the environment over `.env`.

    Raises:
        SettingsError: a value does not fit; the message names the setting.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    model = given.pop("model", None)
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        problem = error.errors()[0]
        name = "_".join(str(part) for part in problem["loc"]).upper()
        raise SettingsError(f"ZHIYIN_{name}: {problem['msg']}.") from error
    except UnreadableSettings as error:
        raise SettingsError(f"A setting is no JSON where it has to be: {error}.") from error
    if model is None:
        return settings
    return settings.model_copy(update={"llm": settings.llm.model_copy(update={"model": model})})


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under headings."""
    table = Table(*headings)
    for row in rows:
        table.add_row(*map(Text, row))
    stdout.print(table)


def print_json(value: object) -> None:
    """Print one line of JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False))
