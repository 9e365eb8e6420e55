"""Loading: what is not there, cut short, unknown or too large is reported; 4 bit stays close to what it was made of."""

import json
from pathlib import Path

import pytest
import torch
from bitsandbytes.functional import dequantize_4bit
from transformers import AutoModelForCausalLM, Qwen3Config, Qwen3ForCausalLM

from bot.errors import ModelUnavailable
from bot.llm.transformers import quantisation
from bot.llm.transformers.random_weights import random_model, word_tokenizer
from bot.llm.transformers.sizes import Architecture


def test_a_folder_without_a_model_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="cannot load"):
        quantisation.load(str(tmp_path))


def test_an_unknown_architecture_is_reported_by_name(tmp_path: Path, torch_model) -> None:
    torch_model[1].save_pretrained(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "nonesuch", "architectures": ["Nonesuch"]}))
    with pytest.raises(ModelUnavailable, match="nonesuch"):
        quantisation.load(str(tmp_path))


def test_a_gguf_file_that_was_cut_short_is_reported(tmp_path: Path, model_file) -> None:
    with model_file("smollm2-135m-instruct").open("rb") as whole:
        (tmp_path / "cut.gguf").write_bytes(whole.read(20_000_000))
    with pytest.raises(ModelUnavailable, match="cannot load"):
        quantisation.load(str(tmp_path), "cut.gguf")


def test_weights_that_were_cut_short_are_reported(tmp_path: Path, torch_model) -> None:
    tiny().save_pretrained(tmp_path)
    torch_model[1].save_pretrained(tmp_path)
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(ModelUnavailable, match="cannot load"):
        quantisation.load(str(tmp_path))


def test_a_model_too_large_for_the_memory_is_reported_with_what_to_do(
    tmp_path: Path, torch_model, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")

    tiny().save_pretrained(tmp_path)
    torch_model[1].save_pretrained(tmp_path)
    monkeypatch.setattr(AutoModelForCausalLM, "from_pretrained", refuse)
    with pytest.raises(ModelUnavailable, match="ZHIYIN_LLM_MODEL=auto"):
        quantisation.load(str(tmp_path))


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU to choose by")
def test_choosing_by_memory_needs_a_gpu() -> None:
    with pytest.raises(ModelUnavailable, match="ZHIYIN_LLM_BACKEND=gguf"):
        quantisation.chosen("auto", 4096, 0)


def test_a_named_model_is_taken_as_it_is_named() -> None:
    assert quantisation.chosen("Qwen/Qwen3-8B", 4096, 0) == "Qwen/Qwen3-8B"


def test_4_bit_keeps_the_answer_close() -> None:
    model = tiny()
    tokens = torch.arange(16).unsqueeze(0)
    with torch.inference_mode():
        before = model(tokens).logits
        quantisation.quantise(model.model, model.dtype)
        after = model(tokens).logits
    assert type(model.model.layers[0].mlp.up_proj).__name__ == "Linear4bit"
    assert type(model.lm_head).__name__ == "Linear"
    assert torch.nn.functional.cosine_similarity(before.flatten(), after.flatten(), dim=0) > 0.98


def test_the_cache_of_a_token_is_what_the_architecture_says() -> None:
    assert quantisation.kv_bytes_a_token(tiny()) == 2 * 2 * 1 * 32 * 4  # keys and values, layers, heads, size, float32


def test_4_bit_computes_with_exactly_the_weights_that_it_unpacks_to() -> None:
    exact, small = tiny(), tiny()
    quantisation.quantise(small.model, small.dtype)
    for name, layer in small.model.named_modules():
        if type(layer).__name__ == "Linear4bit":
            unpacked = dequantize_4bit(layer.weight.data, layer.weight.quant_state)
            exact.model.get_submodule(name).weight.data = unpacked.to(torch.float32)
    tokens = torch.arange(16).unsqueeze(0)
    with torch.inference_mode():
        assert torch.allclose(exact(tokens).logits, small(tokens).logits, atol=1e-4)


def test_random_weights_of_an_architecture_take_the_bytes_that_the_arithmetic_says() -> None:
    shape = Architecture(256, 2, 4, 2, 64, 512, 1000, tied=False)
    model = random_model(shape, torch.device("cpu"))
    tokens = word_tokenizer(shape.vocabulary)("t5 t7 t9", return_tensors="pt")["input_ids"]
    assert tokens.tolist() == [[5, 7, 9]]
    assert torch.isfinite(model(tokens).logits).all()
    packed = sum(weight.numel() for weight in model.model.layers.parameters() if weight.dtype == torch.uint8)
    assert packed == shape.layer_weights / 2


def tiny() -> Qwen3ForCausalLM:
    """A model of the default's architecture, with random weights."""
    torch.manual_seed(0)
    shape = {"hidden_size": 128, "intermediate_size": 256, "num_hidden_layers": 2, "head_dim": 32, "vocab_size": 512}
    return Qwen3ForCausalLM(Qwen3Config(num_attention_heads=4, num_key_value_heads=1, **shape)).eval()
