"""The login page: a name, and the key where one is set; plain HTML, no script."""

from html import escape

from bot.types import Language
from ui.plain_page import plain_page
from ui.texts import text


def login_page(language: Language, *, asks_key: bool, problem: str = "") -> str:
    """Return the page, with what was wrong with the last try."""
    other: Language = "en" if language == "zh" else "zh"
    key = (
        f"""<label for="key">{text("login_key", language)}</label>
<input id="key" name="key" type="password" required autocomplete="current-password">"""
        if asks_key
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
