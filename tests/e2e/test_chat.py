"""What a person does, in a real browser with the real model."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.bot import Bot
from tests.e2e.conftest import ANSWER_MS, ask

pytestmark = [pytest.mark.e2e, pytest.mark.llm]

Visit = Callable[..., Page]


def test_a_first_visit(visit: Visit) -> None:
    page = visit("Mei")

    # Ask: sources stand there before the first word, then a cited answer streams in.
    page.locator("#zy-box textarea").fill("How hot should the oven be for a sourdough loaf?")
    page.keyboard.press("Enter")
    expect(page.locator("#zy-sources .zy-source").first).to_contain_text("Sourdough")
    expect(page.locator("#zy-chat .message.bot")).to_contain_text("250", timeout=ANSWER_MS)

    # Open the citation: its passage unfolds with the quote marked.
    marker = page.locator('#zy-chat a[href^="#zy-"]').first
    expect(marker).to_be_visible(timeout=ANSWER_MS)
    marker.click()
    source = page.locator("#zy-chat details.zy-source[open]")
    expect(source).to_contain_text("Your First Sourdough Loaf")
    expect(source.locator("mark")).to_contain_text("250")

    # Reload: the conversation is still there, and listed.
    page.reload()
    expect(page.locator("#zy-chat .message.bot")).to_contain_text("250")
    expect(page.locator(".zy-history")).to_contain_text("How hot should the oven")

    # Tell something; it is remembered, shown, and forgotten when asked to be.
    ask(page, "I love science fiction and I'm allergic to peanuts")
    expect(page.locator("#zy-facts")).to_contain_text("allergic to peanuts")
    ask(page, "What do you know about me?")
    expect(page.locator("#zy-chat .message.bot").last).to_contain_text("allergic to peanuts")
    ask(page, "Forget that I'm allergic to peanuts")
    page.get_by_role("tab", name="About me").click()
    expect(page.locator(".zy-memory textarea, .zy-memory input")).to_have_count(1)
    expect(page.locator(".zy-memory textarea, .zy-memory input").first).to_have_value(re.compile("science fiction"))

    # Get something to read next, with a reason, and like it.
    page.get_by_role("tab", name="Chat").click()
    ask(page, "What should I read next?")
    item = page.locator("#zy-chat .zy-item").first
    expect(item.locator(".zy-reason")).to_contain_text("because")
    item.get_by_role("button", name="Like").click()
    expect(item.get_by_role("button", name="Like")).to_have_attribute("aria-pressed", "true")
    liked = item.locator("b").inner_text()
    page.get_by_role("tab", name="For you").click()
    expect(page.locator("#zy-for-you .zy-item").first).to_be_visible()
    expect(page.locator("#zy-for-you .zy-item header").filter(has_text=liked)).to_have_count(0)


def test_in_chinese_on_a_phone_in_the_dark(visit: Visit) -> None:
    page = visit("小林", language="zh", width=390, height=844, dark=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    ask(page, "旺季去黄山,门票多少钱?")
    expect(page.locator("#zy-chat .message.bot").first).to_contain_text("190")
    page.locator('#zy-chat a[href^="#zy-"]').first.click()
    expect(page.locator("#zy-chat details.zy-source[open] mark").first).to_contain_text("190")
    expect(page.locator("#zy-chat details.zy-source[open]").first).to_contain_text("第")
    picture = page.locator("#zy-chat details.zy-source[open] .zy-page img").first
    expect(picture).to_have_attribute("alt", re.compile("引用的文字已框出"))
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("tab", name="为你推荐").click()
    expect(page.locator("#zy-for-you .zy-reason").first).to_contain_text("因为")


def test_every_tab_is_in_sight_on_a_phone(visit: Visit) -> None:
    page = visit("Eve", width=390, height=844)
    for name in ("Chat", "For you", "About me", "Knowledge"):
        expect(page.get_by_role("tab", name=name)).to_be_visible()


def test_an_answer_is_stopped_asked_again_and_judged(visit: Visit, demo_bot: Bot) -> None:
    page = visit("Tom")
    box = page.locator("#zy-box textarea")
    box.fill("Tell me everything about baking sourdough, in detail.")
    page.keyboard.press("Enter")
    expect(page.locator("#zy-sources .zy-source").first).to_be_visible()
    page.locator("#zy-box button.stop-button").click()
    expect(page.locator("#zy-box button.submit-button")).to_be_visible()

    ask(page, "How hot should the oven be for a sourdough loaf?")
    expect(page.locator("#zy-chat .message.bot").last).to_contain_text("250")
    page.get_by_role("button", name="Retry").last.click()
    expect(page.locator("#zy-box button.stop-button")).to_be_visible()
    expect(page.locator("#zy-box button.submit-button")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#zy-chat .message.bot").last).to_contain_text("250")

    page.get_by_role("button", name="dislike").last.click()
    user = demo_bot.people.sign_in("demo", "Tom")
    conversation = demo_bot.people.conversations(user.id)[0]
    expect(page.get_by_text("Thank you, noted.")).to_be_visible()
    assert [message.rating for message in demo_bot.people.messages(user.id, conversation.id)][-1] == -1


def test_documents_are_added_listed_asked_and_deleted(visit: Visit, tmp_path: Path) -> None:
    page = visit("Ola")
    page.get_by_role("tab", name="Knowledge").click()
    expect(page.get_by_text("Your First Sourdough Loaf").first).to_be_visible()
    good, bad = tmp_path / "ferry.md", tmp_path / "spoilt.pdf"
    good.write_text("# Ferry to Vinterholm\n\nThe ferry to Vinterholm leaves at 7:40 from pier 9.", "utf-8")
    bad.write_bytes(b"%PDF-1.7 spoilt")
    page.locator('input[type="file"]').first.set_input_files([good, bad])
    expect(page.get_by_text("1 added, 0 updated, 0 unchanged, 1 failed")).to_be_visible()
    page.get_by_role("tab", name="Chat").click()
    ask(page, "When does the ferry to Vinterholm leave?")
    expect(page.locator("#zy-chat .message.bot").last).to_contain_text("7:40")
    page.get_by_role("tab", name="Knowledge").click()
    page.get_by_role("button", name="Delete: Ferry to Vinterholm").click()
    expect(page.get_by_text("“Ferry to Vinterholm” is deleted.")).to_be_visible()
    page.get_by_role("tab", name="Chat").click()
    ask(page, "When does the ferry to Vinterholm leave?")
    expect(page.locator("#zy-chat .message.bot").last).not_to_contain_text("7:40")


def test_a_person_changes_and_erases_what_is_known(visit: Visit, demo_bot: Bot) -> None:
    page = visit("Zoe")
    ask(page, "I live in Berlin.")
    page.get_by_role("tab", name="About me").click()
    words = page.locator(".zy-memory textarea, .zy-memory input").first
    expect(words).to_have_value("I live in Berlin")
    words.fill("I live in Oslo")
    page.locator(".zy-memory").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.").first).to_be_visible()
    page.get_by_label("short").check()
    page.get_by_label("Interests, separated by commas").fill("tea, hiking")
    page.get_by_role("button", name="Save").last.click()
    page.reload()
    page.get_by_role("tab", name="About me").click()
    expect(page.locator(".zy-memory textarea, .zy-memory input").first).to_have_value("I live in Oslo")
    expect(page.get_by_label("Interests, separated by commas")).to_have_value("tea, hiking")
    expect(page.get_by_label("short")).to_be_checked()
    page.get_by_label("Yes, delete").check()
    page.get_by_role("button", name="Erase me").click()
    expect(page).to_have_url(re.compile("/login"))
    assert demo_bot.about(demo_bot.people.sign_in("demo", "Zoe").id).memories == ()


def test_consent_is_withdrawn_a_deletion_undone_and_a_chat_kept_nowhere(visit: Visit, demo_bot: Bot) -> None:
    page = visit("Ida")
    ask(page, "I live in Berlin.")
    page.get_by_role("tab", name="About me").click()
    expect(page.get_by_text("From: “I live in Berlin.”")).to_be_visible()
    page.locator(".zy-memory").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("I do not remember anything about you yet.")).to_be_visible()
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.locator(".zy-memory textarea, .zy-memory input").first).to_have_value("I live in Berlin")
    box = page.get_by_label("Remember what I say about myself.")
    expect(box).to_be_checked()
    box.uncheck()
    expect(page.get_by_text("Saved.").first).to_be_visible()
    user = demo_bot.people.sign_in("demo", "Ida")
    assert not demo_bot.people.permissions(user.id).memory
    kept = demo_bot.people.conversations(user.id)

    page.get_by_role("tab", name="Chat").click()
    page.get_by_role("checkbox", name="Temporary chat").check()
    expect(page.locator("#zy-chat .message.user")).to_have_count(0)
    ask(page, "I have a dog.")
    ask(page, "I have a cat.")
    expect(page.locator("#zy-chat .message.user")).to_have_count(2)
    assert demo_bot.people.conversations(user.id) == kept
    page.get_by_role("checkbox", name="Temporary chat").uncheck()
    expect(page.locator("#zy-chat .message.user")).to_have_count(0)


def test_what_is_no_message_is_explained_and_given_back(visit: Visit) -> None:
    page = visit("Max")
    long = "far too long " * 1000
    page.locator("#zy-box textarea").fill(long)
    page.keyboard.press("Enter")
    expect(page.get_by_text("The message is too long").first).to_be_visible()
    expect(page.locator("#zy-box textarea")).to_have_value(long)
