"""HTML as the web serves it: the main text of a page, without what stands around it on every page of its site.

Source: https://trafilatura.readthedocs.io/
"""

import logging
from dataclasses import replace
from pathlib import Path

from knowledge.loaders.content import Content
from knowledge.loaders.dates import parse_date
from knowledge.loaders.html import markup_text, read_page

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it calls a page without a main part an error


def load_page(path: Path) -> Content:
    """Return a page's main text by its headings; the whole of it where no part of it is the main one.

    Raises:
        UnreadableDocument: its elements are nested too deep to be a page.
    """
    from trafilatura import extract, extract_metadata  # half a second, which only pages of the web need

    text = markup_text(path.read_bytes())
    main = extract(text, output_format="html", include_comments=False, favor_recall=True)
    if main is None:
        return read_page(text)
    content, about = read_page(main), extract_metadata(text)
    if about is None:
        return content
    return replace(
        content,
        title=about.title or content.title,
        author=about.author or "",
        published_at=parse_date(about.date or ""),
    )
