"""JSON and JSON Lines."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.errors import UnreadableDocument
from knowledge.loaders.content import Content, Outline
from knowledge.loaders.encoding import read_text
from knowledge.reasons import Code

_TITLES = ("title", "name", "标题", "名称")
_RECORD_TITLES = (*_TITLES, "question", "subject", "问题", "主题")
_TITLE_CHARS = 200


def load_json(path: Path) -> Content:
    """Return a JSON file: a list's entries one a section, an object's parts under their keys."""
    outline = Outline()
    value = json.loads(read_text(path))
    _part(value, outline, 1)
    return Content(_title(value), outline.sections())


def load_json_lines(path: Path) -> Content:
    """Return a JSON Lines file, a line a section.

    Raises:
        UnreadableDocument: a line is no JSON; the message names it.
    """
    outline = Outline()
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            _entry(json.loads(line), outline, 1)
        except json.JSONDecodeError as error:
            raise UnreadableDocument(Code.NO_JSON, line=number, detail=error.msg) from error
    return Content("", outline.sections())


def _title(value: object, keys: Sequence[str] = _TITLES) -> str:
    if not isinstance(value, dict):
        return ""
    return next((str(value[key]) for key in keys if isinstance(value.get(key), str)), "")


def _part(value: object, outline: Outline, level: int) -> None:
    """Hand a value to the outline: what is plain first, then each part that has parts under its key."""
    match value:
        case dict():
            outline.paragraph(_record({key: part for key, part in value.items() if not _has_parts(part)}))
            for key, part in value.items():
                if _has_parts(part):
                    outline.heading(level, str(key))
                    _part(part, outline, level + 1)
        case list():
            for part in value:
                _entry(part, outline, level)
        case _:
            outline.paragraph(_record(value))


def _entry(value: object, outline: Outline, level: int) -> None:
    """Hand a record to the outline, apart from the others, and under its title if it has one."""
    title = _title(value, _RECORD_TITLES)
    outline.heading(level, title if len(title) <= _TITLE_CHARS else "")
    outline.paragraph(_record(value))


def _has_parts(value: object) -> bool:
    return isinstance(value, dict | list) and any(isinstance(part, dict | list) for part in _values(value))


def _values(value: dict[str, object] | list[object]) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else value


def _record(value: object) -> str:
    return "\n".join(_lines(value, ""))


def _lines(value: object, path: str) -> Iterator[str]:
    """Yield "key: value" for everything in a value, with the keys that lead there."""
    match value:
        case dict():
            for key, part in value.items():
                yield from _lines(part, f"{path}.{key}" if path else str(key))
        case list() if any(isinstance(part, dict | list) for part in value):
            for part in value:
                yield from _lines(part, path)
        case list():
            yield from _line(path, ", ".join(map(_scalar, value)))
        case _:
            yield from _line(path, _scalar(value))


def _line(path: str, text: str) -> Iterator[str]:
    if text:
        yield f"{path}: {text}" if path else text


def _scalar(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case _:
            return str(value)
