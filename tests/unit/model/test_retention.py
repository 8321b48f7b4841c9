from datetime import date

import pytest

from docproc.model.enums import DocumentType
from docproc.specs.filing import RetentionSettings

SHIPPED = RetentionSettings().policy()


@pytest.mark.parametrize(
    ("kind", "until"),
    [
        (DocumentType.INVOICE, date(2034, 12, 31)),
        (DocumentType.CREDIT_NOTE, date(2034, 12, 31)),
        (DocumentType.RECEIPT, date(2034, 12, 31)),
        (DocumentType.LETTER, date(2032, 12, 31)),
        (DocumentType.CONTRACT, date(2032, 12, 31)),
        (DocumentType.UNKNOWN, date(2034, 12, 31)),
    ],
)
def test_vouchers_are_kept_eight_years_and_letters_six_from_the_end_of_the_year(
    kind: DocumentType, until: date
) -> None:
    assert SHIPPED.kept_until(kind, date(2026, 1, 1)) == SHIPPED.kept_until(kind, date(2026, 12, 31)) == until


def test_books_are_kept_ten_years() -> None:
    policy = RetentionSettings(books=(DocumentType.FORM,)).policy()
    assert policy.kept_until(DocumentType.FORM, date(2026, 3, 5)) == date(2036, 12, 31)


def test_a_document_may_go_on_the_day_after_and_the_refusal_says_why_it_may_not() -> None:
    day = date(2018, 3, 5)
    assert SHIPPED.refusal(DocumentType.INVOICE, day, date(2027, 1, 1)) is None
    refusal = SHIPPED.refusal(DocumentType.INVOICE, day, date(2026, 12, 31))
    assert refusal is not None
    assert "until 2026-12-31" in refusal and "8 years from the end of 2018" in refusal and "§ 147 AO" in refusal


def test_a_type_that_is_not_kept_may_always_go() -> None:
    policy = RetentionSettings(letter_years=0).policy()
    assert policy.refusal(DocumentType.LETTER, date(2026, 3, 5), date(2026, 3, 5)) is None


def test_a_type_is_not_both_voucher_and_book() -> None:
    with pytest.raises(ValueError, match="both voucher and book"):
        RetentionSettings(books=(DocumentType.INVOICE,))
