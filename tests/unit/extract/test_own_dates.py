"""Which date is a document's own: not what a form asks for, not the recipient's letter; dispatch is no delivery."""

from datetime import date

import pytest

from docproc.extract import extract_document
from docproc.model.enums import DocumentType
from docproc.model.fields import Extraction
from docproc.model.text import Line
from tests.unit.extract.pages import document, line, shipped_catalogue


def extract(*lines: Line) -> Extraction:
    return extract_document(document(*lines), shipped_catalogue())


def form(*lines: Line) -> Extraction:
    """A form with boxes: the label small, what is filled in larger under it."""
    found = extract(
        line("Holzbau Kiefer GmbH", 70, 45, 9),
        line("Urlaubsantrag", 70, 70, 16),
        line("Name, Vorname", 70, 110, 7.5), line("Abteilung", 310, 110, 7.5),
        line("Köhler, Ina", 70, 121, 10.5), line("Lager", 310, 121, 10.5),
        *lines,
    )  # fmt: skip
    assert found.document_type.document_type is DocumentType.FORM
    return found


def test_a_date_filled_in_for_a_question_is_not_the_date_of_the_form() -> None:
    found = form(
        line("vom", 70, 150, 7.5), line("bis", 310, 150, 7.5), line("06.09.2026", 70, 161, 10.5),
        line("Ort, Datum", 70, 400, 8), line("Unterschrift", 310, 400, 8),
    )  # fmt: skip
    assert found.get("document_date") is None


def test_the_date_by_the_signature_of_a_form_is_its_own() -> None:
    found = form(
        line("vom", 70, 150, 7.5), line("bis", 310, 150, 7.5), line("06.09.2026", 70, 161, 10.5),
        line("Köln, 01.08.2026", 70, 385, 10.5),
        line("Ort, Datum", 70, 400, 8), line("Unterschrift", 310, 400, 8),
    )  # fmt: skip
    assert found.value("document_date") == date(2026, 8, 1)


@pytest.mark.parametrize(("label", "own"), [("Datum", True), ("Datum der Übergabe", False)])
def test_the_date_of_something_else_is_not_the_date_of_the_form(label: str, own: bool) -> None:
    found = form(line(label, 70, 350, 7.5), line("01.08.2026", 70, 361, 10.5), line("Gesehen und geprüft", 70, 600))
    assert (found.get("document_date") is not None) is own


def test_the_date_of_the_letter_that_is_answered_is_not_the_own_one() -> None:
    found = extract(
        line("Kiefer Timber Ltd", 70, 40, 16),
        line("Leaf Gardens LLP", 70, 110), line("12 Flower Lane", 70, 123), line("Barnchester BX7 1HP", 70, 136),
        line("Your message of: 25/10/2025", 340, 123), line("Date: 14/12/2025", 340, 136),
        line("Re: Change of our bank details", 70, 197),
        line("Dear Sir or Madam,", 70, 223),
        line("As agreed, the work will take place next week.", 70, 243),
        line("Yours faithfully", 70, 300),
    )  # fmt: skip
    assert found.value("document_date") == date(2025, 12, 14)


@pytest.mark.parametrize(("label", "delivered"), [("Versanddatum", None), ("Lieferdatum", date(2026, 3, 5))])
def test_the_day_of_dispatch_that_dates_a_delivery_note_is_no_day_of_delivery(
    label: str, delivered: date | None
) -> None:
    found = extract(
        line("Holzbau Kiefer GmbH · Sägeweg 3 · 80331 München", 70, 110, 7),
        line("Stadtgärtnerei Blatt AG", 70, 160), line("Blumenallee 12", 70, 173), line("50667 Köln", 70, 186),
        line("Lieferschein", 70, 250, 16),
        line("Lieferschein-Nr.", 350, 160), line("71202", 470, 160),
        line(label, 350, 173), line("05.03.2026", 470, 173),
    )  # fmt: skip
    assert found.document_type.document_type is DocumentType.DELIVERY_NOTE
    assert found.value("document_date") == date(2026, 3, 5)
    assert found.value("delivery_date") == delivered


