"""Pages as Markdown: nothing that was read is lost, and what stands in columns stays in columns."""

from docproc.extract.markdown import markdown_of
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word


def page(*cells: tuple[float, float, str], size: float = 10.0, large: str = "") -> DocumentText:
    """A page of cells at x, y in points; `large` names the one in large type."""
    lines = []
    for block, (x, y, text) in enumerate(cells):
        height = 2 * size if text == large else size
        words, at = [], x
        for word in text.split():
            words.append(Word(word, Box(at, y, 5.0 * len(word), height)))
            at += 5.0 * len(word) + 3
        lines.append(Line(tuple(words), block))
    return DocumentText((Page(1, 595, 842, tuple(lines), "text_layer", "1"),))


def test_columns_are_a_table_and_large_type_is_a_heading() -> None:
    (written,) = markdown_of(
        page(
            (60, 60, "Rechnung"),
            (60, 120, "Pos"), (120, 120, "Text"), (300, 120, "Betrag"),
            (60, 134, "1"), (120, 134, "Schraube M8"), (310, 134, "12,00"),
            (60, 148, "2"), (315, 148, "3,50"),
            (60, 220, "Netto"), (300, 220, "15,50"),
            (60, 300, "Danke"),
            large="Rechnung",
        )
    )  # fmt: skip
    assert written == (
        "## Rechnung\n\n"
        "| Pos | Text | Betrag |\n| --- | --- | --- |\n| 1 | Schraube M8 | 12,00 |\n| 2 |  | 3,50 |\n\n"
        "| Netto | 15,50 |\n| --- | --- |\n\n"
        "Danke"
    )


def test_signs_of_markdown_on_the_page_are_no_markdown() -> None:
    (written,) = markdown_of(page((60, 60, "1. Teil_A *neu* a|b #1"), (60, 120, "- Rabatt <b>")))
    assert written == "1\\. Teil\\_A \\*neu\\* a\\|b \\#1\n\n\\- Rabatt \\<b\\>"


def test_a_page_without_words_is_empty() -> None:
    assert markdown_of(page()) == ("",)
