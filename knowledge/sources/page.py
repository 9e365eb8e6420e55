"""One page of the web."""

from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import SourceError, UnreadableDocument
from knowledge.sources.fetch import Fetched, Fetcher
from knowledge.sources.source import Entry, Listing
from knowledge.sources.web import mark_of, save


class Page:
    """A `Source` that is one web page, or one file on the web."""

    def __init__(self, url: str, fetcher: Fetcher) -> None:
        self._url = url
        self._fetcher = fetcher
        self._page: Fetched | None = None

    def listing(self) -> Iterator[Listing]:
        """Fetch the page and yield it.

        Raises:
            SourceError: it cannot be fetched now.
        """
        try:
            self._page = self._fetcher.get(self._url)
        except UnreadableDocument as error:
            raise SourceError(error.reason) from error
        yield Listing((Entry(self._url, mark_of(self._page)),))

    def fetch(self, entry: Entry, folder: Path) -> Path:
        """Return the page as a file."""
        page = self._page or self._fetcher.get(entry.uri)
        return save(page, folder)
