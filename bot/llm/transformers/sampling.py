"""How the next tokens of a batch are drawn: each request by its own temperature, seed and grammar.

transformers' continuous batching draws for the whole batch at once, either all greedily or all at random, from one
generator. So everything a request has of its own happens in the logits, and the batch is then drawn greedily.
"""

import zlib

import torch
from transformers import LogitsProcessorList, TemperatureLogitsWarper
from transformers.generation.continuous_batching.cb_logits_processors import (
    ContinuousBatchingLogitsProcessor,
    ContinuousBatchingLogitsProcessorList,
    ContinuousBatchingTemperatureLogitsWarper,
)
from transformers.generation.continuous_batching.requests import FutureRequestState, RequestState

from bot.llm.transformers.grammar import Grammar

_MASK = 0xFFFFFFFF


class GrammarMask(ContinuousBatchingLogitsProcessor):
    """Rules out the tokens that a request's grammar does not allow.

    Its argument for a request is the row of a mask that lies on the device all the time; row 0 allows everything.
    Needs the tokens so far, so the batch must not run ahead of them (`use_async_batching=False`).
    """

    supported_kwargs: dict[str, type] = {"grammar": Grammar}
    ignored_kwargs: tuple[str, ...] = ()

    def __init__(self, rows: int, vocabulary: int, device: torch.device, *, always: bool) -> None:
        """Make the mask.

        Args:
            rows: the most requests in a batch.
            vocabulary: the width of the logits.
            device: where the logits are.
            always: apply it though no request has a grammar, as a recorded CUDA graph must.
        """
        self._mask = torch.ones((rows + 1, vocabulary), dtype=torch.bool, device=device)
        self._always = always
        self._wanted = False

    def fill_defaults(self, int32_tensor: torch.Tensor) -> None:
        """Allow everything."""
        int32_tensor.zero_()

    def prepare_tensor_args(self, requests_with_new_token: list[FutureRequestState]) -> torch.Tensor:
        """Return the mask's row of each request, (N,) int32."""
        rows = torch.zeros(len(requests_with_new_token), dtype=torch.int32)
        for place, request in enumerate(requests_with_new_token, start=1):
            grammar = request.state.logit_processor_kwargs.get("grammar")
            if isinstance(grammar, Grammar):
                rows[place - 1] = place
                self._mask[place].copy_(torch.from_numpy(grammar.allowed(_answer(request.state))))
        self._wanted = bool(rows.any())
        return rows

    def __call__(self, scores: torch.Tensor, tensor_arg: torch.Tensor) -> torch.Tensor:
        """Return the scores, (N, V), with those of forbidden tokens at minus infinity."""
        if not (self._wanted or self._always):
            return scores
        allowed = self._mask[tensor_arg[: scores.size(0)].long()]
        return scores.masked_fill(~allowed, float("-inf"))


class Noise(ContinuousBatchingLogitsProcessor):
    """Adds Gumbel noise, so that the largest score is a draw from the softmax of the scores before.

    The noise is a function of the request's seed, the place in its answer and the token: the same request draws the
    same answer whatever else is in the batch. Source: Maddison, Tarlow, Minka, "A* Sampling" (2014), section 2,
    https://arxiv.org/abs/1411.0030
    """

    supported_kwargs: dict[str, type] = {"seed": int}
    ignored_kwargs: tuple[str, ...] = ()

    def __init__(self, *, always: bool) -> None:
        """Make it; `always` as in `GrammarMask`."""
        self._always = always
        self._wanted = False

    def fill_defaults(self, int32_tensor: torch.Tensor) -> None:
        """Add no noise."""
        int32_tensor.zero_()

    def prepare_tensor_args(self, requests_with_new_token: list[FutureRequestState]) -> torch.Tensor:
        """Return the key of each request's noise, (N,) int32; 0 for none, which is greedy."""
        keys = torch.tensor([_key(request.state) for request in requests_with_new_token], dtype=torch.int32)
        self._wanted = bool(keys.any())
        return keys

    def __call__(self, scores: torch.Tensor, tensor_arg: torch.Tensor) -> torch.Tensor:
        """Return the scores, (N, V), with noise where a key asks for it."""
        if not (self._wanted or self._always):
            return scores
        keys = tensor_arg[: scores.size(0)]
        return torch.where(keys.unsqueeze(-1) == 0, scores, scores + gumbel(keys, scores.size(1)))


def processors(rows: int, vocabulary: int, device: torch.device, *, recorded: bool) -> LogitsProcessorList:
    """Return what shapes the logits of each request.

    Args:
        rows: the most requests in a batch.
        vocabulary: the width of the logits.
        device: where they are.
        recorded: whether CUDA graphs replay them.
    """
    temperature = ContinuousBatchingTemperatureLogitsWarper(TemperatureLogitsWarper(1.0))
    mask = GrammarMask(rows, vocabulary, device, always=recorded)
    return LogitsProcessorList([mask, temperature, Noise(always=recorded)])


def listed(wanted: LogitsProcessorList) -> ContinuousBatchingLogitsProcessorList:
    """Return the processors as the batch takes them, each with one argument a request."""
    made = ContinuousBatchingLogitsProcessorList(wanted)
    made.tensors_required = len(wanted)  # it counts only those that it converts itself
    return made


def gumbel(keys: torch.Tensor, width: int) -> torch.Tensor:
    """Return standard Gumbel noise, (N, width) float32, that depends on nothing but key and column.

    The hash is "lowbias32". Source: https://nullprogram.com/blog/2018/07/31/
    """
    columns = torch.arange(width, device=keys.device, dtype=torch.int64)
    mixed = (keys.long().unsqueeze(-1) + columns * 0x9E3779B1) & _MASK
    mixed = ((mixed ^ (mixed >> 16)) * 0x7FEB352D) & _MASK
    mixed = ((mixed ^ (mixed >> 15)) * 0x846CA68B) & _MASK
    mixed = mixed ^ (mixed >> 16)
    uniform = ((mixed >> 9).float() + 0.5) / 2**23  # 23 bits: exact in float32, never 0 and never 1
    return -torch.log(-torch.log(uniform))


def _answer(state: RequestState) -> list[int]:
    """Return the tokens written so far; a request that was set back carries the older ones in its prompt."""
    older = state.initial_tokens[state._true_initial_tokens :] if state._true_initial_tokens else []
    return [*older, *state.generated_tokens]


def _key(state: RequestState) -> int:
    seed = state.logit_processor_kwargs.get("seed")
    if seed is None:
        return 0
    mixed = zlib.crc32(f"{seed}:{len(_answer(state))}".encode()) or 1
    return mixed - 2**32 if mixed >= 2**31 else mixed  # as int32
