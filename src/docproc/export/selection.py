"""Which parts of a document are exported."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

from docproc.errors import UsageError
from docproc.model.fields import FIELDS

KEYS = (
    "id", "filename", "source_path", "sha256", "mime_type", "pages", "status", "error", "review", "complexity",
    "backend", "document_type", "document_type_confidence", "confidence", "confidence_level", "language", "supplier",
    "document_number", "document_date", "fields", "line_items", "vat_breakdown", "findings", "decision", "categories",
    "tags", "relations", "versions",
)  # fmt: skip
"""The keys of an exported document, in order: a stable interface; keys are added, never renamed."""


def check_names(names: Collection[str]) -> tuple[str, ...]:
    """Return `names` when each is a key or a field of a document; raises UsageError naming the nearest otherwise."""
    known = (*KEYS, *FIELDS)
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise UsageError(f"no field is called '{name}'" + (f"; did you mean '{near[0]}'?" if near else ""))
    return tuple(names)


def select(document: dict[str, Any], names: tuple[str, ...] | None) -> dict[str, Any]:
    """Return `document` with its id, the keys in `names`, and of its fields those in `names`; all for None."""
    if names is None:
        return document
    chosen = {key: value for key, value in document.items() if key == "id" or key in names}
    fields = {name: found for name, found in document.get("fields", {}).items() if name in names}
    if "fields" not in names and any(name in FIELDS and name not in KEYS for name in names):
        chosen["fields"] = fields
    return chosen
