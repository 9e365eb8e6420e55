"""Sources as HTML."""

from collections.abc import Collection, Mapping, Sequence
from html import escape

from bot.types import Language
from knowledge.sources.stored import StoredSource
from ui.chat.operator.marks import ago, badge, button, table, why
from ui.texts import text

_COLUMNS = ("address", "state", "documents", "passages", "every", "synced", "actions")


def sources_html(
    sources: Sequence[StoredSource],
    sizes: Mapping[str, tuple[int, int]],
    syncing: Collection[str],
    language: Language,
) -> str:
    """Return the table of sources.

    Args:
        sources: in their order.
        sizes: documents and passages of each, by its id.
        syncing: the ids of those that are being read.
        language: the page's.
    """
    if not sources:
        return f'<p class="zy-none">{text("no_sources_yet", language)}</p>'

    def row(source: StoredSource) -> list[str]:
        every, (documents, passages) = source.every_minutes, sizes.get(source.id, (0, 0))
        return [
            f"{escape(source.shown_address)}<div class='zy-uri'>{escape(_kind(source, language))}</div>",
            _state(source, source.id in syncing, language),
            str(documents),
            str(passages),
            text("every_minutes", language, minutes=every) if every else text("by_hand", language),
            ago(source.synced_at, language),
            _actions(source, documents, language),
        ]

    headings = [text(f"column_{name}", language) for name in _COLUMNS]
    return table(text("tab_sources", language), headings, [row(each) for each in sources])


def _kind(source: StoredSource, language: Language) -> str:
    """Return what kind of source it is, and whom its documents are limited to."""
    kind = text(f"source_{source.kind}", language)
    limited = text("source_limited", language, groups=", ".join(source.groups))
    return f"{kind} · {limited}" if source.groups else kind


def _state(source: StoredSource, is_syncing: bool, language: Language) -> str:
    if is_syncing:
        return badge("parsing", text("syncing", language))
    if source.error:
        return badge("failed", text("state_failed", language)) + why(source.error, language)
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
