"""HTML as the web serves it: the main text of a page, without what stands around it on every page of its site.

Source: https://trafilatura.readthedocs.io/
"""

import logging
from dataclasses import replace
from pathlib import Path

from knowledge.loaders.content import Content, read_text
from knowledge.loaders.html import html_content

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it calls a page without a main part an error


def load_page(path: Path) -> Content:
    """Return a page's main text by its headings; the whole of it where no part of it is the main one.

    Raises:
        UnreadableDocument: its elements are nested too deep to be a page.
    """
    from trafilatura import extract, extract_metadata  # half a second, which only pages of the web need

    text = read_text(path)
    main = extract(text, output_format="html", include_comments=False, favor_recall=True)
    if main is None:
        return html_content(text)
    content = html_content(main)
    about = extract_metadata(text)
    return replace(content, title=about.title) if about is not None and about.title else content
