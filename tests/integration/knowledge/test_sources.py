"""Every kind of source, against a real site, a real repository, real folders."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.errors import FetchError, FetchRefused, SourceError
from knowledge.reasons import Code, Reason
from knowledge.sources.feed import Feed
from knowledge.sources.fetch import Fetcher, Reach
from knowledge.sources.files import Folder
from knowledge.sources.git import Git, Repository
from knowledge.sources.page import Page
from knowledge.sources.polite import PoliteFetcher
from knowledge.sources.site import Site
from knowledge.sources.sitemap import Sitemap
from knowledge.sources.source import Listing, Source, whole
from knowledge.stopping import Stopped, Stopping, never
from knowledge.task import Task
from knowledge.types import Access, Filters, IngestProgress, IngestReport, Query
from tests.integration.knowledge.conftest import Library
from tests.site import Website, website

LOCAL = Reach(frozenset({"127.0.0.1"}))


@pytest.fixture
def site() -> Iterator[Website]:
    with website() as opened:
        opened.write("/robots.txt", "User-agent: *\nDisallow: /private/\n", "text/plain")
        opened.article("/docs/", "Ferries", "<a href='times'>Times</a> <a href='/shop/'>Shop</a> All about ferries.")
        opened.article("/docs/times", "Times", "The ferry leaves at 7:40. <a href='deep/prices?x=1#top'>Prices</a>")
        opened.article("/docs/deep/prices?x=1", "Prices", "A ticket is 12 euros. <a href='/docs/deep/er'>More</a>")
        opened.article("/docs/deep/er", "Deeper", "Nobody comes this deep down.")
        opened.article("/shop/", "Shop", "Buy something here.")
        opened.article("/private/plan", "Plan", "A secret plan.")
        yield opened


def polite(delay_s: float = 0.0) -> PoliteFetcher:
    return PoliteFetcher(Fetcher(LOCAL), delay_s)


def site_task(source: Source, stopping: Stopping = never) -> Task:
    return Task("team", source, lambda record: record.source == "s", source_id="s", job="job", stopping=stopping)


def sync(library: Library, source: Source) -> IngestReport:
    return library.ingester.run(site_task(source))


def listed(source: Source) -> Listing:
    return whole(source.listing())


def titles(library: Library) -> set[str]:
    return {record.title for record in library.catalogue.documents(Access.operator("team"))}


def found_since(library: Library, text: str, year: int) -> set[str]:
    filters = Filters(since=datetime(year, 1, 1, tzinfo=UTC))
    return {each.title for each in library.retriever.search(Query(text, Access.operator("team"), 9, filters))}


def test_a_page_is_read_without_the_menu_around_it(library: Library, site: Website) -> None:
    url = f"{site.url}/docs/times"
    assert sync(library, Page(url, Fetcher(LOCAL))).added == 1
    (passage,) = library.search("When does the ferry leave?")
    assert (passage.title, passage.uri) == ("Times", url)
    assert "7:40" in passage.chunk.text
    assert "Menu" not in passage.chunk.text + "".join(passage.chunk.headings)
    assert "Legal" not in passage.chunk.text


def test_a_page_is_written_again_only_when_its_text_has_changed(library: Library, site: Website) -> None:
    page = "/docs/times"
    sync(library, Page(site.url + page, Fetcher(LOCAL)))
    assert sync(library, Page(site.url + page, Fetcher(LOCAL))).unchanged == 1
    kind, text = site.pages[page]
    site.write(page, text.replace("Legal notes", "Legal notes of today"), kind)
    assert sync(library, Page(site.url + page, Fetcher(LOCAL))).unchanged == 1
    site.write(page, text.replace("7:40", "8:15"), kind)
    assert sync(library, Page(site.url + page, Fetcher(LOCAL))).updated == 1
    assert "8:15" in library.search("When does the ferry leave?")[0].chunk.text


def test_a_page_that_cannot_be_had_now_stays_as_it_was(library: Library, site: Website) -> None:
    sync(library, Page(f"{site.url}/docs/times", Fetcher(LOCAL)))
    del site.pages["/docs/times"]
    with pytest.raises(SourceError, match="404"):
        sync(library, Page(f"{site.url}/docs/times", Fetcher(LOCAL)))
    assert titles(library) == {"Times"}


def crawl(site: Website, folder: Path, pages: int = 50, depth: int = 2) -> Site:
    folder.mkdir(exist_ok=True)
    shutil.rmtree(folder)
    folder.mkdir()
    return Site(f"{site.url}/docs/", polite(), folder, pages=pages, depth=depth)


def test_a_crawl_stays_in_its_folder_its_depth_and_its_bounds(library: Library, site: Website, tmp_path: Path) -> None:
    assert sync(library, crawl(site, tmp_path / "crawl")).added == 3
    assert titles(library) == {"Ferries", "Times", "Prices"}
    assert {entry.uri.removeprefix(site.url) for entry in listed(crawl(site, tmp_path / "c", depth=9)).entries} == {
        "/docs/", "/docs/times", "/docs/deep/prices?x=1", "/docs/deep/er",
    }  # fmt: skip
    assert len(listed(crawl(site, tmp_path / "c", pages=2)).entries) == 2


def test_a_crawl_follows_removals_unless_it_could_not_look(library: Library, site: Website, tmp_path: Path) -> None:
    sync(library, crawl(site, tmp_path / "c"))
    del site.pages["/docs/times"]
    report = sync(library, crawl(site, tmp_path / "c"))
    assert ([str(failure.reason) for failure in report.failed], report.deleted) == (
        ["The server answers 404 (Not Found)."],
        0,
    )
    site.article("/docs/", "Ferries", "All about ferries, of which none goes.")
    assert sync(library, crawl(site, tmp_path / "c")).deleted == 2
    assert titles(library) == {"Ferries"}


def test_the_pages_of_a_crawl_are_found_while_it_goes_on(library: Library, site: Website, tmp_path: Path) -> None:
    steps: list[tuple[int, int, set[str], set[str]]] = []

    def watch(progress: IngestProgress) -> None:
        fetched = {path for path in site.asked if path.startswith("/docs/")}
        steps.append((progress.done, progress.total, titles(library), fetched))

    for _ in range(2):
        site.asked.clear()
        library.ingester.run(site_task(crawl(site, tmp_path / "c")), watch)
    first, second = steps[:4], steps[4:]
    pages = ["/docs/", "/docs/times", "/docs/deep/prices?x=1"]
    assert first == [
        (0, 1, set(), set(pages[:1])),
        (1, 2, {"Ferries"}, set(pages[:2])),
        (2, 3, {"Ferries", "Times"}, set(pages)),
        (3, 3, {"Ferries", "Times", "Prices"}, set(pages)),
    ]
    assert [step[:2] for step in second] == [(1, 1), (2, 2), (3, 3), (3, 3)]


def test_a_crawl_that_ends_early_keeps_what_it_has_brought_and_removes_nothing(
    library: Library, site: Website, tmp_path: Path
) -> None:
    sync(library, crawl(site, tmp_path / "c"))
    site.article("/docs/", "Ferries", "<a href='new'>New</a> All about ferries, of which none goes.")
    site.article("/docs/new", "New", "A new page.")
    asked = site.asked.copy()
    stopped = library.ingester.run(
        site_task(crawl(site, tmp_path / "c"), lambda: "/docs/new" in site.asked[len(asked) :])
    )
    assert (stopped.stopped, stopped.updated, stopped.added, stopped.deleted) == (True, 1, 0, 0)
    assert titles(library) == {"Ferries", "Times", "Prices"}
    with pytest.raises(SourceError):
        sync(library, Breaking(library.write("more.md", "# More\n\nOf it.")))
    assert titles(library) == {"Ferries", "Times", "Prices", "More"}
    report = sync(library, crawl(site, tmp_path / "c"))
    assert (report.added, report.unchanged, report.deleted) == (1, 1, 3)


class Breaking(Folder):
    """A folder that is gone when its first file has been read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.parent)

    def listing(self) -> Iterator[Listing]:
        yield from super().listing()
        raise SourceError(Code.FOLDER_GONE, folder="it")


