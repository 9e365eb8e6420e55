"""Attention over a paged cache by torch alone, for where the flash-attn package is not installed.

transformers' own way there is one masked attention of every query with the keys of all chats: with 64 chats, 63 of 64
products are thrown away, and a mask that forbids CUDA graphs. This one computes each chat with its own keys, by the
FlashAttention kernel that torch carries for sequences laid end to end; on a CPU, chat by chat.
Source: https://docs.pytorch.org/docs/stable/nn.attention.varlen.html
"""

import inspect
from functools import partial

import torch
from torch.nn.attention.varlen import varlen_attn
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.generation.continuous_batching import PagedAttentionCache
from transformers.masking_utils import flash_attention_mask
from transformers.utils.import_utils import is_flash_attn_2_available, is_flash_attn_3_available

# transformers leaves masks out, and records CUDA graphs, for names that hold "flash".
PACKED = "flash_packed"
_SPECIAL = ("sliding_window", "attn_logit_softcapping", "attention_chunk_size")  # what only the library's own knows
_SINKS = ("GptOssForCausalLM",)
_TAKES_GROUPS = "enable_gqa" in inspect.signature(varlen_attn).parameters  # from torch 2.12 on


def attend_packed(model: PreTrainedModel) -> None:
    """Make a model attend this way, if it attends plainly and nothing faster is installed; else leave it alone."""
    settings = model.config.get_text_config()
    special = any(getattr(settings, name, None) for name in _SPECIAL) or type(model).__name__ in _SINKS
    if not (special or is_flash_attn_2_available() or is_flash_attn_3_available()):
        model.config._attn_implementation = PACKED  # its setter would look for a package by the name


def packed_attention(
    module: torch.nn.Module,
    query: torch.Tensor,  # (1, H, T, D): the new tokens of all chats
    key: torch.Tensor,  # (1, H_kv, T, D)
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,  # noqa: ARG001 - always None; the interface passes it
    *,
    cache: PagedAttentionCache,
    **kwargs: object,
) -> tuple[torch.Tensor, None]:
    """Return the attention's output, (1, T, H, D); writes keys and values into the cache.

    Causal by the lower right corner: the last new token of a chat sees all its keys.
    """
    layer = int(str(module.layer_idx))
    key, value = cache.update(key, value, layer, kwargs)  # (1, H_kv, S, D), and chooses the layer's k
    packed = [part.squeeze(0).transpose(0, 1) for part in (query, key, value)]  # (T or S, heads, D)
    starts_q, starts_k = kwargs["cu_seq_lens_q"], kwargs["cu_seq_lens_k"]
    if not isinstance(starts_q, torch.Tensor) or not isinstance(starts_k, torch.Tensor):
        raise TypeError("Packed attention needs the starts of the sequences; it computes nothing but batches of chats.")
    scaling = None if kwargs.get("scaling") is None else float(str(kwargs["scaling"]))
    if query.device.type != "cuda":
        return _one_by_one(packed, starts_q.tolist(), starts_k.tolist(), scaling).unsqueeze(0), None
    longest = int(str(kwargs["max_length_q"])), int(str(kwargs["max_length_k"]))
    return _by_kernel(packed, starts_q, starts_k, longest, scaling).unsqueeze(0), None


def _by_kernel(
    packed: list[torch.Tensor],
    starts_q: torch.Tensor,
    starts_k: torch.Tensor,
    longest: tuple[int, int],
    scaling: float | None,
) -> torch.Tensor:
    query, key, value = (part.contiguous() for part in packed)
    groups = query.size(1) // key.size(1)
    if groups > 1 and not _TAKES_GROUPS:
        key, value = (part.repeat_interleave(groups, dim=1) for part in (key, value))
    attend = partial(varlen_attn, enable_gqa=groups > 1) if _TAKES_GROUPS else varlen_attn
    out = attend(query, key, value, starts_q, starts_k, *longest, scale=scaling, window_size=(-1, 0))
    return out if isinstance(out, torch.Tensor) else out[0]


def _one_by_one(
    packed: list[torch.Tensor], starts_q: list[int], starts_k: list[int], scaling: float | None
) -> torch.Tensor:
    query, key, value = packed
    out = torch.zeros_like(query)  # rows of padding stay 0
    for chat in range(len(starts_q) - 1):
        new = slice(starts_q[chat], starts_q[chat + 1])
        all_ = slice(starts_k[chat], starts_k[chat + 1])
        count = new.stop - new.start
        if not count:
            continue
        seen = torch.ones(count, all_.stop - all_.start, dtype=torch.bool).tril(all_.stop - all_.start - count)
        q, k, v = (part.transpose(0, 1).unsqueeze(0) for part in (query[new], key[all_], value[all_]))
        mask = None if count == 1 else seen
        one = scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=scaling, enable_gqa=True)
        out[new] = one.squeeze(0).transpose(0, 1)
    return out


AttentionInterface.register(PACKED, packed_attention)
AttentionMaskInterface.register(PACKED, flash_attention_mask)
