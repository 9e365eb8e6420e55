"""The page: a header and the tabs, in one language."""

from pathlib import Path

import gradio as gr

from bot.bot import Bot
from bot.types import Language
from ui.chat.about_me import build_about_me
from ui.chat.conversation import build_conversation
from ui.chat.for_you import build_for_you
from ui.chat.operator.page import build_operator
from ui.texts import text

_FOLDER = Path(__file__).parent
_KEPT_S = (600, 600)  # how often Gradio looks for files that it keeps of an upload, and how old they grow, seconds
_CHATS_AT_ONCE = 64  # handlers of one kind that may run side by side; the model queues its own


def build_page(bot: Bot, language: Language) -> gr.Blocks:
    """Return the page for one language."""
    other: Language = "en" if language == "zh" else "zh"
    page = gr.Blocks(title=text("app_title", language), fill_width=True, analytics_enabled=False, delete_cache=_KEPT_S)
    with page:
        gr.HTML(
            f'<header class="zy-header"><b>{text("app_title", language)}</b>'
            f"<span>{text('tagline', language)}</span><nav>"
            f'<a href="/{other}/" lang="{other}">{text("other_language", language)}</a>'
            f'<a href="/logout">{text("sign_out", language)}</a></nav></header>'
        )
        with gr.Tab(text("tab_chat", language), id="chat"):
            build_conversation(page, bot, language)
        with gr.Tab(text("tab_for_you", language), id="for-you") as tab:
            build_for_you(tab, bot, language)
        with gr.Tab(text("tab_about", language), id="about") as tab:
            build_about_me(tab, bot, language)
        build_operator(page, bot, language)
    page.queue(default_concurrency_limit=_CHATS_AT_ONCE)
    return page


def theme() -> gr.Theme:
    """Return the colours and fonts; fonts are those of the reader's system, nothing is fetched."""
    fonts = ["system-ui", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]
    soft = gr.themes.Soft(primary_hue="teal", neutral_hue="slate", font=fonts, font_mono=["ui-monospace", "monospace"])
    # The theme's own teal is too pale to be read on white, and under white.
    return soft.set(
        color_accent="*primary_700",
        block_label_text_color="*primary_800",
        block_title_text_color="*primary_800",
        block_label_text_color_dark="white",
        block_title_text_color_dark="white",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        background_fill_primary="*neutral_50",  # the theme's own, which `set` forgets
    )


def style() -> str:
    """Return the page's CSS."""
    return (_FOLDER / "style.css").read_text("utf-8")


def head() -> str:
    """Return what stands in the page's head: its script."""
    return f"<script>{(_FOLDER / 'script.js').read_text('utf-8')}</script>"
