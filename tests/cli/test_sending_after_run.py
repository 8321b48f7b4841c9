"""`notifications.send_after_run`: a run sends what it has queued."""

from http.server import BaseHTTPRequestHandler
from typing import ClassVar

from tests.conftest import Cli, Invoice
from tests.loopback import Quiet, serving_http


class Receiver(Quiet, BaseHTTPRequestHandler):
    received: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        Receiver.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()


def test_a_run_sends_what_it_queued_only_where_the_settings_say_so(workspace: Cli, make_invoice: Invoice) -> None:
    Receiver.received.clear()
    settings = workspace.folder / "docproc.yaml"
    with serving_http(Receiver) as url:
        hook = f"webhooks: {{erp: {{url: '{url}/', events: [document.processed], allow_private: true}}}}\n"
        settings.write_text(hook)
        make_invoice("in/1.pdf", "RE-1001")
        assert workspace("run", "in", "-j", "1").code == 0
        assert Receiver.received == []
        settings.write_text(hook + "notifications: {send_after_run: true}\n")
        make_invoice("in/2.pdf", "RE-1002")
        ran = workspace("run", "in", "-j", "1")
    assert ran.code == 0 and "outbox: 2 sent" in ran.err
    assert len(Receiver.received) == 2 and all(b"document.processed" in body for body in Receiver.received)


def test_what_cannot_be_sent_does_not_make_the_run_fail(workspace: Cli, make_invoice: Invoice) -> None:
    (workspace.folder / "docproc.yaml").write_text(
        "webhooks: {erp: {url: 'http://127.0.0.1:9/', events: [document.processed], secret: 'env:NOT_THERE'}}\n"
        "notifications: {send_after_run: true}\n"
    )
    make_invoice("in/1.pdf")
    ran = workspace("run", "in", "-j", "1")
    assert ran.code == 0 and "Traceback" not in ran.err
    assert workspace("webhook", "deliveries").out
