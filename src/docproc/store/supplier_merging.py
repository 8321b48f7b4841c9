"""Two suppliers made one in the store: documents, templates and layouts get another owner."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, select

from docproc.store.audit import record
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import Statement, updating
from docproc.store.tables_documents import DOCUMENTS
from docproc.store.tables_suppliers import SUPPLIER_LAYOUTS, SUPPLIER_TEMPLATES, SUPPLIERS

_SUPPLIER = Statement(
    select(SUPPLIERS.c.id, SUPPLIERS.c.name, SUPPLIERS.c.deleted_at).where(SUPPLIERS.c.slug == bindparam("wanted"))
)
_MOVE_DOCUMENTS = updating(
    DOCUMENTS,
    ("detected_supplier_id", "supplier_name", "updated_at"),
    DOCUMENTS.c.detected_supplier_id == bindparam("merged"),
)
_MOVE_TEMPLATE = updating(
    SUPPLIER_TEMPLATES,
    ("supplier_id", "template_name"),
    SUPPLIER_TEMPLATES.c.supplier_id == bindparam("merged"),
    SUPPLIER_TEMPLATES.c.template_name == bindparam("old_name"),
)
_TYPES = Statement(
    select(SUPPLIER_LAYOUTS.c.document_type).where(SUPPLIER_LAYOUTS.c.supplier_id == bindparam("supplier"))
)
_MOVE_LAYOUT = updating(
    SUPPLIER_LAYOUTS,
    ("supplier_id",),
    SUPPLIER_LAYOUTS.c.supplier_id == bindparam("merged"),
    SUPPLIER_LAYOUTS.c.document_type == bindparam("kind"),
)
_REMOVE = updating(SUPPLIERS, ("deleted_at", "updated_at"), SUPPLIERS.c.id == bindparam("removed"))


def merge_suppliers(store: Store, kept: str, merged: str, templates: Mapping[str, str], actor: str) -> int:
    """Give supplier `kept` what is `merged`'s, delete that one softly, and return how many documents moved.

    `templates` are the names of the merged supplier's templates with those that they have from now on. A supplier
    without a row has had no documents; then nothing is to be done. Doing it twice changes nothing more.
    """
    with store.begin(CommitPoint.SUPPLIERS_MERGED) as transaction:
        home, gone = (transaction.first(_SUPPLIER, {"wanted": slug}) for slug in (kept, merged))
        if home is None or gone is None:
            return 0
        time = now()
        owner = {"detected_supplier_id": home["id"], "supplier_name": home["name"], "updated_at": time}
        moved = transaction.run(_MOVE_DOCUMENTS, {**owner, "merged": gone["id"]}).rowcount
        for old, new in templates.items():
            names = {"supplier_id": home["id"], "template_name": new, "merged": gone["id"], "old_name": old}
            transaction.run(_MOVE_TEMPLATE, names)
            _rename_methods(transaction, f":{merged}/{old}/", f":{kept}/{new}/")
        _move_layouts(transaction, home["id"], gone["id"])
        transaction.run(_REMOVE, {"deleted_at": gone["deleted_at"] or time, "updated_at": time, "removed": gone["id"]})
        changes = {"documents": (merged, kept), "moved": (0, moved)}
        record(transaction, actor, "merged", "supplier", kept, f"took over {merged}", changes)
        return moved


def _rename_methods(transaction: Transaction, before: str, after: str) -> None:
    """What rules of the template have found, and what people said of it, counts for the template's new name."""
    for table, column in (("training_data", "extraction_method"), ("extracted_fields", "method")):
        sql = f"UPDATE {table} SET {column} = replace({column}, ?, ?) WHERE instr({column}, ?)"  # noqa: S608  # our names
        transaction.execute(sql, (before, after, before))


def _move_layouts(transaction: Transaction, home: int, gone: int) -> None:
    known = {row["document_type"] for row in transaction.run(_TYPES, {"supplier": home})}
    for row in transaction.run(_TYPES, {"supplier": gone}).fetchall():
        if row["document_type"] not in known:
            transaction.run(_MOVE_LAYOUT, {"supplier_id": home, "merged": gone, "kind": row["document_type"]})
