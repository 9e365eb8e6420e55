"""Titles that somebody wrote, and those that programs make up."""

import pytest

from knowledge.loaders.titles import written_title


@pytest.mark.parametrize(
    "claimed",
    [
        "Microsoft Word - draft3.doc",
        "Microsoft PowerPoint - 年报 final.pptx",
        "Untitled",
        "untitled document",
        "Untitled-1",
        "Document1",
        "文档 2",
        "Word Document",
        "New Microsoft Word Document",
        "PowerPoint Presentation",
        "PowerPoint 演示文稿",
        "Presentation1",
        "Book1",
        "工作簿1",
        "未命名",
        "scan 0001.pdf",
        "",
    ],
)
def test_a_title_that_nobody_wrote_is_none(claimed: str) -> None:
    assert written_title(claimed) == ""


@pytest.mark.parametrize(
    ("claimed", "title"),
    [
        ("Microsoft Word - Harbour rules", "Harbour rules"),
        ("  Harbour\n rules ", "Harbour rules"),
        ("Word - the game", "Word - the game"),
        ("Untitled works of 1920", "Untitled works of 1920"),
        ("Node.js", "Node.js"),
        ("The Book", "The Book"),
        ("文件管理办法", "文件管理办法"),
        ("Book 2 of the harbour", "Book 2 of the harbour"),
    ],
)
def test_a_title_that_somebody_wrote_is_kept(claimed: str, title: str) -> None:
    assert written_title(claimed) == title
