"""What the document says about its supplier, held against what is known."""

from __future__ import annotations

from collections.abc import Iterator

from docproc.check.policy import CheckPolicy
from docproc.model.decision import Finding
from docproc.model.enums import Severity
from docproc.model.fields import Extraction
from docproc.parse.identifiers import compact

_ASKED = {
    "new-iban": "pay nothing to it before the supplier has confirmed it on a way known of old",
    "new-vat-id": "look whether the document is theirs",
}
"""What a person is to do about it."""


def check_supplier(extraction: Extraction, policy: CheckPolicy) -> Iterator[Finding]:
    """Yield findings about a known supplier: an account or a VAT id that was never seen with it.

    A new account is an error: a changed IBAN on an otherwise right invoice is the usual sign of payment fraud. It is
    known once a person approves the document, or writes it into the supplier's YAML.
    """
    known = policy.supplier(extraction.supplier.supplier_id) if extraction.supplier else None
    if known is None:
        return
    for name, seen, code, severity, noun in (
        ("iban", known.ibans, "new-iban", Severity.ERROR, "account"),
        ("supplier_vat_id", known.vat_ids, "new-vat-id", Severity.WARNING, "VAT id"),
    ):
        value = extraction.value(name)
        if seen and isinstance(value, str) and compact(value) not in {compact(other) for other in seen}:
            message = f"the {noun} {value} was never seen with supplier {known.supplier_id}; {_ASKED[code]}"
            yield Finding(code, severity, message, (name,))
