"""“Chat”: the conversation, its sources and what is remembered beside it, past conversations to go on with."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr
from gradio.components.chatbot import ExampleMessage

from bot.bot import Bot
from bot.errors import ModelError
from bot.payload import citations_of
from bot.types import (
    Answer,
    AnswerEvent,
    Finished,
    Gathered,
    Language,
    Progress,
    Suggested,
    TextDelta,
    Turn,
)
from memory.errors import NotFound
from memory.types import Message
from ui.chat.drawing import Drawing, Extras, bubbles, drawn, drawn_at_rest, parts_of
from ui.chat.modes import Mode, Modes, Said, before_last_question, build_modes, went_on
from ui.chat.person import circumstances, user_id
from ui.chat.stopping import RunningTurns
from ui.errors import ROOM_ERRORS, explain
from ui.render import (
    citations_html,
    facts_html,
    notice_html,
    passages_html,
)
from ui.texts import text

_REDRAW_S = 0.08  # between two drawings of a growing answer

Update = dict[gr.components.Component, object]


@dataclass(frozen=True, slots=True)
class _Panel:
    """The components of the tab, by what they show."""

    bot: Bot
    language: Language
    chatbot: gr.Chatbot
    box: gr.Textbox
    sources: gr.HTML
    facts: gr.HTML
    conversation: gr.BrowserState
    history: gr.Radio
    modes: Modes
    running: RunningTurns

    @property
    def outputs(self) -> list[gr.components.Component]:
        """All that a turn may change."""
        shown = [self.chatbot, self.box, self.sources, self.facts, self.conversation, self.history]
        return [*shown, self.modes.personalised, self.modes.said]


def build_conversation(page: gr.Blocks, bot: Bot, language: Language) -> None:
    """Add the tab's components and events."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=180):
            new = gr.Button(text("new_chat", language), variant="secondary", size="sm")
            history = gr.Radio(label=text("conversations", language), choices=[], elem_classes="zy-history")
            delete = gr.Button(text("delete_chat", language), size="sm", variant="stop")
        with gr.Column(scale=4, min_width=320):
            chatbot = _chatbot(language)
            box = gr.Textbox(
                placeholder=text("ask_placeholder", language),
                show_label=False,
                submit_btn=True,
                autofocus=True,
                elem_id="zy-box",
                max_lines=8,
            )
            modes = build_modes(language)
        with gr.Column(scale=2, min_width=240):
            with gr.Accordion(text("sources", language), open=True):
                sources = gr.HTML(notice_html(text("no_sources", language)), elem_id="zy-sources")
            with gr.Accordion(text("remembered", language), open=True):
                facts = gr.HTML(notice_html(text("no_facts", language)), elem_id="zy-facts")
    conversation = gr.BrowserState("", storage_key=f"zhiyin-conversation-{language}")
    panel = _Panel(bot, language, chatbot, box, sources, facts, conversation, history, modes, RunningTurns())
    _wire_turns(page, panel)
    _wire_judging(panel)
    _wire_history(page, panel, new, delete)


def _chatbot(language: Language) -> gr.Chatbot:
    examples = [ExampleMessage(text=text(f"example_{number}", language)) for number in range(1, 5)]
    reasons = text("feedback_reasons", language).split("|")
    return gr.Chatbot(
        show_label=False,
        height="62vh",
        placeholder=text("empty_chat", language),
        examples=examples,
        feedback_options=reasons,
        buttons=["copy"],
        elem_id="zy-chat",
        layout="bubble",
    )


def _wire_turns(page: gr.Blocks, panel: _Panel) -> None:
    """Connect what starts and stops answers."""

    async def send(
        message: str, talk: str, temporary: bool, personalised: bool, said: Said, request: gr.Request
    ) -> AsyncIterator[Update]:
        async for update in _send(panel, message, talk, Mode(temporary, personalised, said), request):
            yield update

    async def send_clicked(
        clicked: gr.SelectData, talk: str, temporary: bool, personalised: bool, said: Said, request: gr.Request
    ) -> AsyncIterator[Update]:
        value = clicked.value  # of an example with what belongs to it, of a follow-up the question itself
        asked = str(value["text"] if isinstance(value, dict) else value)
        mode = Mode(temporary, personalised, said)
        async for update in _send(panel, asked, talk, mode, request):
            yield update

    async def again(
        talk: str, temporary: bool, personalised: bool, said: Said, request: gr.Request
    ) -> AsyncIterator[Update]:
        async for update in _again(panel, talk, Mode(temporary, personalised, said), request):
            yield update

    async def stop(request: gr.Request) -> None:
        panel.running.stop(str(request.session_hash))

    # Hidden: the status stands in the conversation, and what else would move costs every browser time.
    shown: dict[str, Any] = {"outputs": panel.outputs, "show_progress": "hidden", "api_visibility": "private"}
    inputs = [panel.conversation, *panel.modes.inputs]
    panel.box.submit(send, [panel.box, *inputs], **shown)
    panel.chatbot.example_select(send_clicked, inputs, **shown)
    panel.chatbot.option_select(send_clicked, inputs, **shown)
    panel.chatbot.retry(again, inputs, **shown)
    panel.box.stop(stop, queue=False, api_visibility="private")
    page.unload(stop)


