"""The commands about what people allow and how what they said is kept: `zhiyin consent`, `zhiyin keys rotate`."""

from dataclasses import asdict
from typing import Annotated

import typer

from bot.bootstrap import lock_folder
from bot.bot import Bot
from bot.master_key import rotate
from bot.types import LANGUAGES
from memory.types import Purpose
from ui.console import failures_explained, stderr, stdout
from ui.session import DEFAULT_USER, Data, Json, Space, User, opened, print_json, print_table, read_settings
from ui.texts import CONSENT_VERSION, PURPOSES, text

keys_app = typer.Typer(help="The master key, which opens what people said.", no_args_is_help=True)


@keys_app.command("rotate")
def rotate_keys(data: Data = None) -> None:
    """Change the master key; run it again when it was cut off. With ZHIYIN_MASTER_KEY set, to NEW,OLD first."""
    with failures_explained():
        settings = read_settings(data=data)
        with lock_folder(settings.data):
            count = rotate(settings)
    stdout.print(f"{count} data keys are under the new master key")
    if settings.master_key.get_secret_value():
        stdout.print("Once every replica has the new one, take the older out of ZHIYIN_MASTER_KEY.")


def consent(
    user: User = DEFAULT_USER,
    memory: Annotated[bool | None, typer.Option(help="Remember what they say of themselves.")] = None,
    personalisation: Annotated[bool | None, typer.Option(help="Fit answers and suggestions to them.")] = None,
    analytics: Annotated[bool | None, typer.Option(help="Use their judgements to improve.")] = None,
    data: Data = None,
    space: Space = None,
    as_json: Json = False,
) -> None:
    """Show what a person allows, or change it."""
    answers: dict[Purpose, bool | None] = {
        "memory": memory,
        "personalisation": personalisation,
        "analytics": analytics,
    }
    given = {purpose: answer for purpose, answer in answers.items() if answer is not None}
    with opened(data, space) as session:
        person = session.bot.people.sign_in(session.space, user)
        if given:
            session.bot.people.consent(person.id, given, CONSENT_VERSION)
        allowed = asdict(session.bot.people.permissions(person.id))
    if as_json:
        print_json(allowed)
    else:
        print_table(("", ""), [(name, "yes" if value else "no") for name, value in allowed.items()])


def ask_consent(bot: Bot, user_id: str) -> None:
    """Put the question what may be done with what is learned of a person, in both languages."""
    for language in LANGUAGES:
        stderr.print(text("consent_lead", language), highlight=False)
    given: dict[Purpose, bool] = {}
    for purpose in PURPOSES:
        for language in LANGUAGES:
            words = f"{text(f'consent_{purpose}', language)} {text(f'consent_{purpose}_means', language)}"
            stderr.print(words, highlight=False)
        given[purpose] = typer.confirm("?", default=False, err=True)
    bot.people.consent(user_id, given, CONSENT_VERSION)
