import json
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address

import pytest

from docproc.deliver.http_request import (
    LONGEST_ANSWER,
    PrivateAddressError,
    Request,
    RequestError,
    checked_address,
    is_public,
    send_request,
)
from docproc.deliver.outbox import queue_events
from docproc.deliver.signing import is_signed, signature
from docproc.deliver.webhooks import send_webhooks
from docproc.model.delivery import OutboxKind
from docproc.specs.settings import Settings
from docproc.store.engine import Store
from docproc.store.outbox import enqueue_alone, requeue
from docproc.store.outbox_reading import attempts_of, list_entries
from tests.loopback import Quiet, serving_http
from tests.smtp_server import refusing, talking
from tests.unit.store.builders import completed


class Receiver(Quiet, BaseHTTPRequestHandler):
    """Keeps what it gets and answers as told."""

    got: list[tuple[str, dict[str, str], bytes]] = []  # noqa: RUF012  # one receiver a test
    answers: list[int] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.path, dict(self.headers), body))
        status = self.answers.pop(0) if self.answers else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://169.254.169.254/latest/meta-data")
        if status == 307:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b"x" * (10 * LONGEST_ANSWER) if status == 201 else b"thanks")


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.got, Receiver.answers = [], []
    with serving_http(Receiver) as address:
        yield address


def settings(address: str, **changed: object) -> Settings:
    hook = {
        "url": f"{address}/hook?a=1", "events": ["document.created", "document.processed", "document.updated"],
        "allow_private": True, "retry_minutes": 0, "max_attempts": 3, "timeout_seconds": 1,
    }  # fmt: skip
    return Settings.model_validate({"webhooks": {"erp": {**hook, **changed}}})


def queue(store: Store, **values: object) -> str:
    payload = {"webhook": "erp", "event": "test", "body": '{"a": "ü"}', **values}
    return enqueue_alone(store, OutboxKind.WEBHOOK, payload, "k")


def standing(store: Store) -> tuple[str, str | None]:
    (row,) = list_entries(store, OutboxKind.WEBHOOK)
    return row["status"], row["error_message"]


def test_a_request_is_signed_and_carries_a_key(store: Store, receiver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "geheim")
    entry = queue(store)
    assert send_webhooks(store, settings(receiver, secret="env:HOOK")).as_counts() == {"sent": 1}
    ((path, headers, body),) = Receiver.got
    assert (path, json.loads(body)) == ("/hook?a=1", {"a": "ü"})
    assert headers["Idempotency-Key"] == entry
    assert headers["X-Docproc-Event"] == "test"
    timestamp = headers["X-Docproc-Timestamp"]
    assert abs(int(timestamp) - time.time()) < 60
    assert is_signed("geheim", timestamp, headers["X-Docproc-Signature"], body, time.time())
    assert "geheim" not in str([tuple(row) for row in store.reader.execute("SELECT * FROM webhook_deliveries")])


def test_a_signature_holds_for_its_secret_time_and_body_only() -> None:
    # HMAC-SHA256 of "1700000000.{}" with key "geheim", computed with openssl dgst.
    made = signature("geheim", 1_700_000_000, b"{}")
    assert made == "sha256=75e8aa01e776401a6bfda6664664c1271ca25506052e3b8c43308bdf92f3c8d5"
    assert is_signed("geheim", "1700000000", made, b"{}", 1_700_000_299)
    assert not is_signed("geheim", "1700000000", made, b"{}", 1_700_000_301)
    assert not is_signed("geheim", "1700000001", made, b"{}", 1_700_000_000)
    assert not is_signed("anders", "1700000000", made, b"{}", 1_700_000_000)
    assert not is_signed("geheim", "1700000000", made, b"{ }", 1_700_000_000)
    assert not is_signed("geheim", "x", made, b"{}", 1_700_000_000)
    assert not is_signed("geheim", "1700000000", "sha256=ü", b"{}", 1_700_000_000)


def test_a_request_that_fails_is_tried_again_with_the_same_key_and_ends_in_the_dead_letters(
    store: Store, receiver: str
) -> None:
    entry = queue(store)
    Receiver.answers = [500, 429, 503]
    assert send_webhooks(store, settings(receiver)).as_counts() == {"queued": 2, "failed": 1}
    assert {headers["Idempotency-Key"] for _, headers, _ in Receiver.got} == {entry}
    assert [each.code for each in attempts_of(store, OutboxKind.WEBHOOK, entry)] == [500, 429, 503]
    assert standing(store) == ("failed", "the server answered 503")
    assert requeue(store, OutboxKind.WEBHOOK, [entry], "anna") == (entry,)
    assert send_webhooks(store, settings(receiver)).as_counts() == {"sent": 1}


def test_gone_is_the_end(store: Store, receiver: str) -> None:
    queue(store)
    Receiver.answers = [410]
    assert send_webhooks(store, settings(receiver)).as_counts() == {"failed": 1}


@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_is_not_followed(store: Store, receiver: str, status: int) -> None:
    queue(store)
    Receiver.answers = [status]
    send_webhooks(store, settings(receiver, max_attempts=1))
    assert standing(store)[0] == "failed" and "not followed" in str(standing(store)[1])
    assert [path for path, _, _ in Receiver.got] == ["/hook?a=1"]


def test_only_the_beginning_of_an_answer_is_read_and_kept(store: Store, receiver: str) -> None:
    queue(store)
    Receiver.answers = [201]
    assert send_webhooks(store, settings(receiver)).as_counts() == {"sent": 1}
    assert store.reader.execute("SELECT length(response_body) FROM webhook_deliveries").fetchone()[0] == 2000


