"""Who asks a chat model: the options `person` and `conversation`, which every model here takes beside OpenAI's own.

Both are opaque ids. A model uses them to share its places out fairly and to send a conversation where its prompt's
front has been computed before; neither leaves for an endpoint.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose request it is; empty where there is no person behind it."""

    person: str = ""
    conversation: str = ""


def split_caller(options: Mapping[str, object]) -> tuple[Caller, dict[str, object]]:
    """Return who asks, and the options without it."""
    caller = Caller(str(options.get("person") or ""), str(options.get("conversation") or ""))
    return caller, {name: value for name, value in options.items() if name not in ("person", "conversation")}
