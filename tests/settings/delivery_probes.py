"""What leaves the machine, to whom and how: email, notifications, people, webhooks, destinations, exports."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import socket
from typing import Any
from unittest.mock import patch

from docproc.cli.interruption import Interruption
from docproc.cli.sending import send_after_run
from docproc.deliver.destinations import send_exports
from docproc.deliver.mail import send_mails
from docproc.deliver.notices import send_digests, tell_people
from docproc.model.delivery import OutboxKind
from docproc.specs.loader import parse_placed
from docproc.specs.workflows import WorkflowSpec
from docproc.store.clock import now
from docproc.store.engine import Store
from docproc.store.notifications import Choice, save_choice
from docproc.store.outbox import enqueue_alone
from docproc.store.workflows import sync_workflows
from docproc.workflow.engine import Engine
from docproc.workflow.step import Surroundings
from docproc.workflow.triggers import start
from tests.settings.probing import Desk, probe
from tests.smtp_server import Mailbox, mail_server, talking

MAIL = {"to_address": "anna@example.org", "subject": "Hallo", "body_text": "Guten Tag"}
TOLD = {"type": "review_needed", "title": "Bitte prüfen", "message": "RE-1", "link_url": "docproc show 1"}
SENDER = {"email.smtp_host": "localhost", "email.security": "none", "email.from_address": "docproc@example.org"}


def _sent(desk: Desk, rounds: int = 1) -> tuple[object, ...]:
    """What became of one mail: its status, its tries, and how the last round ended."""
    with desk.session() as session:
        enqueue_alone(session.store, OutboxKind.MAIL, MAIL, "k")
        for _ in range(rounds):
            ended = send_mails(session.store, desk.settings.email).ended
        row = session.store.reader.execute("SELECT status, attempts FROM email_queue").fetchone()
    return row["status"], row["attempts"], ended


@contextmanager
def _mailbox(desk: Desk, box: Mailbox | None = None, **more: Any) -> Iterator[Mailbox]:
    with mail_server(box, **more) as running:
        desk.choose("email.smtp_port", running.port)
        yield running


@probe("email.smtp_host", None, "localhost", given={key: SENDER[key] for key in list(SENDER)[1:]})
def mail_host(desk: Desk, _value: Any) -> object:
    with _mailbox(desk):
        return _sent(desk)


@probe("email.smtp_port", "own", 9, given=SENDER)
def mail_port(desk: Desk, value: Any) -> object:
    with mail_server() as box:
        desk.choose("email.smtp_port", box.port if value == "own" else value)
        return _sent(desk)[:2]


@probe(
    "email.security", "none", "starttls", given={key: SENDER[key] for key in ("email.smtp_host", "email.from_address")}
)
def encryption(desk: Desk, _value: Any) -> object:
    with _mailbox(desk):
        return _sent(desk)[0]


@probe("email.ca_file", None, "ca.pem", given={**SENDER, "email.security": "starttls"})
def certificates(desk: Desk, value: Any) -> object:
    with _mailbox(desk, tls="starttls", folder=desk.folder):
        desk.choose("email.ca_file", None if value is None else str(desk.folder / value))
        return _sent(desk)[0]


ACCOUNT = {**SENDER, "email.username": "docproc", "email.password": "env:RIGHT_WORD"}
WORDS = {"RIGHT_WORD": "right", "WRONG_WORD": "wrong"}


@probe("email.username", None, "docproc", given=ACCOUNT)
def account(desk: Desk, _value: Any) -> object:
    with patch.dict(os.environ, WORDS), _mailbox(desk, password="right"):  # a password of the tests
        return _sent(desk)[0]


@probe("email.password", "env:RIGHT_WORD", "env:WRONG_WORD", given=ACCOUNT)
def password(desk: Desk, _value: Any) -> object:
    with patch.dict(os.environ, WORDS), _mailbox(desk, password="right"):  # a password of the tests
        return _sent(desk)[0]


def _sender_of_a_mail(desk: Desk) -> object:
    with _mailbox(desk) as box:
        _sent(desk)
        return box.mails[0].message["From"]


@probe("email.from_address", "one@example.org", "two@example.org", given=SENDER)
def sender(desk: Desk, _value: Any) -> object:
    return str(_sender_of_a_mail(desk))


@probe("email.from_name", "Rechnungen", "Belege", given=SENDER)
def name_of_the_sender(desk: Desk, _value: Any) -> object:
    return str(_sender_of_a_mail(desk))


@probe("email.max_attempts", 1, 2, given={**SENDER, "email.retry_minutes": 0})
def tries_of_a_mail(desk: Desk, _value: Any) -> object:
    with _mailbox(desk, Mailbox(answer=lambda _: "450 later")):
        return _sent(desk, rounds=2)[:2]


@probe("email.retry_minutes", 0, 60, given=SENDER)
def pause_between_tries(desk: Desk, _value: Any) -> object:
    with _mailbox(desk, Mailbox(answer=lambda _: "450 later")):
        return _sent(desk, rounds=2)[:2]


@probe("email.timeout_seconds", 1, 30, given=SENDER)
def patience_with_a_mail(desk: Desk, _value: Any) -> object:
    def late(connection: socket) -> None:
        time.sleep(1.5)
        connection.sendall(b"421 too busy\r\n")

    with talking(late) as port:
        desk.choose("email.smtp_port", port)
        return _sent(desk)[2]


@probe("notifications.send_after_run", False, True, given=SENDER)
def sending_after_a_run(desk: Desk, _value: Any) -> object:
    with _mailbox(desk) as box, desk.session() as session:
        enqueue_alone(session.store, OutboxKind.MAIL, MAIL, "k")
        send_after_run(session, True, Interruption())
        return len(box.mails)


MAILING_STEP = """
name: Probe
trigger: {type: manual}
steps:
  - {name: a, type: send_email, config: {to: anna@example.org, template: generic_notification, data: DATA}}
