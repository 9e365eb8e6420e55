"""Many chats at once by transformers, with a small real model on the CPU: sharing, stopping, and what may break."""

import logging
import queue
import threading
import weakref
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace

import pytest
import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase
from transformers.generation.continuous_batching import ContinuousBatchingManager

from bot.errors import ModelError, ModelUnavailable
from bot.evaluate.greedy import greedy
from bot.llm.transformers.batch_shape import BatchShape, pad_by_powers, power
from bot.llm.transformers.batching import BatchEngine, Finished, Generation, Queued, Request
from bot.llm.transformers.grammar import Grammars

Loaded = tuple[PreTrainedModel, PreTrainedTokenizerBase]
SHAPE = BatchShape(context_tokens=1024, parallel=3, step_tokens=64, page_tokens=16)
WAIT_S = 60


class Ear:
    """Listens to one answer."""

    def __init__(self) -> None:
        self.events: queue.Queue[str | Queued | Finished | ModelError] = queue.Queue()

    def next(self) -> str | Finished | ModelError:
        """What comes next, but for the word that it waits."""
        event = self.events.get(timeout=WAIT_S)
        return self.next() if isinstance(event, Queued) else event

    def whole(self) -> str:
        text = ""
        while isinstance(event := self.next(), str):
            text += event
        assert isinstance(event, Finished), event
        return text

    def error(self) -> ModelError:
        while not isinstance(event := self.next(), ModelError):
            assert not isinstance(event, Finished)
        return event


@pytest.fixture
def engine(torch_model: Loaded) -> Iterator[BatchEngine]:
    made = BatchEngine(*torch_model, SHAPE)
    yield made
    made.close()


@pytest.fixture
def tokens(torch_model: Loaded) -> Callable[[str], list[int]]:
    def prompt(question: str) -> list[int]:
        chat = [{"role": "user", "content": question}]
        text = str(torch_model[1].apply_chat_template(chat, add_generation_prompt=True, tokenize=False))
        return list(torch_model[1].encode(text, add_special_tokens=False))

    return prompt


def ask(engine: BatchEngine, request: Request, person: str = "") -> tuple[Ear, Generation]:
    ear = Ear()
    return ear, engine.start(request, ear.events.put, person)


def shared(engine: BatchEngine, request: Request, person: str) -> int:
    """Have it answered, and return how many tokens of its prompt had been computed before."""
    ear, _ = ask(engine, request, person)
    while not isinstance(event := ear.next(), Finished):
        assert isinstance(event, str), event
    return event.cached_tokens


def active(engine: BatchEngine) -> set[str]:
    """The requests that take part in the batch."""
    assert engine._manager is not None
    assert engine._manager.batch_processor is not None
    return set(engine._manager.batch_processor.scheduler.active_requests)


