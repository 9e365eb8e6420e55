"""A document as the catalogue and the index know it."""

import hashlib
import uuid
from dataclasses import replace

from knowledge.protocols import Point
from knowledge.types import Document, DocumentRecord

_SUMMARY_CHARS = 300


def version_of(document: Document) -> str:
    """Return what tells a document, as the index holds it, from any other and from its other versions."""
    said = document.author, document.published_at
    held = document.id, document.title, document.uri, document.sections, *said
    return hashlib.blake2b(repr(held).encode("utf-8", "replace"), digest_size=16).hexdigest()


def versioned(point: Point, version: str) -> Point:
    """Return a point that can stand beside those of other versions."""
    chunk = replace(point.chunk, id=str(uuid.uuid5(uuid.UUID(point.chunk.id), version)))
    return replace(point, chunk=chunk, version=version)


def record_of(space_id: str, document: Document) -> DocumentRecord:
    """Return what is known of a document that has been read."""
    opening = " ".join(" ".join(section.text.split()) for section in document.sections[:5])
    return DocumentRecord(
        id=document.id,
        space_id=space_id,
        title=document.title,
        uri=document.uri,
        content_hash=document.content_hash,
        language=document.language,
        summary=opening[:_SUMMARY_CHARS],
        passages=0,
        updated_at=document.updated_at,
        source=document.source,
        tags=document.tags,
        groups=document.groups,
        author=document.author,
        published_at=document.published_at,
    )
