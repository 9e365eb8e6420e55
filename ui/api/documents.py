"""The routes of searching, of why a search found what it found, and of what a document is made of."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from knowledge.types import Filters
from ui.api.callers import Caller, Limit, Operator, Seen, TheBot
from ui.json_views import (
    JsonObject,
    deleted_json,
    document_json,
    explained_json,
    job_json,
    passage_json,
    stored_passage_json,
)

router = APIRouter(prefix="/api/v1")


def _filters(
    source: Annotated[list[str], Query()] = [],  # noqa: B006 - FastAPI copies it
    tag: Annotated[list[str], Query()] = [],  # noqa: B006
    language: Annotated[list[Literal["zh", "en"]], Query()] = [],  # noqa: B006
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Filters:
    return Filters(tuple(source), tuple(tag), tuple(language), since, until)


Narrowed = Annotated[Filters, Depends(_filters)]


@router.get("/search")
def search(q: str, narrowed: Narrowed, bot: TheBot, user: Caller, top_k: Limit = 8) -> list[JsonObject]:
    """Find passages, best first."""
    return [passage_json(passage) for passage in bot.library.search(bot.access(user.id), q, top_k, narrowed)]


@router.get("/search/explain")
def explain(q: str, narrowed: Narrowed, bot: TheBot, seen: Seen, _: Operator, top_k: Limit = 8) -> JsonObject:
    """Find passages, and say why each is there: scores and ranks of both parts, words, neighbours, what was dropped.

    The operator's. `evidence` tells whether a question in these words would be answered from what was found.
    """
    return explained_json(bot.library.explain(seen, q, top_k, narrowed))


@router.get("/documents/deleted")
def deleted(bot: TheBot, seen: Seen) -> list[JsonObject]:
    """List the documents whose deletion the person can take back: of their own ones, as the operator of any."""
    return [deleted_json(record, seen) for record in bot.library.deleted(seen)]


@router.post("/documents/{document_id}/undelete")
def undelete(document_id: str, bot: TheBot, seen: Seen) -> JsonObject:
    """Take a deletion back, for ten minutes after it: of what the person uploaded, as the operator of any document."""
    return document_json(bot.library.undelete(seen, document_id), seen)


@router.get("/documents/{document_id}/passages")
def passages(
    document_id: str, bot: TheBot, seen: Seen, first: Annotated[int, Query(ge=0)] = 0, count: Limit = 20
) -> list[JsonObject]:
    """Return a document's passages in their order, from the one at position `first` on."""
    return [stored_passage_json(each) for each in bot.library.passages(seen, document_id, first, count)]


@router.post("/documents/{document_id}/sync", status_code=202)
def read_again(document_id: str, bot: TheBot, seen: Seen, _: Operator) -> list[JsonObject]:
    """Start to look at a document's file, or at the source that it is from, again; return the jobs. The operator's."""
    return [job_json(job) for job in bot.library.read_again(seen, document_id)]
