"""The dates that documents carry, in the forms that they carry them in."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# D:20240131235959+08'00' and everything shorter, as PDF writes it (ISO 32000-1, 7.9.4).
_PDF = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:([+-]\d{2})'?(\d{2})?)?")
_YEAR = re.compile(r"\d{4}(?:-\d{2})?")


def parse_date(text: str) -> datetime | None:
    """Return the time in UTC that a text says as ISO 8601, as PDF or as mail writes it; None where it says none."""
    text = text.strip()
    try:
        if match := _PDF.match(text):
            return _utc(datetime.fromisoformat(_pdf_as_iso(match)))
        if _YEAR.fullmatch(text):
            return _utc(datetime.fromisoformat(f"{text}-01-01"[:10]))
        return _utc(datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text))
    except (ValueError, OverflowError, TypeError, IndexError):  # what a date that makes no sense comes to
        return None


def _pdf_as_iso(match: re.Match[str]) -> str:
    year, month, day, hour, minute, second, zone_hours, zone_minutes = match.groups()
    zone = f"{zone_hours}:{zone_minutes or '00'}" if zone_hours else "+00:00"
    return f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}:{second or '00'}{zone}"


def _utc(time: datetime) -> datetime:
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
