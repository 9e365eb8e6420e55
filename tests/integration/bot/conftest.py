"""A small installation with real embedder, index and database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.settings import Settings
from memory.database import Database
from memory.users import Users
from tests.consenting import consenting
from tests.integration.bot.life import Life
from tests.master_key import MASTER

OFFICE = """# Office handbook

## Opening hours
The Hangzhou office opens at 9:00 and closes at 18:30 on weekdays. On Saturdays it closes at 16:00.

## Refunds
A cancellation 14 days or more before departure is refunded in full. Refunds arrive within 5 working days.
"""
CHENGDU = """# 成都美食指南

## 不辣的选择
不吃辣的人可以点鸳鸯锅,白汤一侧不放辣椒。甜水面带甜味。

## 早餐
钟水饺店早上七点半开门,一份十二元。
"""
BREAD = """# Sourdough for beginners

Heat the oven to 240 °C with the pot inside. Bake for 25 minutes with the lid on, then 20 minutes without it.
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    for name, text in {"office.md": OFFICE, "chengdu.md": CHENGDU, "bread.md": BREAD}.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def open_bot(tmp_path: Path, content: Path) -> Callable[..., Iterator[Bot]]:
    """Open the installation, with its content; opening it again goes on where it was."""

    @contextmanager
    def opened(model: BaseChatModel | None = None, **settings: object) -> Iterator[Bot]:
        values = {"data": tmp_path / "data", "demo": False, "space": "team"} | settings
        with bootstrap(Settings(_env_file=None, **values), model=model, llm=model is not None) as bot:
            bot.library.ingest("team", [content])
            yield consenting(bot)

    return opened


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database that the lives of a module share."""
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('lives') / 'zhiyin.db'}", MASTER)
    opened.migrate()
    Users(opened).ensure_space("team", "Team")
    yield opened
    opened.close()


@pytest.fixture
def life(lives: Database) -> Life:
    return Life(lives)
