"""“Knowledge”: the documents of the space and how far each is: upload with progress, stop, try again, delete."""

import time
from collections.abc import Iterator
from pathlib import Path

import gradio as gr

from bot.bot import Bot
from bot.ingestion import JobProgress
from bot.types import Language
from knowledge.jobs import Job
from knowledge.types import Access, DocumentRecord, Failure
from ui.chat.failures import failures_shown
from ui.chat.person import user_id
from ui.texts import text

_COLUMNS = ("column_title", "column_file", "column_language", "column_passages", "column_state")
_LOOK_S = 0.3
_Shown = tuple[None, str, str]  # the field of files emptied, the report, the job that can be stopped


def build_knowledge(tab: gr.Tab, bot: Bot, language: Language) -> None:
    """Add the panel's components and events."""
    gr.Markdown(f"### {text('knowledge_lead', language)}")
    files = gr.File(label=text("upload", language), file_count="multiple", file_types=bot.library.formats(), height=140)
    report, job = gr.Markdown(), gr.State("")
    with gr.Row():
        stop = gr.Button(text("upload_stop", language), size="sm")
        retry = gr.Button(text("retry", language), size="sm")
    table = gr.Dataframe(headers=[text(name, language) for name in _COLUMNS], interactive=False, wrap=True)
    with gr.Row():
        chosen = gr.Dropdown(label=text("choose_document", language), scale=4)
        delete = gr.Button(text("delete", language), variant="stop", size="sm", scale=1)

    panel, outputs = Panel(bot, language), [table, chosen]
    tab.select(panel.listed, outputs=outputs, api_visibility="private")
    for event in (
        files.upload(panel.upload, files, [files, report, job], concurrency_limit=1, api_visibility="private"),
        retry.click(panel.retry, outputs=report, concurrency_limit=1, api_visibility="private"),
        delete.click(panel.delete, chosen, api_visibility="private"),
    ):
        event.then(panel.listed, outputs=outputs, api_visibility="private")
    stop.click(panel.stop, job, api_visibility="private")


class Panel:
    """What the panel does."""

    def __init__(self, bot: Bot, language: Language) -> None:
        self._bot = bot
        self._language = language
        self._space_id = bot.settings.space

    def listed(self, request: gr.Request) -> tuple[list[list[str]], gr.Dropdown]:
        """Return the rows of the table, and what can be deleted."""
        records = self._bot.library.listed(self._access(request))
        rows = [_row(record, self._language) for record in records]
        return rows, gr.Dropdown(choices=[(each.title, each.id) for each in records], value=None)

    def upload(
        self,
        paths: list[str] | None,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> Iterator[_Shown]:
        """Bring files in, and tell how far that is."""
        with failures_shown(self._language):
            started, not_kept = _keep(self._bot, self._access(request), [Path(path) for path in paths or []])
            yield None, "", started.id
            for step in _steps(self._bot, started):
                done, total = _counts(step)
                progress((done, total), desc=text("uploading", self._language, done=done, total=total))
        yield None, _summary(step, not_kept, self._language), ""

    def stop(self, job_id: str) -> None:
        """Stop an upload."""
        if job_id:
            self._bot.library.ingestion.cancel(self._space_id, job_id)

    def retry(self, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008
        """Try again what could not be read."""
        with failures_shown(self._language):
            for started in self._bot.library.ingestion.retry(self._space_id):
                for step in _steps(self._bot, started):
                    progress(_counts(step))
        return ""

    def delete(self, document_id: str | None, request: gr.Request) -> None:
        """Remove a document."""
        if not document_id:
            raise gr.Error(text("choose_first", self._language), print_exception=False)
        with failures_shown(self._language):
            self._bot.library.delete(self._access(request), document_id)
        gr.Info(text("deleted", self._language))

    def _access(self, request: gr.Request) -> Access:
        return self._bot.access(user_id(request))


def _row(record: DocumentRecord, language: Language) -> list[str]:
    state = text(f"state_{record.state}", language, reason=record.reason)
    return [record.title, Path(record.uri).name, record.language, str(record.passages), state]


def _keep(bot: Bot, access: Access, received: list[Path]) -> tuple[Job, tuple[Failure, ...]]:
    try:
        return bot.library.start_upload(access, received)
    finally:
        for path in received:  # the library has its own copy
            path.unlink(missing_ok=True)


def _steps(bot: Bot, job: Job) -> Iterator[JobProgress]:
    """Yield how far a job is, from time to time, until it has ended."""
    while True:
        step = bot.library.ingestion.job(job.space_id, job.id)
        yield step
        if step.job.ended_at:
            return
        time.sleep(_LOOK_S)


def _counts(step: JobProgress) -> tuple[int, int]:
    """Return how many of a job's documents are done, of how many."""
    done = step.documents.get("ready", 0) + step.documents.get("failed", 0)
    return done, sum(step.documents.values())


def _summary(step: JobProgress, not_kept: tuple[Failure, ...], language: Language) -> str:
    job, failed = step.job, (*not_kept, *step.failed)
    if job.state == "cancelled":
        return text("upload_stopped", language)
    counts = text(
        "report",
        language,
        added=job.added,
        updated=job.updated,
        unchanged=job.unchanged,
        failed=len(failed),
        passages=job.passages,
    )
    if job.reason:
        return f"{counts}\n\n{job.reason}"
    if not failed:
        return counts
    lines = [f"- **{Path(failure.uri).name}**: {failure.reason}" for failure in failed]
    return "\n".join([counts, "", text("failed", language), *lines])
