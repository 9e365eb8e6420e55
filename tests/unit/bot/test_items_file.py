import json

import pytest

from bot.errors import InvalidItems
from bot.items_file import read_items


def test_json_lines_become_items(tmp_path):
    file = tmp_path / "items.jsonl"
    file.write_text(
        json.dumps({"id": "b1", "title": "三体", "summary": "科幻小说", "tags": ["科幻"]}) + "\n\n", "utf-8"
    )
    (item,) = read_items("demo", file)
    assert (item.id, item.title, item.tags, item.language, item.space_id) == (
        "b1",
        "三体",
        ("科幻",),
        "zh",
        "demo",
    )


def test_csv_rows_become_items_with_tags_parted_by_semicolons(tmp_path):
    file = tmp_path / "items.csv"
    file.write_text('id,title,summary,tags\nb2,Dune,"A desert, a planet",sci-fi; classic\n', "utf-8")
    (item,) = read_items("demo", file)
    assert (item.title, item.summary, item.tags) == ("Dune", "A desert, a planet", ("sci-fi", "classic"))


def test_line_breaks_inside_values_are_kept(tmp_path):
    table, lines = tmp_path / "items.csv", tmp_path / "items.jsonl"
    table.write_text('id,title,summary\nb1,Dune,"line one\nline two"\n', "utf-8")
    lines.write_text('{"id": "b1", "title": "A\u2028B"}\n', "utf-8")
    assert read_items("demo", table)[0].summary == "line one\nline two"
    assert len(read_items("demo", lines)) == 1


def test_a_table_that_is_no_csv_is_named(tmp_path):
    file = tmp_path / "items.csv"
    file.write_text('id,title\nb1,"Dune\n', "utf-8")
    with pytest.raises(InvalidItems, match="is not CSV"):
        read_items("demo", file)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"id": "a"}', "line 1: title"),
        ("{oops", "line 1 is not JSON"),
        ('{"id":"a","title":"x"}\n{"id":"","title":"y"}', "line 2: id"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_read(tmp_path, content, message):
    file = tmp_path / "items.jsonl"
    file.write_text(content, "utf-8")
    with pytest.raises(InvalidItems, match=message):
        read_items("demo", file)


def test_a_missing_file_is_an_invalid_items_file(tmp_path):
    with pytest.raises(InvalidItems, match="cannot be read"):
        read_items("demo", tmp_path / "none.jsonl")
