"""A second opinion: which pages are read again, which reading is kept, what is recorded, what comes from the cache."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from docproc import ocr
from docproc.errors import OcrFailedError
from docproc.model.enums import Complexity
from docproc.model.geometry import Box
from docproc.model.text import Line, Page, Word
from docproc.ocr import choosing
from docproc.ocr.availability import Availability
from docproc.ocr.protocol import MemoryCache, Reading
from docproc.ocr.reader import ReadOptions
from docproc.ocr.second_opinion import PageReading, quality
from docproc.specs.settings import OcrSettings, Settings
from tests.unit.ocr.conftest import ImageSource

GOOD = "Rechnung vom 12.03.2026 über 1.250,00 EUR netto zuzüglich Umsatzsteuer"
SMEARED = "Rcchnvng vom 12.03.2O26 ubcr 1.250,00 EUR nctto zvzqlxrh Vmsztzstcvcr"
INVENTED = "Sehr geehrte Damen und Herren wir danken herzlich für Ihren Auftrag"


def page_of(text, confidences=90.0, backend="one", guessed=()):
    texts = text.split()
    sure = confidences if isinstance(confidences, list) else [confidences] * len(texts)
    words = tuple(Word(each, Box(30.0 * at, 20, 25, 8), sure[at]) for at, each in enumerate(texts))
    return Page(1, 600, 800, (Line(words),) if words else (), backend, "1", guessed=guessed)


class Saying:
    """A backend that reads the same text on every page, or fails."""

    version = "1"
    settings = ""
    reads_pixels = True
    model = "a-model"

    def __init__(self, name, text, confidence):
        self.name, self._text, self._confidence, self.reads = name, text, confidence, 0

    def read(self, view):
        self.reads += 1
        if self._text is None:
            raise OcrFailedError(f"{self.name} stumbled")
        words = page_of(self._text, self._confidence).lines
        return Reading(words, view.source.width, view.source.height, dpi=view.dpi)


@pytest.fixture
def backends(monkeypatch):
    """Lets a test say what the backends `weak` and `strong` read and how sure they are."""

    def install(weak, strong):
        made = {"weak": Saying("weak", *weak), "strong": Saying("strong", *strong)}
        both = {name: lambda options, one=one: one for name, one in made.items()}
        monkeypatch.setattr(ocr, "BACKENDS", {**ocr.BACKENDS, **both})
        return made

    return install


def options(**changes):
    chosen = {"escalate_to": "strong", "escalate_below": 80.0, **changes}
    return ReadOptions(backend="weak", settings=Settings(ocr=OcrSettings(**chosen)))


def read(source, cache=None, **changes):
    (found,) = PageReading(options(**changes), cache or MemoryCache()).read([source])
    return found


def test_a_page_that_was_read_with_confidence_is_not_read_again(backends, letter):
    made = backends((GOOD, 80.0), (GOOD, 99.0))
    found = read(ImageSource(letter))
    assert (found.page.backend, found.opinions, made["strong"].reads) == ("weak", (), 0)


def test_without_the_setting_nothing_is_read_again(backends, letter):
    made = backends((SMEARED, 40.0), (GOOD, 99.0))
    assert read(ImageSource(letter), escalate_to=None).page.backend == "weak"
    assert made["strong"].reads == 0


def test_the_better_reading_is_kept_and_both_are_told(backends, letter):
    backends((SMEARED, [60, 90, 90, 50, 90, 90, 50, 50, 50]), (GOOD, 90.0))
    found = read(ImageSource(letter))
    assert (found.page.backend, found.page.model) == ("strong", "a-model")
    first, second = found.opinions
    assert (first.page.backend, first.kept, second.page.backend, second.kept) == ("weak", False, "strong", True)
    assert second.quality > first.quality and found.key == second.key
    assert found.page.reason == (
        f"an image; weak: 69 % sure; read again by strong: kept, rated {second.quality:.0f} against {first.quality:.0f}"
    )


@pytest.mark.parametrize("poor", [INVENTED, "Rechnung vom", ""])
def test_a_second_reading_that_invents_or_leaves_out_text_is_not_kept(backends, letter, poor):
    backends((GOOD, [70, 90, 90, 70, 70, 90, 70, 70, 60]), (poor, 99.0))
    found = read(ImageSource(letter))
    assert found.page.backend == "weak" and "not kept" in found.page.reason
    assert [opinion.kept for opinion in found.opinions] == [True, False]


def test_a_second_reader_that_fails_costs_nothing_but_its_try(backends, letter):
    backends((SMEARED, 50.0), (None, 0.0))
    found = read(ImageSource(letter))
    assert (found.page.backend, found.opinions) == ("weak", ())
    assert found.page.reason == "an image; strong was to read it again and could not: strong stumbled"


def test_a_page_that_the_first_cannot_read_is_read_by_the_second(backends, letter):
    backends((None, 0.0), (GOOD, 95.0))
    found = read(ImageSource(letter))
    assert found.page.backend == "strong" and "since the first reading failed: weak stumbled" in found.page.reason


def test_a_page_that_neither_can_read_is_an_error_that_names_both(backends, letter):
    backends((None, 0.0), (None, 0.0))
    with pytest.raises(OcrFailedError, match="weak stumbled; strong could not read it either: strong stumbled"):
        read(ImageSource(letter))


def test_a_page_that_auto_gave_to_the_second_backend_is_not_given_to_it_again(backends, letter, monkeypatch):
    made = backends((GOOD, 95.0), (None, 0.0))
    monkeypatch.setitem(ocr.BACKENDS, "rapidocr", lambda options: made["weak"])
    monkeypatch.setattr(choosing, "POLICY", dict.fromkeys(Complexity, ("strong", "rapidocr")))
    chosen = replace(options(), backend="auto", availability=Availability())
    with pytest.raises(OcrFailedError, match=r"^strong stumbled$"):
        list(PageReading(chosen, MemoryCache()).read([ImageSource(letter)]))
    assert made["strong"].reads == 1


def test_one_bad_page_does_not_keep_others_from_a_second_opinion(backends, letter):
    backends((SMEARED, 50.0), (GOOD, 95.0))
    sources = [ImageSource(letter.rotate(at), number=at + 1, identity=f"page-{at}") for at in range(6)]
    found = list(PageReading(options(), MemoryCache()).read(sources))
    assert [read.page.number for read in found] == [1, 2, 3, 4, 5, 6]
    assert {read.page.backend for read in found} == {"strong"}


def test_a_second_run_reads_nothing(backends, letter):
    made = backends((SMEARED, 50.0), (GOOD, 95.0))
    cache, source = MemoryCache(), ImageSource(letter)
    before = read(source, cache)
    source.rendered.clear()
    after = read(source, cache)
    assert after.page == before.page and after.opinions == before.opinions
    assert (made["weak"].reads, made["strong"].reads, source.rendered) == (1, 1, [])


def test_a_blank_page_is_read_by_nobody(backends):
    made = backends((SMEARED, 50.0), (GOOD, 95.0))
    found = read(ImageSource(Image.new("RGB", (400, 600), "white")))
    assert (found.page.reason, made["weak"].reads, made["strong"].reads) == ("the page is blank", 0, 0)


def test_words_whose_place_is_a_guess_count_against_a_reading():
    witness = page_of(GOOD)
    sound = page_of(GOOD)
    lost = page_of(GOOD, guessed=tuple(word.box for word in sound.words))
    assert quality(sound, witness) == 100.0
    assert quality(lost, witness) == 0.0
    assert quality(page_of(""), witness) == 0.0


def test_a_reading_that_is_all_wrong_is_no_witness_against_a_good_one(backends, letter):
    backends(("Rcchnvng qzxv wrtzp kkllmn bcdfg", 50.0), (GOOD, 90.0))
    assert read(ImageSource(letter)).page.backend == "strong"


def test_lost_spaces_do_not_count_against_a_reading():
    assert quality(page_of(GOOD.replace("EUR netto", "EURnetto")), page_of(GOOD)) == 100.0
