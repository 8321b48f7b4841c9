"""Every value that an e-invoice states and its page prints is altered on the page, one at a time, and found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from docproc.extract import Catalogue, compile_catalogue, extract_document
from docproc.extract.witnesses.einvoice import hold_against_page
from docproc.extract.witnesses.printed import Place, PrintedText
from docproc.intake import sniff
from docproc.intake.einvoice import read_einvoice
from docproc.intake.pages import open_pages
from docproc.model.fields import Agreement, Comparison, EInvoice
from docproc.model.limits import Limits
from docproc.model.text import DocumentText, Line, Page
from docproc.ocr.protocol import MemoryCache
from docproc.ocr.reader import Reader, ReadOptions
from docproc.specs.library import load_library
from sample_docs.generator.catalogue.einvoices import SAMPLES
from sample_docs.generator.einvoice import cii
from sample_docs.generator.sample import Sample

AT_ONE = [sample for sample in SAMPLES if sample.name.startswith("zugferd-") and "total_amount" not in sample.unsure]
ALTERED = (
    "invoice_number", "invoice_date", "due_date", "delivery_date", "iban", "supplier_vat_id", "net_amount",
    "vat_amount", "total_amount", "due_amount",
)  # fmt: skip


@cache
def catalogue() -> Catalogue:
    library = load_library(Path("no-rules"), Path("no-suppliers"))
    return compile_catalogue(library.rule_packs, library.suppliers, library.line_item_wording)


@pytest.fixture(scope="module", params=AT_ONE, ids=lambda sample: sample.name)
def hybrid(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[DocumentText, EInvoice]:
    """The pages of a sample as read, and the e-invoice that states the same."""
    sample: Sample = request.param
    path = tmp_path_factory.mktemp("hybrid") / sample.name
    path.write_bytes(sample.make()[0])
    with open_pages(path, sniff.PDF, Limits(), ()) as pages:
        text = DocumentText(tuple(Reader(ReadOptions(threads=1), MemoryCache()).read(pages)))
    return text, read_einvoice(cii(sample.content))


def compared(text: DocumentText, einvoice: EInvoice) -> tuple[Comparison, ...]:
    return hold_against_page(extract_document(text, catalogue()), einvoice, text).comparisons


def altered(text: DocumentText, place: Place) -> DocumentText:
    """`text` with the last digit before the decimals (or the last at all) of the words at `place` raised by one."""
    return replace(text, pages=tuple(replace(page, lines=tuple(_lines(page, place))) for page in text.pages))


def _lines(page: Page, place: Place) -> Iterator[Line]:
    for line in page.lines:
        words = list(line.words)
        within = [
            at for at, word in enumerate(words)
            if page.number == place.page and any(char.isdigit() for char in word.text)
            and word.box.overlap_x(place.box) > word.box.width / 2 and word.box.overlap_y(place.box) > 0
        ]  # fmt: skip
        if within:
            at = within[-1]
            digits = list(re.finditer(r"\d(?=[.,]\d{2}(?![\d.]))", words[at].text)) or list(
                re.finditer(r"\d", words[at].text)
            )
            last = digits[-1]
            raised = str((int(last[0]) + 1) % 10)
            words[at] = replace(words[at], text=words[at].text[: last.start()] + raised + words[at].text[last.end() :])
        yield replace(line, words=tuple(words))


def test_page_and_einvoice_of_one_content_never_differ(hybrid: tuple[DocumentText, EInvoice]) -> None:
    comparisons = compared(*hybrid)
    assert [comparison for comparison in comparisons if comparison.agreement is Agreement.DIFFER] == []
    agreeing = {comparison.field for comparison in comparisons if comparison.agreement is Agreement.AGREE}
    assert agreeing >= {"invoice_number", "invoice_date", "total_amount", "iban", "supplier_name", "vat_breakdown"}


@pytest.mark.parametrize("name", ALTERED)
def test_a_value_altered_wherever_it_is_printed_differs(hybrid: tuple[DocumentText, EInvoice], name: str) -> None:
    text, einvoice = hybrid
    value = next(each.value for each in einvoice.fields if each.name == name)
    places = PrintedText(text).places(name, value)
    for place in places:
        text = altered(text, place)
    found = {comparison.field: comparison.agreement for comparison in compared(text, einvoice)}
    assert found[name] is (Agreement.DIFFER if places else Agreement.NOT_PRINTED)
