"""Many chats computed at once by transformers' continuous batching: requests in, text out, each stoppable.

The manager has a thread of its own; one more reads what it delivers and hands it to the listeners. When the manager's
thread dies (out of memory, a failing kernel), every request under way is told, and a new manager starts. The reading
thread outlives every failure: what it cannot handle ends the requests, not the thread.
Knows requests and tokens; knows nothing of LangChain, and of quantisation only that it has happened.
Source: https://huggingface.co/docs/transformers/main/en/continuous_batching
"""

import atexit
import gc
import itertools
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import torch
from transformers import GenerationConfig, PreTrainedModel, PreTrainedTokenizerBase
from transformers.generation.continuous_batching import ContinuousBatchingManager
from transformers.generation.continuous_batching.requests import GenerationOutput

from bot.errors import ModelError, ModelUnavailable
from bot.llm.admission import WAITING_A_PERSON, WAITING_A_PLACE, Admission, Ticket
from bot.llm.transformers import scheduling
from bot.llm.transformers.attention import attend_packed
from bot.llm.transformers.batch_shape import BatchShape, config, pad_by_powers
from bot.llm.transformers.grammar import Grammar
from bot.llm.transformers.sampling import listed, processors
from bot.llm.transformers.scheduling import CountingScheduler
from bot.llm.transformers.textstream import TextStream
from bot.llm.waiting import Place

logger = logging.getLogger(__name__)
logging.getLogger("ContinuousBatchingLogger").setLevel(logging.CRITICAL)  # the manager's: it would log prompts' tokens

_LOOK_S = 0.1  # between looks, while nothing is delivered, at whether the manager is still alive
_CLOSE_S = 30.0
_BROKEN = "The model has broken down. Ask again; if it says so again, restart Zhiyin."


@dataclass(frozen=True, slots=True)
class Request:
    """What one answer is made from."""

    prompt: list[int]  # token ids
    answer_tokens: int  # at most
    temperature: float = 0.0  # 0: always the likeliest token
    seed: int = 0  # of the draws, where the temperature is above 0
    stop: tuple[str, ...] = ()
    grammar: Grammar | None = None

    def sampling(self) -> dict[str, object]:
        """Return the arguments of the logits processors."""
        drawn: dict[str, object] = {}
        if self.temperature:
            drawn |= {"temperature": self.temperature, "seed": self.seed}
        return {**drawn, "grammar": self.grammar} if self.grammar else drawn


@dataclass(frozen=True, slots=True)
class Finished:
    """How an answer ended."""

    reason: str  # "stop" or "length"
    prompt_tokens: int
    cached_tokens: int  # of the prompt, computed before for another
    answer_tokens: int


@dataclass(frozen=True, slots=True)
class Queued:
    """That a request waits for a place, or has got one after waiting."""

    place: Place


# Gets the pieces of text, then once how it ended. Called from the engine's threads; must not block.
Listener = Callable[[str | Queued | Finished | ModelError], None]


class Generation:
    """One answer under way. All but `cancel` is the engine's."""

    def __init__(self, engine: "BatchEngine", name: str, request: Request, emit: Listener, ticket: Ticket) -> None:
        self.name = name
        self.request = request
        self.ticket = ticket
        self.emit = emit
        self.waited = False
        self.submitted = False
        self.read = 0  # tokens of the answer that were read
        self.text = TextStream(engine.decode, request.stop)
        self._engine = engine

    def cancel(self) -> None:
        """Stop; the place is free with the batch's next step. Afterwards nothing is heard of it any more."""
        self._engine.drop(self)


