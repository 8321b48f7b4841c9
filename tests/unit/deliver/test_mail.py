"""Mail against real servers on loopback."""

import base64
import socket
import time
from datetime import timedelta
from pathlib import Path

import pytest

from docproc.deliver.mail import send_mails
from docproc.errors import ConfigurationError
from docproc.model.delivery import OutboxKind, SendingStatus
from docproc.specs.delivery import EmailSettings
from docproc.store.clock import now, stored_time
from docproc.store.engine import Store
from docproc.store.outbox import enqueue_alone
from tests.smtp_server import Mailbox, mail_server, refusing, talking

MAIL = {"to_address": "anna@example.org", "to_name": "Anna Kühn", "subject": "Prüfung nötig", "body_text": "Grüße"}


def settings(port: int, **changed: object) -> EmailSettings:
    values = {
        "smtp_host": "localhost", "smtp_port": port, "security": "none", "from_address": "docproc@example.org",
        "from_name": "Büro Süd", "timeout_seconds": 5,
    }  # fmt: skip
    return EmailSettings.model_validate({**values, **changed})


def queue(store: Store, key: str = "k", **changed: object) -> str:
    return enqueue_alone(store, OutboxKind.MAIL, {**MAIL, **changed}, key)


def standing(store: Store) -> list[tuple[str, int, str]]:
    rows = store.reader.execute("SELECT status, attempts, coalesce(error_message, '') FROM email_queue ORDER BY id")
    return [tuple(row) for row in rows]


def test_a_mail_arrives_with_its_names_texts_copies_and_attachments(store: Store) -> None:
    with mail_server() as box:
        attachment = {
            "filename": "Übersicht.csv",
            "mime_type": "text/csv",
            "content": base64.b64encode(b"a;b").decode(),
        }
        queue(
            store,
            body_html="<p>Grüße</p>",
            cc_addresses=["bert@example.org"],
            bcc_addresses=["chef@example.org"],
            attachments=[attachment],
        )
        done = send_mails(store, settings(box.port))
    assert done.as_counts() == {"sent": 1}
    (mail,) = box.mails
    message = mail.message
    assert (mail.sender, mail.recipients) == (
        "docproc@example.org",
        ["anna@example.org", "bert@example.org", "chef@example.org"],
    )
    assert str(message["From"]) == "Büro Süd <docproc@example.org>"
    assert str(message["To"]) == "Anna Kühn <anna@example.org>"
    assert str(message["Cc"]) == "bert@example.org"
    assert message["Bcc"] is None
    assert b"chef@" not in mail.content
    assert message["Subject"] == "Prüfung nötig"
    assert message["Auto-Submitted"] == "auto-generated"
    assert mail.content.isascii()
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None and text.get_content().strip() == "Grüße"
    assert html is not None and html.get_content().strip() == "<p>Grüße</p>"
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("Übersicht.csv", "text/csv")


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_an_encrypted_connection_needs_a_certificate_that_holds(store: Store, tmp_path: Path, tls: str) -> None:
    queue(store)
    with mail_server(tls=tls, folder=tmp_path) as box:
        untrusted = send_mails(store, settings(box.port, security=tls, retry_minutes=0))
        assert "certificate" in (untrusted.ended or "")
        assert box.mails == []
        trusted = settings(box.port, security=tls, ca_file=str(tmp_path / "ca.pem"))
        assert send_mails(store, trusted).as_counts() == {"sent": 1}
    assert len(box.mails) == 1


def test_a_certificate_for_another_name_does_not_hold(store: Store, tmp_path: Path) -> None:
    queue(store)
    with mail_server(tls="starttls", folder=tmp_path) as box:
        values = settings(box.port, security="starttls", ca_file=str(tmp_path / "ca.pem"), smtp_host="127.0.0.1")
        assert "certificate" in (send_mails(store, values).ended or "")
    assert box.mails == []


def test_starttls_is_never_left_out_when_the_server_does_not_offer_it(store: Store) -> None:
    queue(store)
    with mail_server() as box:
        assert send_mails(store, settings(box.port, security="starttls")).ended
    assert box.mails == []
    assert standing(store)[0][0] == "queued"


