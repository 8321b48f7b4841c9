"""Letters that stand for rates of VAT in the rows of a table, as the page explains them: "A = 19 %", "19 % (A)"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from docproc.extract.layout import DocumentView
from docproc.parse.amounts import find_percentages

_RATE = r"(?P<rate>\d{1,2}(?:[.,]\d{1,2})?)\s?%"
_CODE_FIRST = re.compile(rf"(?<![\w.-])(?P<code>[A-E])\s*[:=)]?\s*(?:\w{{2,4}}\.?\s*)?{_RATE}")
_CODE_LAST = re.compile(rf"{_RATE}\s*\(?(?P<code>[A-E])\)?(?![\w.])")


def rate_codes(view: DocumentView) -> Mapping[str, Decimal]:
    """Return the rate in percent that each letter stands for; a letter explained in two ways is left out."""
    found: dict[str, set[Decimal]] = {}
    for page in view.pages:
        for row in page.rows:
            text = row.text
            if "%" not in text:
                continue
            for pattern in (_CODE_FIRST, _CODE_LAST):
                for match in pattern.finditer(text):
                    rate = find_percentages(match["rate"] + "%")[0].value
                    found.setdefault(match["code"], set()).add(rate)
    return {code: rates.pop() for code, rates in found.items() if len(rates) == 1}
