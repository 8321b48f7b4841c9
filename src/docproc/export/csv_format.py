"""CSV (RFC 4180): one row per document, one column per field."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

from docproc.model.fields import FIELDS

_DOCUMENT_COLUMNS = (
    "id", "filename", "source_path", "status", "error", "review", "document_type", "document_type_confidence",
    "confidence", "confidence_level", "language", "supplier_id", "document_number", "document_date",
)  # fmt: skip
_LAST_COLUMNS = ("line_items", "findings", "decision", "decision_reasons")
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")

COLUMNS = tuple(dict.fromkeys((*_DOCUMENT_COLUMNS, *FIELDS, *_LAST_COLUMNS)))
"""The columns of a CSV export without --fields, in order."""


def write(documents: Iterable[dict[str, Any]], stream: TextIO, fields: tuple[str, ...] | None) -> int:
    """Write a header and one row per document and return the number of documents.

    A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection).
    """
    columns = COLUMNS if fields is None else tuple(dict.fromkeys(("id", *fields)))
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for document in documents:
        writer.writerow([_cell(document, column) for column in columns])
        count += 1
    return count


def _cell(document: dict[str, Any], column: str) -> str:
    value = _value(document, column)
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def _value(document: dict[str, Any], column: str) -> Any:
    found = document.get("fields", {}).get(column)
    if isinstance(found, dict):
        return found["value"]
    if column in _COMPUTED:
        return _COMPUTED[column](document)
    value = document.get(column)
    return value if not isinstance(value, list | dict) else _words(value)


def _words(value: list[Any] | dict[str, Any]) -> str:
    items = value if isinstance(value, list) else list(value.values())
    return "; ".join(str(item) for item in items if item is not None)


_COMPUTED: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "supplier": lambda document: (document.get("supplier") or {}).get("name"),
    "supplier_id": lambda document: (document.get("supplier") or {}).get("id"),
    "line_items": lambda document: len(document.get("line_items", ())),
    "findings": lambda document: " ".join(finding["code"] for finding in document.get("findings", ())),
    "decision": lambda document: (document.get("decision") or {}).get("outcome"),
    "decision_reasons": lambda document: "; ".join((document.get("decision") or {}).get("reasons", ())),
    "fields": lambda document: len(document.get("fields", ())),
    "vat_breakdown": lambda document: "; ".join(
        f"{line['rate']} %: {line['net']} + {line['vat']}" for line in document.get("vat_breakdown", ())
    ),
}
