"""What a document is made of: its passages in order, with their headings and pages."""

import gradio as gr

from ui.chat.operator.desk import CLICKS, Desk, row_of
from ui.chat.operator.passages_view import preview_html

_PAGE = 20
_Shown = tuple[str, str, int]  # the passages, the document's id, the first of them
# Moves to what was just opened or paged to, for eyes, keyboards and screen readers alike.
_TO_PREVIEW = """
let opened = "";
watch("value", () => {
  const heading = element.querySelector("h3");
  if (heading && heading.id !== opened) {
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ behavior: "smooth", block: "start" });
  }
  opened = heading ? heading.id : "";
});
"""


class Preview:
    """What the panel does."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shown = gr.HTML(elem_id="zy-preview", js_on_load=CLICKS + _TO_PREVIEW)
        self._document, self._first = gr.State(""), gr.State(0)
        self.outputs = [self._shown, self._document, self._first]
        self._shown.expand(self.turn, self._document, self.outputs, api_visibility="private")
        self._shown.clear(lambda: ("", "", 0), outputs=self.outputs, api_visibility="private")

    def open(self, event: gr.EventData, request: gr.Request) -> _Shown:
        """Show a document from its beginning."""
        return self._page(row_of(event), 0, request)

    def turn(self, document_id: str, event: gr.EventData, request: gr.Request) -> _Shown:
        """Show another page of the document."""
        return self._page(document_id, int(row_of(event)), request)

    def _page(self, document_id: str, first: int, request: gr.Request) -> _Shown:
        library = self._desk.bot.library
        with self._desk.operating(request) as access:
            record = library.document(access, document_id)
            passages = library.passages(access, document_id, first, _PAGE)
        return preview_html(record, passages, first, _PAGE, self._desk.language), document_id, first
