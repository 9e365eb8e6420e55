"""The test bench of the search: it searches while one types, the latest query wins, and it says why."""

import time

import gradio as gr

from ui.chat.operator.desk import Desk
from ui.chat.operator.passages_view import found_html

_FOUND = 8
# The page's script presses the button when the typing pauses (`script.js`). Of what is typed while a search runs only
# the last is searched for next, so that no older result ever follows a newer one.
_QUERY, _GO = "zy-query", "zy-query-go"


def build_bench(desk: Desk) -> None:
    """Add the panel's components and events."""

    def searched(query: str, request: gr.Request) -> str:
        with desk.operating(request) as access:
            began = time.perf_counter()
            found = desk.bot.library.explain(access, query, _FOUND)
        return found_html(found, (time.perf_counter() - began) * 1000, desk.language)

    gr.Markdown(desk.text("bench_lead"))
    with gr.Row(elem_classes="zy-filters"):
        query = gr.Textbox(
            label=desk.text("bench_query"), placeholder=desk.text("bench_placeholder"), elem_id=_QUERY, scale=5
        )
        go = gr.Button(desk.text("bench_go"), variant="primary", elem_id=_GO, min_width=110)
    results = gr.HTML(found_html(None, 0.0, desk.language), elem_id="zy-results")
    gr.on(
        [go.click, query.submit],
        searched,
        query,
        results,
        api_visibility="private",
        show_progress="hidden",
        trigger_mode="always_last",
    )
