"""Pages drawn at random: legible, within the paper, and true to their gold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
import zxingcpp
from lxml import etree

from docproc.metrics.gold import Gold
from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS, FieldKind
from docproc.parse.amounts import parse_amount
from docproc.parse.dates import parse_date
from sample_docs.generator.pen import Drawn, draw
from sample_docs.generator.procedural import random_samples
from sample_docs.generator.sample import Sample

Edges = tuple[float, float, float, float]
SHOWN = [
    (sample, draw(sample.layout, sample.content, sample.look, size=sample.size))
    for sample in random_samples(90, 2, scans=False)
]


def named(shown: list[tuple[Sample, Drawn]]) -> list[Any]:
    return [pytest.param(sample, drawn, id=sample.name) for sample, drawn in shown]


@pytest.mark.parametrize(("sample", "drawn"), named(SHOWN))
def test_no_two_words_of_a_random_page_overlap_and_none_leaves_it(sample: Sample, drawn: Drawn) -> None:
    document = pdfium.PdfDocument(drawn.pdf)
    for page in document:
        words = list(page_words(page))
        width, height = page.get_size()
        for text, (left, bottom, right, top) in words:
            assert left >= 0 and bottom >= 0 and right <= width and top <= height, text
        assert not overlapping(words)
    document.close()


@pytest.mark.parametrize(("sample", "drawn"), named(SHOWN))
def test_every_gold_value_of_a_random_page_occurs_in_its_text_as_printed(sample: Sample, drawn: Drawn) -> None:
    text = page_text(drawn)
    gold = Gold.model_validate(sample.gold(drawn))
    for name, value in gold.expected().items():
        if name == "currency":
            continue
        printed = drawn.raw[name]
        assert letters(printed) in text or all(letters(word) in text for word in printed.split()), (name, printed)
        assert stands_for(name, printed, value, sample), (name, printed, value)


def stands_for(name: str, printed: str, value: str, sample: Sample) -> bool:
    """Whether the words `printed` are a way to write `value` of field `name`."""
    kind = FIELDS[name][0]
    if kind is FieldKind.AMOUNT:
        return parse_amount(printed) in (Decimal(value), -Decimal(value))
    if kind is FieldKind.DATE:
        return parse_date(printed, language=sample.content.language) == date.fromisoformat(value)
    # a title says the level of a reminder in words: "Zweite Mahnung"
    in_words = kind in (FieldKind.CODE, FieldKind.TEXT) or name == "reminder_level"
    return in_words or letters(printed) == letters(value)


BREAKS = " \r\n\u00a0\ufffe"
"""What parts words; U+FFFE is pdfium's mark for a hyphen at the end of a line."""


def overlapping(words: list[tuple[str, Edges]]) -> list[tuple[str, str]]:
    """Every pair of words that share more than 0.8 points both ways."""
    boxes = np.array([edges for _, edges in words]).reshape(-1, 4)
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    shared = np.argwhere(np.triu((high - low > 0.8).all(axis=2), 1))
    return [(words[one][0], words[other][0]) for one, other in shared]


def page_words(page: Any) -> Iterator[tuple[str, Edges]]:
    """Each run of characters without a space, with its left, bottom, right and top edge in points."""
    textpage = page.get_textpage()
    word, edges = "", []
    for at, char in enumerate(textpage.get_text_range()):
        if char in BREAKS or at >= textpage.count_chars():
            if word:
                yield word, around(edges)
            word, edges = "", []
        else:
            word += char
            edges.append(textpage.get_charbox(at))
    if word:
        yield word, around(edges)


def around(edges: list[Edges]) -> Edges:
    return min(e[0] for e in edges), min(e[1] for e in edges), max(e[2] for e in edges), max(e[3] for e in edges)


def page_text(drawn: Drawn) -> str:
    document = pdfium.PdfDocument(BytesIO(drawn.pdf))
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return letters(text)


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def test_every_document_type_is_drawn_and_kinds_can_be_chosen() -> None:
    drawn = {sample.content.kind for sample in random_samples(120, 6, scans=False)}
    assert drawn == {kind.value for kind in DocumentType}
    assert {sample.content.kind for sample in random_samples(9, 6, kinds=("reminder", "form"))} == {"reminder", "form"}


def test_random_invoices_have_layouts_wordings_and_sums_of_many_forms() -> None:
    samples = list(random_samples(150, 12, scans=False, kinds=("invoice",)))
    looks = [sample.look for sample in samples]
    assert len({look.words["invoice_number"] for look in looks}) > 15
    assert len({look.words["total_amount"] for look in looks}) > 20
    assert len({look.dates for look in looks}) >= 7
    contents = [sample.content for sample in samples]
    assert {"", "reverse_charge", "small_business"} <= {content.tax_note for content in contents}
    assert {"", "epc", "swiss"} == {content.code for content in contents}
    for have in ("prepaid", "skonto", "adjustments", "rounding", "gross_prices", "ship_to"):
        assert any(getattr(content, have) for content in contents), have


def test_a_credit_note_states_what_it_credits_and_a_reminder_every_invoice() -> None:
    for sample in random_samples(20, 4, scans=False, kinds=("reminder", "credit_note")):
        gold = Gold.model_validate(sample.make()[1])
        assert [reference.number for reference in gold.references or ()] == [
            each.number for each in sample.content.mentions
        ]
        if sample.content.kind == "reminder":
            extra = [Decimal(gold.fields.get(name) or 0) for name in ("reminder_fee", "late_interest")]
            open_amounts = [Decimal(reference.amount or 0) for reference in gold.references or ()]
            assert Decimal(gold.expected()["due_amount"]) == sum(open_amounts) + sum(extra)


@pytest.mark.parametrize("kind", ["zugferd", "cii", "ubl"])
def test_random_e_invoices_state_their_totals_and_every_line(kind: str) -> None:
    for sample in random_samples(6, 5, kinds=(kind,)):
        data, _ = sample.make()
        if kind == "zugferd":
            document = pdfium.PdfDocument(BytesIO(data))
            data = bytes(document.get_attachment(0).get_data())
        root = etree.fromstring(data)
        names = {"zugferd": "GrandTotalAmount", "cii": "GrandTotalAmount", "ubl": "TaxInclusiveAmount"}
        assert texts(root, names[kind]) == [f"{sample.content.total:.2f}"]
        lines = texts(root, "LineID") or texts(root, "InvoicedQuantity")
        assert len(lines) in (0, len(sample.content.items))
        assert lines or kind == "zugferd"  # the two smallest profiles state none


def texts(root: Any, name: str) -> list[str]:
    return [str(text) for text in root.xpath(f"//*[local-name()='{name}']/text()")]


@pytest.mark.parametrize("code", ["epc", "swiss"])
def test_payment_codes_on_random_pages_hold_account_and_amount(code: str) -> None:
    shown = [
        sample for sample in random_samples(150, 12, scans=False, kinds=("invoice",)) if sample.content.code == code
    ]
    for sample in shown[:3]:
        drawn = draw(sample.layout, sample.content, sample.look, size=sample.size)
        document = pdfium.PdfDocument(drawn.pdf)
        pictures = [np.asarray(page.render(scale=2).to_pil().convert("L")) for page in document]
        (found,) = [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]
        assert sample.content.supplier.iban in found.split()
        assert f"{sample.content.due:.2f}" in found