def test_a_page_that_cannot_be_kept_ends_no_crawl(site: Website, tmp_path: Path) -> None:
    site.article("/docs/", "Ferries", "<a href='/docs/odd'>Odd</a> <a href='/docs/times'>Times</a>")
    site.write("/docs/odd", "?", "application/x-odd")
    found = listed(crawl(site, tmp_path / "c", depth=1))
    assert [entry.uri.removeprefix(site.url) for entry in found.entries] == ["/docs/", "/docs/times"]
    assert [failure.reason.code for failure in found.failed] == [Code.UNSUPPORTED_PAGE]


def test_a_crawl_does_what_robots_txt_asks(site: Website, tmp_path: Path) -> None:
    site.article("/docs/", "Ferries", "<a href='/docs/times'>Times</a>")
    site.write("/robots.txt", "User-agent: *\nDisallow: /docs/times\n", "text/plain")
    assert len(listed(crawl(site, tmp_path / "c")).entries) == 1
    assert "/docs/times" not in site.asked
    with pytest.raises(FetchRefused, match=r"robots\.txt"):
        polite().get(f"{site.url}/docs/times")


@pytest.fixture
def elsewhere() -> Iterator[Website]:
    with website() as opened:
        opened.article("/out", "Out", "What another host has.")
        yield opened


