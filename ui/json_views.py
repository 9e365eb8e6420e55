"""The bot's values as the JSON that the command line and the HTTP API return."""

from dataclasses import asdict
from urllib.parse import quote as quote_part
from urllib.parse import urlencode

from bot.dates import days_meant, show_days
from bot.ingestion import JobProgress
from bot.library import ExplainedSearch
from bot.types import Answer, Citation, Recommendation, Slate, Trimmed
from knowledge.explain import Explained
from knowledge.jobs import Job
from knowledge.on_disk import is_file_here
from knowledge.reasons import Reason
from knowledge.sources.stored import StoredSource
from knowledge.types import Access, DocumentRecord, Failure, IngestReport, Passage
from memory.types import Memory, Message, Recalled

JsonObject = dict[str, object]

# What a page's address may hold; a quote that is cut is found by its beginning.
_QUOTES = 4
_QUOTE_CHARS = 300
_OPENING_CHARS = 60  # of the passage, which tell where on the page it stands


def answer_json(answer: Answer) -> JsonObject:
    """Return a finished answer."""
    return {
        "answer": answer.text,
        "language": answer.language,
        "refused": answer.refused,
        "citations": [citation_json(citation) for citation in answer.citations],
        "follow_ups": list(answer.follow_ups),
        "recommendations": slate_json(answer.slate) if answer.slate else [],
        "memories_used": [recalled_json(recalled) for recalled in answer.memories_used],
        "remembered": [memory_json(memory) for memory in answer.remembered],
        "trimmed": trimmed_json(answer.trimmed) if answer.trimmed else None,
        "secret_left_out": answer.secret_left_out,
        "conversation_id": answer.conversation_id,
        "message_id": answer.message_id,
        "timings_ms": dict(answer.timings_ms),
    }


def recalled_json(recalled: Recalled) -> JsonObject:
    """Return a memory, by whose id it can be corrected, or a message of an earlier turn, with when it was said."""
    said = recalled.said
    at, by = (said.created_at, said.role) if isinstance(said, Message) else (said.said_at, "user")
    memory_id = recalled.memory.id if recalled.memory else None
    return {"text": said.text, "said_at": at.isoformat(), "said_by": by, "memory_id": memory_id}


def citation_json(citation: Citation) -> JsonObject:
    """Return a citation."""
    return {
        "marker": citation.marker,
        "title": citation.title,
        "uri": citation.uri,
        "page": citation.page,
        "heading": citation.heading,
        "quote": citation.quote,
        "spans": [list(span) for span in citation.spans],
        "text": citation.text,
        "document_id": citation.document_id,
        "page_image": page_image_url(citation),
    }


def page_image_url(citation: Citation) -> str | None:
    """Return where the API shows the citation's page with its quotes boxed; None where it is no PDF on this machine."""
    if citation.page is None or not citation.uri.lower().endswith(".pdf") or not is_file_here(citation.uri):
        return None
    quotes = [citation.text[span.start : span.end][:_QUOTE_CHARS] for span in citation.spans[:_QUOTES]]
    query = urlencode([*(("quote", quote) for quote in quotes), ("passage", citation.text[:_OPENING_CHARS])])
    url = f"/api/v1/documents/{quote_part(citation.document_id)}/pages/{citation.page}"
    return f"{url}?{query}" if quotes else url


def trimmed_json(trimmed: Trimmed) -> JsonObject:
    """Return how much was left out of the prompt."""
    return {"messages": trimmed.messages, "passages": trimmed.passages, "memories": trimmed.memories}


def slate_json(slate: Slate) -> list[JsonObject]:
    """Return what is recommended, in order."""
    return [recommendation_json(each) for each in slate.recommendations]


def recommendation_json(recommendation: Recommendation) -> JsonObject:
    """Return one recommendation."""
    return {
        "item_id": recommendation.item.id,
        "title": recommendation.item.title,
        "reason": recommendation.reason,
        "score": round(recommendation.score, 4),
        "url": recommendation.item.url,
        "kind": recommendation.item.kind,
        "impression_id": recommendation.impression_id,
    }


def passage_json(passage: Passage) -> JsonObject:
    """Return a found passage."""
    return {
        "document_id": passage.chunk.document_id,
        "title": passage.title,
        "uri": passage.uri,
        "page": passage.chunk.page,
        "heading": " › ".join(passage.chunk.headings),
        "text": passage.chunk.text,
        "score": round(passage.score, 6),
        "similarity": round(passage.similarity, 6),
        "words": round(passage.words, 6),
        "also_in": list(passage.also_in),
        "author": passage.author,
        "published_at": passage.published_at.isoformat() if passage.published_at else None,
    }


