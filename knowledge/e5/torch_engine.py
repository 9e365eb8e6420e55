"""E5 by PyTorch: in half precision on a GPU, or on processors that compute it natively."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from knowledge.e5.embedder import Mask
from knowledge.e5.weights import Weights, dequantised
from knowledge.errors import EmbedderUnavailable
from knowledge.types import Matrix

_Pair = tuple[Tensor, Tensor]  # weight (out, in) or (width,), and bias


@dataclass(frozen=True, slots=True)
class _Layer:
    """The weights of one layer of the encoder."""

    attend: _Pair  # queries, keys and values together
    mix: _Pair
    mix_norm: _Pair
    widen: _Pair
    narrow: _Pair
    narrow_norm: _Pair


class TorchEngine:
    """An `Engine` in bfloat16 on any device of PyTorch. Thread-safe."""

    batch_tokens = 16_384

    def __init__(self, weights: Weights, device: str) -> None:
        """Bring the weights to a device, such as "cuda" or "cuda:1", 43 MB.

        Raises:
            EmbedderUnavailable: PyTorch does not find the device, or its memory is full.
        """
        self._shape, self._epsilon, self._device = weights.shape, weights.epsilon, device
        try:
            self._norm = self._pair([weights.floats("emb.ln.w")], [weights.floats("emb.ln.b")])
            self._layers = [self._layer(weights, f"l{layer}") for layer in range(weights.shape.layers)]
        except (RuntimeError, AssertionError) as error:  # the latter where PyTorch was built without CUDA
            raise EmbedderUnavailable(
                f"PyTorch cannot use {device!r} for embedding: {error}. Set ZHIYIN_EMBEDDING_DEVICE=cpu."
            ) from error

    @torch.inference_mode()
    def __call__(self, embedded: npt.NDArray[np.float32], mask: Mask) -> Matrix:
        """Return the means of the last hidden states of embedded tokens, (B, L, D) to (B, D)."""
        tokens = torch.from_numpy(mask).to(self._device)
        hidden = self._normed(torch.from_numpy(embedded).to(self._device, torch.bfloat16), self._norm)
        for layer in self._layers:
            hidden = self._normed(hidden + self._attention(hidden, tokens, layer), layer.mix_norm)
            inner = functional.gelu(functional.linear(hidden, *layer.widen))
            hidden = self._normed(hidden + functional.linear(inner, *layer.narrow), layer.narrow_norm)
        shares = tokens / tokens.sum(dim=1, keepdim=True)  # (B, L)
        means: Matrix = torch.einsum("bl,bld->bd", shares, hidden.float()).cpu().numpy()
        return means

    def _attention(self, hidden: Tensor, tokens: Tensor, layer: _Layer) -> Tensor:
        texts, length, _ = hidden.shape
        together = functional.linear(hidden, *layer.attend).view(texts, length, 3, self._shape.heads, -1)
        queries, keys, values = together.permute(2, 0, 3, 1, 4)  # each (B, heads, L, D / heads)
        seen = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=tokens[:, None, None])
        return functional.linear(seen.transpose(1, 2).reshape(hidden.shape), *layer.mix)

    def _normed(self, hidden: Tensor, norm: _Pair) -> Tensor:
        return functional.layer_norm(hidden, (self._shape.width,), *norm, eps=self._epsilon)

    def _layer(self, weights: Weights, name: str) -> _Layer:
        def linear(*parts: str) -> _Pair:
            matrices = [dequantised(weights.blocks(f"{name}.{part}.w")) for part in parts]
            return self._pair(matrices, [weights.floats(f"{name}.{part}.b") for part in parts])

        def norm(part: str) -> _Pair:
            return self._pair([weights.floats(f"{name}.{part}.w")], [weights.floats(f"{name}.{part}.b")])

        return _Layer(linear("q", "k", "v"), linear("ao"), norm("aln"), linear("fi"), linear("fo"), norm("oln"))

    def _pair(self, weight: Iterable[Matrix], bias: Iterable[Matrix]) -> _Pair:
        weights, biases = (torch.from_numpy(np.concatenate(list(part))) for part in (weight, bias))
        return weights.to(self._device, torch.bfloat16), biases.to(self._device, torch.bfloat16)
