"""Bring back what is known of the person, and what was said before, that may matter for this message."""

import re
from collections.abc import Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from bot.access import open_to
from bot.evidence import only_restates
from bot.intent import intent_of
from bot.recalled import cut
from bot.recap import RecapRequest, recap_request
from bot.secrets import redacted
from bot.services import Services
from bot.state import TurnState
from bot.statements import is_question, statements_in
from bot.text import is_first_person
from bot.times import Period, period_of
from bot.wording.asked import asked_for, is_of
from bot.words import words
from memory.types import MemoryKind, Message, Recalled, Wanted

# Cosines of multilingual-e5-small are high throughout: unrelated statements sit near 0.78 (see memory/memories.py).
_RELEVANT = 0.80
_RELEVANT_ALONE = 0.83  # of a message that shares no word with the question
# How the person wants to be answered holds for every message.
_ALWAYS: frozenset[MemoryKind] = frozenset({"instruction"})
_OF_BEFORE = re.compile(
    r"\bused to\b|\b(before|previously|formerly|originally|earlier|in the past|at first)\W*$|\bbefore (i|we|that)\b"
    r"|\b(former|previous|old|first) (home|address|job|employer|boss|city|flat|apartment|name|phone)\b"
    r"|以前|之前|过去|曾经?|原来|原先|从前|当时|那时",
    re.IGNORECASE,
)
_TALK = re.compile(r"\b(talked|discussed|told|mentioned|said|asked)\b|[说聊问提谈讲告诉]过", re.IGNORECASE)
_LISTED = 12  # messages of a time that are listed
_LOOKED_AT = 200
_ABOUT_TOPIC = 5


