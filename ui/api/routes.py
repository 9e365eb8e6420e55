"""The routes of the API. A person is named by the session or, with the bearer key, by a header (see `ui/auth.py`)."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse

from bot.access import group_names
from bot.bot import Bot
from bot.errors import ModelUnavailable
from bot.types import Answer, AnswerEvent, Finished, Gathered, Progress, Suggested, TextDelta, Trimmed, Turn
from bot.uploads import safe_name
from knowledge.errors import DocumentTooLarge
from knowledge.reasons import Code
from knowledge.types import Access, Quoted
from memory.zones import zone_named
from ui.api.callers import Caller, Limit, OwnKey, Seen, TheBot
from ui.api.models import (
    ChatRequest,
    GroupsRequest,
    InteractionRequest,
    MemoryRequest,
    RatingRequest,
    RegenerateRequest,
)
from ui.auth import channel_of
from ui.errors import ROOM_ERRORS, explain, problem_of
from ui.json_views import (
    JsonObject,
    answer_json,
    ingest_json,
    job_json,
    memory_json,
    passage_json,
    progress_json,
    recalled_json,
    record_json,
    slate_json,
    trimmed_json,
)
from ui.running import running
from ui.texts import CONSENT_VERSION

router = APIRouter(prefix="/api/v1")

_IMAGE_KEPT_S = 600  # by the reader's own browser
_CLIENT_LEFT = 499  # nobody reads it; nginx's number for the log


Opening = Annotated[str, Query(max_length=2000)]
Quotes = Annotated[Sequence[Annotated[str, Query(max_length=2000)]], Query(max_length=16)]


@router.get("/health")
def health() -> JsonObject:
    """Say that the server is up."""
    return {"status": "ok"}


@router.post("/chat", response_model=None)
async def chat(body: ChatRequest, bot: TheBot, user: Caller, request: Request) -> JsonObject | Response:
    """Answer a message: at once as JSON, or with `stream` as server-sent events."""
    circumstances = body.context.circumstances()
    if body.consent is not None:
        await asyncio.to_thread(bot.people.consent, user.id, body.consent.given(), CONSENT_VERSION)
    turn = Turn(
        user.id,
        user.space_id,
        body.text,
        body.conversation_id,
        channel_of(request, "api"),
        body.language,
        personalised=body.personalised,
        temporary=body.temporary,
        earlier=body.said(),
        circumstances=circumstances,
    )
    return await _respond(bot.stream(turn), request, stream=body.stream)


@router.post("/conversations/{conversation_id}/regenerate", response_model=None)
async def regenerate(
    conversation_id: str, body: RegenerateRequest, bot: TheBot, user: Caller, request: Request
) -> JsonObject | Response:
    """Answer a conversation's last question anew, as after an error; what followed it is dropped."""
    events = bot.regenerate(user.id, user.space_id, conversation_id, body.context.circumstances())
    return await _respond(events, request, stream=body.stream)


@router.get("/documents")
def documents(bot: TheBot, seen: Seen) -> list[JsonObject]:
    """List the documents that the person may see with their states: those on their way and those that failed too.

    `mine` are those that the person uploaded; `may_delete` tells whether they may delete it.
    """
    return [record_json(record, seen) for record in bot.library.listed(seen)]


@router.post("/documents")
def upload(
    files: list[UploadFile],
    bot: TheBot,
    seen: Seen,
    response: Response,
    groups: Annotated[str, Form()] = "",
    wait: bool = True,
) -> JsonObject:
    """Bring files in; without `wait` return the job that does.

    `groups`, with commas between, limits who sees them; one must be the person's own. What the person uploaded is
    replaced by a file of the same name, which stands beside what others did. An operator's upload replaces any.
    """
    chosen = group_names(groups) or None
    with _received(files, bot) as paths:
        if wait:
            return ingest_json(bot.library.upload(seen, paths, groups=chosen))
        job, failed = bot.library.start_upload(seen, paths, chosen)
    response.status_code = 202
    return job_json(job) | {"not_kept": [asdict(failure) for failure in failed]}


