from docproc.extract.layout import view_document
from docproc.extract.rules.laid_out import lay_out
from docproc.specs.page_patterns import PageText
from tests.unit.extract.pages import document, line

PAGE = document(line("Größe", 60, 100), line("12.50 EUR", 300, 100), line("Summe", 60, 112), line("Ende", 60, 200))


def test_columns_and_empty_lines_are_kept() -> None:
    first, second, empty, last, end = lay_out(view_document(PAGE), PageText()).text.split("\n")
    assert first.split() == ["Größe", "12.50", "EUR"]
    assert "Größe          " in first
    assert (second, empty, last, end) == ("Summe", "", "Ende", "\f")


def test_every_letter_knows_its_word_whatever_was_changed_before() -> None:
    how = PageText(remove_whitespace=True, remove_accents=True, lowercase=True, replace=((r"(\d+)\.", r"<\1>"),))
    found = lay_out(view_document(PAGE), how)
    assert found.text.startswith("große<12>50eur\n")
    at = found.text.index("<12>50")
    page, box = found.place(at, at + 6)
    assert box is not None
    assert (page, box.x, box.y) == (1, 300, 100)


def test_an_empty_document_is_an_empty_text() -> None:
    assert lay_out(view_document(document()), PageText()).text.strip() == ""
