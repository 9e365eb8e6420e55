"""A conversation as Gradio's chat draws it: messages, the answer under way, and what goes with an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import gradio as gr
from gradio.components.chatbot import FileDataDict, MessageDict
from gradio.data_classes import FileData

from bot.payload import citations_of, follow_ups_of, left_out_secret, slate_of, trimmed_of
from bot.types import Citation, Language, Slate, Trimmed
from memory.types import Message
from ui.render import answer_markdown, citations_html, secret_html, slate_html, trimmed_html
from ui.texts import text

Part = str | FileDataDict | FileData | gr.components.Component  # of a message, as Gradio takes them


@dataclass(slots=True)
class Drawing:
    """A turn as far as it has come."""

    messages: list[MessageDict]  # what stood there before, and the question
    status: str = ""
    text: str = ""
    parts: list[Part] = field(default_factory=list)  # of the finished answer
    follow_ups: Sequence[str] = ()  # that it offers


@dataclass(frozen=True, slots=True)
class Extras:
    """What goes with an answer's text."""

    citations: Sequence[Citation]
    slate: Slate | None
    trimmed: Trimmed | None
    secret_left_out: bool = False


def drawn(messages: Sequence[Message], language: Language) -> list[MessageDict]:
    """Return messages as the chat shows them."""
    return [
        {"role": "user", "content": message.text}
        if message.role == "user"
        else _bubble(_stored_parts(message, language), follow_ups_of(message))
        for message in messages
    ]


def drawn_at_rest(messages: Sequence[Message], language: Language) -> list[MessageDict]:
    """Return the conversation while no turn runs: the chat offers to ask again below an answer only."""
    shown = drawn(messages, language)
    if messages and messages[-1].role == "user":
        shown.append({"role": "assistant", "content": f"*{text('unanswered', language)}*"})
    return shown


def _stored_parts(message: Message, language: Language) -> list[Part]:
    body = message.text
    if message.payload.get("stopped"):
        body += f" *({text('stopped', language)})*"
    shown = Extras(citations_of(message), slate_of(message), trimmed_of(message), left_out_secret(message))
    return parts_of(body, message.id, shown, language)


def parts_of(body: str, key: str, extras: Extras, language: Language) -> list[Part]:
    """Return an answer's text and what goes with it; `key` tells its markers from those of other answers."""
    parts: list[Part] = [answer_markdown(body, key, [each.marker for each in extras.citations])]
    if extras.citations:
        parts.append(gr.HTML(citations_html(extras.citations, key, language)))
    if extras.slate:
        parts.append(gr.HTML(slate_html(extras.slate, language)))
    if extras.trimmed:
        parts.append(gr.HTML(trimmed_html(extras.trimmed, language)))
    if extras.secret_left_out:
        parts.append(gr.HTML(secret_html(language)))
    return parts


def bubbles(drawing: Drawing) -> list[MessageDict]:
    """Return the conversation with the turn as far as it has come."""
    content: list[Part] = drawing.parts or [answer_markdown(drawing.text, "", []) or f"*{drawing.status}*"]
    return [*drawing.messages, _bubble(content, drawing.follow_ups)]


def _bubble(content: list[Part], follow_ups: Sequence[str]) -> MessageDict:
    """Return an answer as the chat draws it, with the questions that it offers to be clicked."""
    return {"role": "assistant", "content": content, "options": [{"value": question} for question in follow_ups]}
