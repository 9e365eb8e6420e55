"""Schemas that cannot be met, compiled or finished: an error each time, never a wait."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import pytest
from langchain_core.messages import HumanMessage
from pydantic import BaseModel, Field, create_model

from bot.errors import ModelError, StructureError
from bot.llm.gguf.chat import GgufChat
from bot.llm.structured import check_schema, extract
from tests.models import load_of, small

pytestmark = pytest.mark.llm

PROMPT = [HumanMessage("Give me some JSON about tea.")]


class Tea(BaseModel):
    name: str = Field(max_length=40)


class Story(BaseModel):
    title: str
    text: str


class Impossible(BaseModel):
    number: Annotated[int, Field(ge=5, le=3)]


class Endless(BaseModel):
    inner: "Endless"


@pytest.fixture(scope="module")
def model(model_file: Callable[[str], Path]) -> Iterator[GgufChat]:
    chat = small(GgufChat, model_file, parallel=1)
    yield chat
    chat.close()


@pytest.fixture(autouse=True)
def _nothing_is_left(model: GgufChat) -> Iterator[None]:
    """Whatever went wrong, the next request is answered and no slot is taken."""
    yield
    assert extract(model, PROMPT, Tea).name
    assert load_of(model) == (0, 0)


def test_a_schema_that_nothing_meets_is_an_error(model: GgufChat) -> None:
    with pytest.raises(ModelError, match="cannot follow this schema"):
        extract(model, PROMPT, Impossible)


def test_a_schema_that_never_ends_is_cut_off(model: GgufChat) -> None:
    with pytest.raises(StructureError, match="breaks off after 32 tokens"):
        extract(model, PROMPT, Endless, answer_tokens=32)


def test_an_answer_that_is_too_short_for_its_schema_is_an_error(model: GgufChat) -> None:
    with pytest.raises(StructureError, match="breaks off after 8 tokens; allow more"):
        extract(model, PROMPT, Story, answer_tokens=8)


def nested(levels: int) -> dict[str, object]:
    schema: dict[str, object] = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}}
    return schema


def test_huge_deep_and_repeating_schemas_are_refused_before_the_engine_sees_them(model: GgufChat) -> None:
    wide = create_model("Wide", **{f"field_{number}": (str, ...) for number in range(2_000)})
    words = Literal[tuple(f"word {number}" for number in range(20_000))]
    choice = create_model("Choice", word=(words, ...))
    for schema in (wide, choice):
        with pytest.raises(StructureError, match="characters"):
            extract(model, PROMPT, schema)
    with pytest.raises(StructureError, match="levels deep"):
        check_schema("Deep", nested(900))
    with pytest.raises(StructureError, match="repeats a part"):
        check_schema("Long", {"type": "array", "items": {"type": "string"}, "minItems": 100_000})
    with pytest.raises(StructureError, match="repeats a part"):
        check_schema("Pattern", {"type": "string", "pattern": "^((a{1,100}){1,100}){1,100}$"})


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "nonsense"},
        {"$ref": "#/nowhere"},
        {"enum": []},
        {"type": "string", "minLength": 100_000},
        nested(1_000),
    ],
)
def test_a_schema_that_cannot_be_compiled_is_an_error_of_the_model(model: GgufChat, schema: dict[str, object]) -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    with pytest.raises(ModelError):
        model.invoke(PROMPT, response_format=wanted, max_tokens=16)
