"""Cash discounts written into the payment terms in XRechnung's notation."""

from __future__ import annotations

import re
from decimal import Decimal

from docproc.intake.einvoice.values import read_decimal
from docproc.model.einvoice import CashDiscount

_NOTATION = re.compile(
    r"#SKONTO#TAGE=(?P<days>[0-9]{1,3})#PROZENT=(?P<percent>[0-9]{1,3}[.,][0-9]{1,2}|[0-9]{1,3})"
    r"(?:#BASISBETRAG=(?P<base>-?[0-9]{1,12}(?:\.[0-9]{1,2})?))?#"
)
_MACHINE_LINE = re.compile(r"#(?:SKONTO|VERZUG)#\S*")


def written_discounts(terms: str) -> tuple[CashDiscount, ...]:
    """Return the steps `#SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=100.00#` of BT-20, in the order they are written.

    Source: specification of XRechnung 3.0, BT-20 and rule BR-DE-18. A comma in the percentage is read too: the notation
    asks for a point, and the comma leaves no doubt.
    """
    return tuple(
        CashDiscount(
            percent=Decimal(match["percent"].replace(",", ".")),
            days=int(match["days"]),
            base=read_decimal(match["base"] or ""),
        )
        for match in _NOTATION.finditer(terms)
    )


def without_notation(terms: str) -> str:
    """Return payment terms as a person would write them; as they are when they hold nothing but the notation."""
    words = "\n".join(line for line in map(str.strip, _MACHINE_LINE.sub("", terms).splitlines()) if line)
    return words or terms
