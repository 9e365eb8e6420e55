"""A person's preferences and identities on “About me”, in a real browser."""

import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Page, expect

from bot.bot import Bot
from bot.times import day_in_words
from memory.types import Expertise, Observation, QuietHours
from tests.e2e.conftest import ask
from ui.auth import CHANNEL_HEADER, USER_HEADER

pytestmark = [pytest.mark.e2e, pytest.mark.llm]

Visit = Callable[..., Page]


def test_what_is_stated_and_inferred_is_seen_changed_and_removed(visit: Visit, demo_bot: Bot) -> None:
    person = demo_bot.people.sign_in("demo", "Noa")
    seen = [Observation("interest", value, 1.0, "like") for value in ("kayaking", "gambling")]
    demo_bot._services.profiles.observe(person.id, seen)
    page = visit("Noa", zone="America/Los_Angeles")
    page.get_by_role("tab", name="About me").click()
    expect(page.locator(".zy-inference").first).to_contain_text("Interested in gambling · 50 % sure · 1 × liked")
    page.locator(".zy-inference").first.get_by_role("button", name="Not so").click()
    expect(page.locator(".zy-inference")).to_have_count(1)
    page.get_by_label("bullet points").check()
    page.get_by_label("What you know of single topics").fill("wine: beginner, 数据库:专家")
    page.get_by_label("Topics you want less of").fill("football")
    page.get_by_label("Quiet from").fill("22:00")
    page.get_by_label("until", exact=True).fill("7 o'clock")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("as 22:00.").first).to_be_visible()
    page.get_by_label("until", exact=True).fill("07:00")
    zone = page.get_by_label("Time zone")
    expect(zone).to_have_attribute("placeholder", "America/Los_Angeles")
    zone.fill("Mars/Olympus")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("There is no time zone 'Mars/Olympus'").first).to_be_visible()
    zone.fill("Asia/Shanghai")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Saved.").first).to_be_visible()
    page.reload()
    page.get_by_role("tab", name="About me").click()
    expect(page.get_by_label("What you know of single topics")).to_have_value("wine: beginner, 数据库: expert")
    expect(page.get_by_label("bullet points")).to_be_checked()
    expect(page.get_by_label("Time zone")).to_have_value("Asia/Shanghai")
    profile = demo_bot.people.profile(person.id)
    assert set(profile.expertise) == {Expertise("beginner", "wine"), Expertise("expert", "数据库")}
    assert isinstance(profile.quiet_hours, QuietHours)
    assert profile.zone == "Asia/Shanghai"
    assert [(each.name, each.weight) for each in profile.interests if each.origin == "stated"] == [("football", -1.0)]
    assert [each.value for each in profile.inferred] == ["kayaking"]


def test_the_browser_says_where_somebody_is_where_they_do_not(visit: Visit, demo_bot: Bot) -> None:
    person = demo_bot.people.sign_in("demo", "瑶")
    page = visit("瑶", "zh", zone="Asia/Shanghai")
    ask(page, "我明天飞罗马。")
    (memory,) = demo_bot.about(person.id).memories
    assert memory.zone == "Asia/Shanghai"
    page.get_by_role("tab", name="关于我").click()
    expect(page.get_by_label("时区")).to_have_attribute("placeholder", "Asia/Shanghai")
    here = memory.said_at.astimezone(ZoneInfo("Asia/Shanghai"))
    tomorrow = day_in_words(here + timedelta(days=1), "zh")
    expect(page.locator(".zy-none").filter(has_text="出自")).to_contain_text(
        f"指{tomorrow} · 说于{day_in_words(here, 'zh')}"
    )
    page.get_by_role("button", name="保存").last.click()
    expect(page.get_by_text("已保存。").first).to_be_visible()
    assert demo_bot.people.profile(person.id).zone is None
    page.get_by_label("安静时段开始").fill("22:00")
    page.get_by_label("结束").fill("07:00")
    page.get_by_role("button", name="保存").last.click()
    expect(page.get_by_text("已保存。").nth(1)).to_be_visible()
    assert demo_bot.people.profile(person.id).zone == "Asia/Shanghai"  # quiet hours are somewhere


