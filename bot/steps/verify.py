"""Look at an answer again where its evidence is thin, and take it back where its passages do not say what was asked."""

import logging
import time

from langgraph.runtime import Runtime

from bot.errors import ModelError
from bot.markers import MARKER
from bot.second_look import second_look_prompt, stands, verdict, wants_second_look
from bot.services import Services
from bot.state import TurnState
from bot.steps.cite import declined
from bot.text import is_first_person
from bot.types import Progress
from knowledge.language import detect_language

logger = logging.getLogger(__name__)


async def verify(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the refusal instead of an answer that does not stand; nothing where it does.

    Where the model cannot be asked, the evidence alone decides.
    """
    judgement = state.get("judgement")
    if judgement is None:
        return {}
    began = time.perf_counter()
    language = detect_language(state["plan"].query)
    odds = None
    if wants_second_look(judgement) and not _is_about_them(state):
        runtime.stream_writer(Progress("verify"))
        bare = MARKER.sub("", state["text"])
        prompt = second_look_prompt(state["plan"].query, bare, state["citations"], language)
        model = runtime.context.language_model(state["turn"].space_id)
        try:
            odds = await verdict(model, prompt, language, state["turn"].user_id)
        except ModelError as error:
            logger.warning("verify.not_asked error=%s", type(error).__name__)
    update: TurnState = {} if stands(judgement, odds, language) else declined(state)
    update["timings_ms"] = {"verify": (time.perf_counter() - began) * 1000}
    return update


def _is_about_them(state: TurnState) -> bool:
    """Tell whether what is known of the person is a part of what was asked; no passage says that."""
    return bool(state["memories"]) and is_first_person(state["question"].text)
