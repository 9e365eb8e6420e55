"""Settings that are more than one value."""

import json

import pytest

from bot.errors import SettingsError
from bot.settings import LlmSettings, Settings
from ui.cli import read_settings


def test_several_endpoints_stand_in_one_setting() -> None:
    llm = LlmSettings(url="http://a:8000/v1, http://b:8000/v1/ ,http://a:8000/v1")
    assert llm.urls == ("http://a:8000/v1", "http://b:8000/v1")


def test_a_space_may_have_its_own_model_and_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    spaces = {"legal": "qwen3-14b", "lab": {"model": "qwen3-32b", "url": "http://lab:8000/v1"}}
    monkeypatch.setenv("ZHIYIN_LLM_SPACES", json.dumps(spaces))
    monkeypatch.setenv("ZHIYIN_LLM_URL", "http://host:8000/v1")
    monkeypatch.setenv("ZHIYIN_LLM_MODEL", "qwen3-8b")
    llm = Settings(_env_file=None).llm
    chosen = {space: (llm.for_space(space).model, llm.for_space(space).url) for space in ("legal", "lab", "other")}
    assert chosen == {
        "legal": ("qwen3-14b", "http://host:8000/v1"),
        "lab": ("qwen3-32b", "http://lab:8000/v1"),
        "other": ("qwen3-8b", "http://host:8000/v1"),
    }


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ZHIYIN_LLM_URL", "localhost:8000", "no URL such as"),
        ("ZHIYIN_LLM_SPACES", '{"legal": ""}', "'legal' needs the name of a model"),
        ("ZHIYIN_LLM_SPACES", '{"legal": {"modle": "qwen3"}}', "'legal' needs the name of a model"),
        ("ZHIYIN_LLM_SPACES", '{"legal": {"model": "qwen3", "url": "host"}}', "no URL such as"),
        ("ZHIYIN_LLM_SPACES", "legal=qwen3", "JSON"),
        ("ZHIYIN_LLM_SPACES", "[1]", "JSON"),
        ("ZHIYIN_SESSION_KEY", "short", "32 characters"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=said) as caught:
        read_settings()
    assert name in str(caught.value) or "llm" in str(caught.value)
