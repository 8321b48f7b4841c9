"""`docproc mail`, `notify`, `webhook`: as people use them."""

import json
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from docproc.model.delivery import OutboxKind
from docproc.store.engine import open_store
from docproc.store.outbox import enqueue_alone
from tests.conftest import Cli, Invoice
from tests.loopback import Quiet, serving_http
from tests.smtp_server import Mailbox, mail_server

MAIL = {"to_address": "anna@example.org", "subject": "Hallo", "body_text": "Guten Tag"}
TOLD = {"type": "review_needed", "title": "Bitte prüfen", "message": "RE-1", "link_url": "docproc show 1"}


def put(workspace: Cli, kind: OutboxKind, payload: dict[str, object], key: str = "k") -> str:
    with open_store(workspace.folder / ".docproc") as store:
        return enqueue_alone(store, kind, payload, key)


def configure(workspace: Cli, text: str) -> None:
    (workspace.folder / "docproc.yaml").write_text(text)


def mailing(port: int) -> str:
    return f"email: {{smtp_host: localhost, smtp_port: {port}, security: none, from_address: docproc@example.org}}\n"


def rows(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_mail_is_listed_sent_refused_retried_and_shown(workspace: Cli) -> None:
    box = Mailbox(refused={"anna@example.org": "550 no such user"})
    with mail_server(box):
        configure(workspace, mailing(box.port))
        entry = put(workspace, OutboxKind.MAIL, MAIL)
        assert rows(workspace("mail", "list", "--json").out)[0]["status"] == "queued"
        refused = workspace("mail", "send")
        assert (refused.code, refused.out) == (3, "") and "1 bounced" in refused.err
        assert "550" in workspace("mail", "list", "--status", "bounced").out
        box.refused.clear()
        assert workspace("mail", "retry", entry[:6]).code == 0
        assert rows(workspace("mail", "send", "--json").out) == [{"sent": 1, "ended": None}]
    shown = workspace("mail", "preview", entry[:6])
    assert shown.out == "Subject: Hallo\n\nGuten Tag\n"
    assert len(box.mails) == 1


def test_sending_without_a_server_says_what_to_set_and_loses_nothing(workspace: Cli) -> None:
    put(workspace, OutboxKind.MAIL, MAIL)
    ran = workspace("mail", "send")
    assert ran.code == 3 and "email.smtp_host" in ran.err
    assert rows(workspace("mail", "list", "--json").out)[0]["attempts"] == 0


def test_a_password_written_out_is_refused(workspace: Cli) -> None:
    configure(workspace, "email:\n  smtp_host: localhost\n  password: geheim\n")
    ran = workspace("mail", "send")
    assert ran.code == 5 and "line 3" in ran.err


def test_a_template_is_previewed_and_a_missing_variable_named(workspace: Cli, tmp_path: Path) -> None:
    data = json.dumps({"filename": "RE-1.pdf", "reasons": ["Summe <unklar>"]})
    ran = workspace("mail", "preview", "review_needed", "--data", data)
    assert ran.code == 0 and "Subject: Bitte prüfen: RE-1.pdf" in ran.out and "Summe <unklar>" in ran.out
    written = workspace("mail", "preview", "review_needed", "--data", "-", "-o", tmp_path / "mail.html", stdin=data)
    assert written.out == "" and "Summe &lt;unklar&gt;" in (tmp_path / "mail.html").read_text()
    missing = workspace("mail", "preview", "review_needed", "--data", "{}")
    assert missing.code == 5 and "needs filename, reasons" in missing.err
    assert workspace("mail", "preview", "nothing").code == 5
    assert workspace("mail", "preview", "review_needed", "--data", "{").code == 2


def a_report(message_id: str, action: str = "failed") -> bytes:
    """A delivery report as a mail server writes it (RFC 3464)."""
    report = EmailMessage()
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report.set_content("I'm sorry.")
    report.make_mixed()
    text = report.as_bytes().decode()
    head, _, body = text.partition("\n\n")
    boundary = report.get_boundary()
    assert boundary
    head = head.replace("multipart/mixed", 'multipart/report; report-type="delivery-status"')
    status = (
        f"--{boundary}\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; anna@example.org\nAction: {action}\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 user unknown\n\n"
        f"--{boundary}\nContent-Type: text/rfc822-headers\n\nSubject: Hallo\nMessage-ID: {message_id}\n\n"
    )
    return f"{head}\n\n{body.replace(f'--{boundary}--', status + f'--{boundary}--')}".encode()


@pytest.mark.parametrize(("action", "status", "code"), [("failed", "bounced", 0), ("delayed", "sent", 1)])
def test_a_delivery_report_marks_its_mail(workspace: Cli, action: str, status: str, code: int) -> None:
    with mail_server() as box:
        configure(workspace, mailing(box.port))
        put(workspace, OutboxKind.MAIL, MAIL)
        assert workspace("mail", "send").code == 0
    report = workspace.folder / "report.eml"
    report.write_bytes(a_report(box.ids()[0], action))
    assert workspace("mail", "report", report).code == code
    (mail,) = rows(workspace("mail", "list", "--json").out)
    assert mail["status"] == status
    if status == "bounced":
        assert "user unknown" in str(mail["error_message"])


def test_a_report_about_somebody_elses_mail_changes_nothing(workspace: Cli) -> None:
    put(workspace, OutboxKind.MAIL, MAIL)
    report = workspace.folder / "report.eml"
    report.write_bytes(a_report("<11111111-2222-3333-4444-555555555555@example.org>"))
    assert workspace("mail", "report", report).code == 1
    assert workspace("mail", "report", "nothing.eml").code == 2


def test_notifications_are_listed_read_and_cleared(workspace: Cli) -> None:
    configure(workspace, "people: {anna: {roles: [cfo]}}\n")
    put(workspace, OutboxKind.NOTIFICATION, {**TOLD, "role": "cfo"})
    (told,) = rows(workspace("notify", "list", "--user", "anna", "--json").out)
    assert (told["title"], told["link"], told["read"]) == ("Bitte prüfen", "docproc show 1", False)
    assert "docproc show 1" in workspace("notify", "list", "--user", "anna").out
    assert workspace("notify", "list", "--user", "bert").out == ""
    assert workspace("notify", "clear", "--days", 0).err.strip().endswith("0 notifications deleted")
    assert workspace("notify", "read", str(told["id"])[:5], "--user", "bert").code == 2
    assert workspace("notify", "read", str(told["id"])[:5], "--user", "anna").code == 0
    assert workspace("notify", "list", "--user", "anna").out == ""
    assert len(rows(workspace("notify", "list", "--all", "--user", "anna", "--json").out)) == 1
    assert workspace("notify", "clear", "--days", 0).err.strip().endswith("1 notification deleted")


def test_preferences_are_chosen_shown_and_forgotten(workspace: Cli) -> None:
    chosen = workspace(
        "notify", "preferences", "--no-email", "--quiet-hours", "22:00-06:30", "--timezone", "Europe/Vienna",
        "--type", "review_needed", "--digest", "daily", "--confidence-below", "80", "--json",
    )  # fmt: skip
    kept = json.loads(chosen.out)
    assert (kept["email_enabled"], kept["quiet_start"], kept["timezone"]) == (False, "22:00:00", "Europe/Vienna")
    assert kept["by_type"] == {"review_needed": {"confidence_below": 80.0, "digest": "daily"}}
    assert "quiet hours  22:00-06:30 (Europe/Vienna)" in workspace("notify", "preferences").out
    forgotten = json.loads(workspace("notify", "preferences", "--reset", "--json").out)
    assert (forgotten["email_enabled"], forgotten["by_type"], forgotten["quiet_start"]) == (True, {}, None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--digest", "daily"], "--type"),
        (["--quiet-hours", "late"], "22:00-06:30"),
        (["--timezone", "Bonn"], "no time zone"),
        (["--type", "nothing"], "nothing"),
    ],
)
def test_a_wrong_preference_is_a_usage_error(workspace: Cli, arguments: list[str], said: str) -> None:
    ran = workspace("notify", "preferences", *arguments)
    assert ran.code == 2 and said in ran.err


