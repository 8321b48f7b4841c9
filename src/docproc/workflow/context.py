"""What conditions and templates see, and what is known of it before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from docproc.model.fields import FIELDS, FieldKind
from docproc.store.engine import Store
from docproc.store.workflow_context import document_context
from docproc.workflow.kinds import Kind, Known

_NUMBERS = frozenset({FieldKind.AMOUNT, FieldKind.NUMBER})

DOCUMENT: Known = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "id", "filename", "source_path", "mime_type", "language", "document_type", "type", "document_number",
                "document_date", "status", "review", "decision", "confidence_level", "supplier_id", "category",
                "assigned_to", "assigned_role",
            ),
            Kind.TEXT,
        ),
        **dict.fromkeys(("pages", "type_confidence", "confidence"), Kind.NUMBER),
        **dict.fromkeys(("findings", "tags", "relations"), Kind.LIST),
        "extracted_data": MappingProxyType(
            {name: Kind.NUMBER if kind in _NUMBERS else Kind.TEXT for name, (kind, _) in FIELDS.items()}
        ),
    }
)  # fmt: skip
"""A document in the context; its `extracted_data` has the fields that were found, amounts as numbers."""

SUPPLIER: Known = MappingProxyType(
    {
        **dict.fromkeys(("id", "name", "number", "email", "vat_id", "country"), Kind.TEXT),
        "confidence": Kind.NUMBER,
        "tags": Kind.LIST,
    }
)

GENERAL: Known = MappingProxyType(
    {
        **dict.fromkeys(("execution_id", "workflow_id", "trigger_event", "now"), Kind.TEXT),
        "trigger_data": Kind.ANY,
        "document": DOCUMENT,
        "supplier": SUPPLIER,
    }
)
"""What every condition and template sees."""


def variables(
    store: Store,
    *,
    execution_id: str,
    workflow_id: str,
    trigger_event: str,
    trigger_data: Any,
    document_id: str | None,
    now: datetime,
) -> dict[str, Any]:
    """The context before the first step; without a document, `document` and `supplier` are empty."""
    seen = None if document_id is None else document_context(store, document_id)
    return {
        "execution_id": execution_id,
        "workflow_id": workflow_id,
        "trigger_event": trigger_event,
        "trigger_data": {} if trigger_data is None else trigger_data,
        "now": now.isoformat(timespec="seconds"),
        "previous_step_output": {},
        "steps": {},
        **(seen or {"document": {}, "supplier": {}}),
    }


def add_output(context: dict[str, Any], step: str, output: Any, labels: Mapping[str, str]) -> None:
    """Put what a step gave into the context."""
    context["previous_step_output"] = output
    context["steps"] = {**context["steps"], step: output}
    context.update(labels)


def known_before(earlier: Iterable[tuple[str, Known | Kind, Mapping[str, Kind]]]) -> Known:
    """What a step sees: the general context, outputs and labels of the steps above it (name, output, labels)."""
    steps = list(earlier)
    labels = {name: kind for _, _, given in steps for name, kind in given.items()}
    return {
        **GENERAL,
        **labels,
        "previous_step_output": Kind.ANY,
        "steps": {name: output for name, output, _ in steps},
    }
