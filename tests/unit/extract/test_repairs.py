"""Repairs of scanned values: taken with a second witness, proposed without."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docproc.check.checksums import check_checksums
from docproc.check.policy import KnownSupplier
from docproc.extract.witnesses.repairs import settle_repairs
from docproc.model.enums import DocumentType, Source
from docproc.model.fields import Evidence, Extraction, FieldValue, LineItem, TypeGuess, Value, VatLine
from docproc.model.geometry import Box
from docproc.model.text import DocumentText
from tests.unit.extract.pages import document, line

IBAN = "DE89370400440532013000"
VAT_ID = "DE136695976"
KNOWN = KnownSupplier("holzbau", (IBAN,), (VAT_ID,))


def scan(*rows: str, backend: str = "rapidocr") -> DocumentText:
    return document(*(line(row, 60, 100 + 20 * at) for at, row in enumerate(rows)), backend=backend)


def seen(name: str, value: Value, raw: str, confidence: float = 90.0) -> FieldValue:
    return FieldValue(
        name,
        value,
        confidence,
        Evidence(Source.PAGE, "label:x", raw, 1, Box(60, 600 + 3 * (sum(map(ord, name)) % 40), 100, 2)),
    )


def read(*fields: FieldValue, rates: tuple[str, ...] = (), lines: tuple[str, ...] = ()) -> Extraction:
    return Extraction(
        TypeGuess(DocumentType.INVOICE, 99.0), "de", fields=fields,
        vat_breakdown=tuple(VatLine(Decimal(rate), None, None) for rate in rates),
        line_items=tuple(LineItem(at, "x", net_amount=Decimal(net)) for at, net in enumerate(lines, 1)),
    )  # fmt: skip


def reasons(found: Extraction, name: str) -> str:
    value = found.get(name)
    assert value is not None
    return "; ".join(value.evidence.reasons)


def test_one_letter_for_a_digit_is_witnessed_by_the_check_digits():
    found = settle_repairs(read(seen("iban", IBAN, "DE89 3704 0044 0532 O130 00")), scan("x"))
    assert found.value("iban") == IBAN
    assert "one character exchanged: its check digits hold" in reasons(found, "iban")


def test_two_letters_for_digits_need_a_witness_beside_the_check_digits():
    extraction = read(seen("iban", IBAN, "DE89 3704 0044 0S32 O130 00"))
    found = settle_repairs(extraction, scan("x"))
    assert found.value("iban") == "DE89370400440S32O13000"
    assert [value.value for value in found.alternatives] == [IBAN]
    assert {finding.code for finding in check_checksums(found)} == {"iban-checksum"}
    assert settle_repairs(extraction, scan("x"), KNOWN).value("iban") == IBAN


def test_a_misread_digit_is_only_proposed_without_a_witness():
    found = settle_repairs(read(seen("iban", "DE89370400440582013000", "DE89 3704 0044 0582 0130 00")), scan("x"))
    assert found.value("iban") == "DE89370400440582013000"
    assert IBAN in [value.value for value in found.alternatives]
    assert all(value.confidence <= 25 for value in found.alternatives)
    assert {finding.code for finding in check_checksums(found)} == {"iban-checksum"}


def test_a_misread_digit_is_put_right_when_the_supplier_is_known_by_the_account():
    misread = read(seen("iban", "DE89370400440582013000", "DE89 3704 0044 0582 0130 00"))
    found = settle_repairs(misread, scan("x"), KNOWN)
    assert found.value("iban") == IBAN
    assert "supplier holzbau is known by this account" in reasons(found, "iban")
    assert [value.value for value in found.alternatives] == ["DE89370400440582013000"]


def test_a_misread_digit_is_put_right_when_the_account_is_printed_again():
    misread = read(seen("iban", "DE89370400440582013000", "DE89 3704 0044 0582 0130 00"))
    found = settle_repairs(misread, scan("IBAN DE89 3704 0044 0532 0130 00"))
    assert found.value("iban") == IBAN and "printed again" in reasons(found, "iban")


def test_the_registry_of_banks_speaks_for_a_bank_code_with_its_bic():
    misread = seen("iban", "DE89370400940532013000", "DE89 3704 0094 0532 0130 00")
    found = settle_repairs(read(misread, seen("bic", "COBADEFFXXX", "x")), scan("x"))
    assert found.value("iban") == IBAN and "COBADEFFXXX for Commerzbank" in reasons(found, "iban")
    alone = settle_repairs(read(misread), scan("x"))
    assert alone.value("iban") == IBAN and "knows 37040044 as Commerzbank" in reasons(alone, "iban")
    other = settle_repairs(read(misread, seen("bic", "BYLADEM1001", "x")), scan("x"))
    assert other.value("iban") == "DE89370400940532013000"


def test_the_registry_says_nothing_about_digits_of_the_account_itself():
    misread = read(seen("iban", "DE89370400440582013000", "x"), seen("bic", "COBADEFFXXX", "COBADEFFXXX"))
    assert settle_repairs(misread, scan("x")).value("iban") == "DE89370400440582013000"


def test_a_printed_number_is_never_repaired():
    extraction = read(seen("iban", "DE89370400440582013000", "x"))
    assert settle_repairs(extraction, scan("x", backend="text_layer"), KNOWN) == extraction


def test_a_vat_id_is_put_right_by_what_is_known_of_the_supplier():
    misread = read(seen("supplier_vat_id", "DE136695916", "DE136695916"))
    assert settle_repairs(misread, scan("x")).value("supplier_vat_id") == "DE136695916"
    assert settle_repairs(misread, scan("x"), KNOWN).value("supplier_vat_id") == VAT_ID


@pytest.mark.parametrize("raw", ["119000", "119000 EUR", "1190 00"])
def test_a_lost_decimal_mark_is_put_right_by_the_sum(raw):
    found = settle_repairs(
        read(
            seen("net_amount", Decimal("1000.00"), "1.000,00"),
            seen("vat_amount", Decimal("190.00"), "190,00"),
            seen("total_amount", Decimal("119000"), raw),
        ),
        scan("x"),
    )
    assert found.value("total_amount") == Decimal("1190.00")
    assert "decimal mark was lost" in reasons(found, "total_amount")
    assert [value.value for value in found.alternatives] == [Decimal("119000")]


def misread_total() -> tuple[FieldValue, ...]:
    return (
        seen("net_amount", Decimal("1000.00"), "1.000,00"),
        seen("vat_amount", Decimal("190.00"), "190,00"),
        seen("total_amount", Decimal("1198.00"), "1.198,00"),
    )


def test_a_misread_digit_of_an_amount_needs_a_second_relation_beside_the_sum():
    assert settle_repairs(read(*misread_total()), scan("x")).value("total_amount") == Decimal("1198.00")
    by_rate = settle_repairs(read(*misread_total(), rates=("19",)), scan("x"))
    assert by_rate.value("total_amount") == Decimal("1190.00")


def test_the_lines_speak_for_the_net_amount():
    misread = (
        seen("net_amount", Decimal("1008.00"), "1.008,00"),
        seen("vat_amount", Decimal("190.00"), "190,00"),
        seen("total_amount", Decimal("1190.00"), "1.190,00"),
    )
    assert settle_repairs(read(*misread), scan("x")).value("net_amount") == Decimal("1008.00")
    found = settle_repairs(read(*misread, lines=("400.00", "600.00")), scan("x"))
    assert found.value("net_amount") == Decimal("1000.00")


def test_the_amounts_of_a_printed_page_are_never_repaired():
    extraction = read(*misread_total(), rates=("19",))
    assert settle_repairs(extraction, scan("x", backend="text_layer")) == extraction


def test_letters_read_as_digits_of_an_amount_stand_only_with_the_arithmetic():
    total = seen("total_amount", Decimal("1190.00"), "1.19O,00 EUR")
    alone = settle_repairs(read(total), scan("x"))
    assert alone.value("total_amount") is None
    assert [(value.name, value.value) for value in alone.alternatives] == [("total_amount", Decimal("1190.00"))]
    net, vat, _ = misread_total()
    bound = settle_repairs(read(net, vat, total), scan("x"))
    assert bound.value("total_amount") == Decimal("1190.00") and "sums" in reasons(bound, "total_amount")


def test_spaces_in_an_amount_are_no_repair():
    extraction = read(seen("total_amount", Decimal("1190.00"), "1 190 , 00"))
    assert settle_repairs(extraction, scan("x")) == extraction
