"""The routes of ingestion: sources of documents, and the jobs that bring them in. They are the operator's."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from knowledge.sources.open import MOST_PAGES
from knowledge.sources.stored import NewSource, SourceKind, SourceOptions
from ui.api.callers import Operator, Seen, TheBot
from ui.folders import check_source
from ui.json_views import JsonObject, job_json, progress_json, source_json

Names = Annotated[tuple[str, ...], Field(max_length=100)]


class SourceRequest(BaseModel):
    """A source to be set up."""

    kind: SourceKind
    address: str = Field(min_length=1, max_length=2000)
    every_minutes: int = Field(0, ge=0)
    pages: int = Field(200, ge=1, le=MOST_PAGES)
    depth: int = Field(3, ge=0, le=20)
    delay_s: float = Field(1.0, ge=0, le=60)
    branch: str = ""
    folder: str = ""
    tags: Names = ()  # of the documents that it brings
    groups: Names = ()  # who may see them; none: everyone

    def source(self) -> NewSource:
        """Return the source it describes."""
        options = SourceOptions(self.pages, self.depth, self.delay_s, self.branch, self.folder)
        return NewSource(self.kind, self.address, options, self.every_minutes, self.tags, self.groups)


router = APIRouter(prefix="/api/v1")


@router.get("/sources")
def sources(bot: TheBot, user: Operator) -> list[JsonObject]:
    """List the sources."""
    return [source_json(source) for source in bot.library.ingestion.sources(user.space_id)]


@router.post("/sources", status_code=201)
def add_source(body: SourceRequest, bot: TheBot, user: Operator, seen: Seen) -> JsonObject:
    """Set up a source. Its tags and groups are for what it brings; one of the groups must be the person's own."""
    new = body.source()
    check_source(new, seen, bot.settings)
    return source_json(bot.library.ingestion.add_source(user.space_id, new))


@router.delete("/sources/{source_id}", status_code=204)
def remove_source(source_id: str, bot: TheBot, user: Operator) -> Response:
    """Forget a source, and remove its documents."""
    bot.library.ingestion.remove_source(user.space_id, source_id)
    return Response(status_code=204)


@router.post("/sources/{source_id}/sync", status_code=202)
def sync(source_id: str, bot: TheBot, user: Operator) -> JsonObject:
    """Start to read a source; return the job."""
    return job_json(bot.library.ingestion.start_sync(user.space_id, source_id))


@router.get("/jobs")
def jobs(bot: TheBot, user: Operator) -> list[JsonObject]:
    """List the latest jobs, newest first."""
    return [job_json(job) for job in bot.library.ingestion.jobs(user.space_id)]


@router.get("/jobs/{job_id}")
def job(job_id: str, bot: TheBot, user: Operator) -> JsonObject:
    """Return a job, and how many of the documents that it has queued are in which state."""
    return progress_json(bot.library.ingestion.job(user.space_id, job_id))


@router.post("/jobs/{job_id}/cancel", status_code=202)
def cancel(job_id: str, bot: TheBot, user: Operator) -> Response:
    """Stop a job; what it has done stays."""
    bot.library.ingestion.cancel(user.space_id, job_id)
    return Response(status_code=202)


@router.post("/jobs/retry", status_code=202)
def retry(bot: TheBot, user: Operator) -> list[JsonObject]:
    """Start to try again what could not be read; return the jobs."""
    return [job_json(job) for job in bot.library.ingestion.retry(user.space_id)]