def test_the_password_comes_from_the_environment_and_a_wrong_one_counts_against_no_mail_but_the_first(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(store, "1")
    queue(store, "2")
    with mail_server(tls="starttls", folder=tmp_path, password="richtig") as box:
        values = settings(
            box.port,
            security="starttls",
            ca_file=str(tmp_path / "ca.pem"),
            username="docproc",
            password="env:MAIL_PASSWORD",
            retry_minutes=0,
        )
        with pytest.raises(ConfigurationError, match="MAIL_PASSWORD"):
            send_mails(store, values)
        monkeypatch.setenv("MAIL_PASSWORD", "falsch")
        assert "535" in (send_mails(store, values).ended or "")
        assert [row[:2] for row in standing(store)] == [("queued", 1), ("queued", 0)]
        monkeypatch.setenv("MAIL_PASSWORD", "richtig")
        assert send_mails(store, values).as_counts() == {"sent": 2}
    assert "richtig" not in str([tuple(row) for row in store.reader.execute("SELECT * FROM email_queue")])


def test_a_permanent_answer_bounces_and_a_passing_one_is_tried_again_later(store: Store) -> None:
    for name in ("nobody", "busy", "anna"):
        queue(store, name, to_address=f"{name}@example.org")
    box = Mailbox(refused={"nobody@example.org": "550 5.1.1 no such user", "busy@example.org": "451 try later"})
    with mail_server(box):
        done = send_mails(store, settings(box.port))
    assert done.as_counts() == {"queued": 1, "sent": 1, "bounced": 1}
    assert [row[:2] for row in standing(store)] == [("bounced", 1), ("queued", 1), ("sent", 1)]
    assert "no such user" in standing(store)[0][2]
    due = store.reader.execute("SELECT next_attempt_at FROM email_queue WHERE status = 'queued'").fetchone()[0]
    assert timedelta(minutes=4) < stored_time(due) - now() <= timedelta(minutes=5)


def test_a_refused_copy_does_not_keep_the_mail_from_the_others(store: Store) -> None:
    queue(store, cc_addresses=["nobody@example.org"])
    box = Mailbox(refused={"nobody@example.org": "550 no such user"})
    with mail_server(box):
        assert send_mails(store, settings(box.port)).as_counts() == {"sent": 1}
    assert "not to nobody@example.org: 550" in standing(store)[0][2]


def test_a_mail_that_is_refused_after_its_text_bounces(store: Store) -> None:
    queue(store)
    box = Mailbox(answer=lambda _: "554 looks like spam")
    with mail_server(box):
        assert send_mails(store, settings(box.port)).as_counts() == {"bounced": 1}


def test_a_mail_fails_when_its_tries_are_used_up(store: Store) -> None:
    queue(store)
    box = Mailbox(answer=lambda _: "452 disk full")
    with mail_server(box):
        done = send_mails(store, settings(box.port, max_attempts=3, retry_minutes=0))
    assert done.as_counts() == {"queued": 2, "failed": 1}
    assert standing(store) == [("failed", 3, "452 disk full")]


def test_a_server_that_is_not_there_ends_the_round_and_costs_the_other_mails_nothing(store: Store) -> None:
    queue(store, "1")
    queue(store, "2")
    with refusing() as port:
        assert send_mails(store, settings(port)).ended
    assert [row[:2] for row in standing(store)] == [("queued", 1), ("queued", 0)]


def stalls(connection: socket.socket) -> None:
    time.sleep(30)


def drips(connection: socket.socket) -> None:
    for _ in range(300):
        connection.sendall(b"220-hello\r\n")
        time.sleep(0.1)


def drops(connection: socket.socket) -> None:
    connection.sendall(b"220 ready\r\n")


def talks_nonsense(connection: socket.socket) -> None:
    connection.sendall(b"\x00\xff" * 9000 + b"\r\n")


def refuses(connection: socket.socket) -> None:
    connection.sendall(b"554 go away\r\n")


def drops_in_the_text(connection: socket.socket) -> None:
    connection.sendall(b"220 ready\r\n")
    reader = connection.makefile("rb")
    for answer in (b"250 hello", b"250 sender", b"250 recipient", b"354 go on"):
        reader.readline()
        connection.sendall(answer + b"\r\n")


@pytest.mark.parametrize("talk", [stalls, drips, drops, talks_nonsense, refuses, drops_in_the_text])
def test_a_bad_server_costs_a_try_and_little_time(store: Store, talk: object) -> None:
    queue(store)
    with talking(talk) as port:  # type: ignore[arg-type]  # one of the functions above
        began = time.monotonic()
        done = send_mails(store, settings(port, timeout_seconds=1))
        assert time.monotonic() - began < 20
    assert done.counts[SendingStatus.QUEUED] == 1
    ((status, attempts, why),) = standing(store)
    assert (status, attempts) == ("queued", 1)
    assert why


@pytest.mark.parametrize("name", ["subject", "to_name"])
def test_headers_cannot_be_injected(store: Store, name: str) -> None:
    queue(store, **{name: "Rechnung\r\nBcc: thief@example.com\r\n\r\nHello"})
    with mail_server() as box:
        send_mails(store, settings(box.port))
    (mail,) = box.mails
    assert mail.recipients == ["anna@example.org"]
    assert mail.message["Bcc"] is None
    assert "Rechnung Bcc: thief@example.com Hello" in str(mail.message["Subject" if name == "subject" else "To"])


@pytest.mark.parametrize(
    "address",
    ["a@b.org\r\nBcc: thief@example.com", "a@b.org, thief@example.com", "<a@b.org>", "nobody", "", "a@b@c.org"],
)
def test_a_wrong_address_fails_for_good_and_reaches_no_server(store: Store, address: str) -> None:
    queue(store, to_address=address)
    with mail_server() as box:
        assert send_mails(store, settings(box.port)).as_counts() == {"failed": 1}
    assert box.mails == []


def test_an_attachment_that_is_gone_fails_its_mail(store: Store) -> None:
    queue(store, attachments=[{"filename": "a.pdf", "document": "0" * 36}])
    with mail_server() as box:
        assert send_mails(store, settings(box.port)).as_counts() == {"failed": 1}


def test_the_message_id_is_the_same_at_every_try(store: Store) -> None:
    entry = queue(store)
    answers = iter(["451 later", "250 kept"])
    seen = []
    box = Mailbox(answer=lambda _: next(answers))
    with mail_server(box):
        send_mails(store, settings(box.port, retry_minutes=0))
        seen = box.ids()
    assert seen == [f"<{entry}@example.org>"]


def test_without_a_server_mails_wait_and_no_try_is_counted(store: Store) -> None:
    queue(store)
    assert "smtp_host" in (send_mails(store, EmailSettings.model_validate({})).ended or "")
    assert standing(store) == [("queued", 0, "")]
