"""The team's side of the bot: documents in and out, searching them, and the items that can be recommended."""

import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from bot.access import group_names
from bot.deletions import Deletions
from bot.document_items import DocumentItems
from bot.errors import NotAllowed, UploadsUnavailable
from bot.evidence import Judgement, in_scale, judge
from bot.ingestion import Ingestion
from bot.items_file import read_items
from bot.settings import Settings
from bot.uploaders import Uploaders
from bot.uploads import Uploads, distinct, safe_name
from knowledge.catalogue import Catalogue
from knowledge.explain import Explanation, explain
from knowledge.formats import FORMATS
from knowledge.ingest import Ingester
from knowledge.jobs import Job
from knowledge.load import content_hash
from knowledge.protocols import Embedder
from knowledge.reasons import Code, Reason, system_reason
from knowledge.retrieve import Retriever
from knowledge.sources.web import WEB_PAGE
from knowledge.types import (
    NO_FILTERS,
    NO_LABELS,
    NOTHING_QUOTED,
    Access,
    DocumentRecord,
    DocumentState,
    Failure,
    Filters,
    IngestReport,
    Labels,
    Passage,
    ProgressListener,
    Query,
    Quoted,
)
from memory.items import Items
from memory.types import Item


@dataclass(frozen=True, slots=True)
class Content:
    """The parts that a library is made of."""

    ingester: Ingester
    ingestion: Ingestion
    retriever: Retriever
    catalogue: Catalogue
    items: Items
    document_items: DocumentItems
    deletions: Deletions
    uploaders: Uploaders
    draw: Callable[[Path, int, Quoted], bytes]  # a page of a file, with what is quoted boxed
    embedder: Embedder  # on whose cosines evidence is judged


@dataclass(frozen=True, slots=True)
class ExplainedSearch:
    """What a search found and why, and whether a question in these words would be answered from it."""

    explanation: Explanation
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class _Upload:
    """Files that somebody brings, and where they go."""

    access: Access
    labels: Labels
    uploads: Uploads


