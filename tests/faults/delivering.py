"""What the tests of kills do with the outbox: enter, claim and settle, once more after a kill."""

from datetime import timedelta
from pathlib import Path

from docproc.model.delivery import OutboxKind, SendingStatus
from docproc.store.clock import now
from docproc.store.engine import open_store
from docproc.store.outbox import Retries, Sent, claim_entry, enqueue_alone, settle_entry
from docproc.store.records import Owner

RETRIES = Retries(5, timedelta(seconds=0))


def send_two_mails() -> None:
    """Two mails go through the outbox; whatever was killed before, both are there once and sent in the end."""
    with open_store(Path(".docproc")) as store:
        for name in ("anna", "bert"):
            mail = {"to_address": f"{name}@example.org", "subject": "x", "body_text": "x"}
            enqueue_alone(store, OutboxKind.MAIL, mail, f"mail-to-{name}")
        while entry := claim_entry(store, OutboxKind.MAIL, Owner.current(), lambda _: RETRIES, 60, now()):
            settle_entry(store, entry, Sent(SendingStatus.SENT, 250))
        query = "SELECT idempotency_key, status FROM email_queue ORDER BY id"
        sent = [tuple(row) for row in store.reader.execute(query)]
        assert sent == [("mail-to-anna", "sent"), ("mail-to-bert", "sent")], sent
