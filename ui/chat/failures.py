"""Errors of the rooms below, shown on the page."""

from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

from bot.types import Language
from ui.errors import ROOM_ERRORS, explain


@contextmanager
def failures_shown(language: Language) -> Iterator[None]:
    """Show the person what went wrong and what to do, in place of an error that says nothing."""
    try:
        yield
    except ROOM_ERRORS as error:
        raise gr.Error(explain(error, language), print_exception=False) from error