def stored_passage_json(passage: Passage) -> JsonObject:
    """Return a passage as its document holds it."""
    chunk = passage.chunk
    return {
        "position": chunk.ordinal,
        "page": chunk.page,
        "heading": " › ".join(chunk.headings),
        "text": chunk.text,
        "language": passage.language,
    }


def explained_json(search: ExplainedSearch | None) -> JsonObject:
    """Return what a search found, and why."""
    if search is None:
        return {"language": None, "terms": [], "candidates": 0, "passages": [], "dropped": [], "evidence": None}
    found, judgement = search.explanation, search.judgement
    return {
        "language": found.language,
        "terms": list(found.terms),
        "candidates": found.candidates,
        "passages": [_explained_json(each) for each in found.passages],
        "dropped": [passage_json(each) for each in found.dropped],
        "evidence": {name: round(value, 4) for name, value in asdict(judgement).items()} | {"holds": judgement.holds},
    }


def _explained_json(each: Explained) -> JsonObject:
    return passage_json(each.passage) | {
        "fused": round(each.parts.score, 6),
        "parts": {name: round(value, 6) for name, value in asdict(each.parts).items()},
        "ranks": {"fused": each.fused_rank, "meaning": each.meaning_rank, "words": each.words_rank},
        "matched": list(each.matched),
        "neighbours": list(each.neighbours),
    }


def deleted_json(record: DocumentRecord, access: Access) -> JsonObject:
    """Return a document that was deleted, to who asks."""
    return document_json(record, access) | {"deleted_at": record.deleted_at.isoformat() if record.deleted_at else None}


def record_json(record: DocumentRecord, access: Access) -> JsonObject:
    """Return all that is known of a document, to who asks, but whose it is where it is not theirs."""
    known = asdict(record)
    del known["owner"]
    return known | _own_json(record, access)


def document_json(record: DocumentRecord, access: Access) -> JsonObject:
    """Return a document with its state, to who asks."""
    return {
        "id": record.id,
        "title": record.title,
        "uri": record.uri,
        "language": record.language,
        "passages": record.passages,
        "state": record.state,
        **_reason_json(record.reason),
        "source": record.source,
        "tags": record.tags,
        "groups": record.groups,
        "author": record.author,
        "published_at": record.published_at.isoformat() if record.published_at else None,
        "updated_at": record.updated_at.isoformat(),
        **_own_json(record, access),
    }


def _own_json(record: DocumentRecord, access: Access) -> JsonObject:
    return {"mine": access.owns(record), "may_delete": access.may_change(record)}


def source_json(source: StoredSource) -> JsonObject:
    """Return a source, without a password."""
    return {
        "id": source.id,
        "kind": source.kind,
        "address": source.shown_address,
        "options": asdict(source.options),
        "every_minutes": source.every_minutes,
        "tags": source.tags,
        "groups": source.groups,
        "synced_at": source.synced_at.isoformat() if source.synced_at else None,
        "error": str(source.error or ""),
        "error_code": source.error.code.id if source.error else "",
    }


def job_json(job: Job) -> JsonObject:
    """Return a job; its counts are those at its end."""
    return {name: getattr(job, name) for name in Job.__dataclass_fields__} | {
        **_reason_json(job.reason),
        "created_at": job.created_at.isoformat(),
        "ended_at": job.ended_at.isoformat() if job.ended_at else None,
    }


def progress_json(progress: JobProgress) -> JsonObject:
    """Return a job, how many of its documents are in which state, and why some failed."""
    failed = [_failure_json(each) for each in progress.failed]
    return job_json(progress.job) | {"documents": progress.documents, "reasons": failed}


def memory_json(memory: Memory) -> JsonObject:
    """Return a memory."""
    return {
        "id": memory.id,
        "kind": memory.kind,
        "text": memory.text,
        "state": memory.state,
        "subject": memory.subject,
        "said_at": memory.said_at.isoformat(),
        "valid_from": memory.valid_from.isoformat() if memory.valid_from else None,
        "valid_to": memory.valid_to.isoformat() if memory.valid_to else None,
        "zone": memory.zone or None,
        "days_meant": [show_days(days) for days in days_meant(memory)],
        "confidence": memory.confidence,
        "source_message_ids": list(memory.source_message_ids),
    }


def ingest_json(report: IngestReport) -> JsonObject:
    """Return what an ingest run did."""
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "deleted": report.deleted,
        "failed": [_failure_json(each) for each in report.failed],
        "passages": report.passages,
        "seconds": round(report.seconds, 3),
    }


def _failure_json(failure: Failure) -> JsonObject:
    return {"uri": failure.uri, **_reason_json(failure.reason)}


def _reason_json(reason: Reason | None) -> JsonObject:
    return {"reason": str(reason or ""), "reason_code": reason.code.id if reason else ""}
