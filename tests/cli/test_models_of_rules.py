"""Rules of type ml_model in a whole run: a real peer over HTTP on loopback, a real ONNX file."""

import json
import sqlite3
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from docproc.extract.rules.model_features import FEATURES
from tests.conftest import Cli, Invoice
from tests.loopback import Quiet, serving_http
from tests.onnx_file import onnx_scorer

RULES = """pack: own
rules:
  - name: customer-by-model
    field: customer_number
    priority: 20
    type: ml_model
    model: customers
    {where}
    fallback: customer-by-pattern
  - {{name: customer-by-pattern, field: customer_number, type: regex, pattern: 'Kundennummer. (K-[0-9]+)'}}
"""


class Peer(Quiet, BaseHTTPRequestHandler):
    asked: list[dict[str, Any]]
    tokens: list[str | None]
    answer: bytes
    status: int

    def do_POST(self) -> None:
        type(self).asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        type(self).tokens.append(self.headers.get("Authorization"))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.answer)


@pytest.fixture
def peer() -> Iterator[tuple[type[Peer], str]]:
    answer = {
        "fields": {"customer_number": {"value": "M-900", "confidence": 98.5, "page": 1, "box": [350, 160, 80, 11]}}
    }
    handler = type("APeer", (Peer,), {
        "asked": [], "tokens": [], "answer": json.dumps(answer).encode(), "status": 200,
    })  # fmt: skip
    with serving_http(handler) as address:
        yield handler, f"{address}/predict"


def customer(cli: Cli, where: str, env: dict[str, str] | None = None) -> dict[str, Any]:
    (cli.folder / "rules/own.yaml").write_text(RULES.format(where=where))
    assert (done := cli("run", "a.pdf", "-q", "-j1", env=env)).code == 0, done.err
    (document,) = json.loads(cli("export", "--format", "json").out)
    field: dict[str, Any] = document["fields"]["customer_number"]
    return field


def test_the_peer_is_asked_by_the_coordinator_and_its_answer_is_the_value(
    workspace: Cli, make_invoice: Invoice, peer: tuple[type[Peer], str]
) -> None:
    make_invoice("a.pdf")
    handler, address = peer
    field = customer(workspace, f"endpoint: {address}\n    token_variable: MODEL_TOKEN", {"MODEL_TOKEN": "secret"})
    assert (field["value"], field["method"], field["box"][0]) == ("M-900", "ml_model:customer-by-model", 350.0)
    (request,) = handler.asked
    assert request["fields"] == ["customer_number"]
    assert "Rechnungsnummer" in request["pages"][0]["text"]
    assert handler.tokens == ["Bearer secret"]


def test_a_peer_that_fails_leaves_the_field_to_the_fallback_and_a_warning(
    workspace: Cli, make_invoice: Invoice, peer: tuple[type[Peer], str]
) -> None:
    make_invoice("a.pdf")
    handler, address = peer
    handler.status = 503
    field = customer(workspace, f"endpoint: {address}")
    assert (field["value"], field["method"]) == ("K-200", "regex:customer-by-pattern")
    assert (
        "stands in for the model of customer-by-model, which answered with status 503"
        in workspace("show", "a.pdf", "--json").out
    )
    assert len(handler.asked) == 1
    with sqlite3.connect(workspace.folder / ".docproc/store.db") as store:
        ((severity, message),) = store.execute("SELECT severity, error_message FROM error_logs").fetchall()
    assert (severity, message) == ("warning", "the model of rule customer-by-model answered with status 503")


def test_an_onnx_file_of_the_rules_scores_what_could_be_the_value(workspace: Cli, make_invoice: Invoice) -> None:
    make_invoice("a.pdf")
    weights = [0.0] * len(FEATURES)
    weights[FEATURES.index("label")] = 4.0
    weights[FEATURES.index("digits")] = 6.0
    (workspace.folder / "rules/scorer.onnx").write_bytes(onnx_scorer(weights, -4.0))
    field = customer(workspace, "file: scorer.onnx")
    assert (field["value"], field["method"]) == ("K-200", "ml_model:customer-by-model")
