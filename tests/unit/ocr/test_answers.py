import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.errors import OcrFailedError
from docproc.ocr.answers import FORMATS, Block, is_looping, parse_deepseek, parse_markdown, parse_plain, parse_surya


def test_markdown_becomes_rows_of_cells() -> None:
    text = (
        "---\nprimary_language: de\n---\n# Rechnung **4711**\n\nZeile eins\nZeile zwei ~~alt~~\n\n"
        "| Pos | Preis |\n|---|---|\n| 1 | 11,90 € |\n\n![Logo](x.png)\n\n"
        "<table><tr><th>Summe</th><td>119,00</td></tr></table>\n\n- eins\n- zwei\n"
    )
    assert parse_markdown(text) == (
        Block(
            "page",
            (
                *(("Rechnung 4711",), ("Zeile eins",), ("Zeile zwei alt",), ("Pos", "Preis"), ("1", "11,90 €")),
                *(("Summe", "119,00"), ("eins",), ("zwei",)),
            ),
        ),
    )


def test_plain_text_is_taken_line_by_line() -> None:
    assert parse_plain(" a \n\n# b\n") == (Block("page", (("a",), ("# b",))),)
    assert parse_plain(" \n") == ()


def test_deepseeks_blocks_carry_their_boxes() -> None:
    answer = (
        "<|ref|>title<|/ref|><|det|>[[0, 0, 999, 99]]<|/det|>\n# Rechnung Nr. 4711\n\n"
        "<|ref|>table<|/ref|><|det|>[[72, 160, 333, 210], [333, 160, 666, 300]]<|/det|>\n"
        "<table><tr><td>1</td><td>11,90 €</td></tr></table>"
        "<|ref|>image<|/ref|><|det|>[[1, 1, 2, 2]]<|/det|>\n"
    )
    title, table = parse_deepseek(answer)
    assert title == Block("title", (("Rechnung Nr. 4711",),), (0.0, 0.0, 1.0, 99 / 999))
    assert (table.rows, table.box) == ((("1", "11,90 €"),), (72 / 999, 160 / 999, 666 / 999, 300 / 999))


def test_ungrounded_text_of_deepseek_is_one_block() -> None:
    assert parse_deepseek("nur Text") == (Block("page", (("nur Text",),)),)


def test_suryas_blocks_carry_their_boxes_and_tick_boxes_their_state() -> None:
    answer = (
        '<div data-bbox="100 50 900 110" data-label="Text"><p>Muster GmbH<br>Straße 1</p></div>'
        '<div data-bbox="0 0 10 10" data-label="Image"><img alt="x"/></div>'
        '<div data-bbox="1 2" data-label="Text"><p>kein Ort</p></div>'
        '<div data-bbox="0 500 1000 600" data-label="Form"><input type="checkbox" checked/> ja <input/> nein</div>'
    )
    text, form = parse_surya(answer)
    assert text == Block("Text", (("Muster GmbH",), ("Straße 1",)), (0.1, 0.05, 0.9, 0.11))
    assert form.rows == (("☒ ja ☐ nein",),)


def test_boxes_turned_inside_out_are_none() -> None:
    (block,) = parse_deepseek("<|ref|>t<|/ref|><|det|>[[9, 9, 1, 1]]<|/det|>x")
    assert block.box is None


@pytest.mark.parametrize("loop", ["abc def " * 60, "Zeile 12\n" * 60, "1" * 500])
def test_loops_are_noticed(loop: str) -> None:
    assert is_looping("Rechnung\n" + loop)


@pytest.mark.parametrize("text", ["Summe " + "." * 900, "0,00\n" * 12, "| - | - |\n" * 50, "", "Rechnung Nr. 4711"])
def test_leaders_columns_and_rules_are_no_loops(text: str) -> None:
    assert not is_looping(text)


@given(name=st.sampled_from(sorted(FORMATS)), answer=st.text(max_size=400))
def test_whatever_a_model_answers_is_rows_or_a_failed_page(name: str, answer: str) -> None:
    try:
        blocks = FORMATS[name](answer)
    except OcrFailedError:
        return
    assert all(row and any(row) for block in blocks for row in block.rows)
