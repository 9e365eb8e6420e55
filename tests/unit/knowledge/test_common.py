"""What the questions of a language have in common."""

import numpy as np
import pytest

from knowledge.common import Commons
from knowledge.language import detect_language
from knowledge.types import Matrix, Vector


class ByLanguage:
    """Vectors that tell the language, and little else."""

    name, dimension = "by language", 3

    def __init__(self) -> None:
        self.asked = 0

    def embed_query(self, text: str) -> Vector:
        self.asked += 1
        own = [0.8, 0.0] if detect_language(text) == "en" else [0.0, 0.8]
        return np.array([*own, 0.6], dtype=np.float32)

    def embed_passages(self, texts: list[str]) -> Matrix:
        return np.array([self.embed_query(each) for each in texts])


def test_most_of_what_the_questions_of_a_language_share_is_taken_out() -> None:
    common = Commons(ByLanguage()).of("zh")
    assert common.vector == pytest.approx(0.7 * np.array([0.0, 0.8, 0.6]))
    foreign, mixed = np.array([0.8, 0.0, 0.6]), np.array([0.4, 0.4, 0.6])
    assert common.usual == pytest.approx(float(common.vector @ foreign)), "a text of the other language gains nothing"
    assert float(common.vector @ mixed) > common.usual, "and one that is half in the question's own loses"


def test_the_typical_questions_are_embedded_once() -> None:
    embedder = ByLanguage()
    commons = Commons(embedder)
    assert embedder.asked == 0, "not before a search needs them"
    commons.of("en")
    asked = embedder.asked
    commons.of("zh")
    assert embedder.asked == asked > 20
