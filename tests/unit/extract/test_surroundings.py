"""The words around a value that could be its label."""

from docproc.extract.layout import view_page
from docproc.extract.surroundings import cell_at, neighbours
from docproc.model.geometry import Box
from tests.unit.extract.pages import line, page


def around(box: Box, *lines) -> list[tuple[str, str]]:
    return [(each.relation, each.label) for each in neighbours(view_page(page(*lines)), box)]


def test_words_in_the_line_before_a_value_are_its_likeliest_label() -> None:
    whole = line("Vorgang Nr.: 4711", 70, 100)
    assert around(whole.words[-1].box, whole)[0] == ("inline", "Vorgang Nr")


def test_what_labels_another_value_of_the_line_is_left_out() -> None:
    whole = line("Tag 5.3.2026 Beleg 4711", 70, 100)
    assert around(whole.words[-1].box, whole) == [("inline", "Beleg")]


def test_cells_to_the_left_and_above_are_labels_with_their_relation() -> None:
    value = line("4711", 300, 100)
    found = around(value.box, line("Vorgang", 200, 100), line("Beleg", 300, 86), value)
    assert found == [("right", "Vorgang"), ("below", "Beleg")]


def test_dates_and_figures_are_no_labels_and_rates_are_cut_off() -> None:
    value = line("19,00 EUR", 400, 100)
    found = around(value.box, line("MwSt. 19 %", 300, 100), line("8. März 2026", 200, 100), value)
    assert found == [("right", "MwSt")]


def test_the_cell_of_a_place_is_the_one_that_holds_most_of_it() -> None:
    view = view_page(page(line("Vorgang", 70, 100), line("4711", 300, 100)))
    found = cell_at(view, Box(298, 99, 40, 12))
    assert found is not None and found.text == "4711"
    assert cell_at(view, Box(10, 500, 5, 5)) is None
