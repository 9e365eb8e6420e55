"""The pages of one site, found by following its links: a bounded crawl."""

import logging
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from knowledge.errors import FetchRefused, SourceError, UnreadableDocument
from knowledge.formats import is_read
from knowledge.reasons import Code
from knowledge.sources.fetch import Fetched
from knowledge.sources.polite import PoliteFetcher
from knowledge.sources.source import Entry, Listing
from knowledge.sources.web import WEB_PAGE, address, links, mark_of, save, suffix_of
from knowledge.types import Failure

logger = logging.getLogger(__name__)

_MEDIA = frozenset(
    {".avif", ".css", ".gif", ".gz", ".ico", ".jpeg", ".jpg", ".js", ".mp3", ".mp4", ".png", ".svg", ".tar", ".webm"}
    | {".webp", ".woff", ".woff2", ".xml", ".zip"}
)


class Site:
    """A `Source` of the pages that links lead to from one page, on its host and below its folder.

    One that redirects out of there is left out as well. Breadth first, `depth` links deep, `pages` at most.
    Pages wait in a folder until they are read.
    """

    def __init__(self, url: str, fetcher: PoliteFetcher, folder: Path, *, pages: int, depth: int) -> None:
        self._start = address(url, "") or url
        self._fetcher = fetcher
        self._folder = folder
        self._pages = pages
        self._depth = depth
        self._files: dict[str, Path] = {}

    def listing(self) -> Iterator[Listing]:
        """Fetch the pages, and yield each as soon as it is there.

        Raises:
            SourceError: the first page cannot be fetched, or is elsewhere now.
        """
        waiting = deque([(self._start, 0)])
        seen = {self._start}
        failed: list[Failure] = []
        while waiting and len(self._files) < self._pages:
            url, depth = waiting.popleft()
            try:
                page = self._get(url)
                entry = self._keep(url, page)
            except UnreadableDocument as error:
                self._note(url, error, failed)
                continue
            yield Listing((entry,))
            if depth < self._depth and suffix_of(page) == WEB_PAGE:
                fresh = [link for link in links(page) if link not in seen and self._is_inside(link)]
                seen.update(fresh)
                waiting.extend((link, depth + 1) for link in fresh)
        # Behind a page that could not be had, or beyond the bound, there may be others that are not gone.
        is_partial = bool(failed or waiting)
        yield Listing((), tuple(failed), (self._root(),) if is_partial else ())

    def fetch(self, entry: Entry, folder: Path) -> Path:  # noqa: ARG002 - it waits in the source's own folder
        """Return a page as a file."""
        return self._files[entry.uri]

    def _get(self, url: str) -> Fetched:
        page = self._fetcher.get(url)
        if self._is_below(page.url):
            return page
        if url == self._start:
            raise SourceError(Code.FIRST_PAGE_MOVED, address=page.url)
        raise FetchRefused(Code.OUTSIDE_SITE)

    def _keep(self, url: str, page: Fetched) -> Entry:
        folder = self._folder / str(len(self._files))
        folder.mkdir(exist_ok=True)  # of a page that could not be kept
        self._files[url] = save(page, folder)
        return Entry(url, mark_of(page))

    def _note(self, url: str, error: UnreadableDocument, failed: list[Failure]) -> None:
        if url == self._start:
            raise SourceError(Code.FIRST_PAGE, reason=error.reason) from error
        if isinstance(error, FetchRefused):
            logger.debug("crawl.left_out")  # by the wish of the site, or because it leads out of it
        else:
            failed.append(Failure(url, error.reason))

    def _is_inside(self, url: str) -> bool:
        path = Path(urlsplit(url).path)
        return self._is_below(url) and (is_read(path) or path.suffix.lower() not in _MEDIA)

    def _is_below(self, url: str) -> bool:
        root = self._root()
        return url.startswith(root) and ".." not in unquote(url.removeprefix(root).partition("?")[0]).split("/")

    def _root(self) -> str:
        return self._start[: self._start.rindex("/") + 1]
