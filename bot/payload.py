"""An answer's citations and slate to the JSON of its stored message, and back."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, tzinfo

from pydantic import TypeAdapter

from bot.recalled import line
from bot.types import Answer, Citation, Slate, Trimmed
from knowledge.types import Passage
from memory.types import Json, Message
from memory.zones import known_zone, name_of

_citations = TypeAdapter(tuple[Citation, ...])
_documents = TypeAdapter(tuple[str, ...])
_slate = TypeAdapter(Slate | None)
_follow_ups = TypeAdapter(tuple[str, ...])
_trimmed = TypeAdapter(Trimmed | None)


def payload_of(answer: Answer, read: Sequence[Passage]) -> Json:
    """Return what is stored beside the answer's text, and of which documents the model had read passages."""
    return {
        "documents": read_documents(read),
        "citations": [asdict(citation) for citation in answer.citations],
        "follow_ups": list(answer.follow_ups),
        "slate": asdict(answer.slate) if answer.slate else None,
        "refused": answer.refused,
        "language": answer.language,
        "memories_used": [line(recalled, answer.language, answer.zone) for recalled in answer.memories_used],
        "trimmed": asdict(answer.trimmed) if answer.trimmed else None,
        "secret_left_out": answer.secret_left_out,
        "timings_ms": dict(answer.timings_ms),
    }


def asked_in(zone: tzinfo) -> Json:
    """Return what is stored beside a question so that what it says can be dated later: the zone, where it is known."""
    return {"zone": name} if (name := name_of(zone)) else {}


def zone_asked_in(message: Message) -> tzinfo:
    """Return the zone that is stored with a question, UTC where there is none."""
    return known_zone(str(message.payload.get("zone", ""))) or UTC


def read_documents(passages: Sequence[Passage]) -> list[str]:
    """Return the ids of the passages' documents, each once."""
    return sorted({passage.chunk.document_id for passage in passages})


def documents_of(message: Message) -> set[str]:
    """Return the ids of the documents that a stored answer rested on, cited or recommended."""
    slate = slate_of(message)
    items = [each.item.document_id or "" for each in slate.recommendations] if slate else []
    cited = [citation.document_id for citation in citations_of(message)]
    return {*_documents.validate_python(message.payload.get("documents", ())), *cited, *items} - {""}


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


def left_out_secret(message: Message) -> bool:
    """Tell whether the question of a stored answer held a secret, which was not kept."""
    return message.payload.get("secret_left_out") is True
