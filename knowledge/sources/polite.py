"""One site, read as its robots.txt asks: only what it allows, no faster than it wants."""

import time
from urllib.parse import urljoin, urlsplit

from protego import Protego

from knowledge.errors import FetchError, FetchRefused
from knowledge.reasons import Code
from knowledge.sources.fetch import Fetched, Fetcher, Moved, follow
from knowledge.stopping import Stopping, check, never, pause

AGENT = "Zhiyin"

_ROBOTS_BYTES = 500_000  # as RFC 9309, section 2.5 has it
_MOST_DELAY_S = 30.0
_NOT_THERE, _UNAVAILABLE = 400, 500  # where the statuses of either begin


class PoliteFetcher:
    """Fetches from sites within their rules. For one run in one thread.

    Source: RFC 9309, "Robots Exclusion Protocol".
    """

    def __init__(self, fetcher: Fetcher, delay_s: float, stopping: Stopping = never) -> None:
        self._fetcher = fetcher
        self._delay_s = delay_s
        self._stopping = stopping
        self._rules: dict[str, Protego] = {}
        self._next: dict[str, float] = {}  # when a site may be asked again

    def get(self, url: str) -> Fetched:
        """Return what is at a URL; for each redirect too its site's rules are asked for and its turn is waited for.

        Raises:
            FetchRefused: a site does not want it to be read, or it must not be fetched.
            FetchError, DocumentTooLarge: as `Fetcher.get`.
            Stopped: the run was asked to stop.
        """
        return follow(url, self._ask)

    def sitemaps(self, url: str) -> list[str]:
        """Return the sitemaps that the site of a URL names in its robots.txt."""
        return list(self._rules_of(_site(url)).sitemaps)

    def _ask(self, url: str) -> Fetched | Moved:
        check(self._stopping)
        site = _site(url)
        rules = self._rules_of(site)
        if not rules.can_fetch(url, AGENT):
            raise FetchRefused(Code.ROBOTS)
        self._wait(site, max(self._delay_s, min(rules.crawl_delay(AGENT) or 0.0, _MOST_DELAY_S)))
        return self._fetcher.ask(url)

    def _rules_of(self, site: str) -> Protego:
        if site not in self._rules:
            self._rules[site] = Protego.parse(self._robots(site))
        return self._rules[site]

    def _robots(self, site: str) -> str:
        """Return a site's robots.txt; empty where there is none. Where it cannot be asked, nothing may be read."""
        try:
            page = self._fetcher.get(urljoin(site, "/robots.txt"), body_bytes=_ROBOTS_BYTES)
        except FetchError as error:
            if _NOT_THERE <= error.status < _UNAVAILABLE:
                return ""
            raise
        return page.body.decode("utf-8", "replace")

    def _wait(self, site: str, delay_s: float) -> None:
        now = time.monotonic()
        begins = max(now, self._next.get(site, 0.0))
        self._next[site] = begins + delay_s
        pause(begins - now, self._stopping)


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
