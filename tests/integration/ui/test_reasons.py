"""Why a document or a source cannot be read, on the operator's page in Chinese: by the real parsers and the fetcher."""

import io
import json
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.llm.scripted import ScriptedChat
from bot.settings import Settings
from knowledge.errors import SourceError
from knowledge.sources.stored import NewSource
from knowledge.types import Access
from tests.waits import wait_until
from ui.chat.operator.documents_view import Listing, documents_html
from ui.chat.operator.jobs_view import jobs_html
from ui.chat.operator.sources_view import sources_html
from ui.errors import explain
from ui.json_views import document_json, source_json

OPERATOR = Access.operator("team")


def locked_pdf() -> bytes:
    document = FPDF()
    document.add_page()
    writer = PdfWriter(PdfReader(io.BytesIO(bytes(document.output()))))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def open_bot(tmp_path: Path) -> Iterator[Bot]:
    settings = Settings(_env_file=None, data=tmp_path / "data", space="team", demo=False, parse={"timeout_s": 60})
    with bootstrap(settings, model=ScriptedChat(["-"])) as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("broken.pdf", b"%PDF-1.7 spoilt", "cut_short", "文件不完整,缺少结尾部分。请重新复制或下载。"),
        ("locked.pdf", locked_pdf(), "locked", "文件有密码保护,请另存一份不带密码的。"),
        ("locked.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "locked_office", "请另存为不带密码的 .docx 文件。"),
        ("program.exe", b"MZ", "unsupported_type", "无法读取「.exe」类型的文件"),
        ("empty.md", b"", "empty_file", "文件是空的(0 字节)。"),
    ],
)
def test_a_bad_file_has_its_reason_in_the_language_of_the_page(
    open_bot: Bot, tmp_path: Path, name: str, content: bytes, code: str, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    job, _ = open_bot.library.start_upload(OPERATOR, [path])
    open_bot.library.ingestion.serve("team")
    wait_until(lambda: open_bot.library.ingestion.job("team", job.id).job.ended_at is not None, "the job has ended")
    check_document(open_bot, code, said)
    progress = open_bot.library.ingestion.job("team", job.id)
    assert said in jobs_html([progress], OPERATOR, {}, "zh")


def test_a_file_that_is_too_large_has_its_reason_in_the_language_of_the_page(open_bot: Bot, tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(150_000_000)
    open_bot.library.ingest("team", [path])
    check_document(open_bot, "too_large", "文件有 150 MB,最多读取 100 MB。")


def test_a_file_that_takes_too_long_has_its_reason_in_the_language_of_the_page(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data=tmp_path / "data", space="team", demo=False, parse={"timeout_s": 0.01})
    path = tmp_path / "long.json"
    path.write_text(json.dumps([{"name": f"pier {number}"} for number in range(300_000)]), "utf-8")
    with bootstrap(settings, model=ScriptedChat(["-"])) as bot:
        bot.library.ingest("team", [path])
        check_document(bot, "too_long", "读取时间超过 0 秒,请拆分。")


def test_a_source_at_a_private_address_has_its_reason_in_the_language_of_the_page(open_bot: Bot) -> None:
    ingestion = open_bot.library.ingestion
    source = ingestion.add_source("team", NewSource("page", "http://127.0.0.1:9/"))
    with pytest.raises(SourceError) as refused:
        ingestion.sync("team", source.id)
    said = "主机「127.0.0.1」的地址 127.0.0.1 不是公网地址。"
    assert explain(refused.value, "zh").startswith(f"无法读取来源:{said}")
    (source,) = ingestion.sources("team")
    assert said in sources_html([source], {}, [], "zh")
    assert "which is no public address" in sources_html([source], {}, [], "en")
    assert (source_json(source)["error_code"], "which is no public" in str(source_json(source)["error"])) == (
        "private_address",
        True,
    )
    (job,) = ingestion.jobs("team")
    assert said in jobs_html([ingestion.job("team", job.id)], OPERATOR, {}, "zh")


def check_document(bot: Bot, code: str, said: str) -> None:
    """Check what the page, in both languages, and the API tell of the one document."""
    (record,) = bot.library.listed(OPERATOR)
    listing = Listing([record], 0, 1, {}, is_narrowed=False)
    told = document_json(record, OPERATOR)
    assert said in documents_html(listing, "zh")
    assert (told["state"], told["reason_code"], str(told["reason"]).isascii()) == ("failed", code, True)
    assert escape(str(record.reason)) in documents_html(listing, "en")