def test_what_holds_no_longer_is_listed_and_brought_back(visit: Visit, demo_bot: Bot) -> None:
    person = demo_bot.people.sign_in("demo", "Pia")
    page = visit("Pia")
    address = re.match(r"https?://[^/]+", page.url)
    assert address
    for home in ("Lyon", "Oslo"):
        said = {"text": f"I live in {home}."}
        httpx.post(f"{address[0]}/api/v1/chat", json=said, headers={USER_HEADER: "Pia"}, timeout=60).raise_for_status()
    page.get_by_role("tab", name="About me").click()
    page.get_by_text("What holds no longer (1)").click()
    row = page.locator(".zy-put-away")
    expect(row).to_contain_text("I live in Lyon")
    expect(row).to_contain_text("something newer holds")
    row.get_by_role("button", name="It holds again").click()
    expect(page.get_by_text("Restored.")).to_be_visible()
    assert {memory.text for memory in demo_bot.about(person.id).memories} >= {"I live in Lyon"}


def test_a_code_makes_another_channel_the_same_person_until_it_is_unlinked(visit: Visit, demo_bot: Bot) -> None:
    page = visit("Ori")
    page.get_by_role("tab", name="About me").click()
    page.get_by_role("button", name="Get a code").click()
    code = re.search(r"link (\d{6})", page.locator("#zy-code").filter(has_text="link").inner_text())
    assert code
    slack = {USER_HEADER: "U7", CHANNEL_HEADER: "slack"}
    address = re.match(r"https?://[^/]+", page.url)
    assert address
    said = httpx.post(f"{address[0]}/api/v1/chat", json={"text": f"link {code[1]}"}, headers=slack, timeout=60)
    assert "Ori" in said.json()["answer"]
    page.reload()
    page.get_by_role("tab", name="About me").click()
    row = page.locator(".zy-identity").filter(has_text="slack: U7")
    row.get_by_role("button", name="Unlink").click()
    expect(page.locator(".zy-identity")).to_have_count(1)
    assert [each.channel for each in demo_bot.people.identities(demo_bot.people.sign_in("demo", "Ori").id)] == ["web"]


def test_what_is_remembered_is_corrected_and_forgotten_beside_the_answer(visit: Visit, demo_bot: Bot) -> None:
    person = demo_bot.people.sign_in("demo", "Ines")
    page = visit("Ines")

    def known() -> list[str]:
        return [memory.text for memory in demo_bot.people.memories(person.id)]

    ask(page, "I'm allergic to peanuts")
    fact = page.locator("#zy-facts li")
    expect(fact).to_contain_text("allergic to peanuts")
    fact.get_by_role("button", name="Correct").click()
    box = fact.get_by_role("textbox", name="Correct")
    expect(box).to_be_focused()
    box.fill("   ")
    box.press("Enter")
    expect(fact.get_by_role("alert")).to_be_visible()
    box.fill("My card is 4111 1111 1111 1111")
    box.press("Enter")
    expect(fact.get_by_role("alert")).to_contain_text("card and ID numbers are not kept")
    box.fill("I'm allergic to cashews")
    box.press("Enter")
    expect(fact.locator(".zy-said")).to_have_text("I'm allergic to cashews")
    expect(fact.get_by_role("alert")).to_have_count(0)
    assert known() == ["I'm allergic to cashews"]
    fact.get_by_role("button", name="Forget").click()
    expect(fact).to_have_class("zy-forgotten")
    assert known() == []
    fact.get_by_role("button", name="Undo").press("Enter")
    expect(fact).not_to_have_class("zy-forgotten")
    assert known() == ["I'm allergic to cashews"]
