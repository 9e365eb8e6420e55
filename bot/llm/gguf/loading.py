"""Whether a model file can be loaded on this machine, and why it could not be."""

from importlib.metadata import version
from pathlib import Path

from bot.errors import ModelUnavailable, WeightsError
from bot.llm.gguf.file import least_bytes, read_shape
from bot.llm.gguf.host_memory import available_bytes

_WORK_BYTES = 300_000_000  # for the computation itself, measured with the 1.5B default


def chats_kept(path: Path, context_tokens: int, parallel: int) -> int:
    """Return how many chats' contexts can be kept beside those that are computed: as many again, in half the rest.

    Known before anything is taken, because the system kills whoever takes too much.

    Raises:
        ModelUnavailable: not even the weights and the chats computed at once fit; the message says what to lower.
        WeightsError: the file is cut short in its header.
    """
    left = available_bytes()
    weights = path.stat().st_size
    context = read_shape(path).cache_bytes_a_token * context_tokens
    if left is None:
        return parallel
    needed = weights + context * parallel + _WORK_BYTES
    if needed > left:
        raise ModelUnavailable(
            f"The model {path.name!r} needs about {_gigabytes(needed)} GB of memory, and {_gigabytes(left)} GB are "
            f"free: {_gigabytes(weights)} GB are its weights, {_gigabytes(context * parallel)} GB the context of "
            f"{parallel} chats of {context_tokens:,} tokens. Lower ZHIYIN_LLM_CONTEXT_TOKENS or ZHIYIN_LLM_PARALLEL, "
            "or choose a smaller model."
        )
    return min(parallel, (left - needed) // 2 // max(1, context))


def why_not_loaded(path: Path) -> WeightsError:
    """Return what is wrong with a file that llama.cpp could not load; takes a tenth of a second."""
    try:
        size, least = path.stat().st_size, least_bytes(path)
        architecture = read_shape(path).architecture
    except WeightsError as error:
        return error
    if size < least:
        return WeightsError(
            f"The model file {str(path)!r} is cut short: it has {size:,} of {least:,} bytes. Delete it and fetch or "
            "copy it again."
        )
    return WeightsError(
        f"llama.cpp cannot load {str(path)!r}: it is damaged, or its architecture {architecture!r} is not one that "
        f"xllamacpp {version('xllamacpp')} knows. Fetch it again, upgrade xllamacpp, or name another model."
    )


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.1f}"
