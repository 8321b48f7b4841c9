"""Every rule of EN 16931, XRechnung and Peppol is broken by one invoice, and by no other finding than it must be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docproc.check.checking import check_document
from docproc.check.codes import CODES
from docproc.check.en16931 import RULES, rules_for
from docproc.check.en16931.profile import Extent, Usage, extent_of, usages_of
from docproc.check.policy import CheckPolicy
from docproc.model.codec import decode, encode
from docproc.model.einvoice import (
    Address,
    AllowanceOrCharge,
    CreditTransfer,
    DirectDebit,
    Identifier,
    ItemAttribute,
    Party,
    PaymentCard,
    PaymentInstruction,
    Period,
    PrecedingInvoice,
    SemanticInvoice,
    ThirdPartyPayment,
    Totals,
    Unreadable,
    VatBreakdown,
)
from docproc.model.enums import Outcome, Severity
from tests.unit.check.invoices import invoice as page
from tests.unit.check.semantic_invoices import FULL, NORM, XRECHNUNG, broken, changed, of_category

D = Decimal
ACCOUNT = CreditTransfer(account="DE89370400440532013000")
DEBIT = DirectDebit(mandate="M-1", creditor="DE98ZZZ09999999999", debited_account="DE89370400440532013000")
CARD = PaymentCard(number="1234")
EARLIER, LATER = date(2026, 1, 1), date(2026, 4, 1)

Case = tuple[dict[str, object], set[str]]

PRESENCE: dict[str, Case] = {
    "BR-01": ({"specification": ""}, set()),
    "BR-02": ({"number": ""}, set()),
    "BR-03": ({"issued": None}, set()),
    "BR-04": ({"type_code": ""}, set()),
    "BR-05": ({"currency": ""}, set()),
    "BR-06": ({"seller.name": ""}, set()),
    "BR-07": ({"buyer.name": ""}, set()),
    "BR-08": ({"seller.address": None}, {"BR-DE-3", "BR-DE-4"}),
    "BR-09": ({"seller.address.country": ""}, set()),
    "BR-10": ({"buyer.address": None}, {"BR-DE-8", "BR-DE-9"}),
    "BR-11": ({"buyer.address.country": ""}, set()),
    "BR-12": ({"totals.line_total": None}, set()),
    "BR-13": ({"totals.tax_exclusive": None}, set()),
    "BR-14": ({"totals.tax_inclusive": None}, set()),
    "BR-15": ({"totals.due": None}, set()),
    "BR-16": ({"lines": ()}, set()),
    "BR-17": ({"payee.name": ""}, set()),
    "BR-18": ({"tax_representative.name": ""}, set()),
    "BR-19": ({"tax_representative.address": None}, set()),
    "BR-20": ({"tax_representative.address.country": ""}, set()),
    "BR-21": ({"lines.0.number": ""}, set()),
    "BR-22": ({"lines.0.quantity": None}, set()),
    "BR-23": ({"lines.0.unit": "", "lines.0.price.base_unit": ""}, set()),
    "BR-24": ({"lines.0.net_amount": None}, set()),
    "BR-25": ({"lines.0.item.name": ""}, set()),
    "BR-26": ({"lines.0.price.net": None}, set()),
    "BR-27": ({"lines.0.price.net": D(-100), "lines.0.quantity": D(-10), "lines.0.price.gross": None}, set()),
    "BR-28": ({"lines.0.price.gross": D(-1), "lines.0.price.discount": D(-101)}, set()),
    "BR-29": ({"period.start": LATER, "lines.0.period": None}, set()),
    "BR-30": ({"lines.0.period.start": LATER}, set()),
    "BR-31": ({"allowances.0.amount": None}, set()),
    "BR-32": ({"allowances.0.vat_category": "", "vat_breakdown.0.taxable": D("1020.00"),
               "vat_breakdown.0.tax": D("184.30")}, {"BR-CO-17", "BR-S-09"}),
    "BR-33": ({"allowances.0.reason": ""}, {"BR-CO-21"}),
    "BR-36": ({"allowances.1.amount": None}, set()),
    "BR-37": ({"allowances.1.vat_category": "", "vat_breakdown.0.taxable": D("950.00"),
               "vat_breakdown.0.tax": D("184.30")}, {"BR-CO-17", "BR-S-09"}),
    "BR-38": ({"allowances.1.reason_code": ""}, {"BR-CO-22"}),
    "BR-41": ({"lines.0.allowances.0.amount": None, "lines.0.price.net": D("99.00"),
               "lines.0.price.gross": D("109.00")}, set()),
    "BR-42": ({"lines.0.allowances.0.reason": ""}, {"BR-CO-23"}),
    "BR-43": ({"lines.0.allowances.1.amount": None, "lines.0.price.net": D("101.00"),
               "lines.0.price.gross": D("111.00")}, set()),
    "BR-44": ({"lines.0.allowances.1.reason": ""}, {"BR-CO-24"}),
    "BR-45": ({"vat_breakdown.0.taxable": None}, set()),
    "BR-46": ({"vat_breakdown.0.tax": None}, set()),
    "BR-47": ({"vat_breakdown.0.category": ""}, {"BR-S-01"}),
    "BR-48": ({"vat_breakdown.0.rate": None, "specification": NORM}, set()),
    "BR-49": ({"payment.0.code": ""}, set()),
    "BR-50": ({"payment.0.accounts.0.account": "", "payment.0.code": "42"}, set()),
    "BR-51": ({"payment": (PaymentInstruction(code="48", card=PaymentCard(number="12345678901")),)}, set()),
    "BR-52": ({"attachments.0.reference": ""}, set()),
    "BR-53": ({"accounting_currency": "CHF"}, set()),
    "BR-54": ({"lines.0.item.attributes": (ItemAttribute("Ort", ""),)}, set()),
    "BR-55": ({"preceding_invoices": (PrecedingInvoice(issued=EARLIER),)}, set()),
    "BR-56": ({"tax_representative.vat_id": ""}, set()),
    "BR-57": ({"delivery.address.country": ""}, set()),
    "BR-61": ({"payment.0.accounts": (), "specification": NORM}, set()),
    "BR-62": ({"seller.electronic_address": Identifier("x")}, set()),
    "BR-63": ({"buyer.electronic_address": Identifier("x")}, set()),
    "BR-64": ({"lines.0.item.standard_id": Identifier("4012345678901")}, set()),
    "BR-65": ({"lines.0.item.classifications": (Identifier("80101500"),)}, set()),
}  # fmt: skip

SUMS: dict[str, Case] = {
    "BR-CO-10": ({"totals.line_total": D("1000.01"), "totals.tax_exclusive": D("970.01"),
                  "totals.tax_inclusive": D("1154.31"), "totals.due": D("1000.01")}, set()),
    "BR-CO-11": ({"totals.allowance_total": D("50.01"), "totals.charge_total": D("20.01")}, {"BR-CO-12"}),
    "BR-CO-12": ({"totals.charge_total": D("20.01"), "totals.allowance_total": D("50.01")}, {"BR-CO-11"}),
    "BR-CO-13": ({"totals.tax_exclusive": D("970.01"), "totals.tax_inclusive": D("1154.31"),
                  "totals.due": D("1000.01")}, set()),
    "BR-CO-14": ({"vat_breakdown.0.tax": D("184.31")}, set()),
    "BR-CO-15": ({"totals.tax_inclusive": D("1154.31"), "totals.due": D("1000.01")}, set()),
    "BR-CO-16": ({"totals.due": D("1154.30")}, set()),
    "BR-CO-17": ({"vat_breakdown.0.tax": D("185.30"), "totals.vat": D("185.30"), "totals.tax_inclusive": D("1155.30"),
                  "totals.due": D("1001.00")}, {"BR-S-09"}),
}  # fmt: skip

CONDITIONS: dict[str, Case] = {
    "BR-CO-03": ({"tax_point": EARLIER, "tax_point_code": "35"}, set()),
    "BR-CO-04": ({"lines.0.vat_category": "", "vat_breakdown.0.taxable": D("-30.00"), "vat_breakdown.0.tax": D("-5.70"),
                  "totals.vat": D("-5.70"), "totals.tax_inclusive": D("964.30"), "totals.due": D("810.00")}, set()),
    "BR-CO-09": ({"seller.vat_id": "136695976"}, set()),
    "BR-CO-18": ({"vat_breakdown": ()}, {"BR-S-01"}),
    "BR-CO-19": ({"period": Period()}, set()),
    "BR-CO-20": ({"lines.0.period": Period()}, set()),
    "BR-CO-21": ({"allowances.0.reason": ""}, {"BR-33"}),
    "BR-CO-22": ({"allowances.1.reason_code": ""}, {"BR-38"}),
    "BR-CO-23": ({"lines.0.allowances.0.reason": ""}, {"BR-42"}),
    "BR-CO-24": ({"lines.0.allowances.1.reason": ""}, {"BR-44"}),
    "BR-CO-26": ({"seller.vat_id": "", "seller.tax_number": "181/815/08155"}, set()),
    "BR-CL-01": ({"type_code": "325x"}, {"BR-DE-17"}),
    "BR-CL-04": ({"currency": "Euro", "currencies": ()}, set()),
    "BR-CL-14": ({"buyer.address.country": "Deutschland"}, set()),
    "BR-CL-16": ({"payment.0.code": "99"}, set()),
    "BR-CL-17": ({"lines.0.item.name": "A", "allowances": (), "totals.allowance_total": None,
                  "totals.charge_total": None, "lines.0.vat_category": "X", "vat_breakdown.0.category": "X",
                  "totals.tax_exclusive": D(1000), "totals.tax_inclusive": D("1184.30"), "totals.due": D("1030.00"),
                  }, set()),
}  # fmt: skip

GERMAN: dict[str, Case] = {
    "BR-DE-1": ({"payment": ()}, set()),
    "BR-DE-2": ({"seller.contact": None}, set()),
    "BR-DE-3": ({"seller.address.city": ""}, set()),
    "BR-DE-4": ({"seller.address.postcode": ""}, set()),
    "BR-DE-5": ({"seller.contact.name": ""}, set()),
    "BR-DE-6": ({"seller.contact.phone": ""}, set()),
    "BR-DE-7": ({"seller.contact.email": ""}, set()),
    "BR-DE-8": ({"buyer.address.city": ""}, set()),
    "BR-DE-9": ({"buyer.address.postcode": ""}, set()),
    "BR-DE-10": ({"delivery.address.city": ""}, set()),
    "BR-DE-11": ({"delivery.address.postcode": ""}, set()),
    "BR-DE-14": ({"vat_breakdown.0.rate": None}, {"BR-48"}),
    "BR-DE-15": ({"buyer_reference": ""}, set()),
    "BR-DE-16": ({"seller.vat_id": "", "seller.registration": Identifier("HRB 1"), "tax_representative": None},
                 {"BR-S-02", "BR-S-03", "BR-S-04"}),
    "BR-DE-17": ({"type_code": "325"}, set()),
    "BR-DE-18": ({"payment_terms.0.text": "#SKONTO#TAGE=14#PROZENT=2#"}, set()),
    "BR-DE-19": ({"payment.0.accounts.0.account": "DE89370400440532013001"}, set()),
    "BR-DE-20": ({"payment": (PaymentInstruction(code="59", direct_debit=DirectDebit(
        mandate="M", creditor="C", debited_account="DE00")),)}, set()),
    "BR-DE-22": ({"attachments.1.filename": "Stunden.pdf"}, set()),
    "BR-DE-23-a": ({"payment.0.accounts": ()}, {"BR-61"}),
    "BR-DE-23-b": ({"payment.0.card": CARD}, set()),
    "BR-DE-24-a": ({"payment": (PaymentInstruction(code="48"),)}, set()),
    "BR-DE-24-b": ({"payment": (PaymentInstruction(code="48", card=CARD, accounts=(ACCOUNT,)),)}, set()),
    "BR-DE-25-a": ({"payment": (PaymentInstruction(code="59"),)}, {"PEPPOL-EN16931-R061"}),
    "BR-DE-25-b": ({"payment": (PaymentInstruction(code="59", direct_debit=DEBIT, card=CARD),)}, set()),
    "BR-DE-26": ({"type_code": "384", "preceding_invoices": ()}, set()),
    "BR-DE-27": ({"seller.contact.phone": "12"}, set()),
    "BR-DE-28": ({"seller.contact.email": "eva at muster"}, set()),
    "BR-DE-30": ({"payment": (PaymentInstruction(code="59", direct_debit=DirectDebit(
        mandate="M", debited_account="DE89370400440532013000")),)}, set()),
    "BR-DE-31": ({"payment": (PaymentInstruction(code="59", direct_debit=DirectDebit(
        mandate="M", creditor="C")),)}, set()),
    "BR-DE-TMP-32": ({"delivery.delivered": None, "period": None, "lines.0.period": None}, set()),
}  # fmt: skip

PEPPOL: dict[str, Case] = {
    "001": ({"business_process": ""}, set()),
    "003": ({"specification": NORM + "#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "buyer_reference": ""},
            set()),
    "005": ({"accounting_currency": "EUR", "totals.vat_in_accounting_currency": D("184.30")}, set()),
    "008": ({"empty_elements": ("Note",)}, set()),
    "010": ({"buyer.electronic_address": None}, set()),
    "020": ({"seller.electronic_address": None}, set()),
    "040": ({"allowances.0.percent": D("5.5")}, set()),
    "041": ({"allowances.0.base": None}, set()),
    "042": ({"allowances.0.percent": None}, set()),
    "046": ({"lines.0.price.discount": D("9.00")}, set()),
    "051": ({"currencies": ("EUR", "USD")}, set()),
    "061": ({"payment": (PaymentInstruction(code="59", direct_debit=DirectDebit(
        creditor="C", debited_account="DE89370400440532013000")),)}, set()),
    "110": ({"lines.0.period.start": EARLIER}, set()),
    "111": ({"lines.0.period.end": LATER}, set()),
    "120": ({"lines.0.quantity": D(9)}, set()),
    "121": ({"lines.0.price.base_quantity": D(0)}, set()),
    "130": ({"lines.0.price.base_unit": "DAY"}, set()),
}  # fmt: skip

DECIMALS: dict[str, dict[str, object]] = {
    "01": {"allowances.0.amount": D("50.001")}, "02": {"allowances.0.base": D("1000.001")},
    "05": {"allowances.1.amount": D("20.001")},
    "06": {"allowances.1.base": D("100.001"), "allowances.1.percent": D(20)},
    "09": {"totals.line_total": D("1000.001")}, "10": {"totals.allowance_total": D("50.001")},
    "11": {"totals.charge_total": D("20.001")}, "12": {"totals.tax_exclusive": D("970.001")},
    "13": {"totals.vat": D("184.301")}, "14": {"totals.tax_inclusive": D("1154.301")},
    "15": {"totals.vat_in_accounting_currency": D("180.001")}, "16": {"totals.prepaid": D("154.301")},
    "17": {"totals.rounding": D("0.001")}, "18": {"totals.due": D("1000.001")},
    "19": {"vat_breakdown.0.taxable": D("970.001")}, "20": {"vat_breakdown.0.tax": D("184.301")},
    "23": {"lines.0.net_amount": D("1000.001")}, "24": {"lines.0.allowances.0.amount": D("10.001")},
    "25": {"lines.0.allowances.0.base": D("1000.001")}, "27": {"lines.0.allowances.1.amount": D("10.001")},
    "28": {"lines.0.allowances.1.base": D("1000.001"), "lines.0.allowances.1.percent": D(1)},
}  # fmt: skip

SPECIAL: dict[str, tuple[str, dict[str, object], set[str]]] = {
    "BR-IC-11": ("K", {"delivery.delivered": None}, set()),
    "BR-IC-12": ("K", {"delivery.address": None}, set()),
    "BR-O-11": ("O", {"vat_breakdown": (
        VatBreakdown(taxable=D(1000), tax=D(0), category="O", exemption_reason="Fee"),
        VatBreakdown(taxable=D(0), tax=D(0), category="Z", rate=D(0)))}, set()),
    "BR-O-12": ("O", {"lines.0.vat_category": "Z", "lines.0.vat_rate": D(0), "vat_breakdown.0.taxable": D(0)},
                {"BR-Z-01", "BR-Z-02"}),
    "BR-O-13": ("O", {"allowances.0.vat_category": "Z", "allowances.0.vat_rate": D(0),
                      "vat_breakdown.0.taxable": D(1100)}, {"BR-Z-01", "BR-Z-03"}),
    "BR-O-14": ("O", {"allowances.1.vat_category": "Z", "allowances.1.vat_rate": D(0),
                      "vat_breakdown.0.taxable": D(900)}, {"BR-Z-01", "BR-Z-04"}),
    "BR-B-01": ("Z", {"vat_breakdown.0.category": "B"}, {"BR-Z-01"}),
    "BR-B-02": ("Z", {"vat_breakdown": (
        VatBreakdown(taxable=D(1000), tax=D(0), category="Z", rate=D(0)),
        VatBreakdown(taxable=D(0), tax=D(0), category="B", rate=D(0)),
        VatBreakdown(taxable=D(0), tax=D(0), category="S", rate=D(19))),
        "seller.address.country": "IT", "buyer.address": Address(city="Roma", country="IT")}, set()),
}  # fmt: skip

NAMES = {"S": "S", "Z": "Z", "E": "E", "AE": "AE", "K": "IC", "G": "G", "O": "O", "L": "IG", "M": "IP"}


def test_the_valid_invoices_break_no_rule() -> None:
    assert broken(FULL) == {}
    assert {code: broken(of_category(code)) for code in NAMES} == {code: {} for code in NAMES}
    assert broken(changed(FULL, {"specification": NORM})) == {}


@pytest.mark.parametrize(("code", "case"), {**PRESENCE, **SUMS, **CONDITIONS, **GERMAN}.items())
def test_the_broken_rule_is_found_and_no_other(code: str, case: Case) -> None:
    changes, companions = case
    found = broken(changed(FULL, changes))
    assert set(found) == {code, *companions}
    assert found[code].severity is RULES[code].severity
    assert found[code].message.startswith(code)


@pytest.mark.parametrize(("number", "case"), PEPPOL.items())
def test_the_broken_rule_of_peppol_is_found_and_no_other(number: str, case: Case) -> None:
    changes, companions = case
    assert set(broken(changed(FULL, changes))) == {f"PEPPOL-EN16931-R{number}", *companions}


@pytest.mark.parametrize(("number", "changes"), DECIMALS.items())
def test_a_third_decimal_is_found_beside_the_sums_that_it_may_break(number: str, changes: dict[str, object]) -> None:
    found = set(broken(changed(FULL, changes)))
    assert f"BR-DEC-{number}" in found
    assert {code for code in found if not code.startswith("BR-CO-1")} == {f"BR-DEC-{number}"}


@pytest.mark.parametrize(("code", "case"), SPECIAL.items())
def test_the_broken_rule_of_one_category_is_found_and_no_other(
    code: str, case: tuple[str, dict[str, object], set[str]]
) -> None:
    category, changes, companions = case
    assert set(broken(changed(of_category(category), changes))) == {code, *companions}


@pytest.mark.parametrize("category", NAMES)
def test_every_category_must_stand_in_the_breakdown(category: str) -> None:
    without = changed(of_category(category), {"vat_breakdown.0.category": "Q"})
    assert f"BR-{NAMES[category]}-01" in broken(without)


@pytest.mark.parametrize("category", NAMES)
def test_every_category_says_who_must_be_identified(category: str) -> None:
    name = NAMES[category]
    for at, number in (("lines.0", "02"), ("allowances.0", "03"), ("allowances.1", "04")):
        others = {f"{path}.vat_category": "Q" for path in ("lines.0", "allowances.0", "allowances.1") if path != at}
        invoice = changed(of_category(category), others)
        assert f"BR-{name}-{number}" not in broken(invoice)
        ids = {"seller.vat_id": "ATU57194903" if category == "O" else ""}
        found = {code for code in broken(changed(invoice, ids)) if code in _ids(name)}
        assert found == {f"BR-{name}-{number}"}


def _ids(name: str) -> set[str]:
    return {f"BR-{name}-0{number}" for number in (2, 3, 4)}


@pytest.mark.parametrize("category", ["AE", "K"])
def test_the_buyer_must_be_identified_where_it_owes_the_vat(category: str) -> None:
    invoice = changed(of_category(category), {"buyer.vat_id": ""})
    assert _ids(NAMES[category]) <= set(broken(invoice))
    registered = changed(invoice, {"buyer.registration": Identifier("HRB 2")})
    assert bool(_ids("AE") & set(broken(registered))) is False
    if category == "K":
        assert _ids("IC") <= set(broken(registered))


@pytest.mark.parametrize("category", NAMES)
def test_every_category_has_its_rate(category: str) -> None:
    wrong = {"S": D(0), "L": D(-1), "M": D(-1)}.get(category, D(7))
    for at, number in (("lines.0", "05"), ("allowances.0", "06"), ("allowances.1", "07")):
        found = set(broken(changed(of_category(category), {f"{at}.vat_rate": wrong})))
        assert f"BR-{NAMES[category]}-{number}" in found
        assert found <= {f"BR-{NAMES[category]}-{number}", f"BR-{NAMES[category]}-08"}


@pytest.mark.parametrize("category", NAMES)
def test_the_net_amount_of_a_category_is_what_its_parts_come_to_and_its_vat_what_its_rate_makes(category: str) -> None:
    name = NAMES[category]
    for off in ("1001.00", "1000.01"):
        net = changed(of_category(category), {"vat_breakdown.0.taxable": D(off)})
        assert set(broken(net)) == {f"BR-{name}-08"}
    tax = changed(of_category(category), {"vat_breakdown.0.tax": D("777.00"), "totals.vat": D("777.00"),
                                          "totals.tax_inclusive": D(1777), "totals.due": D(1777)})  # fmt: skip
    assert {code: found.severity for code, found in broken(tax).items()} == {
        f"BR-{name}-09": Severity.ERROR,
        "BR-CO-17": Severity.ERROR,
    }


@pytest.mark.parametrize("category", NAMES)
def test_a_reason_of_exemption_is_given_where_nothing_is_charged_and_only_there(category: str) -> None:
    wrong = "" if category in ("E", "AE", "K", "G", "O") else "because"
    invoice = changed(of_category(category), {"vat_breakdown.0.exemption_reason": wrong})
    assert set(broken(invoice)) == {f"BR-{NAMES[category]}-10"}


def test_sub_lines_come_to_the_net_amount_of_their_line_at_every_depth() -> None:
    extension = f"{XRECHNUNG}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
    parts = tuple(changed_line(number=f"1.{at}", net_amount=D("500.00")) for at in (1, 2))
    sound = changed(FULL, {"specification": extension, "lines.0.sub_lines": parts})
    assert broken(sound) == {}
    deep = changed(sound, {"lines.0.sub_lines.1.sub_lines": (changed_line(number="1.2.1", net_amount=D("499.00")),)})
    assert set(broken(deep)) == {"BR-DEX-02"}
    assert "line 1.2: 500.00 is stated, 499.00 computed" in broken(deep)["BR-DEX-02"].message


def test_every_rule_is_broken_by_a_test() -> None:
    by_category = {f"BR-{name}-{number:02}" for name in NAMES.values() for number in range(1, 11)}
    tested = {"BR-DEX-02", *PRESENCE, *SUMS, *CONDITIONS, *GERMAN, *SPECIAL, *by_category}
    tested |= {f"PEPPOL-EN16931-R{number}" for number in PEPPOL} | {f"BR-DEC-{number}" for number in DECIMALS}
    assert set(RULES) == tested
    assert set(RULES) <= set(CODES)


def test_a_value_that_cannot_be_read_is_not_missing() -> None:
    totals = Totals(line_total=D(1), unreadable=(Unreadable("BT-109", "970,00"),))
    assert "BR-13" not in broken(changed(FULL, {"totals": totals}))


@pytest.mark.parametrize(
    ("specification", "extent", "usages"),
    [
        ("urn:factur-x.eu:1p0:minimum", Extent.MINIMUM, set()),
        ("urn:zugferd.de:2p0:basicwl", Extent.BASIC_WL, set()),
        ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", Extent.BASIC, set()),
        (NORM, Extent.NORM, set()),
        ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", Extent.EXTENDED, set()),
        ("urn:ferd:CrossIndustryDocument:invoice:1p0:extended", Extent.FOREIGN, set()),
        ("urn:www.cenbii.eu:transaction:biitrns010:ver2.0", Extent.FOREIGN, set()),
        ("urn:cen.eu:en16931:2017#compliant#urn:xoev-de:kosit:standard:xrechnung_1.2", Extent.NORM, {Usage.XRECHNUNG}),
        (XRECHNUNG, Extent.NORM, {Usage.XRECHNUNG, Usage.XRECHNUNG_3}),
        (f"{NORM}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", Extent.NORM, {Usage.PEPPOL}),
        ("", Extent.NORM, set()),
    ],
)
def test_the_specification_says_which_rules_hold(specification: str, extent: Extent, usages: set[Usage]) -> None:
    assert extent_of(specification) is extent
    assert usages_of(specification) == usages


def test_profiles_without_lines_are_not_asked_for_them() -> None:
    bare = changed(FULL, {"specification": "urn:factur-x.eu:1p0:minimum", "lines": (), "vat_breakdown": (),
                          "buyer.address": None, "totals.line_total": None, "allowances": ()})  # fmt: skip
    assert broken(bare) == {}
    assert broken(changed(FULL, {"specification": "urn:factur-x.eu:1p0:basicwl", "lines": ()})) == {}


def test_an_invoice_that_is_not_of_the_norm_is_held_to_its_sums_alone() -> None:
    other = changed(FULL, {"specification": "urn:ferd:CrossIndustryDocument:invoice:1p0:comfort", "number": ""})
    assert broken(other) == {}
    assert set(broken(changed(other, {"totals.tax_inclusive": D("1200.00")}))) == {"BR-CO-15", "BR-CO-16"}
    assert {rule.severity for rule in rules_for(other)} == {Severity.ERROR}


def test_zeros_behind_the_second_decimal_do_not_count() -> None:
    assert broken(changed(FULL, {"totals.due": D("1000.0000"), "totals.line_total": D("1E+3")})) == {}


def test_what_is_collected_for_others_is_due_too() -> None:
    third = changed(FULL, {"third_party_payments": (ThirdPartyPayment(amount=D("5.00")),), "totals.due": D("1005.00")})
    assert broken(third) == {}


def test_extended_invoices_may_be_off_by_a_cent_for_each_line() -> None:
    off = {"totals.line_total": D("1000.01"), "totals.tax_exclusive": D("970.01"), "totals.tax_inclusive": D("1154.31"),
           "totals.due": D("1000.01")}  # fmt: skip
    extended = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"
    assert broken(changed(FULL, {**off, "specification": extended})) == {}


def test_lines_that_only_head_or_inform_are_not_counted() -> None:
    heading = changed(FULL, {"lines": (FULL.lines[0], changed_line(number="2", status="GROUP"))})
    assert broken(heading) == {}


def changed_line(**values: object) -> object:
    return type(FULL.lines[0])(**values)  # type: ignore[arg-type]  # the values of a line by name


def test_at_most_five_places_are_named() -> None:
    lines = tuple(changed(FULL, {"lines.0.number": str(at), "lines.0.item.name": ""}).lines[0] for at in range(9))
    message = broken(changed(FULL, {"lines": lines}))["BR-25"].message
    assert "line 4, …" in message
    assert "line 5" not in message


def test_a_sum_that_does_not_hold_asks_for_a_person_and_what_is_only_formal_does_not() -> None:
    today = date(2026, 3, 20)
    formal = changed(FULL, {"seller.contact": None, "number": "", "buyer_reference": ""})
    checked = check_document(page(), CheckPolicy(), today, invoice=formal)
    assert {"BR-DE-2", "BR-02", "BR-DE-15"} <= {found.code for found in checked.findings}
    assert checked.decision.outcome is Outcome.AUTO
    wrong = changed(FULL, {"totals.due": D("1154.30")})
    assert check_document(page(), CheckPolicy(), today, invoice=wrong).decision.outcome is Outcome.REVIEW


def test_an_empty_invoice_breaks_rules_but_no_test_of_them() -> None:
    assert len(broken(SemanticInvoice())) == 15
    allowance = AllowanceOrCharge()
    odd = SemanticInvoice(
        lines=(changed_line(),), allowances=(allowance,), seller=Party(), vat_breakdown=(VatBreakdown(),)
    )  # type: ignore[arg-type]  # a line
    assert len(broken(odd)) > 25


def test_the_invoice_travels_through_the_codec() -> None:
    assert decode(SemanticInvoice, encode(FULL)) == FULL


AMOUNTS = st.none() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30)
TEXTS = st.sampled_from(["", "S", "AE", "K", "O", "B", "58", "59", "x"])


@settings(max_examples=40)
@given(st.lists(AMOUNTS, min_size=12, max_size=12), st.lists(TEXTS, min_size=4, max_size=4))
def test_no_values_make_a_rule_fail(amounts: list[Decimal | None], texts: list[str]) -> None:
    part = AllowanceOrCharge(amount=amounts[0], base=amounts[1], percent=amounts[2], vat_category=texts[0])
    paths = [
        "totals.line_total",
        "totals.tax_exclusive",
        "totals.vat",
        "totals.tax_inclusive",
        "totals.prepaid",
        "totals.due",
        "vat_breakdown.0.taxable",
        "vat_breakdown.0.tax",
        "vat_breakdown.0.rate",
        "lines.0.quantity",
        "lines.0.price.net",
        "lines.0.price.base_quantity",
    ]
    changes = {**dict(zip(paths, amounts, strict=True)), "allowances": (part,), "lines.0.vat_category": texts[1],
               "vat_breakdown.0.category": texts[2], "payment.0.code": texts[3]}  # fmt: skip
    found = broken(changed(FULL, changes))
    assert set(found) <= set(RULES)
