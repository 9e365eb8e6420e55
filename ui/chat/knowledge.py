"""“Knowledge”: the documents of the space: upload with progress, list, delete."""

from pathlib import Path

import gradio as gr

from bot.bot import Bot
from bot.types import Language
from knowledge.types import Access, IngestProgress, IngestReport, ProgressListener
from ui.chat.failures import failures_shown
from ui.chat.person import user_id
from ui.texts import text

_COLUMNS = ("column_title", "column_file", "column_language", "column_passages")


def build_knowledge(tab: gr.Tab, bot: Bot, language: Language) -> None:
    """Add the panel's components and events."""
    gr.Markdown(f"### {text('knowledge_lead', language)}")
    files = gr.File(label=text("upload", language), file_count="multiple", file_types=bot.library.formats(), height=140)
    report = gr.Markdown()
    table = gr.Dataframe(headers=[text(name, language) for name in _COLUMNS], interactive=False, wrap=True)
    with gr.Row():
        chosen = gr.Dropdown(label=text("choose_document", language), scale=4)
        delete = gr.Button(text("delete", language), variant="stop", size="sm", scale=1)

    def listed(request: gr.Request) -> tuple[list[list[str]], gr.Dropdown]:
        records = bot.library.documents(bot.access(user_id(request)))
        rows = [[each.title, Path(each.uri).name, each.language, str(each.passages)] for each in records]
        return rows, gr.Dropdown(choices=[(each.title, each.id) for each in records], value=None)

    def upload(
        paths: list[str] | None,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[None, str]:
        def on_progress(step: IngestProgress) -> None:
            name = text("uploading", language, name=Path(step.uri).name)
            progress((step.done, step.total), desc=name)

        with failures_shown(language):
            kept = _keep(bot, bot.access(user_id(request)), [Path(path) for path in paths or []], on_progress)
        return None, _summary(kept, language)

    def remove(document_id: str | None, request: gr.Request) -> None:
        if not document_id:
            raise gr.Error(text("choose_first", language), print_exception=False)
        with failures_shown(language):
            bot.library.delete(bot.access(user_id(request)), document_id)
        gr.Info(text("deleted", language))

    outputs = [table, chosen]
    tab.select(listed, outputs=outputs, api_visibility="private")
    uploaded = files.upload(upload, files, [files, report], concurrency_limit=1, api_visibility="private")
    uploaded.then(listed, outputs=outputs, api_visibility="private")
    delete.click(remove, chosen, api_visibility="private").success(listed, outputs=outputs, api_visibility="private")


def _keep(bot: Bot, access: Access, received: list[Path], on_progress: ProgressListener) -> IngestReport:
    try:
        return bot.library.upload(access, received, on_progress)
    finally:
        for path in received:  # the library has its own copy
            path.unlink(missing_ok=True)


def _summary(report: IngestReport, language: Language) -> str:
    counts = text(
        "report",
        language,
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        failed=len(report.failed),
        passages=report.passages,
    )
    if not report.failed:
        return counts
    lines = [f"- **{Path(failure.uri).name}**: {failure.reason}" for failure in report.failed]
    return "\n".join([counts, "", text("failed", language), *lines])
