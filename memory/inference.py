"""How sure an inference is: evidence adds up, fades with time, and never amounts to certainty.

A row keeps the evidence that there was when something last added to it; what has faded since is worked out at reading,
so that nothing has to be rewritten for time to pass.
"""

from datetime import datetime
from typing import get_args

from memory.types import InferredKey

# In which half of the evidence is gone. Tastes pass sooner than habits, and habits sooner than what a person can read.
HALF_LIFE_DAYS: dict[InferredKey, float] = {
    "interest": 30.0,
    "content_type": 60.0,
    "reading_level": 90.0,
    "active_hour": 45.0,
    "device": 45.0,
    "channel": 45.0,
    "place": 30.0,
    "weather": 30.0,
}
INFERRED_KEYS: tuple[InferredKey, ...] = get_args(InferredKey)
LEAST_CONFIDENCE = 0.05  # below which an inference has passed
_DOUBT = 1.0  # evidence that makes an inference as likely as not: one like
_MOST = 5.0  # evidence, so that what is no longer so is unlearned in weeks


def faded(evidence: float, key: InferredKey, since: datetime, at: datetime) -> float:
    """Return what is left of evidence at a later time."""
    age_days = max(0.0, (at - since).total_seconds() / 86_400)
    return float(evidence * 0.5 ** (age_days / HALF_LIFE_DAYS[key]))


def added(left: float, more: float) -> float:
    """Return the evidence after some more of it, for or against."""
    return max(-_MOST, min(_MOST, left + more))


def confidence(evidence: float) -> float:
    """Return how sure the evidence makes an inference: above 0 to 1 for it, below 0 to -1 against it."""
    return evidence / (abs(evidence) + _DOUBT)
