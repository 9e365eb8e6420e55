"""All that is stored about a person, to take along: JSON for programs and a page to read."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from html import escape

from fastapi.encoders import jsonable_encoder

from bot.dates import with_dates
from bot.types import Language
from memory.types import Export, Message, Profile
from ui.inferences import inference_words
from ui.render import sources_of
from ui.texts import text

When = Callable[[datetime], str]  # writes a time down

_STYLE = (
    "body{font-family:system-ui,'Noto Sans CJK SC',sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;"
    "line-height:1.6}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.3rem;"
    "text-align:start;vertical-align:top}p,pre{white-space:pre-wrap}"
)


def export_json(export: Export) -> bytes:
    """Return everything as JSON."""
    return json.dumps(jsonable_encoder(export), ensure_ascii=False, indent=2).encode()


def export_zip(export: Export, language: Language, zone: tzinfo) -> bytes:
    """Return a ZIP with everything as JSON and as a page in the language."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", export_json(export))
        archive.writestr("my-data.html", export_html(export, language, zone))
    return file.getvalue()


def export_html(export: Export, language: Language, zone: tzinfo) -> str:
    """Return a page that stands alone, with all that a person can read of it; its times are those of the zone."""

    def when(time: datetime) -> str:
        return time.astimezone(zone).isoformat(" ", "minutes")

    inferred = [(when(each.seen_at), *inference_words(each, language)) for each in export.profile.inferred]
    refused = [(when(each.updated_at), each.key, each.value) for each in export.preferences if each.origin == "refused"]
    done = [(when(each.at), each.kind, each.item_id, _seconds(each.seconds)) for each in export.interactions]
    shown = [(when(each.shown_at), each.item_id, each.reason, each.source) for each in export.impressions]
    sections = [
        (text("remembered", language), _table(_memories(export, when, zone))),
        (text("preferences", language), _table(_preferences(export.profile))),
        (text("inferred", language), _table(inferred)),
        (text("refused", language), _table(refused)),
        (text("consent_title", language), _table(_consents(export, language, when))),
        (text("identities", language), _table((each.channel, each.label) for each in export.identities)),
        (text("conversations", language), "".join(_conversations(export, language, when))),
        (text("tab_for_you", language), _table(shown) + _table(done)),
        (text("uploaded", language), _table((when(each.at), each.title, each.uri) for each in export.uploads)),
    ]
    person = [(text("known_since", language), when(export.user.created_at))]
    person += [(text("groups", language), ", ".join(sorted(export.user.groups)))] if export.user.groups else []
    body = _table(person) + "".join(f"<h2>{escape(title)}</h2>{content}" for title, content in sections)
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{text("my_data", language)}</title>'
        f"<style>{_STYLE}</style><h1>{text('my_data', language)}: {escape(export.user.name)}</h1>{body}</html>"
    )


def _memories(export: Export, when: When, zone: tzinfo) -> Iterable[Sequence[str]]:
    said = {message.id: message.text for _, messages in export.conversations for message in messages}
    for each in export.memories:
        begins, ends = (when(time) if time else "" for time in (each.valid_from, each.valid_to))
        period = f"{begins} – {ends}" if begins or ends else ""
        kind = " · ".join(filter(None, (each.kind, each.subject, each.zone)))
        yield when(each.said_at), with_dates(each, zone), kind, each.state, period, sources_of(each, said)


def _consents(export: Export, language: Language, when: When) -> Iterable[Sequence[str]]:
    for each in export.consents:
        yield when(each.at), each.purpose, "✓" if each.given else "✗", each.text_version
    if export.permissions.memory_paused:
        yield "", text("memory_is_paused", language), "✓", ""


def _seconds(seconds: float) -> str:
    return f"{seconds:g} s" if seconds else ""


def _preferences(profile: Profile) -> Iterable[Sequence[str]]:
    single = {"language": profile.language, "tone": profile.tone, "length": profile.length, "format": profile.format}
    for name, value in single.items():
        if value:
            yield name, value
    for each in profile.expertise:
        yield "expertise", f"{each.topic or '*'}: {each.level}"
    for interest in profile.interests:
        if interest.origin == "stated":
            yield "wanted" if interest.weight > 0 else "unwanted", interest.name
    if quiet := profile.quiet_hours:
        yield "quiet hours", f"{quiet.start:%H:%M}–{quiet.end:%H:%M}"
    if profile.zone:
        yield "zone", profile.zone


def _conversations(export: Export, language: Language, when: When) -> Iterable[str]:
    for conversation, messages in export.conversations:
        fitted = "" if conversation.personalised else f" · {text('not_personalised', language)}"
        yield f"<h3>{escape(conversation.title)} · {when(conversation.created_at)}{fitted}</h3>"
        for message in messages:
            name = export.user.name if message.role == "user" else "Zhiyin"
            yield f"<p><b>{escape(name)}</b> {when(message.created_at)}: {escape(message.text)}{_rating(message)}</p>"
            if message.payload:
                kept = escape(json.dumps(jsonable_encoder(message.payload), ensure_ascii=False, indent=1))
                yield f"<details><summary>{text('kept_with_it', language)}</summary><pre>{kept}</pre></details>"


def _rating(message: Message) -> str:
    if message.rating is None:
        return ""
    return f" {'👍' if message.rating > 0 else '👎'} {escape(message.rating_reason)}"


def _table(rows: Iterable[Sequence[str]]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{lines}</table>" if lines else "<p>–</p>"