"""


@probe("notifications.language", "de", "en", given=SENDER)
def language_of_mails(desk: Desk, _value: Any) -> object:
    data = "{title: T, message: M}"
    placed = parse_placed(MAILING_STEP.replace("DATA", data), WorkflowSpec, "probe.yaml")
    with desk.session() as session:
        (workflow,) = sync_workflows(session.store, [placed.spec.model_copy(update={"id": "probe"})], "anna")
        start(session.store, workflow, "manual", None, "anna", None)
        Engine(Surroundings(session.store, desk.settings, lambda: desk.workers().setup, now)).run(None)
        return [row[0] for row in session.store.reader.execute("SELECT body_text FROM email_queue")]


PEOPLE = {"anna": {"email": "anna@example.org"}}


def _told(store: Store, desk: Desk) -> None:
    enqueue_alone(store, OutboxKind.NOTIFICATION, {**TOLD, "user_id": "anna"}, "k")
    tell_people(store, desk.settings, None)


@probe("notifications.digest_hour", 7, 9, given={"people": PEOPLE})
def hour_of_digests(desk: Desk, _value: Any) -> object:
    noon, eight = datetime(2026, 3, 5, 12, tzinfo=UTC), datetime(2026, 3, 6, 7, tzinfo=UTC)  # 8 o'clock in Berlin
    with desk.session() as session:
        save_choice(session.store, "anna", Choice(by_type={"review_needed": {"digest": "daily"}}))
        with patch("docproc.store.notifications.now", lambda: noon):
            _told(session.store, desk)
        return send_digests(session.store, desk.settings, None, eight)


@probe("notifications.keep_read_days", 0, 30, given={"people": PEOPLE})
def read_ones_kept(desk: Desk, _value: Any) -> object:
    with desk.session() as session:
        _told(session.store, desk)
    assert desk("notify", "read", "--all", "--user", "anna").code == 0
    return desk("notify", "clear").err


@probe("people", {}, PEOPLE)
def people(desk: Desk, _value: Any) -> object:
    with desk.session() as session:
        _told(session.store, desk)
        return [row[0] for row in session.store.reader.execute("SELECT to_address FROM email_queue")]


HOOK = {"erp": {"url": "http://127.0.0.1:9/", "events": ["notification"]}}


@probe("webhooks", {}, HOOK, given={"people": PEOPLE})
def webhooks(desk: Desk, _value: Any) -> object:
    with desk.session() as session:
        enqueue_alone(session.store, OutboxKind.NOTIFICATION, {**TOLD, "user_id": "anna", "channels": ["webhook"]}, "k")
        tell_people(session.store, desk.settings, None)
        return [row[0] for row in session.store.reader.execute("SELECT webhook FROM webhook_deliveries")]


def _place(name: str) -> Any:
    return lambda folder: {"accounting": {"folder": str(folder / name)}}


@probe("destinations", _place("one"), _place("two"))
def destinations(desk: Desk, _value: Any) -> object:
    payload = {"destination": "accounting", "filename": "a.csv", "content": b"a", "mime_type": "text/csv"}
    with desk.session() as session:
        enqueue_alone(session.store, OutboxKind.EXPORT, payload, "k")
        send_exports(session.store, desk.settings)
    return sorted(str(path.relative_to(desk.folder)) for path in Path(desk.folder).glob("*/a.csv"))


@probe("exports", {"own": {"columns": ["invoice_number"]}}, {"own": {"columns": ["total_amount"]}}, document=True)
def exports(desk: Desk, _value: Any) -> object:
    ran = desk("export", "--profile", "own")
    assert ran.code == 0, ran.err
    return ran.out


@probe("flags", {"trial": {"enabled": True, "users": ["anna"]}}, {"trial": {"enabled": False}})
def flags(desk: Desk, _value: Any) -> object:
    return json.loads(desk("flag", "test", "trial", "--user", "anna", "--json").out)["on"]
