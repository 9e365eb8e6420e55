"""A table's rows, in groups under its header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import units
from knowledge.loaders.tables import GROUP_UNITS, Row, looks_like_header, row_groups, under_one_header

WORDS = st.text("ab 茶", min_size=1, max_size=30).filter(str.strip)


@given(st.lists(st.lists(WORDS, min_size=2, max_size=4), max_size=60))
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


def test_what_stands_alone_above_a_table_is_its_caption_and_no_header() -> None:
    rows = [["Fares of 2024", "", ""], ["region", "city", "fare"], *([f"r{n}", f"c{n}", str(n)] for n in range(60))]
    caption, *groups = row_groups(rows)
    assert caption == "Fares of 2024"
    assert len(groups) > 1
    assert {group.split("\n")[0] for group in groups} == {"region | city | fare"}


def test_a_column_of_single_cells_has_its_first_for_a_header() -> None:
    assert list(row_groups([["city"], ["Rome"], ["Bern"]])) == ["city\nRome\nBern"]


def test_rows_that_go_on_stand_under_the_header_of_their_table() -> None:
    assert list(row_groups([["North"], ["a", "1"]], ["city", "fare"])) == ["North", "city | fare\na | 1"]


def test_a_header_is_words_over_figures() -> None:
    assert looks_like_header([["city", "fare"], ["Rome", "20"]])
    assert not looks_like_header([["Bern", "10"], ["Rome", "20"]])
    assert not looks_like_header([["Bern", "Mei"], ["Rome", "Tom"]])


def test_a_header_of_several_rows_is_one_with_what_spans_columns_in_each() -> None:
    upper = Row(["Region", "2024", ""], {1: 2}, is_header=True)
    lower = Row(["Region", "Revenue", "Cost"], is_header=True)
    assert under_one_header([upper, lower, Row(["North", "1", "2"])]) == [
        ["Region", "2024 · Revenue", "2024 · Cost"],
        ["North", "1", "2"],
    ]


def test_what_stands_under_a_wide_cell_of_the_first_row_is_of_the_header_unless_its_cells_say_otherwise() -> None:
    wide, plain = Row(["", "2024", ""], {1: 2}), Row(["North", "1", "2"])
    assert under_one_header([wide, Row(["Region", "Revenue", "Cost"]), plain])[0] == [
        "Region",
        "2024 · Revenue",
        "2024 · Cost",
    ]
    assert under_one_header([wide, plain, plain]) == [["", "2024", ""], ["North", "1", "2"], ["North", "1", "2"]]
    assert under_one_header([Row(["Name", "", "Fare"], {0: 2}), Row(["Mei", "Lin", "free"])])[1] == [
        "Mei",
        "Lin",
        "free",
    ]


def test_a_title_over_all_columns_is_not_of_the_header() -> None:
    title, head = Row(["Fares", "", ""], {0: 3}, is_header=True), Row(["city", "", "fare"], {0: 2}, is_header=True)
    table = [title, head, Row(["Bern", "x", "3"])]
    assert under_one_header(table) == [["Fares", "", ""], ["city", "", "fare"], ["Bern", "x", "3"]]


@pytest.mark.parametrize("rows", [2, 50])
def test_a_table_that_is_all_header_has_its_first_row_for_one(rows: int) -> None:
    table = [Row([f"a{row}", "b"], is_header=True) for row in range(rows)]
    assert under_one_header(table) == [row.cells for row in table]


def test_a_cell_is_no_wider_than_its_row() -> None:
    assert under_one_header([Row(["a", "b"], {1: 10**9}), Row(["", "1"]), Row(["c", "2"])])[0] == ["a", "b · 1"]
