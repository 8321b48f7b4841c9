"""The rules of docproc.yaml that give documents tags and categories, and the tags of suppliers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from docproc.errors import ConfigurationError
from docproc.model.decision import Decision, Finding
from docproc.model.enums import ConfidenceLevel
from docproc.model.fields import Extraction, Value
from docproc.model.filing import BY_RULE, BY_SUPPLIER, File, Filed
from docproc.settings.jsonlogic import compile_conditions, met
from docproc.specs.filing import FilingRule
from docproc.specs.settings import Settings
from docproc.specs.suppliers import SupplierSpec

SEEN_OF_DOCUMENT = frozenset(
    {
        "language", "document_type", "type", "type_confidence", "document_number", "document_date", "decision",
        "confidence", "confidence_level", "supplier_id", "extracted_data", "findings",
    }
)  # fmt: skip
"""What conditions may ask of `document`; all that a workflow's conditions know and that no person changes."""


def filing_of(settings: Settings, suppliers: Iterable[SupplierSpec]) -> File:
    """Return what files documents by the rules of these settings, and by the tags of these suppliers.

    Raises ConfigurationError for conditions that are no JSONLogic.
    """
    for name, rule in settings.filing.items():
        if rule.conditions is not None:
            try:
                compile_conditions(rule.conditions)
            except ConfigurationError as error:
                raise ConfigurationError(f"filing.{name}: {error.message}") from error
    return partial(_file, settings.filing, {spec.id: spec for spec in suppliers})


def _file(
    rules: Mapping[str, FilingRule],
    suppliers: Mapping[str, SupplierSpec],
    extraction: Extraction,
    findings: Sequence[Finding],
    decision: Decision,
) -> Filed:
    match = extraction.supplier
    supplier = None if match is None or match.supplier_id is None else suppliers.get(match.supplier_id)
    tags: dict[str, str] = {}
    category: tuple[str, str] | None = None
    unclear = []
    for name, rule in rules.items():
        try:
            if not _meets(rule, extraction, findings, decision, supplier):
                continue
        except ConfigurationError as error:
            unclear.append(f"filing.{name}: {error.message}")
            continue
        tags = {**dict.fromkeys(rule.tags, f"{BY_RULE}{name}"), **tags}
        if category is None and rule.category is not None:
            category = rule.category, f"{BY_RULE}{name}"
    if supplier is not None:
        tags = {**dict.fromkeys(supplier.tags, f"{BY_SUPPLIER}{supplier.id}"), **tags}
    return Filed(tags, category, tuple(unclear))


def _meets(
    rule: FilingRule,
    extraction: Extraction,
    findings: Sequence[Finding],
    decision: Decision,
    supplier: SupplierSpec | None,
) -> bool:
    if rule.types and extraction.document_type.document_type not in rule.types:
        return False
    if rule.suppliers and (supplier is None or supplier.id not in rule.suppliers):
        return False
    return rule.conditions is None or met(rule.conditions, _variables(extraction, findings, decision, supplier))


def _variables(
    extraction: Extraction, findings: Sequence[Finding], decision: Decision, supplier: SupplierSpec | None
) -> dict[str, Any]:
    """The document as conditions see it, by the names that workflows use."""
    number, day = extraction.principal()
    kind, match = extraction.document_type, extraction.supplier
    document = {
        "language": extraction.language,
        "document_type": kind.document_type.value,
        "type": kind.document_type.value,
        "type_confidence": kind.confidence,
        "document_number": None if number is None else _plain(number.value),
        "document_date": None if day is None else _plain(day.value),
        "decision": decision.outcome.value,
        "confidence": decision.confidence,
        "confidence_level": ConfidenceLevel.of(decision.confidence).value,
        "supplier_id": None if supplier is None else supplier.id,
        "extracted_data": {value.name: _plain(value.value) for value in extraction.fields},
        "findings": [finding.code for finding in findings],
    }
    sender = {
        "id": None if supplier is None else supplier.id,
        "name": None if match is None else match.name,
        "confidence": None if match is None else match.confidence,
        "number": None if supplier is None else supplier.supplier_number,
        "email": None if supplier is None else supplier.email,
        "vat_id": None if supplier is None else supplier.vat_id,
        "country": None if supplier is None else supplier.country,
        "tags": [] if supplier is None else list(supplier.tags),
    }
    return {"document": document, "supplier": sender}


def _plain(value: Value) -> float | str:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value
