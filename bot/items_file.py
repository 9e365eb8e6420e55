"""Items from a JSON Lines or CSV file."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.errors import InvalidItems
from knowledge.language import detect_language
from memory.types import Item


class ImportedItem(BaseModel):
    """One line of an items file."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    id: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=500)
    summary: str = Field("", max_length=4000)
    kind: str = Field("item", max_length=40)
    tags: tuple[str, ...] = ()
    url: str = Field("", max_length=2000)
    language: str = Field("", max_length=10)
    available: bool = True

    @field_validator("tags", mode="before")
    @classmethod
    def split_tags(cls, value: object) -> object:
        """Accept "a;b;c", as a CSV cell holds it."""
        return tuple(tag.strip() for tag in value.split(";") if tag.strip()) if isinstance(value, str) else value


def read_items(space_id: str, path: Path) -> list[Item]:
    """Return the file's items.

    Raises:
        InvalidItems: the file cannot be read, or a line does not fit; the message names the line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidItems(f"{path.name!r} cannot be read as UTF-8 text: {error}") from error
    rows = _csv_rows(text, path.name) if path.suffix.lower() == ".csv" else _json_rows(text, path.name)
    items: list[Item] = []
    for number, row in rows:
        try:
            items.append(_item(space_id, ImportedItem.model_validate(row)))
        except ValidationError as error:
            problem = error.errors()[0]
            field = ".".join(str(part) for part in problem["loc"])
            raise InvalidItems(f"{path.name!r}, line {number}: {field}: {problem['msg']}") from error
    return items


def _item(space_id: str, imported: ImportedItem) -> Item:
    language = imported.language or detect_language(f"{imported.title} {imported.summary}")
    return Item(
        id=imported.id,
        space_id=space_id,
        title=imported.title,
        summary=imported.summary,
        kind=imported.kind,
        tags=imported.tags,
        url=imported.url,
        language=language,
        available=imported.available,
    )


def _csv_rows(text: str, name: str) -> Iterator[tuple[int, object]]:
    reader: csv.DictReader[str] = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            yield reader.line_num, {key: value for key, value in row.items() if value}
    except csv.Error as error:
        raise InvalidItems(f"{name!r}, line {reader.line_num} is not CSV: {error}") from error


def _json_rows(text: str, name: str) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except json.JSONDecodeError as error:
            raise InvalidItems(f"{name!r}, line {number} is not JSON: {error.msg}") from error
