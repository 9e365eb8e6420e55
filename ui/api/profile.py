"""The routes of the profile: what a person states of their preferences, and what is inferred of them."""

from dataclasses import asdict

from fastapi import APIRouter, Response

from ui.api.callers import Caller, TheBot
from ui.api.models import ProfileRequest
from ui.json_views import JsonObject

router = APIRouter(prefix="/api/v1/profile")


@router.get("")
def profile(bot: TheBot, user: Caller) -> JsonObject:
    """Return what the person states, and what is inferred of them with how sure it is and where it is from."""
    return asdict(bot.people.profile(user.id))


@router.put("", status_code=204)
def set_profile(body: ProfileRequest, bot: TheBot, user: Caller) -> Response:
    """Store what the person states of their preferences, in place of what they stated before."""
    bot.people.set_profile(user.id, body.profile())
    return Response(status_code=204)


@router.delete("/inferred", status_code=204)
def forget_inferred(bot: TheBot, user: Caller) -> Response:
    """Delete all that was inferred; it begins anew."""
    bot.people.forget_inferred(user.id)
    return Response(status_code=204)


@router.delete("/inferred/{inference_id}", status_code=204)
def refuse(inference_id: str, bot: TheBot, user: Caller) -> Response:
    """Take away an inference; it is not made again."""
    bot.people.refuse_inference(user.id, inference_id)
    return Response(status_code=204)
