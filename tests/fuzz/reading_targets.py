"""What reads answers of models, stored pages and YAML; and extraction with its checks over pages of anything."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

from docproc.errors import ConfigurationError, OcrFailedError
from docproc.intake.sniff import MAIL, PDF
from docproc.model.codec import decode, encode
from docproc.model.einvoice import SemanticInvoice
from docproc.model.fields import Extraction
from docproc.model.geometry import Box
from docproc.model.limits import Limits
from docproc.model.text import DocumentText, Line, Page, PageCode, Word
from docproc.ocr.alignment import align
from docproc.ocr.answers import FORMATS, is_looping
from docproc.ocr.protocol import MemoryCache
from docproc.ocr.reading_order import arrange
from docproc.parse.patterns import compile_pattern
from docproc.pipeline.bench import Bench
from docproc.pipeline.setup import WorkerSetup
from docproc.specs.library import load_library
from docproc.specs.line_items import LineItemWording
from docproc.specs.loader import Spec, parse_yaml
from docproc.specs.rules import RulePack
from docproc.specs.settings import Settings
from docproc.specs.suppliers import SupplierSpec
from docproc.store.page_codec import pack_page, unpack_page
from tests.fuzz.target import Target, fragments, require_json, text_of

_PAGE = Box(0, 0, 595, 842)
_SHAPES: tuple[type[Spec], ...] = (RulePack, SupplierSpec, Settings, LineItemWording)
_TEXT_TO_MATCH = "Rechnung Nr. RE-4711 vom 05.03.2026 über 1.190,00 € Übertrag\n" * 20


def answers(data: bytes) -> None:
    """An answer of a model becomes rows with boxes on the page, or a failed page; no text comes from nowhere."""
    text = text_of(data)
    is_looping(text)
    for name, parse in FORMATS.items():
        try:
            blocks = parse(text)
        except OcrFailedError as error:
            assert "\n" not in error.message, name
            continue
        for block in blocks:
            assert block.rows and all(any(row) for row in block.rows), (name, block)
            if block.box is not None:
                left, top, right, bottom = block.box
                assert 0 <= left < right <= 1 and 0 <= top < bottom <= 1, (name, block)
        letters = sum(len(cell) for block in blocks for row in block.rows for cell in row)
        assert letters <= 3 * len(text) + 100, name


def alignment(data: bytes) -> None:
    """Every word of a model gets a box, whatever the embedded reader saw."""
    texts = text_of(data).splitlines()[:60]
    placed = _words(data)
    aligned = align(texts, [Line((word,)) for word in placed], 90.0, _PAGE)
    assert [word.text for line in aligned.lines for word in line.words] == " ".join(texts).split()


def reading_order(data: bytes) -> None:
    """Bringing words into order loses none and makes none."""
    words = _words(data)
    arranged = arrange(words)
    assert Counter(word.text for line in arranged for word in line.words) == Counter(word.text for word in words)
    assert all(line.words for line in arranged)


def stored_pages(data: bytes) -> None:
    """A page comes back as it was kept; anything else is refused as damaged, never read in part."""
    page = _page(data)
    packed = pack_page(page)
    assert unpack_page(packed) == page
    junk = (data, zlib.compress(data), packed[: len(data)], zlib.compress(json.dumps(text_of(data)).encode()))
    for damaged in junk:
        if damaged == packed:
            continue
        try:
            unpack_page(damaged)
        except ValueError:
            continue
    try:
        decoded = json.loads(text_of(data))
    except (ValueError, RecursionError):
        return
    for kind in (Page, Extraction, SemanticInvoice):
        try:
            value = decode(kind, decoded)
        except ValueError:
            continue
        assert encode(decode(kind, encode(value))) == encode(value)


def settings(data: bytes) -> None:
    """YAML has its shape, or the message says where in which file it has not."""
    text = text_of(data)
    for shape in _SHAPES:
        try:
            parse_yaml(text, shape, "a.yaml")
        except ConfigurationError as error:
            assert error.message.startswith("a.yaml"), error.message


def patterns(data: bytes) -> None:
    """A user's regular expression compiles for RE2, or is refused; what it finds stands where it says."""
    try:
        pattern = compile_pattern(text_of(data), "a.yaml")
    except ConfigurationError as error:
        assert error.message.startswith("a.yaml: "), error.message
        return
    for found in pattern.find_all(_TEXT_TO_MATCH):
        assert _TEXT_TO_MATCH[found.start : found.end] == found.value
    pattern.holds(_TEXT_TO_MATCH)


def extraction(data: bytes) -> None:
    """Any page has fields, findings and a decision that can be kept; every value stands on a page that there is."""
    document = DocumentText((_page(data),))
    for mime_type in (PDF, MAIL):
        extracted, checked = _bench().extract(document, mime_type, None, ())
        for kept in (extracted, checked.findings, checked.decision):
            require_json(encode(kept))
        for value in extracted.fields:
            assert value.evidence.page in (None, 1) and 0 <= value.confidence <= 100, value
        for item in extracted.line_items:
            assert item.page == 1 and 0 <= item.confidence <= 100, item
        assert 0 <= checked.decision.confidence <= 100


@cache
def _bench() -> Bench:
    library = load_library(Path("rules-that-are-not-there"), Path("suppliers-that-are-not-there"))
    setup = WorkerSetup(
        limits=Limits(), backend="null", location=None, engine="openvino", threads=1,
        rule_packs=library.rule_packs, suppliers=library.suppliers, line_item_wording=library.line_item_wording,
        calibration=library.calibration, confidence_threshold=80, decision_threshold=95, today=date(2026, 3, 20),
    )  # fmt: skip
    return Bench(setup, MemoryCache())


def _words(data: bytes) -> list[Word]:
    """The words of `data`, each in a place that the bytes of its text decide."""
    words = []
    for number, part in enumerate(text_of(data).split()[:2000]):
        spread = zlib.crc32(part.encode())
        x, y, height = spread % 560, (spread >> 10) % 60 * 14.0, 2 + (spread >> 20) % 40
        words.append(Word(part, Box(x + number % 3, y, len(part) * height / 2, height), spread % 101))
    return words


def _page(data: bytes) -> Page:
    """A page whose lines are those of `data`, columns apart where tabs stand; a line that begins with @ is a code."""
    lines, codes = [], []
    for row, text in enumerate(text_of(data).splitlines()[:400]):
        y = 20.0 + 12 * row
        if text.startswith("@"):
            codes.append(PageCode("qr", text[1:].replace("|", "\n"), Box(40, y, 90, 90)))
            continue
        for column, cell in enumerate(text.split("\t")):
            parts = cell.split()
            x = 40.0 + 90 * column
            words = []
            for part in parts:
                words.append(Word(part, Box(x, y, 5.0 * len(part), 10.0), 99.0))
                x += 5.0 * len(part) + 3
            if words:
                lines.append(Line(tuple(words), row))
    return Page(1, 595, 842, tuple(lines), "text_layer", "1", codes=tuple(codes))


READING_TARGETS = {
    "answers": Target(answers, fragments("answers")),
    "alignment": Target(alignment, fragments("alignment"), repeated=0),
    "reading_order": Target(reading_order, fragments("reading_order")),
    "stored_pages": Target(stored_pages, fragments("stored_pages"), repeated=0),
    "settings": Target(settings, fragments("settings")),
    "patterns": Target(patterns, fragments("patterns"), repeated=0),
    "extraction": Target(extraction, fragments("extraction"), repeated=2_000),
}
