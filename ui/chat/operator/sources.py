"""The sources: the table, reading one now, removing one, and adding one."""

import gradio as gr

from knowledge.sources.stored import NewSource
from ui.chat.operator.desk import CLICKS, Desk, row_of
from ui.chat.operator.jobs import Jobs
from ui.chat.operator.source_form import Form
from ui.chat.operator.sources_view import sources_html
from ui.folders import check_source


class Sources:
    """What the panel does."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._library = desk.bot.library
        self._ingestion = desk.bot.library.ingestion

    def listed(self, request: gr.Request) -> str:
        """Return the table."""
        with self._desk.operating(request) as access:
            sources = self._ingestion.sources(access.space_id)
            sizes = self._library.sizes(access.space_id)
            syncing = {each.source for each in self._ingestion.jobs(access.space_id) if each.ended_at is None}
        return sources_html(sources, sizes, syncing, self._desk.language)

    def sync(self, event: gr.EventData, request: gr.Request) -> None:
        """Read a source now."""
        with self._desk.operating(request) as access:
            self._ingestion.start_sync(access.space_id, row_of(event))

    def remove(self, event: gr.EventData, request: gr.Request) -> None:
        """Forget a source, and remove its documents."""
        with self._desk.operating(request) as access:
            count = self._ingestion.remove_source(access.space_id, row_of(event))
        gr.Info(self._desk.text("source_removed", count=count))

    def add(self, new: NewSource, request: gr.Request) -> None:
        """Set up a source and read it."""
        with self._desk.operating(request) as access:
            check_source(new, access, self._desk.bot.settings)
            source = self._ingestion.add_source(access.space_id, new)
            self._ingestion.start_sync(access.space_id, source.id)
        gr.Info(self._desk.text("source_added"))


def build_sources(tab: gr.Tab, jobs: Jobs, desk: Desk) -> None:
    """Add the panel's components and events."""
    panel = Sources(desk)
    gr.Markdown(desk.text("sources_lead"))
    table = gr.HTML(elem_id="zy-sources-table", js_on_load=CLICKS)
    added = Form(desk).build(panel.add)
    synced = jobs.follow(table.retry(panel.sync, api_visibility="private"))
    removed = table.delete(panel.remove, api_visibility="private")
    for event in (tab.select, jobs.looked.then, jobs.follow(added).then, synced.then, removed.then):
        event(panel.listed, outputs=table, api_visibility="private", show_progress="hidden")