class Library:
    """A space's documents and items. Blocking; documents are written one at a time."""

    def __init__(self, settings: Settings, content: Content) -> None:
        self.ingestion = content.ingestion
        self._settings = settings
        self._ingester = content.ingester
        self._retriever = content.retriever
        self._catalogue = content.catalogue
        self._items = content.items
        self._document_items = content.document_items
        self._deletions = content.deletions
        self._uploaders = content.uploaders
        self._draw = content.draw
        self._embedder = content.embedder
        self._uploading = threading.Lock()

    def ingest(
        self,
        space_id: str,
        paths: Sequence[Path],
        on_progress: ProgressListener | None = None,
        labels: Labels = NO_LABELS,
    ) -> IngestReport:
        """Bring files and folders into the space, and keep its items in step."""
        return self.ingestion.ingest(space_id, paths, on_progress, labels)

    def upload(
        self,
        access: Access,
        paths: Sequence[Path],
        on_progress: ProgressListener | None = None,
        groups: Sequence[str] | None = None,
    ) -> IngestReport:
        """Copy files into the folder of uploads under safe names, then bring them in.

        A file whose name is there already replaces that file, if the person may change it, and it stays whose it was.
        If not, that file stays, and the new one gets another name. One that cannot be read is not kept, and what it
        was to replace stays.

        Args:
            access: whose files they are; they see them in any case. An operator's are the team's.
            paths: the files.
            on_progress: told of each file.
            groups: who may see them, as a person's own groups; none means everyone, None what a replaced file had.

        Raises:
            InvalidGroups: a name cannot be stored.
            NotAllowed: a person names none of their own groups, and would not see what they bring.
        """
        labels = _labels(access, groups)
        with self._uploading:
            try:
                uploads = Uploads(self._uploads(access.space_id))
            except OSError as error:
                return IngestReport(failed=tuple(Failure(path.name, _unwritable(error)) for path in paths))
            with closing(uploads):
                return self._keep(_Upload(access, labels, uploads), paths, on_progress)

    def start_upload(
        self, access: Access, paths: Sequence[Path], groups: Sequence[str] | None = None
    ) -> tuple[Job, tuple[Failure, ...]]:
        """Copy files in under safe names, and read them behind the caller; return the job and what could not be kept.

        What cannot be read stays, and is listed with the reason until it is tried again, replaced or deleted. When the
        job is cancelled, what it has not read goes.

        Raises:
            UploadsUnavailable: the folder of uploads cannot be written.
            InvalidGroups, NotAllowed: as `upload` does.
        """
        labels = _labels(access, groups)
        try:
            uploads = Uploads(self._uploads(access.space_id))
        except OSError as error:
            raise UploadsUnavailable(_unwritable(error)) from error
        upload = _Upload(access, labels, uploads)
        kept, failed = self._put(upload, paths)

        def ended(report: IngestReport) -> None:
            with closing(uploads):
                if report.stopped:
                    self._take_back(upload, kept, report)
                self._uploaders.forget_gone()

        return self.ingestion.start_ingest(access.space_id, kept, ended, labels, access.owner), failed

    def _keep(self, upload: _Upload, paths: Sequence[Path], on_progress: ProgressListener | None) -> IngestReport:
        kept, failed = self._put(upload, paths)
        access = upload.access
        report = self.ingestion.ingest(access.space_id, kept, on_progress, upload.labels, access.owner)
        self._take_back(upload, kept, report)
        self._uploaders.forget_gone()
        return replace(report, failed=(*failed, *report.failed))

    def _put(self, upload: _Upload, paths: Sequence[Path]) -> tuple[list[Path], tuple[Failure, ...]]:
        """Copy files into the folder of uploads; return where they lie, and which could not be kept."""
        kept: list[Path] = []
        failed: list[Failure] = []
        access, there = upload.access, upload.uploads.names()
        names = distinct([safe_name(path.name) for path in paths], self._fixed_names(access, there))
        for path, name in zip(paths, names, strict=True):
            try:
                kept.append(upload.uploads.put(path, name, replacing=access.operates or name in there))
            except OSError as error:
                failed.append(Failure(name, Reason(Code.NOT_KEPT, {"reason": system_reason(error)})))
        return kept, tuple(failed)

    def _take_back(self, upload: _Upload, kept: Sequence[Path], report: IngestReport) -> None:
        """Undo the upload of what could not be read, or was not read because the job was cancelled."""
        everything = Access.operator(upload.access.space_id)
        unwanted = {failure.uri for failure in report.failed}
        if report.stopped:
            held = {record.uri: record.content_hash for record in self._catalogue.documents(everything)}
            unwanted |= {str(path) for path in kept if held.get(str(path)) != content_hash(path)}
        taken = [path for path in kept if str(path) in unwanted]
        for path in taken:
            upload.uploads.take_back(path)
        undone = [path for path in taken if not self._deletions.is_pending(everything.space_id, path)]
        if undone:
            self._ingester.ingest(everything.space_id, undone)

    def _fixed_names(self, access: Access, there: set[str]) -> set[str]:
        """Return the names that a file may not be put under: those of files that may not be replaced.

        Those of files that may not be shown are among them, of removed ones too.
        """
        limited = self._catalogue.limited(access.space_id)
        hidden = self._names(access, [each.uri for each in limited if not access.sees(each.groups)])
        if access.operates:
            return hidden
        known = [*self._catalogue.owned(access), *self._catalogue.deleted(access)]
        own = self._names(access, [each.uri for each in known if access.may_change(each)])
        return hidden | there - own

    def _names(self, access: Access, uris: Sequence[str]) -> set[str]:
        """Return the names of those that are uploaded files."""
        uploads = self._uploads(access.space_id).resolve()
        return {path.name for path in map(Path, uris) if path.parent == uploads}

    def _uploads(self, space_id: str) -> Path:
        return self._settings.uploads_folder / space_id

    def repair(self, space_id: str) -> None:
        """Remove what a crash left half done, and keep the space's items in step.

        Raises:
            IndexUnavailable: the index cannot be written now; the next start does it.
        """
        self.ingestion.repair(space_id)
        self._uploaders.forget_gone()
        self._deletions.remove_old(space_id)

    def formats(self) -> list[str]:
        """Return the suffixes of the files that can be read, such as ".pdf"."""
        return sorted(FORMATS.keys() - {WEB_PAGE})

    def documents(self, access: Access) -> list[DocumentRecord]:
        """Return the documents that searches find."""
        return self._catalogue.documents(access)

    def listed(self, access: Access) -> list[DocumentRecord]:
        """Return the documents that may be shown with their states: those on their way and those that failed too."""
        return self._catalogue.records(access)

    def document(self, access: Access, document_id: str) -> DocumentRecord:
        """Return what is known of a document.

        Raises:
            DocumentNotFound: the space holds no such document, or it may not be shown.
        """
        return self._catalogue.find(access, document_id)

    def page(
        self, access: Access, words: str, states: Collection[DocumentState], first: int, count: int
    ) -> tuple[list[DocumentRecord], int]:
        """Return some of the documents that may be shown, and how many there are. Arguments as `Catalogue.page`."""
        return self._catalogue.page(access, words, states, first, count)

    def sizes(self, space_id: str) -> dict[str, tuple[int, int]]:
        """Return how many documents and passages there are of each source, by its id."""
        return self._catalogue.sizes(space_id)

    def limit(self, space_id: str, document_id: str, groups: Sequence[str]) -> DocumentRecord:
        """Let only these groups see a document; none means everyone. Only the operator's channels call it.

        Raises:
            DocumentNotFound: the space holds no such document.
            InvalidGroups: a name cannot be stored.
            IndexUnavailable: the index cannot be written now; the next start does it.
        """
        return self._ingester.label(space_id, document_id, Labels(groups=group_names(groups)))

    def delete(self, access: Access, document_id: str) -> None:
        """Hide a document from everybody; some minutes later it is removed with its item and its uploaded file.

        Raises:
            DocumentNotFound: the operator asks, and there is no such document, or it may not be shown.
            NotAllowed: somebody else asks, and it is not theirs.
        """
        self._deletions.delete(access, document_id)

    def undelete(self, access: Access, document_id: str) -> DocumentRecord:
        """Take a deletion back.

        Raises:
            DocumentNotFound, NotAllowed: as `delete` does, or it is too late.
        """
        return self._deletions.undo(access, document_id)

    def deleted(self, access: Access) -> list[DocumentRecord]:
        """Return the documents whose deletion who asks can take back."""
        return self._deletions.pending(access)

    def read_again(self, access: Access, document_id: str) -> list[Job]:
        """Look at a document's file, or at the source that it is from, again, behind the caller.

        Raises:
            DocumentNotFound: the space holds no such document, or it may not be shown.
        """
        return self.ingestion.again(access.space_id, [self._catalogue.find(access, document_id)])

    def passages(self, access: Access, document_id: str, first: int = 0, count: int = 20) -> list[Passage]:
        """Return so many of a document's passages, from the one at position `first` on.

        Raises:
            DocumentNotFound: the space holds no such document, or it may not be shown.
        """
        there = self._catalogue.find(access, document_id).passages
        return self._retriever.passages(access, document_id, first, min(count, there - first))

    def page_image(self, access: Access, document_id: str, page: int, quoted: Quoted = NOTHING_QUOTED) -> bytes:
        """Return a page of a PDF document as PNG, with what is quoted boxed.

        Raises:
            DocumentNotFound: the space holds no such document, or it may not be shown.
            PageUnavailable: it is no PDF, has no such page, or its file is not on this machine.
        """
        record = self._catalogue.find(access, document_id)  # who may not see the document gets no page of it
        return self._draw(Path(record.uri), page, quoted)

    def search(self, access: Access, text: str, top_k: int = 8, filters: Filters = NO_FILTERS) -> list[Passage]:
        """Return the passages that match best of those that may be shown, best first."""
        return self._retriever.search(Query(text, access, top_k, filters))

    def explain(
        self, access: Access, text: str, top_k: int = 8, filters: Filters = NO_FILTERS
    ) -> ExplainedSearch | None:
        """Return what a search finds, and why; None when nothing is asked."""
        query, vector = Query(text, access, top_k, filters), self._embedder.embed_query(text)
        traced = self._retriever.trace(query, vector, self._embedder.name)
        if traced is None:
            return None
        explanation = explain(query, traced)
        read = [each.passage for each in explanation.passages[: self._settings.turn.passages]]  # as a turn does
        return ExplainedSearch(explanation, judge(text, in_scale(read, self._retriever.model, vector, self._embedder)))

    def items(self, space_id: str) -> list[Item]:
        """Return everything that can be recommended in the space."""
        return self._items.list(space_id)

    def import_items(self, space_id: str, path: Path) -> int:
        """Add or replace items from a JSON Lines or CSV file, all or none, and return how many.

        Raises:
            InvalidItems: the file cannot be read, or a line does not fit; the message names the line.
        """
        items = read_items(space_id, path)
        self._document_items.store(items)
        return len(items)


def _labels(access: Access, groups: Sequence[str] | None) -> Labels:
    """Return the labels of an upload. Raises InvalidGroups and NotAllowed."""
    labels = Labels(groups=None if groups is None else group_names(groups))
    if not access.sees(labels.groups or ()):
        raise NotAllowed("Name a group that you are in, so that you see what you upload.")
    return labels


def _unwritable(error: OSError) -> Reason:
    return Reason(Code.NOTHING_KEPT, {"reason": system_reason(error)})
