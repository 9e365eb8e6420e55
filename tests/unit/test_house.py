"""The rules of the house that a machine can keep."""

import ast
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot import errors as bot_errors
from bot.settings import Settings
from knowledge import errors as knowledge_errors
from memory import errors as memory_errors
from ui import errors as ui_errors

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for room in ("bot", "knowledge", "memory", "ui") for path in (ROOT / room).rglob("*.py"))
MOST_LINES, MOST_FUNCTION_LINES = 400, 60


def settings_of(model: type[BaseModel], prefix: str = "ZHIYIN_") -> Iterator[str]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from settings_of(field.annotation, f"{prefix}{name.upper()}_")
        else:
            yield f"{prefix}{name.upper()}"


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_documented(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    assert [name for name in settings_of(Settings) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("room", [bot_errors, knowledge_errors, memory_errors])
def test_every_error_is_shown_in_its_own_words(room: object) -> None:
    classes = [value for _, value in inspect.getmembers(room, inspect.isclass) if issubclass(value, Exception)]
    assert [each.__name__ for each in classes if each not in ui_errors.PROBLEMS] == []


@pytest.mark.parametrize("room", [bot_errors, knowledge_errors, memory_errors])
def test_the_tree_at_the_top_of_an_errors_module_names_every_class(room: object) -> None:
    classes = [name for name, value in inspect.getmembers(room, inspect.isclass) if value.__module__ == room.__name__]
    assert [name for name in classes if name not in (room.__doc__ or "")] == []


def test_no_module_or_function_is_too_long() -> None:
    long_modules = [path for path in MODULES if len(path.read_text("utf-8").splitlines()) > MOST_LINES]
    long_functions = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MOST_FUNCTION_LINES
    ]
    assert (long_modules, long_functions) == ([], [])


def test_importing_the_bot_brings_no_heavy_library() -> None:
    heavy = (
        "torch",
        "transformers",
        "gradio",
        "llama_index",
        "xllamacpp",
        "langchain_openai",
        "pptx",
        "pypdfium2",
        "PIL",
    )
    program = f"import sys, bot.bootstrap; print([name for name in {heavy!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_the_top_level_is_what_it_should_be() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    top = {name.split("/")[0] for name in tracked if not name.startswith(".")}
    files = {"pyproject.toml", "README.md", "README.zh-CN.md", "LICENSE", "CHANGELOG.md"}
    assert top <= files | {"bot", "knowledge", "memory", "ui", "tests", "scripts"}
