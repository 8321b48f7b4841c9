"""What the checks are told about the house: thresholds, and what is known of its suppliers."""

from __future__ import annotations

from dataclasses import dataclass, field

from docproc.check.budget import ErrorBudget


@dataclass(frozen=True, slots=True)
class KnownSupplier:
    """What earlier documents and master data say about a supplier: its IBANs and VAT ids, normalised."""

    supplier_id: str
    ibans: tuple[str, ...] = ()
    vat_ids: tuple[str, ...] = ()


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