def test_a_redirect_to_another_host_is_followed_only_as_its_robots_txt_asks(site: Website, elsewhere: Website) -> None:
    site.moved["/docs/out"] = f"{elsewhere.url}/out"
    elsewhere.write("/robots.txt", "User-agent: *\nDisallow: /\n", "text/plain")
    with pytest.raises(FetchRefused, match=r"robots\.txt"):
        polite().get(f"{site.url}/docs/out")
    assert elsewhere.asked == ["/robots.txt"]
    elsewhere.write("/robots.txt", "User-agent: *\nAllow: /\n", "text/plain")
    assert polite().get(f"{site.url}/docs/out").url == f"{elsewhere.url}/out"


def test_a_redirect_within_a_site_does_what_robots_txt_asks(site: Website) -> None:
    site.moved["/docs/plan"] = "/private/plan"
    with pytest.raises(FetchRefused, match=r"robots\.txt"):
        polite().get(f"{site.url}/docs/plan")
    assert "/private/plan" not in site.asked


def test_polite_redirects_end_and_lead_to_no_private_address(site: Website) -> None:
    site.moved |= {"/docs/round": "/docs/round", "/docs/inner": "http://169.254.169.254/meta-data/"}
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        polite().get(f"{site.url}/docs/round")
    with pytest.raises(FetchRefused, match="no public address"):
        polite().get(f"{site.url}/docs/inner")


def test_a_crawl_does_not_leave_its_folder_by_redirects(site: Website, elsewhere: Website, tmp_path: Path) -> None:
    names = "out", "shop", "up", "hidden-up", "in"
    site.article("/docs/", "Ferries", " ".join(f"<a href='{name}'>{name}</a>" for name in names))
    site.moved |= {
        "/docs/out": f"{elsewhere.url}/out",
        "/docs/shop": "/shop/",
        "/docs/up": f"{site.url}/docs/../shop/",
        "/docs/hidden-up": f"{site.url}/docs/%2e%2e/shop/",
        "/docs/in": "/docs/times",
    }
    for path in ("/docs/../shop/", "/docs/%2e%2e/shop/"):  # as servers that resolve them answer
        site.article(path, "Shop", "Buy something here.")
    listing = listed(crawl(site, tmp_path / "c", depth=1))
    assert [entry.uri.removeprefix(site.url) for entry in listing.entries] == ["/docs/", "/docs/in"]
    assert (listing.failed, listing.unseen) == ((), ())


def test_a_crawl_whose_first_page_leads_elsewhere_says_where(site: Website, elsewhere: Website, tmp_path: Path) -> None:
    site.moved["/docs/"] = f"{elsewhere.url}/out"
    with pytest.raises(SourceError, match=f"has moved to '{elsewhere.url}/out'"):
        listed(crawl(site, tmp_path / "c"))


