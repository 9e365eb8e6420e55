"""Reasons: every one in both languages, whole wherever it is made, the same after it was stored."""

import ast
import re
import socket
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.reasons import Code, Reason, system_reason

ROOT = Path(__file__).parents[3]
BARE = {Code.TOLD}  # somebody else's words
FOREIGN = {"detail", "text", "how"}  # values in a library's or the system's own English
_HAN = re.compile(r"[\u4e00-\u9fff]")


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def made() -> Iterator[tuple[str, Code, set[str]]]:
    """Yield every place of the program where a reason is made: where, which, and the values that it is given."""
    for path in sorted(path for room in ("knowledge", "bot", "ui") for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(args=[ast.Attribute(value=ast.Name(id="Code"), attr=name), *rest], keywords=keywords) if (
                    rest
                ):
                    keys = {str(key.value) for each in rest for key in each.keys}
                    yield f"{path}:{node.lineno}", Code[name], keys | {str(each.arg) for each in keywords}
                case ast.Call(args=[ast.Attribute(value=ast.Name(id="Code"), attr=name)], keywords=keywords):
                    yield f"{path}:{node.lineno}", Code[name], {str(each.arg) for each in keywords}


@pytest.mark.parametrize("code", Code)
def test_every_reason_has_its_words_in_both_languages_with_the_same_values_but_foreign_words(code: Code) -> None:
    english, chinese = code.value
    if code not in BARE:
        assert fields(english) - FOREIGN == fields(chinese)
        assert _HAN.search(chinese)
        assert english.isascii()


def test_every_reason_is_made_with_the_values_that_its_words_name() -> None:
    places = list(made())
    assert len(places) > 60
    wrong = [(where, code) for where, code, given in places if given != fields("".join(code.value))]
    assert wrong == []


def test_a_reason_is_the_same_after_it_was_stored_with_the_one_inside_it() -> None:
    inner = Reason(Code.TOO_LARGE, {"megabytes": 150.25, "most": 100})
    reason = Reason(Code.IN_IT, {"name": "茶\0.pdf", "reason": inner})
    stored = reason.to_json()
    assert "\0" not in stored, "PostgreSQL stores no NUL"
    assert Reason.from_json(stored) == reason
    assert reason.words("zh") == "其中的「茶\0.pdf」:文件有 150 MB,最多读取 100 MB。"
    assert str(Reason(Code.IN_IT, {"name": "tea.pdf", "reason": inner})) == (
        "'tea.pdf' in it: It has 150 MB; at most 100 MB are read."
    )


@pytest.mark.parametrize(
    "text",
    [
        *("It is damaged.", "", "17", "null", '"a"', "[]", "{}"),
        '{"code": "of_a_later_version", "values": {}}',
        '{"code": "too_large", "values": {}}',
        '{"code": "too_large", "values": {"megabytes": "many", "most": 1}}',
        '{"code": "too_large", "values": []}',
        '{"code": "damaged", "values": {"detail": "\\ud800"}}',
        '{"code": "in_it", "values": {"name": "a", "reason": {"code": 3}}}',
    ],
)
def test_what_is_no_reason_is_told_as_it_is(text: str) -> None:
    assert Reason.from_json(text) == Reason(Code.TOLD, {"text": text})


def test_what_the_system_says_is_known_by_its_number_and_else_told_as_it_is() -> None:
    assert system_reason(PermissionError(13, "Permission denied")) == Reason(Code.DENIED)
    assert system_reason(socket.gaierror(-2, "Name or service not known")) == Reason(Code.NO_SUCH_HOST)
    odd = system_reason(OSError(71, "Protocol error"))
    assert (odd.words("en"), odd.words("zh")) == ("Protocol error", "系统出错")
