"""An answer's citations and slate to the JSON of its stored message, and back."""

from dataclasses import asdict

from pydantic import TypeAdapter

from bot.types import Answer, Citation, Slate, Trimmed
from memory.types import Json, Message

_citations = TypeAdapter(tuple[Citation, ...])
_slate = TypeAdapter(Slate | None)
_follow_ups = TypeAdapter(tuple[str, ...])
_trimmed = TypeAdapter(Trimmed | None)


def payload_of(answer: Answer) -> Json:
    """Return what is stored beside the answer's text."""
    return {
        "citations": [asdict(citation) for citation in answer.citations],
        "follow_ups": list(answer.follow_ups),
        "slate": asdict(answer.slate) if answer.slate else None,
        "refused": answer.refused,
        "language": answer.language,
        "memories_used": [memory.text for memory in answer.memories_used],
        "trimmed": asdict(answer.trimmed) if answer.trimmed else None,
        "timings_ms": dict(answer.timings_ms),
    }


def citations_of(message: Message) -> tuple[Citation, ...]:
    """Return the citations stored with a message; none for a user's message."""
    return _citations.validate_python(message.payload.get("citations", ()))


def follow_ups_of(message: Message) -> tuple[str, ...]:
    """Return the questions that a stored refusal offered."""
    return _follow_ups.validate_python(message.payload.get("follow_ups", ()))


def slate_of(message: Message) -> Slate | None:
    """Return the slate stored with a message, if it had one."""
    return _slate.validate_python(message.payload.get("slate"))


def trimmed_of(message: Message) -> Trimmed | None:
    """Return what was left out of the prompt of a stored answer, if anything was."""
    return _trimmed.validate_python(message.payload.get("trimmed"))
