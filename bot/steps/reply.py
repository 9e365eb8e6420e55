"""Answer in fixed words where a model would add nothing but time: what is known, forgetting, noting, a slate."""

import re
from collections.abc import Callable

from langgraph.runtime import Runtime

from bot.phrases import enumerate_texts, phrase
from bot.services import Services
from bot.state import TurnState
from bot.types import Gathered, Intent, TextDelta
from knowledge.language import terms
from memory.types import Memory

_EVERYTHING = re.compile(r"\b(everything|all)\b|所有|全部|一切", re.IGNORECASE)
_FORGET_WORDS = re.compile(
    r"^\W*(please |can you |could you )?(forget|delete|erase|stop remembering)( about)?( that| the fact that)?\s*"
    r"|^\W*(请|麻烦)?(你)?(忘记|忘掉|忘了|别再记|不要再记|删除|删掉|清除)(掉)?(关于)?",
    re.IGNORECASE,
)
_SAME_STATEMENT = 0.88  # cosine from which a memory is what the person wants forgotten, even in other words
_SHARED_TERMS = 0.5  # share of the request's terms that a memory must hold otherwise


def reply(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Return the whole answer at once."""
    runtime.stream_writer(Gathered((), tuple(recalled.memory for recalled in state.get("memories", ()))))
    text = _REPLIES[state["plan"].intent](state, runtime.context)
    runtime.stream_writer(TextDelta(text))
    return {"text": text}


def _about(state: TurnState, services: Services) -> str:
    language, profile = state["language"], state["profile"]
    memories = services.memories.list(state["turn"].user_id)
    liked = [interest.name for interest in profile.interests if interest.weight > 0]
    if not memories and not liked:
        return phrase("about_nothing", language)
    lines = [phrase("about_memories", language), *(f"- {memory.text}" for memory in memories)] if memories else []
    if liked:
        lines += ["", phrase("about_interests", language, names=", ".join(liked))]
    return "\n".join(lines).strip()


def _forget(state: TurnState, services: Services) -> str:
    language, user_id, text = state["language"], state["turn"].user_id, state["question"].text
    wanted = _FORGET_WORDS.sub("", text, count=1)
    if _EVERYTHING.search(text) and len(terms(_EVERYTHING.sub("", wanted))) <= 6:
        return phrase("forgot_all", language, count=services.memories.delete_all(user_id))
    doomed = _meant(wanted, user_id, services)
    if not doomed:
        return phrase("forget_what", language)
    for memory in doomed:
        services.memories.delete(user_id, memory.id)
    return phrase("forgot", language, texts=enumerate_texts([memory.text for memory in doomed], language))


def _meant(wanted: str, user_id: str, services: Services) -> list[Memory]:
    """Return the memories that a request to forget speaks of; the latest one for a bare "forget that"."""
    memories = services.memories.list(user_id)
    asked = set(terms(wanted)) - _FILLER
    if not asked:
        return memories[:1]
    near = services.memories.recall(user_id, services.embedder.embed_query(wanted), top_k=5)
    same = {recalled.memory.id for recalled in near if recalled.similarity >= _SAME_STATEMENT}
    return [
        memory
        for memory in memories
        if memory.id in same or len(asked & set(terms(memory.text))) >= _SHARED_TERMS * len(asked)
    ]


# Words of a request to forget that name no memory.
_FILLER = frozenset(
    terms("I I'm am im my me that this it is are was the a an what you know about fact memory said told have to of do")
    + terms("这件事 那件事 我说过的 刚才说的 关于我的 这条记忆 那个")
)


def _noted(state: TurnState, services: Services) -> str:
    del services
    language = state["language"]
    texts = [memory.text for memory in state["remembered"]]
    return phrase("remembered", language, texts=enumerate_texts(texts, language))


def _recommend(state: TurnState, services: Services) -> str:
    del services
    language, slate = state["language"], state["slate"]
    if slate is None or not slate.recommendations:
        return phrase("recommend_nothing", language)
    lines = [f"{each.position}. **{each.item.title}** — {each.reason}" for each in slate.recommendations]
    return "\n".join([phrase("recommend_lead", language), "", *lines])


_REPLIES: dict[Intent, Callable[[TurnState, Services], str]] = {
    "about_me": _about,
    "forget": _forget,
    "remember": _noted,
    "recommend": _recommend,
}
