"""Where the e-invoice and the printed page differ."""

from __future__ import annotations

from collections.abc import Iterator

from docproc.model.decision import Finding
from docproc.model.enums import Severity, Source
from docproc.model.fields import FIELDS, Agreement, Comparison, Extraction, FieldKind

_HARD_KINDS = frozenset({FieldKind.AMOUNT, FieldKind.DATE, FieldKind.IDENTIFIER, FieldKind.CURRENCY})


def check_einvoice(extraction: Extraction) -> Iterator[Finding]:
    """Yield a finding for every field in which the e-invoice and the page differ.

    Money, dates and numbers are errors: only one of the two can be booked. Names, addresses and texts are often
    worded otherwise on the page, so they are information.
    """
    for comparison in extraction.comparisons:
        if comparison.source is not Source.EINVOICE or comparison.agreement is not Agreement.DIFFER:
            continue
        hard = FIELDS.get(comparison.field, (FieldKind.TEXT, ""))[0] in _HARD_KINDS
        code, severity = ("einvoice-differs", Severity.ERROR) if hard else ("einvoice-wording", Severity.INFO)
        yield Finding(code, severity, _words(comparison), (comparison.field,))


def _words(comparison: Comparison) -> str:
    name = comparison.field.replace("_", " ")
    return f"{name}: the e-invoice says {comparison.einvoice}, the page {comparison.page}"
