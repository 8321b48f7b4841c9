"""Corrections, and what they say of the extraction."""

from datetime import date
from decimal import Decimal

from docproc.extract import extract_document
from docproc.extract.witnesses.printed import Place
from docproc.model.enums import Source
from docproc.model.fields import Extraction
from docproc.model.geometry import Box
from docproc.review.corrections import Correction, confirm, correct
from tests.unit.extract.pages import german_invoice, line, shipped_catalogue

TEXT = german_invoice(line("Beleg BX-9", 300, 500))


def extraction() -> Extraction:
    return extract_document(TEXT, shipped_catalogue())


def test_a_corrected_value_is_certain_and_knows_its_place_on_the_page() -> None:
    found, (judged,) = correct(extraction(), TEXT, [Correction("invoice_number", "BX-9", "BX-9")])
    value = found.get("invoice_number")
    assert value is not None and value.value == "BX-9" and value.confidence == 100
    assert value.evidence.source is Source.REVIEW and value.evidence.page == 1
    assert value.evidence.box is not None and (round(value.evidence.box.y), value.evidence.raw) == (500, "BX-9")
    assert (judged.extracted, judged.expected, judged.was_correct) == ("RE-4711", "BX-9", False)
    assert judged.method is not None and judged.method.startswith("label:") and judged.box == value.evidence.box


def test_the_documents_general_number_follows_its_types_own() -> None:
    found, _ = correct(extraction(), TEXT, [Correction("invoice_number", "BX-9", "BX-9")])
    assert found.value("document_number") == "BX-9"
    found, _ = correct(extraction(), TEXT, [Correction("document_number", "BX-8", "BX-8")])
    assert found.value("invoice_number") == "BX-8"


def test_a_value_that_stands_on_no_page_keeps_what_was_typed() -> None:
    found, (judged,) = correct(extraction(), TEXT, [Correction("due_date", date(2031, 1, 2), "02.01.2031")])
    value = found.get("due_date")
    assert value is not None and value.evidence.raw == "02.01.2031" and value.evidence.page is None
    assert judged.expected == "2031-01-02" and judged.box is None


def test_a_value_that_a_person_showed_on_the_page_keeps_that_place() -> None:
    place = Place(1, Box(10, 20, 30, 8), "B X-9")
    found, (judged,) = correct(extraction(), TEXT, [Correction("invoice_number", "BX-9", "BX-9", place)])
    proof = found.get("invoice_number").evidence  # type: ignore[union-attr]
    assert (proof.source, proof.page, proof.box, proof.raw) == (Source.REVIEW, 1, place.box, "B X-9")
    assert (judged.page, judged.box) == (1, place.box)


def test_a_field_that_the_document_does_not_have_is_taken_out() -> None:
    before = extraction()
    assert before.value("iban") is not None
    found, (judged,) = correct(before, TEXT, [Correction("iban", None, "")])
    assert found.get("iban") is None
    assert judged.expected == "" and judged.extracted and not judged.was_correct


def test_to_say_again_what_was_found_is_a_confirmation() -> None:
    total = extraction().value("total_amount")
    assert isinstance(total, Decimal)
    found, (judged,) = correct(extraction(), TEXT, [Correction("total_amount", total, str(total))])
    assert judged.was_correct and found.get("total_amount").evidence.source is Source.REVIEW  # type: ignore[union-attr]


def test_what_stands_is_confirmed_but_not_what_a_person_entered() -> None:
    found, _ = correct(extraction(), TEXT, [Correction("invoice_number", "BX-9", "BX-9")])
    confirmed = {judged.field: judged for judged in confirm(found)}
    assert "invoice_number" not in confirmed
    assert confirmed["total_amount"].was_correct
    assert confirmed["total_amount"].expected == confirmed["total_amount"].extracted


def test_fields_keep_their_order() -> None:
    found, _ = correct(extraction(), TEXT, [Correction("order_number", "B-1", "B-1")])
    names = [value.name for value in found.fields]
    assert names.index("invoice_number") < names.index("order_number") < names.index("total_amount")
