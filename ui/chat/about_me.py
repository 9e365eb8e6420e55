"""“About me”: everything that is remembered of a person, theirs to change, delete, take along or erase."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

import gradio as gr

from bot.bot import Bot
from bot.prompt import shorten
from bot.recalled import memory_line
from bot.types import Language
from memory.errors import NotFound
from memory.types import Memory, Purpose
from ui.chat.failures import failures_shown
from ui.chat.identities import build_identities
from ui.chat.person import user_id, zone
from ui.chat.preferences import build_preferences
from ui.render import notice_html, sources_of, when_words
from ui.texts import CONSENT_VERSION, PURPOSES, text

_PUT_AWAY_SHOWN = 50  # the API has all
_GO_HOME = "() => { window.location.href = '/logout'; }"


def build_about_me(tab: gr.Tab, bot: Bot, language: Language) -> None:
    """Add the panel's components and events."""
    shown = gr.State(0)  # grows when the memories must be drawn again
    _build_consent(tab, bot, language)
    gr.Markdown(f"### {text('about_lead', language)}")
    _build_memories(tab, shown, bot, language)
    build_preferences(tab, bot, language)
    build_identities(tab, bot, language)
    _build_data(bot, language)


def _build_consent(tab: gr.Tab, bot: Bot, language: Language) -> None:
    gr.Markdown(f"### {text('consent_title', language)}")
    boxes = [
        gr.Checkbox(label=text(f"consent_{purpose}", language), info=text(f"consent_{purpose}_means", language))
        for purpose in PURPOSES
    ]
    pause = gr.Checkbox(label=text("pause_memory", language))

    def current(request: gr.Request) -> tuple[bool, bool, bool, bool]:
        may = bot.people.permissions(user_id(request))
        return may.memory, may.personalisation, may.analytics, may.memory_paused

    def rest(paused: bool, request: gr.Request) -> None:
        bot.people.pause_memory(user_id(request), paused=paused)
        gr.Info(text("saved", language))

    tab.select(current, outputs=[*boxes, pause], api_visibility="private")
    pause.input(rest, pause, api_visibility="private")
    for purpose, box in zip(PURPOSES, boxes, strict=True):
        _wire_consent(purpose, box, bot, language)


def _wire_consent(purpose: Purpose, box: gr.Checkbox, bot: Bot, language: Language) -> None:
    def answer(given: bool, request: gr.Request) -> None:
        bot.people.consent(user_id(request), {purpose: given}, CONSENT_VERSION)
        gr.Info(text("saved", language))

    box.input(answer, box, api_visibility="private")


def _build_memories(tab: gr.Tab, shown: gr.State, bot: Bot, language: Language) -> None:
    forget_all = gr.Button(text("forget_all", language), variant="stop", size="sm", render=False)

    @gr.render(inputs=shown, triggers=[tab.select, shown.change])  # type: ignore[untyped-decorator]
    def memories(_drawn: int, request: gr.Request) -> None:
        person = user_id(request)
        everything = bot.people.memories(person, include_superseded=True)
        known = [memory for memory in everything if memory.state == "active"]
        said = bot.people.message_texts(person, [source for each in known for source in each.source_message_ids])
        if not known:
            gr.Markdown(text("no_memories", language))
        here = zone(request, bot.people.profile(person))
        for memory in known:
            _memory_row(memory, _origin(memory, sources_of(memory, said), language, here), Drawn(shown, bot, language))
        put_away = [memory for memory in everything if memory.state != "active"]
        if put_away:
            with gr.Accordion(text("put_away", language, count=len(put_away)), open=False, key="put-away"):
                for memory in put_away[:_PUT_AWAY_SHOWN]:
                    words = f"{memory_line(memory, language, here)} · {when_words(memory, language, here)}"
                    _put_away_row(memory, words, Drawn(shown, bot, language))

    with gr.Row():
        undo = gr.Button(text("undo", language), size="sm")
        forget_all.render()  # type: ignore[no-untyped-call]

    def take_back(drawn: int, request: gr.Request) -> int:
        undone = bot.people.undo(user_id(request))
        gr.Info(text("undone" if undone else "nothing_to_undo", language))
        return drawn + 1

    undo.click(take_back, shown, shown, api_visibility="private")

    def forget_everything(drawn: int, request: gr.Request) -> int:
        bot.people.forget_all(user_id(request))
        gr.Info(text("deleted", language))
        return drawn + 1

    forget_all.click(forget_everything, shown, shown, api_visibility="private")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a row of the list needs to be drawn."""

    shown: gr.State
    bot: Bot
    language: Language


def _origin(memory: Memory, source: str, language: Language, here: tzinfo) -> str:
    """Return the days that a memory means, when it was said, and in which of the person's own words."""
    said = when_words(memory, language, here)
    return f"{said} · {text('from_message', language, words=shorten(source))}" if source else said


