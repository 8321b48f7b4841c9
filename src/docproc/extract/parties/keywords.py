"""Suppliers whose templates name the words that their documents print."""

from __future__ import annotations

from docproc.extract.context import Context
from docproc.model.enums import DocumentType
from docproc.model.fields import SupplierMatch

_SURE = 97.0
"""Confidence in percent of a supplier all of whose template's keywords stand on the pages."""


def find_by_keywords(context: Context) -> tuple[SupplierMatch, DocumentType] | None:
    """Return the supplier, and the document type, of the template whose keywords the document prints.

    Of several the one with the most keywords counts, the first among equals; None when there is none.
    """
    found: list[tuple[int, SupplierMatch, DocumentType]] = []
    for supplier in context.catalogue.suppliers:
        for template in supplier.templates:
            how = template.page_text
            if how is None or not how.keywords or not template.active:
                continue
            if context.meant_for(how):
                why = f"the keywords of template {template.name}: {', '.join(how.keywords)}"
                match = SupplierMatch(supplier.id, supplier.name, _SURE, (why,))
                found.append((len(how.keywords), match, template.document_type))
    best = max(found, key=lambda each: each[0], default=None)
    return None if best is None else best[1:]
