"""The command that makes two identities one person's, as it is written in any channel: "link 482913"."""

import re

from bot.types import Language

_COMMAND = re.compile(
    r"^\W*(?:link(?: me)?|绑定|关联)(?:账号|身份|码)?\W*(?P<code>\d(?:[ -]?\d){5})?\W*$", re.IGNORECASE
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def link_request(text: str) -> str | None:
    """Return the code of a message that is the command; empty where it asks for one; None for other messages."""
    command = _COMMAND.match(text)
    return None if command is None else command["code"] or ""


def language_of_command(text: str, locale: Language | None) -> Language:
    """Return the language to reply in: a command in Latin letters tells none, so that the channel's counts."""
    return "zh" if _HAN.search(text) else locale or "en"
