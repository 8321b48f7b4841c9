"""Whether the text layer of a PDF page can be believed, or the page must be read from its pixels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from string import ascii_lowercase

from docproc.model.text import Word
from docproc.ocr.page_ink import Ink
from docproc.ocr.page_objects import PageObjects
from docproc.ocr.pdfium_chars import PdfPage
from docproc.ocr.text_layer import LayerWords

_UNMAPPED_SHARE = 0.1
_PLAUSIBLE_SHARE = 0.55
_HIDDEN_PLAUSIBLE_SHARE = 0.85
_ENOUGH_WORDS = 12
_ENOUGH_LETTERS = 80
_ENOUGH_KINDS = 8
_COMMON_LETTER_SHARE = 0.35
_SAMPLED_WORDS = 60
_ON_INK_SHARE = 0.6
_EXPLAINED_SHARE = 0.25
_LARGE_IMAGE = 0.4
_COVERING = 0.15


class Verdict(StrEnum):
    """How a PDF page is to be read."""

    LAYER = "layer"
    HIDDEN_LAYER = "hidden_layer"
    PIXELS = "pixels"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one page and the reason in words."""

    verdict: Verdict
    reason: str


def judge(layer: LayerWords, page: PdfPage, objects: PageObjects) -> Judgement:
    """Decide how to read `page`, whose text layer was taken as `layer` and which draws `objects`."""
    if not objects.count:
        return Judgement(Verdict.BLANK, "the page is blank")
    if not layer.words and not layer.hidden:
        return _judge_without_words(layer, page)
    fault = _fault_of_text(layer)
    if fault:
        return Judgement(Verdict.PIXELS, fault)
    if not (layer.hidden or layer.dropped or objects.image_share >= _LARGE_IMAGE or objects.cover_share >= _COVERING):
        return Judgement(Verdict.LAYER, "sound text layer")
    return _judge_by_ink(layer, objects, Ink(page, layer.rotation))


def _judge_without_words(layer: LayerWords, page: PdfPage) -> Judgement:
    if Ink(page, 0).is_blank:
        return Judgement(Verdict.BLANK, "the page is blank")
    if layer.letters:
        return Judgement(Verdict.PIXELS, "the text layer prints nothing that could be seen")
    return Judgement(Verdict.PIXELS, "no text layer")


def _fault_of_text(layer: LayerWords) -> str | None:
    """What is wrong with the characters themselves, or None."""
    if layer.unmapped > _UNMAPPED_SHARE * layer.letters:
        return f"the text layer is garbage: {layer.unmapped} of {layer.letters} characters are no text"
    words = layer.words or layer.hidden
    share = plausible_share(words)
    if len(words) >= _ENOUGH_WORDS and share < _PLAUSIBLE_SHARE:
        return f"the text layer is garbage: only {share:.0%} of its words look like words or numbers"
    if common_letter_share(words) < _COMMON_LETTER_SHARE:
        return "the text layer is garbage: its letters are spread as in no language"
    absurd = _count_absurd(words, layer.width, layer.height)
    if absurd > 0.3 * len(words):
        return f"the text layer is garbage: {absurd} of {len(words)} words have impossible boxes"
    return None


def _count_absurd(words: Sequence[Word], width: float, height: float) -> int:
    """Count the words whose box is as high as a third of the page, wider than it, or too narrow for the text."""
    count = 0
    for word in words:
        box = word.box
        narrow = box.width < 0.05 * box.height * len(word.text) ** 0.5
        count += narrow or box.width > width or box.height > 0.35 * height
    return count


