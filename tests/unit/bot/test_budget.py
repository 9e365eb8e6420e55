"""What of a turn fits the model's context."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.budget import Fitted, PromptBudget
from bot.prompt import answer_prompt, chat_prompt, front
from bot.types import Trimmed, UserContext
from knowledge.types import Chunk, Passage
from memory.types import Memory, Message, Recalled

NOW = datetime(2026, 11, 1, tzinfo=UTC)
sizes = st.lists(st.integers(1, 40), max_size=12)


class Words:
    """A model whose tokens are words and marks."""

    def __init__(self) -> None:
        self.counted = 0

    def count_tokens(self, text: str) -> int:
        self.counted += 1
        return len(text.split())


def message(number: int, words: int) -> Message:
    role = "user" if number % 2 == 0 else "assistant"
    return Message(f"m{number}", "c", role, " ".join([f"said{number}"] * words), {}, NOW)


def passage(number: int, words: int) -> Passage:
    chunk = Chunk(f"c{number}", "d", number, " ".join([f"fact{number}"] * words), (f"Title{number}",))
    return Passage(chunk, f"Title{number}", "guide.md", 1.0, 0.9)


def recalled(number: int, words: int) -> Recalled:
    text = " ".join([f"memory{number}"] * words)
    return Recalled(Memory(f"r{number}", "u", "fact", text, "", "active", 1.0, NOW), 0.9)


def fit(
    budget: PromptBudget, question: str, history: list[int], memories: list[int], passages: list[int]
) -> tuple[Fitted, str]:
    context = UserContext(
        memories=tuple(recalled(n, words) for n, words in enumerate(memories)),
        history=tuple(message(n, words) for n, words in enumerate(history)),
    )
    found = [passage(n, words) for n, words in enumerate(passages)]
    fitted = budget.fit("en", lambda left, some: answer_prompt(question, "en", left, some), context, found)
    return fitted, "\n".join(str(each.content) for each in fitted.messages)


@given(st.integers(900, 2000), st.integers(1, 60), sizes, sizes, st.lists(st.integers(1, 300), min_size=1, max_size=8))
def test_a_prompt_never_exceeds_the_budget_and_keeps_the_question_the_best_passage_and_the_order(
    context_tokens: int, question_words: int, history: list[int], memories: list[int], passages: list[int]
) -> None:
    model = Words()
    budget = PromptBudget(model, context_tokens, 512)
    question = " ".join(["asked"] * question_words)
    fitted, text = fit(budget, question, history, memories, passages)
    tokens = model.count_tokens(text) + 8 * len(fitted.messages)
    assert tokens <= context_tokens - min(512, context_tokens // 4)
    assert text.endswith(f"Question: {question}")
    assert fitted.passages[0].chunk.id == "c0"
    assert "fact0" in text

    kept = fitted.context
    ids = [each.id for each in kept.history]
    assert ids == [f"m{n}" for n in range(len(history))][len(history) - len(ids) :]
    assert [each.chunk.id for each in fitted.passages] == [f"c{n}" for n in range(len(fitted.passages))]
    assert [each.memory.id for each in kept.memories] == [f"r{n}" for n in range(len(kept.memories))]
    left_out = Trimmed(
        len(history) - len(ids), len(passages) - len(fitted.passages), len(memories) - len(kept.memories)
    )
    assert (fitted.trimmed or Trimmed()) == left_out
    # What matters less goes first: no passage while there is history, no memory while there are other passages.
    assert not (left_out.passages and kept.history)
    assert not (left_out.memories and len(fitted.passages) > 1)


@given(st.integers(1, 30), st.integers(0, 60))
def test_no_message_is_left_out_that_would_fit(words: int, messages: int) -> None:
    budget = PromptBudget(Words(), 1200, 512)
    fitted, _ = fit(budget, "asked", [words] * (2 * messages), [], [5])
    if not fitted.trimmed:
        return
    more = len(fitted.context.history) + 2
    again, _ = fit(budget, "asked", [words] * more, [], [5])
    assert again.trimmed


def test_a_common_turn_is_let_through_without_counting() -> None:
    model = Words()
    budget = PromptBudget(model, 4096, 512)
    model.counted = 0
    fitted, _ = fit(budget, "When does it open?", [20] * 4, [8] * 3, [60, 40])
    assert budget.holds("When does it open?")
    assert (fitted.trimmed, model.counted) == (None, 0)


def test_of_a_best_passage_that_is_too_long_the_beginning_is_kept() -> None:
    fitted, text = fit(PromptBudget(Words(), 1024, 512), "Why?", [9, 9], [9], [5_000, 5])
    assert text.count("fact0") > 100
    assert text.count("fact1") == 0
    assert fitted.trimmed == Trimmed(2, 1, 1)


def test_what_is_kept_of_the_history_begins_with_a_question() -> None:
    fitted, _ = fit(PromptBudget(Words(), 1024, 512), "Why?", [100] * 41, [], [5])
    assert fitted.trimmed
    assert fitted.context.history[0].role == "user"


def test_a_small_context_does_without_the_worked_examples() -> None:
    budget = PromptBudget(Words(), 512, 512)
    assert budget.front("en") == front("en")[:1]
    assert PromptBudget(Words(), 4096, 512).front("en") == front("en")


def test_a_question_that_does_not_fit_by_itself_is_known() -> None:
    budget = PromptBudget(Words(), 1024, 512)
    assert budget.holds("tea " * budget.question_tokens)
    assert not budget.holds("tea " * (budget.question_tokens + 1))
    fitted, text = fit(budget, "tea " * (budget.question_tokens - 1) + "now?", [], [], [50])
    assert "fact0" in text


def test_a_model_that_cannot_count_has_its_tokens_estimated() -> None:
    budget = PromptBudget(object(), 1024, 512)
    assert not budget.holds("茶" * 1_000)
    context = UserContext(history=tuple(message(n, 80) for n in range(20)))
    fitted = budget.fit("zh", lambda left, _: chat_prompt("你好", "zh", left), context, ())
    assert fitted.trimmed
    assert str(fitted.messages[-1].content).endswith("你好")


class FewWords(Words):
    """A model that reads less than it may."""

    context_tokens = 1024


def test_a_models_own_context_counts_where_it_is_smaller() -> None:
    small, large = PromptBudget(FewWords(), 4096, 512), PromptBudget(Words(), 4096, 512)
    assert small.question_tokens == PromptBudget(Words(), 1024, 512).question_tokens < large.question_tokens
    assert (small.answer_tokens, large.answer_tokens) == (256, 512)
    assert PromptBudget(FewWords(), 512, 64).answer_tokens == 64
