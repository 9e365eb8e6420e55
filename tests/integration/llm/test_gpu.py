"""What only a GPU shows: torch's kernel, 4-bit weights there, CUDA graphs with sampling and grammars inside them."""

import queue
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from bot.evaluate.greedy import greedy
from bot.llm.transformers.attention import _by_kernel, _one_by_one
from bot.llm.transformers.batch_shape import BatchShape
from bot.llm.transformers.batching import BatchEngine, Finished, Request
from bot.llm.transformers.grammar import Grammar
from bot.llm.transformers.quantisation import chosen
from bot.llm.transformers.random_weights import random_model, word_tokenizer
from bot.llm.transformers.sizes import MODELS, Architecture

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU"),
]
ARCHITECTURE = Architecture(512, 4, 8, 2, 64, 1536, 8192, tied=False)
SHAPE = BatchShape(context_tokens=1024, parallel=4, step_tokens=128, page_tokens=16)
PROMPTS = [list(range(start, start + length)) for start, length in ((100, 30), (300, 200), (700, 5), (900, 64))]
WAIT_S = 120


class Only(Grammar):
    """Allows one token, and nothing else ever."""

    def __init__(self, token: int) -> None:
        self.token = token

    def allowed(self, answer: Sequence[int]) -> NDArray[np.bool_]:
        mask = np.zeros(ARCHITECTURE.vocabulary, dtype=np.bool_)
        mask[self.token] = True
        return mask


@pytest.fixture(params=[True, False], ids=["graphs", "eager"])
def engine(request: pytest.FixtureRequest) -> Iterator[BatchEngine]:
    model = random_model(ARCHITECTURE, torch.device("cuda"))
    made = BatchEngine(model, word_tokenizer(ARCHITECTURE.vocabulary), replace(SHAPE, cuda_graphs=request.param))
    yield made
    made.close()


def answers(engine: BatchEngine, requests: Sequence[Request]) -> list[str]:
    heard: list[queue.Queue[object]] = [queue.Queue() for _ in requests]
    for request, events in zip(requests, heard, strict=True):
        engine.start(request, events.put)
    texts = []
    for events in heard:
        text = ""
        while isinstance(event := events.get(timeout=WAIT_S), str):
            text += event
        assert isinstance(event, Finished), event
        texts.append(text)
    return texts


def test_the_kernel_attends_as_the_reference_does() -> None:
    torch.manual_seed(0)
    new, seen = [0, 1, 6, 38], [0, 40, 46, 128]  # a chat that writes, one whose prompt begins, one whose prompt goes on
    heads = [(38, 8), (128, 2), (128, 2)]
    packed = [torch.randn(length, count, 64, device="cuda", dtype=torch.bfloat16) for length, count in heads]
    starts = [torch.tensor(places, dtype=torch.int32, device="cuda") for places in (new, seen)]
    fast = _by_kernel(packed, *starts, (32, 82), None).float().cpu()
    slow = _one_by_one([part.float().cpu() for part in packed], new, seen, None)
    assert (fast - slow).abs().max() < 0.02


def test_4_bit_stays_close_to_bf16() -> None:
    tokens = torch.arange(100, 164, device="cuda").unsqueeze(0)
    with torch.inference_mode():
        exact, small = (
            random_model(ARCHITECTURE, torch.device("cuda"), four_bit=bits)(tokens).logits.float()
            for bits in (False, True)
        )
    assert torch.nn.functional.cosine_similarity(exact, small, dim=-1).min() > 0.97


def test_a_batch_starts_its_answers_as_generate_does(engine: BatchEngine) -> None:
    batched = answers(engine, [Request(prompt, 1) for prompt in PROMPTS])
    model = engine._model
    engine.close()
    alone = []
    for prompt in PROMPTS:
        written = greedy(model, torch.tensor([prompt], device="cuda"), 1)
        alone.append(engine.decode(written.tolist()))
    assert sum(one == other for one, other in zip(batched, alone, strict=True)) >= len(PROMPTS) - 1  # bf16 may tie


def test_greedy_drawn_and_bound_answers_share_a_batch(engine: BatchEngine) -> None:
    for _ in range(2):  # the second time graphs are replayed
        bound, drawn, again = answers(
            engine,
            [
                Request(PROMPTS[0], 6, grammar=Only(77)),
                Request(PROMPTS[1], 6, temperature=1.5, seed=3),
                Request(PROMPTS[1], 6, temperature=1.5, seed=4),
            ],
        )
        assert bound.split() == ["t77"] * 6
        assert drawn != again


def test_a_model_is_chosen_by_the_memory_that_is_there() -> None:
    assert chosen("auto", 4096, 0) in MODELS
