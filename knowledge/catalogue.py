"""Which documents a space holds, how far each has come, and which version of it searches find.

A derived store: ingesting again rebuilds it. A row goes through these states, and what a crash leaves between them can
be seen in it:

    (none) → queued → parsing → embedding → ready | failed → queued → …      any → deleting → (none)
    ready | failed → labelling → ready

What searches find is another matter: a row's `version` is the document as the index holds it, whole. Versions that are
being written, were replaced or are about to go stand in a second table, and are hidden from searches. One transaction
moves a document from one version to the next.

A document that was deleted keeps its row and its passages until it is removed: nothing lists or finds it from that
moment on, and `restore` takes the deletion back. Whoever brings its source in again has it back too.

Of a document that was limited to groups a trace stays when it is removed: answers that rested on it stay hidden from
everybody else, and it is limited again when it comes back, under its name or, to the same source, under another.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from knowledge.document_tables import documents as _documents
from knowledge.document_tables import hidden_versions as _hidden
from knowledge.document_tables import metadata
from knowledge.errors import DocumentNotFound
from knowledge.owners import Owners
from knowledge.reasons import Reason
from knowledge.tables import Tables, aware, reading
from knowledge.traces import Trace, Traces
from knowledge.types import Access, DocumentRecord, DocumentState

LOST = "lost"  # the version of a document whose passages the index has lost

_FIELDS = tuple(_documents.c[field.name] for field in fields(DocumentRecord))
_EARLIER = {"writing": {"version": ""}, "updating": {}}  # states of earlier versions of this table
WAITING: tuple[DocumentState, ...] = ("queued", "parsing", "embedding")
_is_waiting = _documents.c.state.in_(WAITING)
_is_held = sa.and_(_documents.c.version != "", _documents.c.state != "deleting")
_is_deleted = sa.and_(_documents.c.deleted_at.is_not(None), _documents.c.state != "deleting")
_is_there = sa.and_(_documents.c.deleted_at.is_(None), _documents.c.state != "deleting")
_traces = Traces(_documents)


@dataclass(frozen=True, slots=True)
class Queued:
    """A document that a run is about to look at."""

    id: str
    uri: str
    title: str
    source: str = ""
    tags: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    owner: str = ""


class Catalogue:
    """The documents of all spaces. Thread-safe."""

    def __init__(self, url: str) -> None:
        """Open the catalogue, making or upgrading its table.

        Raises:
            IndexUnavailable: it cannot be opened.
        """
        self._tables = Tables(url, metadata)
        self.owners = Owners(self._tables)
        with self._tables.connection() as connection:
            for state, values in _EARLIER.items():
                chosen = sa.update(_documents).where(_documents.c.state == state)
                connection.execute(chosen.values(state="queued", content_hash="", **values))

    def records(self, access: Access) -> list[DocumentRecord]:
        """Return every document that may be shown, those on their way and those that failed too, by title."""
        return _shown(access, self._select(_documents.c.space_id == access.space_id, _is_there))

    def page(
        self, access: Access, words: str, states: Collection[DocumentState], first: int, count: int
    ) -> tuple[list[DocumentRecord], int]:
        """Return some of the documents that `records` has, and how many there are to page through.

        Those on their way and those that failed come first, each part by title.

        Args:
            access: who asks.
            words: part of a title or of a URI, whatever its case; empty: any.
            states: those wanted; none: all.
            first: position of the first to return.
            count: how many to return at most.
        """
        chosen = [_documents.c.space_id == access.space_id, _is_there, _documents.c.id.not_in(self.hidden(access))]
        if words:
            named = (column.icontains(words, autoescape=True) for column in (_documents.c.title, _documents.c.uri))
            chosen.append(sa.or_(*named))
        if states:
            chosen.append(_documents.c.state.in_(states))
        order = sa.case((_documents.c.state == "ready", 1), else_=0), _documents.c.title, _documents.c.id
        query = sa.select(*_FIELDS).where(*chosen).order_by(*order).limit(count).offset(first)
        with self._tables.connection() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(_documents).where(*chosen)).scalar_one()
            return [_record(row) for row in connection.execute(query)], total

    def sizes(self, space_id: str) -> dict[str, tuple[int, int]]:
        """Return how many documents and passages there are of each source, by its id."""
        counts = sa.func.count(), sa.func.sum(_documents.c.passages)
        query = sa.select(_documents.c.source, *counts).where(_documents.c.space_id == space_id, _is_there)
        with self._tables.connection() as connection:
            rows = connection.execute(query.group_by(_documents.c.source))
            return {source: (documents, passages) for source, documents, passages in rows}

    def documents(self, access: Access) -> list[DocumentRecord]:
        """Return the documents that may be shown of which the space holds passages, by title."""
        return _shown(access, self._select(_documents.c.space_id == access.space_id, _is_held, _is_there))

    def owned(self, access: Access) -> list[DocumentRecord]:
        """Return the documents of who asks that they may see, as `records` does."""
        own = _documents.c.owner != "", _documents.c.owner == access.owner
        return _shown(access, self._select(_documents.c.space_id == access.space_id, _is_there, *own))

    def deleted(self, access: Access, before: datetime | None = None) -> list[DocumentRecord]:
        """Return the documents that were deleted, before a time where one is given, and are not yet removed."""
        chosen = [_documents.c.space_id == access.space_id, _is_deleted]
        return _shown(access, self._select(*chosen, *([_documents.c.deleted_at < before] if before else ())))

    def waiting(self, space_id: str, held: Collection[str] = ()) -> list[DocumentRecord]:
        """Return the documents that a run has queued and not finished, by title; not those of jobs that are `held`."""
        return self._select(_documents.c.space_id == space_id, _is_waiting, _documents.c.job.not_in(held))

    def queued_by(self, job: str) -> list[DocumentRecord]:
        """Return the documents that a job has queued, whatever became of them, by title."""
        return self._select(_documents.c.job == job)

    def dropped(self, job: str) -> list[DocumentRecord]:
        """Return the documents that a job has queued and that were deleted since, by title."""
        return self._select(_documents.c.job == job, _is_deleted, sa.not_(_is_waiting))

    def failed(self, space_id: str) -> list[DocumentRecord]:
        """Return the documents of which the last attempt failed, by title."""
        return self._select(_documents.c.space_id == space_id, _documents.c.state == "failed", _is_there)

    def find(self, access: Access, document_id: str, *, deleted: bool = False) -> DocumentRecord:
        """Return a document, whatever its state; with `deleted` also one that was deleted and is not yet removed.

        Raises:
            DocumentNotFound: the space knows of no such document, or it may not be shown.
        """
        chosen = [_is(access.space_id, document_id), *([] if deleted else [_documents.c.deleted_at.is_(None)])]
        found = _shown(access, self._select(*chosen))
        if not found:
            raise DocumentNotFound(f"There is no document {document_id!r} in this space.")
        return found[0]

    def same(self, space_id: str, content_hash: str) -> list[DocumentRecord]:
        """Return the documents of the space whose bytes are the same."""
        return self._select(_documents.c.space_id == space_id, _is_held, _documents.c.content_hash == content_hash)

    def hidden(self, access: Access) -> frozenset[str]:
        """Return the ids of the space's documents that may not be shown, whatever their state, removed ones too."""
        return frozenset(each.id for each in self.limited(access.space_id) if not access.sees(each.groups))

    def limited(self, space_id: str) -> list[Trace]:
        """Return the documents of the space that not everyone may see, whatever their state, removed ones too."""
        with self._tables.connection() as connection:
            return _traces.limited(connection, space_id)

    def alike(self, space_id: str, content_hash: str) -> list[Trace]:
        """Return the documents of the space with these bytes, limited ones first; of those the removed ones too."""
        with self._tables.connection() as connection:
            return _traces.alike(connection, space_id, content_hash)

    def labelling(self) -> list[DocumentRecord]:
        """Return the documents, over all spaces, of which the index may not have the labels yet."""
        return self._select(_documents.c.state == "labelling")

    def hidden_versions(self, space_id: str) -> frozenset[str]:
        """Return the versions that searches in the space must not show now."""
        hidden = sa.select(_hidden.c.version).where(_hidden.c.space_id == space_id)
        deleted = sa.select(_documents.c.version).where(_documents.c.space_id == space_id, _is_held, _is_deleted)
        with self._tables.connection() as connection:
            return frozenset(connection.execute(sa.union(hidden, deleted)).scalars())

    def hidden_of(self, record: DocumentRecord) -> list[str]:
        """Return the versions of a document that searches must not show now."""
        with self._tables.connection() as connection:
            return list(connection.execute(sa.select(_hidden.c.version).where(_is_hidden(record))).scalars())

    def queue(self, space_id: str, job: str, documents: Iterable[Queued]) -> None:
        """Note what a run is about to look at. What is known of a document stays: its tags, its groups, its owner.

        So do those of a limited document that was removed and comes back.
        """
        with self._tables.connection() as connection:
            for each in documents:
                chosen = sa.update(_documents).where(_is(space_id, each.id))
                values: dict[str, object] = {"state": "queued", "job": job, "source": each.source}
                if not connection.execute(chosen.values(**values)).rowcount:
                    values |= _new(space_id, each) | _traces.labels(connection, space_id, each.id)
                    connection.execute(sa.insert(_documents).values(**values))

    def introduce(self, record: DocumentRecord) -> None:
        """Note the bytes and the labels of a document that is about to be read for the first time."""
        self._change(record, content_hash=record.content_hash, tags=record.tags, groups=record.groups)

    def withdraw(self, job: str) -> None:
        """Take back what a run has queued and not done: new documents are to go, others are as they were."""
        chosen = sa.and_(_documents.c.job == job, _is_waiting)
        state = sa.case((_documents.c.version == "", "deleting"), else_="ready")
        with self._tables.connection() as connection:
            connection.execute(sa.update(_documents).where(chosen).values(state=state, mark=""))

    def advance(self, record: DocumentRecord, state: DocumentState) -> None:
        """Note how far a document has come, unless it was deleted since it was queued."""
        chosen = _update(record).where(sa.or_(_documents.c.deleted_at.is_(None), _is_waiting))
        with self._tables.connection() as connection:
            connection.execute(chosen.values(state=state))

    def begin(self, record: DocumentRecord, version: str) -> None:
        """Note that a version of a document is about to be written to the index, hidden until `complete`."""
        with self._tables.connection() as connection:
            _hide(connection, record, version)
            connection.execute(_update(record).values(state="embedding"))

    def complete(self, record: DocumentRecord) -> None:
        """Let searches find the record's version, which the index holds whole, and hide the one that it replaces."""
        values = _values(record) | {"state": "ready", "reason": None}
        with self._tables.connection() as connection:
            replaced = connection.execute(sa.select(_documents.c.version).where(_is(record.space_id, record.id)))
            if version := replaced.scalar_one():
                _hide(connection, record, version)
            connection.execute(sa.delete(_hidden).where(_is_hidden(record), _hidden.c.version == record.version))
            connection.execute(_update(record).values(**values))

    def clear(self, record: DocumentRecord) -> None:
        """Note that the index holds nothing of a document but the version that searches find."""
        with self._tables.connection() as connection:
            connection.execute(sa.delete(_hidden).where(_is_hidden(record)))

    def label(self, record: DocumentRecord) -> None:
        """Note the labels of a document, which its passages in the index are about to get; `settle` must follow."""
        self._change(record, state="labelling", source=record.source, tags=record.tags, groups=record.groups)

    def settle(self, record: DocumentRecord) -> None:
        """Note that a document was looked at, and that the index holds it as it is."""
        self._change(record, **_values(record))

    def fail(self, record: DocumentRecord, reason: Reason, mark: str) -> None:
        """Note that a document cannot be read, and why; what searches find of it stays."""
        self._change(record, state="failed", reason=reason, mark=mark)

    def unmark(self, space_id: str, uris: Collection[str]) -> None:
        """Note that documents have to be looked at again."""
        with self._tables.connection() as connection:
            for uri in uris:
                chosen = _documents.c.space_id == space_id, _documents.c.uri == uri
                connection.execute(sa.update(_documents).where(*chosen).values(mark=""))

    def reopen(self, space_id: str) -> None:
        """Note that the index has lost the passages of a space's documents: all must be written again."""
        chosen = sa.update(_documents).where(_documents.c.space_id == space_id, _is_held)
        state = sa.case((_is_deleted, "failed"), else_="queued")  # what was deleted is not brought in
        with self._tables.connection() as connection:
            connection.execute(chosen.values(state=state, version=LOST, mark=""))
            connection.execute(sa.delete(_hidden).where(_hidden.c.space_id == space_id))

    def spaces(self) -> list[str]:
        """Return the ids of the spaces that hold passages."""
        query = sa.select(_documents.c.space_id).where(_is_held, _documents.c.passages > 0)
        with self._tables.connection() as connection:
            return [row.space_id for row in connection.execute(query.distinct())]

    def delete(self, record: DocumentRecord) -> None:
        """Note that a document was deleted; from now on nothing finds or lists it, nor does a run bring it in."""
        idle = sa.case((_documents.c.version == "", "failed"), else_="ready")
        state = sa.case((_is_waiting, idle), else_=_documents.c.state)
        self._change(record, deleted_at=datetime.now(UTC), state=state)

    def restore(self, record: DocumentRecord) -> bool:
        """Take the deletion of a document back; False when it is too late."""
        chosen = _update(record).where(_is_deleted)
        with self._tables.connection() as connection:
            return bool(connection.execute(chosen.values(deleted_at=None)).rowcount)

    def begin_deleting(self, record: DocumentRecord) -> None:
        """Note that a document is about to leave the index; searches find it no longer."""
        with self._tables.connection() as connection:
            if record.version:
                _hide(connection, record, record.version)
            connection.execute(_update(record).values(state="deleting"))

    def remove(self, record: DocumentRecord) -> None:
        """Forget a document, whatever its state; but for a trace, where it was limited to groups."""
        with self._tables.connection() as connection:
            _traces.leave(connection, record.space_id, record.id)
            connection.execute(sa.delete(_hidden).where(_is_hidden(record)))
            connection.execute(sa.delete(_documents).where(_is(record.space_id, record.id)))

    def leftovers(self) -> list[DocumentRecord]:
        """Return the documents, over all spaces, of which the index holds more than searches may find."""
        ids = sa.select(_hidden.c.space_id, _hidden.c.document_id)
        is_hidden = sa.tuple_(_documents.c.space_id, _documents.c.id).in_(ids)
        return self._select(sa.or_(is_hidden, _documents.c.state == "deleting"))

    def close(self) -> None:
        """Release all connections. Idempotent."""
        self._tables.close()

    def _select(self, *conditions: sa.ColumnElement[bool]) -> list[DocumentRecord]:
        query = sa.select(*_FIELDS).where(*conditions).order_by(_documents.c.title, _documents.c.id)
        with self._tables.connection() as connection:
            return [_record(row) for row in connection.execute(query)]

    def _change(self, record: DocumentRecord, **values: object) -> None:
        with self._tables.connection() as connection:
            connection.execute(_update(record).values(**values))