def test_the_senders_mark_on_a_letter_is_not_its_number() -> None:
    found = extract(
        line("Kiefer Timber Ltd", 70, 40, 16),
        line("Leaf Gardens LLP", 70, 110), line("12 Flower Lane", 70, 123), line("Barnchester BX7 1HP", 70, 136),
        line("Our reference: AB-402", 340, 123), line("Date: 14/12/2025", 340, 136),
        line("Dear Sir or Madam,", 70, 223),
        line("As agreed, the work will take place next week.", 70, 243),
        line("Yours faithfully", 70, 300),
    )  # fmt: skip
    assert found.get("document_number") is None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("zu unserer Rechnung RE-388 vom 12.03.2026 erhalten Sie", date(2026, 3, 12)),
        ("zu unserer Rechnung RE-388 (vom: 12.03.2026) erhalten Sie", date(2026, 3, 12)),
        ("zu unserer Rechnung RE-388 erhalten Sie", None),
        ("zu unserer Rechnung RE-388 von 312,05 EUR erhalten Sie", None),
    ],
)
def test_the_date_joined_to_the_number_of_the_credited_invoice_is_that_invoices(said: str, day: date | None) -> None:
    found = extract(
        line("Kiefer Holz GmbH", 70, 40, 9), line("Datum: 30.03.2026", 340, 123),
        line("Gutschrift Nr. GS-31", 70, 200, 14), line(said, 70, 230),
    )  # fmt: skip
    assert found.value("preceding_invoice_number") == "RE-388"
    assert found.value("preceding_invoice_date") == day
    assert found.value("invoice_date") == date(2026, 3, 30)


@pytest.mark.parametrize(
    ("mark", "number"),
    [("Aktenzeichen: mk-402", None), ("Case no: ab-7", None), ("Aktenzeichen: MK-402", "MK-402")],
)
def test_the_initials_of_a_clerk_are_no_number(mark: str, number: str | None) -> None:
    assert form(line(mark, 310, 150)).value("document_number") == number


CONFIRMED = (
    line("Holzbau Kiefer GmbH · Sägeweg 3 · 80331 München", 70, 110, 7),
    line("Stadtgärtnerei Blatt AG", 70, 140), line("Blumenallee 12", 70, 153), line("50667 Köln", 70, 166),
    line("München, 05.03.2026", 350, 220),
    line("Auftragsbestätigung", 70, 250, 16),
)  # fmt: skip


@pytest.mark.parametrize(
    "label", ["Quotation dated", "Quote dated", "Estimate date", "Estimate dated", "Enquiry dated"]
)
def test_the_day_of_an_offer_is_not_that_of_the_order(label: str) -> None:
    found = extract(*CONFIRMED, line(f"{label}: 01/02/2026", 350, 160))
    assert found.value("document_date") == date(2026, 3, 5)


@pytest.mark.parametrize("offer", ["Kostenvoranschlag", "Offerte", "Ihre Anfrage", "Your enquiry", "Demande de prix"])
@pytest.mark.parametrize("of", ["vom:", "dated"])
def test_a_day_after_of_belongs_to_the_offer_named_before_it(offer: str, of: str) -> None:
    found = extract(*CONFIRMED, line(f"{offer} A-77 {of} 01.02.2026", 350, 160))
    assert found.value("document_date") == date(2026, 3, 5)


@pytest.mark.parametrize(
    "period",
    [
        "Datum: 01.02.2026 bis 28.02.2026", "Datum: 01.02.2026 bis zum 28.02.2026", "Date: 01/02/2026 to 28/02/2026",
        "01.02.2026 - 28.02.2026", "01.02.2026 28.02.2026",
    ],
)  # fmt: skip
def test_the_first_day_of_a_period_is_not_the_date_of_the_document(period: str) -> None:
    assert extract(*CONFIRMED, line(period, 350, 160)).value("document_date") == date(2026, 3, 5)
