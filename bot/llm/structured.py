"""JSON out of a chat model: asked for by schema, checked by pydantic."""

from collections.abc import Sequence
from typing import TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from pydantic import BaseModel, ValidationError

from bot.errors import StructureError

_ANSWER_TOKENS = 256

Schema = TypeVar("Schema", bound=BaseModel)


def extract(
    model: BaseChatModel, messages: Sequence[BaseMessage], schema: type[Schema], conversation: str = ""
) -> Schema:
    """Return what the model answers, as the schema; blocks for the whole answer.

    Prompts that begin alike should name one `conversation` (`bot/llm/caller.py`): what they share is read once.

    Models that can are held to the schema while they write (OpenAI's `response_format`, which llama.cpp and vLLM
    take too); what comes is checked in any case.
    Source: https://platform.openai.com/docs/guides/structured-outputs

    Raises:
        StructureError: the answer does not fit the schema.
        ModelError: the model failed.
    """
    wanted = {"type": "json_schema", "json_schema": {"name": schema.__name__, "schema": schema.model_json_schema()}}
    reply = model.invoke(
        list(messages),
        response_format=wanted,
        max_tokens=_ANSWER_TOKENS,
        temperature=0.0,
        conversation=conversation,
    )
    try:
        return schema.model_validate_json(_object_in(str(reply.content)))
    except ValidationError as error:
        raise StructureError(f"The model's answer is no {schema.__name__}: {error.error_count()} errors.") from error


def _object_in(text: str) -> str:
    """Return the JSON object in a text that may have words around it, as a model that is not held to it writes."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text
