"""Models behind an address, asked over real HTTP on loopback, and models in files."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from docproc.extract.catalogue import CompiledRule, compile_catalogue
from docproc.extract.predicting import PredictionError
from docproc.extract.rules.model_features import FEATURES
from docproc.pipeline.endpoints import ASK, AskingError, Endpoints, _post
from docproc.pipeline.onnx_models import OnnxModels
from docproc.pipeline.predicting import RemotePredictor
from docproc.pipeline.wire import Message
from docproc.specs.loader import parse_yaml
from docproc.specs.rules import MlModelRule, RulePack
from tests.loopback import Quiet, serving_http
from tests.onnx_file import onnx_scorer


class Peer(Quiet, BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        getattr(self, self.path.strip("/"))()

    def good(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"fields": {}}')

    def refusing(self) -> None:
        self.send_response(403)
        self.end_headers()

    def elsewhere(self) -> None:
        self.send_response(307)
        self.send_header("Location", "/good")
        self.end_headers()

    def dripping(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(20):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)

    def endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(80):
            self.wfile.write(b" " * 100_000)

    def silent(self) -> None:
        time.sleep(1)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving_http(Peer) as found:
        yield found


def rule(where: str) -> CompiledRule:
    text = f"pack: p\nrules: [{{name: a, field: iban, type: ml_model, model: m, {where}}}]"
    return compile_catalogue([parse_yaml(text, RulePack, "p.yaml")], []).rules[0]


def spec(endpoint: str) -> MlModelRule:
    found = rule(f"endpoint: '{endpoint}'").spec
    assert isinstance(found, MlModelRule)
    return found


def test_an_answer_comes_as_bytes(address: str) -> None:
    assert _post(spec(f"{address}/good"), b"{}", 2.0) == b'{"fields": {}}'


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("refusing", "answered with status 403"),
        ("elsewhere", "answered with status 307"),
        ("dripping", r"took longer than 0\.5 s"),
        ("silent", r"took longer than 0\.5 s"),
        ("endless", "answered with more than 5 MB"),
    ],
)
def test_every_failure_is_said(address: str, path: str, why: str) -> None:
    seconds = 0.5 if "took longer" in why else 30
    with pytest.raises(AskingError, match=why):
        _post(spec(f"{address}/{path}"), b"{}", seconds)


def test_a_worker_cannot_name_an_address_only_a_rule_that_has_one() -> None:
    models = Endpoints({}, 60, 1)
    with pytest.raises(ValueError, match="names an address"):
        models.ask(None, None, Message(ASK, {"rule": "http://elsewhere.example/"}))  # type: ignore[arg-type]  # never read


def test_a_token_that_is_not_set_is_said() -> None:
    named = rule("endpoint: 'http://127.0.0.1:9', token_variable: NOT_SET_ANYWHERE").spec
    with pytest.raises(AskingError, match="NOT_SET_ANYWHERE is not set"):
        _post(named, b"{}", 1.0)  # type: ignore[arg-type]  # a rule of that type


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[1]", b"[" * 100_000])
def test_an_answer_that_is_no_json_object_is_a_failure_of_the_model(answer: bytes, tmp_path: Path) -> None:
    told: list[Message] = []
    predictor = RemotePredictor(told.append, lambda: Message("predicted", {}, answer), OnnxModels(tmp_path, 1))
    with pytest.raises(PredictionError, match="no JSON"):
        predictor.ask(rule("endpoint: 'http://127.0.0.1:9'"), {"pages": []})
    assert (told[0].kind, told[0].data, json.loads(told[0].payload)) == (ASK, {"rule": "a"}, {"pages": []})


def scored(folder: Path, content: bytes | None, features: list[list[float]]) -> Any:
    if content is not None:
        (folder / "a.onnx").write_bytes(content)
    return RemotePredictor(lambda _: None, lambda: Message("x"), OnnxModels(folder, 1)).score(
        rule("file: a.onnx"), features
    )


def test_an_onnx_file_gives_a_probability_for_each_row(tmp_path: Path) -> None:
    weights = [0.0] * (len(FEATURES) - 1) + [2.0]
    rows = [[0.0] * len(FEATURES), [0.0] * (len(FEATURES) - 1) + [1.0]]
    assert scored(tmp_path, onnx_scorer(weights, 0.0), rows) == pytest.approx([0.5, 0.8808], abs=1e-4)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "is not there"),
        (b"no model", "cannot be loaded"),
        (onnx_scorer([1.0] * 3, 0.0), "does not take one tensor"),
        (onnx_scorer([1.0] * len(FEATURES), 0.0, tensor="pixels"), "does not take one tensor"),
    ],
)
def test_a_file_that_cannot_score_is_said(tmp_path: Path, content: bytes | None, why: str) -> None:
    with pytest.raises(PredictionError, match=why):
        scored(tmp_path, content, [[0.0] * len(FEATURES)])
