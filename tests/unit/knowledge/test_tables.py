"""A table's rows, in groups under its header."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import units
from knowledge.loaders.tables import GROUP_UNITS, looks_like_header, row_groups

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
