"""Conditions of EN 16931-1:2017 other than sums: BR-CO-03, -04, -09, -18 to -26 (in our words), and BR-CL code lists.

BR-CO-05 to -08 (a reason and its code mean the same) cannot be tested without understanding the reason. Of the code
lists those are held that decide how an invoice is booked: type, currency, category of VAT, country, means of payment.
"""

from __future__ import annotations

from collections.abc import Iterator

from docproc.check.en16931.profile import Extent
from docproc.check.en16931.rule import (
    Rule,
    allowances,
    breakdown,
    charges,
    document,
    each,
    given,
    line_allowances,
    line_charges,
    lines,
    numbered,
)
from docproc.model.einvoice import AllowanceOrCharge, Period, SemanticInvoice
from docproc.model.enums import Severity

_WARNING = Severity.WARNING


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


TYPE_CODES = _codes(
    "71 80 81 82 83 84 102 130 202 203 204 211 218 219 261 262 295 296 308 325 326 331 380 381 382 383 384 385 386 387 "
    "388 389 390 393 394 395 396 420 456 457 458 471 472 473 500 501 502 503 527 532 553 575 623 633 751 780 817 870 "
    "875 876 877 935"
)
"""UNTDID 1001, the codes that are invoices or credit notes (code lists of the CEF for EN 16931)."""

COUNTRIES = _codes(
    "1A AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR "
    "GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO "
    "JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR "
    "MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO "
    "RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV "
    "TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XI YE YT ZA ZM ZW"
)
"""ISO 3166-1, with 1A (Kosovo) and XI (Northern Ireland)."""

CATEGORIES = _codes("AE L M E S Z G O K B")
"""UNTDID 5305, the categories of VAT that EN 16931 knows."""

MEANS = frozenset([*map(str, range(1, 71)), *map(str, range(74, 79)), *map(str, range(91, 99)), "ZZZ"])
"""UNTDID 4461."""

_payments = numbered("payment instruction", lambda invoice: invoice.payment)


def _one_tax_point(invoice: SemanticInvoice) -> bool:
    return not (given(invoice, invoice.tax_point, "BT-7") and invoice.tax_point_code)


def _vat_ids(invoice: SemanticInvoice) -> Iterator[tuple[str, str]]:
    for place, party in (
        ("seller", invoice.seller),
        ("tax representative", invoice.tax_representative),
        ("buyer", invoice.buyer),
    ):
        if party is not None and party.vat_id:
            yield place, party.vat_id


def _names_country(vat_id: str) -> bool:
    return vat_id[:2].upper() in COUNTRIES or vat_id[:2].upper() == "EL"


def _seller_identified(invoice: SemanticInvoice) -> bool:
    seller = invoice.seller
    return seller is None or bool(seller.vat_id or seller.registration or seller.identifiers)


def _has_a_day(period: Period | None) -> bool:
    return period is None or given(period, period.start, "") or given(period, period.end, "") or bool(period.unreadable)


def _has_reason(part: AllowanceOrCharge) -> bool:
    return bool(part.reason or part.reason_code)


def _countries(invoice: SemanticInvoice) -> Iterator[tuple[str, str]]:
    for place, party in (
        ("seller", invoice.seller),
        ("buyer", invoice.buyer),
        ("tax representative", invoice.tax_representative),
        ("delivery", invoice.delivery),
    ):
        if party is not None and party.address is not None and party.address.country:
            yield place, party.address.country


def _categories(invoice: SemanticInvoice) -> Iterator[tuple[str, str]]:
    parts = (
        *((place, line.vat_category) for place, line in lines(invoice)),
        *((place, part.vat_category) for place, part in (*allowances(invoice), *charges(invoice))),
        *((place, group.category) for place, group in breakdown(invoice)),
    )
    return ((place, category) for place, category in parts if category)


CONDITIONS = (
    Rule("BR-CO-03", _WARNING, "a tax point is given by its date (BT-7) or by a code (BT-8), not by both",
         document(_one_tax_point)),
    Rule("BR-CO-04", _WARNING, "every line has a VAT category (BT-151)",
         each(lines, lambda line: bool(line.vat_category))),
    Rule("BR-CO-09", _WARNING, "a VAT id begins with the code of its country (BT-31, BT-48, BT-63)",
         each(_vat_ids, _names_country), ("supplier_vat_id", "buyer_vat_id"), Extent.MINIMUM),
    Rule("BR-CO-18", _WARNING, "the invoice has a VAT breakdown (BG-23)", document(lambda i: bool(i.vat_breakdown))),
    Rule("BR-CO-19", _WARNING, "an invoicing period has a first or a last day (BT-73, BT-74)",
         document(lambda i: _has_a_day(i.period) or bool(i.tax_point_code))),
    Rule("BR-CO-20", _WARNING, "the period of a line has a first or a last day (BT-134, BT-135)",
         each(lines, lambda line: _has_a_day(line.period))),
    Rule("BR-CO-21", _WARNING, "every allowance on the document has a reason or its code (BT-97, BT-98)",
         each(allowances, _has_reason)),
    Rule("BR-CO-22", _WARNING, "every charge on the document has a reason or its code (BT-104, BT-105)",
         each(charges, _has_reason)),
    Rule("BR-CO-23", _WARNING, "every allowance of a line has a reason or its code (BT-139, BT-140)",
         each(line_allowances, _has_reason)),
    Rule("BR-CO-24", _WARNING, "every charge of a line has a reason or its code (BT-144, BT-145)",
         each(line_charges, _has_reason)),
    Rule("BR-CO-26", _WARNING, "the seller is identified by a number: BT-29, its registration BT-30 or VAT id BT-31",
         document(_seller_identified), ("supplier_vat_id",), Extent.MINIMUM),
    Rule("BR-CL-01", _WARNING, "the type code (BT-3) is one of an invoice or credit note (UNTDID 1001)",
         document(lambda i: not i.type_code or i.type_code in TYPE_CODES), (), Extent.MINIMUM),
    Rule("BR-CL-04", _WARNING, "the currency (BT-5) has the form of a code of ISO 4217",
         document(lambda i: not i.currency or (len(i.currency) == 3 and i.currency.isascii() and i.currency.isupper())),
         ("currency",), Extent.MINIMUM),
    Rule("BR-CL-14", _WARNING, "countries are given by their code (ISO 3166-1)",
         each(_countries, lambda code: code in COUNTRIES), (), Extent.MINIMUM),
    Rule("BR-CL-16", _WARNING, "the means of payment (BT-81) is a code of UNTDID 4461",
         each(_payments, lambda part: not part.code or part.code in MEANS), ("payment_means",)),
    Rule("BR-CL-17", _WARNING, "VAT categories are codes of UNTDID 5305", each(_categories, lambda c: c in CATEGORIES)),
)  # fmt: skip
"""BR-CO-25 (a day or terms of payment while something is due) was withdrawn from the norm's validation artefacts."""
