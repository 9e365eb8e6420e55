"""Jobs as HTML: a bar, and the documents that tell something."""

from collections.abc import Mapping, Sequence
from html import escape

from bot.ingestion import JobProgress
from bot.types import Language
from knowledge.types import Access, DocumentRecord, DocumentState
from ui.chat.operator.marks import badge, button, state_badge, why
from ui.texts import text

_DOCUMENTS = 12  # of a job that are listed; those in work and those that failed come first
_FIRST: tuple[DocumentState, ...] = ("parsing", "embedding", "labelling", "failed", "queued", "ready")
_DONE: tuple[DocumentState, ...] = ("ready", "failed")


def jobs_html(jobs: Sequence[JobProgress], access: Access, sources: Mapping[str, str], language: Language) -> str:
    """Return jobs with their documents, as far as `access` shows these; `sources` are addresses by id."""
    return "".join(_job(each, access, sources, language) for each in jobs)


def _job(progress: JobProgress, access: Access, sources: Mapping[str, str], language: Language) -> str:
    job = progress.job
    name = text("job_upload", language)
    if job.source:
        name = text("job_sync", language, address=sources.get(job.source, ""))
    done, total = (sum(progress.documents.get(state, 0) for state in of) for of in (_DONE, _FIRST))
    counted = text("job_done", language, done=done, total=total) if total else ""
    bar = "" if job.ended_at or not total else f'<progress max="{total}" value="{done}">{counted}</progress>'
    if job.source and job.found and not job.ended_at:  # a site is still being listed while its pages are brought in
        counted = " · ".join(filter(None, (text("job_found", language, found=job.found), counted)))
    stop = "" if job.ended_at else button("stop", job.id, text("job_stop", language))
    records = [each for each in progress.records if access.sees(each.groups)]
    return (
        f'<section class="zy-job" aria-label="{escape(name)}"><header><b>{escape(name)}</b>{_state(progress, language)}'
        f'<span aria-live="polite">{counted}</span>{stop}</header>{bar}{_documents(records, language)}</section>'
    )


def _state(progress: JobProgress, language: Language) -> str:
    job = progress.job
    match job.state:
        case "done":
            said = text(
                "report",
                language,
                added=job.added,
                updated=job.updated,
                unchanged=job.unchanged,
                failed=job.failed,
                passages=job.passages,
            )
            return f"{badge('ready', text('job_state_done', language))}<span>{said}</span>"
        case "failed":
            return badge("failed", text("state_failed", language)) + why(job.reason, language)
        case "queued" | "running":
            return badge("parsing" if job.state == "running" else "queued", text(f"job_{job.state}", language))
        case "cancelled" | "interrupted":
            return badge("queued", text(f"job_{job.state}", language))


def _documents(records: Sequence[DocumentRecord], language: Language) -> str:
    listed = sorted((each for each in records if each.state in _FIRST), key=lambda each: _FIRST.index(each.state))
    rows = [_document(each, language) for each in listed[:_DOCUMENTS]]
    if len(listed) > _DOCUMENTS:
        rows.append(f"<li>{text('job_more', language, count=len(listed) - _DOCUMENTS)}</li>")
    return f"<ul>{''.join(rows)}</ul>" if rows else ""


def _document(record: DocumentRecord, language: Language) -> str:
    reason = why(record.reason, language) if record.state == "failed" else ""
    return f"<li>{state_badge(record.state, language)} {escape(record.title)}{reason}</li>"
