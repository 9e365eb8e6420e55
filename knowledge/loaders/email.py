"""E-mail messages."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path, PurePosixPath

from knowledge.errors import DocumentTooLarge, UnreadableDocument
from knowledge.loaders.content import Content, Outline, tidy
from knowledge.loaders.dates import parse_date
from knowledge.loaders.encoding import decode
from knowledge.loaders.html import markup_text, read_page
from knowledge.loaders.members import Read, read_member
from knowledge.reasons import Code
from knowledge.types import Section

_MOST_ATTACHMENTS = 100
_FIELDS = ("From", "To", "Cc", "Date")


def load_email(path: Path, read: Read) -> Content:
    """Return a message: who wrote it to whom and when, its text, and its attachments by name.

    Attachments that `read` reads follow under their names; others, damaged ones among them, are only named. Title:
    its subject. Source: https://www.rfc-editor.org/rfc/rfc5322.

    Raises:
        DocumentTooLarge: it has too many attachments.
    """
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    fields = {name: _field(message, name) for name in (*_FIELDS, "Subject")}
    attachments = list(message.iter_attachments()) if message.is_multipart() else []
    if len(attachments) > _MOST_ATTACHMENTS:
        raise DocumentTooLarge(Code.TOO_MANY_ATTACHMENTS, count=len(attachments), most=_MOST_ATTACHMENTS)
    named = [(_file_name(part, number), part) for number, part in enumerate(attachments, start=1)]
    head = [f"{name}: {fields[name]}" for name in _FIELDS if fields[name]]
    if named:
        head.append(f"Attachments: {', '.join(name for name, _ in named)}")
    body = _body(message)
    if not (fields["From"] or fields["Subject"] or body):
        raise UnreadableDocument(Code.NO_MAIL)
    sections = [Section("\n".join(head)), *body]
    for name, part in named:
        sections += _attachment(name, part, read)
    author = parseaddr(fields["From"])
    return Content(fields["Subject"], tuple(sections), author[0] or author[1], parse_date(fields["Date"]))


def _field(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, TypeError):  # what the standard library runs into on broken ones
        return ""


def _body(message: EmailMessage) -> tuple[Section, ...]:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ()
    payload = part.get_payload(decode=True)
    data, declared = payload if isinstance(payload, bytes) else b"", part.get_content_charset() or ""
    if part.get_content_subtype() == "html":
        return read_page(markup_text(data, declared)).sections
    outline = Outline()
    for paragraph in tidy(decode(data, declared)).split("\n\n"):
        outline.paragraph(paragraph)
    return outline.sections()


def _file_name(part: EmailMessage, number: int) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, IndexError, AttributeError, TypeError):  # as in `_field`
        name = ""
    return PurePosixPath(" ".join(name.split()).replace("\\", "/")).name or f"attachment {number}"


def _attachment(name: str, part: EmailMessage, read: Read) -> Iterator[Section]:
    if part.get_content_type() == "message/rfc822":
        data, name = bytes(part.get_content()), f"{name.removesuffix('.eml')}.eml"
    else:
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
    try:
        yield from read_member(name, data, read)
    except UnreadableDocument:
        return
