"""How a chat is to be had: fitted to the person or not, and kept or not; what is said in one that is not kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import gradio as gr

from bot.types import Language, Turn
from memory.types import Message, Role
from ui.texts import text

Said = tuple[Message, ...]  # in a temporary chat, oldest first; held for the open page only


@dataclass(frozen=True, slots=True)
class Modes:
    """The two switches, and what a temporary chat has said so far."""

    temporary: gr.Checkbox
    personalised: gr.Checkbox
    said: gr.State

    @property
    def inputs(self) -> list[gr.components.Component]:
        """What a turn is told of them."""
        return [self.temporary, self.personalised, self.said]


@dataclass(frozen=True, slots=True)
class Mode:
    """How the switches stand for one turn."""

    temporary: bool
    personalised: bool
    said: Said

    def turn(self, person: str, space: str, message: str, conversation_id: str, language: Language) -> Turn:
        """Return the turn that a message starts."""
        turn = Turn(person, space, message, conversation_id or None, "web", language)
        return replace(turn, temporary=self.temporary, personalised=self.personalised, earlier=self.said)


def build_modes(language: Language) -> Modes:
    """Add the switches below the box."""
    with gr.Row():
        personalised = gr.Checkbox(True, label=text("personalised", language), container=False)
        temporary = gr.Checkbox(False, label=text("temporary", language), container=False)
    return Modes(temporary, personalised, gr.State(()))


def went_on(said: Said, asked: str, answered: str) -> Said:
    """Return what a temporary chat has said after one more turn."""
    return (*said, _message("user", asked), _message("assistant", answered))


def before_last_question(messages: Sequence[Message]) -> tuple[Sequence[Message], str]:
    """Return what was said before the last question, and the question."""
    for index in range(len(messages) - 1, -1, -1):
        if messages[index].role == "user":
            return messages[:index], messages[index].text
    return messages, ""


def _message(role: Role, words: str) -> Message:
    return Message("", "", role, words, {}, datetime.now(UTC))
