"""Every handler of the operator's page asks again who it is that asks, whatever the page has shown them."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from gradio.block_function import BlockFunction

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.llm.scripted import ScriptedChat
from bot.settings import Settings
from knowledge.sources.stored import NewSource
from ui.app import build_app
from ui.auth import sign_in
from ui.chat.page import build_page

KEY = "the-key-of-the-operator"
WHETHER_TO_SHOW_IT = "build_operator.<locals>.shown"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    settings = Settings(_env_file=None, data=tmp_path / "data", space="team", demo=False, operator_key=KEY)
    with bootstrap(settings, model=ScriptedChat(["-"])) as opened:
        (tmp_path / "tea.md").write_text("# Tea\n\nOolong is brewed for three minutes.\n", "utf-8")
        opened.library.ingest("team", [tmp_path / "tea.md"])
        opened.library.ingestion.add_source("team", NewSource("folder", str(tmp_path)))
        yield opened


def asking(bot: Bot, key: str) -> gr.Request:
    web = Request({"type": "http", "headers": [], "session": {}})
    return gr.Request(web, username=sign_in(web, bot, "Eve", key).id)


def handlers(bot: Bot) -> dict[str, BlockFunction]:
    """Return what stands behind the operator's page, by name."""
    functions = build_page(bot, "en").fns.values()
    own = (each for each in functions if each.fn and each.fn.__module__.startswith("ui.chat.operator"))
    return {each.fn.__qualname__: each for each in own if "request" in each.fn.__annotations__}


def called(handler: BlockFunction, bot: Bot, request: gr.Request) -> object:
    """Call a handler with what the page might send it."""
    document = bot.library.listed(bot.access(request.username))[0].id
    row = "0" if handler.fn.__name__ == "turn" else document
    sent = {
        "event": gr.EventData(None, {"row": row}),
        "request": request,
        "words": "",
        "state": "all",
        "first": 0,
        "paths": [],
        "query": "oolong",
        "document_id": document,
        "values": {field: field.value for field in handler.inputs},
    }
    return handler.fn(*(sent[name] for name in inspect.signature(handler.fn).parameters))


def test_who_is_no_operator_is_refused_by_every_handler(bot: Bot) -> None:
    eve, known = asking(bot, ""), handlers(bot)
    assert not called(known.pop(WHETHER_TO_SHOW_IT), bot, eve).visible
    assert len(known) >= 14
    for handler in known.values():
        with pytest.raises(gr.Error, match="You may not do this"):
            called(handler, bot, eve)
    assert [each.title for each in bot.library.listed(bot.access(eve.username))] == ["Tea"]
    assert len(bot.library.ingestion.sources("team")) == 1
    assert bot.library.ingestion.jobs("team")[0].state == "done"


def test_who_gave_the_operators_key_is_served(bot: Bot) -> None:
    ola, known = asking(bot, KEY), handlers(bot)
    table, deletions = called(known["Documents.listed"], bot, ola)
    assert ("Tea" in table, deletions) == (True, "")
    assert "three minutes" in str(called(known["build_bench.<locals>.searched"], bot, ola))
    assert "Oolong" in str(called(known["Preview.open"], bot, ola))


def test_a_changed_key_makes_no_operator_of_who_gave_the_old_one(bot: Bot, tmp_path: Path) -> None:
    with TestClient(build_app(bot)) as client:
        client.post("/login", data={"name": "Ola", "key": KEY})
        assert client.get("/api/v1/sources").status_code == 200
        cookies = client.cookies
    changed = bot.settings.model_copy(update={"operator_key": type(bot.settings.operator_key)("another")})
    bot.settings = changed
    with TestClient(build_app(bot), cookies=cookies) as client:
        assert client.get("/api/v1/sources").json()["code"] == "not_allowed"
        assert client.get("/api/v1/documents").status_code == 200
