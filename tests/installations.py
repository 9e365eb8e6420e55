"""A small installation that answers about tea, for tests that open it more than once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.settings import Settings
from memory.types import Message
from tests.consenting import consenting

TEA = "# Tea\n\nOolong is brewed for three minutes with water of 95 degrees. Green tea takes water of 80 degrees.\n"
QUESTION = "How long is oolong brewed?"


@contextmanager
def tea_bot(folder: Path, model: BaseChatModel, answer_tokens: int = 48, history_messages: int = 4) -> Iterator[Bot]:
    """Open it in a folder; opening it again goes on where it was."""
    (folder / "tea.md").write_text(TEA, "utf-8")
    settings = Settings(
        _env_file=None,
        data=folder / "data",
        space="team",
        demo=False,
        llm={"context_tokens": 1024, "answer_tokens": answer_tokens},
        turn={"history_messages": history_messages},
    )
    with bootstrap(settings, model=model) as bot:
        bot.library.ingest("team", [folder / "tea.md"])
        yield consenting(bot)


def messages_of(bot: Bot, name: str) -> list[Message]:
    """Return all that a person and the bot have said to each other."""
    person = bot.people.sign_in("team", name).id
    return [message for each in bot.people.conversations(person) for message in bot.people.messages(person, each.id)]
