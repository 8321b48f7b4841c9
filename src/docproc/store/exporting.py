"""Documents as the export's stable objects (DESIGN.md section 7), streamed in batches with flat memory."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from docproc.store.document_filter import JOINED, DocumentFilter, conditions_of, marks
from docproc.store.engine import Store
from docproc.store.field_rows import LISTED

_BATCH = 200
_Object = dict[str, Any]


_EVERYTHING = DocumentFilter()


Seen = Callable[[Sequence[int], Sequence[int]], None]
"""Is told the numbers and versions of the documents that were read."""


def iter_export(
    store: Store, chosen: DocumentFilter = _EVERYTHING, seen: Seen = lambda keys, versions: None
) -> Iterator[_Object]:
    """Yield one object per chosen document, in the order in which the documents were registered.

    Each batch of documents is read in one transaction, so an object never mixes two states of its document.
    """
    if chosen.ids is None:
        yield from _by_number(store, chosen, seen)
        return
    keys = _keys(store, list(chosen.ids))
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        with store.snapshot() as connection:
            rows = _documents(connection, chosen, f"d.id IN ({marks(batch)})", batch)
            objects = _objects(connection, rows)
        seen([row["id"] for row in rows], [row["version_count"] for row in rows])
        yield from objects


def _keys(store: Store, ids: list[str]) -> list[int]:
    """The numbers of the documents with these ids, ascending."""
    found: set[int] = set()
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        query = f"SELECT id FROM documents WHERE uuid IN ({marks(batch)})"  # noqa: S608  # question marks only
        found.update(row[0] for row in store.reader.execute(query, batch))
    return sorted(found)


def _by_number(store: Store, chosen: DocumentFilter, seen: Seen) -> Iterator[_Object]:
    last = 0
    while True:
        with store.snapshot() as connection:
            rows = _documents(connection, chosen, "d.id > ?", [last])
            objects = _objects(connection, rows)
        if not rows:
            return
        seen([row["id"] for row in rows], [row["version_count"] for row in rows])
        yield from objects
        last = rows[-1]["id"]


def _documents(
    connection: sqlite3.Connection, chosen: DocumentFilter, condition: str, values: Sequence[Any]
) -> list[sqlite3.Row]:
    conditions, parameters = conditions_of(chosen)
    query = (
        "SELECT d.*, a.extracted_data, s.slug AS supplier_slug, c.path AS category, j.error_code,"  # noqa: S608  # values
        " j.error_message FROM documents d LEFT JOIN document_data a ON a.document_id = d.id"
        " LEFT JOIN processing_jobs j ON j.id = d.current_job_id AND d.status = 'failed'"
        f" {JOINED}"
        f" WHERE {' AND '.join(['d.deleted_at IS NULL', condition, *conditions])} ORDER BY d.id LIMIT {_BATCH}"
    )
    return connection.execute(query, [*values, *parameters]).fetchall()


def _objects(connection: sqlite3.Connection, documents: list[sqlite3.Row]) -> list[_Object]:
    keys = [row["id"] for row in documents]
    parts = {name: _grouped(connection, keys, query, make) for name, (query, make) in _PARTS.items()}
    return [_object(row, {name: grouped[row["id"]] for name, grouped in parts.items()}) for row in documents]


def _grouped(
    connection: sqlite3.Connection, keys: list[int], query: str, make: Callable[..., Any]
) -> defaultdict[int, list[Any]]:
    """Rows of a part by document; a query gives the document's number first, then the arguments of `make`."""
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    cursor = connection.cursor()
    cursor.row_factory = None
    for key, *values in cursor.execute(query.format(marks(keys)), keys):
        grouped[key].append(make(*values))
    return grouped


def _object(row: sqlite3.Row, parts: dict[str, list[Any]]) -> _Object:
    return {
        "id": row["uuid"],
        "filename": row["filename"],
        "source_path": row["source_path"],
        "sha256": row["file_hash"],
        "mime_type": row["mime_type"],
        "pages": row["page_count"],
        "status": row["status"],
        "error": None if row["error_code"] is None else {"code": row["error_code"], "message": row["error_message"]},
        "review": row["review_state"],
        "complexity": row["complexity"],
        "backend": row["backend"],
        "document_type": row["document_type"],
        "document_type_confidence": row["document_type_confidence"],
        "document_subtype": row["document_subtype"],
        "confidence": row["overall_confidence"],
        "confidence_level": row["confidence_level"],
        "language": row["language_code"],
        "supplier": _supplier(row),
        "document_number": row["document_number"],
        "document_date": row["document_date"],
        "fields": dict(parts["fields"]),
        "line_items": parts["line_items"],
        "vat_breakdown": parts["vat_breakdown"],
        **_listed(row),
        "findings": parts["findings"],
        "decision": _decision(row),
        "categories": [] if row["category"] is None else [row["category"]],
        "tags": parts["tags"],
        "relations": parts["relations"],
        "versions": row["version_count"],
        "created_at": _time(row["created_at"]),
        "updated_at": _time(row["updated_at"]),
    }


