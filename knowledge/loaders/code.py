"""Source code and settings files."""

import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.language import units
from knowledge.loaders.content import Content
from knowledge.loaders.encoding import read_text
from knowledge.loaders.tables import GROUP_UNITS
from knowledge.types import Section

LANGUAGES = {
    **dict.fromkeys((".c", ".h"), "C"),
    **dict.fromkeys((".cc", ".cpp", ".cxx", ".hpp"), "C++"),
    **dict.fromkeys((".js", ".jsx", ".mjs"), "JavaScript"),
    **dict.fromkeys((".kt", ".kts"), "Kotlin"),
    **dict.fromkeys((".sh", ".bash"), "Shell"),
    **dict.fromkeys((".ts", ".tsx"), "TypeScript"),
    **dict.fromkeys((".yaml", ".yml"), "YAML"),
    ".cs": "C#",
    ".css": "CSS",
    ".go": "Go",
    ".ini": "INI",
    ".java": "Java",
    ".lua": "Lua",
    ".php": "PHP",
    ".pl": "Perl",
    ".proto": "Protocol Buffers",
    ".ps1": "PowerShell",
    ".py": "Python",
    ".r": "R",
    ".rb": "Ruby",
    ".rs": "Rust",
    ".scala": "Scala",
    ".sql": "SQL",
    ".swift": "Swift",
    ".tf": "Terraform",
    ".toml": "TOML",
    ".vue": "Vue",
}

# A line at the margin that begins a definition, in any of the languages; a comment or decorator above belongs to it.
_DEFINITION = re.compile(
    r"(?:(?:export|default|public|private|protected|internal|static|final|abstract|async|pub(?:\([^)]*\))?|unsafe|"
    r"extern|inline|const|override|open|data|sealed|virtual|template\s*<[^>]*>)\s+)*"
    r"(?:def|class|func|fun|fn|function|interface|struct|enum|trait|impl|type|module|namespace|object|record|"
    r"message|service|resource|sub|let|var|val|const|create|alter|drop|insert|select|with)\b\s*\S|"
    r"[A-Za-z_][\w:<>,*&\s\[\]]*\s[*&]?[A-Za-z_][\w:]*\([^;]*$|"  # a C function: its type, its name, its arguments
    r"\[[^\]]+\]\s*$|"  # a section of TOML or INI
    r"[A-Za-z_][\w-]*:\s*$",  # a top-level key of YAML
    re.IGNORECASE,
)
_ABOVE = re.compile(r"(?:#|//|/\*|\*|--|@|\[\w+\()")  # comments, decorators, attributes
_HEADING_CHARS = 100
_MANY_BLANK_LINES = re.compile(r"\n{3,}")


def load_code(path: Path) -> Content:
    """Return a file of source code by its definitions, under the language's name and the definition's first line.

    Short ones that follow each other share a section. Indentation is kept.
    """
    language = LANGUAGES[path.suffix.lower()]
    return Content("", tuple(_sections(read_text(path).split("\n"), language)))


def _sections(lines: list[str], language: str) -> Iterator[Section]:
    begins = [0, *_definitions(lines), len(lines)]
    group: list[str] = []
    for start, end in zip(begins, begins[1:], strict=False):
        part = lines[start:end]
        if group and len(units("\n".join(group))) + len(units("\n".join(part))) > GROUP_UNITS:
            yield from _section(group, language)
            group = []
        group += part
    yield from _section(group, language)


def _section(lines: list[str], language: str) -> Iterator[Section]:
    text = _MANY_BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")
    if text.strip():
        name = next((line for line in lines if _defines(line)), "")
        yield Section(text, (language, name.strip(" {:")[:_HEADING_CHARS]) if name else (language,))


def _defines(line: str) -> bool:
    return _DEFINITION.match(line[:_HEADING_CHARS]) is not None


def _definitions(lines: list[str]) -> Iterator[int]:
    """Yield where definitions begin: at their first line, or at the comments that stand right above it."""
    last = 0
    for number, line in enumerate(lines):
        if not _defines(line):
            continue
        begin = number
        while begin - 1 > last and _ABOVE.match(lines[begin - 1]):
            begin -= 1
        if begin > last:
            yield begin
            last = begin
