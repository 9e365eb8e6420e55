"""What pages of the web have in common as documents: their files, their links, their addresses."""

import hashlib
from email.message import Message
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from os import utime
from pathlib import Path
from urllib.parse import SplitResult, unquote, urldefrag, urljoin, urlsplit

from knowledge.errors import InvalidSource, UnsupportedFormat
from knowledge.formats import is_read
from knowledge.loaders.encoding import decode
from knowledge.reasons import Code
from knowledge.sources.fetch import Fetched

WEB_PAGE = ".webpage"  # HTML of which only the main text is read

_SUFFIXES = {
    "text/html": WEB_PAGE,
    "application/xhtml+xml": WEB_PAGE,
    "application/pdf": ".pdf",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_VAGUE = ("", "application/octet-stream", "binary/octet-stream", "text/plain")  # the name says more
_NAME_CHARS = 80


def save(page: Fetched, folder: Path) -> Path:
    """Write what was fetched to a file whose suffix says what it is.

    Raises:
        UnsupportedFormat: no loader reads its kind.
        UnreadableDocument: it is a text in an encoding that cannot be told.
    """
    suffix = suffix_of(page)
    if not is_read(Path(f"page{suffix}")):
        raise UnsupportedFormat(Code.UNSUPPORTED_PAGE, kind=page.media_type or suffix or "?")
    name = Path(unquote(urlsplit(page.url).path)).stem[:_NAME_CHARS] or urlsplit(page.url).netloc
    path = folder / f"{name.replace('/', '_').lstrip('.') or 'page'}{suffix}"
    path.write_bytes(_as_utf_8(page))
    _set_time(path, page.headers.get("last-modified", ""))
    return path


def suffix_of(page: Fetched) -> str:
    """Return the suffix of the file that a page would be."""
    path = Path(urlsplit(page.url).path)
    named = path.suffix.lower()
    return named if page.media_type in _VAGUE and is_read(path) else _SUFFIXES.get(page.media_type, named)


def mark_of(page: Fetched) -> str:
    """Return what changes when a page does."""
    return hashlib.blake2b(page.body, digest_size=16).hexdigest()


def address(base: str, link: str) -> str:
    """Return where a link leads to, without the place within the page; empty where that is no page."""
    try:
        url, _ = urldefrag(urljoin(base, link.strip()))
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return url if parts.path else f"{url}/"


def port_of(parts: SplitResult) -> int | None:
    """Return the port that a URL names; None where it names none.

    Raises:
        InvalidSource: there is no such port.
    """
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise InvalidSource(Code.NO_PORT, port=parts.netloc.rpartition(":")[2])
    return port


def links(page: Fetched) -> list[str]:
    """Return where the links of an HTML page lead to, each once, in order."""
    parser = _Links()
    parser.feed(page.body.decode("utf-8", "replace"))
    base = urljoin(page.url, parser.base)
    found = (address(base, link) for link in parser.links)
    return list(dict.fromkeys(link for link in found if link))


class _Links(HTMLParser):
    """Collects the targets of links that a reader may follow; reads broken HTML too, in one pass."""

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the target of a link."""
        values = dict(attrs)
        target = values.get("href") or ""
        if tag == "base" and not self.base:
            self.base = target
        elif tag == "a" and target and "nofollow" not in (values.get("rel") or "").lower().split():
            self.links.append(target)


def _as_utf_8(page: Fetched) -> bytes:
    """Return the body; a text in the encoding that its server names, which the file would not, in UTF-8."""
    header = Message()
    header["Content-Type"] = page.headers.get("content-type", "")
    charset = header.get_content_charset("utf-8")
    is_text = header.get_content_maintype() == "text" or page.media_type == "application/xhtml+xml"
    return page.body if not is_text or charset == "utf-8" else decode(page.body, charset).encode()


def _set_time(path: Path, last_modified: str) -> None:
    """Give a file the time that its server says it was changed at."""
    try:
        changed = parsedate_to_datetime(last_modified).timestamp()
        utime(path, (changed, changed))
    except (ValueError, OverflowError, OSError):
        return
