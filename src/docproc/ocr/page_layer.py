"""A PDF page read from its text layer, or why it must be read from its pixels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from docproc.model.text import Line
from docproc.model.traits import PageTraits
from docproc.ocr.drawn_boxes import draw_marks
from docproc.ocr.layer_judgement import Verdict, judge, plausible_share
from docproc.ocr.layer_language import language_of_layer
from docproc.ocr.page_codes import codes_of_drawing
from docproc.ocr.page_objects import Drawn, look_at_objects
from docproc.ocr.pdfium_chars import PdfPage
from docproc.ocr.protocol import Reading
from docproc.ocr.text_layer import LayerWords, as_reading, read_layer

_HIDDEN_CONFIDENCE = 85.0
_SOME_WORDS = 12
_READABLE = 55.0


@dataclass(frozen=True, slots=True)
class LayerRead:
    """The reading of a text layer and the reason; no reading where the page must be read from its pixels.

    `traits` are what a layer tells about a page that must be: how much of it looks like words, and its language;
    `images` what a sound page draws beside its text.
    """

    reading: Reading | None
    reason: str
    traits: PageTraits = field(default_factory=PageTraits)
    images: tuple[Drawn, ...] = ()


def read_text_layer(page: PdfPage, width: float, height: float) -> LayerRead:
    """Read `page`, `width` by `height` points, from its text layer if that is sound.

    Raises BrokenPdfError when pdfium cannot give its text.
    """
    layer = read_layer(page)
    objects = look_at_objects(page)
    judgement = judge(layer, page, objects)
    if judgement.verdict is Verdict.LAYER and objects.squares and not layer.rotation:
        layer = replace(layer, words=draw_marks(page, layer.words, objects.squares))
    if judgement.verdict is Verdict.PIXELS:
        return LayerRead(None, judgement.reason, _traits(layer))
    if judgement.verdict is Verdict.BLANK:
        return LayerRead(Reading((), width, height), judgement.reason)
    reading = as_reading(layer)
    if judgement.verdict is Verdict.HIDDEN_LAYER:
        hidden = Line(tuple(replace(word, confidence=_HIDDEN_CONFIDENCE) for word in layer.hidden))
        reading = replace(reading, lines=(*reading.lines, hidden))
    codes = codes_of_drawing(page, objects.graphics, reading.transform)
    return LayerRead(replace(reading, codes=codes), judgement.reason, images=objects.images)


def _traits(layer: LayerWords) -> PageTraits:
    words = (*layer.words, *layer.hidden)
    if len(words) < _SOME_WORDS:
        return PageTraits()
    share = round(100 * plausible_share(words), 1)
    return PageTraits(layer=share, language=language_of_layer(words) if share >= _READABLE else None)
