"""Signed calls at /hooks/NAME of `docproc serve`."""

import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from tests.conftest import Cli
from tests.served_page import Served, serving

pytest.importorskip("starlette")
SECRET = b"correct horse"
STEPS = "steps:\n  - {name: mail, type: send_email, config: {to: a@example.org, subject: Order, body: x}}\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    cli = Cli(tmp_path_factory.mktemp("hooks"))
    assert cli("init", "-q").code == 0
    key = cli.folder / "key"
    key.write_bytes(SECRET)
    folder = cli.folder / "workflows"
    (folder / "order.yaml").write_text(f"name: Order\ntrigger: {{type: webhook, secret: 'file:{key}'}}\n{STEPS}")
    (folder / "inner.yaml").write_text(f"name: Inner\ntrigger: {{type: webhook}}\n{STEPS}")
    with serving(cli) as running:
        yield running


def call(
    served: Served, name: str, body: bytes, age: int = 0, secret: bytes = SECRET, **headers: str
) -> httpx.Response:
    seconds = str(int(time.time()) - age)
    signed = hmac.new(secret, seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    given = {"X-Docproc-Signature": f"t={seconds},v1={signed}", **headers}
    return httpx.post(f"{served.root}/hooks/{name}", content=body, headers=given, trust_env=False)


def executions(served: Served) -> list[str]:
    with closing(sqlite3.connect(served.cli.folder / ".docproc" / "store.db")) as store:
        return [row[0] for row in store.execute("SELECT uuid FROM workflow_executions")]


def test_a_signed_call_starts_the_workflow_once(served: Served) -> None:
    body = json.dumps({"number": 4711}).encode()
    first = call(served, "order", body)
    assert first.status_code == 202 and first.json()["execution"] in executions(served)
    again = httpx.post(f"{served.root}/hooks/order", content=body, headers=dict(first.request.headers), trust_env=False)
    assert (again.status_code, again.json()) == (200, {"execution": None})


def test_the_webhooks_of_another_docproc_are_understood(served: Served) -> None:
    seconds, body = str(int(time.time())), b'{"from": "another"}'
    signed = hmac.new(SECRET, seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Docproc-Timestamp": seconds, "X-Docproc-Signature": f"sha256={signed}"}
    assert httpx.post(f"{served.root}/hooks/order", content=body, headers=headers, trust_env=False).status_code == 202


def test_a_call_without_a_good_signature_learns_nothing(served: Served) -> None:
    before = executions(served)
    url = f"{served.root}/hooks/order"
    answers = [
        httpx.post(url, content=b"{}", trust_env=False),
        httpx.post(url, content=b"{}", headers={"X-Docproc-Signature": "t=1,v1=ab"}, trust_env=False),
        call(served, "order", b"{}", secret=b"guess"),
        call(served, "order", b"{}", age=3600),
        call(served, "inner", b"{}"),
        call(served, "nobody", b"{}"),
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(403, answers[0].text)}
    assert executions(served) == before


def test_what_is_no_json_too_long_or_no_post_is_refused(served: Served) -> None:
    before = executions(served)
    assert call(served, "order", b"{").status_code == 400
    assert call(served, "order", b" " * 1_000_001).status_code == 413
    assert httpx.get(f"{served.root}/hooks/order", trust_env=False).status_code == 405
    assert httpx.post(f"{served.root}/", content=b"{}", trust_env=False).status_code == 403
    assert executions(served) == before


def test_a_workflow_that_is_written_changed_or_removed_meanwhile_is_so_for_the_next_call(served: Served) -> None:
    folder = served.cli.folder
    late = folder / "workflows" / "late.yaml"
    assert call(served, "late", b"{}").status_code == 403
    late.write_text(f"name: Late\ntrigger: {{type: webhook, secret: 'file:{folder / 'key'}'}}\n{STEPS}")
    assert call(served, "late", b'{"call": 1}').status_code == 202
    good = late.read_text()
    late.write_text("name: Late\ntrigger: {type: webhok}\n")  # half-way through an edit
    assert call(served, "late", b'{"call": 2}').status_code == 202
    late.write_text(good + "active: false\n")
    assert call(served, "late", b'{"call": 3}').status_code == 403
    late.unlink()
    assert call(served, "late", b'{"call": 4}').status_code == 403
    assert call(served, "order", b'{"call": 5}').status_code == 202
