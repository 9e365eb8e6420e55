"""What the operator's page shows of documents, sources and passages: as text, whatever stands in them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.evidence import Judgement
from bot.ingestion import JobProgress
from bot.library import ExplainedSearch
from knowledge.explain import Explained, Explanation
from knowledge.fuse import Parts
from knowledge.jobs import Job
from knowledge.reasons import Code, Reason
from knowledge.sources.stored import SourceOptions, StoredSource
from knowledge.types import Access, Chunk, DocumentRecord, Passage
from ui.chat.operator.documents_view import PAGE, Listing, deleted_html, documents_html
from ui.chat.operator.jobs_view import jobs_html
from ui.chat.operator.marks import ago, pages
from ui.chat.operator.passages_view import found_html, preview_html
from ui.chat.operator.sources_view import sources_html

EVIL = '"><img src=x onerror=alert(1)>'
TOLD = Reason(Code.TOLD, {"text": EVIL})
NOW = datetime.now(UTC)
RECORD = DocumentRecord(
    EVIL, "team", EVIL, f"/{EVIL}", "", EVIL, "", 1, NOW, "failed", TOLD, EVIL, EVIL, groups=("board",), deleted_at=NOW
)
PASSAGE = Passage(
    Chunk("c", "d", 0, f"Oolong tea {EVIL}", (EVIL,), 3), EVIL, f"/{EVIL}", 0.9, 0.8, (f"/{EVIL}",), "en", 4
)


def searched(*matched: str, judgement: Judgement | None = None) -> str:
    explained = Explained(PASSAGE, Parts(0.8, 0.1, 0.0), 1, 1, None, matched, (1,))
    found = Explanation("en", (EVIL,), 1, (explained,), (PASSAGE,))
    return found_html(ExplainedSearch(found, judgement or Judgement(2.0, 1.0, 0.0, 0.7)), 3.2, "en")


def test_what_documents_hold_is_shown_as_text() -> None:
    job = Job("j", "team", EVIL, "failed", NOW, reason=TOLD)
    source = StoredSource(EVIL, "team", "git", EVIL, SourceOptions(), 0, NOW, error=TOLD)
    shown = [
        documents_html(Listing([RECORD], 0, 1, {EVIL: EVIL}, is_narrowed=False), "en"),
        deleted_html([RECORD], "en"),
        preview_html(RECORD, [PASSAGE], 0, 20, "en"),
        searched("oolong"),
        sources_html([source], {}, [], "en"),
        jobs_html([JobProgress(job, {"failed": 1}, (), (RECORD,))], Access.operator("team"), {EVIL: EVIL}, "en"),
    ]
    assert [html for html in shown if "<img" in html or "alert" not in html] == []


def test_who_wrote_a_document_and_when_is_shown_above_its_passages() -> None:
    dated = replace(RECORD, author="Mei Lin", published_at=datetime(2015, 1, 1, tzinfo=UTC))
    assert "by Mei Lin · published 2015-01-01" in preview_html(dated, [PASSAGE], 0, 20, "en")
    assert "作者 Mei Lin · 2015-01-01 发布" in preview_html(dated, [PASSAGE], 0, 20, "zh")
    assert "published" not in preview_html(RECORD, [PASSAGE], 0, 20, "en")


def test_a_job_names_no_document_that_may_not_be_seen() -> None:
    progress = JobProgress(Job("j", "team", "", "running", NOW), {"failed": 1}, (), (RECORD,))
    assert "alert" not in jobs_html([progress], Access("team"), {}, "en")


def test_a_job_says_how_much_its_source_was_found_to_hold_while_that_grows() -> None:
    job = Job("j", "team", "s", "running", NOW, found=7)
    shown = [JobProgress(job, {"ready": 2, "queued": 1}), JobProgress(job, {})]
    english = jobs_html(shown, Access("team"), {}, "en")
    assert "7 found so far · 2 of 3 done</span>" in english
    assert "7 found so far</span>" in english
    assert "目前找到 7 个 · 已完成 2/3" in jobs_html(shown, Access("team"), {}, "zh")
    assert "found" not in jobs_html([JobProgress(replace(job, ended_at=NOW), {})], Access("team"), {}, "en")


def test_what_matches_is_marked_as_whole_words_and_in_chinese_where_it_stands_apart() -> None:
    assert "<mark>Oolong</mark> tea" in searched("oolong")
    assert "<mark>" not in searched("oo").split("<blockquote")[1]
    chinese = Passage(Chunk("c", "d", 0, "黄山的门票"), "t", "/t", 0.9, 0.8, language="zh")
    explained = Explained(chinese, Parts(0.8, 0.1, 0.0), 1, 1, 1, ("黄山门票",), ())
    found = ExplainedSearch(Explanation("zh", (), 1, (explained,)), Judgement(0, 0, 0, 1))
    assert "<mark>黄山</mark>的<mark>门票</mark>" in found_html(found, 1.0, "zh")


@pytest.mark.parametrize(
    ("judgement", "said"),
    [
        (Judgement(2.0, 1.0, 0.0, 0.7), "enough for an answer: 2.00 (needs 1.00)"),
        (Judgement(-2.0, 1.0, 0.8, 0.7), "in the other language is close enough for an answer: 0.80 (needs 0.70)"),
        (Judgement(-2.0, 1.0, 0.0, 0.7), "would be declined: −2.00 (needs 1.00)"),
    ],
)
def test_it_is_said_whether_the_evidence_would_do(judgement: Judgement, said: str) -> None:
    assert said in searched(judgement=judgement)


def test_a_long_list_has_ways_to_the_pages_before_and_after() -> None:
    assert pages(0, PAGE, PAGE, "documents_shown", "en") == ""
    middle = pages(PAGE, PAGE, 3 * PAGE, "documents_shown", "en")
    assert "26–50 of 75" in middle
    assert ('data-id="0"' in middle, 'data-id="50"' in middle) == (True, True)
    assert "Next" not in pages(2 * PAGE, PAGE, 3 * PAGE, "documents_shown", "en")


def test_a_time_is_told_roughly() -> None:
    now = datetime.now(UTC)  # NOW is when the tests were collected, which may be long ago
    assert [ago(None, "en"), ago(now, "en")] == ["never", "just now"]
    assert [ago(now - timedelta(minutes=5), "en"), ago(now - timedelta(hours=3), "zh")] == ["5 min ago", "3 小时前"]
    assert ago(datetime(2026, 3, 1, tzinfo=UTC), "en") == "2026-03-01"