def _time(stored: str) -> str:
    """A time of the store, UTC, as ISO 8601 writes it."""
    return stored.replace(" ", "T") + "Z"


def _supplier(row: sqlite3.Row) -> _Object | None:
    if row["supplier_name"] is None:
        return None
    return {"id": row["supplier_slug"], "name": row["supplier_name"], "confidence": row["supplier_confidence"]}


def _listed(row: sqlite3.Row) -> _Object:
    """The parts that `field_rows.LISTED` names; decimals and dates lose the tags that the store's JSON gives them."""
    data = json.loads(row["extracted_data"] or "{}")
    return {part: [_plain(item) for item in data.get(part, ())] for part in LISTED}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() in ({"amount"}, {"date"}):
            return next(iter(value.values()))
        return {name: _plain(item) for name, item in value.items()}
    return value


def _decision(row: sqlite3.Row) -> _Object | None:
    if row["decision_outcome"] is None:
        return None
    reasons = json.loads(row["decision_reasons"])
    return {"outcome": row["decision_outcome"], "confidence": row["decision_confidence"], "reasons": reasons}


def _box(x: float | None, y: float, width: float, height: float) -> list[float] | None:
    return None if x is None else [x, y, width, height]


def _field(
    name: str, value: str, raw: str, confidence: float, page: int | None, source: str, method: str, *box: Any
) -> tuple[str, _Object]:
    return name, {
        "value": value,
        "raw": raw,
        "confidence": confidence,
        "page": page,
        "box": _box(*box),
        "source": source,
        "method": method,
    }


_ITEM_KEYS = (
    *("position", "article", "description", "quantity", "unit"),
    *("unit_price", "vat_rate", "discount_percent", "discount_amount", "net_amount", "confidence", "page"),
)


def _item(*values: Any) -> _Object:
    return {**dict(zip(_ITEM_KEYS, values, strict=False)), "box": _box(*values[len(_ITEM_KEYS) :])}


def _vat(rate: str, net: str | None, vat: str | None) -> _Object:
    return {"rate": rate, "net": net, "vat": vat}


def _finding(code: str, severity: str, fields: str, message: str) -> _Object:
    return {"code": code, "severity": severity, "fields": json.loads(fields), "message": message}


def _relation(type: str, document: str) -> _Object:
    return {"type": type, "document": document}


_PARTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "fields": (
        "SELECT document_id, field_name, value, raw_text, confidence, page_number, source, method, x, y, width, height"
        " FROM extracted_fields WHERE document_id IN ({0}) ORDER BY document_id, position, id",
        _field,
    ),
    "line_items": (
        "SELECT document_id, position, article, description, quantity, unit, unit_price, vat_rate, discount_percent,"
        " discount_amount, net_amount, confidence, page_number, x, y, width, height"
        " FROM line_items WHERE document_id IN ({0}) ORDER BY document_id, row_number",
        _item,
    ),
    "vat_breakdown": (
        "SELECT document_id, rate, net, vat FROM vat_breakdown WHERE document_id IN ({0})"
        " ORDER BY document_id, row_number",
        _vat,
    ),
    "findings": (
        "SELECT document_id, code, severity, fields, message FROM findings WHERE document_id IN ({0})"
        " ORDER BY document_id, row_number",
        _finding,
    ),
    "tags": (
        "SELECT dt.document_id, t.name FROM document_tags dt JOIN tags t ON t.id = dt.tag_id"
        " WHERE dt.document_id IN ({0}) ORDER BY dt.document_id, t.name",
        str,
    ),
    "relations": (
        "SELECT r.source_document_id, r.relation_type, d.uuid FROM document_relations r"
        " JOIN documents d ON d.id = r.target_document_id WHERE r.source_document_id IN ({0})"
        " ORDER BY r.source_document_id, r.id",
        _relation,
    ),
}
