"""`docproc ocr --explain`, `--compare` and second opinions, as an operator meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from tests.unit.ocr.stub_server import completion, serving
from tests.unit.ocr.test_traits import letter, scribble

PROFILE = {"DOCPROC_SERVER__PROFILE": "paddleocr-vl"}
TEXT = "Für unsere Lieferung vom 12. März berechnen wir wie folgt"


def server(url: str) -> dict[str, str]:
    return {"DOCPROC_SERVER__URL": url, **PROFILE}


def counts(cli) -> dict[str, int]:
    status = json.loads(cli("status", "--json").out)
    return {name: number for name, number in status.items() if not name.startswith("disk")}


@pytest.fixture
def hand(cli) -> Path:
    """A scan with handwriting."""
    path = cli.folder / "hand.png"
    scribble(letter(6), 24).save(path, dpi=(150, 150))
    return path


@pytest.fixture
def blurred(cli) -> Path:
    """A scan that the embedded reader is not sure of."""
    path = cli.folder / "blurred.png"
    letter(4, ink=60, size=15).filter(ImageFilter.GaussianBlur(3.0)).save(path, dpi=(150, 150))
    return path


def test_explain_says_what_was_measured_and_what_would_read_each_page(workspace, make_invoice, hand) -> None:
    make_invoice("a.pdf")
    Image.new("L", (900, 1200), 255).save(workspace.folder / "blank.png")
    before = counts(workspace)
    ran = workspace("ocr", "--explain", "a.pdf", "hand.png", "blank.png", env=server("http://127.0.0.1:9/v1"))
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "a.pdf" and lines[1].split() == ["page", "1", "text_layer:", "sound", "text", "layer"]
    assert "server: an image; complex page" in ran.out and "strokes like a hand's" in ran.out
    assert "rather" in ran.out and "deepseek (not installed: pip install 'docproc[deepseek]')" in ran.out
    assert "not read: the page is blank" in ran.out
    assert counts(workspace) == before


def test_explain_tells_programs_the_same_with_stable_keys(cli, hand) -> None:
    ran = cli("ocr", "--explain", "hand.png", "--json")
    (page,) = map(json.loads, ran.out.splitlines())
    assert list(page) == ["file", "page", "complexity", "signs", "backend", "reason", "traits", "rather"]
    assert (page["file"], page["complexity"], page["backend"]) == ("hand.png", "complex", "rapidocr")
    assert page["traits"]["handwriting"] > 15
    assert {"backend": "server", "missing": "server.url is not set"} in page["rather"]
    assert not (cli.folder / ".docproc").exists() and not (cli.folder / "xdg").exists()


def test_explain_knows_the_documents_of_the_store(workspace, make_invoice) -> None:
    make_invoice("a.pdf")
    workspace("ingest", "a.pdf", "-q")
    (workspace.folder / "a.pdf").unlink()
    assert "sound text layer" in workspace("ocr", "--explain").out
    assert "sound text layer" in workspace("ocr", "--explain", "a.pdf").out
    assert workspace("ocr", "--explain", "nosuch.pdf").code == 2


def test_a_file_that_cannot_be_opened_is_named_and_the_others_are_explained(workspace, make_invoice) -> None:
    make_invoice("a.pdf")
    (workspace.folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (workspace.folder / "empty.pdf").write_bytes(b"")
    ran = workspace("ocr", "--explain", "broken.pdf", "a.pdf", "empty.pdf")
    assert ran.code == 3
    assert "[broken-pdf]" in ran.err and "[empty-file]" in ran.err and "Traceback" not in ran.err
    assert "sound text layer" in ran.out
    assert workspace("ocr", "--explain", "broken.pdf").code == 4


def test_compare_holds_two_backends_against_each_other_and_against_gold(cli, make_invoice) -> None:
    folder = cli.folder / "samples"
    for number in ("RE-1001", "RE-1002"):
        make_invoice(folder / f"{number}.pdf", number)
    gold = {"fields": {"invoice_number": "RE-1001", "total_amount": "119.00"}}
    (folder / "RE-1001.json").write_text(json.dumps(gold))
    (folder / "RE-1002.txt").write_text("Lindenhof Werkzeuge GmbH Rechnungsbetrag 119,00 EUR")
    ran = cli("ocr", "--compare", "text_layer,rapidocr", "samples")
    assert (ran.code, ran.err) == (0, "")
    table = {line[:24].strip(): line[24:].split() for line in ran.out.splitlines() if line[:24].strip()}
    assert ran.out.splitlines()[0].split() == ["text_layer", "rapidocr"]
    assert table["pages read"] == ["2", "2"] and table["pages not read"] == ["0", "0"]
    assert table["mean confidence"][0] == "100.0"
    assert table["right/wrong/missed"][0].startswith("2/")
    assert float(table["words F1 to gold text"][0]) < 0.6
    assert "agreement: words F1 0.9" in ran.out or "agreement: words F1 1.0" in ran.out
    assert not (cli.folder / ".docproc").exists()


def test_compare_gives_no_rate_where_there_is_nothing_to_compare(cli) -> None:
    from PIL import Image

    Image.new("L", (400, 300), 255).save(cli.folder / "empty.png", dpi=(150, 150))
    ran = cli("ocr", "--compare", "null,tesseract", "empty.png")
    assert ran.code == 0, ran.err
    assert "agreement: words F1 -, amounts F1 - on 1 page of 1 file" in ran.out
    told = json.loads(cli("ocr", "--compare", "null,tesseract", "empty.png", "--json").out)
    assert told["agreement"] == {"pages": 1, "words_f1": None, "amounts_f1": None}
    assert told["pages"][0]["words_f1"] is None


def test_compare_names_the_pages_that_one_backend_cannot_read(cli) -> None:
    letter(3).save(cli.folder / "one.png", dpi=(150, 150))
    letter(4).save(cli.folder / "two.png", dpi=(150, 150))
    with serving(completion(TEXT), completion("Rechnung", "length")) as stub:
        ran = cli("ocr", "--compare", "server,null", "one.png", "two.png", "--json", env=server(stub.url))
    assert ran.code == 3
    found = json.loads(ran.out)
    first, second = found["backends"]
    assert (first["backend"], first["pages"], first["unread"]) == ("server", 1, 1)
    assert (second["backend"], second["pages"], second["unread"]) == ("null", 2, 0)
    (unread,) = [page for page in found["pages"] if page["unread"]]
    assert "[ocr-failed]" in unread["unread"]["server"] and unread["words_f1"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--compare", "rapidocr", "."], 2, "takes two backends"),
        (["--compare", "rapidocr,nonesuch", "."], 5, "no OCR backend is called 'nonesuch'"),
        (["--compare", "null,text_layer"], 2, "there is no workspace here"),
        (["--compare", "null,server", "one.png"], 5, "set server.url"),
        (["--compare", "null,text_layer", "--explain"], 2, "exclude each other"),
        (["--explain", "--force"], 2, "record nothing"),
    ],
)
def test_mistakes_get_one_clear_line(cli, arguments, code, says) -> None:
    if "one.png" in arguments:
        letter(3).save(cli.folder / "one.png")
    ran = cli("ocr", *arguments)
    assert ran.code == code and says in ran.err and ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1


def test_a_sample_is_the_same_for_the_same_seed(cli) -> None:
    for at in range(4):
        letter(1 + at).save(cli.folder / f"{at}.png")

    def chosen(seed: int) -> list[str]:
        ran = cli("ocr", "--compare", "null,text_layer", ".", "--sample", "2", "--seed", seed, "--json")
        return [page["file"] for page in json.loads(ran.out)["pages"]]

    first = chosen(1)
    assert len(first) == 2 and first == chosen(1)


def test_a_doubtful_page_is_read_again_by_the_server_and_both_readings_are_kept(workspace, blurred) -> None:
    with serving(completion("\n".join([TEXT] * 4))) as stub:
        settings = {**server(stub.url), "DOCPROC_OCR__ESCALATE_TO": "server", "DOCPROC_OCR__ESCALATE_BELOW": "99.5"}
        assert workspace("run", blurred, "-q", env=settings).code == 0
        asked = len(stub.asked)
        assert workspace("ocr", "blurred.png", "--force", "-q", env=settings).code == 0
        assert len(stub.asked) == asked == 1
    (page,) = json.loads(workspace("show", "blurred.png", "--json").out)["details"]["pages"]
    assert "read again by server:" in page["reason"]
    first, second = page["readings"]
    assert (first["backend"], second["backend"]) == ("rapidocr", "server")
    assert first["kept"] is not second["kept"] and first["model"] and second["model"]
    assert first["text_key"] != second["text_key"] and first["milliseconds"] > 0
    assert second["quality"] is not None and page["traits"]["words"] > 0
    shown = workspace("show", "blurred.png").out
    assert "reading   rapidocr," in shown and "reading   server," in shown


def test_equal_pictures_in_several_files_are_read_once_by_each_worker_at_most(workspace) -> None:
    for at in range(4):
        letter(3).save(workspace.folder / f"{at}.png", dpi=(150, 150), compress_level=at + 1)
    with serving(completion("\n".join([TEXT] * 3))) as stub:
        ran = workspace("run", ".", "--backend", "server", "-j", "2", "-q", env=server(stub.url))
        assert ran.code == 0 and 1 <= len(stub.asked) <= 2
    documents = json.loads(workspace("export", "--format", "json").out)
    assert [document["backend"] for document in documents] == ["server"] * 4
    assert len({document["sha256"] for document in documents}) == 4
    assert TEXT in workspace("show", "3.png", "--text").out