def count_passages(url: str, timeout_s: int) -> int:
    """Return how many passages the catalogue in a database lists, of all spaces, without changing anything there.

    Raises:
        IndexUnavailable: it cannot be reached or read.
    """
    with reading(url, timeout_s) as connection:
        return int(connection.execute(sa.select(sa.func.sum(_documents.c.passages))).scalar_one() or 0)


def _is(space_id: str, document_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(_documents.c.space_id == space_id, _documents.c.id == document_id)


def _update(record: DocumentRecord) -> sa.Update:
    return sa.update(_documents).where(_is(record.space_id, record.id))


def _is_hidden(record: DocumentRecord) -> sa.ColumnElement[bool]:
    return sa.and_(_hidden.c.space_id == record.space_id, _hidden.c.document_id == record.id)


def _hide(connection: Connection, record: DocumentRecord, version: str) -> None:
    connection.execute(sa.delete(_hidden).where(_is_hidden(record), _hidden.c.version == version))
    values = {"space_id": record.space_id, "document_id": record.id, "version": version}
    connection.execute(sa.insert(_hidden).values(**values))


def _new(space_id: str, queued: Queued) -> dict[str, object]:
    """Return the row of a document of which nothing is known but where it is."""
    return {
        "space_id": space_id,
        "id": queued.id,
        "uri": queued.uri,
        "title": queued.title,
        "content_hash": "",
        "language": "",
        "summary": "",
        "passages": 0,
        "updated_at": datetime.now(UTC),
        "version": "",
        "tags": queued.tags,
        "groups": queued.groups,
        "owner": queued.owner,
    }


def _values(record: DocumentRecord) -> dict[str, object]:
    """Return the row of a document, but for its owner: that may have changed since the record was read."""
    values = asdict(record)
    del values["owner"]
    return values


def _shown(access: Access, records: Iterable[DocumentRecord]) -> list[DocumentRecord]:
    return [record for record in records if access.sees(record.groups)]


def _record(row: Row[tuple[object, ...]]) -> DocumentRecord:
    values = row._asdict()
    values["tags"], values["groups"] = tuple(values["tags"]), tuple(values["groups"])
    for name in ("updated_at", "deleted_at", "published_at"):
        values[name] = aware(values[name])
    return DocumentRecord(**values)
