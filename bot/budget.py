"""What of a turn fits the model's context: the question and the best passage always, the rest by rule.

When not everything fits, what matters least goes first: the earlier messages from the oldest, then the passages from
the worst, then the memories from the worst, and at last the end of the best passage. The common turn is let through by
an upper bound; tokens are counted only near the limit.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from langchain_core.messages import BaseMessage

from bot.llm.models import Models
from bot.prompt import front
from bot.text import estimate_tokens
from bot.types import LANGUAGES, Language, Trimmed, UserContext
from knowledge.types import Passage

Build = Callable[[UserContext, Sequence[Passage]], list[BaseMessage]]
_Left = tuple[UserContext, tuple[Passage, ...]]  # of a turn

_ANSWER_SHARE = 0.25  # of a small context, that is kept for the answer
_FRONT_SHARE = 0.6  # of the prompt, above which the worked examples are left out
_MARKUP_TOKENS = 8  # of the chat template around one message; ChatML takes 5
_PASSAGE_TOKENS = 80  # least room for the best passage and the labels around it
_ESTIMATE_MARGIN = 1.2  # what the estimate may be short of


@runtime_checkable
class CountsTokens(Protocol):
    """A model that knows its own tokens."""

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model makes of the text."""
        ...


@runtime_checkable
class KnowsContext(Protocol):
    """A model in this process, which knows how much it can read."""

    @property
    def context_tokens(self) -> int:
        """Prompt and answer together."""
        ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """A prompt that fits, and what of the turn is in it."""

    messages: list[BaseMessage]
    context: UserContext
    passages: tuple[Passage, ...]
    trimmed: Trimmed | None  # None when everything fits


class PromptBudget:
    """The tokens of one prompt. Thread-safe; blocks for a few milliseconds when it has to count."""

    def __init__(self, model: object, context_tokens: int, answer_tokens: int) -> None:
        """Make the budget of a model.

        Args:
            model: asked to count where it can, otherwise tokens are estimated; its own context counts when smaller.
            context_tokens: prompt and answer together.
            answer_tokens: of the longest answer; a small context keeps a quarter of itself for it.
        """
        self._count = model.count_tokens if isinstance(model, CountsTokens) else _estimate
        if isinstance(model, KnowsContext):
            context_tokens = min(context_tokens, model.context_tokens)
        self.answer_tokens = min(answer_tokens, int(context_tokens * _ANSWER_SHARE))
        prompt_tokens = context_tokens - self.answer_tokens
        self._fronts = {language: self._front(language, prompt_tokens) for language in LANGUAGES}
        self._rooms = {language: prompt_tokens - self._cost(front) for language, front in self._fronts.items()}
        self.question_tokens = max(0, min(self._rooms.values()) - _PASSAGE_TOKENS - _MARKUP_TOKENS)

    def front(self, language: Language) -> list[BaseMessage]:
        """Return the constant front of every prompt; without the worked examples where the context is small."""
        return self._fronts[language]

    def _front(self, language: Language, prompt_tokens: int) -> list[BaseMessage]:
        whole = front(language)
        return whole if self._cost(whole) <= prompt_tokens * _FRONT_SHARE else whole[:1]

    def holds(self, question: str) -> bool:
        """Tell whether the question can be asked at all."""
        return _most(question) <= self.question_tokens or self._count(question) <= self.question_tokens

    def fit(self, language: Language, build: Build, context: UserContext, passages: Sequence[Passage]) -> Fitted:
        """Return the prompt, with as much of the context and the passages as fits.

        Args:
            language: of the prompt's front.
            build: makes the whole prompt of what is left of the context and the passages.
            context: history oldest first, memories best first.
            passages: best first.
        """
        skipped = len(front(language))

        def rest(left: _Left) -> list[BaseMessage]:
            return build(*left)[skipped:]

        def fits(left: _Left) -> bool:
            return self._fits(rest(left), self._rooms[language])

        whole = (context, tuple(passages))
        kept = whole if fits(whole) else _first_that_fits(list(_stages(*whole)), fits)
        return Fitted([*self.front(language), *rest(kept)], *kept, _trimmed(whole, kept))

    def _fits(self, messages: Sequence[BaseMessage], room: int) -> bool:
        markup = _MARKUP_TOKENS * len(messages)
        texts = [str(message.content) for message in messages]
        return sum(map(_most, texts)) + markup <= room or self._count("\n".join(texts)) + markup <= room

    def _cost(self, messages: Sequence[BaseMessage]) -> int:
        return self._count("\n".join(str(message.content) for message in messages)) + _MARKUP_TOKENS * len(messages)


class Budgets:
    """The prompt budget of each space's model."""

    def __init__(self, models: Models, context_tokens: int, answer_tokens: int) -> None:
        self._default = PromptBudget(models.default, context_tokens, answer_tokens)
        self._own = {space: PromptBudget(model, context_tokens, answer_tokens) for space, model in models.own.items()}

    def of(self, space_id: str) -> PromptBudget:
        """Return the budget of a space's model."""
        return self._own.get(space_id, self._default)


def _most(text: str) -> int:
    """Return the most tokens that any model here makes of a text: a byte each."""
    return len(text.encode("utf-8", "surrogatepass"))


def _estimate(text: str) -> int:
    return round(estimate_tokens(text) * _ESTIMATE_MARGIN)


def _stages(context: UserContext, passages: tuple[Passage, ...]) -> Iterator[_Left]:
    """Yield what is left step by step, from everything to the best passage alone."""
    history = context.history
    for start, message in enumerate(history):
        if message.role == "user" or start == 0:  # an answer without its question tells little
            yield replace(context, history=history[start:]), passages
    context = replace(context, history=())
    for count in range(len(passages), 0, -1):
        yield context, passages[:count]
    for count in range(len(context.memories), -1, -1):
        yield replace(context, memories=context.memories[:count]), passages[:1]


def _first_that_fits(stages: Sequence[_Left], fits: Callable[[_Left], bool]) -> _Left:
    """Return the first stage that fits, found by halving: each is shorter than the one before."""
    first = bisect_left(stages, True, hi=len(stages) - 1, key=fits)
    return stages[first] if first < len(stages) - 1 else _cut(stages[-1], fits)


def _cut(left: _Left, fits: Callable[[_Left], bool]) -> _Left:
    """Return the best passage with as much of its beginning as fits."""
    context, passages = left
    if not passages or fits(left):
        return left
    chunk = passages[0].chunk

    def cut(chars: int) -> _Left:
        return context, (replace(passages[0], chunk=replace(chunk, text=chunk.text[:chars].rstrip() + "…")),)

    too_many = bisect_left(range(len(chunk.text)), True, key=lambda chars: not fits(cut(chars)))
    return cut(max(0, too_many - 1))


def _trimmed(whole: _Left, kept: _Left) -> Trimmed | None:
    trimmed = Trimmed(
        messages=len(whole[0].history) - len(kept[0].history),
        passages=len(whole[1]) - len(kept[1]),
        memories=len(whole[0].memories) - len(kept[0].memories),
    )
    return trimmed if trimmed != Trimmed() or whole != kept else None
