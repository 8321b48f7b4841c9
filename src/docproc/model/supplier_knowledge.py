"""What a store has learnt of a supplier from its documents, beside what its YAML says."""

from __future__ import annotations

from docproc.model.enums import DocumentType
from docproc.model.record import record


@record()
class LayoutMark:
    """A printed word and the top left corner at which it stands, in points; on so many `documents` it stood there."""

    text: str
    x: int
    y: int
    documents: int = 1


@record()
class LearnedLayout:
    """The first page of a supplier's documents of one type: its size in points, and the marks of so many documents."""

    document_type: DocumentType
    documents: int
    width: float
    height: float
    marks: tuple[LayoutMark, ...]


@record()
class SupplierKnowledge:
    """The accounts that a supplier's documents have shown to be its own (IBANs, compact), and how its pages look."""

    supplier_id: str
    accounts: tuple[str, ...] = ()
    layouts: tuple[LearnedLayout, ...] = ()
