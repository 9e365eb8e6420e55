"""The form that a new source is described in."""

from collections.abc import Callable, Mapping

import gradio as gr
from gradio.events import Dependency

from knowledge.sources.open import MOST_PAGES
from knowledge.sources.stored import KINDS, NewSource, SourceKind, SourceOptions
from ui.chat.operator.desk import Desk

_DEFAULTS = SourceOptions()
_CRAWLED: tuple[SourceKind, ...] = ("site", "sitemap", "feed")  # more than one page
_Values = Mapping[gr.components.Component, object]


class Form:
    """The fields, and the source that they describe."""

    def __init__(self, desk: Desk) -> None:
        with gr.Accordion(desk.text("add_source"), open=False):
            with gr.Row():
                kinds = [(desk.text(f"source_{each}"), each) for each in KINDS]
                self._kind = gr.Dropdown(kinds, value="folder", label=desk.text("source_kind"), filterable=False)
                self._address = gr.Textbox(
                    label=desk.text("source_address"), info=desk.text("source_address_hint"), scale=3, max_length=2000
                )
                self._every = gr.Number(0, label=desk.text("source_every"), precision=0, minimum=0)
            with gr.Row(visible=False) as crawled:
                self._pages = gr.Number(
                    _DEFAULTS.pages, label=desk.text("source_pages"), precision=0, minimum=1, maximum=MOST_PAGES
                )
                self._depth = gr.Number(
                    _DEFAULTS.depth, label=desk.text("source_depth"), precision=0, minimum=0, maximum=20
                )
                self._delay = gr.Number(_DEFAULTS.delay_s, label=desk.text("source_delay"), minimum=0, maximum=60)
            with gr.Row(visible=False) as repository:
                self._branch = gr.Textbox(label=desk.text("source_branch"))
                self._folder = gr.Textbox(label=desk.text("source_subfolder"))
            with gr.Row():
                self._groups = gr.Textbox(
                    label=desk.text("source_groups"), info=desk.text("source_labels_hint"), max_length=2000
                )
                self._tags = gr.Textbox(
                    label=desk.text("source_tags"), info=desk.text("source_labels_hint"), max_length=2000
                )
            self._add = gr.Button(desk.text("source_add"), variant="primary", size="sm")
        self._kind.change(
            _asked_for, self._kind, [crawled, repository], api_visibility="private", show_progress="hidden"
        )

    def build(self, add: Callable[[NewSource, gr.Request], None]) -> Dependency:
        """Let the form add the source that it describes, and empty its address then."""

        def added(values: _Values, request: gr.Request) -> str:
            add(self._source(values), request)
            return ""

        fields = {self._kind, self._address, self._every, self._pages, self._depth, self._delay}
        triggers = [self._add.click, self._address.submit]
        fields |= {self._branch, self._folder, self._groups, self._tags}
        adding: Dependency = gr.on(triggers, added, fields, self._address, api_visibility="private")
        return adding

    def _source(self, values: _Values) -> NewSource:
        def number(field: gr.Number) -> float:
            return float(str(values[field] or 0))

        def words(field: gr.Textbox) -> str:
            return str(values[field] or "").strip()

        kind = next(each for each in KINDS if each == values[self._kind])
        options = SourceOptions(
            max(1, int(number(self._pages))),
            int(number(self._depth)),
            number(self._delay),
            words(self._branch),
            words(self._folder),
        )
        tags, groups = (tuple(words(field).split(",")) for field in (self._tags, self._groups))
        return NewSource(kind, words(self._address), options, int(number(self._every)), tags, groups)


def _asked_for(kind: SourceKind) -> tuple[gr.Row, gr.Row]:
    return gr.Row(visible=kind in _CRAWLED), gr.Row(visible=kind == "git")
