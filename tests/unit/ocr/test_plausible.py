import math

import pytest

from docproc.errors import OcrFailedError
from docproc.model.geometry import Box
from docproc.model.text import Line, PageCode, Word
from docproc.ocr import plausible
from docproc.ocr.plausible import require_plausible
from docproc.ocr.protocol import Reading

WORD = Word("Rechnung", Box(10, 10, 50, 10), 90.0)


def page(*words: Word, width: float = 595, height: float = 842, **more: object) -> Reading:
    return Reading((Line(words),) if words else (), width, height, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "reading",
    [page(), page(WORD), page(Word("edge", Box(-5, 840, 20, 20))), page(Word("", Box(0, 0, 0, 0), 0.0))],
)
def test_what_a_page_can_be_is_let_through(reading: Reading) -> None:
    assert require_plausible(reading) is reading


@pytest.mark.parametrize(
    "reading",
    [
        page(Word("far", Box(10_000, 10, 50, 10))),
        page(Word("above", Box(10, -500, 50, 10))),
        page(Word("endless", Box(10, 10, math.inf, 10))),
        page(Word("nowhere", Box(math.nan, 10, 50, 10))),
        page(Word("sizeless", Box(10, 10, math.nan, math.nan))),
        page(Word("sure", Box(10, 10, 50, 10), 250.0)),
        page(Word("unsure", Box(10, 10, 50, 10), math.nan)),
        page(WORD, width=0),
        page(WORD, height=math.inf),
        page(WORD, confidence=-1.0),
        page(codes=(PageCode("qr", "SPC", Box(-500, 0, 10, 10)),)),
    ],
)
def test_what_no_page_can_be_is_a_failed_page(reading: Reading) -> None:
    with pytest.raises(OcrFailedError):
        require_plausible(reading)


def test_a_flood_of_words_is_a_failed_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plausible, "MOST_WORDS", 3)
    require_plausible(page(WORD, WORD, WORD))
    with pytest.raises(OcrFailedError, match="more than 3 words"):
        require_plausible(page(WORD, WORD, WORD, WORD))
