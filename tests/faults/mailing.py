"""Mails, and a sender that is killed among them: each must arrive once."""

import os
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Sequence
from contextlib import closing

from docproc.model.delivery import OutboxKind
from docproc.store.engine import open_store
from docproc.store.failpoints import CommitPoint
from docproc.store.outbox import enqueue
from tests.conftest import Cli
from tests.smtp_server import Mailbox, mail_server


def prepared(workspace: Cli, port: int, mails: int) -> None:
    (workspace.folder / "docproc.yaml").write_text(
        f"email: {{smtp_host: localhost, smtp_port: {port}, security: none, from_address: docproc@example.org}}\n"
    )
    with open_store(workspace.folder / ".docproc") as store, store.begin(CommitPoint.ENQUEUED) as transaction:
        for number in range(mails):
            payload = {"to_address": f"user{number}@example.org", "subject": str(number), "body_text": "Guten Tag"}
            enqueue(transaction, OutboxKind.MAIL, payload, f"mail-{number}")


def statuses(workspace: Cli) -> dict[str, int]:
    with closing(sqlite3.connect(workspace.folder / ".docproc" / "store.db")) as connection:
        return dict(connection.execute("SELECT status, count(*) FROM email_queue GROUP BY status").fetchall())


def sending(workspace: Cli) -> "subprocess.Popen[bytes]":
    return workspace.start("mail", "send")


class KillsAtRecipient(Mailbox):
    """Kills the sender when it names a recipient after `kill_after` mails: the mail is begun, and not sent."""

    victim: "subprocess.Popen[bytes] | None" = None
    kill_after = -1

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # type: ignore[no-untyped-def]  # noqa: N802
        if len(self.mails) == self.kill_after and self.victim is not None:
            os.kill(self.victim.pid, signal.SIGKILL)
            self.victim = None
        return await super().handle_RCPT(server, session, envelope, address, options)


def send_and_kill(workspace: Cli, mails: int, killed_after: Sequence[int]) -> Counter[str]:
    """Send `mails` mails, the sender killed when so many were sent and the next was begun.

    Returns how often a mail arrived, by recipient. Raises AssertionError where the store does not tell what was sent.
    """
    box = KillsAtRecipient()
    with mail_server(box):
        prepared(workspace, box.port, mails)
        for sent in killed_after:
            box.kill_after = sent
            killed = box.victim = sending(workspace)
            assert killed.wait(timeout=300) == -signal.SIGKILL
            killed.communicate()
            assert statuses(workspace) == {"sent": sent, "sending": 1, "queued": mails - sent - 1}
        assert workspace("mail", "send").code == 0
    assert statuses(workspace) == {"sent": mails}
    return Counter(mail.recipients[0] for mail in box.mails)


def once_each(mails: int) -> dict[str, int]:
    """What `send_and_kill` returns when every mail arrived once."""
    return {f"user{number}@example.org": 1 for number in range(mails)}
