import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.markers import sentences_with_markers, settled, with_plain_markers


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("开门［1］。", "开门[1]。"),
        ("开门【1】。", "开门[1]。"),
        ("开门[资料1]。", "开门[1]。"),
        ("开门【来源：２】。", "开门[2]。"),
        ("开门[资料1、资料2]。", "开门[1][2]。"),
        ("开门（资料1）。", "开门[1]。"),
        ("开门（1）。", "开门[1]。"),
        ("It opens [^1].", "It opens [1]."),
        ("It opens [Source 1].", "It opens [1]."),
        ("It opens [Sources 1 and 3].", "It opens [1][3]."),
        ("It opens (source 2).", "It opens [2]."),
        ("It opens [1-3].", "It opens [1][2][3]."),
        ("It opens [1, 2].", "It opens [1][2]."),
        ("It opens (1).", "It opens [1]."),
        ("It opens. (1)", "It opens. [1]"),
        ("It opens (see [1]).", "It opens [1]."),
        ("开门（见 [1]）。", "开门[1]。"),
    ],
)
def test_whatever_is_clearly_a_marker_becomes_a_plain_one(written, plain):
    assert with_plain_markers(written, 3) == plain


@pytest.mark.parametrize(
    "text",
    [
        "It opens (9).",
        "(1) Boil water. (2) Add tea.",
        "Call f(1).",
        "The years [2024-2025] and (see page 1).",
        "```\nrows[1-2]\n``` and `rows[^1]`",
        "A source (1 of 3) says so.",
    ],
)
def test_what_is_no_marker_stays(text):
    assert with_plain_markers(text, 3) == text


@example([" (", "see", " [", "1", "]", ")"])
@example([" (", "1", ")", " (", "Source", "see", " 2", ")", "."])
@example(["`", " [", "1", "-", "1", "]", "`"])
@given(
    st.lists(
        st.sampled_from(
            [
                "It",
                " opens",
                " [",
                "1",
                "]",
                ".",
                " (",
                "Source",
                "see",
                " 2",
                ")",
                "【资料",
                "】",
                "，",
                "-",
                "\n",
                "`",
            ]
        ),
        max_size=30,
    )
)
def test_what_is_shown_of_a_text_that_is_being_written_is_never_taken_back(pieces):
    shown, raw = "", ""
    for piece in pieces:
        raw += piece
        now = settled(raw, 3)
        assert now.startswith(shown)
        shown = now
    assert with_plain_markers(raw, 3).startswith(shown)


def test_no_part_of_a_marker_is_shown():
    assert [
        settled(text, 3) for text in ("Yes [", "Yes [Sou", "Yes [Source 1", "Yes [Source 1]", "Yes (1)", "Yes (1).")
    ] == [
        "Yes ",
        "Yes ",
        "Yes ",
        "Yes [1]",
        "Yes ",
        "Yes [1].",
    ]


def test_the_number_of_an_entry_is_a_part_of_its_sentence():
    assert sentences_with_markers("1. Add a rule. [1]\n2. Rest [2].") == ["1. Add a rule. [1]\n", "2. Rest [2]."]
