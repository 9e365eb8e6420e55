"""The bot's values as Markdown and HTML. Everything that comes from outside is escaped here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from html import escape
from urllib.parse import urlsplit

from bot.dates import days_meant
from bot.recalled import line, memory_line
from bot.times import day_in_words, days_in_words
from bot.types import Citation, Language, Recommendation, Slate, Span, Trimmed
from knowledge.types import Passage
from memory.types import Memory, Recalled
from ui.json_views import page_image_url
from ui.texts import text

_MARKER = re.compile(r"\[(\d{1,2})\](?!\()")
_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_SNIPPET_CHARS = 90


def answer_markdown(answer: str, key: str, markers: Sequence[int]) -> str:
    """Return an answer whose markers link to its sources. HTML and pictures are shown as text, code as it is."""
    parts = _CODE.split(answer)
    parts[::2] = [_prose(part, key, markers) for part in parts[::2]]
    return "".join(parts)


def _prose(text: str, key: str, markers: Sequence[int]) -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace("![", "!\\[")
    return _MARKER.sub(
        lambda match: f"[\\[{match[1]}\\]](#{anchor(key, int(match[1]))})" if int(match[1]) in markers else match[0],
        safe,
    )


def anchor(key: str, marker: int) -> str:
    """Return the id of a source's element; `key` is the message's id."""
    return f"zy-{key}-{marker}"


def citations_html(citations: Sequence[Citation], key: str, language: Language) -> str:
    """Return an answer's sources, each opening to its passage with the quote marked."""
    return _cards(
        _card(
            anchor(key, each.marker),
            _source_title(each.marker, each.title, each.page, each.heading, language),
            _marked(each.text, each.spans),
            each.uri,
            _page_image(each, language),
        )
        for each in citations
    )


def sources_of(memory: Memory, said: Mapping[str, str]) -> str:
    """Return the person's own words that a memory was made from, as far as those messages are still there."""
    return " … ".join(said[message_id] for message_id in memory.source_message_ids if message_id in said)


def when_words(memory: Memory, language: Language, zone: tzinfo) -> str:
    """Return the days that a memory's relative dates mean, and when it was said, in the reader's words."""
    meant = ", ".join(days_in_words(days, language) for days in days_meant(memory, zone))
    said_on = text("said_on", language, day=day_in_words(memory.said_at.astimezone(zone), language))
    return f"{text('days_meant', language, days=meant)} · {said_on}" if meant else said_on


def passages_html(passages: Sequence[Passage], language: Language) -> str:
    """Return the passages that an answer will rest on, before it is written."""
    return _cards(
        _card(
            "",
            _source_title(number, each.title, each.chunk.page, " › ".join(each.chunk.headings), language),
            escape(each.chunk.text),
            each.uri,
        )
        for number, each in enumerate(passages, start=1)
    )


def facts_html(memories: Sequence[Recalled], noted: Sequence[Memory], language: Language, zone: tzinfo) -> str:
    """Return the memories and earlier messages that an answer was given, and those that the message has just added.

    A memory comes with buttons to correct and to forget it; the page's script does what they say.
    """
    rows = [_fact(recalled.memory, line(recalled, language, zone), language) for recalled in memories]
    badge = f' <span class="zy-badge">{text("just_noted", language)}</span>'
    rows += [_fact(memory, memory_line(memory, language, zone), language, badge) for memory in noted]
    if not rows:
        return f'<p class="zy-none">{text("no_facts", language)}</p>'
    words = f'data-save="{text("save", language)}" data-undo="{text("undo_this", language)}"'
    return f'<ul class="zy-facts" {words}>{"".join(rows)}</ul>'


def _fact(memory: Memory | None, words: str, language: Language, badge: str = "") -> str:
    if memory is None or memory.state != "active":
        return f"<li>{escape(words)}</li>"
    buttons = "".join(
        f'<button type="button" class="zy-fix" data-do="{name}" title="{text(name, language)}" '
        f'aria-label="{text(name, language)}">{sign}</button>'
        for name, sign in (("correct", "✎"), ("forget", "✕"))
    )
    said = f'data-memory="{escape(memory.id)}" data-words="{escape(memory.text)}"'
    return f'<li {said}><span class="zy-said">{escape(words)}</span>{badge} {buttons}</li>'