class Steps:
    """Counts the steps of the batch, by standing before the model; breaks where it is told to."""

    def __init__(self, model: PreTrainedModel, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[set[str]] = []
        self.engine: BatchEngine | None = None
        self.breaks_with: Exception | None = None
        self._forward = model.forward
        monkeypatch.setattr(model, "forward", self._step)

    def _step(self, *args: object, **kwargs: object) -> object:
        if self.breaks_with:
            raise copy(self.breaks_with)  # whose traceback is nobody's but the engine's
        if self.engine:
            self.seen.append(active(self.engine))
        return self._forward(*args, **kwargs)


def test_a_batch_writes_what_generate_writes_one_by_one(engine, torch_model, tokens) -> None:
    model, tokenizer = torch_model
    prompts = [tokens(text) for text in ("What is the capital of France?", "Name three teas.")]
    ears = [ask(engine, Request(prompt, 8))[0] for prompt in prompts]
    batched = [ear.whole() for ear in ears]
    engine.close()  # gives the model its own attention back
    for prompt, text in zip(prompts, batched, strict=True):
        written = greedy(model, torch.tensor([prompt]), 8)
        assert tokenizer.decode(written, skip_special_tokens=True) == text


def test_a_draw_depends_on_its_seed_and_not_on_its_neighbours(engine, tokens) -> None:
    request = Request(tokens("Write a poem on tea."), 12, temperature=1.2, seed=11)
    alone = ask(engine, request)[0].whole()
    others = [ask(engine, Request(tokens("Name a river."), 12, temperature=1.2, seed=seed))[0] for seed in (1, 2)]
    assert ask(engine, request)[0].whole() == alone
    assert others[0].whole() != others[1].whole()


def test_greedy_drawn_and_bound_answers_share_a_batch(engine, torch_model, tokens) -> None:
    grammars = Grammars(torch_model[1], torch_model[0].config.vocab_size, engine.eos)
    bound = grammars.compile({"type": "json_schema", "json_schema": {"schema": {"enum": ["green", "black"]}}})
    prompt = tokens("What is the capital of France?")
    alone = ask(engine, Request(prompt, 10))[0].whole()
    ears = [
        ask(engine, request)[0]
        for request in (Request(prompt, 10), Request(prompt, 10, 1.5, 3), Request(prompt, 10, grammar=bound))
    ]
    assert ears[0].whole() == alone
    ears[1].whole()
    assert ears[2].whole() in ('"green"', '"black"')


def test_a_long_prompt_does_not_hold_up_the_others(engine, tokens) -> None:
    talking, generation = ask(engine, Request(tokens("Count from 1 to 500."), 400))
    talking.next()
    order: queue.Queue[str] = queue.Queue()
    engine.start(Request(tokens("tea " * 500), 5), lambda _: order.put("long"))
    for _ in range(4):  # about eight steps to read the prompt, and one piece in each of them
        assert isinstance(talking.next(), str)
    assert order.empty()
    assert order.get(timeout=WAIT_S) == "long"
    generation.cancel()


def test_a_cancelled_answer_is_out_of_the_batch_with_the_next_step(engine, torch_model, tokens, monkeypatch) -> None:
    steps = Steps(torch_model[0], monkeypatch)
    staying, _ = ask(engine, Request(tokens("Count from 1 to 500."), 60))
    leaving, generation = ask(engine, Request(tokens("Count from 1 to 400."), 400))
    staying.next()
    leaving.next()
    steps.engine = engine
    generation.cancel()
    seen_before = len(steps.seen)
    staying.whole()
    assert all(generation.name not in names for names in steps.seen[seen_before + 1 :])
    assert active(engine) == set()
    assert engine.load == (0, 0)


def test_a_cancelled_answer_lets_the_next_in_line_begin(engine, tokens) -> None:
    running = [ask(engine, Request(tokens("Count from 1 to 500."), 400), f"p{number}") for number in range(3)]
    waiting, _ = ask(engine, Request(tokens("What is the capital of France?"), 10), "mei")
    assert engine.load == (3, 1)
    running[0][1].cancel()
    assert "Paris" in waiting.whole()
    for _, generation in running:
        generation.cancel()
    assert engine.load == (0, 0)


def test_after_running_out_of_memory_all_are_told_and_the_next_is_answered(
    engine, torch_model, tokens, monkeypatch
) -> None:
    steps = Steps(torch_model[0], monkeypatch)
    ears = [ask(engine, Request(tokens("Count from 1 to 500."), 400), f"p{number}")[0] for number in range(3)]
    waiting, _ = ask(engine, Request(tokens("What is the capital of France?"), 10), "mei")
    for ear in ears:
        ear.next()
    steps.breaks_with = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
    assert ["ran out of memory" in str(ear.error()) for ear in ears] == [True] * 3
    steps.breaks_with = None
    ear = waiting
    if isinstance(event := ear.next(), ModelError):  # it had begun before the batch was whole again
        ear, _ = ask(engine, Request(tokens("What is the capital of France?"), 10))
        event = ear.next()
    assert "Paris" in str(event) + ear.whole()
    assert engine.load == (0, 0)


def test_a_model_that_stays_broken_is_reported_each_time_and_serves_again_once_it_is_whole(
    engine, torch_model, tokens, monkeypatch
) -> None:
    steps = Steps(torch_model[0], monkeypatch)
    steps.breaks_with = RuntimeError("illegal memory access")
    for _ in range(2):
        assert "illegal memory access" in str(ask(engine, Request(tokens("Hello"), 5))[0].error())
    steps.breaks_with = None
    assert ask(engine, Request(tokens("Hello"), 5))[0].whole()


def test_a_batch_that_cannot_be_opened_again_is_reported_and_tried_again(
    engine, torch_model, tokens, monkeypatch
) -> None:
    steps = Steps(torch_model[0], monkeypatch)
    steps.breaks_with = RuntimeError("the kernel failed")
    ask(engine, Request(tokens("Hello"), 5))[0].error()
    with monkeypatch.context() as broken:

        def refuse(*_: object) -> None:
            raise torch.OutOfMemoryError("CUDA out of memory")

        broken.setattr(torch_model[0], "init_continuous_batching", refuse)
        error = ask(engine, Request(tokens("Hello"), 5))[0].error()
    assert isinstance(error, ModelUnavailable)
    assert "ZHIYIN_LLM_PARALLEL" in str(error)
    steps.breaks_with = None
    assert ask(engine, Request(tokens("Hello"), 5))[0].whole()


def test_a_manager_that_cannot_be_stopped_is_left_and_another_serves(engine, torch_model, tokens, monkeypatch) -> None:
    steps = Steps(torch_model[0], monkeypatch)
    steps.breaks_with = RuntimeError("CUDA error: an illegal memory access was encountered")
    with monkeypatch.context() as broken:

        def fail(*_: object, **__: object) -> None:
            raise torch.AcceleratorError("CUDA error: an illegal memory access was encountered")

        broken.setattr(ContinuousBatchingManager, "stop", fail)
        for _ in range(2):  # the second time one that came to nothing is given up, and a new one opened
            assert "illegal memory access" in str(ask(engine, Request(tokens("Hello"), 5))[0].error())
        steps.breaks_with = None
        assert ask(engine, Request(tokens("Hello"), 5))[0].whole()


@pytest.mark.parametrize("failing", ["opening", "reading"])
def test_whatever_fails_nobody_is_left_waiting(engine, torch_model, tokens, monkeypatch, failing: str) -> None:
    def fail(*_: object) -> None:
        raise KeyError("a secret")

    steps = Steps(torch_model[0], monkeypatch)
    with monkeypatch.context() as broken:
        if failing == "opening":
            steps.breaks_with = RuntimeError("the kernel failed")
            ask(engine, Request(tokens("Hello"), 5))[0].error()
            broken.setattr(torch_model[0], "init_continuous_batching", fail)
        else:
            broken.setattr(engine, "decode", fail)
        ears = [ask(engine, Request(tokens("Hello"), 5), f"p{number}")[0] for number in range(4)]  # one waits
        for error in (ear.error() for ear in ears):
            assert isinstance(error, ModelUnavailable)
            assert "restart Zhiyin" in str(error)
            assert "secret" not in str(error)
        steps.breaks_with = None
    assert ask(engine, Request(tokens("Hello"), 5))[0].whole()
    assert engine.load == (0, 0)


def test_a_gpu_that_stays_broken_asks_for_a_restart(engine, torch_model, tokens, monkeypatch) -> None:
    def fail(*_: object) -> None:
        raise torch.AcceleratorError("CUDA error: an illegal memory access was encountered")

    steps = Steps(torch_model[0], monkeypatch)
    steps.breaks_with = RuntimeError("the kernel failed")
    ask(engine, Request(tokens("Hello"), 5))[0].error()
    monkeypatch.setattr(torch_model[0], "init_continuous_batching", fail)
    assert "restart Zhiyin" in str(ask(engine, Request(tokens("Hello"), 5))[0].error())


def test_the_dead_batch_is_gone_from_memory_before_a_new_one_is_opened(
    engine, torch_model, tokens, monkeypatch
) -> None:
    monkeypatch.setattr(logging.getLogger("ContinuousBatchingLogger"), "disabled", True)  # pytest keeps what it logs
    steps = Steps(torch_model[0], monkeypatch)
    ask(engine, Request(tokens("Hello"), 5))[0].whole()
    assert engine._manager is not None
    assert engine._manager.batch_processor is not None
    dead = [weakref.ref(engine._manager), weakref.ref(engine._manager.batch_processor.cache)]
    left: queue.Queue[list[bool]] = queue.Queue()
    opens = torch_model[0].init_continuous_batching

    def open_(*args: object) -> object:
        left.put([each() is not None for each in dead])
        return opens(*args)

    monkeypatch.setattr(torch_model[0], "init_continuous_batching", open_)
    steps.breaks_with = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
    assert "ran out of memory" in str(ask(engine, Request(tokens("Hello"), 5))[0].error())
    steps.breaks_with = None
    assert ask(engine, Request(tokens("Hello"), 5))[0].whole()
    assert left.get(timeout=WAIT_S) == [False, False]


class SlowOpening:
    """Holds up the opening of the next batch, after breaking the one that is open."""

    def __init__(
        self, engine: BatchEngine, model: PreTrainedModel, prompt: list[int], patch: pytest.MonkeyPatch
    ) -> None:
        self.begun, self.let = threading.Event(), threading.Event()
        self.made: queue.Queue[ContinuousBatchingManager] = queue.Queue()
        self._opens = model.init_continuous_batching
        patch.setattr(model, "init_continuous_batching", self._open)
        steps = Steps(model, patch)
        steps.breaks_with = RuntimeError("the kernel failed")
        ask(engine, Request(prompt, 5))[0].error()
        steps.breaks_with = None

    def _open(self, *args: object) -> ContinuousBatchingManager:
        self.begun.set()
        assert self.let.wait(WAIT_S)
        manager = self._opens(*args)
        self.made.put(manager)
        return manager


def test_chats_begin_and_end_while_a_new_batch_is_opened(engine, torch_model, tokens, monkeypatch) -> None:
    opening = SlowOpening(engine, torch_model[0], tokens("Hello"), monkeypatch)
    staying, _ = ask(engine, Request(tokens("What is the capital of France?"), 10))
    assert opening.begun.wait(WAIT_S)
    _, leaving = ask(engine, Request(tokens("Hello"), 5))
    leaving.cancel()
    assert engine.load == (1, 0)
    assert opening.made.empty()
    opening.let.set()
    assert "Paris" in staying.whole()


def test_a_batch_opened_after_the_engine_was_closed_is_stopped(engine, torch_model, tokens, monkeypatch) -> None:
    opening = SlowOpening(engine, torch_model[0], tokens("Hello"), monkeypatch)
    ear, _ = ask(engine, Request(tokens("Hello"), 5))
    assert opening.begun.wait(WAIT_S)
    closing = threading.Thread(target=engine.close)
    closing.start()
    assert "closed" in str(ear.error())
    opening.let.set()
    closing.join(WAIT_S)
    assert not opening.made.get(timeout=WAIT_S).is_running()
    assert not engine._reader.is_alive()


def test_nothing_is_kept_that_was_computed_for_who_is_erased(engine, tokens) -> None:
    request = Request(tokens("I live beside a lighthouse. " * 8), 4)
    assert shared(engine, request, "mei") == 0
    assert shared(engine, request, "mei") > 32
    engine.forget("mei")
    assert shared(engine, request, "tom") == 0


@pytest.mark.parametrize("leaves", [False, True])
def test_what_is_computed_for_who_is_erased_is_not_kept_when_it_ends(engine, tokens, leaves: bool) -> None:
    prompt = tokens("I live beside a lighthouse. " * 8)
    talking, generation = ask(engine, Request(prompt, 24), "mei")
    talking.next()
    engine.forget("mei")
    if leaves:
        generation.cancel()
    else:
        talking.whole()
    assert shared(engine, Request(prompt, 4), "tom") == 0


def test_an_engine_without_a_batch_has_nothing_to_forget(engine) -> None:
    engine.close()
    engine.forget("mei")


def test_a_closed_engine_takes_no_more(engine, tokens) -> None:
    engine.close()
    engine.close()
    with pytest.raises(ModelUnavailable, match="closed"):
        ask(engine, Request(tokens("Hello"), 5))


def test_packed_attention_writes_what_transformers_own_writes(torch_model, tokens) -> None:
    prompts = [tokens(text) for text in ("What is the capital of France?", "Name three teas.", "tea " * 100)]
    written: list[list[str]] = []
    for packed in (True, False):
        engine = BatchEngine(*torch_model, replace(SHAPE, packed=packed))
        ears = [ask(engine, Request(prompt, 8))[0] for prompt in prompts]
        written.append([ear.whole() for ear in ears])
        engine.close()
    assert written[0] == written[1]


def test_steps_padded_as_for_cuda_graphs_write_the_same(engine, torch_model, tokens) -> None:
    prompts = [tokens(text) for text in ("What is the capital of France?", "Name three teas.")]
    plain = [ask(engine, Request(prompt, 8))[0].whole() for prompt in prompts]
    assert engine._manager is not None
    assert engine._manager.batch_processor is not None
    runner = engine._manager.batch_processor.model_runner
    runner.pad_inputs = True
    pad_by_powers(runner)
    ears = [ask(engine, Request(prompt, 8))[0] for prompt in prompts]
    assert [ear.whole() for ear in ears] == plain


def test_steps_are_padded_to_few_sizes_and_one_row_stays_one() -> None:
    assert [power(size, 512) for size in (1, 2, 3, 33, 64, 300, 600)] == [1, 2, 4, 64, 64, 512, 512]