@router.get("/uploads/{job_id}")
def upload_progress(job_id: str, bot: TheBot, user: Caller) -> JsonObject:
    """Return the job of an upload, and how many of its documents are in which state."""
    return progress_json(bot.library.ingestion.job(user.space_id, job_id))


@router.delete("/documents/{document_id}", status_code=204)
def delete_document(document_id: str, bot: TheBot, seen: Seen) -> Response:
    """Delete a document that the person uploaded, as the operator any; for ten minutes `POST …/undelete` takes it back.

    Then it is gone.
    """
    bot.library.delete(seen, document_id)
    return Response(status_code=204)


@router.put("/documents/{document_id}/access")
def limit_document(document_id: str, body: GroupsRequest, bot: TheBot, _: OwnKey) -> JsonObject:
    """Let only these groups see a document; none means everyone. Asks for the operator's key."""
    everything = Access.operator(bot.settings.space)
    return record_json(bot.library.limit(everything.space_id, document_id, body.groups), everything)


@router.get("/people/{name}/groups")
def groups_of(name: str, bot: TheBot, _: OwnKey) -> list[str]:
    """Return the groups that a person is in. Asks for the operator's key."""
    return sorted(bot.people.sign_in(bot.settings.space, name).groups)


@router.put("/people/{name}/groups")
def set_groups(name: str, body: GroupsRequest, bot: TheBot, _: OwnKey) -> list[str]:
    """Put a person into these groups and no others. Asks for the operator's key."""
    person = bot.people.sign_in(bot.settings.space, name)
    return sorted(bot.people.set_groups(person.id, body.groups).groups)


@router.get("/documents/{document_id}/pages/{page}")
def page_image(
    document_id: str, page: int, bot: TheBot, user: Caller, quote: Quotes = (), passage: Opening = ""
) -> Response:
    """Return a page of a PDF document as PNG, with each quote boxed.

    A quote that occurs several times is boxed where it follows `passage`, the opening of the passage that holds it.
    """
    image = bot.library.page_image(bot.access(user.id), document_id, page, Quoted(quote, passage))
    return Response(image, media_type="image/png", headers={"Cache-Control": f"private, max-age={_IMAGE_KEPT_S}"})


@router.get("/recommendations")
def recommendations(
    bot: TheBot, user: Caller, limit: Limit = 5, proactive: bool = False, zone: str = ""
) -> list[JsonObject]:
    """Recommend what to read next, with reasons; it counts as shown.

    Set `proactive` where the person has not asked for it: in their quiet hours nothing is returned then. `zone` is the
    time zone of those where the person states none.
    """
    said = zone_named(zone) if zone else None
    return slate_json(bot.recommend(user.id, user.space_id, limit, proactive=proactive, zone=said))


@router.post("/interactions", status_code=204)
def interact(body: InteractionRequest, bot: TheBot, user: Caller) -> Response:
    """Record what the person did with an item."""
    bot.record(user.id, body.item_id, body.kind, body.impression_id, seconds=body.seconds)
    return Response(status_code=204)


@router.get("/conversations")
def conversations(bot: TheBot, user: Caller) -> list[JsonObject]:
    """List the person's conversations, newest first."""
    return [asdict(conversation) for conversation in bot.people.conversations(user.id)]


@router.get("/conversations/{conversation_id}")
def messages(conversation_id: str, bot: TheBot, user: Caller) -> list[JsonObject]:
    """Return a conversation's messages, oldest first."""
    return [asdict(message) for message in bot.people.messages(user.id, conversation_id)]


@router.delete("/conversations/{conversation_id}", status_code=204)
def delete_conversation(conversation_id: str, bot: TheBot, user: Caller) -> Response:
    """Delete a conversation."""
    bot.people.delete_conversation(user.id, conversation_id)
    return Response(status_code=204)


