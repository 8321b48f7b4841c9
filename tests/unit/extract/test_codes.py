"""Codes on the page as witnesses: what they confirm, put right, add, and contradict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from docproc.check.checking import check_document
from docproc.check.payment_codes import check_code_agreement, check_code_forms
from docproc.check.policy import CheckPolicy
from docproc.check.witnesses import total_witnesses
from docproc.extract.witnesses.codes import hold_against_codes
from docproc.model.enums import DocumentType, Severity, Source
from docproc.model.fields import Agreement, Evidence, Extraction, FieldValue, TypeGuess, Value
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, PageCode
from tests.unit.extract.pages import document, line

IBAN = "DE89370400440532013000"
OTHER_IBAN = "DE02120300000000202051"
QR_IBAN = "CH4431999123000889012"
QR_REFERENCE = "210000000003139471430009017"
CODE_BOX = Box(400, 700, 80, 80)


def epc(iban=IBAN, amount="EUR1190.00", name="Holzbau Muster GmbH", message="RE-2026-0417", bic="COBADEFFXXX"):
    return f"BCD\n002\n1\nSCT\n{bic}\n{name}\n{iban}\n{amount}\n\n\n{message}\n"


def spc(amount="1190.00", bill=""):
    parts = ["SPC", "0200", "1", QR_IBAN, "S", "Holzbau Muster AG", "Dorfstrasse", "12", "3007", "Bern", "CH"]
    parts += [""] * 7 + [amount, "CHF", "S", "Petra Beispiel", "Seeweg", "3", "8953", "Dietikon", "CH"]
    return "\n".join([*parts, "QRR", QR_REFERENCE, "", "EPD", bill])


def till(total="83.32"):
    sale = f"Beleg^{total}_0.00_0.00_0.00_0.00^{total}:Bar"
    times = "2026-07-10T18:41:04.000Z;2026-07-10T18:41:12.000Z"
    return f"V0;kasse-1;Kassenbeleg-V1;{sale};18;112;{times};ecdsa-plain-SHA256;unixTime;MEQC;BHho"


def pages(*said: str, lines: tuple[str, ...] = ("Rechnung",)) -> DocumentText:
    text = document(*(line(words, 60, 60 + 20 * row) for row, words in enumerate(lines)))
    codes = tuple(PageCode("qr", one, replace(CODE_BOX, x=60 + 120 * index)) for index, one in enumerate(said))
    return DocumentText((replace(text.pages[0], codes=codes),))


def seen(name: str, value: Value, confidence: float = 90.0, raw: str | None = None) -> FieldValue:
    evidence = Evidence(Source.PAGE, "label:x", str(value) if raw is None else raw, 1, Box(1, 2, 3, 4))
    return FieldValue(name, value, confidence, evidence)


def read(*fields: FieldValue, kind: DocumentType = DocumentType.INVOICE) -> Extraction:
    return Extraction(TypeGuess(kind, 99.0), "de", fields=fields)


def compared(found: Extraction) -> dict[str, Agreement]:
    assert all(comparison.source is Source.QR for comparison in found.comparisons)
    return {comparison.field: comparison.agreement for comparison in found.comparisons}


def differing(found: Extraction) -> dict[tuple[str, ...], Severity]:
    return {finding.fields: finding.severity for finding in check_code_agreement(found)}


def test_what_page_and_code_share_is_surer_than_either():
    found = hold_against_codes(read(seen("iban", IBAN), seen("total_amount", Decimal("1190.00"))), pages(epc()))
    for name in ("iban", "total_amount"):
        value = found.get(name)
        assert value is not None and value.confidence > 99.5
        assert value.evidence.source is Source.PAGE and "the payment code on the page says the same" in (
            value.evidence.reasons
        )
    assert differing(found) == {}
    assert total_witnesses(found) == ("the payment code on the page states it",)


def test_a_document_without_codes_stays_as_it_is():
    extraction = read(seen("iban", IBAN))
    assert hold_against_codes(extraction, pages("https://beispiel.example/4711")) is extraction


def test_what_the_page_lacks_is_taken_from_the_code():
    found = hold_against_codes(read(), pages(epc(), lines=("Rechnung", "COBADEFFXXX")))
    assert found.value("iban") == IBAN and found.value("bic") == "COBADEFFXXX"
    assert found.value("total_amount") == found.value("due_amount") == Decimal("1190.00")
    assert (found.value("currency"), found.value("supplier_name")) == ("EUR", "Holzbau Muster GmbH")
    taken = found.get("iban")
    assert taken is not None and taken.evidence.source is Source.QR
    assert (taken.evidence.page, taken.evidence.box, taken.evidence.method) == (1, CODE_BOX_AT_FIRST, "code:epc")
    assert compared(found)["iban"] is Agreement.NOT_PRINTED and compared(found)["bic"] is Agreement.AGREE
    assert total_witnesses(found) == ()


CODE_BOX_AT_FIRST = Box(60, 700, 80, 80)


def test_a_letter_takes_nothing_from_a_payment_code():
    assert hold_against_codes(read(kind=DocumentType.LETTER), pages(epc())).fields == ()


def test_another_account_is_an_error_and_the_printed_one_stays():
    extraction = read(seen("iban", OTHER_IBAN, 98.0), seen("total_amount", Decimal("1190.00"), 98.0))
    found = hold_against_codes(extraction, pages(epc()))
    value = found.get("iban")
    assert value is not None and value.value == OTHER_IBAN and value.confidence <= 80
    assert [(v.value, v.evidence.source) for v in found.alternatives] == [(IBAN, Source.QR)]
    assert differing(found) == {("iban",): Severity.ERROR}
    decision = check_document(found, CheckPolicy(), date(2026, 4, 1)).decision
    assert any("the code on the page says" in reason for reason in decision.reasons)


def test_of_two_printed_accounts_the_code_says_which_to_pay_to():
    lines = (f"Bank A IBAN {OTHER_IBAN}", f"Bank B IBAN {IBAN}")
    found = hold_against_codes(read(seen("iban", OTHER_IBAN)), pages(epc(), lines=lines))
    value = found.get("iban")
    assert value is not None and value.value == IBAN
    assert value.evidence.box is not None and value.evidence.box.y == 80
    assert differing(found) == {}


@pytest.mark.parametrize("misread", ["DE8937O400440532013000", "DE89370400440582013000", "DE89B70400440532013000"])
def test_a_misread_account_is_put_right_by_the_code(misread):
    found = hold_against_codes(read(seen("iban", misread, 60.0)), pages(epc()))
    value = found.get("iban")
    assert value is not None and value.value == IBAN and value.evidence.box == Box(1, 2, 3, 4)
    assert any(misread in reason for reason in value.evidence.reasons)
    assert [other.value for other in found.alternatives] == [misread]
    assert differing(found) == {}


def test_another_amount_is_an_error():
    found = hold_against_codes(read(seen("total_amount", Decimal("1090.00"))), pages(epc()))
    assert found.value("total_amount") == Decimal("1090.00")
    assert differing(found) == {("total_amount",): Severity.ERROR}
    assert total_witnesses(found) == ()


@pytest.mark.parametrize(("total", "differs"), [("1190.05", False), ("1189.95", False), ("1190.06", True)])
def test_the_code_may_ask_for_the_total_rounded(total, differs):
    found = hold_against_codes(read(seen("total_amount", Decimal(total))), pages(epc()))
    assert found.value("total_amount") == Decimal(total)
    assert (("total_amount",) in differing(found)) is differs


def test_the_amount_due_may_be_what_the_code_asks_for():
    extraction = read(seen("total_amount", Decimal("1500.00")), seen("due_amount", Decimal("1190.00")))
    found = hold_against_codes(extraction, pages(epc()))
    assert compared(found)["due_amount"] is Agreement.AGREE and "total_amount" not in compared(found)
    assert differing(found) == {}


@pytest.mark.parametrize(
    "discount",
    [seen("cash_discount_percent", Decimal("2")), seen("cash_discount_amount", Decimal("24.29"))],
)
def test_the_code_may_ask_for_the_total_less_the_cash_discount(discount):
    extraction = read(seen("total_amount", Decimal("1214.29")), discount)
    assert differing(hold_against_codes(extraction, pages(epc()))) == {}


def test_instalments_add_up_to_the_total():
    found = hold_against_codes(
        read(seen("total_amount", Decimal("1190.00"))), pages(epc(amount="EUR600.00"), epc(amount="EUR590.00"))
    )
    assert compared(found)["total_amount"] is Agreement.AGREE


@pytest.mark.parametrize("raw", ["119000", "1.19O,0O EUR", "1190,00"])
def test_a_misread_amount_is_put_right_by_the_code(raw):
    found = hold_against_codes(read(seen("total_amount", Decimal("119000"), raw=raw)), pages(epc()))
    value = found.get("total_amount")
    assert value is not None and value.value == Decimal("1190.00") and value.evidence.box == Box(1, 2, 3, 4)
    assert differing(found) == {}


def test_a_doubtful_amount_gives_way_to_the_codes_when_that_is_printed():
    extraction = read(seen("total_amount", Decimal("190.00"), 60.0))
    found = hold_against_codes(extraction, pages(epc(), lines=("Zu zahlen 1.190,00 EUR",)))
    assert found.value("total_amount") == Decimal("1190.00")
    assert differing(found) == {}


@pytest.mark.parametrize("confidence", [60.0, 99.0])
def test_an_amount_read_in_part_is_completed_by_the_code(confidence):
    extraction = read(
        seen("total_amount", Decimal("911.18"), confidence), seen("due_amount", Decimal("911.18"), confidence)
    )
    found = hold_against_codes(extraction, pages(epc(amount="EUR85911.18"), lines=("85", "85 911,18 EUR")))
    assert found.value("total_amount") == found.value("due_amount") == Decimal("85911.18")
    assert differing(found) == {}


def test_a_name_with_something_before_it_is_cut_to_what_the_code_says():
    found = hold_against_codes(read(seen("supplier_name", "19. Dez. 2024 Holzbau Muster GmbH")), pages(epc()))
    assert found.value("supplier_name") == "Holzbau Muster GmbH" and found.value("payee_name") is None


@pytest.mark.parametrize(("confidence", "supplier"), [(70.0, "Holzbau Muster GmbH"), (97.0, "Handwerkerrechnung")])
def test_the_code_decides_between_a_doubtful_supplier_and_the_second_choice(confidence, supplier):
    extraction = replace(
        read(seen("supplier_name", "Handwerkerrechnung", confidence)),
        alternatives=(seen("supplier_name", "Holzbau Muster GmbH", 30.0),),
    )
    assert hold_against_codes(extraction, pages(epc())).value("supplier_name") == supplier


def test_the_message_confirms_the_invoice_number_and_its_twin():
    extraction = read(seen("invoice_number", "RE-2026-0417", 80.0), seen("document_number", "RE-2026-0417", 80.0))
    found = hold_against_codes(extraction, pages(epc(message="Rechnung RE-2026-0417 Kunde 77")))
    assert [value.confidence > 98 for value in found.fields if value.name.endswith("number")] == [True, True]


def test_a_misread_invoice_number_is_put_right_by_the_message():
    extraction = read(seen("invoice_number", "Sl-055798"), seen("document_number", "Sl-055798"))
    found = hold_against_codes(extraction, pages(epc(message="SI-055798, Kd. 77")))
    assert found.value("invoice_number") == found.value("document_number") == "SI-055798"


def test_a_payee_unlike_the_supplier_is_the_payee():
    found = hold_against_codes(read(seen("supplier_name", "Schreinerei Ahorn OHG")), pages(epc()))
    assert found.value("supplier_name") == "Schreinerei Ahorn OHG"
    assert found.value("payee_name") == "Holzbau Muster GmbH"


def test_a_swiss_bill_gives_reference_buyer_and_terms():
    bill = "//S1/10/4711/11/260512/30/106017086/31/260508/40/2:10;0:30"
    printed = ("Referenz 21 00000 00003 13947 14300 09017",)
    found = hold_against_codes(read(seen("supplier_name", "Holzbau Muster AG")), pages(spc(bill=bill), lines=printed))
    assert found.value("payment_reference") == QR_REFERENCE
    assert compared(found)["payment_reference"] is Agreement.AGREE
    assert (found.value("buyer_name"), found.value("buyer_address")) == ("Petra Beispiel", "Seeweg 3, 8953 Dietikon")
    assert (found.value("invoice_number"), found.value("invoice_date")) == ("4711", date(2026, 5, 12))
    assert (found.value("supplier_vat_id"), found.value("delivery_date")) == ("CHE106017086", date(2026, 5, 8))
    assert (found.value("cash_discount_percent"), found.value("cash_discount_days")) == (Decimal("2"), Decimal("10"))
    assert found.value("currency") == "CHF"


def test_a_till_confirms_total_and_date_and_gives_the_vat():
    extraction = read(
        seen("total_amount", Decimal("83.32"), 80.0), seen("document_date", date(2026, 7, 10), 80.0),
        kind=DocumentType.RECEIPT,
    )  # fmt: skip
    found = hold_against_codes(extraction, pages(till()))
    assert all(value.confidence > 99 for value in found.fields)
    assert [(one.rate, one.net, one.vat) for one in found.vat_breakdown] == [
        (Decimal("19"), Decimal("70.02"), Decimal("13.30"))
    ]
    assert total_witnesses(found)


def test_a_till_that_signed_another_total_is_an_error():
    extraction = read(seen("total_amount", Decimal("88.32")), kind=DocumentType.RECEIPT)
    assert differing(hold_against_codes(extraction, pages(till()))) == {("total_amount",): Severity.ERROR}


def test_a_code_with_a_wrong_account_bears_no_witness_and_is_an_error_itself():
    text = pages(epc(iban="DE89370400440532013001"))
    found = hold_against_codes(read(seen("iban", IBAN)), text)
    assert "iban" not in compared(found)
    findings = list(check_code_forms(text))
    assert [(finding.code, finding.severity) for finding in findings] == [("payment-code-invalid", Severity.ERROR)]
    assert "check digits" in findings[0].message


def test_a_code_that_only_breaks_the_form_is_information():
    findings = list(check_code_forms(pages(epc(name=""), "WIFI:S:netz;;")))
    assert [(finding.code, finding.severity) for finding in findings] == [("payment-code-form", Severity.INFO)]
