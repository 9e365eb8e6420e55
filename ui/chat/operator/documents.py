"""The documents: uploads with their progress, the table, deleting and taking that back."""

from collections.abc import Callable, Sequence
from pathlib import Path

import gradio as gr

from knowledge.types import Access
from ui.chat.operator.desk import CLICKS, Desk, row_of
from ui.chat.operator.documents_view import PAGE, SHOWN, Listing, deleted_html, documents_html
from ui.chat.operator.jobs import Jobs
from ui.chat.operator.preview import Preview

_Table = tuple[str, str]  # the table and the deletions that can be taken back


class Documents:
    """What the panel does."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._library = desk.bot.library

    def listed(self, words: str, state: str, first: int, request: gr.Request) -> _Table:
        """Return the table's page from a document on, and what can be taken back."""
        with self._desk.operating(request) as access:
            return self._listed(access, words, state, first)

    def upload(self, paths: list[str] | None, request: gr.Request) -> None:
        """Take files in, to be read behind the page; return the emptied field."""
        received = [Path(path) for path in paths or []]
        with self._desk.operating(request) as access:
            try:
                _, not_kept = self._library.start_upload(access, received)
            finally:
                for path in received:  # the library has its own copy
                    path.unlink(missing_ok=True)
        for failure in not_kept:
            gr.Warning(self._desk.text("not_kept", name=failure.uri, reason=failure.reason.words(self._desk.language)))

    def read_again(self, event: gr.EventData, request: gr.Request) -> None:
        """Look at a document again."""
        with self._desk.operating(request) as access:
            self._library.read_again(access, row_of(event))
        gr.Info(self._desk.text("reading_again"))

    def retry_all(self, request: gr.Request) -> None:
        """Try again what could not be read."""
        with self._desk.operating(request):
            self._library.ingestion.retry(self._desk.space_id)

    def delete(self, event: gr.EventData, request: gr.Request) -> None:
        """Delete a document."""
        with self._desk.operating(request) as access:
            self._library.delete(access, row_of(event))

    def undelete(self, event: gr.EventData, request: gr.Request) -> None:
        """Take a deletion back."""
        with self._desk.operating(request) as access:
            record = self._library.undelete(access, row_of(event))
        gr.Info(self._desk.text("undeleted", title=record.title))

    def _listed(self, access: Access, words: str, state: str, first: int) -> _Table:
        states = SHOWN[state]
        records, total = self._library.page(access, words.strip(), states, first, PAGE)
        if first and not records:  # fewer than there were
            first = 0
            records, total = self._library.page(access, words.strip(), states, first, PAGE)
        sources = {each.id: each.shown_address for each in self._library.ingestion.sources(access.space_id)}
        page = Listing(records, first, total, sources, is_narrowed=bool(words.strip() or states))
        return documents_html(page, self._desk.language), deleted_html(
            self._library.deleted(access), self._desk.language
        )


def build_documents(tabs: Sequence[gr.Tab], desk: Desk) -> Jobs:
    """Add the panel's components and events; return the jobs, which other panels start too."""
    panel = Documents(desk)
    files = gr.File(label=desk.text("upload"), file_count="multiple", file_types=desk.bot.library.formats(), height=120)
    jobs = Jobs(desk)
    deletions = gr.HTML(elem_id="zy-deleted", js_on_load=CLICKS)
    with gr.Row(elem_classes="zy-filters"):
        words = gr.Textbox(label=desk.text("find_document"), placeholder=desk.text("find_placeholder"), scale=3)
        choices = [(desk.text(f"show_{name}"), name) for name in SHOWN]
        state = gr.Dropdown(choices, value="all", label=desk.text("show_state"), min_width=140, filterable=False)
        retry_all = gr.Button(desk.text("retry_all"), size="sm", min_width=140)
    table = gr.HTML(elem_id="zy-documents", js_on_load=CLICKS)
    preview = Preview(desk)
    first = gr.State(0)

    started = (
        files.upload(panel.upload, files, files, api_visibility="private"),
        table.retry(panel.read_again, api_visibility="private"),
        retry_all.click(panel.retry_all, api_visibility="private"),
    )
    changed = (
        table.expand(_position, outputs=first, api_visibility="private"),
        table.delete(panel.delete, api_visibility="private"),
        deletions.undo(panel.undelete, api_visibility="private"),
    )
    table.select(preview.open, outputs=preview.outputs, api_visibility="private")
    listeners: list[Callable[..., object]] = [
        *(tab.select for tab in tabs),
        *(words.change, state.change),
        *(jobs.follow(each).then for each in started),
        *(each.then for each in changed),
        jobs.looked.then,
    ]
    for listen in listeners:
        listen(
            panel.listed,
            [words, state, first],
            [table, deletions],
            api_visibility="private",
            show_progress="hidden",
            trigger_mode="always_last",
        )
    return jobs


def _position(event: gr.EventData) -> int:
    return int(row_of(event))
