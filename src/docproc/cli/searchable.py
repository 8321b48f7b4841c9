"""What `docproc export -f pdf` tells a worker of a document: its words, its values, what is known of it."""

from __future__ import annotations

from docproc.cli.page_picture import colour_of
from docproc.export.searchable_pdf import SheetPage, SheetValue
from docproc.model.fields import Extraction, FieldValue
from docproc.model.text import Page, PageTransform
from docproc.pipeline.page_errands import FiledPdf
from docproc.store.engine import Store
from docproc.store.filed_pages import filed_document
from docproc.store.loading import load_decision, load_extraction, load_text

_LAYER = "text_layer"
_SHEET = (595.0, 842.0)


def filed_pdf(store: Store, document_id: str) -> FiledPdf:
    """Return a kept document with what its PDF shows; UnknownDocumentError when its bytes are not kept."""
    document = filed_document(store, document_id)
    extraction = load_extraction(store, document_id)
    pages = tuple(_page(page, extraction) for page in load_text(store, document_id).pages)
    placed = {page.number for page in pages}
    values = [] if extraction is None else _own(extraction)
    elsewhere = tuple(_value(each) for each in values if each.evidence.page not in placed)
    sheet = SheetPage(0, *_SHEET, PageTransform(), (), elsewhere)
    facts = tuple(_facts(store, document_id, extraction))
    return FiledPdf(document.path, document.filename, document.mime_type, pages, sheet, facts)


def _page(page: Page, extraction: Extraction | None) -> SheetPage:
    words = () if page.backend == _LAYER else tuple(page.words)
    found = [] if extraction is None else [each for each in _own(extraction) if each.evidence.page == page.number]
    values = tuple(_value(each) for each in found)
    return SheetPage(page.number, page.width, page.height, page.transform, words, values)


def _own(extraction: Extraction) -> list[FieldValue]:
    """The values but those that repeat the type's own number and date."""
    names = {value.name for value in extraction.fields}
    repeated = {"document_number", "document_date"} if names & {"invoice_number", "invoice_date"} else set()
    return [value for value in extraction.fields if value.name not in repeated]


def _value(value: FieldValue) -> SheetValue:
    box = value.evidence.box
    sure = f"{value.confidence:.0f} %, {value.evidence.source.value}"
    return SheetValue(value.name.replace("_", " "), str(value.value), sure, box, colour_of(value))


def _facts(store: Store, document_id: str, extraction: Extraction | None) -> list[str]:
    facts = [document_id]
    if extraction is not None:
        supplier = "unknown sender" if extraction.supplier is None else extraction.supplier.name
        kind = extraction.document_type.document_type.value.replace("_", " ")
        facts.append(f"{kind}, {supplier}, {len(extraction.line_items)} line items")
    decision = load_decision(store, document_id)
    if decision is not None:
        facts.append(": ".join([decision.outcome.value, "; ".join(decision.reasons[:2])]).strip(": "))
    return facts