def _judge_by_ink(layer: LayerWords, objects: PageObjects, ink: Ink) -> Judgement:
    """Hold the words against the rendered page: they should lie on ink, and the ink should be theirs."""
    if ink.is_blank:
        return Judgement(Verdict.BLANK, "the page is blank: its text cannot be seen")
    if layer.hidden and len(layer.hidden) > len(layer.words):
        return _judge_hidden(layer, ink)
    on_ink = ink.share_on_ink(layer.words)
    if on_ink < _ON_INK_SHARE:
        return Judgement(Verdict.PIXELS, f"the text layer does not lie on the print: only {on_ink:.0%} of its words do")
    if objects.image_share >= _LARGE_IMAGE:
        explained = ink.share_explained(layer.words)
        if explained < _EXPLAINED_SHARE and len(layer.words) < 80:
            return Judgement(Verdict.PIXELS, f"an image with {len(layer.words)} words of text beside it")
    return Judgement(Verdict.LAYER, "sound text layer")


def _judge_hidden(layer: LayerWords, ink: Ink) -> Judgement:
    share = plausible_share(layer.hidden)
    if share < _HIDDEN_PLAUSIBLE_SHARE:
        return Judgement(Verdict.PIXELS, f"a bad earlier recognition: only {share:.0%} of its words look like words")
    on_ink = ink.share_on_ink(layer.hidden)
    if on_ink < 0.8:
        return Judgement(
            Verdict.PIXELS, f"an earlier recognition that misses the print: {on_ink:.0%} of its words lie on it"
        )
    explained = ink.share_explained((*layer.words, *layer.hidden))
    if explained < 0.5:
        return Judgement(Verdict.PIXELS, f"an earlier recognition with gaps: it covers {explained:.0%} of the print")
    return Judgement(Verdict.HIDDEN_LAYER, "text of an earlier recognition, plausible and on the print")


_NUMBER = re.compile(r"[(\[]*[-+−–€$£]?\d[\d.,:/'’\-–+%€)\]*]*[.;]?")
_LETTERS = re.compile(r"[^\W\d_]+")
_PLAIN_WORD = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+")
_VOWEL = re.compile("[aeiouyäöüáàâéèêëíìîïóòôúùûøåæœı]", re.IGNORECASE)
_EDGES = ".,:;!?()[]{}\"'*|_-=<>«»„“”‚‘’/&+•·–—…%€$£@#°²³®©™"


def plausible_share(words: Sequence[Word]) -> float:
    """Return the share (0 to 1) of words of three and more characters that look like words, numbers or codes.

    Of many words a sample is looked at, spread over the page.
    """
    long = [word.text for word in words if len(word.text) >= 3]
    long = long[:: max(1, len(long) // _SAMPLED_WORDS)]
    return sum(map(_is_plausible, long)) / len(long) if long else 1.0


def common_letter_share(words: Sequence[Word]) -> float:
    """Return the share (0 to 1) of e, n, i, s, r, a and t among the letters a to z; 1 where there are too few to tell.

    They make up 55 to 65 percent of German, English, French, Spanish, Italian and Dutch text. A font without a usable
    character map often gives an alphabet shifted by a few places, in which they are rare.
    """
    text = "".join(word.text for word in words).lower()
    total = sum(map(text.count, ascii_lowercase))
    if total < _ENOUGH_LETTERS or len(set(text) & set(ascii_lowercase)) < _ENOUGH_KINDS:
        return 1.0
    return sum(map(text.count, "enisrat")) / total


def _is_plausible(text: str) -> bool:
    core = text.strip(_EDGES)
    if not core or _NUMBER.fullmatch(text):
        return True
    if _PLAIN_WORD.fullmatch(core):
        return _has_vowels(core)
    if any(ord(char) > 0x2FF and not char.isalpha() for char in core):
        return False
    if sum(not char.isalnum() for char in core) > 0.34 * len(core):
        return False
    letters = max(_LETTERS.findall(core), key=len, default="")
    if len(letters) < 4:
        return True
    humps = sum(before.islower() and after.isupper() for before, after in pairwise(letters))
    return humps <= len(letters) / 3 and (ord(letters[0]) > 0x24F or _has_vowels(letters))


def _has_vowels(letters: str) -> bool:
    """Languages of the Latin script have vowels, and not vowels only; abbreviations up to four letters may do."""
    return len(letters) < 5 or 0.15 * len(letters) <= len(_VOWEL.findall(letters)) <= 0.85 * len(letters)
