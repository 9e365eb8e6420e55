"""llama.cpp inside this process: requests in, events out, one thread a generation, each of them stoppable.

Knows threads, slots and native errors; knows nothing of LangChain. The engine's own HTTP listener, which cannot be
switched off, stays on the loopback address behind a random key; only what the in-process door lacks goes through it.
"""

import ctypes
import http.client
import json
import logging
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
from bot.llm.admission import WAITING_A_PERSON, WAITING_A_PLACE, Admission, Ticket
from bot.llm.caller import Caller
from bot.llm.gguf.cpu import cores
from bot.llm.gguf.slots import Slots

logger = logging.getLogger(__name__)

Event = Mapping[str, object]
# Gets every event of a generation, then once how it ended: an error, or None. Called from the generation's thread.
EventListener = Callable[[Event | ModelError | None], None]

# Of prompts computed between two looks at the other chats and at who has left, in one pass over the weights. Most
# prompts have fewer new tokens, and are read in one pass; more would let the chats that are being written wait longer.
_BATCH_TOKENS = 192
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
    state_folder: Path  # where what was computed of a front is kept
    kept: int = 0  # chats beside those whose context is kept for their next question


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What a chat is asked, and what its prompt shares with others."""

    body: Mapping[str, object]  # OpenAI's chat completion request
    front: str = ""  # file, in the state folder, of the constant front that the prompt begins with
    caller: Caller = Caller()


class Generation:
    """One request under way."""

    def __init__(self, request: ChatRequest, emit: EventListener, ticket: Ticket) -> None:
        self.request = request
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
        self._admission = Admission(shape.parallel, shape.parallel * WAITING_A_PLACE, WAITING_A_PERSON)
        self._slots = Slots(shape.parallel + shape.kept)
        self._lock = threading.Lock()
        self._running: dict[threading.Thread, Generation] = {}
        # Any task will do: a server that is closed before its loop has begun waits for that forever.
        self._erase(0)

    def start(self, request: ChatRequest, emit: EventListener) -> Generation:
        """Begin to answer; returns at once.

        Raises:
            ModelBusy: too many wait already.
            ModelUnavailable: the engine is closed.
        """
        with self._lock:
            if not self._live:
                raise ModelUnavailable("The model is closed.")
            generation = Generation(request, emit, self._admission.enter(request.caller.person))
            thread = threading.Thread(target=self._run, args=(generation,), name="llama-generation")
            self._running[thread] = generation
        thread.start()
        return generation

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model makes of the text."""
        tokens = self._post("/tokenize", {"content": text, "add_special": False})["tokens"]
        return len(tokens) if isinstance(tokens, list) else 0

    def has_front(self, name: str) -> bool:
        """Tell whether the state folder holds a front of this name that fits the model."""
        if not (self.shape.state_folder / name).exists():
            return False
        seat = self._slots.take("", "")
        try:
            return self._lay_front(seat.slot, name)
        finally:
            self._slots.give(seat)

    def write_front(self, body: Mapping[str, object], name: str) -> None:
        """Compute a prompt, and write what was computed to the file `name` in the state folder; blocks for seconds.

        Raises:
            ModelError: it cannot be computed or written.
        """
        seat = self._slots.take("", "")
        try:
            reply = self._server().handle_chat_completions({**body, "id_slot": seat.slot})
            if "error" in reply:
                raise _translate(reply["error"])
            self._post(f"/slots/{seat.slot}?action=save", {"filename": name})
        finally:
            self._slots.give(seat)

    def drop(self, person: str) -> None:
        """Empty the slots that have read prompts of the person; they are read again where they are still wanted."""

        def erase(slot: int) -> None:
            try:
                self._erase(slot)
            except ModelError as error:
                logger.warning("llm.slot_not_erased slot=%d reason=%s", slot, error)

        self._slots.empty(person, erase)

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
        except ModelError as reason:
            error = reason
        except (RuntimeError, ValueError, TypeError) as reason:  # the last: nested too deeply to be converted
            error = ModelError(f"The model cannot answer this request: {reason}")
        finally:
            generation.ticket.leave()
            with self._lock:
                del self._running[threading.current_thread()]
            generation.end(error)

    def _compute(self, generation: Generation) -> None:
        request = generation.request
        seat = self._slots.take(request.caller.conversation, request.front, request.caller.person)
        try:
            if seat.lay_front:
                self._lay_front(seat.slot, request.front)
            body = {**request.body, "stream": True, "return_progress": True, "id_slot": seat.slot}
            self._server().handle_chat_completions(body, generation.hear)
        finally:
            self._slots.give(seat)

    def _lay_front(self, slot: int, front: str) -> bool:
        try:
            self._post(f"/slots/{slot}?action=restore", {"filename": front})
        except ModelError as error:  # it is read with the rest of the prompt then, which takes seconds longer
            logger.warning("llm.front_not_laid slot=%d reason=%s", slot, error)
            return False
        return True

    def _server(self) -> Server:
        with self._lock:
            if not self._live:
                raise ModelUnavailable("The model is closed.")
            return self._live[0]

    def _erase(self, slot: int) -> None:
        self._post(f"/slots/{slot}?action=erase", {})

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


def _params(path: Path, shape: EngineShape, key: str) -> CommonParams:
    params = CommonParams()
    params.model.path = str(path)
    params.n_parallel = shape.parallel + shape.kept
    params.n_ctx = shape.context_tokens * params.n_parallel  # llama.cpp shares it out among the slots
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = shape.threads or cores()
    params.cpuparams.priority = params.cpuparams_batch.priority = _LOW
    params.n_batch = params.n_ubatch = _BATCH_TOKENS
    params.cont_batching = params.cache_prompt = True
    params.cache_ram_mib = 0  # prompts stay in their slots
    params.cache_idle_slots = False
    params.verbosity = _SILENT  # it would print prompts
    params.warmup = params.ui = params.endpoint_props = False
    params.api_keys = [key]
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
