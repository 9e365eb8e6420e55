"""What an operator does on their page, in a real browser over a real index; no language model is needed for it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.llm.scripted import ScriptedChat
from bot.settings import Settings
from knowledge.types import Access
from tests.consenting import consenting
from tests.fakes import served
from ui.app import build_app

pytestmark = pytest.mark.e2e

Visit = Callable[..., Page]

KEY = "the-key-of-the-operator"
FERRY = "# Ferry\n\n## Times\n\nThe ferry to Vinterholm leaves at 7:40 from pier 9.\n"
TEA = "# Tea\n\nOolong is brewed for three minutes with water of 95 degrees.\n"
DROPPED = """([name, content]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([content], name, { type: "text/markdown" }));
  return transfer;
}"""


def book(name: str, parts: int) -> str:
    lamps = (f"## Pier {each}\n\nPier {each} has {each} lamps." for each in range(parts))
    return "\n\n".join((f"# Book of {name}", *lamps))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("operator")


@pytest.fixture(scope="module")
def bot(folder: Path) -> Iterator[Bot]:
    sources = {"folders": str(folder)}
    settings = Settings(
        _env_file=None, data=folder / "data", space="team", demo=False, operator_key=KEY, sources=sources
    )
    with bootstrap(settings, model=ScriptedChat(["-"])) as opened:
        for name, content in (("ferry.md", FERRY), ("tea.md", TEA), ("book.md", book("piers", 45))):
            (folder / name).write_text(content, "utf-8")
        opened.library.ingest("team", [folder / name for name in ("ferry.md", "tea.md", "book.md")])
        yield consenting(opened)


@pytest.fixture(scope="module")
def address(bot: Bot) -> Iterator[str]:
    with served(build_app(bot)) as url:
        yield url


@pytest.fixture
def page(visit: Visit) -> Page:
    opened = visit("Ola", key=KEY)
    opened.get_by_role("tab", name="Knowledge").click()
    expect(row(opened, "Ferry")).to_be_visible()
    return opened


def row(page: Page, title: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=title))


def query(page: Page) -> Locator:
    return page.get_by_label("Query")


def is_as_wide_as_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_who_is_no_operator_sees_no_such_page(visit: Visit) -> None:
    page = visit("Eve")
    page.get_by_role("tab", name="For you").click()
    expect(page.locator("#zy-for-you .zy-item").first).to_be_visible()  # by now the page knows who she is
    expect(page.get_by_role("tab", name="Knowledge")).to_have_count(0)


def test_files_are_uploaded_with_their_progress_and_a_bad_one_is_explained_and_tried_again(
    page: Page, tmp_path: Path, bot: Bot
) -> None:
    good, bad = tmp_path / "lamps.md", tmp_path / "spoilt.pdf"
    good.write_text(book("lamps", 300), "utf-8")  # to be seen on its way
    bad.write_bytes(b"%PDF-1.7 spoilt")
    page.locator('input[type="file"]').first.set_input_files([good, bad])
    job = page.get_by_role("region", name="Files").first
    expect(job.get_by_role("progressbar")).to_be_visible()
    expect(job.get_by_text("embedding")).to_be_visible()
    expect(job).to_contain_text("1 added, 0 updated, 0 unchanged, 1 failed; 300 passages.")
    expect(job.get_by_role("progressbar")).to_have_count(0)
    expect(row(page, "Book of lamps")).to_contain_text("ready")
    expect(row(page, "spoilt.pdf")).to_contain_text("It is cut short or damaged")

    (bot.settings.uploads_folder / "team" / "spoilt.pdf").write_bytes(FERRY.encode())
    page.get_by_role("button", name="Try again: spoilt.pdf").click()
    expect(row(page, "spoilt.pdf")).to_contain_text("failed")
    page.get_by_label("Find a document").fill("spoilt")
    expect(row(page, "Ferry")).to_have_count(0)
    page.get_by_role("button", name="Delete: spoilt.pdf").click()
    expect(page.get_by_text("No document matches.")).to_be_visible()


def test_a_file_is_dropped_in_and_its_upload_stopped_and_leaves_nothing(page: Page) -> None:
    dropped = page.evaluate_handle(DROPPED, ["long.md", book("years", 900)])
    page.locator("button", has_text="Drop File Here").dispatch_event("drop", {"dataTransfer": dropped})
    job = page.get_by_role("region", name="Files").first
    expect(job.get_by_text("embedding")).to_be_visible()
    job.get_by_role("button", name="Stop").click()
    expect(job).to_contain_text("stopped")
    expect(row(page, "long.md")).to_have_count(0)


def test_the_passages_of_a_document_are_looked_through(page: Page) -> None:
    page.get_by_role("button", name="Preview: Book of piers").focus()
    page.keyboard.press("Enter")
    preview = page.locator("#zy-preview")
    expect(preview.get_by_role("heading", name="Book of piers")).to_be_focused()
    expect(preview).to_contain_text("Pier 19 has 19 lamps.")
    expect(preview).to_contain_text("Passages 1–20 of 45")
    preview.get_by_role("button", name="Next").click()
    expect(preview).to_contain_text("Passages 21–40 of 45")
    expect(preview).to_contain_text("Pier 20 has 20 lamps.")
    preview.get_by_role("button", name="Close").click()
    expect(preview.get_by_role("heading")).to_have_count(0)


def test_a_deletion_is_taken_back(page: Page, bot: Bot) -> None:
    page.get_by_role("button", name="Delete: Ferry").click()
    expect(page.get_by_text("“Ferry” is deleted.")).to_be_visible()
    expect(row(page, "Ferry")).to_have_count(0)
    assert "Ferry" not in {each.title for each in bot.library.search(Access.operator("team"), "ferry")}
    page.reload()
    page.get_by_role("tab", name="Knowledge").click()
    page.get_by_role("button", name="Undo: Ferry").click()
    expect(row(page, "Ferry")).to_contain_text("ready")
    expect(page.get_by_text("“Ferry” is deleted.")).to_have_count(0)
    assert "Ferry" in {each.title for each in bot.library.search(Access.operator("team"), "ferry")}


def test_a_source_is_added_synced_again_and_removed(page: Page, folder: Path) -> None:
    content = folder / "content"
    content.mkdir()
    (content / "rules.md").write_text("# Harbour rules\n\nBicycles are free.\n", "utf-8")
    page.get_by_role("tab", name="Sources").click()
    expect(page.get_by_text("No sources yet.")).to_be_visible()
    page.get_by_role("button", name="Add a source").click()
    page.get_by_label("Address").fill(str(folder / "nowhere"))
    page.get_by_role("button", name="Add and read").click()
    expect(page.get_by_text("There is no folder").first).to_be_visible()
    page.get_by_label("Address").fill("/etc")
    page.get_by_role("button", name="Add and read").click()
    expect(page.get_by_text("ZHIYIN_SOURCES_FOLDERS").last).to_be_visible()
    page.get_by_label("Address").fill(str(content))
    page.get_by_label("Who may see its documents").fill("Board")
    page.get_by_label("Address").press("Enter")
    source = row(page, str(content))
    expect(source).to_contain_text("only for: board")
    expect(source).to_contain_text("in step")
    expect(source.get_by_role("cell").nth(1)).to_have_text("1")

    (content / "prices.md").write_text("# Harbour prices\n\nA ticket costs two yuan.\n", "utf-8")
    source.get_by_role("button", name="Sync now").click()
    expect(source.get_by_role("cell").nth(1)).to_have_text("2")
    page.on("dialog", lambda dialog: dialog.accept())
    source.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No sources yet.")).to_be_visible()
    page.get_by_role("tab", name="Documents").click()
    expect(row(page, "Harbour rules")).to_have_count(0)


def test_the_bench_searches_while_one_types_and_says_why(page: Page) -> None:
    page.get_by_role("tab", name="Search test").click()
    query(page).press_sequentially("when does the ferry leave", delay=10)
    best = page.locator("#zy-results .zy-hit").first
    expect(best).to_contain_text("The ferry to Vinterholm leaves at 7:40")
    expect(best).to_contain_text("Found by meaning and by words")
    expect(best.locator("mark").filter(has_text="ferry")).to_have_count(1)
    for name in ("meaning", "words", "fused"):
        expect(best.locator(f".zy-score-{name} dd")).to_have_text(re.compile(r"^\d+\.\d+ #1$"))
    expect(page.locator("#zy-results")).to_contain_text("Evidence is enough for an answer")
    query(page).fill("")
    query(page).press_sequentially("how long is oolong brewed", delay=10)
    expect(page.locator("#zy-results")).to_contain_text("Looked up: how, long, is, oolong, brewed.")
    expect(best).to_contain_text("Oolong is brewed for three minutes")
    query(page).fill("submarine licence")
    expect(page.locator("#zy-results")).to_contain_text("would be declined")


def test_on_a_phone_in_the_dark_in_chinese(visit: Visit) -> None:
    page = visit("小林", key=KEY, language="zh", width=390, height=844, dark=True)
    page.get_by_role("tab", name="知识库").click()
    expect(row(page, "Tea")).to_be_visible()
    assert is_as_wide_as_the_screen(page)
    page.get_by_role("button", name="预览:Tea").click()
    expect(page.locator("#zy-preview")).to_contain_text("Oolong is brewed")
    assert is_as_wide_as_the_screen(page)
    page.get_by_role("tab", name="检索测试").click()
    page.get_by_label("查询").fill("oolong")
    expect(page.locator("#zy-results .zy-hit").first).to_contain_text("Oolong is brewed")
    assert is_as_wide_as_the_screen(page)
    page.get_by_role("tab", name="来源").click()
    expect(page.get_by_text("还没有来源")).to_be_visible()
    assert is_as_wide_as_the_screen(page)
