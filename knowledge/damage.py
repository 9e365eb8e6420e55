"""Why a parser has failed on a file, told by the file's two ends rather than by what the parser ran into."""

import json
import textwrap
from dataclasses import dataclass
from pathlib import Path

from knowledge.reasons import Code, Reason

_DETAIL_CHARS = 200  # of what a parser says is wrong; some repeat all of the bytes that they met
_END_BYTES = 66_000  # the list of a ZIP file's contents may have a comment of 65,535 bytes after it
_BEGIN_BYTES = 1_024


@dataclass(frozen=True, slots=True)
class _Ends:
    """What every file of a kind holds near its beginning and near its end."""

    begin: bytes
    end: bytes


_ZIP = _Ends(b"PK", b"PK\x05\x06")
_JPEG = _Ends(b"\xff\xd8\xff", b"\xff\xd9")
_ENDS = {
    ".pdf": _Ends(b"%PDF-", b"%%EOF"),
    ".png": _Ends(b"\x89PNG", b"IEND"),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    **dict.fromkeys((".docx", ".pptx", ".xlsx", ".xlsm", ".xlsb", ".ods", ".epub", ".zip"), _ZIP),
}


def damage(path: Path, error: Exception) -> Reason:
    """Return why a file cannot be read by the parser of its kind, which raised this.

    Source: ISO 32000-1, 7.5 (PDF); APPNOTE.TXT 4.3.16 (ZIP); ISO/IEC 15948, 5 (PNG); ITU-T T.81, B.1.1.3 (JPEG).

    Raises:
        OSError: it cannot be opened.
    """
    if isinstance(error, json.JSONDecodeError):
        return Reason(Code.NO_JSON, {"line": error.lineno, "detail": error.msg})
    said = str(error).replace(str(path), path.name) or type(error).__name__
    text = said.encode("utf-8", "ignore").decode("utf-8").replace("\0", " ")
    detail = textwrap.shorten(text, _DETAIL_CHARS, placeholder=" …")
    suffix = path.suffix.lower()
    if ends := _ENDS.get(suffix):
        begin, end = _read_ends(path)
        if ends.begin not in begin:
            return Reason(Code.NOT_ITS_KIND, {"suffix": suffix, "detail": detail})
        if ends.end not in end:
            return Reason(Code.CUT_SHORT, {"detail": detail})
    return Reason(Code.DAMAGED, {"detail": detail})


def _read_ends(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        begin = file.read(_BEGIN_BYTES)
        file.seek(max(0, path.stat().st_size - _END_BYTES))
        return begin, file.read(_END_BYTES)
