"""How a model's weights come into memory: 4 bit on a GPU, as they are on a CPU, and errors that say what to do.

NF4 with double quantisation and bf16 arithmetic by bitsandbytes, at load; a checkpoint that is quantised already (GPTQ,
AWQ, bitsandbytes, ...) is taken as it is. Source: Dettmers et al., "QLoRA" (2023), https://arxiv.org/abs/2305.14314;
https://huggingface.co/docs/transformers/quantization/bitsandbytes
"""

from pathlib import Path

import torch
from safetensors import SafetensorError
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoTokenizer,
    BitsAndBytesConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils.import_utils import is_flash_attn_2_available, is_flash_attn_3_available

from bot.errors import ModelUnavailable
from bot.llm.transformers.batch_shape import BatchShape
from bot.llm.transformers.sizes import GIB, chats_that_fit, choose

AUTO = "auto"
_CPU_CHATS = 4
_CPU_STEP_TOKENS = 128
_GPU_STEP_TOKENS = 512
_PAGE_TOKENS = 16  # short fronts are shared too
_FLASH_PAGE_TOKENS = 256  # what FlashAttention's kernel for paged caches takes


def nf4() -> BitsAndBytesConfig:
    """Return the 4-bit quantisation that is applied at load."""
    return BitsAndBytesConfig(  # type: ignore[no-untyped-call]
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )


def chosen(model: str, context_tokens: int, parallel: int) -> str:
    """Return the model's name; for `auto`, the largest that the GPU's free memory holds.

    Raises:
        ModelUnavailable: there is no GPU to choose by, or none of the known models fits it.
    """
    if model != AUTO:
        return model
    if not torch.cuda.is_available():
        raise ModelUnavailable(
            "There is no CUDA GPU to choose a model by. Set ZHIYIN_LLM_MODEL to a folder or a hub name, or "
            "ZHIYIN_LLM_BACKEND=gguf for the model that runs on a CPU."
        )
    return choose(torch.cuda.mem_get_info()[0], context_tokens, parallel)


def load(model: str, gguf_file: str = "") -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Return a model in evaluation mode and its tokenizer; blocks for seconds to minutes.

    Args:
        model: a folder, or a name on the model hub.
        gguf_file: a GGUF file inside it to read weights and tokenizer from.

    Raises:
        ModelUnavailable: it cannot be found, read, understood or held in memory.
    """
    local = Path(model).expanduser()
    source = str(local) if local.exists() else model
    gguf = {"gguf_file": gguf_file} if gguf_file else {}
    try:
        tokenizer = AutoTokenizer.from_pretrained(source, **gguf)
        quantised = hasattr(AutoConfig.from_pretrained(source, **gguf), "quantization_config")
        loaded = AutoModelForCausalLM.from_pretrained(source, **gguf, **_placement(at_load=not (quantised or gguf)))
        if gguf and torch.cuda.is_available():  # transformers does not quantise what it reads from a GGUF file
            quantise(loaded.base_model, loaded.dtype)
    except torch.OutOfMemoryError as error:
        raise ModelUnavailable(
            f"The GPU's memory does not hold {model!r}. Set ZHIYIN_LLM_MODEL=auto to have one chosen that fits, or "
            "stop what else uses the GPU."
        ) from error
    except _UNREADABLE as error:
        raise ModelUnavailable(f"transformers cannot load {model!r}: {error}") from error
    return loaded, tokenizer


# What the libraries raise for files that are missing, cut short or of an unknown architecture.
_UNREADABLE = (OSError, ValueError, ImportError, RuntimeError, KeyError, IndexError, EOFError, SafetensorError)


def shape_for(model: PreTrainedModel, context_tokens: int, parallel: int) -> BatchShape:
    """Return the batch that suits the model's device; `parallel` 0 means by memory.

    Raises:
        ModelUnavailable: the memory beside the model does not hold one chat.
    """
    if model.device.type != "cuda":
        return BatchShape(context_tokens, parallel or _CPU_CHATS, _CPU_STEP_TOKENS, _PAGE_TOKENS)
    free = torch.cuda.mem_get_info(model.device)[0]
    fitting = chats_that_fit(free, kv_bytes_a_token(model), context_tokens)
    if not fitting:
        raise ModelUnavailable(
            f"{free / GIB:.1f} GiB are left beside the model, too little for a chat of {context_tokens} tokens. "
            "Lower ZHIYIN_LLM_CONTEXT_TOKENS, or set a smaller ZHIYIN_LLM_MODEL."
        )
    return BatchShape(context_tokens, parallel or fitting, _GPU_STEP_TOKENS, page_tokens())


def kv_bytes_a_token(model: PreTrainedModel) -> int:
    """Return the bytes of keys and values that one token leaves in the cache."""
    config = model.config.get_text_config()
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    return int(2 * config.num_hidden_layers * config.num_key_value_heads * head * model.dtype.itemsize)


def page_tokens() -> int:
    """Return the tokens of a block of the cache that suits the attention that is installed."""
    flash = is_flash_attn_2_available() or is_flash_attn_3_available()
    return _FLASH_PAGE_TOKENS if flash else _PAGE_TOKENS


def quantise(part: torch.nn.Module, dtype: torch.dtype) -> None:
    """Put the matrices of a part of a model into 4 bit where they lie.

    Args:
        part: the base model, without the output layer, or one layer of it; embeddings are left alone.
        dtype: what is computed in.
    """
    from bitsandbytes.nn.modules import Linear4bit, Params4bit  # here, since macOS has no bitsandbytes

    for name, layer in list(part.named_modules()):
        if not isinstance(layer, torch.nn.Linear):
            continue
        small = Linear4bit(  # type: ignore[no-untyped-call]
            layer.in_features,
            layer.out_features,
            bias=layer.bias is not None,
            compute_dtype=dtype,
            compress_statistics=True,
            quant_type="nf4",
            device="meta",
        )
        small.weight = Params4bit(
            layer.weight.data, requires_grad=False, compress_statistics=True, quant_type="nf4", module=small
        )
        small.bias = layer.bias
        part.set_submodule(name, small.to(layer.weight.device))


def _placement(*, at_load: bool) -> dict[str, object]:
    if not torch.cuda.is_available():
        return {"dtype": torch.float32}
    placed: dict[str, object] = {"dtype": torch.bfloat16, "device_map": {"": 0}}
    return {**placed, "quantization_config": nf4()} if at_load else placed