class BatchEngine:
    """A loaded model that computes several chats at once. Thread-safe."""

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, shape: BatchShape) -> None:
        """Take the memory of the cache and start; blocks for seconds where CUDA graphs are recorded.

        Raises:
            ModelUnavailable: the cache does not fit the memory, or the model cannot be computed in batches.
        """
        self.shape = shape
        self.eos = end_tokens(model, tokenizer)
        self._model = model
        self._own_attention = model.config._attn_implementation
        self._tokenizer = tokenizer
        self._admission = Admission(shape.parallel, shape.parallel * WAITING_A_PLACE, WAITING_A_PERSON)
        self._changed = threading.Condition()  # guards all that follows
        self._live: dict[str, Generation] = {}
        self._names = map(str, itertools.count())
        self._closed = False
        self._manager: ContinuousBatchingManager | None = self._open()
        self._reader = threading.Thread(target=self._read, name="batch-reader", daemon=True)
        self._reader.start()
        atexit.register(self.close)

    def decode(self, tokens: list[int]) -> str:
        """Return the tokens' text, without special ones."""
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True))

    def start(self, request: Request, emit: Listener, person: str = "") -> Generation:
        """Begin to answer; returns at once.

        Raises:
            ModelBusy: too many wait already.
            ModelUnavailable: the engine is closed.
        """
        with self._changed:
            if self._closed:
                raise ModelUnavailable("The model is closed.")
            ticket = self._admission.enter(person)
            generation = Generation(self, next(self._names), request, emit, ticket)
            self._live[generation.name] = generation
            if not ticket.admitted:
                generation.waited = True
                emit(Queued("waiting"))
            self._submit()
            self._changed.notify_all()
        return generation

    def drop(self, generation: Generation) -> None:
        """Take a generation out of the batch or the queue, and let the next one in; doing it twice is fine."""
        with self._changed:
            if self._live.pop(generation.name, None) is None:
                return
            if generation.submitted and self._manager is not None:
                self._manager.cancel_request(generation.name)
            self._leave(generation)

    def forget(self, person: str) -> None:
        """Empty the cache of what no request uses now, and of the person's when theirs have ended; blocks for a step.

        Whose a block was is not known, so nobody's is kept; fronts are computed again where they are wanted.
        """
        with self._changed:
            manager, scheduler = self._manager, self._scheduler()
            theirs = {each.name for each in self._live.values() if each.ticket.person == person}
        if manager is None or scheduler is None:
            return
        with suppress(RuntimeError), manager.pause():  # when it has died its cache is given up
            scheduler.forgotten |= theirs
            scheduler.cache.evict_cached_blocks()

    @property
    def load(self) -> tuple[int, int]:
        """How many are computed, and how many wait."""
        return self._admission.load

    def close(self) -> None:
        """Tell who listens, stop the threads and give the cache's memory back; closing twice is fine."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._changed.notify_all()
        self._give_up(ModelUnavailable("The model was closed."))
        if threading.current_thread() is not self._reader:
            self._reader.join(_CLOSE_S)
        self._model.config._attn_implementation = self._own_attention
        atexit.unregister(self.close)

    def _open(self) -> ContinuousBatchingManager:
        try:
            if self.shape.packed:
                attend_packed(self._model)
            greedy = GenerationConfig(do_sample=False, eos_token_id=list(self.eos))  # type: ignore[no-untyped-call]
            manager: ContinuousBatchingManager = self._model.init_continuous_batching(  # type: ignore[operator]
                greedy, config(self.shape, scheduling.NAME)
            )
            recorded = any(manager.continuous_batching_config.cuda_graph_booleans)
            vocabulary = int(self._model.config.get_text_config().vocab_size)
            shaping = processors(self.shape.parallel, vocabulary, self._model.device, recorded=recorded)
            manager.logit_processor = listed(shaping)
            manager.warmup()
            if manager.batch_processor is not None:
                pad_by_powers(manager.batch_processor.model_runner)
        except (RuntimeError, ValueError, NotImplementedError) as error:
            raise ModelUnavailable(_cannot_open(error, self.shape)) from error
        # A thread takes over whether its starter keeps the interpreter alive; the manager's must not.
        starter = threading.Thread(target=manager.start, daemon=True)
        starter.start()
        starter.join()
        return manager

    def _submit(self) -> None:
        """Hand what has a place to the manager. The lock is held."""
        for generation in list(self._live.values()):
            if self._manager is None or generation.submitted or not generation.ticket.admitted:
                continue
            request = generation.request
            accepted = self._manager.add_request(
                request.prompt,
                request_id=generation.name,
                max_new_tokens=request.answer_tokens,
                streaming=True,
                **request.sampling(),  # type: ignore[arg-type]  # none of them is named as an argument before
            )
            if generation.waited:
                generation.waited = False
                generation.emit(Queued("given"))
            generation.submitted = accepted is not None  # if not, the reader finds the manager dead and starts another

    def _read(self) -> None:
        while self._is_wanted():
            try:
                self._listen()
            except Exception as error:  # noqa: BLE001 - this thread's outermost place: nobody may be left waiting
                logger.error("llm.batch_failed kind=%s", type(error).__name__)  # noqa: TRY400 - it may hold a prompt
                # A new error: this one's traceback holds what was opened, and listeners keep what they are told.
                self._give_up(ModelUnavailable(str(error) if isinstance(error, ModelError) else _BROKEN))

    def _is_wanted(self) -> bool:
        """Wait until somebody listens; return False when the engine is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or bool(self._live))
            return not self._closed

    def _listen(self) -> None:
        """Pass on what the manager says next, if it says something soon; open a new manager in a dead one's place."""
        manager = self._alive()
        if manager is None:
            self._reopen()
        elif (output := manager.get_result(timeout=_LOOK_S)) is not None:
            with self._changed:
                self._hear(output)

    def _alive(self) -> ContinuousBatchingManager | None:
        """Return the manager while it works or has something left to say."""
        with self._changed:
            manager = self._manager
        works = manager is not None and (manager.is_running() or not manager.output_router.output_queue.empty())
        return manager if works else None

    def _reopen(self) -> None:
        """Start a new manager, after telling whose answers the dead one lost.

        Takes seconds, for which the lock is not held: chats begin and end from the event loop meanwhile.
        """
        with self._changed:
            if self._closed:
                return
            dead, self._manager = self._manager, None
            lost = [generation for generation in self._live.values() if generation.submitted]
            logger.error("llm.batch_died lost=%d waiting=%d", len(lost), len(self._live) - len(lost))
            for generation in lost:  # those that came after the manager had told its own
                self._end(generation, ModelError("The model stopped in the middle of this answer; ask again."))
        _stop(dead)
        del dead  # there is no memory for its cache and a new one
        _free_memory()
        opened = self._open()
        with self._changed:
            if not self._closed:
                self._manager = opened
                self._submit()
                return
        _stop(opened)

    def _give_up(self, error: ModelError) -> None:
        """Tell everybody who listens, and stop the manager; the next request finds none and opens another."""
        with self._changed:
            manager, self._manager = self._manager, None
            for generation in list(self._live.values()):
                self._end(generation, error)
        _stop(manager)

    def _hear(self, output: GenerationOutput) -> None:
        """Pass on what the manager says of one request. The lock is held."""
        generation = self._live.get(output.request_id)
        if generation is None:
            return
        if output.error is not None:
            self._end(generation, translate(output.error))
            return
        fresh = output.generated_tokens[generation.read :]
        generation.read = len(output.generated_tokens)
        if piece := generation.text.feed([token for token in fresh if token not in self.eos]):
            generation.emit(piece)
        if generation.text.stopped or output.is_finished():
            self._finish(generation, output)

    def _finish(self, generation: Generation, output: GenerationOutput) -> None:
        stopped = generation.text.stopped or output.generated_tokens[-1:] and output.generated_tokens[-1] in self.eos
        if rest := generation.text.end():
            generation.emit(rest)
        request = generation.request
        usage = Finished(
            "stop" if stopped else "length", len(request.prompt), self._shared(generation), generation.read
        )
        if not output.is_finished() and self._manager is not None:
            self._manager.cancel_request(generation.name)
        self._end(generation, usage)

    def _end(self, generation: Generation, last: Finished | ModelError) -> None:
        del self._live[generation.name]
        generation.emit(last)
        self._leave(generation)

    def _leave(self, generation: Generation) -> None:
        self._shared(generation)
        generation.ticket.leave()
        self._submit()

    def _shared(self, generation: Generation) -> int:
        """Return how many tokens of its prompt were found in the cache, and forget it."""
        scheduler = self._scheduler()
        return scheduler.shared_tokens.pop(generation.name, 0) if scheduler else 0

    def _scheduler(self) -> CountingScheduler | None:
        """Return by what the manager takes requests in turn, if it has begun. The lock is held."""
        processor = self._manager.batch_processor if self._manager else None
        scheduler = processor.scheduler if processor else None
        return scheduler if isinstance(scheduler, CountingScheduler) else None


