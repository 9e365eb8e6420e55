"""The login page: a name, and the key where one is set; plain HTML, no script."""

from html import escape
from typing import Literal

from bot.types import Language
from ui.plain_page import plain_page
from ui.texts import text

KeyAsked = Literal["of all", "of the operator", "of nobody"]


def login_page(language: Language, key_asked: KeyAsked, problem: str = "") -> str:
    """Return the page, with what was wrong with the last try."""
    other: Language = "en" if language == "zh" else "zh"
    label, required = (
        (text("login_key", language), "required")
        if key_asked == "of all"
        else (text("login_operator_key", language), "")
    )
    key = (
        f"""<label for="key">{label}</label>
<input id="key" name="key" type="password" {required} autocomplete="current-password">"""
        if key_asked != "of nobody"
        else ""
    )
    alert = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    content = f"""<p>{text("tagline", language)}</p>
<form method="post" action="/login?language={language}">
<label for="name">{text("login_lead", language)}</label>
<input id="name" name="name" maxlength="80" required autofocus placeholder="{text("login_name", language)}">
{key}
<button type="submit">{text("login_button", language)}</button>
{alert}
</form>
<p><small>{text("login_note", language)}</small></p>
<p><a href="/login?language={other}" lang="{other}">{text("other_language", language)}</a></p>"""
    return plain_page(language, content)
