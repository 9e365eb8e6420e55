"""The small parts that the tables of the page are made of, as HTML. What comes from outside is escaped here."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from bot.types import Language
from knowledge.reasons import Reason
from knowledge.types import DocumentState
from ui.texts import text

Cell = tuple[str, str]  # its column's heading and its HTML


def button(event: str, row: str, label: str, *, name: str = "", sure: str = "") -> str:
    """Return a button that sends an event of a table; `name` is what it is about, for who does not see the row."""
    said = f' aria-label="{escape(name)}"' if name else ""
    asked = f' data-sure="{escape(sure)}"' if sure else ""
    return (
        f'<button type="button" class="zy-do" data-on="{event}" data-id="{escape(row)}"{said}{asked}>'
        f"{escape(label)}</button>"
    )


def badge(state: str, label: str) -> str:
    """Return a state as a small mark; its colour only repeats what it says."""
    return f'<span class="zy-state zy-{escape(state)}">{escape(label)}</span>'


def state_badge(state: DocumentState, language: Language) -> str:
    """Return a document's state as a small mark."""
    return badge(state, text(f"state_{state}", language))


def why(reason: Reason | None, language: Language) -> str:
    """Return why something failed; empty where it did not."""
    return f'<div class="zy-reason-why">{escape(reason.words(language))}</div>' if reason else ""


def table(label: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose rows become cards on a phone; the first cell of a row names it."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    body = "".join(_row(headings, cells) for cells in rows)
    return (
        f'<table class="zy-table" aria-label="{escape(label)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def pages(first: int, size: int, total: int, shown: str, language: Language) -> str:
    """Return where one is in a long list, with the ways to the page before and after."""
    if total <= size:
        return ""
    before, after = max(0, first - size), first + size
    ways = [button("expand", str(before), text("previous", language)) if first else ""]
    ways += [button("expand", str(after), text("next", language)) if after < total else ""]
    said = text(shown, language, first=first + 1, last=min(after, total), total=total)
    return f'<nav class="zy-pages"><span>{escape(said)}</span>{"".join(ways)}</nav>'


def ago(time: datetime | None, language: Language) -> str:
    """Return how long ago something was, roughly; a date where it is days."""
    if time is None:
        return text("never", language)
    minutes = int((datetime.now(UTC) - time).total_seconds() // 60)
    if minutes < 1:
        return text("just_now", language)
    if minutes < 60:
        return text("minutes_ago", language, count=minutes)
    if minutes < 24 * 60:
        return text("hours_ago", language, count=minutes // 60)
    return f"{time:%Y-%m-%d}"


def _row(headings: Sequence[str], cells: Sequence[str]) -> str:
    first, *rest = cells
    others = "".join(
        f'<td data-label="{escape(heading)}">{cell}</td>' for heading, cell in zip(headings[1:], rest, strict=True)
    )
    return f'<tr><th scope="row">{first}</th>{others}</tr>'
