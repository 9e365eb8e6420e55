"""The question what Zhiyin may do with what it learns of a person: asked once, after the first sign-in.

Plain HTML, no script. What each answer means is in `ui/texts.py`, beside the version under which it is recorded.
"""

from bot.types import Language
from ui.plain_page import plain_page
from ui.texts import PURPOSES, text


def consent_page(language: Language) -> str:
    """Return the page: a box for each purpose, none ticked."""
    boxes = "".join(
        f'<label class="zy-consent"><input type="checkbox" name="{purpose}" value="yes"><span>'
        f"<b>{text(f'consent_{purpose}', language)}</b><br>{text(f'consent_{purpose}_means', language)}</span></label>"
        for purpose in PURPOSES
    )
    content = f"""<p>{text("consent_lead", language)}</p>
<form method="post" action="/consent?language={language}">
{boxes}
<button type="submit">{text("consent_button", language)}</button>
</form>
<p><small>{text("consent_note", language)}</small></p>"""
    return plain_page(language, content)
