"""What the checks are told about the house: thresholds, and what is known of its suppliers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from docproc.check.budget import ErrorBudget
from docproc.model.enums import DocumentType
from docproc.model.fields import Extraction
from docproc.parse.identifiers import compact
from docproc.specs.suppliers import SupplierSpec, ValidationRules


@dataclass(frozen=True, slots=True)
class KnownSupplier:
    """What earlier documents and master data say about a supplier: its IBANs and VAT ids, normalised.

    `rules` and `thresholds` (least confidence of a required field, in percent) are those of its templates, by type.
    """

    supplier_id: str
    ibans: tuple[str, ...] = ()
    vat_ids: tuple[str, ...] = ()
    rules: Mapping[DocumentType, tuple[ValidationRules, ...]] = field(default_factory=lambda: MappingProxyType({}))
    thresholds: Mapping[DocumentType, float] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, spec: SupplierSpec, accounts: Sequence[str] = ()) -> KnownSupplier:
        """Return what the YAML of a supplier says, with the `accounts` (IBANs) that its documents have shown besides.

        Of several thresholds for one type the highest holds.
        """
        rules: dict[DocumentType, tuple[ValidationRules, ...]] = {}
        thresholds: dict[DocumentType, float] = {}
        for template in spec.templates:
            kind, least = template.document_type, template.confidence_threshold
            if template.active:
                rules[kind] = (*rules.get(kind, ()), template.validation_rules)
            if template.active and least is not None:
                thresholds[kind] = max(least, thresholds.get(kind, least))
        vat_ids = (compact(spec.vat_id).upper(),) if spec.vat_id else ()
        ibans = [compact(iban).upper() for iban in (*spec.ibans, *accounts)]
        return cls(spec.id, tuple(dict.fromkeys(ibans)), vat_ids, rules, thresholds)


@dataclass(frozen=True)
class CheckPolicy:
    """The thresholds of a decision, in percent, and the suppliers that are known.

    `confidence_threshold` is the least confidence of any required field, `decision_threshold` the least probability
    that all of them are right. `budget`, where there is one, must be proven before any document is automatic.
    """

    confidence_threshold: float = 80.0
    decision_threshold: float = 95.0
    suppliers: tuple[KnownSupplier, ...] = field(default_factory=tuple)
    budget: ErrorBudget | None = None

    def supplier(self, supplier_id: str | None) -> KnownSupplier | None:
        """Return what is known about the supplier, or None."""
        return next((known for known in self.suppliers if known.supplier_id == supplier_id), None)

    def for_document(self, extraction: Extraction) -> CheckPolicy:
        """Return the policy with the threshold that the known supplier's template sets for documents of this type."""
        known = self.supplier(extraction.supplier.supplier_id) if extraction.supplier else None
        least = known.thresholds.get(extraction.document_type.document_type) if known is not None else None
        return self if least is None else replace(self, confidence_threshold=least)