def end_tokens(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> tuple[int, ...]:
    """Return the tokens that end an answer: what the model's generation settings and its tokenizer say."""
    configured = model.generation_config.eos_token_id if model.generation_config else None
    several = configured if isinstance(configured, list) else [configured]
    return tuple(dict.fromkeys(int(token) for token in (*several, tokenizer.eos_token_id) if token is not None))


def translate(error: str) -> ModelError:
    """Return what the manager's words for a failed request mean."""
    if "out of memory" in error.lower():
        return ModelError(
            "The GPU ran out of memory in the middle of this answer; ask again. If it happens often, lower "
            "ZHIYIN_LLM_PARALLEL or ZHIYIN_LLM_CONTEXT_TOKENS."
        )
    return ModelError(f"The model failed in the middle of this answer; ask again. It says: {error}")


def _cannot_open(error: Exception, shape: BatchShape) -> str:
    if isinstance(error, torch.OutOfMemoryError):
        return (
            f"The memory does not hold {shape.parallel} chats of {shape.context_tokens} tokens beside the model. "
            "Lower ZHIYIN_LLM_PARALLEL or ZHIYIN_LLM_CONTEXT_TOKENS, or set a smaller ZHIYIN_LLM_MODEL."
        )
    if isinstance(error, torch.AcceleratorError):  # it stays for as long as the process lives
        return "The GPU has failed; restart Zhiyin."
    return f"transformers cannot compute this model in batches: {error}"


def _stop(manager: ContinuousBatchingManager | None) -> None:
    if manager is None:
        return
    try:
        manager.stop(block=True, timeout=_CLOSE_S, hard_stop=True)
        manager.destroy()
    except Exception as error:  # noqa: BLE001 - a failed GPU fails all that touches it; the manager is left either way
        logger.warning("llm.batch_not_stopped kind=%s", type(error).__name__)
    manager.background_thread_status.fatal_error = None  # its traceback holds the cache
    manager.batch_processor = None


def _free_memory() -> None:
    """Give back what nothing refers to any more: a cache lies in cycles of references."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