def recall(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the person's relevant memories and messages, best first; none where they do not allow it."""
    if not state["allowed"].recall:
        return {"memories": ()}
    services, question = runtime.context, state["question"]
    period = period_of(question.text, question.created_at.astimezone(state["zone"]))
    request = recap_request(question.text) if state["plan"].intent == "recap" else None
    if request is None:
        found = _relevant(state, services, period)
    elif request.topic:
        found = _about(request, state, services, period)
    else:
        found = _listed(request, state, services, period)
    return {"memories": tuple(_readable(found, request.topic if request else state["plan"].query, state, services))}


def _relevant(state: TurnState, services: Services, period: Period | None) -> list[Recalled]:
    """Return what may matter for an answer; messages only where the person speaks of themselves or of before."""
    text, limits = state["question"].text, services.settings.turn
    asks_back = is_question(text) and (is_first_person(text) or bool(period) or bool(_TALK.search(text)))
    turns = limits.past_messages if state["plan"].intent == "answer" and asks_back else 0
    if not limits.memories and not turns:
        return []
    now = state["question"].created_at
    ended = period is not None and period.until is not None and period.until <= now
    begun = period is not None and (period.since is None or period.since <= now)
    wanted = replace(
        _wanted(state, period, past=ended or bool(_OF_BEFORE.search(text))),
        only_then=ended or (begun and bool(_TALK.search(text))),  # "what did we say of it this week?"
    )
    found = services.past.recall(state["turn"].user_id, wanted, limits.memories, turns, _ALWAYS)
    matters = [each for each in found if _matters(each, wanted) and (each.memory or not only_restates(text, each.text))]
    exact = _exact(state, services, wanted)
    known = {each.said.id for each in exact}
    return [*exact, *(each for each in matters if each.said.id not in known)]


def _exact(state: TurnState, services: Services, wanted: Wanted) -> list[Recalled]:
    """Return what is known of the one thing that is asked for, such as a home, whatever its wording."""
    answer = asked_for(state["question"].text)
    statements = statements_in(answer)
    if not statements:
        return []
    like = replace(wanted, vector=services.embedder.embed_query(answer), words=frozenset(words(answer)))
    found = services.past.recall(state["turn"].user_id, like, services.settings.turn.memories, 0)
    return [
        replace(each, similarity=1.0)  # it is asked for, though the wordings lie apart
        for each in found
        if each.memory and is_of(each.memory, statements[0])
    ]


def _about(request: RecapRequest, state: TurnState, services: Services, period: Period | None) -> list[Recalled]:
    """Return what was said about a topic, oldest first."""
    wanted = replace(
        _wanted(state, period, past=True),
        vector=services.embedder.embed_query(request.topic),
        words=frozenset(words(request.topic)),
        only_then=period is not None,
        role=request.role,
    )
    found = _above(request, state, services, wanted)
    found += services.past.recall(state["turn"].user_id, wanted, 0, _ABOUT_TOPIC * 2)
    kept = [each for each in found if _matters(each, wanted) and _is_asked_for(each, request)]
    return sorted(kept[:_ABOUT_TOPIC], key=lambda each: each.at)


def _above(request: RecapRequest, state: TurnState, services: Services, wanted: Wanted) -> list[Recalled]:
    """Return what was said before in this conversation, nearest first: it may not be indexed yet."""
    said = [each for each in state["history"] if each.role == request.role and _is_of_time(each, wanted)]
    vectors = services.embedder.embed_passages([each.text for each in said])
    found = [Recalled(each, float(vector @ wanted.vector)) for each, vector in zip(said, vectors, strict=True)]
    return sorted(found, key=lambda each: -each.similarity)


def _is_of_time(message: Message, wanted: Wanted) -> bool:
    if not wanted.only_then:
        return True
    after = wanted.since is None or message.created_at >= wanted.since
    return after and (wanted.until is None or message.created_at < wanted.until)


def _listed(request: RecapRequest, state: TurnState, services: Services, period: Period | None) -> list[Recalled]:
    """Return what was said in a time, or lately, oldest first."""
    since, until = (period.since, period.until) if period else (None, None)
    said = services.past.between(state["turn"].user_id, since, until, request.role, _LOOKED_AT)
    found = [Recalled(message, 1.0) for message in said]
    return [each for each in found if _is_asked_for(each, request)][-_LISTED:]


def _wanted(state: TurnState, period: Period | None, *, past: bool) -> Wanted:
    question, history = state["question"], state["history"]
    first = history[0].ordinal if history else question.ordinal
    return Wanted(
        vector=state["vector"],
        words=frozenset(words(state["plan"].query)),
        since=period.since if period else None,
        until=period.until if period else None,
        past=past,
        before=(question.conversation_id, first),
    )


def _matters(recalled: Recalled, wanted: Wanted) -> bool:
    if recalled.memory:
        return recalled.similarity >= _RELEVANT or recalled.memory.kind in _ALWAYS
    if recalled.similarity >= _RELEVANT_ALONE:
        return True
    return recalled.similarity >= _RELEVANT and bool(wanted.words & words(recalled.text).keys())


def _is_asked_for(recalled: Recalled, request: RecapRequest) -> bool:
    """Tell whether a message is one of those wanted; a greeting is none, and asking for all this is neither."""
    if request.questions and not is_question(recalled.text):
        return False
    return request.role == "assistant" or intent_of(recalled.text) not in {
        "chat",
        "recap",
        "about_me",
        "forget",
        "dismiss",
    }


def _readable(found: Sequence[Recalled], query: str, state: TurnState, services: Services) -> list[Recalled]:
    """Return what is recalled as it is shown: messages cut, each once, and no answer from what is hidden now.

    Secrets are taken out: earlier versions knew fewer of them, and have stored and indexed some.
    """
    hidden = services.gate.hidden(state["access"])
    kept: list[Recalled] = []
    for each in (replace(one, said=replace(one.said, text=redacted(one.text))) for one in found):
        if each.turn is None:
            kept.append(each)
        elif open_to([each.turn], hidden):
            kept.append(replace(each, said=cut(each.turn, query)))
    unique = {(each.text, each.at.astimezone(state["zone"]).date()): each for each in reversed(kept)}
    return list(reversed(unique.values()))
