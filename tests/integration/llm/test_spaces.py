"""Spaces with models of their own."""

import json
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from bot.bootstrap import bootstrap
from bot.errors import SettingsError
from bot.llm.endpoints.pool import PoolChat
from bot.settings import Settings
from bot.types import Turn
from tests.endpoints import Served, streamed
from tests.fakes import served

SMALL_TALK = "I walked along the river with my sister today."


def settings(folder: Path, **llm: object) -> Settings:
    return Settings(_env_file=None, data=folder / "data", demo=False, space="legal", llm=llm)


async def test_a_turn_asks_the_model_of_its_space(tmp_path: Path) -> None:
    shared, lab = Served(streamed("How nice.", None)), Served(streamed("Indeed.", None))
    with served(shared.app) as shared_url, served(lab.app) as lab_url:
        spaces = {"legal": "large", "twin": "large", "lab": {"model": "own", "url": f"{lab_url}/v1"}}
        with bootstrap(settings(tmp_path, backend="openai", model="m", url=f"{shared_url}/v1", spaces=spaces)) as bot:
            mei = bot.people.sign_in("legal", "Mei")
            assert (await bot.answer(Turn(mei.id, "legal", SMALL_TALK))).text == "How nice."
            models = bot._services.models
            await models.of("other").ainvoke([HumanMessage("Hello")])
            await models.of("lab").ainvoke([HumanMessage("Hello")])
            assert models.of("legal") is models.of("twin")
            own, default, other = models.of("legal"), models.of("other"), models.of("lab")
            assert isinstance(own, PoolChat)
            assert isinstance(default, PoolChat)
            assert isinstance(other, PoolChat)
            assert own._pool is default._pool  # models of the same endpoints know of each other's load
            assert own._pool is not other._pool
    answered = [body["model"] for body in shared.bodies if "response_format" not in body]
    assert (answered, [body["model"] for body in lab.bodies]) == (["large", "m"], ["own"])
    assert mei.id not in json.dumps(shared.bodies)


def test_a_url_for_a_space_needs_a_backend_that_has_urls(tmp_path: Path) -> None:
    spaces = {"lab": {"model": "own", "url": "http://lab:8000/v1"}}
    with pytest.raises(SettingsError, match="ZHIYIN_LLM_SPACES"), bootstrap(settings(tmp_path, spaces=spaces)):
        pass


@pytest.mark.parametrize(
    "llm",
    [
        {"model": "one", "spaces": {"lab": "other"}},
        {"parallel": 8, "spaces": {"lab": "other"}},
        {"parallel": 8, "model": "auto", "spaces": {"lab": "other"}},
        {"parallel": 8, "model": "one", "spaces": {"lab": "auto"}},
    ],
    ids=["chats by memory", "model unset", "model by memory", "model of a space by memory"],
)
def test_models_that_share_a_gpu_need_their_sizes_said(tmp_path: Path, llm: dict[str, object]) -> None:
    with (
        pytest.raises(SettingsError, match=r"ZHIYIN_LLM_PARALLEL .* ZHIYIN_LLM_MODEL"),
        bootstrap(settings(tmp_path, backend="transformers", **llm)),
    ):
        pass


def test_an_endpoint_is_needed(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ZHIYIN_LLM_URL"), bootstrap(settings(tmp_path, backend="openai")):
        pass
