"""Floors under retrieval on the demo space; `scripts/eval_demo` measures answers, and takes minutes."""

import json
from pathlib import Path

from bot.bot import Bot
from knowledge.types import Access

QUESTIONS = [
    json.loads(line) for line in (Path(__file__).parent / "demo_questions.jsonl").read_text("utf-8").splitlines()
]


def test_the_right_document_is_among_the_first_four(demo_bot: Bot) -> None:
    asked = [row for row in QUESTIONS if row["document"] and not row["follows"]]
    language = {record.uri: record.language for record in demo_bot.library.documents(Access.operator("demo"))}
    found = {True: [], False: []}  # by whether question and document are in one language
    for row in asked:
        uris = [passage.uri for passage in demo_bot.library.search(Access.operator("demo"), row["question"], 4)]
        (gold,) = [uri for uri in language if uri.endswith(row["document"])]
        found[language[gold] == row["language"]].append(gold in uris)
    assert sum(found[True]) >= 0.95 * len(found[True])
    assert sum(found[True] + found[False]) >= 0.85 * len(asked)
