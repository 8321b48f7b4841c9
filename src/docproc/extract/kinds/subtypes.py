"""Which sort of its type a document says it is: a final invoice, a cancellation, the confirmation of an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from docproc.extract.catalogue import Catalogue
from docproc.extract.kinds.classify import TITLE_PAGES, Title, is_self_billed
from docproc.extract.kinds.orders import confirms
from docproc.extract.layout import DocumentView
from docproc.model.enums import DocumentSubtype, DocumentType

OF_CODES: Mapping[str, DocumentSubtype] = MappingProxyType(
    {
        "261": DocumentSubtype.SELF_BILLED,
        "325": DocumentSubtype.PROFORMA,
        "326": DocumentSubtype.PARTIAL,
        "384": DocumentSubtype.CORRECTION,
        "386": DocumentSubtype.PREPAYMENT,
        "389": DocumentSubtype.SELF_BILLED,
        "875": DocumentSubtype.PARTIAL,
        "876": DocumentSubtype.PARTIAL,
        "877": DocumentSubtype.FINAL,
    }
)
"""What the type code of an e-invoice (BT-3, UNTDID 1001) says beside the type; 875 to 877 are those of construction."""

_TITLED: Mapping[DocumentType, Mapping[str, DocumentSubtype]] = MappingProxyType(
    {
        DocumentType.INVOICE: {
            "titled_partial": DocumentSubtype.PARTIAL,
            "titled_prepayment": DocumentSubtype.PREPAYMENT,
            "titled_final": DocumentSubtype.FINAL,
            "titled_proforma": DocumentSubtype.PROFORMA,
            "titled_correction": DocumentSubtype.CORRECTION,
        },
        DocumentType.CREDIT_NOTE: {
            "titled_correction": DocumentSubtype.CORRECTION,
            "titled_cancellation": DocumentSubtype.CANCELLATION,
        },
    }
)
"""By type the phrases of the packs that a title may say, and what each means."""


def find_subtype(
    kind: DocumentType, view: DocumentView, titles: Sequence[Title], catalogue: Catalogue
) -> DocumentSubtype | None:
    """Return what the best title of a document of type `kind` says of its sort; None where it says nothing."""
    if kind is DocumentType.ORDER:
        return DocumentSubtype.CONFIRMATION if confirms(titles, catalogue) else None
    if kind is DocumentType.INVOICE and is_self_billed(view, catalogue):
        return DocumentSubtype.SELF_BILLED
    meanings = _TITLED.get(kind)
    title = next((title for title in titles if title.word.type is kind), None)
    if meanings is None or title is None or title.cell.page > TITLE_PAGES:
        return None
    said = catalogue.phrases.said_in(title.cell.text, frozenset(meanings))
    return next((meanings[each.meaning] for each in said), None)
