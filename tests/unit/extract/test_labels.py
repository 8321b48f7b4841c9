"""Finding labels in cells."""

from docproc.extract.labels import Hit, Wording, build_index, label_page
from docproc.extract.layout import view_page
from tests.unit.extract.pages import line, page

INDEX = build_index(
    [
        Wording("rule", "number", "de", "Rechnungsnummer"),
        Wording("rule", "order", "de", "Bestell-Nr."),
        Wording("rule", "order", "en", "PO"),
        Wording("rule", "customer", "de", "Kundennummer"),
        Wording("rule", "date", "de", "Datum"),
    ]
)


def hits(text: str, confidence: float = 100.0) -> tuple[Hit, ...]:
    return label_page(view_page(page(line(text, 50, 100, confidence=confidence))), INDEX).hits


def test_a_label_ends_where_the_next_begins() -> None:
    first, second = hits("Kundennummer: K-1. Bestell-Nr.: B-2")
    assert first.tail.strip(" :.") == "K-1"
    assert second.tail.strip(" :.") == "B-2"
    assert first.leading and second.leading and second.separated


def test_a_prefix_glued_to_a_number_is_no_label() -> None:
    assert [hit.text for hit in hits("Bestell-Nr.: PO-0815")] == ["Bestell-Nr"]


def test_a_label_inside_a_sentence_does_not_lead() -> None:
    (hit,) = hits("Bitte geben Sie Ihre Kundennummer an")
    assert not hit.leading


def test_a_misread_label_is_found_with_less_quality() -> None:
    (hit,) = hits("Rechnvngsnummor: 5", confidence=80)
    assert hit.wordings[0].target == "number"
    assert 0.8 < hit.quality < 1


def test_a_short_wording_is_never_matched_fuzzily() -> None:
    assert hits("Datun: 5", confidence=80) == ()


def test_a_label_broken_over_two_lines_is_one() -> None:
    found = label_page(view_page(page(line("Kunden-", 50, 100), line("nummer", 50, 111))), INDEX).hits
    assert [hit.wordings[0].target for hit in found] == ["customer"]
    assert found[0].end_cell.text == "nummer"


def test_two_labels_under_each_other_stay_two() -> None:
    found = label_page(view_page(page(line("Kundennummer", 50, 100), line("Datum", 50, 111))), INDEX).hits
    assert [hit.wordings[0].target for hit in found] == ["customer", "date"]
