"""JSON out of a chat model: asked for by schema, checked by pydantic.

An engine turns the schema into a grammar before it answers anybody, so a schema is bounded first: measured with
llama.cpp, 2,000 properties take 17 s, a choice of 20,000 words 80 s, and a pattern that repeats repetitions 18 s.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from pydantic import BaseModel, ValidationError

from bot.errors import StructureError

_ANSWER_TOKENS = 256
_MOST_CHARS = 16_000  # of a schema as JSON
_MOST_DEPTH = 32
_MOST_REPEATS = 1_000  # of one part of the answer
_REPEATS = ("minItems", "maxItems", "minLength", "maxLength")
_REPETITION = re.compile(r"\{(\d+)(?:,(\d*))?\}")

Schema = TypeVar("Schema", bound=BaseModel)


def extract(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    schema: type[Schema],
    *,
    conversation: str = "",
    answer_tokens: int = _ANSWER_TOKENS,
) -> Schema:
    """Return what the model answers, as the schema; blocks for the whole answer.

    Prompts that begin alike should name one `conversation` (`bot/llm/caller.py`): what they share is read once.

    Models that can are held to the schema while they write (OpenAI's `response_format`, which llama.cpp and vLLM
    take too); what comes is checked in any case.
    Source: https://platform.openai.com/docs/guides/structured-outputs

    Raises:
        StructureError: the answer does not fit the schema, or breaks off before its end; or the schema is too large.
        ModelError: the model failed, as at a schema that it cannot follow.
    """
    described = schema.model_json_schema()
    check_schema(schema.__name__, described)
    reply = model.invoke(
        list(messages),
        response_format={"type": "json_schema", "json_schema": {"name": schema.__name__, "schema": described}},
        max_tokens=answer_tokens,
        temperature=0.0,
        conversation=conversation,
    )
    try:
        return schema.model_validate_json(_object_in(str(reply.content)))
    except ValidationError as error:
        if reply.response_metadata.get("finish_reason") == "length":
            raise StructureError(
                f"The {schema.__name__} breaks off after {answer_tokens} tokens; allow more."
            ) from error
        raise StructureError(f"The model's answer is no {schema.__name__}: {error.error_count()} errors.") from error


def check_schema(name: str, schema: Mapping[str, object]) -> None:
    """Make sure that an engine can take the schema in without holding others up.

    Raises:
        StructureError: it is too long or too deep, or repeats something too often.
    """
    for depth, key, value in _entries(schema, 1):
        if depth > _MOST_DEPTH:
            raise StructureError(f"The schema {name!r} is nested more than {_MOST_DEPTH} levels deep; make it flatter.")
        if _repeats(key, value) > _MOST_REPEATS:
            raise StructureError(f"The schema {name!r} repeats a part more than {_MOST_REPEATS:,} times; ask for less.")
    if (length := len(json.dumps(schema))) > _MOST_CHARS:
        raise StructureError(
            f"The schema {name!r} has {length:,} characters; at most {_MOST_CHARS:,} are taken. Ask for less at once."
        )


def _entries(node: object, depth: int) -> Iterator[tuple[int, str, object]]:
    """Yield every entry of a schema with its depth, parents first."""
    items: Sequence[tuple[str, object]] = []
    if isinstance(node, Mapping):
        items = [(str(key), value) for key, value in node.items()]
    elif isinstance(node, list):
        items = [("", value) for value in node]
    for key, value in items:
        yield depth, key, value
        yield from _entries(value, depth + 1)


def _repeats(key: str, value: object) -> int:
    if key in _REPEATS and isinstance(value, int):
        return value
    if key == "pattern" and isinstance(value, str):
        return prod(int(most or least) for least, most in _REPETITION.findall(value))
    return 0


def _object_in(text: str) -> str:
    """Return the JSON object in a text that may have words around it, as a model that is not held to it writes."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text
