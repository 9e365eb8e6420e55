"""llama.cpp inside this process: requests in, events out, one thread a generation, each of them stoppable.

Knows threads, slots and native errors; knows nothing of LangChain. The engine's own HTTP listener, which cannot be
switched off, stays on the loopback address behind a random key; only what the in-process door lacks goes through it.
"""

import ctypes
import http.client
import json
import os
import secrets
import signal
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from xllamacpp import CommonParams, Server  # type: ignore[import-untyped]

from bot.errors import ModelError, ModelUnavailable, PromptTooLong
from bot.llm.admission import Admission, Ticket

Event = Mapping[str, object]
# Gets every event of a generation, then once how it ended: an error, or None. Called from the generation's thread.
EventListener = Callable[[Event | ModelError | None], None]

_BATCH_TOKENS = 256  # of prompts computed between two looks at the other chats and at who has left
_STEP_TOKENS = 128  # of them in one pass over the weights; more do not fit the cache of a small CPU
_KEPT_PROMPTS_MIB = 1024  # host memory for the prompts of chats that lost their slot
_SIMILAR = 0.1  # least share of a prompt that a slot holds already, for the prompt to go to that slot
_WAITING_A_SLOT = 8  # requests that may wait for each slot before more are turned away
_WAITING_A_PERSON = 4  # of them, of one person
_LOOK_S = 0.05  # between looks, while waiting for a slot, at whether the person has left
_CLOSE_S = 30.0
_HTTP_S = 60.0
_LOW = -1  # its threads use every core for seconds; whatever answers a person at once goes first
_SILENT = -1
_UNMET = ("empty grammar stack", "failed to parse grammar")  # llama.cpp's words


@dataclass(frozen=True, slots=True)
class EngineShape:
    """What the engine is made for."""

    context_tokens: int  # of each chat, prompt and answer together
    parallel: int  # chats computed at once
    threads: int  # 0: one a core that this process may use
    state_folder: Path | None = None  # where states of slots are kept; None: they cannot be
    spare_bytes: int | None = None  # memory beside weights and contexts; None: nobody knows


class Generation:
    """One request under way."""

    def __init__(self, request: Mapping[str, object], emit: EventListener, ticket: Ticket) -> None:
        self.request = dict(request)
        self.ticket = ticket
        self._emit = emit
        self._cancelled = threading.Event()
        self._error: ModelError | None = None

    @property
    def cancelled(self) -> bool:
        """Whether it was stopped, or the interpreter is going down."""
        return self._cancelled.is_set() or not threading.main_thread().is_alive()

    def cancel(self, reason: ModelError | None = None) -> None:
        """Stop soon, after the token or the batch of the prompt that is being computed; returns at once.

        With a reason the listener is told of it; the listener itself needs none.
        """
        self._error = self._error or reason
        self._cancelled.set()

    def hear(self, event: Event) -> bool:
        """Pass an event of the engine on; return True to make the engine stop."""
        if self.cancelled:
            return True
        if "error" in event:
            self._error = _translate(event["error"])
            return True
        self._emit(event)
        return False

    def end(self, error: ModelError | None = None) -> None:
        """Tell the listener that this was all."""
        self._emit(error or self._error)