async def _send(
    panel: _Panel, message: str, conversation_id: str, mode: Mode, request: gr.Request
) -> AsyncIterator[Update]:
    turn = mode.turn(user_id(request), panel.bot.settings.space, message, conversation_id, panel.language)
    turn = replace(turn, circumstances=circumstances(request))
    past = mode.said if mode.temporary else await asyncio.to_thread(_messages, panel, turn.user_id, conversation_id)
    async with panel.running.running(str(request.session_hash), panel.bot.stream(turn)) as events:
        async for update in _show_turn(panel, turn, past, events):
            yield update


async def _again(panel: _Panel, conversation_id: str, mode: Mode, request: gr.Request) -> AsyncIterator[Update]:
    if mode.temporary:
        earlier, asked = before_last_question(mode.said)
        async for update in _send(panel, asked, "", replace(mode, said=tuple(earlier)), request):
            yield update
        return
    person, space = user_id(request), panel.bot.settings.space
    past, asked = before_last_question(await asyncio.to_thread(_messages, panel, person, conversation_id))
    regenerated = panel.bot.regenerate(person, space, conversation_id, circumstances(request))
    async with panel.running.running(str(request.session_hash), regenerated) as events:
        async for update in _show_turn(panel, Turn(person, space, asked, conversation_id), past, events):
            yield update


def _wire_judging(panel: _Panel) -> None:
    """Connect the thumbs, with the reasons that the chat offers."""

    def rate(judged: gr.LikeData, conversation_id: str, request: gr.Request) -> None:
        index = judged.index[0] if isinstance(judged.index, list | tuple) else judged.index
        messages = _messages(panel, user_id(request), conversation_id)
        if index >= len(messages):  # a question without an answer is none to judge
            return
        liked = judged.liked is True or judged.liked == "Like"
        reason = "" if isinstance(judged.liked, bool) or judged.liked in ("Like", "Dislike") else str(judged.liked)
        panel.bot.rate(user_id(request), messages[index].id, 1 if liked else -1, reason)
        gr.Info(text("thanks", panel.language))

    panel.chatbot.like(rate, panel.conversation, api_visibility="private")


def _wire_history(page: gr.Blocks, panel: _Panel, new: gr.Button, delete: gr.Button) -> None:
    """Connect starting, choosing and deleting conversations, and finding the last one again after a reload."""

    def show(conversation_id: str, request: gr.Request) -> Update:
        return _show_conversation(panel, user_id(request), conversation_id)

    def remove(conversation_id: str, request: gr.Request) -> Update:
        if conversation_id:
            try:
                panel.bot.people.delete_conversation(user_id(request), conversation_id)
            except NotFound:  # deleted in another window: what was wanted is so
                return _show_conversation(panel, user_id(request), "")
        return _show_conversation(panel, user_id(request), "")

    def blank(request: gr.Request) -> Update:
        return _show_conversation(panel, user_id(request), "")

    page.load(show, panel.conversation, panel.outputs, api_visibility="private")
    panel.history.input(show, panel.history, panel.outputs, api_visibility="private")
    new.click(blank, outputs=panel.outputs, api_visibility="private")
    panel.modes.temporary.input(blank, outputs=panel.outputs, api_visibility="private")
    delete.click(remove, panel.conversation, panel.outputs, api_visibility="private")


async def _show_turn(
    panel: _Panel,
    turn: Turn,
    past: Sequence[Message],
    events: AsyncIterator[AnswerEvent | None],
) -> AsyncIterator[Update]:
    """Draw a turn after what was said before, while it runs.

    After an error of the model the saved question stands there to be asked again, with the answer that it had; any
    other error gives it back to the box.
    """
    drawing = Drawing([*drawn(past, panel.language), {"role": "user", "content": turn.text}])
    drawing.status = text("working_recall", panel.language)
    busy: Update = {panel.box: gr.Textbox(value="", submit_btn=False, stop_btn=True)}
    drawn_at = 0.0
    try:
        async for event in events:
            before = drawing.status
            update = busy | _take(panel, drawing, event)
            if drawing.status == before and _can_wait(event, drawn_at):
                continue  # drawn with what comes next; every drawing takes the browser a while
            drawn_at = time.monotonic()
            if isinstance(event, Finished):
                update |= await asyncio.to_thread(_after, panel, turn, event.answer)
            yield {panel.chatbot: bubbles(drawing), **update}
            busy = {}  # once is enough, and would take away what is typed meanwhile
        if not drawing.parts:  # stopped
            yield await asyncio.to_thread(_show_unanswered, panel, turn)
    except ModelError as error:
        gr.Warning(explain(error, panel.language), duration=15)
        yield await asyncio.to_thread(_show_unanswered, panel, turn)
    except ROOM_ERRORS as error:
        gr.Warning(explain(error, panel.language), duration=15)
        yield {
            panel.chatbot: drawn_at_rest(past, panel.language),
            panel.box: gr.Textbox(value=turn.text, submit_btn=True, stop_btn=False),
        }


