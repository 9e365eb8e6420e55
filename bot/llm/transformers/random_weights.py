"""A model of a real architecture with random weights in 4 bit, to measure speed where no weights can be had.

Made layer by layer where it will lie, so that no more than one layer is ever there unquantised. What it writes means
nothing; how fast it writes is what the real one would take.
"""

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

from bot.llm.transformers.quantisation import quantise
from bot.llm.transformers.sizes import MODELS, Architecture

# Small enough for a CPU to be measured in a minute, of the same kind as the real ones.
ARCHITECTURES = {"small": Architecture(256, 4, 4, 2, 64, 768, 4096, tied=True), **MODELS}

_SPREAD = 0.02  # of the weights, as Qwen3's initialisation
_CONTEXT_TOKENS = 40_960
_TEMPLATE = "{% for message in messages %}{{ message.content }} {% endfor %}"


def random_model(shape: Architecture, device: torch.device, *, four_bit: bool = True) -> Qwen3ForCausalLM:
    """Return a Qwen3 model of these numbers, in evaluation mode; the same weights every time on one kind of device."""
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    settings = Qwen3Config(
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        head_dim=shape.head,
        intermediate_size=shape.feed_forward,
        vocab_size=shape.vocabulary,
        tie_word_embeddings=shape.tied,
        max_position_embeddings=_CONTEXT_TOKENS,
        dtype=dtype,
    )
    torch.manual_seed(0)
    with torch.device("meta"):
        model = Qwen3ForCausalLM(settings)
    for weight in model.parameters():
        weight.data = weight.data.to(dtype)
    model.train(mode=False)
    for layer in model.model.layers:
        _fill(layer, device)
        if four_bit:
            quantise(layer, dtype)
    for part in (model.model.embed_tokens, model.model.norm, model.lm_head):
        _fill(part, device)
    model.tie_weights()
    model.model.rotary_emb = type(model.model.rotary_emb)(settings).to(device)  # its numbers are computed, not drawn
    return model


def word_tokenizer(vocabulary: int) -> PreTrainedTokenizerFast:
    """Return a tokenizer with a word for every token: "t0", "t1", ...; the last one ends an answer."""
    words = {f"t{number}": number for number in range(vocabulary)}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="t0"))  # noqa: S106 - no password
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    last = f"t{vocabulary - 1}"
    made: PreTrainedTokenizerFast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, eos_token=last
    )
    made.chat_template = _TEMPLATE
    return made


def _fill(part: torch.nn.Module, device: torch.device) -> None:
    part.to_empty(device=device)
    with torch.no_grad():
        for name, weight in part.named_parameters():
            if name.endswith("norm.weight") or weight.dim() == 1:
                weight.fill_(1.0)
            else:
                weight.normal_(0.0, _SPREAD)
