"""All checks of one document, and the decision that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from docproc.check.answered import answered
from docproc.check.arithmetic import check_arithmetic
from docproc.check.checksums import check_checksums
from docproc.check.completeness import check_completeness
from docproc.check.dates import check_dates
from docproc.check.decision import settle
from docproc.check.einvoice import check_einvoice
from docproc.check.en16931 import check_en16931
from docproc.check.payment_codes import check_code_agreement
from docproc.check.policy import CheckPolicy
from docproc.check.rates import check_rates
from docproc.check.settlement import check_settlement
from docproc.check.supplier import check_supplier
from docproc.check.template import check_template
from docproc.check.vat_law import check_particulars, check_treatment
from docproc.model.decision import Decision, Finding
from docproc.model.einvoice import SemanticInvoice
from docproc.model.fields import Extraction


@dataclass(frozen=True)
class Checked:
    """What the checks noticed about a document, what follows, and the document as it stands after the decision."""

    findings: tuple[Finding, ...]
    decision: Decision
    extraction: Extraction


def check_document(
    extraction: Extraction,
    policy: CheckPolicy,
    today: date,
    noticed: tuple[Finding, ...] = (),
    invoice: SemanticInvoice | None = None,
    kept: frozenset[str] = frozenset(),
    settled: frozenset[str] = frozenset(),
) -> Checked:
    """Check one document and decide: completeness, arithmetic, VAT law, e-invoice, check digits, supplier, dates.

    `noticed` are findings of earlier stages (a broken e-invoice inside a PDF, say); they stand first; `invoice` is the
    e-invoice that the document is or carries, which must keep the rules of EN 16931. Doubtful values may be left out of
    an automatic document (see `decision`), but never the fields that are `kept`, which a person has seen: what is to be
    kept of the document is the extraction of the result. `settled` are fields that a person has taken out and tables
    that one has corrected: there, as for values that were entered, it is known which witness is right.
    """
    found = (
        *noticed,
        *check_completeness(extraction),
        *check_arithmetic(extraction),
        *check_settlement(extraction),
        *check_treatment(extraction),
        *check_einvoice(extraction),
        *(check_en16931(invoice) if invoice is not None else ()),
        *check_code_agreement(extraction),
        *check_checksums(extraction),
        *check_supplier(extraction, policy),
        *check_template(extraction, policy),
        *check_dates(extraction, today),
        *check_rates(extraction),
        *check_particulars(extraction),
    )
    findings = answered(found, extraction, settled)
    decided = settle(extraction, findings, policy.for_document(extraction), kept)
    return Checked((*findings, *decided.findings), decided.decision, decided.extraction)
