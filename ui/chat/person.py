"""Who is using a page."""

import gradio as gr


def user_id(request: gr.Request) -> str:
    """Return the id of the person who is signed in; `ui/app.py` lets nobody else reach a page."""
    return str(request.username)
