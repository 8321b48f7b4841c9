"""What reviewers type."""

from datetime import date
from decimal import Decimal

import pytest

from docproc.errors import UsageError
from docproc.model.fields import FIELDS, FieldKind, Value
from docproc.review.entered_values import understand


@pytest.mark.parametrize(
    ("field", "text", "language", "value"),
    [
        ("total_amount", "119.00", "de", Decimal("119.00")),
        ("total_amount", "119,00", "de", Decimal("119.00")),
        ("total_amount", "1.234,56 €", "en", Decimal("1234.56")),
        ("total_amount", "1,234.56", "de", Decimal("1234.56")),
        ("total_amount", "-12,5", "de", Decimal("-12.5")),
        ("cash_discount_percent", "2", "de", Decimal(2)),
        ("invoice_date", "2026-03-05", "en", date(2026, 3, 5)),
        ("invoice_date", "05.03.2026", "de", date(2026, 3, 5)),
        ("invoice_date", "5. März 2026", "de", date(2026, 3, 5)),
        ("invoice_date", "13/03/2026", "en", date(2026, 3, 13)),
        ("iban", "de89 3704 0044 0532 0130 00", "de", "DE89370400440532013000"),
        ("currency", "€", "de", "EUR"),
        ("payment_means", "card", "de", "card"),
        ("invoice_number", "  RE  4711 ", "de", "RE 4711"),
    ],
)
def test_values_are_understood_in_iso_and_as_the_document_writes_them(
    field: str, text: str, language: str, value: Value
) -> None:
    assert understand(field, text, language) == value


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("total_amount", "1.234", "could be 1.234 or 1234"),
        ("total_amount", "viel", "is no amount"),
        ("invoice_date", "03/04/2026", "could be 2026-03-04 or 2026-04-03"),
        ("invoice_date", "2026-02-30", "no day of the calendar"),
        ("invoice_date", "gestern", "is no date"),
        ("currency", "Taler", "is no currency"),
        ("payment_means", "barter", "it is one of"),
        ("invoice_number", "  ", "a value is missing"),
        ("invoice_numbr", "1", "no field is called"),
    ],
)
def test_what_is_no_value_or_could_be_two_is_refused_with_the_reason(field: str, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        understand(field, text, "en")


def test_every_field_can_be_entered() -> None:
    typed = {
        FieldKind.AMOUNT: "1.50", FieldKind.NUMBER: "3", FieldKind.DATE: "2026-01-02", FieldKind.CURRENCY: "EUR",
    }  # fmt: skip
    codes = {"vat_treatment": "reverse_charge", "payment_means": "card"}
    for field, (kind, _) in FIELDS.items():
        assert understand(field, codes.get(field) or typed.get(kind, "Wert 1"), "de")