class Hook(Quiet, BaseHTTPRequestHandler):
    got: list[dict[str, object]] = []  # noqa: RUF012  # one receiver a test
    status = 200

    def do_POST(self) -> None:
        self.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.status)
        self.end_headers()


def test_a_webhook_is_tried_told_and_replayed(workspace: Cli, make_invoice: Invoice) -> None:
    Hook.got, Hook.status = [], 200
    make_invoice("inbox/1.pdf")
    with serving_http(Hook) as address:
        configure(
            workspace,
            f"webhooks:\n  erp: {{url: '{address}/in', events: [document.created, document.processed],"
            " allow_private: true, max_attempts: 1}\n",
        )
        assert workspace("webhook", "test", "erp").code == 0
        assert workspace("webhook", "test", "nothing").code == 5
        assert workspace("run", "inbox", "--jobs", 1, "-q").code == 0
        Hook.status = 500
        assert workspace("webhook", "send").code == 3
        dead = workspace("webhook", "deliveries", "--dead", "--json")
        assert {row["event"] for row in rows(dead.out)} == {"document.created", "document.processed"}
        one = str(rows(dead.out)[0]["uuid"])
        assert "failed  500" in workspace("webhook", "deliveries", "--id", one[:8]).out
        Hook.status = 200
        assert workspace("webhook", "replay", "--dead").code == 0
        assert workspace("webhook", "send").code == 0
        (listed,) = rows(workspace("webhook", "list", "--json").out)
    assert listed["requests"] == {"sent": 3}
    assert [each["event"] for each in Hook.got] == ["test", *["document.created", "document.processed"] * 2]
    assert Hook.got[1] == Hook.got[3]


def test_a_private_webhook_is_refused_unless_it_is_allowed(workspace: Cli) -> None:
    configure(workspace, "webhooks: {erp: {url: 'http://127.0.0.1:9/', events: [document.created]}}\n")
    ran = workspace("webhook", "test", "erp")
    assert ran.code == 1 and "private address" in ran.err
