"""What was set up as a source, opened: the one place that chooses between the kinds."""

from pathlib import Path
from urllib.parse import urlsplit

from knowledge.errors import InvalidSource
from knowledge.reasons import Code
from knowledge.sources.feed import Feed
from knowledge.sources.fetch import Fetcher, Reach
from knowledge.sources.files import Folder
from knowledge.sources.git import Git, Repository
from knowledge.sources.page import Page
from knowledge.sources.polite import PoliteFetcher
from knowledge.sources.site import Site
from knowledge.sources.sitemap import Sitemap
from knowledge.sources.source import Source
from knowledge.sources.stored import SourceKind, StoredSource
from knowledge.sources.web import port_of
from knowledge.stopping import Stopping

MOST_PAGES = 10_000


def open_source(stored: StoredSource, reach: Reach, folder: Path, stopping: Stopping) -> Source:
    """Return a source for one run, which may keep files in `folder` meanwhile; it asks `stopping` while it waits."""
    options = stored.options
    fetcher = Fetcher(reach)
    polite = PoliteFetcher(fetcher, options.delay_s, stopping)
    match stored.kind:
        case "folder":
            return Folder(Path(stored.address))
        case "page":
            return Page(stored.address, fetcher)
        case "site":
            return Site(stored.address, polite, folder, pages=options.pages, depth=options.depth)
        case "sitemap":
            return Sitemap(stored.address, polite, pages=options.pages)
        case "feed":
            return Feed(stored.address, polite, pages=options.pages)
        case "git":
            return Git(Repository(stored.address, options.branch, options.folder), reach, folder, stopping)


def is_local(kind: SourceKind, address: str) -> bool:
    """Return whether a source reads files of this machine."""
    return kind == "folder" or (kind == "git" and urlsplit(address).scheme not in ("http", "https"))


def checked_address(kind: SourceKind, address: str) -> str:
    """Return an address as it is stored: a path absolute, a URL as it is.

    Raises:
        InvalidSource: no source of the kind can be there.
    """
    if is_local(kind, address):
        path = Path(address.removeprefix("file://")).expanduser().resolve()
        if not path.is_dir():
            raise InvalidSource(Code.NO_FOLDER, folder=str(path))
        return str(path)
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web:
        raise InvalidSource(Code.NO_ADDRESS, address=address)
    port_of(parts)
    return address
