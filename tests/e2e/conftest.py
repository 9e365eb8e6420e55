"""The demo installation behind a real server, in Debian's Chromium."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.bot import Bot
from tests.browser import find_browser
from tests.fakes import served
from ui.app import build_app

ANSWER_MS = 120_000  # the default model on two busy cores

expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def address(demo_bot: Bot) -> Iterator[str]:
    with served(build_app(demo_bot)) as url:
        yield url


@pytest.fixture(scope="module")  # Playwright's loop must not outlive the module: asynchronous tests have their own
def browser() -> Iterator[Browser]:
    program = find_browser()
    assert program, "Chromium is missing; scripts/install test installs it"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a fresh browser profile and signs in; errors in the page fail the test."""
    contexts = []
    errors: list[str] = []

    def visited(
        name: str,
        language: str = "en",
        width: int = 1280,
        height: int = 860,
        dark: bool = False,
        key: str = "",
        zone: str | None = None,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN" if language == "zh" else "en-US",
            color_scheme="dark" if dark else "light",
            timezone_id=zone,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        expect(page).to_have_url(re.compile(f"/login\\?language={language}"))
        page.locator("#name").fill(name)
        if key:
            page.locator("#key").fill(key)
        page.get_by_role("button").click()
        expect(page.locator("#zy-box textarea")).to_be_visible()
        return page

    yield visited
    for context in contexts:
        context.close()
    assert errors == []


def ask(page: Page, text: str) -> None:
    """Send a message, and wait until its answer is complete."""
    box = page.locator("#zy-box textarea")
    box.click()
    box.fill(text)
    expect(box).to_have_value(text)
    box.press("Enter")
    expect(box).to_have_value("")  # the turn has begun: in one step the box was emptied and Send became Stop
    expect(page.locator("#zy-box button.submit-button")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#zy-chat .message.user").last).to_contain_text(text)
    expect(page.locator("#zy-chat .message.bot").last).to_be_visible()
