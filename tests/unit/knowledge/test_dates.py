"""Dates as documents write them."""

from datetime import UTC, datetime

import pytest

from knowledge.loaders.dates import parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01", datetime(2024, 3, 1, tzinfo=UTC)),
        ("2024-03-01T08:00:00+08:00", datetime(2024, 3, 1, tzinfo=UTC)),
        ("2024-03-01T08:00:00Z", datetime(2024, 3, 1, 8, tzinfo=UTC)),
        ("2021", datetime(2021, 1, 1, tzinfo=UTC)),
        ("2021-05", datetime(2021, 5, 1, tzinfo=UTC)),
        ("D:20240301160000+08'00'", datetime(2024, 3, 1, 8, tzinfo=UTC)),
        ("D:20240301160000Z", datetime(2024, 3, 1, 16, tzinfo=UTC)),
        ("D:2024", datetime(2024, 1, 1, tzinfo=UTC)),
        ("Fri, 01 Mar 2024 16:00:00 +0800", datetime(2024, 3, 1, 8, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_in_the_form_of_its_format(text: str, expected: datetime) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize("text", ["", "soon", "D:99999999", "2024-02-31", "0000", "D:00000000000000Z", "昨天"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None
