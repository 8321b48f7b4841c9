"""What the page can do with documents: look, correct, settle, go on. Belongs to one thread, as its store does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from docproc.errors import DocprocError, LockedError, UsageError
from docproc.extract.witnesses.printed import Place
from docproc.model.fields import FIELDS, FieldKind
from docproc.model.geometry import Box
from docproc.review.entered_values import understand_as
from docproc.review.house import House
from docproc.review.page.views import document_view, queue_view
from docproc.review.page.wording import Wording
from docproc.review.queue import lease, next_document, queue, release
from docproc.review.settling import approve, prepare_fix, reject
from docproc.review.tables import cell_kind, cell_name, is_cell
from docproc.store.detail import document_detail
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Store
from docproc.store.filed_pages import FiledDocument, filed_document
from docproc.store.loading import load_text
from docproc.store.review_queue import count_waiting
from docproc.store.reviews import reviewable

_SHOWN = 200
_ALL = DocumentFilter()


class ChangedMeanwhileError(LockedError):
    """The document was changed by somebody else after it was shown."""

    code = "changed-meanwhile"


class Desk:
    """The documents of one store as `house()` (asked anew each time, since days pass) lets them be reviewed."""

    def __init__(self, store: Store, house: Callable[[], House]) -> None:
        self._store = store
        self._house = house

    def queue(self, wording: Wording) -> dict[str, Any]:
        """Return how many documents wait, and the first of them."""
        house = self._house()
        entries = queue(self._store, today=house.today, limit=_SHOWN)
        return {"waiting": count_waiting(self._store, _ALL), "rows": queue_view(entries, house.actor, wording)}

    def document(self, document_id: str, wording: Wording) -> dict[str, Any]:
        """Return everything the page shows of a document; raises UnknownDocumentError."""
        filed = filed_document(self._store, document_id)
        view = document_view(document_detail(self._store, document_id), filed.pages, wording)
        return view | {"waiting": count_waiting(self._store, _ALL)}

    def filed(self, document_id: str) -> FiledDocument:
        """Return where a document's bytes and pages are; raises UnknownDocumentError."""
        return filed_document(self._store, document_id)

    def upcoming(self, document_id: str) -> FiledDocument | None:
        """Return the document that is likely to be opened after this one, if any waits."""
        entries = queue(self._store, today=self._house().today, limit=2)
        other = next((entry.document_id for entry in entries if entry.document_id != document_id), None)
        return None if other is None else filed_document(self._store, other)

    def hold(self, document_id: str) -> dict[str, Any]:
        """Take or renew the lease of a document; raises LockedError while somebody else has it."""
        held = lease(self._store, document_id, self._house().actor)
        return {"holder": held.holder, "until": held.until.isoformat()}

    def let_go(self, document_id: str) -> dict[str, Any]:
        """Give the lease of a document back."""
        return {"released": release(self._store, document_id, self._house().actor)}

    def next(self, passed_over: Collection[str]) -> dict[str, Any]:
        """Lease the most urgent document that nobody has and that is not `passed_over`; its id is None at the end."""
        house = self._house()
        entry = next_document(self._store, house.actor, today=house.today, passed_over=passed_over)
        return {"id": None if entry is None else entry.document_id}

    def fix(
        self,
        document_id: str,
        version: int,
        entered: Mapping[str, str],
        places: Mapping[str, Place],
        wording: Wording,
    ) -> dict[str, Any]:
        """Set fields and cells to what was typed ("" takes a value or row out) and return the document as it is then.

        `places` are where values were read from, by field or cell. Raises UsageError for what is no value or could be
        two, ChangedMeanwhileError when the document is no longer at `version`.
        """
        self._refuse_outdated(document_id, version)
        prepare_fix(self._store, self._house(), document_id, entered, places=places).save(self._store)
        return self.document(document_id, wording)

    def approve(self, document_id: str, version: int, despite_findings: bool) -> dict[str, Any]:
        """Approve a document as it stands; raises StillOpenError unless `despite_findings`, and as `fix` does."""
        self._refuse_outdated(document_id, version)
        approve(self._store, self._house(), document_id, despite_findings=despite_findings)
        return {"approved": True}

    def reject(self, document_id: str, version: int, reason: str) -> dict[str, Any]:
        """Reject a document for `reason`; raises UsageError without one, and as `fix` does."""
        if not reason.strip():
            raise UsageError("a rejection needs a reason")
        self._refuse_outdated(document_id, version)
        reject(self._store, self._house(), document_id, reason=reason.strip())
        return {"rejected": True}

    def as_value(self, document_id: str, name: str, text: str, wording: Wording) -> dict[str, Any]:
        """Return what `text` from the page is as a value of a field or cell: as the page shows it, or why it is none.

        Raises UsageError for a name that nothing has.
        """
        kind = _kind_of(name)
        joined = (", " if kind is FieldKind.ADDRESS else " ").join(text.splitlines())
        try:
            value = understand_as(name, kind, joined, reviewable(self._store, document_id).language)
        except DocprocError as error:
            return {"text": joined, "value": None, "message": wording.phrase(error.message)}
        return {"text": joined, "value": wording.shown_as(kind, value), "message": ""}

    def words(self, document_id: str, page: int, box: Box) -> str:
        """Return the words read earlier whose middle lies in `box`, line by line."""
        found = next((one for one in load_text(self._store, document_id).pages if one.number == page), None)
        if found is None:
            raise UsageError(f"there is no page {page}")
        lines = (
            " ".join(
                word.text
                for word in line.words
                if box.x <= word.box.center_x <= box.right and box.y <= word.box.center_y <= box.bottom
            )
            for line in found.lines
        )
        return "\n".join(line for line in lines if line)

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def _refuse_outdated(self, document_id: str, version: int) -> None:
        standing = reviewable(self._store, document_id)
        if standing.version != version:
            raise ChangedMeanwhileError(f"{standing.filename}: changed in the meantime; look at it again")


def _kind_of(name: str) -> FieldKind:
    if is_cell(name):
        return cell_kind(cell_name(name))
    if name not in FIELDS:
        raise UsageError(f"no field is called '{name}'")
    return FIELDS[name][0]
