"""All that is stored about a person, to take along: JSON for programs and a page to read."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from html import escape

from fastapi.encoders import jsonable_encoder

from bot.types import Language
from memory.types import Export, Profile
from ui.inferences import inference_words
from ui.render import sources_of
from ui.texts import text

_STYLE = (
    "body{font-family:system-ui,'Noto Sans CJK SC',sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;"
    "line-height:1.6}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.3rem;"
    "text-align:start;vertical-align:top}p{white-space:pre-wrap}"
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

    said = {message.id: message.text for _, messages in export.conversations for message in messages}
    memories = [(when(each.said_at), each.text, each.state, sources_of(each, said)) for each in export.memories]
    consents = [
        (when(each.at), each.purpose, "✓" if each.given else "✗", each.text_version) for each in export.consents
    ]
    done = [(when(each.at), each.kind, each.item_id) for each in export.interactions]
    shown = [(when(each.shown_at), each.item_id, each.reason) for each in export.impressions]
    inferred = [(when(each.seen_at), *inference_words(each, language)) for each in export.profile.inferred]
    sections = [
        (text("remembered", language), _table(memories)),
        (text("preferences", language), _table(_preferences(export.profile))),
        (text("inferred", language), _table(inferred)),
        (text("consent_title", language), _table(consents)),
        (text("identities", language), _table((each.channel, each.label) for each in export.identities)),
        (text("conversations", language), "".join(_conversations(export, when))),
        (text("tab_for_you", language), _table(shown) + _table(done)),
    ]
    body = "".join(f"<h2>{escape(title)}</h2>{content}" for title, content in sections)
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{text("my_data", language)}</title>'
        f"<style>{_STYLE}</style><h1>{text('my_data', language)}: {escape(export.user.name)}</h1>{body}</html>"
    )


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


def _conversations(export: Export, when: Callable[[datetime], str]) -> Iterable[str]:
    for conversation, messages in export.conversations:
        yield f"<h3>{escape(conversation.title)} · {when(conversation.created_at)}</h3>"
        for message in messages:
            name = export.user.name if message.role == "user" else "Zhiyin"
            yield f"<p><b>{escape(name)}:</b> {escape(message.text)}</p>"


def _table(rows: Iterable[Sequence[str]]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{lines}</table>" if lines else "<p>–</p>"
