"""Which parts of a document's object are exported."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from docproc.export.columns import ALIASES, COLUMNS, Column, column_named
from docproc.model.fields import FIELDS
from docproc.specs.exports import RowsPer

KEYS = (
    "id", "filename", "source_path", "sha256", "mime_type", "pages", "status", "error", "review", "complexity",
    "backend", "document_type", "document_type_confidence", "confidence", "confidence_level", "language", "supplier",
    "document_number", "document_date", "fields", "line_items", "vat_breakdown", "comparisons", "allowances",
    "accounts", "references", "form_fields", "findings", "decision", "categories", "tags", "relations", "versions",
    "created_at", "updated_at",
)  # fmt: skip
"""The keys of an exported document, in order: a stable interface; keys are added, never renamed."""


def check_names(names: Collection[str]) -> tuple[str, ...]:
    """Return `names` when each is a key, field, column or nested name; UsageError naming the nearest otherwise."""
    for name in names:
        if name not in KEYS:
            column_named(name, COLUMNS[ALIASES.get(name, name)].rows if _is_column(name) else RowsPer.DOCUMENT)
    return tuple(names)


def select(document: Mapping[str, Any], names: tuple[str, ...] | None) -> Mapping[str, Any]:
    """Return of `document` its id and what `names` name; all for None.

    A key gives the whole part, a field itself within `fields`, a nested name (`supplier.id`, `total_amount.raw`,
    `item.quantity`) only that of the part, and a column that is no key (`supplier_id`) a value of that name.
    """
    if names is None:
        return document
    chosen: dict[str, Any] = {key: value for key, value in document.items() if key == "id" or key in names}
    fields: dict[str, Any] = {}
    for name in names:
        if name in FIELDS and name not in KEYS:
            if name in document.get("fields", {}):
                fields[name] = document["fields"][name]
        elif name not in KEYS:
            _add(chosen, fields, document, name)
    if "fields" not in names and (fields or any(name in FIELDS and name not in KEYS for name in names)):
        chosen["fields"] = fields
    return chosen


def _add(chosen: dict[str, Any], fields: dict[str, Any], document: Mapping[str, Any], name: str) -> None:
    outer, _, inner = name.removeprefix("fields.").partition(".")
    lines = {"item": "line_items", "vat": "vat_breakdown", "finding": "findings"}
    if outer in FIELDS:
        found = document.get("fields", {}).get(outer)
        if found is not None:
            fields.setdefault(outer, {}).update({inner: found.get(inner)} if inner else found)
    elif name in COLUMNS and COLUMNS[name].rows is not RowsPer.DOCUMENT:
        _add(chosen, fields, document, _nested(name))
    elif outer in lines:
        _add_to_lines(chosen, document, lines[outer], COLUMNS[ALIASES[name]])
    elif inner:
        part = document.get(outer) or {}
        if chosen.get(outer) is not document.get(outer) or outer not in chosen:
            chosen.setdefault(outer, {})[inner] = part.get(inner)
    else:
        chosen[name] = COLUMNS[name].find((document, {}))


def _add_to_lines(chosen: dict[str, Any], document: Mapping[str, Any], part: str, column: Column) -> None:
    lines = document.get(part) or ()
    if chosen.get(part) is lines:
        return
    made = chosen.setdefault(part, [{} for _ in lines])
    for target, line in zip(made, lines, strict=True):
        target[column.name.partition("_")[2]] = column.find((document, line))


def _nested(name: str) -> str:
    return next(alias for alias, column in ALIASES.items() if column == name)


def _is_column(name: str) -> bool:
    return ALIASES.get(name, name) in COLUMNS
