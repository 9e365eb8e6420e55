"""What is being brought in: each job with its documents, how far they are, and the way to stop it."""

from datetime import UTC, datetime, timedelta

import gradio as gr
from gradio.events import Dependency

from bot.ingestion import JobProgress
from knowledge.types import Access
from ui.chat.operator.desk import CLICKS, Desk, row_of
from ui.chat.operator.jobs_view import jobs_html

_LOOK_S = 0.7
_SHOWN_FOR = timedelta(minutes=10)  # after a job's end, and as long as none follows


class Jobs:
    """The jobs of the space, looked at again and again as long as one goes on."""

    def __init__(self, desk: Desk) -> None:
        """Add the components and events."""
        self._desk = desk
        self._ingestion = desk.bot.library.ingestion
        self._timer = gr.Timer(_LOOK_S, active=False)
        self._shown = gr.HTML(elem_id="zy-jobs", js_on_load=CLICKS)
        self._shown.stop(self.stop, api_visibility="private")
        self.looked: Dependency = self._timer.tick(
            self.shown, outputs=[self._shown, self._timer], api_visibility="private", show_progress="hidden"
        )

    def follow(self, event: Dependency) -> Dependency:
        """Look at the jobs after an event, and go on looking while one is open."""
        following: Dependency = event.then(
            self.shown, outputs=[self._shown, self._timer], api_visibility="private", show_progress="hidden"
        )
        return following

    def shown(self, request: gr.Request) -> tuple[str, gr.Timer]:
        """Return the jobs that matter now, and whether to look again soon."""
        with self._desk.operating(request) as access:
            current = self._current(access)
        is_open = any(each.job.ended_at is None for each in current)
        sources = {each.id: each.shown_address for each in self._ingestion.sources(access.space_id)}
        return jobs_html(current, access, sources, self._desk.language), gr.Timer(active=is_open)

    def stop(self, event: gr.EventData, request: gr.Request) -> None:
        """Stop a job."""
        with self._desk.operating(request) as access:
            self._ingestion.cancel(access.space_id, row_of(event))

    def _current(self, access: Access) -> list[JobProgress]:
        """Return the jobs that are open and the one that ended last, if that was lately, newest first."""
        jobs = self._ingestion.jobs(access.space_id)
        ended = [each for each in jobs if each.ended_at and datetime.now(UTC) - each.ended_at < _SHOWN_FOR]
        wanted = [each for each in jobs if each.ended_at is None] + ended[:1]
        return [self._ingestion.job(access.space_id, each.id) for each in wanted]
