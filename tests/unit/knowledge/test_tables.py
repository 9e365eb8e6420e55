"""A table's rows, in groups under its header."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import units
from knowledge.loaders.tables import GROUP_UNITS, row_groups

WORDS = st.text("ab 茶", min_size=1, max_size=30).filter(str.strip)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), max_size=60))
def test_every_row_stands_once_in_order_and_every_group_under_the_header(rows: list[list[str]]) -> None:
    lines = [" | ".join(" ".join(cell.split()) for cell in row) for row in rows]
    groups = [group.split("\n") for group in row_groups(rows)]
    assert [group[0] for group in groups] == lines[:1] * len(groups)
    assert [line for group in groups for line in group[1:]] == lines[1:]


@given(st.integers(2, 300))
def test_a_group_fits_a_passage(rows: int) -> None:
    groups = list(row_groups([["name", "price"], *([f"tea {row}", "12.50"] for row in range(rows))]))
    assert max(len(units(group)) for group in groups) <= GROUP_UNITS


def test_a_first_row_that_is_long_is_not_said_again() -> None:
    first = ["word " * 100]
    assert list(row_groups([first, ["a " * 100], ["b " * 100]])) == [
        ("word " * 100).strip(),
        ("a " * 100).strip(),
        ("b " * 100).strip(),
    ]


def test_empty_rows_are_left_out_and_empty_cells_keep_their_place() -> None:
    assert list(row_groups([["a", "b", "c"], ["", " ", ""], ["1", "", "3"]])) == ["a | b | c\n1 |  | 3"]
    assert list(row_groups([])) == []
