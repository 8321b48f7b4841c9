"""Labels that stand under their values, and what they keep a document from being taken for."""

from datetime import date

from docproc.extract import extract_document
from docproc.extract.captions import is_set_as_caption
from docproc.extract.layout import view_document
from docproc.model.enums import DocumentType
from docproc.model.text import DocumentText, Line
from tests.unit.extract.pages import document, line, shipped_catalogue


def column(*lines: tuple[str, str], x: float = 350, y: float = 130) -> list[Line]:
    """Values in large type, each with its label in small type right under it."""
    drawn = []
    for at, (value, label) in enumerate(lines):
        drawn += [line(value, x, y + 29 * at, 11), line(label, x, y + 29 * at + 14, 8)]
    return drawn


def invoice(*lines: tuple[str, str]) -> DocumentText:
    return document(
        line("Holzbau Kiefer GmbH · Sägeweg 3 · 80331 München", 70, 110, 7),
        line("Stadtgärtnerei Blatt AG", 70, 160),
        line("Blumenallee 12", 70, 173),
        line("50667 Köln", 70, 186),
        *column(*lines),
        line("Rechnung RE-4711", 70, 330, 12),
        line("Für unsere Leistungen berechnen wir:", 70, 360),
        line("Nettobetrag", 350, 400), line("100,00 €", 500, 400),
        line("19 % MwSt", 350, 415), line("19,00 €", 500, 415),
        line("Gesamtbetrag", 350, 430), line("119,00 €", 500, 430),
    )  # fmt: skip


def caption_of(text: DocumentText, words: str) -> bool:
    page = view_document(text).pages[0]
    cell = next(cell for cell in page.cells if cell.text == words)
    return is_set_as_caption(cell, page)


def test_small_type_that_takes_turns_with_large_is_a_caption() -> None:
    text = invoice(("BE/4411", "Bestellnr."), ("05.03.2026", "Datum"), ("10482", "Debitor"))
    assert caption_of(text, "Datum") and caption_of(text, "Debitor")
    assert not caption_of(text, "05.03.2026")


def test_labels_over_their_values_are_no_captions() -> None:
    lines = [line("Datum", 350, 130, 8), line("05.03.2026", 350, 141, 11)]
    lines += [line("Debitor", 350, 159, 8), line("10482", 350, 170, 11)]
    assert not caption_of(document(*lines), "Datum") and not caption_of(document(*lines), "Debitor")


def test_one_small_line_under_a_large_one_makes_no_column() -> None:
    text = document(line("Holzbau Kiefer GmbH", 70, 40, 16), line("Zimmerei", 70, 58, 9))
    assert not caption_of(text, "Zimmerei")


def test_a_date_belongs_to_the_caption_under_it_and_not_to_the_one_over_it() -> None:
    found = extract_document(
        invoice(
            ("BE/4411", "Zeichen des Auftraggebers"),
            ("01.03.2026", "Datum der Leistung"),
            ("19.03.2026", "Zahlungsfrist bis"),
            ("05.03.2026", "Rechnungsdatum"),
        ),
        shipped_catalogue(),
    )
    assert found.value("delivery_date") == date(2026, 3, 1)
    assert found.value("due_date") == date(2026, 3, 19)
    assert found.value("invoice_date") == date(2026, 3, 5)


def test_the_caption_of_a_reference_is_no_title() -> None:
    found = extract_document(
        invoice(("05.03.2026", "Datum"), ("10482", "Kundennummer"), ("BE/4411", "Ihre Bestellung")),
        shipped_catalogue(),
    )
    assert found.document_type.document_type is DocumentType.INVOICE
    assert not any("Ihre Bestellung" in reason for reason in found.document_type.reasons)


def test_a_date_over_the_caption_of_another_document_is_not_the_own_one() -> None:
    found = extract_document(
        invoice(("01.02.2026", "Ihre Bestellung vom"), ("05.03.2026", "Ausgefertigt"), ("10482", "Kundennummer")),
        shipped_catalogue(),
    )
    assert found.value("invoice_date") != date(2026, 2, 1)
