"""Answer in fixed words where a model would add nothing but time: what is known, forgetting, noting, a slate."""

import re
from collections.abc import Callable, Sequence
from typing import Literal

from langgraph.runtime import Runtime

from bot.forget import ForgetRequest, forget_request, meant
from bot.intent import intent_of
from bot.phrases import PhraseName, enumerate_texts, phrase
from bot.prompt import shorten
from bot.recalled import memory_line
from bot.services import Services
from bot.state import TurnState
from bot.style import wishes_in_words
from bot.times import day_in_words
from bot.types import Gathered, Intent, TextDelta
from bot.wishes import is_for_once, wishes_in
from bot.wording.asking import asks
from memory.types import Memory, Message

_SAME_STATEMENT = 0.92  # cosine from which a memory says what the person wants forgotten, in other words

_SAME_THEME = 0.86  # cosine from which it may be what they mean; they are asked
_QUOTED_CHARS = 60
_IS_SENTENCE = re.compile(r"[.!。！~～]\s*$")
_SAY_NOTHING = frozenset({"chat", "forget", "about_me", "recap", "dismiss"})
_SURE = 0.3  # weight from which an inferred interest is worth saying: more than one question


def reply(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the whole answer at once."""
    runtime.stream_writer(Gathered((), state.get("memories", ()), state["zone"]))
    text = _REPLIES[state["plan"].intent](state, runtime.context)
    runtime.stream_writer(TextDelta(text))
    return {"text": text, "citations": (), "refused": False}


def _about(state: TurnState, services: Services) -> str:
    """List what is known, as far as this turn may use it."""
    language, allowed = state["language"], state["allowed"]
    memories = services.memories.list(state["turn"].user_id) if allowed.recall else []
    interests = state["profile"].interests if allowed.personal else ()
    liked = [each.name for each in interests if each.weight > (0 if each.origin == "stated" else _SURE)]
    if not memories and not liked:
        return phrase("about_nothing", language) if allowed.recall else _off("about", state)
    lines = [phrase("about_memories", language), *(f"- {memory.text}" for memory in memories)] if memories else []
    if liked:
        lines += ["", phrase("about_interests", language, names=", ".join(liked))]
    return "\n".join(lines).strip()


def _forget(state: TurnState, services: Services) -> str:
    language, user_id = state["language"], state["turn"].user_id
    request = forget_request(state["question"].text) or ForgetRequest("")
    if request.everything:
        return phrase("forgot_all", language, count=services.memories.delete_all(user_id))
    last = _said_last(state) if not request.wanted else None
    if last is not None:
        return _forget_message(last, state, services)
    named = meant(request, services.memories.list(user_id))
    doomed = named if request.all_about or len(named) == 1 else []
    if not named:
        doomed, named = _alike(request.wanted, user_id, services)
    for memory in doomed:
        services.memories.delete(user_id, memory.id, with_history=True)
    if doomed:
        return phrase("forgot", language, texts=_quoted(doomed, state))
    if named:
        return phrase("forget_which", language, texts=_quoted(named, state))
    return phrase("forget_what", language)


def _said_last(state: TurnState) -> Message | None:
    """Return what the person told or asked last in this conversation."""
    said = (each for each in reversed(state["history"]) if each.role == "user")
    return next((each for each in said if intent_of(each.text) not in _SAY_NOTHING), None)


def _forget_message(message: Message, state: TurnState, services: Services) -> str:
    """Forget what was noted of a message, and keep it from being learned from."""
    language, user_id = state["language"], state["turn"].user_id
    doomed = [each for each in services.memories.list(user_id) if message.id in each.source_message_ids]
    for memory in doomed:
        services.memories.delete(user_id, memory.id, with_history=True)
    if message.id:  # a temporary chat is kept nowhere
        services.conversations.withhold(message.id)
    if doomed:
        return phrase("forgot", language, texts=_quoted(doomed, state))
    return phrase("forgot_last", language, text=shorten(message.text, _QUOTED_CHARS))


def _alike(wanted: str, user_id: str, services: Services) -> tuple[list[Memory], list[Memory]]:
    """Return the memory that says what is wanted in other words, and those that may be meant."""
    near = services.memories.recall(user_id, services.embedder.embed_query(wanted), top_k=3)
    same = [each.memory for each in near[:1] if each.memory and each.similarity >= _SAME_STATEMENT]
    return same, [each.memory for each in near if each.memory and each.similarity >= _SAME_THEME]


def _noted(state: TurnState, services: Services) -> str:
    del services
    if not state["allowed"].remember:
        temporary = state["turn"].temporary
        return phrase("not_remembered_temporary" if temporary else "not_remembered", state["language"])
    if not state["remembered"]:
        return phrase("noted", state["language"])
    return phrase("remembered", state["language"], texts=_quoted(state["remembered"], state))


def _wished(state: TurnState, services: Services) -> str:
    del services
    language, text = state["language"], state["question"].text
    if state["turn"].temporary:
        return phrase("wish_temporary", language)
    if is_for_once(text):
        return phrase("wish_in_question", language)
    if not state["allowed"].personal:
        return phrase("wish_once", language)
    return phrase("wish_noted", language, what=wishes_in_words(wishes_in(text), language))


def _dismissed(state: TurnState, services: Services) -> str:
    del services
    language, items = state["language"], state["dismissal"].items
    if not items:
        return phrase("dismiss_what", language)
    if not state["allowed"].personal:
        return phrase("dismiss_not_kept", language)
    return phrase("dismissed", language, texts=enumerate_texts([each.item.title for each in items], language))


def _recommend(state: TurnState, services: Services) -> str:
    del services
    language, slate = state["language"], state["slate"]
    if slate is None or not slate.recommendations:
        return phrase("recommend_nothing", language)
    lines = [f"{each.position}. **{each.item.title}** — {each.reason}" for each in slate.recommendations]
    return "\n".join([phrase("recommend_lead", language), "", *lines])


def _off(what: Literal["about", "recap"], state: TurnState) -> str:
    """Return why what is known of the person is not used: the chat is temporary, or it is switched off."""
    temporary = state["turn"].temporary
    names: dict[str, tuple[PhraseName, PhraseName]] = {
        "about": ("about_off", "about_temporary"),
        "recap": ("recap_off", "recap_temporary"),
    }
    return phrase(names[what][temporary], state["language"])


def _told(state: TurnState, services: Services) -> str:
    """Return what is known of the person as the answer, or beside what they tell of it."""
    del services
    text = state["question"].text
    name: PhraseName = "told" if asks(text) or not _IS_SENTENCE.search(text) else "told_news"
    return phrase(name, state["language"], texts=_quoted(state["told"], state))


def _quoted(memories: Sequence[Memory], state: TurnState) -> str:
    language = state["language"]
    return enumerate_texts([memory_line(memory, language, state["zone"]) for memory in memories], language)


def _recap(state: TurnState, services: Services) -> str:
    """List what was said, by its day."""
    del services
    language, found = state["language"], state["memories"]
    if not state["allowed"].recall:
        return _off("recap", state)
    if not found:
        return phrase("recap_nothing", language)
    days = [day_in_words(each.at.astimezone(state["zone"]), language) for each in found]
    lines = [f"- {day}: {' '.join(each.text.split())}" for day, each in zip(days, found, strict=True)]
    return "\n".join([phrase("recap", language), "", *lines])


_REPLIES: dict[Intent, Callable[[TurnState, Services], str]] = {
    "answer": _told,
    "about_me": _about,
    "forget": _forget,
    "remember": _noted,
    "wish": _wished,
    "recommend": _recommend,
    "recap": _recap,
    "dismiss": _dismissed,
}
