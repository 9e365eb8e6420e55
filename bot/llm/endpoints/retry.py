"""How long to wait before the same is asked again."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_BASE_S = 0.2
_LONGEST_S = 3.0


def backoff_s(attempt: int, draw: Callable[[float, float], float] = random.uniform) -> float:
    """Return seconds to wait after the given number of failures, from 1: anything up to a limit that doubles.

    All of it is random, so that those who failed together do not come again together.
    Source: Brooker, "Exponential Backoff And Jitter" (2015),
    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    return draw(0.0, min(_LONGEST_S, _BASE_S * 2 ** (attempt - 1)))


def retry_after_s(value: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for; None when there is none that can be read.

    Source: RFC 9110, section 10.2.3
    """
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - (now or datetime.now(UTC))).total_seconds())
