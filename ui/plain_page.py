"""The pages before the chat: plain HTML around a form, no script."""

from bot.types import Language
from ui.chat.page import style
from ui.texts import text


def plain_page(language: Language, content: str) -> str:
    """Return a page under the product's name."""
    return f"""<!doctype html>
<html lang="{language}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{text("app_title", language)}</title>
<style>{style()}</style>
<body class="zy-login">
<main>
<h1>{text("app_title", language)}</h1>
{content}
</main>
</body>
</html>"""
