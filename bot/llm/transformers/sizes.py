"""How much memory a model takes, which model a memory holds, and how many chats fit beside it. Pure arithmetic.

Knows the numbers of an architecture; knows nothing of torch.
"""

from dataclasses import dataclass

from bot.errors import ModelUnavailable

GIB = 1024**3

# NF4 with double quantisation: 4 bits a weight, 8 bits of scale for every 64 weights, and 32 bits for every 256 scales.
# Source: Dettmers et al., "QLoRA" (2023), section 3, https://arxiv.org/abs/2305.14314
NF4_BITS = 4 + 8 / 64 + 32 / (64 * 256)
_BF16_BYTES = 2
_CACHE_SHARE = 1.25  # of the chats' tokens: a quarter more keeps fronts that later prompts share
_WORK_BYTES = 2 * GIB  # CUDA's own, activations of a step, logits of a batch
_LEAST_CHATS = 4  # a model with which fewer chats fit is too large for the memory
_MOST_CHATS = 64


@dataclass(frozen=True, slots=True)
class Architecture:
    """The numbers of a decoder with grouped-query attention and a gated feed-forward layer."""

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head: int  # size of one
    feed_forward: int
    vocabulary: int
    tied: bool  # whether the embedding is the output layer too

    @property
    def layer_weights(self) -> int:
        """Weights of the matrices in all layers: those that quantisation covers."""
        attention = self.hidden * self.head * (2 * self.heads + 2 * self.kv_heads)
        return self.layers * (attention + 3 * self.hidden * self.feed_forward)

    @property
    def embedding_weights(self) -> int:
        """Weights of the embedding and of the output layer, which stay in bf16."""
        return self.vocabulary * self.hidden * (1 if self.tied else 2)

    @property
    def nf4_bytes(self) -> int:
        """Bytes of the weights in 4 bit."""
        return int(self.layer_weights * NF4_BITS / 8) + self.embedding_weights * _BF16_BYTES

    @property
    def kv_bytes_a_token(self) -> int:
        """Bytes of keys and values that one token leaves in the cache."""
        return 2 * self.layers * self.kv_heads * self.head * _BF16_BYTES

    def decode_bytes(self, context_tokens: int) -> int:
        """Return the bytes that computing one token of one chat must read: every weight once, and the chat's cache."""
        read = self.layer_weights * NF4_BITS / 8 + self.vocabulary * self.hidden * _BF16_BYTES
        return int(read) + context_tokens * self.kv_bytes_a_token


# From small to large. Source: config.json of each, such as https://huggingface.co/Qwen/Qwen3-8B/blob/main/config.json
# All are Apache-2.0.
MODELS: dict[str, Architecture] = {
    "Qwen/Qwen3-0.6B": Architecture(1024, 28, 16, 8, 128, 3072, 151_936, tied=True),
    "Qwen/Qwen3-1.7B": Architecture(2048, 28, 16, 8, 128, 6144, 151_936, tied=True),
    "Qwen/Qwen3-4B-Instruct-2507": Architecture(2560, 36, 32, 8, 128, 9728, 151_936, tied=True),
    "Qwen/Qwen3-8B": Architecture(4096, 36, 32, 8, 128, 12288, 151_936, tied=False),
    "Qwen/Qwen3-14B": Architecture(5120, 40, 40, 8, 128, 17408, 151_936, tied=False),
    "Qwen/Qwen3-32B": Architecture(5120, 64, 64, 8, 128, 25600, 151_936, tied=False),
}


def needed_bytes(model: Architecture, chats: int, context_tokens: int) -> int:
    """Return the memory that a model takes in 4 bit with so many chats."""
    cache = int(chats * context_tokens * model.kv_bytes_a_token * _CACHE_SHARE)
    return model.nf4_bytes + cache + _WORK_BYTES


def choose(memory_bytes: int, context_tokens: int, chats: int = 0) -> str:
    """Return the name of the largest model that the memory holds with so many chats; 0 means at least a few.

    Raises:
        ModelUnavailable: not even the smallest fits.
    """
    wanted = chats or _LEAST_CHATS
    fitting = [name for name, model in MODELS.items() if needed_bytes(model, wanted, context_tokens) <= memory_bytes]
    if fitting:
        return fitting[-1]
    smallest = needed_bytes(next(iter(MODELS.values())), wanted, context_tokens)
    raise ModelUnavailable(
        f"The GPU has {memory_bytes / GIB:.1f} GiB free; the smallest model needs {smallest / GIB:.1f} GiB "
        f"for {wanted} chats of {context_tokens} tokens. "
        "Lower ZHIYIN_LLM_CONTEXT_TOKENS, or set ZHIYIN_LLM_BACKEND=gguf."
    )


def chats_that_fit(free_bytes: int, kv_bytes_a_token: int, context_tokens: int) -> int:
    """Return how many chats the memory beside a loaded model holds; 0 when there is not room for one.

    Args:
        free_bytes: of memory, after the weights.
        kv_bytes_a_token: of keys and values.
        context_tokens: of each chat, prompt and answer together.
    """
    one = context_tokens * kv_bytes_a_token * _CACHE_SHARE
    return max(0, min(_MOST_CHATS, int((free_bytes - _WORK_BYTES) / one)))