def test_an_answer_that_drips_is_cut_off_and_its_status_counts() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.1)

    with talking(drip) as port:
        began = time.monotonic()
        request = Request(f"http://127.0.0.1:{port}/", b"x", allow_private=True, timeout_seconds=0.5)
        assert send_request(request).status == 200
        assert time.monotonic() - began < 8


@pytest.mark.parametrize("talk", ["stall", "drip", "drop", "nonsense"])
def test_a_bad_server_costs_a_try_and_little_time(talk: str) -> None:
    def act(connection: object) -> None:
        assert hasattr(connection, "sendall")
        if talk == "stall":
            time.sleep(10)
        elif talk == "drip":
            for _ in range(100):
                connection.sendall(b"H")
                time.sleep(0.1)
        elif talk == "nonsense":
            connection.sendall(b"\xff\x00" * 100 + b"\r\n\r\n")

    with talking(act) as port:
        began = time.monotonic()
        with pytest.raises(RequestError):
            send_request(Request(f"http://127.0.0.1:{port}/", b"x", allow_private=True, timeout_seconds=0.5))
        assert time.monotonic() - began < 8


def test_a_server_that_is_not_there_costs_a_try(store: Store) -> None:
    queue(store)
    with refusing() as port:
        counts = send_webhooks(store, settings(f"http://127.0.0.1:{port}")).as_counts()
    assert counts == {"queued": 2, "failed": 1}


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[::1]", "[fd00::1]", "0.0.0.0",
             "[::ffff:10.0.0.1]", "2130706433", "0x7f.1", "100.64.0.1"],
)  # fmt: skip
def test_a_private_address_is_refused_for_good_unless_it_is_allowed(store: Store, host: str) -> None:
    queue(store)
    done = send_webhooks(store, settings(f"http://{host}:9", allow_private=False))
    assert done.as_counts() == {"failed": 1}
    assert "private address" in str(standing(store)[1])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1:248:1893:25c8:1946", True), ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False), ("::ffff:127.0.0.1", False), ("224.0.0.1", False), ("fe80::1", False),
        ("172.16.0.1", False), ("255.255.255.255", False), ("64:ff9b::5db8:d822", True),
    ],
)  # fmt: skip
def test_addresses_that_wrap_others_are_looked_into(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", (address, 80)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    with pytest.raises(PrivateAddressError, match=r"10\.0\.0\.1"):
        checked_address("example.org", 80, allow_private=False)


def test_the_connection_goes_to_the_address_that_was_checked(receiver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(receiver.rpartition(":")[2])
    asked = []

    real = socket.getaddrinfo

    def resolve(host: str, *rest: object, **named: object) -> object:
        asked.append(host)
        if host != "hook.example.org":
            return real(host, *rest, **named)  # type: ignore[arg-type]  # passed on as they came
        return [(2, 1, 6, "", ("127.0.0.1" if len(asked) == 1 else "192.0.2.1", port))]

    monkeypatch.setattr("docproc.deliver.http_request.socket.getaddrinfo", resolve)
    answer = send_request(Request(f"http://hook.example.org:{port}/", b"{}", allow_private=True, timeout_seconds=2))
    assert answer.status == 200
    assert asked.count("hook.example.org") == 1
    assert Receiver.got[0][1]["Host"] == f"hook.example.org:{port}"


def test_an_address_that_a_workflow_names_may_not_lead_inside_unless_that_server_may(
    store: Store, receiver: str
) -> None:
    inside = {"webhook": None, "url": f"{receiver}/anything"}
    queue(store, **inside)
    assert send_webhooks(store, settings("https://elsewhere.example.org")).as_counts() == {"failed": 1}
    requeue(store, OutboxKind.WEBHOOK, [row["uuid"] for row in list_entries(store, OutboxKind.WEBHOOK)], "anna")
    assert send_webhooks(store, settings(receiver)).as_counts() == {"sent": 1}


@pytest.mark.parametrize(
    "values",
    [
        {"webhook": "gone"},
        {"webhook": None, "url": "ftp://example.org"},
        {"headers": {"X-A": "b\r\nX-Evil: c"}},
        {"webhook": None, "url": "http://user:secret@example.org/"},
    ],
)
def test_what_can_never_be_sent_fails_for_good(store: Store, receiver: str, values: dict[str, object]) -> None:
    queue(store, **values)
    assert send_webhooks(store, settings(receiver)).as_counts() == {"failed": 1}
    assert Receiver.got == []


def test_what_happens_to_a_document_is_told_once(store: Store, receiver: str) -> None:
    document = completed(store, "a.pdf")
    assert queue_events(store, settings(receiver)) == 2
    assert queue_events(store, settings(receiver)) == 0
    send_webhooks(store, settings(receiver))
    bodies = [json.loads(body) for _, _, body in Receiver.got]
    assert [body["event"] for body in bodies] == ["document.created", "document.processed"]
    assert {body["data"]["document"] for body in bodies} == {document}
    assert bodies[1]["data"]["status"] == "completed"
    assert datetime.fromisoformat(bodies[0]["created_at"]).tzinfo == UTC


def test_a_webhook_that_is_off_or_listens_to_others_is_told_nothing(store: Store, receiver: str) -> None:
    completed(store, "a.pdf")
    assert queue_events(store, settings(receiver, enabled=False)) == 0
    completed(store, "b.pdf")
    assert queue_events(store, settings(receiver, events=["workflow.failed"])) == 0
