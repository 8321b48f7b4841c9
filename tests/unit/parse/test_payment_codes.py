"""Payment codes: the transfer code of the EPC, the Swiss QR-bill, BezahlCode, UPN; and what breaks their standards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iso11649
from stdnum.ch import esr

from docproc.parse.bank import IBAN_LENGTHS, mod_97, valid_iban
from docproc.parse.payment_codes import read_payment_code
from docproc.parse.swiss_qr_bill import read_bill_information

IBAN = "DE89370400440532013000"
QR_IBAN = "CH4431999123000889012"
SWISS_IBAN = "CH9300762011623852957"
QR_REFERENCE = "210000000003139471430009017"


def epc(version="002", bic="COBADEFFXXX", name="Müller Holzbau GmbH", iban=IBAN, amount="EUR1190.00", **others):
    lines = ["BCD", version, others.get("charset", "1"), "SCT", bic, name, iban, amount, others.get("purpose", "")]
    lines += [others.get("reference", ""), others.get("message", ""), others.get("note", "")]
    return "\n".join(lines)


def spc(iban=QR_IBAN, kind="QRR", reference=QR_REFERENCE, amount="199.95", currency="CHF", **others):
    creditor = others.get("creditor", ["S", "Holzbau Muster AG", "Dorfstrasse", "12", "3007", "Bern", "CH"])
    debtor = others.get("debtor", ["K", "Petra Beispiel", "Seeweg 3", "8953 Dietikon", "", "", "CH"])
    lines = ["SPC", "0200", "1", iban, *creditor, *[""] * 7, amount, currency, *debtor]
    lines += [kind, reference, others.get("message", "Auftrag 4711"), "EPD", others.get("bill", "")]
    return others.get("end", "\n").join(lines)


def test_a_transfer_code_is_read_whole():
    found = read_payment_code(epc(message="RE-2026-0417", purpose="GDDS"))
    assert found is not None and found.errors == found.faults == ()
    assert (found.standard, found.iban, found.bic, found.name) == ("epc", IBAN, "COBADEFFXXX", "Müller Holzbau GmbH")
    assert (found.amount, found.currency, found.message) == (Decimal("1190.00"), "EUR", "RE-2026-0417")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_and_cut_off_ends_are_read(end):
    found = read_payment_code(epc().rstrip("\n").replace("\n", end))
    assert found is not None and (found.amount, found.errors, found.faults) == (Decimal("1190.00"), (), ())


def test_an_unusual_separator_of_unicode_is_part_of_a_name():
    found = read_payment_code(epc(name="Haus\u2028und Hof"))
    assert found is not None and found.iban == IBAN


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"iban": "DE89370400440532013001"}, "check digits"),
        ({"iban": ""}, "IBAN (empty)"),
        ({"version": "003"}, "neither 001 nor 002"),
        ({"version": "001", "bic": ""}, "asks for a BIC"),
        ({"bic": "COBA"}, "8 or 11 characters"),
        ({"charset": "9"}, "character set"),
        ({"amount": "EUR0.00"}, "not between"),
        ({"amount": "EUR12,50"}, "decimal point"),
        ({"amount": "EURviel"}, "no amount"),
        ({"amount": "CHF12.50"}, "must be in EUR"),
        ({"amount": "EUR1.234"}, "more than two decimals"),
        ({"name": ""}, "name is missing"),
        ({"name": "x" * 71}, "at most 70"),
        ({"purpose": "GOODS"}, "one to four letters"),
        ({"reference": "RF19539007547034"}, "check digits"),
        ({"reference": "4711"}, "begin with RF"),
        ({"reference": "RF18539007547034", "message": "4711"}, "both"),
        ({"message": "x" * 141}, "at most 140"),
    ],
)
def test_each_breach_of_the_transfer_code_has_its_reason(changed, fault):
    found = read_payment_code(epc(**changed))
    assert found is not None
    said = (*found.errors, *found.faults)
    assert len(said) == 1 and fault in said[0]


def test_text_in_the_place_of_a_structured_reference_is_the_message():
    found = read_payment_code(epc(reference="RE 2026/0417"))
    assert found is not None and (found.reference, found.message, found.errors) == (None, "RE 2026/0417", ())


def test_an_amount_with_a_comma_is_read_all_the_same():
    found = read_payment_code(epc(amount="EUR12,50"))
    assert found is not None and found.amount == Decimal("12.50")


def test_a_swiss_bill_is_read_whole():
    found = read_payment_code(spc())
    assert found is not None and found.errors == found.faults == ()
    assert (found.iban, found.reference) == (QR_IBAN, QR_REFERENCE)
    assert (found.amount, found.currency) == (Decimal("199.95"), "CHF")
    assert (found.name, found.address) == ("Holzbau Muster AG", "Dorfstrasse 12, 3007 Bern")
    assert (found.debtor_name, found.debtor_address) == ("Petra Beispiel", "Seeweg 3, 8953 Dietikon")
    assert found.message == "Auftrag 4711"


def test_a_swiss_bill_without_amount_and_debtor_is_right_too():
    found = read_payment_code(spc(amount="", debtor=[""] * 7, end="\r\n"))
    assert found is not None and found.errors == found.faults == ()
    assert (found.amount, found.debtor_name, found.debtor_address) == (None, None, None)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"reference": QR_REFERENCE[:-1] + "8"}, "check digits"),
        ({"reference": "123"}, "27 digits"),
        ({"iban": SWISS_IBAN}, "goes with a QR-IBAN only"),
        ({"kind": "NON", "reference": ""}, "goes with a QR reference only"),
        ({"iban": SWISS_IBAN, "kind": "NON"}, "its type is NON"),
        ({"iban": SWISS_IBAN, "kind": "SCOR", "reference": "RF19539007547034"}, "check digits"),
        ({"iban": SWISS_IBAN, "kind": "SCOR", "reference": "4711"}, "begins with RF"),
        ({"iban": SWISS_IBAN, "kind": "ABC"}, "none of QRR"),
        ({"iban": IBAN, "kind": "NON", "reference": ""}, "only CH and LI"),
        ({"currency": "USD"}, "neither CHF nor EUR"),
        ({"amount": "1'199.95"}, "no amount"),
        ({"creditor": ["S", "Holzbau Muster AG", "", "", "", "Bern", "CH"]}, "postal code or town"),
        ({"creditor": ["K", "Holzbau Muster AG", "Dorfstrasse 12", "3007 Bern", "3007", "", "CH"]}, "stay empty"),
        ({"creditor": ["X", "Holzbau Muster AG", "", "", "3007", "Bern", "CH"]}, "neither S nor K"),
        ({"creditor": [""] * 7}, "creditor is missing"),
        ({"debtor": ["S", "", "", "", "3007", "Bern", "CH"]}, "debtor's name is missing"),
    ],
)
def test_each_breach_of_the_swiss_bill_has_its_reason(changed, fault):
    found = read_payment_code(spc(**changed))
    assert found is not None
    said = (*found.errors, *found.faults)
    assert len(said) == 1 and fault in said[0]


def test_bill_information_of_swico_is_read():
    said = read_bill_information(
        r"//S1/10/10201409\/A/11/260512/20/1400.000-53/30/106017086/31/260508260510/32/8.1:553.39;2.6:14/40/2:10;0:30"
    )
    assert said is not None
    assert (said.invoice_number, said.invoice_date) == ("10201409/A", date(2026, 5, 12))
    assert (said.customer_reference, said.vat_id) == ("1400.000-53", "CHE106017086")
    assert (said.service_start, said.service_end) == (date(2026, 5, 8), date(2026, 5, 10))
    assert [(share.rate, share.net) for share in said.vat] == [
        (Decimal("8.1"), Decimal("553.39")),
        (Decimal("2.6"), Decimal("14")),
    ]
    assert said.discounts == ((Decimal("2"), 10),) and said.net_days == 30


@pytest.mark.parametrize("text", ["", "//S2/10/4711", "10/4711", "S1/10/4711"])
def test_bill_information_of_other_syntaxes_is_left_alone(text):
    assert read_bill_information(text) is None


def test_malformed_tags_of_bill_information_are_left_out():
    said = read_bill_information("//S1/10/4711/11/261341/30/12/32/8.1:x/40/2:viel/99/z")
    assert said is not None
    assert said.invoice_number == "4711"
    assert (said.invoice_date, said.vat_id, said.vat, said.discounts, said.net_days) == (None, None, (), (), None)


def test_a_bezahlcode_is_read():
    found = read_payment_code(
        f"bank://singlepaymentsepa?name=Holzbau%20Muster%20GmbH&iban={IBAN}&bic=COBADEFFXXX&amount=1190,00&"
        "reason=Rechnung+4711%20M%C3%BCller&currency=EUR"
    )
    assert found is not None and found.errors == found.faults == ()
    assert (found.name, found.iban, found.amount) == ("Holzbau Muster GmbH", IBAN, Decimal("1190.00"))
    assert found.message == "Rechnung 4711 Müller"


def test_a_slovenian_code_is_read():
    lines = ["UPNQR", "", "", "", "", "Janez Primer", "Cesta 1", "1000 Ljubljana", "00000012345", "", "", "COST",
             "Račun 4711", "30.06.2026", "SI56020170014356205", "SI00225268-32526", "Podjetje d.o.o.", "Ulica 5",
             "2000 Maribor", "204"]  # fmt: skip
    found = read_payment_code("\n".join(lines))
    assert found is not None
    assert (found.amount, found.due_date, found.name) == (Decimal("123.45"), date(2026, 6, 30), "Podjetje d.o.o.")
    assert (found.address, found.debtor_name) == ("Ulica 5, 2000 Maribor", "Janez Primer")


@pytest.mark.parametrize(
    "text",
    ["", "https://beispiel.example/4711", "BCD", "BCD\n002\n1\nXYZ", "SPC\n0200", "WIFI:S:netz;P:x;;", "bank://x?"],
)
def test_any_other_text_is_no_payment_code(text):
    assert read_payment_code(text) is None


def iban_of(country, digits):
    body = digits[: IBAN_LENGTHS[country] - 4]
    return f"{country}{98 - (mod_97(f'{body}{country}00') or 0):02d}{body}"


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40)
DIGITS = st.text("0123456789", min_size=30, max_size=30)
AMOUNTS = st.integers(1, 99999999999).map(lambda cents: Decimal(cents) / 100)


@given(NAMES, DIGITS, AMOUNTS, st.sampled_from(["DE", "AT", "NL", "FR"]), st.integers(1, 10**15), st.booleans())
def test_a_right_transfer_code_says_what_was_put_in(name, digits, amount, country, number, carriage):
    iban = iban_of(country, digits)
    reference = "RF00" + str(number)
    reference = f"RF{98 - (mod_97(reference[4:] + 'RF00') or 0):02d}{number}"
    assert valid_iban(iban).holds and iso11649.is_valid(reference)
    text = epc(name=name, iban=iban, bic="", amount=f"EUR{amount:.2f}", reference=reference)
    found = read_payment_code(text.replace("\n", "\r\n") if carriage else text)
    assert found is not None and found.errors == found.faults == ()
    assert (found.name, found.iban, found.amount, found.reference) == (name, iban, amount, reference)


@given(NAMES, DIGITS, AMOUNTS, st.sampled_from(["CHF", "EUR"]), NAMES)
def test_a_right_swiss_bill_says_what_was_put_in(name, digits, amount, currency, town):
    iban = iban_of("CH", "30" + digits)
    reference = f"1{digits[:25]}" + esr.calc_check_digit(f"1{digits[:25]}")
    creditor = ["S", name, "", "", "3007", town, "CH"]
    found = read_payment_code(spc(iban, "QRR", reference, f"{amount:.2f}", currency, creditor=creditor))
    assert found is not None and found.errors == found.faults == ()
    assert (found.name, found.iban, found.reference, found.amount) == (name, iban, reference, amount)
    assert (found.currency, found.address) == (currency, f"3007 {town}")


PREFIXES = ["BCD\n002\n1\nSCT\n", "BCD\n", "SPC\n0200\n1\n", "UPNQR\n", "bank://singlepaymentsepa?iban=", "//S1/", ""]


@settings(max_examples=300)
@given(st.sampled_from(PREFIXES), st.text(max_size=600))
def test_no_text_makes_the_reading_of_payment_codes_fail(prefix, text):
    found = read_payment_code(prefix + text)
    assert found is None or all(isinstance(said, str) and said for said in (*found.errors, *found.faults))
    read_bill_information(prefix + text)


@settings(max_examples=200)
@given(st.lists(st.text(max_size=30), min_size=20, max_size=40), st.sampled_from(PREFIXES[:4]))
def test_no_lines_make_the_reading_of_payment_codes_fail(lines, prefix):
    found = read_payment_code(prefix + "\n".join(lines))
    assert found is None or found.standard in ("epc", "swiss_qr_bill", "upn")
