"""The question what Zhiyin may do with what it learns of a person: asked once, after the first sign-in.

Plain HTML, no script. What each answer means is in `ui/texts.py`, beside the version under which it is recorded.
"""

from bot.types import Language
from ui.chat.page import style
from ui.texts import PURPOSES, text


def consent_page(language: Language) -> str:
    """Return the page: a box for each purpose, none ticked."""
    boxes = "".join(
        f'<label class="zy-consent"><input type="checkbox" name="{purpose}" value="yes"><span>'
        f"<b>{text(f'consent_{purpose}', language)}</b><br>{text(f'consent_{purpose}_means', language)}</span></label>"
        for purpose in PURPOSES
    )
    return f"""<!doctype html>
<html lang="{language}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{text("app_title", language)}</title>
<style>{style()}</style>
<body class="zy-login">
<main>
<h1>{text("app_title", language)}</h1>
<p>{text("consent_lead", language)}</p>
<form method="post" action="/consent?language={language}">
{boxes}
<button type="submit">{text("consent_button", language)}</button>
</form>
<p><small>{text("consent_note", language)}</small></p>
</main>
</body>
</html>"""
