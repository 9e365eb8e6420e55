"""What flows through the graph of one turn."""

from datetime import tzinfo
from typing import Annotated, TypedDict

from bot.allowed import Allowed
from bot.dismissal import Dismissal
from bot.evidence import Judgement
from bot.style import Style, style_of
from bot.types import Circumstances, Citation, Language, Plan, Slate, Trimmed, Turn, UserContext
from knowledge.types import Access, Passage, Vector
from memory.types import Memory, Message, Profile, Recalled


def merge_timings(left: dict[str, float], right: dict[str, float]) -> dict[str, float]:
    """Join the timings of steps that ran side by side."""
    return left | right


class TurnState(TypedDict, total=False):
    """Filled step by step; each key is written by the one step named beside it."""

    turn: Turn  # the caller
    started: float  # the caller: time.perf_counter() at the start of the turn
    access: Access  # screen: what the person may see
    allowed: Allowed  # screen
    question: Message  # screen
    language: Language  # screen
    profile: Profile  # screen
    zone: tzinfo  # screen: the person's
    history: tuple[Message, ...]  # screen
    dismissal: Dismissal  # screen: of what was recommended right before
    plan: Plan  # plan; generate turns what no document speaks of into chat
    vector: Vector  # plan: the query's embedding
    memories: tuple[Recalled, ...]  # recall, then narrowed by generate to those the model was shown
    passages: tuple[Passage, ...]  # retrieve, then narrowed by generate to those the model was shown
    found: tuple[Passage, ...]  # generate: what the passages were before
    trimmed: Trimmed | None  # generate
    told: tuple[Memory, ...]  # gathered: what the person asks back of themselves
    slate: Slate | None  # suggest
    text: str  # generate or reply, then with checked markers by cite, or a refusal by verify
    refused: bool  # generate where it asks no model, then cite and verify
    judgement: Judgement  # cite: of the passages that an answer rests on, where it rests on them alone
    citations: tuple[Citation, ...]  # cite
    follow_ups: tuple[str, ...]  # cite
    remembered: tuple[Memory, ...]  # note
    answer_id: str  # persist
    timings_ms: Annotated[dict[str, float], merge_timings]  # every step


def style_for(state: TurnState) -> Style:
    """Return how the answer to this turn is to look."""
    titles = [passage.title for passage in state.get("passages", ())]
    return style_of(state["profile"], " ".join((state["question"].text, *titles)))


def user_context(state: TurnState) -> UserContext:
    """Return what the bot knows of the person in this turn."""
    circumstances = state["turn"].circumstances if state["allowed"].personal else Circumstances()
    return UserContext(state["profile"], state.get("memories", ()), state["history"], circumstances, state["zone"])