def _can_wait(event: AnswerEvent | None, drawn_at: float) -> bool:
    if event is None:
        return drawn_at > 0
    return isinstance(event, Progress) or (isinstance(event, TextDelta) and time.monotonic() - drawn_at < _REDRAW_S)


def _take(panel: _Panel, drawing: Drawing, event: AnswerEvent | None) -> Update:
    """Add an event to the drawing, and return what else it changes."""
    language = panel.language
    match event:
        case Progress(stage):
            drawing.status = text(f"working_{stage}", language)
        case Gathered(passages, memories, zone):
            drawing.status = text("working_generate", language)
            shown = passages_html(passages, language) or notice_html(text("no_sources", language))
            return {panel.sources: shown, panel.facts: facts_html(memories, (), language, zone)}
        case TextDelta(piece):
            drawing.text += piece
        case Suggested():
            drawing.status = ""
        case Finished(answer):
            extras = Extras(answer.citations, answer.slate, answer.trimmed, answer.secret_left_out)
            drawing.parts = parts_of(answer.text, answer.message_id or str(len(drawing.messages)), extras, language)
            drawing.follow_ups = answer.follow_ups
            return {panel.facts: facts_html(answer.memories_used, answer.remembered, language, answer.zone)}
    return {}


def _after(panel: _Panel, turn: Turn, answer: Answer) -> Update:
    """Return what a finished answer changes around the conversation."""
    try:
        return _around(panel, turn, answer)
    except NotFound:  # the turn has made them one with somebody else, whom the next thing they do is drawn for
        return {panel.box: _idle_box()}


def _around(panel: _Panel, turn: Turn, answer: Answer) -> Update:
    cited = citations_html(answer.citations, f"side-{answer.message_id}", panel.language)
    return {
        panel.box: _idle_box(),
        panel.sources: cited or notice_html(text("no_sources", panel.language)),
        panel.conversation: answer.conversation_id,
        panel.history: _history(panel, turn.user_id, answer.conversation_id),
        panel.modes.said: went_on(turn.earlier, turn.text, answer.text) if turn.temporary else (),
    }


def _show_unanswered(panel: _Panel, turn: Turn) -> Update:
    """Return everything of the conversation of a turn that brought no answer; a new one is the person's newest."""
    if turn.temporary:
        drawn = drawn_at_rest(turn.earlier, panel.language)
        return {panel.chatbot: drawn, panel.box: gr.Textbox(value=turn.text, submit_btn=True, stop_btn=False)}
    if turn.conversation_id:
        return _show_conversation(panel, turn.user_id, turn.conversation_id)
    newest = panel.bot.people.conversations(turn.user_id)
    return _show_conversation(panel, turn.user_id, newest[0].id if newest else "")


def _show_conversation(panel: _Panel, person: str, conversation_id: str) -> Update:
    """Return everything of a stored conversation; a blank one when it is not there (any more)."""
    past = _messages(panel, person, conversation_id)
    kept = conversation_id if past else ""
    last = next((message for message in reversed(past) if message.role == "assistant"), None)
    cited = citations_html(citations_of(last), f"side-{last.id}", panel.language) if last else ""
    return {
        panel.chatbot: drawn_at_rest(past, panel.language),
        panel.box: _idle_box(),
        panel.sources: cited or notice_html(text("no_sources", panel.language)),
        panel.facts: notice_html(text("no_facts", panel.language)),
        panel.conversation: kept,
        panel.history: _history(panel, person, kept),
        panel.modes.personalised: panel.bot.people.is_personalised(person, kept) if kept else True,
        panel.modes.said: (),
    }


def _history(panel: _Panel, person: str, current: str) -> gr.Radio:
    choices = [(each.title, each.id) for each in panel.bot.people.conversations(person)]
    return gr.Radio(choices=choices, value=current if any(current == key for _, key in choices) else None)


def _messages(panel: _Panel, person: str, conversation_id: str) -> list[Message]:
    if not conversation_id:
        return []
    try:
        return panel.bot.people.messages(person, conversation_id)
    except NotFound:  # deleted, or of the person who used this browser before
        return []


def _idle_box() -> gr.Textbox:
    """Return the box ready to send; what has been typed into it meanwhile stays."""
    return gr.Textbox(submit_btn=True, stop_btn=False)