@router.post("/messages/{message_id}/rating", status_code=204)
def rate(message_id: str, body: RatingRequest, bot: TheBot, user: Caller) -> Response:
    """Store a thumb up or down on an answer."""
    bot.rate(user.id, message_id, body.rating, body.reason)
    return Response(status_code=204)


@router.get("/memories")
def memories(bot: TheBot, user: Caller) -> list[JsonObject]:
    """List what is remembered of the person, replaced memories included."""
    return [memory_json(memory) for memory in bot.people.memories(user.id, include_superseded=True)]


@router.patch("/memories/{memory_id}")
def edit_memory(memory_id: str, body: MemoryRequest, bot: TheBot, user: Caller) -> JsonObject:
    """Change the words of a memory."""
    return memory_json(bot.people.edit_memory(user.id, memory_id, body.text))


@router.delete("/memories/{memory_id}", status_code=204)
def forget(memory_id: str, bot: TheBot, user: Caller) -> Response:
    """Delete a memory for good."""
    bot.people.forget(user.id, memory_id)
    return Response(status_code=204)


@contextmanager
def _received(files: list[UploadFile], bot: Bot) -> Iterator[list[Path]]:
    """Yield the files of an upload as files of this machine."""
    limit = bot.settings.upload_bytes
    with tempfile.TemporaryDirectory() as name:
        paths = []
        for number, file in enumerate(files):
            if (file.size or 0) > limit:
                raise DocumentTooLarge(Code.UPLOAD_TOO_LARGE, name=file.filename or "", most=limit / 1e6)
            # Each in a folder of its own: two files of one name are not one file.
            path = Path(name) / str(number) / safe_name(file.filename or "")
            path.parent.mkdir()
            with path.open("wb") as out:
                shutil.copyfileobj(file.file, out)
            paths.append(path)
        yield paths


async def _respond(
    events: AsyncGenerator[AnswerEvent, None], request: Request, *, stream: bool
) -> JsonObject | Response:
    if stream:
        return StreamingResponse(_server_sent(events), media_type="text/event-stream")
    answering = asyncio.create_task(_answer(events))
    leaving = asyncio.create_task(_left(request))
    try:
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return answer_json(await answering) if answering.done() else Response(status_code=_CLIENT_LEFT)
    finally:
        for task in (answering, leaving):
            task.cancel()
        await asyncio.wait({answering, leaving})


async def _answer(events: AsyncGenerator[AnswerEvent, None]) -> Answer:
    async with running(events) as turn:
        async for event in turn.events():
            if isinstance(event, Finished):
                return event.answer
    raise ModelUnavailable("The turn ended without an answer.")


async def _left(request: Request) -> None:
    """Wait until the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _server_sent(events: AsyncGenerator[AnswerEvent, None]) -> AsyncGenerator[str, None]:
    """Yield a turn's events in the text/event-stream format; an error is the last of them.

    Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
    """
    try:
        async with running(events) as turn:
            async for event in turn.events():
                name, data = _event(event)
                yield f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
    except ROOM_ERRORS as error:
        data = {"code": problem_of(error).code, "detail": explain(error, "en")}
        if wait_s := problem_of(error).retry_after_s:
            data["retry_after_s"] = wait_s
        yield f"event: error\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _event(event: AnswerEvent) -> tuple[str, JsonObject]:
    match event:
        case Progress(stage):
            return "progress", {"stage": stage}
        case Gathered(passages, known):
            return "sources", {
                "passages": [passage_json(each) for each in passages],
                "memories": [recalled_json(each) for each in known],
            }
        case Trimmed():
            return "trimmed", trimmed_json(event)
        case TextDelta(piece):
            return "text", {"text": piece}
        case Suggested(slate):
            return "recommendations", {"recommendations": slate_json(slate)}
        case Finished(answer):
            return "answer", answer_json(answer)
