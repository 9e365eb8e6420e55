"""The pages that a sitemap names.

Source: https://www.sitemaps.org/protocol.html
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import ParseError, iterparse  # type: ignore[import-untyped]

from knowledge.errors import SourceError, UnreadableDocument
from knowledge.loaders.dates import parse_date
from knowledge.reasons import Code
from knowledge.sources.polite import PoliteFetcher
from knowledge.sources.source import Entry, Listing
from knowledge.sources.web import address, save
from knowledge.types import Failure

_XML_BYTES = 50_000_000  # of one sitemap, unpacked: the protocol's own limit
_SITEMAPS = 100  # of one index


class Sitemap:
    """A `Source` of at most `pages` pages of a sitemap, or of the sitemaps that an index of them names."""

    def __init__(self, url: str, fetcher: PoliteFetcher, *, pages: int) -> None:
        self._url = url
        self._fetcher = fetcher
        self._pages = pages

    def listing(self) -> Iterator[Listing]:
        """Read the sitemap.

        Raises:
            SourceError: it cannot be fetched, or is none.
        """
        try:
            nested, entries = self._read(self._url)
        except UnreadableDocument as error:
            raise SourceError(error.reason) from error
        failed: list[Failure] = []
        for url in nested[:_SITEMAPS]:
            if len(entries) >= self._pages:
                break
            try:
                entries |= self._read(url)[1]
            except (UnreadableDocument, SourceError) as error:
                failed.append(Failure(url, error.reason))
        is_partial = bool(failed) or len(entries) > self._pages
        yield Listing(tuple(entries.values())[: self._pages], tuple(failed), ("",) if is_partial else ())

    def fetch(self, entry: Entry, folder: Path) -> Path:
        """Return a page as a file."""
        return save(self._fetcher.get(entry.uri), folder)

    def _read(self, url: str) -> tuple[list[str], dict[str, Entry]]:
        """Return the sitemaps and the pages that a sitemap names."""
        nested: list[str] = []
        entries: dict[str, Entry] = {}
        try:
            for _, element in iterparse(io.BytesIO(_unpacked(self._fetcher.get(url).body))):
                name = element.tag.rpartition("}")[2]
                if name not in ("url", "sitemap"):
                    continue
                values = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in element}
                target = address(url, values.get("loc", ""))
                if target and name == "url":
                    changed = values.get("lastmod", "")
                    entries[target] = Entry(target, changed, updated_at=parse_date(changed))
                elif target:
                    nested.append(target)
                element.clear()
        except (ParseError, DefusedXmlException) as error:
            raise SourceError(Code.NO_SITEMAP, address=url, detail=str(error)) from error
        return nested, entries


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.open(io.BytesIO(body)) as file:
            unpacked = file.read(_XML_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(Code.DAMAGED_SITEMAP) from error
    if len(unpacked) > _XML_BYTES:
        raise SourceError(Code.SITEMAP_TOO_LARGE, most=_XML_BYTES / 1e6)
    return unpacked
