"""The shape of a batch, and how transformers is configured for it."""

from collections.abc import Callable
from dataclasses import dataclass

from transformers.generation.configuration_utils import ContinuousBatchingConfig
from transformers.generation.continuous_batching.model_runner import ModelRunner

_CACHE_SHARE = 0.25  # blocks beyond what the chats can fill: they keep fronts that later prompts share
_LEAST_KEYS = 1024  # keys a CUDA graph reads; fewer are padded


@dataclass(frozen=True, slots=True)
class BatchShape:
    """What a batch is made for."""

    context_tokens: int  # of each chat, prompt and answer together
    parallel: int  # chats computed at once
    step_tokens: int  # computed in one step: what a long prompt may take before the others get their next token
    page_tokens: int  # of a block of the cache, the unit in which prompts share their front
    packed: bool = True  # attend by torch's own kernel for sequences laid end to end, where flash-attn is missing
    cuda_graphs: bool | None = None  # None: where the attention needs no mask, as transformers decides
    compile_level: int = 0  # of torch.compile, 0 to 3
    overlap: bool = False  # prepare a step before the one before is read; JSON by schema cannot be held then

    @property
    def blocks(self) -> int:
        """Blocks of the cache: for every chat at full length, for shared fronts, and for a step to come."""
        chats = self.parallel * -(-self.context_tokens // self.page_tokens)
        return int(chats * (1 + _CACHE_SHARE)) + self.spare_blocks

    @property
    def spare_blocks(self) -> int:
        """Blocks kept free by dropping shared fronts: one step can need no more."""
        return self.parallel + -(-self.step_tokens // self.page_tokens)


def config(shape: BatchShape, scheduler: str) -> ContinuousBatchingConfig:
    """Return transformers' settings for a batch of this shape."""
    return ContinuousBatchingConfig(
        page_size=shape.page_tokens,
        num_blocks=shape.blocks,
        max_batch_tokens=max(shape.step_tokens, shape.parallel),
        max_requests_per_batch=shape.parallel,
        safety_margin=shape.spare_blocks / shape.blocks,
        use_cuda_graph=shape.cuda_graphs,
        use_async_batching=shape.overlap,
        default_compile_level=shape.compile_level,
        scheduler_type=scheduler,
    )


def pad_by_powers(runner: ModelRunner) -> None:
    """Make a runner that replays CUDA graphs pad each step to powers of two.

    Its own steps of 64 tokens turn a single chat's one row into 64, and bitsandbytes multiplies one row by 4-bit
    weights without unpacking them; its steps of 16,384 keys read far more than short chats hold. Powers keep the
    graphs few all the same.
    """
    if runner.pad_inputs:
        runner.maybe_pad_inputs = _Powers(runner.maybe_pad_inputs, runner)  # type: ignore[method-assign]


class _Powers:
    def __init__(self, own: Callable[[int, int, bool], tuple[int, int]], runner: ModelRunner) -> None:
        self._own = own
        self._runner = runner

    def __call__(self, num_q_tokens: int, max_kv_read: int, use_decode_fast_path: bool) -> tuple[int, int]:
        if use_decode_fast_path:
            return self._own(num_q_tokens, max_kv_read, use_decode_fast_path)
        cache = self._runner.cache
        keys = power(max(max_kv_read, _LEAST_KEYS), cache.max_tokens_read) if max_kv_read else 0
        return power(num_q_tokens, cache.max_batch_tokens), keys


def power(size: int, most: int) -> int:
    """Return the least power of two that is not below the size, but no more than the most."""
    return min(1 << max(0, size - 1).bit_length(), most)
