"""Rules of EN 16931-1:2017 on VAT categories (table 6.4.3 of the norm): BR-S, Z, E, AE, IC, G, O, IG, IP, B.

The ten rules of a category say the same for each, so they are made from a table of the categories.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Protocol, TypeAlias

from docproc.check.en16931.profile import Extent
from docproc.check.en16931.rule import Rule, Test, allowances, breakdown, charges, document, each, lines
from docproc.check.en16931.sums import cents, computed_tax, tolerance, total_of
from docproc.model.einvoice import AllowanceOrCharge, InvoiceLine, SemanticInvoice, VatBreakdown
from docproc.model.enums import Severity

_WARNING, _ERROR = Severity.WARNING, Severity.ERROR
_UNIT = Decimal(1)


class _Taxed(Protocol):
    """A line, an allowance or a charge."""

    @property
    def vat_category(self) -> str: ...

    @property
    def vat_rate(self) -> Decimal | None: ...


_Parts: TypeAlias = Callable[[SemanticInvoice], Iterable[tuple[str, _Taxed]]]


class Rate(Enum):
    """What the rate of a category must be."""

    POSITIVE = "greater than zero"
    ANY = "zero or greater"
    ZERO = "zero"
    NONE = "absent"


@dataclass(frozen=True, slots=True)
class Category:
    """A VAT category: its code (UNTDID 5305), the name of its rules, and what it demands.

    `by_rate` tells that there is a group for each rate; `ids` says in words who must be identified, and `identified`
    tests it; `reason` is whether a reason of exemption must (True) or must not (False) be given.
    """

    code: str
    rules: str
    name: str
    rate: Rate
    reason: bool
    ids: str
    identified: Callable[[SemanticInvoice], bool]
    by_rate: bool = False


def _seller_by_vat_id(invoice: SemanticInvoice) -> bool:
    parties = (invoice.seller, invoice.tax_representative)
    return any(party is not None and party.vat_id for party in parties)


def _seller_taxed(invoice: SemanticInvoice) -> bool:
    return _seller_by_vat_id(invoice) or (invoice.seller is not None and bool(invoice.seller.tax_number))


def _buyer_by_vat_id(invoice: SemanticInvoice) -> bool:
    return invoice.buyer is not None and bool(invoice.buyer.vat_id)


def _buyer_registered(invoice: SemanticInvoice) -> bool:
    return _buyer_by_vat_id(invoice) or (invoice.buyer is not None and invoice.buyer.registration is not None)


_SELLER = "the seller has a VAT id (BT-31), a tax number (BT-32), or a representative with a VAT id (BT-63)"
_SELLER_VAT_ID = "the seller or its representative has a VAT id (BT-31, BT-63)"

CATEGORIES = (
    Category("S", "BR-S", "standard rated", Rate.POSITIVE, False, _SELLER, _seller_taxed, by_rate=True),
    Category("Z", "BR-Z", "zero rated", Rate.ZERO, False, _SELLER, _seller_taxed),
    Category("E", "BR-E", "exempt", Rate.ZERO, True, _SELLER, _seller_taxed),
    Category(
        "AE", "BR-AE", "reverse charge", Rate.ZERO, True, f"{_SELLER}, the buyer a VAT id (BT-48) or registration",
        lambda invoice: _seller_taxed(invoice) and _buyer_registered(invoice),
    ),
    Category(
        "K", "BR-IC", "intra-community supply", Rate.ZERO, True, f"{_SELLER_VAT_ID}, and so has the buyer (BT-48)",
        lambda invoice: _seller_by_vat_id(invoice) and _buyer_by_vat_id(invoice),
    ),
    Category("G", "BR-G", "export outside the EU", Rate.ZERO, True, _SELLER_VAT_ID, _seller_by_vat_id),
    Category(
        "O", "BR-O", "not subject to VAT", Rate.NONE, True, "no VAT id is given (BT-31, BT-63, BT-48)",
        lambda invoice: not (_seller_by_vat_id(invoice) or _buyer_by_vat_id(invoice)),
    ),
    Category("L", "BR-IG", "IGIC of the Canary Islands", Rate.ANY, False, _SELLER, _seller_taxed, by_rate=True),
    Category("M", "BR-IP", "IPSI of Ceuta and Melilla", Rate.ANY, False, _SELLER, _seller_taxed, by_rate=True),
)  # fmt: skip


def _right_rate(rate: Decimal | None, demanded: Rate) -> bool:
    match demanded:
        case Rate.NONE:
            return rate is None
        case Rate.ZERO:
            return rate == 0
        case Rate.ANY:
            return rate is not None and rate >= 0
        case Rate.POSITIVE:
            return rate is not None and rate > 0


def _of(parts: _Parts, code: str) -> Callable[[SemanticInvoice], Iterator[tuple[str, Decimal | None]]]:
    """The rates of the parts of category `code`, each with its place."""
    return lambda invoice: ((place, part.vat_rate) for place, part in parts(invoice) if part.vat_category == code)


def _groups(code: str) -> Callable[[SemanticInvoice], Iterator[tuple[str, VatBreakdown]]]:
    return lambda invoice: ((place, group) for place, group in breakdown(invoice) if group.category == code)


def _in_breakdown(category: Category) -> Test:
    """A category that is used has a group, exactly one where it does not go by rates.

    That a group is used is left to its sum; the validation artefacts for UBL and for CII differ in what they report.
    """

    def holds(invoice: SemanticInvoice) -> bool:
        sources: tuple[_Parts, ...] = (lines, allowances, charges)
        used = any(any(_of(parts, category.code)(invoice)) for parts in sources)
        groups = sum(1 for _ in _groups(category.code)(invoice))
        return not used or groups == 1 or (groups > 1 and category.by_rate)

    return document(holds)


def _identified(parts: _Parts, category: Category) -> Test:
    def holds(invoice: SemanticInvoice) -> bool:
        used = any(_of(parts, category.code)(invoice))
        return not used or category.identified(invoice)

    return document(holds)


def _sum_of_category(category: Category) -> Test:
    """Lines less allowances plus charges of the category (and rate) make its net amount.

    To the cent, as the norm says. An invoice without lines (MINIMUM, BASIC WL) is not tested, and a group whose rate is
    missing is no group by rates.
    """

    def test(invoice: SemanticInvoice) -> Iterator[str]:
        parts = [line for _, line in lines(invoice) if _belongs(line, category)]
        changes = [part for part in invoice.allowances if _belongs(part, category)]
        unknown = any(line.net_amount is None for line in parts) or any(part.amount is None for part in changes)
        if not invoice.lines or unknown:
            return
        for place, group in _groups(category.code)(invoice):
            if group.taxable is None or (category.by_rate and group.rate is None):
                continue
            ought = _category_sum(invoice, category, group.rate)
            if abs(cents(group.taxable) - ought) > tolerance(invoice, len(parts) + len(changes)):
                yield f"{place}: {group.taxable} is stated, {ought} computed"

    return test


def _belongs(line: InvoiceLine | AllowanceOrCharge, category: Category) -> bool:
    return line.vat_category == category.code


def _category_sum(invoice: SemanticInvoice, category: Category, rate: Decimal | None) -> Decimal:
    def counts(part: InvoiceLine | AllowanceOrCharge) -> bool:
        return _belongs(part, category) and (not category.by_rate or (part.vat_rate or 0) == rate)

    amounts = [line.net_amount for _, line in lines(invoice) if counts(line)]
    changes = [part for part in invoice.allowances if counts(part) and part.amount is not None]
    signed = (part.amount if part.charge else -part.amount for part in changes if part.amount is not None)
    return cents(total_of(amounts) + sum(signed, Decimal(0)))


def _tax_holds(category: Category) -> Callable[[VatBreakdown], bool]:
    def holds(group: VatBreakdown) -> bool:
        if group.tax is None:
            return True
        if category.rate in (Rate.ZERO, Rate.NONE):
            return group.tax == 0
        ought = computed_tax(group)
        return ought is None or abs(abs(group.tax) - ought) < _UNIT

    return holds


def _reason_holds(category: Category) -> Callable[[VatBreakdown], bool]:
    return lambda group: bool(group.exemption_reason or group.exemption_code) is category.reason


_SOURCES: tuple[tuple[int, _Parts, str], ...] = (
    (2, lines, "a line"),
    (3, allowances, "an allowance"),
    (4, charges, "a charge"),
)


def _rules(category: Category) -> Iterator[Rule]:
    def rule(number: str, severity: Severity, text: str, test: Test, *fields: str) -> Rule:
        extent = Extent.BASIC if number == "08" else Extent.BASIC_WL
        return Rule(f"{category.rules}-{number}", severity, f"{category.name}: {text}", test, fields, extent)

    code, rate = category.code, category.rate
    reason = "has a reason" if category.reason else "has no reason"
    groups = "a group" if category.by_rate else "exactly one group"
    yield rule("01", _WARNING, f"what is of the category has {groups} in the VAT breakdown", _in_breakdown(category))
    for number, parts, words in _SOURCES:
        text = f"with {words} of the category {category.ids}"
        yield rule(f"0{number}", _WARNING, text, _identified(parts, category), "supplier_vat_id", "buyer_vat_id")
    for number, parts, words in _SOURCES:
        text, rates = f"the rate of {words} is {rate.value}", _of(parts, code)
        yield rule(f"0{number + 3}", _WARNING, text, each(rates, lambda found: _right_rate(found, rate)), "vat_amount")
    yield rule("08", _ERROR, "the net amount is that of its lines, allowances and charges", _sum_of_category(category),
               "net_amount")  # fmt: skip
    tax = "zero" if rate in (Rate.ZERO, Rate.NONE) else "the net amount times the rate"
    yield rule("09", _ERROR, f"the VAT is {tax}", each(_groups(code), _tax_holds(category)), "vat_amount")
    yield rule("10", _WARNING, f"the group {reason} of exemption (BT-120, BT-121)",
               each(_groups(code), _reason_holds(category)), "vat_treatment")  # fmt: skip


def _uses(invoice: SemanticInvoice, code: str) -> bool:
    return any(group.category == code for group in invoice.vat_breakdown)


def _only(code: str, parts: Callable[[SemanticInvoice], Iterable[tuple[str, str]]]) -> Test:
    """Where the breakdown has a group of `code`, nothing of `parts` (places and categories) is of another."""
    return lambda invoice: (place for place, category in parts(invoice) if _uses(invoice, code) and category != code)


def _delivered(invoice: SemanticInvoice) -> bool:
    """A day of delivery or an invoicing period, be it one that could not be read."""
    delivery, period = invoice.delivery, invoice.period
    day = delivery is not None and (delivery.delivered is not None or delivery.unreadable_text("BT-72") is not None)
    return day or (period is not None and bool(period.start or period.end or period.unreadable))


def _deliver_to(invoice: SemanticInvoice) -> bool:
    address = invoice.delivery.address if invoice.delivery is not None else None
    return address is not None and bool(address.country)


def _italian(invoice: SemanticInvoice) -> bool:
    return all(
        party is not None and party.address is not None and party.address.country == "IT"
        for party in (invoice.seller, invoice.buyer)
    )


_SPECIAL = (
    Rule("BR-IC-11", _WARNING, "intra-community supply: the day of delivery (BT-72) or a period (BG-14) is given",
         document(lambda i: not _uses(i, "K") or _delivered(i)), ("delivery_date",)),
    Rule("BR-IC-12", _WARNING, "intra-community supply: the country of delivery is given (BT-80)",
         document(lambda i: not _uses(i, "K") or _deliver_to(i))),
    Rule("BR-O-11", _WARNING, "not subject to VAT: there is no other group in the VAT breakdown",
         _only("O", lambda i: ((place, group.category) for place, group in breakdown(i)))),
    Rule("BR-O-12", _WARNING, "not subject to VAT: no line is of another category",
         _only("O", lambda i: ((place, line.vat_category) for place, line in lines(i)))),
    Rule("BR-O-13", _WARNING, "not subject to VAT: no allowance on the document is of another category",
         _only("O", lambda i: ((place, part.vat_category) for place, part in allowances(i)))),
    Rule("BR-O-14", _WARNING, "not subject to VAT: no charge on the document is of another category",
         _only("O", lambda i: ((place, part.vat_category) for place, part in charges(i)))),
    Rule("BR-B-01", _WARNING, "split payment: seller and buyer are in Italy",
         document(lambda i: not _uses(i, "B") or _italian(i))),
    Rule("BR-B-02", _WARNING, "split payment: nothing is standard rated beside it",
         document(lambda i: not (_uses(i, "B") and _uses(i, "S")))),
)  # fmt: skip

CATEGORY_RULES = (*(rule for category in CATEGORIES for rule in _rules(category)), *_SPECIAL)
