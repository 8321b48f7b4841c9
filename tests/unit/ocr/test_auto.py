"""`auto`: what is available, what the policy names, and how a page is read by it."""

from __future__ import annotations

import pytest
from PIL import Image

from docproc import ocr
from docproc.errors import ConfigurationError, MissingDependencyError
from docproc.model.enums import Complexity
from docproc.ocr import availability
from docproc.ocr.availability import Availability, probe, weights_are_here
from docproc.ocr.choosing import POLICY, choose, possible
from docproc.ocr.complexity import Difficulty
from docproc.ocr.explaining import explain
from docproc.ocr.needs import named_backends, used_backends, wants_network, wants_one_worker
from docproc.ocr.protocol import MemoryCache
from docproc.ocr.reader import Reader, ReadOptions
from docproc.specs.settings import (
    ModelSettings,
    OcrSettings,
    RapidocrSettings,
    ServerSettings,
    Settings,
    SuryaSettings,
    TesseractSettings,
)
from tests.unit.ocr.conftest import ImageSource
from tests.unit.ocr.stub_server import completion, serving
from tests.unit.ocr.test_traits import letter, scribble

NOTHING = Availability.nothing()
EVERYTHING = Availability()
HARD = Difficulty(Complexity.COMPLEX, ("900 words", "skewed 3.0°"))
EASY = Difficulty(Complexity.SIMPLE, ())


@pytest.fixture
def driver(tmp_path, monkeypatch):
    """Lets a test say what nvidia-smi answers, and that torch is installed or not."""
    real = availability.importlib.util.find_spec

    def install(answer: str, torch: str | None = "2.13.0") -> None:
        program = tmp_path / "nvidia-smi"
        program.write_text(f"#!/bin/sh\n{answer}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        monkeypatch.setattr(
            availability.importlib.util,
            "find_spec",
            lambda name: (torch and object()) if name in ("torch", "transformers") else real(name),
        )
        monkeypatch.setattr(availability.metadata, "version", lambda name: torch)

    return install


def models(folder) -> Settings:
    return Settings(models=ModelSettings(got_ocr=str(folder), deepseek="nobody/has-this"))


def test_nothing_that_is_not_configured_is_available() -> None:
    found = probe(Settings())
    assert found.missing["server"] == "server.url is not set"
    assert found.missing["cpu_surya"] == "neither surya.url nor surya.folder is set"
    assert possible(found) == ("rapidocr",) and found.stamp == "" and found.gpu is None


def test_a_configured_server_is_available_and_its_settings_are_part_of_the_stamp() -> None:
    one = probe(Settings(server=ServerSettings(url="http://one/v1")))
    two = probe(Settings(server=ServerSettings(url="http://one/v1", profile="got-ocr-2")))
    assert possible(one) == ("rapidocr", "server")
    assert "" != one.stamp != two.stamp


def with_packs(folder, *languages: str) -> Settings:
    for language in languages:
        (folder / f"{language}.traineddata").write_bytes(b"a pack")
    return Settings(tesseract=TesseractSettings(languages=languages, tessdata=str(folder)))


def test_tesseract_is_available_to_auto_where_a_pack_of_its_reads_another_script(tmp_path) -> None:
    found = probe(with_packs(tmp_path, "deu", "rus", "jpn"))
    assert found.scripts == ("cjk", "cyrillic", "hiragana", "katakana")
    assert possible(found) == ("rapidocr", "tesseract") and found.stamp
    settings = with_packs(tmp_path, "rus")
    (tmp_path / "rus.traineddata").unlink()
    assert "tesseract's language pack rus is not in" in probe(settings).missing["tesseract"]
    assert probe(Settings()).missing["tesseract"] == "tesseract.languages names packs of the Latin script only"
    own = settings.model_copy(update={"rapidocr": RapidocrSettings(models="models")})
    assert probe(own).missing["tesseract"] == "rapidocr.models says what reads other scripts"


def test_a_page_in_another_script_goes_to_tesseract_only_where_its_pack_fits(tmp_path) -> None:
    found = probe(with_packs(tmp_path, "rus"))
    cyrillic, thai = (Difficulty(Complexity.COMPLEX, (f"{name} script",), name) for name in ("cyrillic", "thai"))
    chosen = choose(cyrillic, found)
    assert (chosen.backend, chosen.reason) == ("tesseract", "complex page (cyrillic script)")
    assert choose(thai, found).backend == "rapidocr"
    assert choose(thai, found).rather[-1] == ("tesseract", "no pack of tesseract.languages reads thai script")
    assert choose(HARD, found).backend == "rapidocr"
    assert choose(cyrillic, EVERYTHING).backend == POLICY[Complexity.COMPLEX][0]


def test_a_model_needs_packages_weights_and_a_gpu_that_its_driver_names(driver, tmp_path) -> None:
    driver("echo 'NVIDIA H200'", torch=None)
    assert probe(models(tmp_path)).missing["got_ocr"] == "not installed: pip install 'docproc[got-ocr]'"
    driver("echo 'NVIDIA H200'", torch="2.13.0+cpu")
    assert probe(models(tmp_path)).missing["got_ocr"] == "the installed torch cannot use a GPU"
    driver("exit 9")
    assert probe(models(tmp_path)).missing["got_ocr"] == "no GPU here"
    driver("echo 'NVIDIA H200'; echo 'NVIDIA T4'")
    found = probe(models(tmp_path))
    assert (found.gpu, found.has("got_ocr")) == ("NVIDIA H200", True)
    assert found.missing["deepseek"] == "no weights of nobody/has-this here"


