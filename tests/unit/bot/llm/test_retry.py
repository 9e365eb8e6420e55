"""How long to wait before the same is asked again."""

from datetime import UTC, datetime

import pytest

from bot.llm.endpoints.retry import backoff_s, retry_after_s


def test_the_limit_of_a_wait_doubles_up_to_a_most() -> None:
    limits = [backoff_s(attempt, lambda _, most: most) for attempt in range(1, 8)]
    assert limits == [0.2, 0.4, 0.8, 1.6, 3.0, 3.0, 3.0]


def test_all_of_a_wait_is_random() -> None:
    assert backoff_s(3, lambda least, _: least) == 0
    assert len({backoff_s(3) for _ in range(20)}) > 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 59),
        ("Fri, 31 Dec 1999 23:00:00 GMT", 0),
        ("soon", None),
        ("-1", None),
    ],
)
def test_the_header_is_read_in_both_its_forms(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, datetime(1999, 12, 31, 23, 59, tzinfo=UTC)) == seconds