def slate_html(slate: Slate | None, language: Language) -> str:
    """Return recommendations as cards with their reasons and buttons; the page's script sends what is clicked."""
    if slate is None or not slate.recommendations:
        return f'<p class="zy-none">{text("nothing_for_you", language)}</p>'
    return f'<div class="zy-slate">{"".join(_item(each, language) for each in slate.recommendations)}</div>'


def trimmed_text(trimmed: Trimmed, language: Language) -> str:
    """Return in words what the model was not shown."""
    sources = trimmed.passages or trimmed.memories or not trimmed.messages
    parts = [text("trimmed_messages", language)] if trimmed.messages else []
    return " ".join([*parts, text("trimmed_sources", language)] if sources else parts)


def trimmed_html(trimmed: Trimmed, language: Language) -> str:
    """Return the quiet note that goes with an answer for which the model was not shown everything."""
    return f'<p class="zy-note" role="note">{trimmed_text(trimmed, language)}</p>'


def secret_html(language: Language) -> str:
    """Return the quiet note that goes with an answer to a message whose secret was not kept."""
    return f'<p class="zy-note" role="note">{text("secret_left_out", language)}</p>'


def notice_html(message: str) -> str:
    """Return a line that stands where content will be."""
    return f'<p class="zy-none">{escape(message)}</p>'


def _cards(cards: Iterable[str]) -> str:
    joined = "".join(cards)
    return f'<div class="zy-sources">{joined}</div>' if joined else ""


def _card(element_id: str, title: str, body: str, uri: str, picture: str = "") -> str:
    identity = f' id="{escape(element_id)}"' if element_id else ""
    name = escape(uri.rsplit("/", 1)[-1])
    return (
        f'<details class="zy-source"{identity}><summary>{title}</summary>'
        f'<blockquote>{body}</blockquote>{picture}<div class="zy-uri" title="{escape(uri)}">{name}</div></details>'
    )


def _source_title(marker: int, title: str, page: int | None, heading: str, language: Language) -> str:
    where = [text("page", language, page=page)] if page else []
    where += [heading.removeprefix(title).removeprefix(" › ")] if heading and heading != title else []
    rest = "".join(f' <span class="zy-where">· {escape(part)}</span>' for part in where if part)
    return f'<span class="zy-marker">[{marker}]</span> <b>{escape(title)}</b>{rest}'


def _marked(passage: str, spans: Sequence[Span]) -> str:
    """Return the passage with the spans, which are in order and apart, marked."""
    parts: list[str] = []
    done = 0
    for start, end in spans:
        parts += [escape(passage[done:start]), f"<mark>{escape(passage[start:end])}</mark>"]
        done = end
    return "".join([*parts, escape(passage[done:])])


def _page_image(citation: Citation, language: Language) -> str:
    """Return a PDF's page as a picture that opens large; the browser fetches it when the source is unfolded."""
    url = page_image_url(citation)
    if url is None:
        return ""
    label = escape(text("page_image", language, page=citation.page, title=citation.title))
    return (
        f'<a class="zy-page" href="{escape(url)}" target="_blank" rel="noopener">'
        f'<img src="{escape(url)}" alt="{label}" loading="lazy"></a>'
    )


def _item(each: Recommendation, language: Language) -> str:
    item = each.item
    data = f'data-item="{escape(item.id)}" data-impression="{escape(each.impression_id)}"'
    summary = item.summary if len(item.summary) <= _SNIPPET_CHARS else f"{item.summary[:_SNIPPET_CHARS]}…"
    buttons = "".join(
        f'<button type="button" class="zy-act" data-kind="{kind}" {data}>{icon} {text(kind, language)}</button>'
        for kind, icon in (("like", "♥"), ("dislike", "✕"), ("dismiss", "⌫"))
    )
    return (
        f'<article class="zy-item" {data}><header>{_title(each, language, data)}'
        f'<span class="zy-badge">{escape(item.kind)}</span></header>'
        f'<p class="zy-reason">{escape(each.reason)}</p>'
        f'<details data-kind="click" {data}><summary>{escape(summary)}</summary><p>{escape(item.summary)}</p></details>'
        f'<footer aria-live="polite">{buttons}</footer></article>'
    )


def _title(each: Recommendation, language: Language, data: str) -> str:
    title = escape(each.item.title)
    if urlsplit(each.item.url).scheme not in ("http", "https"):
        return f"<b>{title}</b>"
    return (
        f'<a href="{escape(each.item.url)}" target="_blank" rel="noopener noreferrer" class="zy-open" '
        f'title="{text("open", language)}" {data}><b>{title}</b></a>'
    )