def test_the_driver_is_asked_only_when_a_model_could_use_what_it_says(driver, tmp_path) -> None:
    driver(f"touch {tmp_path}/asked; echo GPU")
    probe(Settings(models=ModelSettings(got_ocr="nobody/has-that", deepseek="nobody/has-this")))
    assert not (tmp_path / "asked").exists()


def test_weights_of_the_hub_are_looked_for_in_its_cache(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    assert not weights_are_here("someone/model")
    (tmp_path / "models--someone--model" / "snapshots" / "abc").mkdir(parents=True)
    assert weights_are_here("someone/model")


def test_simple_pages_never_leave_the_embedded_default() -> None:
    choice = choose(EASY, EVERYTHING)
    assert (choice.backend, choice.reason, choice.rather) == ("rapidocr", "simple page", ())


def test_complex_pages_go_to_the_best_that_is_there() -> None:
    assert choose(HARD, EVERYTHING).backend == "deepseek"
    without = Availability({"deepseek": "no weights", "got_ocr": "no GPU here"})
    choice = choose(HARD, without)
    assert (choice.backend, choice.reason) == ("server", "complex page (900 words, skewed 3.0°)")
    assert choice.rather == (("deepseek", "no weights"), ("got_ocr", "no GPU here"))


def test_without_anything_stronger_the_default_reads_complex_pages_and_says_so() -> None:
    choice = choose(HARD, NOTHING)
    assert choice.backend == "rapidocr"
    assert choice.reason == "complex page (900 words, skewed 3.0°); no stronger backend is set up"
    assert [name for name, _ in choice.rather] == list(POLICY[Complexity.COMPLEX][:-1])


def hard_page(**where) -> ImageSource:
    return ImageSource(scribble(letter(6), 24).convert("RGB"), 150.0, **where)


def test_a_complex_page_is_read_by_the_server_and_a_simple_one_is_not() -> None:
    with serving(completion("Für unsere Lieferung")) as stub:
        settings = Settings(server=ServerSettings(url=stub.url, profile="paddleocr-vl"))
        reader = Reader(ReadOptions(settings=settings, availability=probe(settings)), MemoryCache())
        plain = ImageSource(letter(6).convert("RGB"), 150.0, number=2, identity="image-2")
        pages = list(reader.read([hard_page(), plain]))
        assert len(stub.asked) == 1
    assert [page.backend for page in pages] == ["server", "rapidocr"]
    assert pages[0].complexity is Complexity.COMPLEX
    assert "an image; complex page (" in pages[0].reason and "strokes like a hand's in" in pages[0].reason
    assert pages[1].reason == "an image; simple page"
    assert pages[0].model and pages[0].traits.handwriting > 15


def test_a_backend_that_cannot_be_opened_is_left_out_and_the_page_says_why(monkeypatch) -> None:
    def broken(options):
        raise MissingDependencyError("the server backend needs a missing thing")

    monkeypatch.setattr(ocr, "BACKENDS", {**ocr.BACKENDS, "server": broken})
    settings = Settings(server=ServerSettings(url="http://localhost:1/v1"))
    cache = MemoryCache()
    page = Reader(ReadOptions(settings=settings, availability=probe(settings)), cache).read_page(hard_page())
    assert page.backend == "rapidocr"
    assert page.reason.endswith("server cannot be used: the server backend needs a missing thing")


def test_a_page_is_explained_without_being_read_or_kept(monkeypatch) -> None:
    monkeypatch.setattr(ocr, "BACKENDS", {**ocr.BACKENDS, "server": None})
    cache = MemoryCache()
    reader = Reader(ReadOptions(availability=Availability({"deepseek": "no GPU here", "got_ocr": "none"})), cache)
    found = explain(reader, hard_page())
    assert (found.backend, found.complexity, cache.pages) == ("server", Complexity.COMPLEX, {})
    assert found.rather == (("deepseek", "no GPU here"), ("got_ocr", "none"))
    blank = explain(reader, ImageSource(Image.new("RGB", (600, 800), "white")))
    assert (blank.backend, blank.reason) == (None, "the page is blank")


def test_what_invocations_need_follows_from_the_backends_they_may_use() -> None:
    surya = Settings(surya=SuryaSettings(url="http://localhost:1/v1"))
    assert wants_one_worker(used_backends("auto", surya, probe(surya)))
    server = Settings(server=ServerSettings(url="http://localhost:1/v1"))
    used = used_backends("auto", server, probe(server))
    assert used == {"rapidocr", "server"} and wants_network(used) and not wants_one_worker(used)
    plain = used_backends("rapidocr", Settings(ocr=OcrSettings(escalate_to="server")), NOTHING)
    assert plain == {"rapidocr", "server"} and wants_network(plain)
    assert not wants_network(used_backends("auto", Settings(), NOTHING))


@pytest.mark.parametrize("second", ["nonesuch", "text_layer", "auto"])
def test_a_second_opinion_must_come_from_a_backend_that_reads_pixels(second) -> None:
    with pytest.raises(ConfigurationError, match=f"escalate_to.*'{second}'"):
        named_backends("auto", Settings(ocr=OcrSettings(escalate_to=second)))
    with pytest.raises(ConfigurationError, match="no OCR backend is called 'nonesuch'"):
        named_backends("nonesuch", Settings())
