"""Pages made to break or slow down the reading of tables: it costs time in proportion to what is printed."""

import random
from pathlib import Path

import pytest

from docproc.extract.layout import view_document
from docproc.extract.tables.line_items import find_line_items
from docproc.extract.tables.table_words import table_words
from docproc.extract.tables.vat_table import find_vat_breakdown
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word
from docproc.specs.line_items import LineItemWording
from docproc.specs.loader import load_yaml
from tests.growth import MOST_GROWTH, growth

WORDS = table_words(load_yaml(Path(__file__).parents[2] / "configs" / "rules" / "line_items.yaml", LineItemWording))
HEADING = ("Pos", "Bezeichnung", "Menge", "Einzelpreis", "MwSt %", "Gesamt")
LEFT = (50, 80, 250, 320, 400, 480)


def table(rows, texts):
    lines = [
        Line((Word(text, Box(x, 20.0 + 12 * at, 6.0 * max(1, len(text)), 10.0)),))
        for at, row in enumerate([HEADING, *(texts(at) for at in range(1, rows + 1))])
        for x, text in zip(LEFT, row, strict=False)
    ]
    return view_document(DocumentText((Page(1, 595, 40.0 + 12 * rows, tuple(lines), "text_layer", "1"),)))


ROWS = {
    "items": lambda at: (str(at), "Kabel", "2", f"{at},00", "19", f"{2 * at},00"),
    "sums": lambda at: ("", "Summe", "", "", "", f"{at},00"),
    "amounts alone": lambda at: ("", "", "", "", "", f"{at},00"),
    "rates": lambda at: ("", "MwSt 19 %", "", "", "", f"{at},00"),
    "text": lambda at: ("", "Zeile um Zeile", "", "", "", ""),
    "headings": lambda at: HEADING,
    "text and amounts": lambda at: ("", "Wort" if at % 2 else "", "", "", "", "" if at % 2 else "1,00"),
}


def read(view):
    items = find_line_items(view, WORDS, "de")
    find_vat_breakdown(view, WORDS, "de", items)


@pytest.mark.parametrize("kind", sorted(ROWS))
def test_four_times_the_rows_cost_nowhere_near_sixteen_times_the_time(kind):
    short, long = table(100, ROWS[kind]), table(400, ROWS[kind])
    ratio = growth(lambda: read(short), lambda: read(long))
    assert ratio is None or ratio < MOST_GROWTH


@pytest.mark.parametrize("seed", range(20))
def test_words_thrown_on_a_page_at_random_break_nothing(seed):
    dice = random.Random(seed)
    words = (
        "Menge",
        "Preis",
        "Gesamt",
        "Pos",
        "1",
        "2,00",
        "-3,00",
        "x",
        "€",
        "19 %",
        "Summe",
        "\u0000",
        "🙂",
        "1 234,56",
        "%",
    )
    lines = tuple(
        Line(
            (
                Word(
                    dice.choice(words),
                    Box(dice.uniform(-50, 600), dice.uniform(0, 800), dice.choice((0, 30)), dice.choice((0, 9))),
                ),
            )
        )
        for _ in range(120)
    )
    view = view_document(DocumentText((Page(1, 595, 842, lines, "rapidocr", "1"),)))
    for locale in ("de", "en", "fr", "ch", None):
        for item in (items := find_line_items(view, WORDS, locale)):
            assert 0 <= item.confidence <= 100
        find_vat_breakdown(view, WORDS, locale, items)


def test_a_document_without_pages_or_words_has_no_items():
    for pages in ((), (Page(1, 595, 842, (), "null", "1"),)):
        view = view_document(DocumentText(pages))
        assert find_line_items(view, WORDS, "de") == ()
        assert find_vat_breakdown(view, WORDS, "de") == ()
