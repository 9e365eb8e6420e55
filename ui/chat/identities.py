"""The identities of “About me”: where the person is known, a code for another place, and a code from one."""

from dataclasses import dataclass

import gradio as gr

from bot.bot import Bot
from bot.types import Language
from memory.errors import NotFound
from memory.types import Identity
from ui.chat.failures import failures_shown
from ui.chat.person import user_id
from ui.render import notice_html
from ui.texts import text

_DRAW_AGAIN = "() => { window.location.reload(); }"


def build_identities(tab: gr.Tab, bot: Bot, language: Language) -> None:
    """Add the components and events."""
    gr.Markdown(f"### {text('identities', language)}")
    gr.HTML(notice_html(text("identities_mean", language)))
    shown = gr.State(0)  # grows when the list must be drawn again

    @gr.render(inputs=shown, triggers=[tab.select, shown.change])  # type: ignore[untyped-decorator]
    def identities(_drawn: int, request: gr.Request) -> None:
        known = bot.people.identities(user_id(request))
        for identity in known:
            _identity_row(identity, len(known) > 1, _Drawn(shown, bot, language))

    with gr.Row():
        issue = gr.Button(text("link_code", language), size="sm", elem_id="zy-link-code")
        code = gr.HTML(elem_id="zy-code")
    with gr.Row():
        given = gr.Textbox(label=text("link_given", language), max_lines=1)
        link = gr.Button(text("link", language), size="sm", scale=0, min_width=110)

    def issued(request: gr.Request) -> str:
        with failures_shown(language):
            fresh = bot.people.link_code(user_id(request)).code
        return notice_html(text("link_code_is", language, code=fresh))

    def joined(said: str, request: gr.Request) -> None:
        with failures_shown(language):
            bot.people.link(user_id(request), said)

    issue.click(issued, outputs=code, api_visibility="private")
    gr.on([link.click, given.submit], joined, given, api_visibility="private").success(None, js=_DRAW_AGAIN)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What a row of the list needs to be drawn."""

    shown: gr.State
    bot: Bot
    language: Language


def _identity_row(identity: Identity, may_go: bool, drawn_in: _Drawn) -> None:
    shown, bot, language = drawn_in.shown, drawn_in.bot, drawn_in.language
    with gr.Row(key=identity.id, elem_classes="zy-identity"):
        named = f"{identity.channel}: {identity.label}" if identity.label else identity.channel
        gr.HTML(notice_html(named), key=f"{identity.id}-name")
        unlink = gr.Button(
            text("unlink", language), size="sm", scale=0, min_width=90, interactive=may_go, key=f"{identity.id}-unlink"
        )

    def remove(drawn: int, request: gr.Request) -> int:
        with failures_shown(language):
            try:
                bot.people.unlink(user_id(request), identity.id)
            except NotFound:  # taken out in another window: what was wanted is so
                return drawn + 1
        gr.Info(text("unlinked", language))
        return drawn + 1

    unlink.click(remove, shown, shown, api_visibility="private")
