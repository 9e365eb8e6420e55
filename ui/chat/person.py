"""Who is using a page, and on what."""

import gradio as gr

from bot.types import Circumstances


def user_id(request: gr.Request) -> str:
    """Return the id of the person who is signed in; `ui/app.py` lets nobody else reach a page."""
    return str(request.username)


def circumstances(request: gr.Request) -> Circumstances:
    """Return what the browser says of itself: phones name themselves "Mobi".

    Source: https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/Browser_detection_using_the_user_agent
    """
    agent = str(request.headers.get("user-agent", ""))
    return Circumstances("phone" if "Mobi" in agent else "computer" if agent else "")
