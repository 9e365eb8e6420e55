"""Sources as HTML."""

from collections import Counter
from collections.abc import Collection, Sequence
from html import escape

from bot.types import Language
from knowledge.sources.stored import StoredSource
from knowledge.types import DocumentRecord
from ui.chat.operator.marks import ago, badge, button, table
from ui.texts import text

_COLUMNS = ("address", "state", "documents", "passages", "every", "synced", "actions")


def sources_html(
    sources: Sequence[StoredSource],
    records: Sequence[DocumentRecord],
    syncing: Collection[str],
    language: Language,
) -> str:
    """Return the table of sources; `syncing` are the ids of those that are being read."""
    if not sources:
        return f'<p class="zy-none">{text("no_sources_yet", language)}</p>'
    documents = Counter(each.source for each in records)
    passages = Counter[str]()
    for each in records:
        passages[each.source] += each.passages

    def row(source: StoredSource) -> list[str]:
        every = source.every_minutes
        return [
            f"{escape(source.shown_address)}<div class='zy-uri'>{text(f'source_{source.kind}', language)}</div>",
            _state(source, source.id in syncing, language),
            str(documents[source.id]),
            str(passages[source.id]),
            text("every_minutes", language, minutes=every) if every else text("by_hand", language),
            ago(source.synced_at, language),
            _actions(source, documents[source.id], language),
        ]

    headings = [text(f"column_{name}", language) for name in _COLUMNS]
    return table(text("tab_sources", language), headings, [row(each) for each in sources])


def _state(source: StoredSource, is_syncing: bool, language: Language) -> str:
    if is_syncing:
        return badge("parsing", text("syncing", language))
    if source.error:
        return (
            f'{badge("failed", text("state_failed", language))}<div class="zy-reason-why">{escape(source.error)}</div>'
        )
    if source.synced_at is None:
        return badge("queued", text("source_new", language))
    return badge("ready", text("source_ok", language))


def _actions(source: StoredSource, documents: int, language: Language) -> str:
    address = source.shown_address
    sure = text("remove_sure", language, address=address, count=documents)
    shown = []
    for event, key in (("retry", "sync"), ("delete", "remove")):
        label = text(key, language)
        name = text("name_of", language, action=label, name=address)
        shown.append(button(event, source.id, label, name=name, sure=sure if key == "remove" else ""))
    return f'<div class="zy-actions">{"".join(shown)}</div>'
