"""Writing statements into rows: one is stored, refreshed or put away, as `memory/deciding.py` says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from memory.crypto import Cipher
from memory.deciding import decide
from memory.known import opened
from memory.sameness import topic
from memory.searchable import pack
from memory.tables import MemoryRow, now, place, place_of
from memory.types import Memory, MemoryDraft, MemoryState, Searchable

TEXT_CHARS = 1000


def write(
    session: Session, cipher: Cipher, known: Sequence[tuple[Memory, float]], draft: MemoryDraft, user_id: str
) -> Memory | None:
    """Store a statement, given what is known with its cosines, newest first; None where it only ends something.

    What tells of what was, such as where somebody lived before, is stored as what holds no more.
    """
    decision = decide(draft, known)
    if decision.same is not None:
        return _refreshed(session, cipher, decision.same, draft)
    new = _new_row(cipher, draft, user_id) if decision.stored else None
    if new is not None:
        session.add(new)
        if decision.past:
            put_away(new, "superseded", min(draft.valid_to or new.said_at, new.said_at))
        session.flush()
    for memory in decision.over:
        _supersede(session.get_one(MemoryRow, memory.id), draft, new)
    session.flush()
    return opened(new, cipher) if new is not None else None


def _refreshed(session: Session, cipher: Cipher, memory: Memory, draft: MemoryDraft) -> Memory:
    """Note that something known was said again; the words that say more are kept."""
    row, said_at = session.get_one(MemoryRow, memory.id), draft.said_at or now()
    zone = draft.zone if said_at >= row.said_at else memory.zone
    row.said_at = max(row.said_at, said_at)
    row.source_message_ids = [*dict.fromkeys([*row.source_message_ids, *draft.source_message_ids])]
    row.confidence, row.importance = max(row.confidence, draft.confidence), max(row.importance, draft.importance)
    if says_more := topic(draft.text) > topic(memory.text):
        row.vector = _sealed_searchable(cipher, draft, row)
    seal(row, replace(memory, text=draft.text[:TEXT_CHARS] if says_more else memory.text, zone=zone), cipher)
    session.flush()
    return opened(row, cipher)


def _new_row(cipher: Cipher, draft: MemoryDraft, user_id: str) -> MemoryRow:
    row = MemoryRow(
        user_id=user_id,
        kind=draft.kind,
        confidence=draft.confidence,
        importance=draft.importance,
        said_at=draft.said_at or now(),
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        valid_to_said=draft.valid_to,
        source_message_ids=list(draft.source_message_ids),
    )
    said = {
        "text": draft.text[:TEXT_CHARS],
        "subject": draft.subject.casefold(),
        "slot": draft.slot,
        "zone": draft.zone,
    }
    row.sealed = cipher.seal_json(said, place(row))
    row.vector = _sealed_searchable(cipher, draft, row)
    return row


def _sealed_searchable(cipher: Cipher, draft: MemoryDraft, row: MemoryRow) -> bytes:
    return cipher.seal(pack(Searchable(draft.vector, draft.words)), place_of("memories", row.id, "vector"))


def _supersede(row: MemoryRow, draft: MemoryDraft, by: MemoryRow | None) -> None:
    """Put a memory away that a statement ends; what was wrong has held for no time."""
    said_at = draft.said_at or now()
    until = row.said_at if draft.change == "corrected" else _end(draft, said_at)
    put_away(row, "superseded", until, by)


def _end(draft: MemoryDraft, said_at: datetime) -> datetime:
    """Return when what a statement replaces ended: when the new began, where it says so."""
    return draft.valid_from if draft.valid_from and draft.kind != "plan" else said_at


def put_away(row: MemoryRow, state: MemoryState, until: datetime, by: MemoryRow | None = None) -> None:
    """Give a memory a state in which it holds no more, and note until when it did."""
    row.state, row.superseded_by, row.changed_at = state, by.id if by else None, now()
    row.valid_to = max(until, row.valid_from or until)


def revive(row: MemoryRow) -> None:
    """Make a memory hold again, until when it was said to."""
    row.state, row.superseded_by, row.valid_to, row.changed_at = "active", None, row.valid_to_said, now()


def seal(row: MemoryRow, memory: Memory, cipher: Cipher) -> None:
    """Write what is said into a row."""
    said = {
        "text": memory.text,
        "subject": memory.subject,
        "slot": memory.slot,
        "merged": memory.merged,
        "zone": memory.zone,
    }
    row.sealed = cipher.seal_json(said, place(row))
