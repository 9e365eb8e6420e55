"""The operator's page: shown to operators only, and every panel asks again who it is that asks."""

import gradio as gr

from bot.bot import Bot
from bot.types import Language
from ui.chat.operator.bench import build_bench
from ui.chat.operator.desk import Desk
from ui.chat.operator.documents import build_documents
from ui.chat.operator.sources import build_sources


def build_operator(page: gr.Blocks, bot: Bot, language: Language) -> None:
    """Add the tab."""
    desk = Desk(bot, language)
    with gr.Tab(desk.text("tab_knowledge"), id="knowledge", visible=False) as tab:
        gr.Markdown(desk.text("knowledge_lead"))
        with gr.Tab(desk.text("tab_documents"), id="documents") as documents:
            jobs = build_documents([tab, documents], desk)
        with gr.Tab(desk.text("tab_sources"), id="sources") as sources:
            build_sources(sources, jobs, desk)
        with gr.Tab(desk.text("tab_bench"), id="bench"):
            build_bench(desk)

    def shown(request: gr.Request) -> gr.Tab:
        return gr.Tab(visible=desk.is_operator(request))

    page.load(shown, outputs=tab, api_visibility="private", show_progress="hidden")
