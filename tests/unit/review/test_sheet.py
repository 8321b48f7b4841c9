from docproc.model.enums import Source
from docproc.model.fields import Evidence
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word
from docproc.review.sheet import line_of


def line(y: float, *words: tuple[float, str]) -> Line:
    return Line(tuple(Word(text, Box(x, y, 6.0 * len(text), 10)) for x, text in words))


PAGE = Page(
    1, 595.0, 842.0,
    (line(20, (10, "Rechnung")), line(50, (10, "Summe")), line(50, (300, "119,00"), (350, "EUR"))),
    "text_layer", "1", reason="sound",
)  # fmt: skip
TEXT = DocumentText((PAGE,))


def evidence(raw: str, box: Box | None, source: Source = Source.PAGE, page: int | None = 1) -> Evidence:
    return Evidence(source, "label:total", raw, page, box)


def test_a_bare_value_is_shown_with_the_label_on_its_left() -> None:
    assert line_of(evidence("119,00 EUR", Box(300, 50, 70, 10)), TEXT) == "Summe | 119,00 EUR"


def test_a_value_within_a_line_is_shown_with_the_whole_line() -> None:
    assert line_of(evidence("119,00", Box(300, 51, 36, 9)), TEXT) == "119,00 EUR"


def test_a_value_over_several_lines_shows_each() -> None:
    assert line_of(evidence("x", Box(5, 15, 60, 50)), TEXT) == "Rechnung | Summe"


def test_what_stands_on_no_page_names_its_witness_or_its_text() -> None:
    assert line_of(evidence("x", None, Source.EINVOICE, None), TEXT) == "e-invoice"
    assert line_of(evidence("B-77 ", None, Source.REVIEW, None), TEXT) == "B-77"
    assert line_of(evidence("x", Box(0, 0, 1, 1), page=9), TEXT) == "x"
