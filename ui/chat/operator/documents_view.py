"""Documents as HTML: the table, and the deletions that can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from bot.deletions import UNDO
from bot.types import Language
from knowledge.types import DocumentRecord, DocumentState
from ui.chat.operator.marks import ago, button, pages, state_badge, table, why
from ui.texts import text

PAGE = 25
_ADDRESS_CHARS = 32
SHOWN: dict[str, tuple[DocumentState, ...]] = {
    "all": (),
    "ready": ("ready",),
    "failed": ("failed",),
    "waiting": ("queued", "parsing", "embedding", "labelling"),
}
_COLUMNS = ("title", "state", "passages", "language", "source", "changed", "actions")


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the documents that were chosen."""

    records: Sequence[DocumentRecord]
    first: int  # position of the first among those chosen
    chosen: int
    sources: Mapping[str, str]  # addresses by id
    is_narrowed: bool  # whether not all documents of the space are chosen


def documents_html(listing: Listing, language: Language) -> str:
    """Return a page of the table."""
    if not listing.records:
        return f'<p class="zy-none">{text("no_match" if listing.is_narrowed else "no_documents", language)}</p>'
    headings = [text(f"column_{name}", language) for name in _COLUMNS]
    rows = [_row(record, listing.sources, language) for record in listing.records]
    ways = pages(listing.first, PAGE, listing.chosen, "documents_shown", language)
    return table(text("tab_documents", language), headings, rows) + ways


def deleted_html(records: Sequence[DocumentRecord], language: Language) -> str:
    """Return the deletions that can be taken back."""
    return "".join(f'<p class="zy-undo" role="status">{_deleted(each, language)}</p>' for each in records)


def _row(record: DocumentRecord, sources: Mapping[str, str], language: Language) -> list[str]:
    name = escape(record.uri.rsplit("/", 1)[-1])
    source = sources.get(record.source, "")
    reason = why(record.reason, language) if record.state == "failed" else ""
    return [
        f'{escape(record.title)}<div class="zy-uri" title="{escape(record.uri)}">{name}</div>',
        state_badge(record.state, language) + reason,
        str(record.passages),
        escape(record.language),
        f'<span class="zy-uri" title="{escape(source)}">{escape(_short(source)) or text("from_file", language)}</span>',
        ago(record.updated_at, language),
        _actions(record, language),
    ]


def _short(address: str) -> str:
    """Return the end of a long address, which tells it from others."""
    return address if len(address) <= _ADDRESS_CHARS else "…/" + "/".join(address.rstrip("/").rsplit("/", 2)[1:])


def _actions(record: DocumentRecord, language: Language) -> str:
    again = "retry" if record.state == "failed" else "read_again"
    wanted = [("select", "preview"), ("retry", again), ("delete", "delete")]

    def action(event: str, key: str) -> str:
        label = text(key, language)
        return button(event, record.id, label, name=text("name_of", language, action=label, name=record.title))

    shown = [action(event, key) for event, key in wanted if key != "preview" or record.passages]
    return f'<div class="zy-actions">{"".join(shown)}</div>'


def _deleted(record: DocumentRecord, language: Language) -> str:
    left = UNDO - (datetime.now(UTC) - (record.deleted_at or datetime.now(UTC)))
    minutes = max(1, round(left.total_seconds() / 60))
    said = text("document_deleted", language, title=record.title, minutes=minutes)
    back = f" {text('comes_back', language)}" if record.source else ""
    label = text("undelete", language)
    name = text("name_of", language, action=label, name=record.title)
    return f"<span>{escape(said)}{back}</span>{button('undo', record.id, label, name=name)}"
