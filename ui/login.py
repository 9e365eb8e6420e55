"""The login page: one field, plain HTML, no script."""

from html import escape

from bot.types import Language
from ui.chat.page import style
from ui.texts import text


def login_page(language: Language, problem: str = "") -> str:
    """Return the page, with what was wrong with the last try."""
    other: Language = "en" if language == "zh" else "zh"
    alert = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    return f"""<!doctype html>
<html lang="{language}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{text("app_title", language)}</title>
<style>{style()}</style>
<body class="zy-login">
<main>
<h1>{text("app_title", language)}</h1>
<p>{text("tagline", language)}</p>
<form method="post" action="/login?language={language}">
<label for="name">{text("login_lead", language)}</label>
<input id="name" name="name" maxlength="80" required autofocus placeholder="{text("login_name", language)}">
<button type="submit">{text("login_button", language)}</button>
{alert}
</form>
<p><small>{text("login_note", language)}</small></p>
<p><a href="/login?language={other}" lang="{other}">{text("other_language", language)}</a></p>
</main>
</body>
</html>"""
