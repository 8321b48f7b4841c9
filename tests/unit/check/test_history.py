from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from docproc.check.history import (
    KnownDocument,
    Link,
    duplicate_confidence,
    first_of,
    link_confidence,
    links_of,
    number_key,
    number_reused,
    reconsidered,
)
from docproc.model.decision import Decision, Finding
from docproc.model.enums import DocumentType, Outcome, RelationType, Severity, Source
from docproc.model.fields import Evidence, Extraction, FieldValue, Reference, TypeGuess

INVOICE = KnownDocument(
    DocumentType.INVOICE, "RE-4711", date(2026, 3, 5), supplier_name="Muster GmbH", buyer_name="Kunde AG",
    total=Decimal("119.00"),
)  # fmt: skip
CREDIT = KnownDocument(DocumentType.CREDIT_NOTE, "GS-12", date(2026, 3, 20), supplier_name="Muster GmbH")
TO_INVOICE = Link(RelationType.CREDIT_NOTE_FOR, (DocumentType.INVOICE,), "RE 4711")


def found(kind: DocumentType, *references: Reference, **fields: object) -> Extraction:
    values = tuple(FieldValue(name, value, 99.0, Evidence(Source.PAGE, "t", "")) for name, value in fields.items())
    return Extraction(TypeGuess(kind, 99.0), "de", fields=values, references=references)


def test_numbers_are_the_same_however_they_are_written_or_misread() -> None:
    assert number_key("RE-2026/0417") == number_key("re 2O26 O4I7")
    assert number_key("RE-2026/0417") != number_key("RE-2026/0418")


def test_a_credit_note_finds_the_invoice_of_its_sender() -> None:
    assert link_confidence(TO_INVOICE, CREDIT, INVOICE) == 97.0
    assert link_confidence(TO_INVOICE, CREDIT, replace(INVOICE, supplier_name="Andere KG")) is None


def test_a_date_or_an_amount_that_was_named_makes_a_link_surer_or_weaker() -> None:
    plain = link_confidence(TO_INVOICE, CREDIT, INVOICE)
    named = link_confidence(replace(TO_INVOICE, day=INVOICE.day, amount=INVOICE.total), CREDIT, INVOICE)
    other = link_confidence(replace(TO_INVOICE, day=date(2025, 1, 1)), CREDIT, INVOICE)
    assert plain is not None and named is not None and other is not None
    assert named > plain > other


def test_a_short_number_is_no_link_between_unknown_parties() -> None:
    nameless = replace(CREDIT, supplier_name=None)
    assert link_confidence(replace(TO_INVOICE, number="12"), nameless, replace(INVOICE, number="12")) is None
    assert link_confidence(TO_INVOICE, nameless, INVOICE) == 80.0


def test_what_is_younger_than_what_names_it_is_hardly_meant() -> None:
    younger = replace(INVOICE, day=date(2026, 9, 1))
    assert link_confidence(TO_INVOICE, CREDIT, younger) == 72.0
    assert link_confidence(TO_INVOICE, replace(CREDIT, supplier_name=None), younger) is None


def test_an_order_names_the_parties_the_other_way_round() -> None:
    order = KnownDocument(DocumentType.ORDER, "B-77", supplier_name="Kunde AG", buyer_name="Muster GmbH")
    link = Link(RelationType.ORDER_FOR, (DocumentType.ORDER,), "B-77", reverse=True)
    assert link_confidence(link, INVOICE, order) == 97.0


def test_an_invoice_is_what_its_delivery_note_and_its_order_are_for() -> None:
    invoice = found(DocumentType.INVOICE, invoice_number="RE-1", delivery_note_number="LS-2", order_number="B-3")
    assert {(link.relation, link.number, link.reverse) for link in links_of(invoice)} == {
        (RelationType.DELIVERY_FOR, "LS-2", True),
        (RelationType.ORDER_FOR, "B-3", True),
    }


def test_a_reference_and_a_field_that_say_the_same_make_one_link_with_what_the_reference_knows() -> None:
    reference = Reference(RelationType.CREDIT_NOTE_FOR, DocumentType.INVOICE, "RE-1", date(2026, 1, 2))
    credit = found(DocumentType.CREDIT_NOTE, reference, invoice_number="GS-9", preceding_invoice_number="RE 1")
    assert links_of(credit) == (
        Link(RelationType.CREDIT_NOTE_FOR, (DocumentType.INVOICE, DocumentType.CREDIT_NOTE), "RE-1", False,
             date(2026, 1, 2)),
    )  # fmt: skip


def test_a_document_is_not_linked_to_its_own_number() -> None:
    assert links_of(found(DocumentType.DELIVERY_NOTE, delivery_note_number="L-1", order_number="L1")) == ()


@pytest.mark.parametrize(
    ("change", "confidence"),
    [
        ({}, 99.0),
        ({"number": "RE 47I1"}, 91.0),
        ({"day": None}, 90.0),
        ({"total": Decimal("120.00")}, None),
        ({"day": date(2026, 3, 6)}, None),
        ({"supplier_name": "Andere KG"}, None),
        ({"document_type": DocumentType.ORDER}, None),
        ({"number": None}, None),
    ],
)
def test_duplicates_agree_in_sender_number_date_and_total(change: dict, confidence: float | None) -> None:
    assert duplicate_confidence(INVOICE, replace(INVOICE, **change)) == confidence


def test_receipts_without_a_number_are_duplicates_with_less_certainty() -> None:
    receipt = replace(INVOICE, document_type=DocumentType.RECEIPT, number=None)
    assert duplicate_confidence(receipt, receipt) == 70.0
    assert duplicate_confidence(receipt, replace(receipt, day=None)) is None


def test_the_original_is_the_one_that_was_not_scanned_then_the_first() -> None:
    scan = replace(INVOICE, scanned=True)
    assert first_of([(1, scan), (2, INVOICE)]) == 2
    assert first_of([(2, INVOICE), (1, INVOICE)]) == 1


def test_one_number_for_two_invoices_is_noticed() -> None:
    assert number_reused(INVOICE, replace(INVOICE, total=Decimal("5.00")))
    assert not number_reused(INVOICE, INVOICE)
    assert not number_reused(INVOICE, replace(INVOICE, total=Decimal("5.00"), supplier_name="Andere KG"))


def test_a_notable_history_asks_for_a_person() -> None:
    auto = Decision(Outcome.AUTO, 99.0, ("all is well",))
    noticed = (Finding("duplicate-document", Severity.WARNING, "came in before"),)
    assert reconsidered(auto, ()) is auto
    assert reconsidered(auto, noticed) == Decision(Outcome.REVIEW, 99.0, ("came in before",))
    review = Decision(Outcome.REVIEW, 50.0, ("doubt",))
    assert reconsidered(review, noticed).reasons == ("came in before", "doubt")
