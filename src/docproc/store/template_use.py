"""How suppliers' templates do: counted when they give values, rated by what people say of those."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from docproc.store.clock import now
from docproc.store.engine import Transaction
from docproc.store.statements import Statement, updating
from docproc.store.tables_suppliers import SUPPLIER_TEMPLATES, SUPPLIERS

ALPHA = 0.1
"""What one judged value weighs in the success rate, an exponential moving average."""

_TEMPLATE = Statement(
    select(SUPPLIER_TEMPLATES.c.id, SUPPLIER_TEMPLATES.c.usage_count, SUPPLIER_TEMPLATES.c.success_rate)
    .join(SUPPLIERS, SUPPLIERS.c.id == SUPPLIER_TEMPLATES.c.supplier_id)
    .where(SUPPLIERS.c.slug == bindparam("supplier"), SUPPLIER_TEMPLATES.c.template_name == bindparam("name"))
)
_THIS = SUPPLIER_TEMPLATES.c.id == bindparam("template")
_USED = updating(SUPPLIER_TEMPLATES, ("usage_count", "last_used_at"), _THIS)
_RATED = updating(SUPPLIER_TEMPLATES, ("success_rate",), _THIS)


def template_of(method: str | None) -> tuple[str, str] | None:
    """Return supplier and template of a value's method (`label:kiefer/standard/number`); None for other methods."""
    supplier, *rest = (method or "").partition(":")[2].split("/")
    return (supplier, rest[0]) if len(rest) > 1 else None


def note_use(transaction: Transaction, methods: Iterable[str]) -> None:
    """Count a document for every template that one of `methods` belongs to."""
    used = {found for method in methods if (found := template_of(method)) is not None}
    for supplier, name in sorted(used):
        row = transaction.first(_TEMPLATE, {"supplier": supplier, "name": name})
        if row is not None:
            use = {"usage_count": row["usage_count"] + 1, "last_used_at": now()}
            transaction.run(_USED, {**use, "template": row["id"]})


def note_judged(transaction: Transaction, judged: Iterable[tuple[str | None, bool]]) -> None:
    """Let values that people judged (method, whether it was right) move the rates of the templates they came from."""
    for method, right in judged:
        found = template_of(method)
        row = None if found is None else transaction.first(_TEMPLATE, {"supplier": found[0], "name": found[1]})
        if row is not None:
            before, said = row["success_rate"], 100.0 * right
            rate = said if before is None else before + ALPHA * (said - before)
            transaction.run(_RATED, {"success_rate": round(rate, 3), "template": row["id"]})
