"""Who is using a page, and on what."""

from datetime import tzinfo
from typing import Literal

import gradio as gr

from bot.types import Circumstances
from memory.types import Profile
from memory.zones import zone_of
from ui.zone import browser_zone


def user_id(request: gr.Request) -> str:
    """Return the id of the person who is signed in; `ui/app.py` lets nobody else reach a page."""
    return str(request.username)


def circumstances(request: gr.Request) -> Circumstances:
    """Return what the browser says of itself: phones name themselves "Mobi". Its script says the time zone.

    Source: https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/Browser_detection_using_the_user_agent
    """
    agent = str(request.headers.get("user-agent", ""))
    device: Literal["phone", "computer", ""] = "phone" if "Mobi" in agent else "computer" if agent else ""
    return Circumstances(device, zone=browser_zone(request.cookies))


def zone_name(request: gr.Request) -> str:
    """Return the name of the time zone that the browser says; empty where it says none that is known."""
    said = browser_zone(request.cookies)
    return said.key if said else ""


def zone(request: gr.Request, profile: Profile) -> tzinfo:
    """Return the person's time zone."""
    return zone_of(profile, browser_zone(request.cookies))
