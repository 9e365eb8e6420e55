"""How sure an inference is."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.inference import HALF_LIFE_DAYS, added, confidence, faded
from memory.types import InferredKey

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.mark.parametrize("key", get_args(InferredKey))
def test_after_its_half_life_half_of_the_evidence_is_left(key: InferredKey) -> None:
    later = NOW + timedelta(days=HALF_LIFE_DAYS[key])
    assert faded(2.0, key, NOW, later) == pytest.approx(1.0)
    assert faded(2.0, key, NOW, NOW - timedelta(days=1)) == 2.0  # a clock that was set back


@given(st.lists(st.floats(-1, 1), max_size=30))
def test_no_evidence_makes_it_certain_and_its_sign_says_which_way(evidence: list[float]) -> None:
    total = 0.0
    for more in evidence:
        total = added(total, more)
    assert -1 < confidence(total) < 1
    assert confidence(total) * total >= 0


def test_one_like_is_as_good_as_a_coin_and_more_are_better() -> None:
    assert confidence(1.0) == 0.5
    assert confidence(added(1.0, 1.0)) > 0.6
    assert confidence(-1.0) == -0.5
