"""Surya's protocol against a stub on loopback, and a local server that is really started and stopped."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import psutil
import pytest
from PIL import Image

from docproc.errors import ConfigurationError, MissingDependencyError, OcrFailedError
from docproc.ocr import open_backend
from docproc.ocr.llama_server import GgufModel, find_gguf, server_command
from docproc.ocr.protocol import BackendOptions, MemoryCache, PageView
from docproc.ocr.reader import Reader, ReadOptions
from docproc.ocr.surya import MODEL, PROMPT, on_grid
from docproc.specs.settings import Settings, SuryaSettings
from tests.unit.ocr.stub_server import completion, serving
from tests.unit.ocr.test_server import invoice

ANSWER = (
    '<div data-bbox="60 100 600 200" data-label="Text"><p>Muster GmbH Hauptweg 12</p></div>\n'
    '<div data-bbox="60 350 600 450" data-label="Section-Header"><h2>Rechnung Nr. 4711</h2></div>\n'
    '<div data-bbox="60 600 1000 700" data-label="Table"><table><tr><td>Gesamtbetrag</td><td>119,00 EUR</td></tr>'
    "</table></div>"
)

FAKE_SERVER = """#!{python}
import json, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
class Handler(BaseHTTPRequestHandler):
    def log_message(self, *a): pass
    def reply(self, data):
        body = json.dumps(data).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def do_GET(self): self.reply({{"data": [{{"id": options["--alias"]}}]}})
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.reply({{"choices": [{{"finish_reason": "stop", "message": {{"content": {answer!r}}}}}]}})
HTTPServer((options["--host"], int(options["--port"])), Handler).serve_forever()
"""


def options(**surya: object) -> Settings:
    return Settings(surya=SuryaSettings(**surya))


def gguf_folder(folder: Path) -> Path:
    for name in ("surya-2.Q4.gguf", "surya-2-mmproj.gguf"):
        (folder / name).write_bytes(b"GGUF")
    return folder


def test_blocks_tables_and_confidence_become_a_page() -> None:
    with serving(completion(ANSWER, logprobs=[-0.1, -0.1])) as stub:
        stub.model = MODEL
        reader = Reader(ReadOptions(backend="cpu_surya", settings=options(url=stub.url)), MemoryCache())
        page = reader.read_page(invoice())
        width, height = stub.image().size
    assert [line.text for line in page.lines] == [
        *("Muster GmbH Hauptweg 12", "Rechnung Nr. 4711", "Gesamtbetrag", "119,00 EUR")
    ]
    assert [line.block for line in page.lines] == [0, 1, 2, 2]
    assert page.lines[3].box.x == pytest.approx(324, abs=6)
    assert page.confidence == pytest.approx(90.48, abs=0.01)
    assert (width % 28, height % 28) == (0, 0)
    question = stub.asked[0]
    assert (stub.prompt(), question["model"], question["max_tokens"]) == (PROMPT, MODEL, 12288)
    assert (question["logprobs"], question["temperature"]) == (True, 0)


def test_a_server_of_another_model_is_refused() -> None:
    with serving(completion(ANSWER)) as stub:
        backend = open_backend("cpu_surya", BackendOptions(settings=options(url=stub.url)))
        with pytest.raises(ConfigurationError, match="does not offer"):
            backend.read(PageView(invoice(), 72))


def test_an_answer_without_blocks_fails_the_page() -> None:
    with serving(completion("Ich kann das nicht lesen.")) as stub:
        stub.model = MODEL
        backend = open_backend("cpu_surya", BackendOptions(settings=options(url=stub.url)))
        with pytest.raises(OcrFailedError, match="no blocks"):
            backend.read(PageView(invoice(), 72))


def test_without_server_and_folder_the_settings_are_named() -> None:
    with pytest.raises(ConfigurationError, match=r"surya\.url .* surya\.folder"):
        open_backend("cpu_surya")


def test_a_local_server_is_started_for_the_first_page_and_stopped_with_the_backend(tmp_path, monkeypatch) -> None:
    program = tmp_path / "bin" / "llama-server"
    program.parent.mkdir()
    program.write_text(FAKE_SERVER.format(python=sys.executable, answer=ANSWER))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    backend = open_backend("cpu_surya", BackendOptions(settings=options(folder=str(gguf_folder(tmp_path)))))
    assert not _servers(program)
    assert len(backend.read(PageView(invoice(), 72)).blocks) == 3
    (running,) = _servers(program)
    assert {"--mmproj", str(tmp_path / "surya-2-mmproj.gguf")} <= set(running.cmdline())
    del backend
    gc.collect()
    running.wait(10)
    assert not _servers(program)


def test_a_server_that_ends_at_once_leaves_its_last_words(tmp_path, monkeypatch) -> None:
    program = tmp_path / "llama-server"
    program.write_text("#!/bin/sh\necho no such model; exit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    backend = open_backend("cpu_surya", BackendOptions(settings=options(folder=str(gguf_folder(tmp_path)))))
    with pytest.raises(ConfigurationError, match="ended at once; its last words: no such model"):
        backend.read(PageView(invoice(), 72))


def _servers(program: Path) -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [child for child in children if str(program) in child.cmdline()]


def test_a_folder_must_hold_one_model_and_one_projector(tmp_path) -> None:
    with pytest.raises(ConfigurationError, match="there are 0 and 0"):
        find_gguf(tmp_path)
    found = find_gguf(gguf_folder(tmp_path))
    assert (found.model.name, found.projector.name) == ("surya-2.Q4.gguf", "surya-2-mmproj.gguf")


def test_without_llama_cpp_the_command_that_installs_it_is_named(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match=r"docproc\[cpu-surya\]"):
        server_command(GgufModel(Path("a"), Path("b")), MODEL, 1, 1, 1)


def test_a_page_is_shown_at_the_nearest_size_of_the_grid() -> None:
    assert on_grid(Image.new("L", (1240, 1754))).size == (1232, 1764)


@pytest.mark.parametrize("size", [(1654, 2339), (4000, 6000), (100, 40), (28, 28), (9000, 20)])
def test_images_fit_the_models_grid_and_size(size: tuple[int, int]) -> None:
    width, height = on_grid(Image.new("L", size)).size
    assert (width % 28, height % 28) == (0, 0)
    assert width * height <= 3072 * 2048
