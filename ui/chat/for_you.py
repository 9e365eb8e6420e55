"""“For you”: what to read next, with the reason for each; clicks are sent by the page's script."""

import gradio as gr

from bot.bot import Bot
from bot.types import Language
from ui.chat.person import user_id
from ui.render import slate_html
from ui.texts import text

_ITEMS = 6


def build_for_you(tab: gr.Tab, bot: Bot, language: Language) -> None:
    """Add the panel's components and events."""

    def recommended(request: gr.Request) -> str:
        return slate_html(bot.recommend(user_id(request), bot.settings.space, _ITEMS, language), language)

    with gr.Row():
        gr.Markdown(f"### {text('for_you_lead', language)}")
        refresh = gr.Button(text("refresh", language), size="sm", scale=0, min_width=140)
    slate = gr.HTML(elem_id="zy-for-you")
    gr.on([tab.select, refresh.click], recommended, outputs=slate, api_visibility="private")
