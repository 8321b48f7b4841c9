"""The last day for payment from an e-invoice's payment terms in words (BT-20), for invoices that give no BT-9."""

from __future__ import annotations

import re
from datetime import date

from docproc.model.enums import Source
from docproc.model.fields import Evidence, FieldValue
from docproc.parse.dates import find_dates
from docproc.parse.payment_terms import parse_payment_term

_NAMED_DAY = 97.0
_COUNTED_DAY = 90.0
_UNTIL = re.compile(
    r"\b(?:bis|spätestens|until|by|jusqu'au|au plus tard)(?:\s+(?:zum|spätestens|am|the|le))*\s*$", re.IGNORECASE
)


def due_from_terms(terms: str, issued: date, syntax: str) -> FieldValue | None:
    """Return `due_date` as `terms` say it: the last day named after "until", else the days counted from `issued`.

    The confidence is lower than that of a BT-9; None when the terms name neither ("payable at once").
    """
    named = [found.value for found in find_dates(terms) if _UNTIL.search(terms[: found.start])]
    if named and max(named) >= issued:
        evidence = Evidence(Source.EINVOICE, f"{syntax}:BT-20", terms, reasons=("the payment terms name the day",))
        return FieldValue("due_date", max(named), _NAMED_DAY, evidence)
    term = parse_payment_term(terms)
    due = term.due_date(issued) if term is not None and term.days is not None else None
    if due is None:
        return None
    evidence = Evidence(Source.EINVOICE, f"{syntax}:BT-20", terms, reasons=("counted from the invoice date",))
    return FieldValue("due_date", due, _COUNTED_DAY, evidence)
