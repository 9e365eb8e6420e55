"""The routes by which a person is in charge: consent, pausing, undoing, taking along, erasing."""

from dataclasses import asdict
from typing import Literal

from fastapi import APIRouter, Request, Response

from bot.types import Language
from memory.types import Permissions
from memory.zones import zone_of
from ui.api.callers import Caller, TheBot
from ui.api.models import ConsentRequest, PauseRequest, PersonaliseRequest
from ui.export import export_json, export_zip
from ui.json_views import JsonObject, memory_json
from ui.texts import CONSENT_VERSION, PURPOSES, text
from ui.zone import browser_zone

router = APIRouter(prefix="/api/v1")


@router.get("/consent")
def consent(bot: TheBot, user: Caller, language: Language = "en") -> JsonObject:
    """Return what the person allows, every answer so far, and the question in words to put to them."""
    return _consent_json(bot.people.permissions(user.id)) | {
        "history": [asdict(each) for each in bot.people.consents(user.id)],
        "text_version": CONSENT_VERSION,
        "question": text("consent_lead", language),
        "purposes": {
            purpose: f"{text(f'consent_{purpose}', language)} {text(f'consent_{purpose}_means', language)}"
            for purpose in PURPOSES
        },
    }


@router.put("/consent")
def set_consent(body: ConsentRequest, bot: TheBot, user: Caller) -> JsonObject:
    """Give or withdraw consent; what was not allowed before is not collected afterwards either."""
    return _consent_json(bot.people.consent(user.id, body.given(), CONSENT_VERSION))


@router.put("/memory/paused")
def pause(body: PauseRequest, bot: TheBot, user: Caller) -> JsonObject:
    """Stop remembering and recalling for a while, or go on."""
    return _consent_json(bot.people.pause_memory(user.id, paused=body.paused))


@router.put("/conversations/{conversation_id}/personalised", status_code=204)
def personalise(conversation_id: str, body: PersonaliseRequest, bot: TheBot, user: Caller) -> Response:
    """Switch personalisation on or off for one conversation."""
    bot.people.personalise(user.id, conversation_id, personalised=body.personalised)
    return Response(status_code=204)


@router.post("/memories/undo")
def undo(bot: TheBot, user: Caller) -> JsonObject:
    """Take back the last change to a memory, for some minutes after it was made."""
    return {"undone": bot.people.undo(user.id)}


@router.post("/memories/{memory_id}/restore")
def restore(memory_id: str, bot: TheBot, user: Caller) -> JsonObject:
    """Make a memory hold again that was replaced, merged into another, expired or taken back."""
    return memory_json(bot.people.restore_memory(user.id, memory_id))


@router.get("/export")
def export(
    request: Request, bot: TheBot, user: Caller, language: Language = "en", form: Literal["zip", "json"] = "zip"
) -> Response:
    """Return everything stored about the person: JSON and a page to read, in a ZIP, or the JSON alone."""
    mine = bot.people.export(user.id)
    if form == "json":
        return _file(export_json(mine), "json")
    return _file(export_zip(mine, language, zone_of(mine.profile, browser_zone(request.cookies))), "zip")


@router.delete("/me", status_code=204)
def erase(request: Request, bot: TheBot, user: Caller) -> Response:
    """Delete everything stored about the person, and sign out."""
    bot.people.erase(user.id)
    request.session.clear()
    return Response(status_code=204)


def _file(body: bytes, suffix: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="zhiyin-my-data.{suffix}"'}
    return Response(body, media_type=f"application/{suffix}", headers=headers)


def _consent_json(permissions: Permissions) -> JsonObject:
    return asdict(permissions)
