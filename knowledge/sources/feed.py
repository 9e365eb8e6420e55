"""The articles of an RSS or Atom feed: the pages that it links to, else the text that it carries."""

import html
from collections.abc import Iterator
from pathlib import Path

import feedparser  # type: ignore[import-untyped]

from knowledge.errors import SourceError, UnreadableDocument
from knowledge.loaders.dates import parse_date
from knowledge.reasons import Code
from knowledge.sources.polite import PoliteFetcher
from knowledge.sources.source import Entry, Listing
from knowledge.sources.web import address, save


class Feed:
    """A `Source` of the latest articles of a feed. Those that have left the feed stay."""

    def __init__(self, url: str, fetcher: PoliteFetcher, *, pages: int) -> None:
        self._url = url
        self._fetcher = fetcher
        self._pages = pages
        self._texts: dict[str, str] = {}

    def listing(self) -> Iterator[Listing]:
        """Read the feed.

        Raises:
            SourceError: it cannot be fetched, or is none.
        """
        try:
            fetched = self._fetcher.get(self._url)
        except UnreadableDocument as error:
            raise SourceError(error.reason) from error
        feed = feedparser.parse(fetched.body, response_headers={"content-location": fetched.url})
        if not feed.version:
            raise SourceError(Code.NO_FEED, address=self._url)
        entries: dict[str, Entry] = {}
        for article in feed.entries[: self._pages]:
            uri = address(fetched.url, article.get("link", "")) or f"{self._url}#{article.get('id', '')}"
            mark = article.get("updated") or article.get("published") or ""
            entries[uri] = Entry(uri, mark, article.get("title", ""), parse_date(mark))
            self._texts[uri] = _text_of(article)
        yield Listing(tuple(entries.values()), unseen=("",))

    def fetch(self, entry: Entry, folder: Path) -> Path:
        """Return the page of an article as a file; where it cannot be had, the text that the feed carries of it."""
        try:
            return save(self._fetcher.get(entry.uri), folder)
        except UnreadableDocument:
            text = self._texts[entry.uri]
            if not text:
                raise
            path = folder / "article.html"
            head = f"<head><title>{html.escape(entry.title)}</title></head>"
            path.write_text(f"<html>{head}<body>{text}</body></html>", "utf-8")
            return path


def _text_of(article: feedparser.FeedParserDict) -> str:
    contents = [str(each.get("value", "")) for each in article.get("content", [])]
    return "\n".join(contents) or str(article.get("summary", ""))
