"""Choose what to recommend, and record that it was shown."""

from langgraph.runtime import Runtime

from bot.recommend.taste import Request
from bot.services import Services
from bot.state import TurnState
from bot.types import Suggested


def suggest(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the slate for this message; its impressions are saved before it is shown."""
    turn = state["turn"]
    request = Request(
        turn.user_id,
        turn.space_id,
        state["language"],
        state["allowed"],
        state["question"].text,
        circumstances=turn.circumstances,
    )
    slate = runtime.context.recommender.recommend(request)
    runtime.stream_writer(Suggested(slate))
    return {"slate": slate}
