"""Models behind a server, spoken to over loopback; where words stand is found by the embedded reader."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from PIL import Image, ImageDraw, ImageFont

from docproc.errors import ConfigurationError, OcrFailedError
from docproc.ocr import open_backend
from docproc.ocr.chat import ChatClient, Endpoint, Question
from docproc.ocr.protocol import BackendOptions, MemoryCache, PageView
from docproc.ocr.reader import Reader, ReadOptions
from docproc.ocr.server import shrunk
from docproc.specs.ocr_profiles import load_profiles
from docproc.specs.secrets import secret_value
from docproc.specs.settings import ServerSettings, Settings
from tests.unit.ocr.conftest import ImageSource
from tests.unit.ocr.stub_server import completion, serving

BLANK = Image.new("RGB", (40, 30), "white")
QUESTION = Question("OCR:", 100)


def settings(url: str, **changes: object) -> Settings:
    return Settings(server=ServerSettings(url=url, **{"profile": "paddleocr-vl", **changes}))


def invoice() -> ImageSource:
    """A page with three printed lines, the last of two cells far apart."""
    image = Image.new("RGB", (1240, 800), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(34)
    for (x, y), text in {
        (100, 100): "Muster GmbH Hauptweg 12",
        (100, 300): "Rechnung Nr. 4711",
        (100, 500): "Gesamtbetrag",
        (900, 500): "119,00 EUR",
    }.items():
        draw.text((x, y), text, fill="black", font=font)
    return ImageSource(image)


def test_a_model_says_the_words_and_the_embedded_reader_where_they_stand() -> None:
    answer = "Muster GmbH Hauptweg 12\n\n# Rechnung Nr. 4711\n\n| Gesamtbetrag | 119,00 EUR |\n|---|---|\n"
    with serving(completion(answer, logprobs=[-0.05, -0.05])) as stub:
        page = Reader(ReadOptions(backend="server", settings=settings(stub.url)), MemoryCache()).read_page(invoice())
    assert [line.text for line in page.lines] == [
        "Muster GmbH Hauptweg 12",
        "Rechnung Nr. 4711",
        "Gesamtbetrag",
        "119,00 EUR",
    ]
    amount = page.lines[3].box
    assert amount.x == pytest.approx(900 * 72 / 200, abs=6)
    assert amount.center_y == pytest.approx(517 * 72 / 200, abs=6)
    assert (page.backend, page.guessed) == ("server", ())
    assert page.confidence == pytest.approx(95.12, abs=0.01)
    assert stub.prompt() == "OCR:"


def test_words_that_only_the_model_saw_are_named_as_guessed() -> None:
    with serving(completion("Muster GmbH Hauptweg 12\nVöllig anderes hier\nRechnung Nr. 4711")) as stub:
        page = Reader(ReadOptions(backend="server", settings=settings(stub.url)), MemoryCache()).read_page(invoice())
    assert page.reason == "an image; the place of 3 of 10 words is a guess"
    assert [word.text for word in page.words if word.box in page.guessed] == ["Völlig", "anderes", "hier"]
    above, guess, below = (line.box for line in page.lines)
    assert above.center_y < guess.center_y < below.center_y


def test_a_page_on_its_side_is_shown_upright_to_the_model() -> None:
    source = invoice()
    turned = ImageSource(source.image.rotate(90, expand=True))
    with serving(completion("Rechnung Nr. 4711")) as stub:
        page = Reader(ReadOptions(backend="server", settings=settings(stub.url)), MemoryCache()).read_page(turned)
        width, height = stub.image().size
    assert width > height
    assert page.transform.rotation == 90
    assert page.lines[0].box.y == pytest.approx(300 * 72 / 200, abs=8)


def test_pages_are_asked_about_at_the_same_time() -> None:
    both_there = threading.Barrier(2, timeout=20)
    with serving(completion("Rechnung Nr. 4711")) as stub:
        stub.on_ask = both_there.wait
        reader = Reader(ReadOptions(backend="server", settings=settings(stub.url, concurrency=2)), MemoryCache())
        first = invoice()
        second = replace(first, image=first.image.crop((0, 0, 1240, 780)), number=2, identity="image-2")
        pages = list(reader.read([first, second]))
    assert [(page.number, page.lines[0].text) for page in pages] == [(1, "Rechnung Nr. 4711"), (2, "Rechnung Nr. 4711")]


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (completion("Rechnung", "length"), "broke off"),
        (completion("0 1 2 3 4 5 6 7 8 9 " * 40), "repeated itself"),
        ({"choices": []}, "no text"),
        (400, "400"),
    ],
)
def test_an_answer_that_is_no_reading_fails_the_page(reply: object, why: str) -> None:
    with serving(reply) as stub:
        backend = open_backend("server", BackendOptions(settings=settings(stub.url)))
        with pytest.raises(OcrFailedError, match=why) as failed:
            backend.read(PageView(invoice(), 200))
    assert len(stub.asked) == 1
    assert failed.value.retryable is (why == "no text")


def test_passing_faults_are_tried_again_with_growing_pauses() -> None:
    pauses: list[float] = []
    with serving(503, 429, completion("gelesen")) as stub:
        client = ChatClient(Endpoint(stub.url, "m", first_pause=0.5), pauses.append)
        assert client.ask(BLANK, QUESTION).text == "gelesen"
    assert 0.5 <= pauses[0] <= 0.625 and 1.0 <= pauses[1] <= 1.25


@pytest.mark.parametrize(
    "after", ["20", format_datetime(datetime.now(UTC) + timedelta(seconds=3_600), usegmt=True)], ids=["seconds", "date"]
)
def test_the_pause_that_a_server_asks_for_is_kept(after: str) -> None:
    pauses: list[float] = []
    with serving((429, {"Retry-After": after}), (429, {"Retry-After": "soon"}), completion("gelesen")) as stub:
        client = ChatClient(Endpoint(stub.url, "m", timeout=10_000), pauses.append)
        assert client.ask(BLANK, QUESTION).text == "gelesen"
    assert pauses[0] >= 20 and pauses[1] < 10
    assert (pauses[0] > 3_000) is (after != "20")


def test_a_server_that_asks_for_more_time_than_there_is_is_given_up_at_once() -> None:
    with serving((429, {"Retry-After": "301"}), completion("gelesen")) as stub:
        with pytest.raises(OcrFailedError, match=r"no answer: 429 .*Retry-After: 301") as refused:
            ChatClient(Endpoint(stub.url, "m", timeout=300), lambda _: None).ask(BLANK, QUESTION)
        assert (len(stub.asked), refused.value.retryable) == (1, True)


def test_all_tries_together_take_no_longer_than_the_time_for_an_answer() -> None:
    released = threading.Event()
    with serving(completion("zu spät")) as stub:
        stub.on_ask = lambda: released.wait(30)
        client = ChatClient(Endpoint(stub.url, "m", timeout=1, retries=20))
        with pytest.raises(OcrFailedError, match="ReadTimeout"):
            client.ask(BLANK, QUESTION)
        released.set()
        assert len(stub.asked) <= 1


def test_pages_that_were_answered_are_kept_when_one_beside_them_fails() -> None:
    cache = MemoryCache()
    first = invoice()
    second = replace(first, image=first.image.crop((0, 0, 1240, 780)), number=2, identity="image-2")
    loop = completion("0 1 2 3 4 5 6 7 8 9 " * 40)
    with serving(loop, completion("Rechnung Nr. 4711")) as stub:
        options = ReadOptions(backend="server", settings=settings(stub.url, concurrency=2))
        with pytest.raises(OcrFailedError, match="repeated itself") as failed:
            list(Reader(options, cache).read([first, second]))
        assert not failed.value.retryable
        pages = list(Reader(options, cache).read([first, second]))
    assert [page.lines[0].text for page in pages] == ["Rechnung Nr. 4711"] * 2
    assert len(stub.asked) == 3


def test_a_server_that_stays_broken_is_given_up() -> None:
    with serving(503) as stub:
        client = ChatClient(Endpoint(stub.url, "m", retries=2), lambda _: None)
        with pytest.raises(OcrFailedError, match="no answer: 503"):
            client.ask(BLANK, QUESTION)
        assert len(stub.asked) == 3


def test_nobody_listening_is_said() -> None:
    client = ChatClient(Endpoint("http://127.0.0.1:9/v1", "m", retries=0), lambda _: None)
    with pytest.raises(OcrFailedError, match="ConnectError"):
        client.ask(BLANK, QUESTION)
    with pytest.raises(ConfigurationError, match="does not answer"):
        client.models()


def test_the_key_comes_from_the_environment_or_a_file_and_never_from_the_settings(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SERVER_KEY", "s3cret")
    file = tmp_path / "key"
    file.write_text("other\n")
    assert (secret_value("env:SERVER_KEY"), secret_value(f"file:{file}")) == ("s3cret", "other")
    with pytest.raises(ConfigurationError, match="NOT_SET"):
        secret_value("env:NOT_SET")
    with pytest.raises(ConfigurationError, match="never out in full"):
        secret_value("s3cret")
    with serving(completion("x")) as stub:
        backend = open_backend("server", BackendOptions(settings=settings(stub.url, api_key="env:SERVER_KEY")))
        backend.read(PageView(invoice(), 72))
        assert stub.keys == ["Bearer s3cret"]
        assert "s3cret" not in backend.settings + backend.version


def test_a_refused_key_ends_the_run() -> None:
    with serving(401) as stub, pytest.raises(ConfigurationError, match="refuses the key"):
        ChatClient(Endpoint(stub.url, "m")).ask(BLANK, QUESTION)


def test_every_profile_asks_with_its_own_prompt_and_size() -> None:
    for name, profile in load_profiles().items():
        with serving(completion("Rechnung Nr. 4711")) as stub:
            options = BackendOptions(settings=settings(stub.url, profile=name))
            open_backend("server", options).read(PageView(invoice(), 600))
            assert (stub.prompt() or "") == profile.prompt
            assert max(stub.image().size) <= profile.longest_side
            assert stub.asked[0]["max_tokens"] == profile.max_tokens
            assert profile.extra.items() <= stub.asked[0].items()


def test_an_unknown_profile_lists_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match=r"'nope'.*deepseek-ocr, "):
        open_backend("server", BackendOptions(settings=settings("http://127.0.0.1:9/v1", profile="nope")))


def test_images_are_made_smaller_and_never_larger() -> None:
    assert shrunk(Image.new("RGB", (2000, 1000)), 500).size == (500, 250)
    assert shrunk(BLANK, 500) is BLANK
