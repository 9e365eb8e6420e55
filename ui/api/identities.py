"""The routes by which a person is one over several channels."""

from dataclasses import asdict

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from ui.api.callers import Caller, TheBot
from ui.json_views import JsonObject

router = APIRouter(prefix="/api/v1/identities")


class LinkRequest(BaseModel):
    """A code that was issued on another channel."""

    code: str = Field(max_length=20)


@router.get("")
def identities(bot: TheBot, user: Caller) -> list[JsonObject]:
    """List how channels name the person."""
    return [asdict(identity) for identity in bot.people.identities(user.id)]


@router.post("/code", status_code=201)
def issue(bot: TheBot, user: Caller) -> JsonObject:
    """Return a code; whoever gives it within ten minutes, on another channel, becomes this person."""
    return asdict(bot.people.link_code(user.id))


@router.post("/link")
def link(body: LinkRequest, bot: TheBot, user: Caller) -> list[JsonObject]:
    """Become the person to whom a code was issued, with all that is kept; return how channels name them now."""
    joined = bot.people.link(user.id, body.code)
    return [asdict(identity) for identity in bot.people.identities(joined.id)]


@router.delete("/{identity_id}", status_code=204)
def unlink(identity_id: str, bot: TheBot, user: Caller) -> Response:
    """Take an identity from the person; who comes by it again is somebody new."""
    bot.people.unlink(user.id, identity_id)
    return Response(status_code=204)
