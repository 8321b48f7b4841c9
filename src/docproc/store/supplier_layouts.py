"""How the approved documents of suppliers look, kept by type of document."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from docproc.extract.parties.layout_marks import joined
from docproc.model.codec import encode
from docproc.model.supplier_knowledge import LearnedLayout
from docproc.store.clock import now
from docproc.store.engine import Transaction
from docproc.store.statements import Statement, inserting, updating
from docproc.store.supplier_knowledge import layout_of_row
from docproc.store.tables_suppliers import SUPPLIER_LAYOUTS, SUPPLIERS, SupplierLayout

_SUPPLIER = Statement(select(SUPPLIERS.c.id).where(SUPPLIERS.c.slug == bindparam("wanted")))
_KNOWN = Statement(
    select(SUPPLIER_LAYOUTS).where(
        SUPPLIER_LAYOUTS.c.supplier_id == bindparam("supplier"), SUPPLIER_LAYOUTS.c.document_type == bindparam("kind")
    )
)
_INSERT = inserting(SupplierLayout)
_UPDATE = updating(
    SUPPLIER_LAYOUTS,
    ("documents", "page_width", "page_height", "marks", "updated_at"),
    SUPPLIER_LAYOUTS.c.id == bindparam("renewed"),
)


def learn_layout(transaction: Transaction, slug: str, layout: LearnedLayout) -> None:
    """Add the layout of one approved document to what is known of its supplier; nothing for one without a row."""
    supplier = transaction.first(_SUPPLIER, {"wanted": slug})
    if supplier is None:
        return
    own = {"supplier": supplier["id"], "kind": layout.document_type.value}
    known = transaction.first(_KNOWN, own)
    learnt = layout if known is None else joined(layout_of_row(known), layout)
    row = {
        "documents": learnt.documents,
        "page_width": learnt.width,
        "page_height": learnt.height,
        "marks": encode(learnt.marks),
        "updated_at": now(),
    }
    if known is None:
        transaction.insert(_INSERT, {**row, "supplier_id": own["supplier"], "document_type": own["kind"]})
    else:
        transaction.run(_UPDATE, {**row, "renewed": known["id"]})