class Engine:
    """A loaded model that computes several chats at once. Thread-safe."""

    def __init__(self, path: Path, shape: EngineShape) -> None:
        """Load the model; blocks for seconds.

        Raises:
            ModelUnavailable: llama.cpp cannot load the file, or there is not enough memory.
        """
        self.shape = shape
        self._key = secrets.token_hex(16)
        try:
            with _signals_kept():
                server = Server(_params(path, shape, self._key))
        except RuntimeError as error:
            raise ModelUnavailable(
                f"llama.cpp cannot load {str(path)!r} for {shape.parallel} chats of {shape.context_tokens} tokens: "
                "the file is damaged or of a kind it does not know, or the memory does not suffice."
            ) from error
        address = urlsplit(str(server.listening_address))
        self._host, self._port = str(address.hostname), int(address.port or 0)
        self._live = [server]  # emptied to free it, by close() or at the interpreter's exit
        self._finalizer = weakref.finalize(self, self._live.clear)
        self._admission = Admission(shape.parallel, shape.parallel * _WAITING_A_SLOT, _WAITING_A_PERSON)
        self._lock = threading.Lock()
        self._running: dict[threading.Thread, Generation] = {}

    def start(self, request: Mapping[str, object], emit: EventListener, person: str = "") -> Generation:
        """Begin to answer a person's OpenAI chat completion request; returns at once.

        Raises:
            ModelBusy: too many wait already.
            ModelUnavailable: the engine is closed.
        """
        with self._lock:
            if not self._live:
                raise ModelUnavailable("The model is closed.")
            ticket = self._admission.enter(person)
            generation = Generation({**request, "stream": True, "return_progress": True}, emit, ticket)
            thread = threading.Thread(target=self._run, args=(generation,), name="llama-generation")
            self._running[thread] = generation
        thread.start()
        return generation

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model makes of the text."""
        tokens = self._post("/tokenize", {"content": text, "add_special": False})["tokens"]
        return len(tokens) if isinstance(tokens, list) else 0

    def save_slot(self, slot: int, name: str) -> None:
        """Write what a slot has computed to the file `name` in the state folder.

        Raises:
            ModelError: it could not be written.
        """
        self._post(f"/slots/{slot}?action=save", {"filename": name})

    def restore_slot(self, slot: int, name: str) -> None:
        """Read what a slot had computed.

        Raises:
            ModelError: the file does not fit this model.
        """
        self._post(f"/slots/{slot}?action=restore", {"filename": name})

    def close(self) -> None:
        """Stop what is running and free the model; closing twice is fine."""
        with self._lock:
            running = list(self._running.items())
            self._live.clear()
        for _, generation in running:
            generation.cancel(ModelUnavailable("The model was closed."))
        for thread, _ in running:
            if thread is not threading.current_thread():
                thread.join(_CLOSE_S)

    def _run(self, generation: Generation) -> None:
        error: ModelError | None = None
        try:
            if _admitted(generation):
                self._compute(generation)
        except (
            RuntimeError,
            ValueError,
            TypeError,
        ) as reason:  # TypeError: a request nested too deeply to be converted
            error = ModelError(f"The model cannot answer this request: {reason}")
        finally:
            generation.ticket.leave()
            with self._lock:
                del self._running[threading.current_thread()]
            generation.end(error)

    def _compute(self, generation: Generation) -> None:
        with self._lock:
            server = self._live[0] if self._live else None
        if server is not None:
            server.handle_chat_completions(generation.request, generation.hear)

    def _post(self, path: str, body: Mapping[str, object]) -> dict[str, object]:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_HTTP_S)
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        try:
            connection.request("POST", path, json.dumps(body), headers)
            reply = json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ModelUnavailable(f"The model's engine does not answer: {error}") from error
        finally:
            connection.close()
        if "error" in reply:
            raise _translate(reply["error"])
        return dict(reply)


def _admitted(generation: Generation) -> bool:
    """Wait for a slot, telling the listener when it has to; return False when the person leaves first."""
    if generation.ticket.admitted:
        return True
    generation.hear({"place": "waiting"})
    while not generation.cancelled:
        if generation.ticket.wait(_LOOK_S):
            generation.hear({"place": "given"})
            return True
    return False


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _params(path: Path, shape: EngineShape, key: str) -> CommonParams:
    params = CommonParams()
    params.model.path = str(path)
    params.n_ctx = shape.context_tokens * shape.parallel  # llama.cpp shares it out among the slots
    params.n_parallel = shape.parallel
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = shape.threads or cores()
    params.cpuparams.priority = params.cpuparams_batch.priority = _LOW
    params.n_batch, params.n_ubatch = _BATCH_TOKENS, _STEP_TOKENS
    params.no_extra_bufts = True  # repacked weights load in 5.4 s instead of 2.2 s, and read prompts no faster
    params.cont_batching = params.cache_prompt = True
    params.cache_ram_mib = _KEPT_PROMPTS_MIB
    if shape.spare_bytes is not None:  # it grows while people ask, and must not grow beyond the memory
        params.cache_ram_mib = min(_KEPT_PROMPTS_MIB, shape.spare_bytes // 2 >> 20)
    params.slot_prompt_similarity = _SIMILAR
    params.verbosity = _SILENT  # it would print prompts
    params.warmup = params.ui = params.endpoint_props = False
    params.api_keys = [key]
    if shape.state_folder:
        params.slot_save_path = f"{shape.state_folder}/"
    return params


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Give SIGINT and SIGTERM back to Python: llama.cpp's server takes them, and Ctrl-C would go unheard."""
    libc = ctypes.CDLL(None)
    kept = {number: ctypes.create_string_buffer(256) for number in (signal.SIGINT, signal.SIGTERM)}
    for number, action in kept.items():
        libc.sigaction(int(number), None, action)
    try:
        yield
    finally:
        for number, action in kept.items():
            libc.sigaction(int(number), action, None)


def _translate(error: object) -> ModelError:
    details = error if isinstance(error, dict) else {"message": str(error)}
    if details.get("type") == "exceed_context_size_error":
        return PromptTooLong(
            f"The prompt has {details.get('n_prompt_tokens')} tokens, the model's context {details.get('n_ctx')}."
        )
    if any(sign in str(details.get("message")) for sign in _UNMET):
        return ModelError("The model cannot follow this schema: nothing meets it, or it cannot be made a grammar.")
    message = f"The model failed: {details.get('message')}"
    return ModelUnavailable(message) if details.get("code") in (500, 503) else ModelError(message)
