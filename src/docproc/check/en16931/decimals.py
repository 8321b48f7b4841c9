"""Rules of EN 16931-1:2017 on decimals: an amount has two at most (BR-DEC-01 to -28); zeros at the end do not count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeAlias

from docproc.check.en16931.profile import Extent
from docproc.check.en16931.rule import (
    Rule,
    allowances,
    breakdown,
    charges,
    each,
    line_allowances,
    line_charges,
    lines,
    places,
)
from docproc.model.einvoice import SemanticInvoice
from docproc.model.enums import Severity

_Amounts: TypeAlias = Callable[[SemanticInvoice], Iterable[tuple[str, Decimal | None]]]

_MINIMUM = Extent.MINIMUM

_AMOUNTS: tuple[tuple[str, str, Extent, _Amounts], ...] = (
    ("01", "an allowance on the document (BT-92)", Extent.BASIC_WL,
     lambda i: ((place, part.amount) for place, part in allowances(i))),
    ("02", "the base of an allowance on the document (BT-93)", Extent.BASIC_WL,
     lambda i: ((place, part.base) for place, part in allowances(i))),
    ("05", "a charge on the document (BT-99)", Extent.BASIC_WL,
     lambda i: ((place, part.amount) for place, part in charges(i))),
    ("06", "the base of a charge on the document (BT-100)", Extent.BASIC_WL,
     lambda i: ((place, part.base) for place, part in charges(i))),
    ("09", "the sum of the lines (BT-106)", Extent.BASIC_WL, lambda i: (("", i.totals.line_total),)),
    ("10", "the sum of allowances (BT-107)", Extent.BASIC_WL, lambda i: (("", i.totals.allowance_total),)),
    ("11", "the sum of charges (BT-108)", Extent.BASIC_WL, lambda i: (("", i.totals.charge_total),)),
    ("12", "the total without VAT (BT-109)", _MINIMUM, lambda i: (("", i.totals.tax_exclusive),)),
    ("13", "the VAT (BT-110)", _MINIMUM, lambda i: (("", i.totals.vat),)),
    ("14", "the total with VAT (BT-112)", _MINIMUM, lambda i: (("", i.totals.tax_inclusive),)),
    ("15", "the VAT in the accounting currency (BT-111)", Extent.BASIC_WL,
     lambda i: (("", i.totals.vat_in_accounting_currency),)),
    ("16", "what was paid (BT-113)", Extent.BASIC_WL, lambda i: (("", i.totals.prepaid),)),
    ("17", "the rounding (BT-114)", Extent.BASIC_WL, lambda i: (("", i.totals.rounding),)),
    ("18", "the amount due (BT-115)", _MINIMUM, lambda i: (("", i.totals.due),)),
    ("19", "the net amount of a VAT group (BT-116)", Extent.BASIC_WL,
     lambda i: ((place, group.taxable) for place, group in breakdown(i))),
    ("20", "the VAT of a VAT group (BT-117)", Extent.BASIC_WL,
     lambda i: ((place, group.tax) for place, group in breakdown(i))),
    ("23", "the net amount of a line (BT-131)", Extent.BASIC,
     lambda i: ((place, line.net_amount) for place, line in lines(i))),
    ("24", "an allowance of a line (BT-136)", Extent.BASIC,
     lambda i: ((place, part.amount) for place, part in line_allowances(i))),
    ("25", "the base of an allowance of a line (BT-137)", Extent.BASIC,
     lambda i: ((place, part.base) for place, part in line_allowances(i))),
    ("27", "a charge of a line (BT-141)", Extent.BASIC,
     lambda i: ((place, part.amount) for place, part in line_charges(i))),
    ("28", "the base of a charge of a line (BT-142)", Extent.BASIC,
     lambda i: ((place, part.base) for place, part in line_charges(i))),
)  # fmt: skip

DECIMALS = tuple(
    Rule(
        f"BR-DEC-{number}",
        Severity.WARNING,
        f"{words} has no more than two decimals",
        each(amounts, lambda amount: places(amount) <= 2),
        (),
        extent,
    )
    for number, words, extent, amounts in _AMOUNTS
)
