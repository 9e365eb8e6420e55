"""The page that a person takes along tells all that they can read; the rest of the export is named here, with why."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time
from html import unescape

import pytest

from bot.types import LANGUAGES, Language
from memory.types import (
    Consent,
    Conversation,
    Expertise,
    Export,
    Identity,
    Impression,
    Inference,
    Interaction,
    Interest,
    Memory,
    Message,
    Permissions,
    Preference,
    Profile,
    QuietHours,
    User,
)
from ui.export import export_html

AT = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
ONLY_IN_JSON = {
    "id": "random names, for programs",
    "user_id": "likewise",
    "space_id": "likewise",
    "conversation_id": "likewise",
    "impression_id": "likewise",
    "slate_id": "likewise",
    "superseded_by": "likewise",
    "source_message_ids": "shown as the messages that they name",
    "slot": "which subjects there is one of at a time",
    "language": "a code, shown among the preferences",
    "origin": "shown by the section that it is in",
    "preferences": "shown folded, as the profile, but for what was removed",
    "signals": "shown in words",
    "role": "shown as the name",
    "key": "shown in words",
}


def everything() -> Export:
    said = Message("m1", "c", "user", "I drink oolong.", {"zone": "Asia/Tokyo"}, AT)
    answer = Message("m2", "c", "assistant", "Nice.", {"quote": "Tea <grown>"}, AT, -1, "misunderstood", 1)
    return Export(
        user=User("u", "team", "Mei", AT, frozenset({"board"})),
        permissions=Permissions(memory=True, memory_paused=True, asked=True),
        profile=Profile(
            *("zh", "sarcastic", "short", (Interest("kayaking", 1.0, "stated"),), "bullets"),
            expertise=(Expertise("beginner", "winetasting"),),
            quiet_hours=QuietHours(time(22), time(7)),
            zone="Asia/Shanghai",
            inferred=(Inference("i", "interest", "knitting", 0.01, 30.0, {"like": 1}, AT),),
        ),
        preferences=(Preference("r", "interest", "gambling", "refused", 0.0, AT),),
        memories=(
            Memory("y", "u", "preference", "I like oolong", "diet", "superseded", 1.0, AT, zone="Europe/Berlin"),
        ),
        conversations=((Conversation("c", "u", "Tea talk", AT, AT, personalised=False), (said, answer)),),
        consents=(Consent("memory", True, "2026-01", AT),),
        identities=(Identity("d", "slack", "mei.li"),),
        impressions=(Impression("z", "s", "u", "item-1", 1, "similar", 1.0, "You like tea", AT),),
        interactions=(Interaction("n", "u", "item-2", "read", AT, "z", 12.5),),
    )


def words(value: object) -> Iterator[str]:
    """Yield the texts of anything that a page has to show."""
    match value:
        case Mapping():
            for name, each in value.items():
                if name not in ONLY_IN_JSON:
                    yield from words(each)
        case list() | tuple() | frozenset():
            for each in value:
                yield from words(each)
        case str() if value:
            yield value


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_text_of_the_export(language: Language) -> None:
    export = everything()
    page = export_html(export, language, UTC)
    assert [each for each in words(asdict(export)) if each not in unescape(page)] == []
    for shown in ("gambling", "👎", "12.5 s", "22:00–07:00", "&lt;grown&gt;", "2026-03-04 05:06"):
        assert shown in page
    assert {"en": "Memory is paused", "zh": "记忆已暂停"}[language] in page
    assert {"en": "not fitted to me", "zh": "未按我的情况回答"}[language] in page
