"""The routes of searching, of why a search found what it found, and of what a document is made of."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

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


def _in_utc(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)


Time = Annotated[datetime, AfterValidator(_in_utc), Field(description="Without a zone it is UTC.")]


class Search(BaseModel):
    """What is searched for, and where. What it does not know is refused: a filter that is misspelt would not narrow."""

    model_config = ConfigDict(extra="forbid")

    q: str
    source: list[str] = []
    tag: list[str] = []
    tags: list[str] = Field([], description="The same as `tag`.")
    language: list[Literal["zh", "en"]] = []
    since: Time | None = None
    until: Time | None = None
    top_k: int = Field(8, ge=1, le=100)

    def filters(self) -> Filters:
        """Return what the search is narrowed to."""
        tags = (*self.tag, *self.tags)
        return Filters(tuple(self.source), tags, tuple(self.language), self.since, self.until)


Asked = Annotated[Search, Query()]


@router.get("/search")
def search(asked: Asked, bot: TheBot, user: Caller) -> list[JsonObject]:
    """Find passages, best first."""
    found = bot.library.search(bot.access(user.id), asked.q, asked.top_k, asked.filters())
    return [passage_json(passage) for passage in found]


@router.get("/search/explain")
def explain(asked: Asked, bot: TheBot, seen: Seen, _: Operator) -> JsonObject:
    """Find passages, and say why each is there: scores and ranks of both parts, words, neighbours, what was dropped.

    The operator's. `evidence` tells whether a question in these words would be answered from what was found.
    """
    return explained_json(bot.library.explain(seen, asked.q, asked.top_k, asked.filters()))


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