def test_a_site_is_asked_no_faster_than_it_wants(site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    site.write("/robots.txt", "User-agent: *\nCrawl-delay: 7\n", "text/plain")
    waits: list[float] = []
    monkeypatch.setattr("knowledge.sources.polite.pause", lambda seconds, stopping: waits.append(seconds))
    fetcher = polite(delay_s=2)
    for _ in range(3):
        fetcher.get(f"{site.url}/docs/")
    assert [round(wait) for wait in waits] == [0, 7, 14]  # nobody slept, so the third is two turns away
    waits.clear()
    site.moved["/docs/moved"] = "/docs/times"
    polite(delay_s=2).get(f"{site.url}/docs/moved")
    assert [round(wait) for wait in waits] == [0, 7]


HOURS_S = 10_000.0


@pytest.mark.parametrize("kind", ["site", "sitemap"])
def test_a_listing_is_stopped_while_it_waits_for_its_turn(site: Website, tmp_path: Path, kind: str) -> None:
    site.write("/sitemap.xml", "<sitemapindex><sitemap><loc>/docs.xml</loc></sitemap></sitemapindex>", "text/xml")
    fetcher = PoliteFetcher(Fetcher(LOCAL), HOURS_S, lambda: len(site.asked) == 2)
    source: Source = Site(f"{site.url}/docs/", fetcher, tmp_path, pages=9, depth=2)
    if kind == "sitemap":
        source = Sitemap(f"{site.url}/sitemap.xml", fetcher, pages=9)
    with pytest.raises(Stopped):
        listed(source)
    assert site.asked == ["/robots.txt", "/docs/" if kind == "site" else "/sitemap.xml"]


def test_nothing_is_asked_for_when_a_run_was_stopped_before(site: Website) -> None:
    with pytest.raises(Stopped):
        listed(Feed(f"{site.url}/feed", PoliteFetcher(Fetcher(LOCAL), 0.0, lambda: True), pages=9))
    assert site.asked == []


def test_a_sync_that_was_stopped_before_it_began_lists_nothing(library: Library) -> None:
    library.write("office.md", "# Office\n\nIt closes at 18:30.")
    task = Task("team", Folder(library.folder), lambda record: False, source_id="s", stopping=lambda: True)
    assert library.ingester.run(task).stopped
    assert library.catalogue.records(Access.operator("team")) == []


def test_a_clone_is_stopped_while_its_server_says_nothing(tmp_path: Path) -> None:
    asked = iter([False, False, False])
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/docs.git"
        with pytest.raises(Stopped):
            listed(Git(Repository(address), LOCAL, tmp_path, lambda: next(asked, True)))


def test_a_sitemap_names_the_pages_and_when_they_changed(library: Library, site: Website) -> None:
    def entry(path: str, day: str) -> str:
        return f"<url><loc>{site.url}{path}</loc><lastmod>{day}</lastmod></url>"

    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    site.write(
        "/sitemap.xml", f"<sitemapindex {space}><sitemap><loc>/docs.xml</loc></sitemap></sitemapindex>", "text/xml"
    )
    pages = entry("/docs/", "2026-01-01"), entry("/docs/times", "2026-01-02"), entry("/private/plan", "2026-01-02")
    site.write("/docs.xml", f"<urlset {space}>{''.join(pages)}</urlset>", "text/xml")
    report = sync(library, Sitemap(f"{site.url}/sitemap.xml", polite(), pages=9))
    assert (report.added, len(report.failed)) == (2, 1)
    assert report.failed[0].reason == Reason(Code.ROBOTS)
    site.asked.clear()
    report = sync(library, Sitemap(f"{site.url}/sitemap.xml", polite(), pages=9))
    assert (report.unchanged, len(report.failed)) == (2, 1)
    assert "/docs/times" not in site.asked
    site.write("/docs.xml", f"<urlset {space}>{pages[1]}</urlset>", "text/xml")
    assert sync(library, Sitemap(f"{site.url}/sitemap.xml", polite(), pages=9)).deleted == 2
    assert titles(library) == {"Times"}


@pytest.mark.parametrize(
    "text",
    [
        "no xml",
        "<urlset",
        '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><urlset><url><loc>&c;</loc></url></urlset>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>&a;</loc></url></urlset>',
    ],
)
def test_what_is_no_sitemap_is_said_to_be_none(site: Website, text: str) -> None:
    site.write("/sitemap.xml", text, "text/xml")
    with pytest.raises(SourceError, match="no sitemap"):
        listed(Sitemap(f"{site.url}/sitemap.xml", polite(), pages=9))


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><title>Times</title><link>{url}/docs/times</link><pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate></item>
<item><title>Storm</title><link>{url}/gone</link><description>&lt;p&gt;No ferry on Friday.&lt;/p&gt;</description></item>
</channel></rss>"""


def test_a_feed_brings_its_articles_and_keeps_those_that_have_left_it(library: Library, site: Website) -> None:
    site.write("/feed", RSS.format(url=site.url), "application/rss+xml")
    assert sync(library, Feed(f"{site.url}/feed", polite(), pages=9)).added == 2
    assert "Friday" in library.search("Is there no ferry on Friday?")[0].chunk.text
    assert titles(library) == {"Times", "Storm"}
    site.write("/feed", '<rss version="2.0"><channel><title>News</title></channel></rss>', "application/rss+xml")
    assert sync(library, Feed(f"{site.url}/feed", polite(), pages=9)).deleted == 0
    assert titles(library) == {"Times", "Storm"}
    site.write("/feed", "<h1>Not found</h1>")
    with pytest.raises(SourceError, match="no RSS or Atom feed"):
        listed(Feed(f"{site.url}/feed", polite(), pages=9))


def test_a_page_without_a_date_is_of_the_time_that_its_feed_or_sitemap_says(library: Library, site: Website) -> None:
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    pages = f"<url><loc>{site.url}/docs/times</loc><lastmod>2015-01-01</lastmod></url>"
    site.write("/sitemap.xml", f"<urlset {space}>{pages}</urlset>", "text/xml")
    sync(library, Sitemap(f"{site.url}/sitemap.xml", polite(), pages=9))
    site.article("/docs/storm", "Storm", "There was no ferry on Friday.")
    item = f"<item><link>{site.url}/docs/storm</link><pubDate>Mon, 02 Nov 2015 10:00:00 GMT</pubDate></item>"
    site.write("/feed", f'<rss version="2.0"><channel><title>News</title>{item}</channel></rss>', "application/rss+xml")
    library.ingester.run(Task("team", Feed(f"{site.url}/feed", polite(), pages=9), lambda _: False))
    assert found_since(library, "When does the ferry leave?", 2015) == {"Times", "Storm"}
    assert found_since(library, "When does the ferry leave?", 2016) == set()


@pytest.fixture
def repository(tmp_path: Path) -> Callable[..., None]:
    """Return a function that runs `git` in a repository."""
    folder = tmp_path / "repository"
    folder.mkdir()

    def git(*words: str) -> None:
        who = "-c", "user.name=Mei", "-c", "user.email=mei@example.org"
        subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)

    git("init", "--initial-branch=main")
    (folder / "docs").mkdir()
    (folder / "docs" / "hours.md").write_text("# Hours\n\nThe office closes at 18:30.", "utf-8")
    (folder / "docs" / "茶.md").write_text("# 茶\n\n绿茶用八十度的水。", "utf-8")
    (folder / "logo.bin").write_bytes(b"\0")
    (folder / "link.md").symlink_to("/etc/passwd")
    git("add", ".")
    git("commit", "-m", "first")
    return git


def test_a_repository_is_followed_with_additions_changes_and_removals(
    library: Library, repository: Callable[..., None], tmp_path: Path
) -> None:
    folder, clones = tmp_path / "repository", iter(range(9))

    def clone(branch: str = "", part: str = "") -> Git:
        return Git(Repository(str(folder), branch, part), Reach(), tmp_path / f"clone-{next(clones)}")

    assert sync(library, clone()).added == 2
    assert titles(library) == {"Hours", "茶"}
    assert sync(library, clone()).unchanged == 2
    (folder / "docs" / "hours.md").write_text("# Hours\n\nThe office closes at 20:00.", "utf-8")
    (folder / "docs" / "茶.md").unlink()
    (folder / "README.md").write_text("# Read me\n\nThis is a repository.", "utf-8")
    repository("add", "--all")
    repository("commit", "-m", "second")
    report = sync(library, clone())
    assert (report.added, report.updated, report.deleted) == (1, 1, 1)
    assert "20:00" in library.search("When does the office close?")[0].chunk.text
    assert sync(library, clone(part="docs")).deleted == 1
    with pytest.raises(SourceError) as refused:
        listed(clone(branch="nothing"))
    assert refused.value.reason == Reason(Code.NO_BRANCH, {"branch": "nothing"})


def committed_over_years(repository: Callable[..., None], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for year, text in ((2012, "It is new."), (2015, "The ferry leaves at 7:40."), (2026, "It is closed.")):
        name = "ferry.md" if year < 2020 else "museum.md"
        (folder / name).write_text(f"# {name.removesuffix('.md').title()}\n\n{text}", "utf-8")
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{year}-01-01T00:00:00Z")
        repository("add", "--all")
        repository("commit", "-m", str(year))


@pytest.mark.parametrize("partial", ["true", "false"])
def test_a_file_of_a_repository_is_as_old_as_the_commit_that_changed_it_last(
    library: Library, repository: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, partial: str
) -> None:
    repository("config", "uploadpack.allowFilter", partial)
    committed_over_years(repository, tmp_path / "repository", monkeypatch)
    sync(library, Git(Repository(str(tmp_path / "repository")), Reach(), tmp_path / "clone"))
    by_title = {each.title: each.updated_at.year for each in library.catalogue.documents(Access.operator("team"))}
    assert (by_title["Ferry"], by_title["Museum"]) == (2015, 2026)
    assert found_since(library, "ferry museum", 2020) == {"Hours", "茶", "Museum"}
    assert "Ferry" in found_since(library, "ferry museum", 2015)


def test_what_changed_before_the_history_that_is_fetched_is_of_its_oldest_commit(
    library: Library, repository: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.sources.git._COMMITS", 1)
    committed_over_years(repository, tmp_path / "repository", monkeypatch)
    sync(library, Git(Repository(str(tmp_path / "repository")), Reach(), tmp_path / "clone"))
    assert {each.updated_at.year for each in library.catalogue.documents(Access.operator("team"))} == {2026}


def test_a_file_that_says_its_date_is_of_that_date_whenever_it_was_committed(
    library: Library, repository: Callable[..., None], tmp_path: Path
) -> None:
    text = "---\ndate: 2015-01-01\n---\n# Ferry\n\nThe ferry leaves at 7:40."
    (tmp_path / "repository" / "ferry.md").write_text(text, "utf-8")
    repository("add", "--all")
    repository("commit", "-m", "ferry")
    sync(library, Git(Repository(str(tmp_path / "repository")), Reach(), tmp_path / "clone"))
    assert "Ferry" not in found_since(library, "ferry", 2020)
    assert "Ferry" in found_since(library, "ferry", 2015)


@pytest.mark.skipif(os.geteuid() != 0, reason="gives files to another owner")
def test_a_repository_of_another_owner_is_read_where_it_was_named_and_runs_no_hooks(
    repository: Callable[..., None], tmp_path: Path
) -> None:
    folder, ran = tmp_path / "repository", tmp_path / "ran"
    repository("config", "uploadpack.packObjectsHook", f"touch {ran}; exec")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 1234, 1234, follow_symlinks=False)
    assert {
        Path(entry.uri).name for entry in listed(Git(Repository(str(folder)), Reach(), tmp_path / "clone")).entries
    } == {
        "hours.md",
        "茶.md",
    }
    assert not ran.exists()
    inside = folder / "docs"
    with pytest.raises(SourceError):
        listed(Git(Repository(str(inside)), Reach(), tmp_path / "other"))


def test_an_address_without_a_repository_is_said_to_have_none(site: Website, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        listed(Git(Repository(f"{site.url}/shop.git"), LOCAL, tmp_path))
    assert refused.value.reason.code is Code.REPOSITORY_MISSING
    assert refused.value.reason.words("zh") == "这个网址没有仓库。"


def test_a_repository_without_a_commit_holds_nothing(tmp_path: Path) -> None:
    subprocess.run(["git", "init", str(tmp_path / "empty")], check=True, capture_output=True)
    assert listed(Git(Repository(str(tmp_path / "empty")), Reach(), tmp_path / "clone")).entries == ()


def test_a_repository_on_a_private_host_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no public address"):
        listed(Git(Repository("http://127.0.0.1:9/docs.git"), Reach(), tmp_path))


@pytest.mark.parametrize(
    "address", ["ext::sh -c id", "ssh://host/docs.git", "host:docs.git", "git://host/docs", "--help"]
)
def test_of_the_ways_that_git_knows_only_the_web_and_folders_are_used(tmp_path: Path, address: str) -> None:
    with pytest.raises(SourceError, match="no repository"):
        listed(Git(Repository(address), Reach(), tmp_path))


def test_a_folder_that_is_not_there_takes_nothing_with_it(library: Library) -> None:
    library.write("office.md", "# Office\n\nIt closes at 18:30.")
    library.write("picture.xyz", "nothing that is read")
    assert sync(library, Folder(library.folder)).added == 1
    assert library.catalogue.failed("team") == []
    library.folder.rename(library.folder.with_name("moved"))
    with pytest.raises(SourceError, match="does not exist"):
        sync(library, Folder(library.folder))
    assert titles(library) == {"Office"}


def test_documents_that_were_brought_in_by_hand_are_taken_over_by_the_source_that_holds_them(library: Library) -> None:
    office = library.write("office.md", "# Office\n\nIt closes at 18:30.")
    library.ingest()
    assert sync(library, Folder(library.folder)).unchanged == 1
    office.unlink()
    assert sync(library, Folder(library.folder)).deleted == 1
