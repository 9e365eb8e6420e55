"""What every panel of the operator's page has: the bot, the language, and the check that it is an operator who asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import gradio as gr
from fastapi import Request

from bot.bot import Bot
from bot.types import Language
from knowledge.types import Access
from ui.auth import access_of, check_operator, is_operator
from ui.chat.failures import failures_shown
from ui.chat.person import user_id
from ui.texts import text

# Sends what is clicked in a table to the page: a button names the event (`data-on`) and the row (`data-id`).
CLICKS = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-on]");
  if (!button || (button.dataset.sure && !window.confirm(button.dataset.sure))) return;
  trigger(button.dataset.on, { row: button.dataset.id });
});
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a panel works."""

    bot: Bot
    language: Language

    @property
    def space_id(self) -> str:
        """The id of the space that is served."""
        return self.bot.settings.space

    def text(self, key: str, **values: object) -> str:
        """Return a text in the page's language."""
        return text(key, self.language, **values)

    def is_operator(self, request: gr.Request) -> bool:
        """Return whether it is an operator who looks at the page."""
        return is_operator(_web(request), self.bot)

    @contextmanager
    def operating(self, request: gr.Request) -> Iterator[Access]:
        """Yield what the operator may see; shows what goes wrong, and that somebody is no operator."""
        with failures_shown(self.language):
            check_operator(_web(request), self.bot)
            yield access_of(_web(request), self.bot, user_id(request))


def row_of(event: gr.EventData) -> str:
    """Return the id of the row that was clicked in."""
    return str(event.row)


def _web(request: gr.Request) -> Request:
    if request.request is None:
        raise TypeError("The page is asked for over HTTP only.")
    return request.request
