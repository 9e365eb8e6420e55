"""Which model a memory holds, and how many chats beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelUnavailable
from bot.llm.transformers.sizes import GIB, MODELS, chats_that_fit, choose, needed_bytes


@pytest.mark.parametrize(
    ("name", "billions"),
    [("Qwen/Qwen3-0.6B", 0.60), ("Qwen/Qwen3-8B", 8.19), ("Qwen/Qwen3-14B", 14.77), ("Qwen/Qwen3-32B", 32.76)],
)
def test_the_numbers_add_up_to_the_published_size(name: str, billions: float) -> None:
    model = MODELS[name]
    assert (model.layer_weights + model.embedding_weights) / 1e9 == pytest.approx(billions, rel=0.01)


def test_an_8b_model_takes_under_six_gib_in_4_bit_and_144_kib_a_token() -> None:
    model = MODELS["Qwen/Qwen3-8B"]
    assert 5 * GIB < model.nf4_bytes < 6 * GIB
    assert model.kv_bytes_a_token == 144 * 1024


@pytest.mark.parametrize(
    ("gib", "name"),
    [
        (6, "Qwen/Qwen3-1.7B"),
        (8, "Qwen/Qwen3-4B-Instruct-2507"),
        (12, "Qwen/Qwen3-8B"),
        (16, "Qwen/Qwen3-14B"),
        (24, "Qwen/Qwen3-14B"),
        (48, "Qwen/Qwen3-32B"),
        (80, "Qwen/Qwen3-32B"),
    ],
)
def test_the_largest_model_that_fits_is_chosen(gib: int, name: str) -> None:
    assert choose(int(gib * 0.97 * GIB), context_tokens=4096) == name


def test_more_chats_leave_room_for_a_smaller_model() -> None:
    few, many = (list(MODELS).index(choose(24 * GIB, 4096, chats)) for chats in (4, 32))
    assert many < few


def test_a_memory_too_small_for_any_is_reported_with_what_to_do() -> None:
    with pytest.raises(ModelUnavailable, match="ZHIYIN_LLM_BACKEND=gguf"):
        choose(1 * GIB, 4096)


@given(st.integers(min_value=1, max_value=200), st.sampled_from(sorted(MODELS)), st.sampled_from([2048, 4096, 16384]))
def test_the_chats_that_fit_do_fit(gib: int, name: str, context_tokens: int) -> None:
    model, memory = MODELS[name], gib * GIB
    chats = chats_that_fit(memory - model.nf4_bytes, model.kv_bytes_a_token, context_tokens)
    assert 0 <= chats <= 64
    if chats:
        assert needed_bytes(model, chats, context_tokens) <= memory


def test_computing_a_token_of_an_8b_model_reads_its_weights_and_the_chats_cache() -> None:
    model = MODELS["Qwen/Qwen3-8B"]
    assert model.decode_bytes(0) / 1e9 == pytest.approx(4.83, rel=0.01)
    assert model.decode_bytes(1000) - model.decode_bytes(0) == 1000 * model.kv_bytes_a_token