def _memory_row(memory: Memory, origin: str, drawn_in: Drawn) -> None:
    shown, bot, language = drawn_in.shown, drawn_in.bot, drawn_in.language
    with gr.Row(key=memory.id, elem_classes="zy-memory"):
        words = gr.Textbox(
            memory.text, show_label=False, container=False, interactive=True, scale=8, key=f"{memory.id}-text"
        )
        save = gr.Button(text("save", language), size="sm", scale=1, min_width=70, key=f"{memory.id}-save")
        delete = gr.Button(text("delete", language), size="sm", scale=1, min_width=70, key=f"{memory.id}-delete")
    gr.HTML(notice_html(origin), key=f"{memory.id}-source")

    def change(changed: str, drawn: int, request: gr.Request) -> int:
        with failures_shown(language):
            bot.people.edit_memory(user_id(request), memory.id, changed)
        gr.Info(text("saved", language))
        return drawn + 1

    gr.on([save.click, words.submit], change, [words, shown], shown, api_visibility="private")
    delete.click(_removal(memory, drawn_in), shown, shown, api_visibility="private")


def _put_away_row(memory: Memory, words: str, drawn_in: Drawn) -> None:
    shown, bot, language = drawn_in.shown, drawn_in.bot, drawn_in.language
    why = text(f"put_away_{'merged' if memory.merged else memory.state}", language)
    with gr.Row(key=memory.id, elem_classes="zy-put-away"):
        gr.HTML(notice_html(f"{words} · {why}"), key=f"{memory.id}-words")
        restore = gr.Button(text("restore", language), size="sm", scale=0, min_width=110, key=f"{memory.id}-restore")
        delete = gr.Button(text("delete", language), size="sm", scale=0, min_width=70, key=f"{memory.id}-delete")

    def bring_back(drawn: int, request: gr.Request) -> int:
        with failures_shown(language):
            bot.people.restore_memory(user_id(request), memory.id)
        gr.Info(text("restored", language))
        return drawn + 1

    restore.click(bring_back, shown, shown, api_visibility="private")
    delete.click(_removal(memory, drawn_in), shown, shown, api_visibility="private")


def _removal(memory: Memory, drawn_in: Drawn) -> Callable[[int, gr.Request], int]:
    bot, language = drawn_in.bot, drawn_in.language

    def remove(drawn: int, request: gr.Request) -> int:
        try:
            bot.people.forget(user_id(request), memory.id)
        except NotFound:  # deleted in another window: what was wanted is so
            return drawn + 1
        gr.Info(text("deleted", language))
        return drawn + 1

    return remove


def _build_data(bot: Bot, language: Language) -> None:
    gr.Markdown(f"### {text('my_data', language)}")
    gr.HTML(f'<a class="zy-export" href="/api/v1/export?language={language}" download>{text("export", language)}</a>')
    sure = gr.Checkbox(label=text("erase_sure", language))
    erase = gr.Button(text("erase", language), variant="stop", size="sm")

    def erased(is_sure: bool, request: gr.Request) -> None:
        if not is_sure:
            raise gr.Error(text("erase_tick", language), print_exception=False)
        bot.people.erase(user_id(request))

    erase.click(erased, sure, api_visibility="private").success(None, js=_GO_HOME)
