"""Geometry of a page: rows, blocks, neighbours."""

from docproc.extract.layout import Region, column_bands, view_page
from docproc.model.geometry import Box
from docproc.model.text import Line, Page, Word


def line(text: str, x: float, y: float, size: float = 10.0) -> Line:
    words, at = [], x
    for part in text.split():
        width = len(part) * size * 0.5
        words.append(Word(part, Box(at, y, width, size)))
        at += width + size * 0.25
    return Line(tuple(words))


def page(*lines: Line) -> Page:
    return Page(1, 595, 842, tuple(lines), "text_layer", "1")


def test_cells_on_one_baseline_share_a_row_from_left_to_right() -> None:
    view = view_page(page(line("9,00 €", 400, 300.8), line("Total:", 50, 300), line("next", 50, 320)))
    assert [[cell.text for cell in row.cells] for row in view.rows] == [["Total:", "9,00 €"], ["next"]]


def test_stacked_lines_overlapping_a_little_stay_in_rows_of_their_own() -> None:
    view = view_page(page(line("first line", 50, 300), line("second line", 50, 308)))
    assert [row.text for row in view.rows] == ["first line", "second line"]


def test_an_address_is_one_block_and_the_column_beside_it_another() -> None:
    view = view_page(
        page(
            line("Muster GmbH", 50, 150),
            line("Datum", 400, 150),
            line("Weg 1", 50, 162),
            line("Nummer", 400, 162),
            line("12345 Ort", 50, 174),
        )
    )
    assert [block.lines for block in view.blocks] == [("Muster GmbH", "Weg 1", "12345 Ort"), ("Datum", "Nummer")]


def test_neighbours_are_given_nearest_first() -> None:
    view = view_page(
        page(line("Nummer", 50, 100), line("Datum", 150, 100), line("Ort", 250, 100), line("4711", 50, 115))
    )
    number = view.cells[0]
    assert [cell.text for cell in view.right_of(number)] == ["Datum", "Ort"]
    assert [cell.text for cell in view.below(number)] == ["4711"]
    assert [cell.text for cell in view.above(view.cells[3])] == ["Nummer"]


def test_below_looks_no_further_than_its_reach() -> None:
    view = view_page(page(line("Nummer", 50, 100), line("4711", 50, 300)))
    assert list(view.below(view.cells[0], reach=60)) == []


def test_the_box_of_characters_is_the_box_of_their_words() -> None:
    cell = view_page(page(line("Summe: 12,00 €", 50, 100))).cells[0]
    assert [word.text for word in cell.words_of(7, 12)] == ["12,00"]
    assert cell.box_of(7, 14).x == cell.words[1].box.x


def test_bands_are_cut_where_no_row_prints() -> None:
    view = view_page(page(line("aaaa", 50, 100), line("bb", 200, 100), line("aa", 55, 115), line("bbbb", 195, 115)))
    assert [(round(left), round(right)) for left, right in column_bands(view.rows)] == [(50, 70), (195, 215)]


def test_regions_follow_the_parts_of_a_letter() -> None:
    view = view_page(page(line("x", 50, 50)))
    assert view.region(Box(300, 20, 50, 10)) is Region.HEAD
    assert view.region(Box(60, 150, 50, 10)) is Region.ADDRESS
    assert view.region(Box(60, 500, 50, 10)) is Region.BODY
    assert view.region(Box(60, 800, 50, 10)) is Region.FOOT


def test_a_page_without_words_is_an_empty_view() -> None:
    view = view_page(page(Line(())))
    assert view.cells == () and view.rows == () and view.blocks == ()


def test_words_of_a_typewritten_page_that_a_reader_set_apart_are_joined() -> None:
    pairs = [(line("Stadtwerke", 70, 40 + 14 * at), line("Beispiel", 130.5, 40 + 14 * at)) for at in range(12)]
    view = view_page(Page(1, 595, 842, tuple(each for pair in pairs for each in pair), "text_layer", "1"))
    assert [cell.text for cell in view.cells[:2]] == ["Stadtwerke Beispiel"] * 2


def test_a_page_with_a_few_narrow_gaps_keeps_its_cells_apart() -> None:
    view = view_page(Page(1, 595, 842, (line("Stadtwerke", 70, 40), line("Beispiel", 130.5, 40)), "text_layer", "1"))
    assert [cell.text for cell in view.cells] == ["Stadtwerke", "Beispiel"]
