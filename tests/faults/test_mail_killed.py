"""Two hundred mails, and kill -9 twice among them: each arrives once.

No protocol lets a sender know whether a server kept a mail whose answer it did not live to read. docproc then sends it
again with the same Message-ID, by which mailboxes tell a repetition. Both are shown here: a kill at any other moment
leaves every mail once, a kill in that moment leaves every Message-ID once, and one mail twice at most.
"""

import os
import signal
import subprocess
from collections import Counter

import pytest

from tests.conftest import Cli
from tests.faults.mailing import KillsAtRecipient, once_each, prepared, send_and_kill, sending, statuses
from tests.smtp_server import Mailbox, mail_server

MAILS = 200
KILLED_AFTER = (60, 130)


class KillsBeforeAnswer(Mailbox):
    """Keeps a mail in the middle, and kills the sender before it can hear of that."""

    victim: "subprocess.Popen[bytes] | None" = None

    async def handle_DATA(self, server, session, envelope) -> str:  # type: ignore[no-untyped-def]  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.mails) == 20 and self.victim is not None:
            os.kill(self.victim.pid, signal.SIGKILL)
            self.victim = None
        return answer


def test_every_mail_arrives_once_though_the_sender_is_killed_again_and_again(workspace: Cli) -> None:
    assert send_and_kill(workspace, MAILS, KILLED_AFTER) == once_each(MAILS)


def test_a_mail_whose_answer_was_not_heard_is_sent_again_with_the_same_message_id(workspace: Cli) -> None:
    box = KillsBeforeAnswer()
    with mail_server(box):
        prepared(workspace, box.port, 40)
        first = box.victim = sending(workspace)
        assert first.wait(timeout=60) == -signal.SIGKILL
        first.communicate()
        assert workspace("mail", "send").code == 0
    counts = Counter(box.ids())
    assert len(counts) == 40
    assert sorted(counts.values())[-2:] == [1, 2]
    assert statuses(workspace) == {"sent": 40}


@pytest.mark.parametrize("point", ["before:outbox-claimed:20", "after:outbox-claimed:20", "after:outbox-settled:20"])
def test_a_kill_beside_a_commit_sends_every_mail_once(workspace: Cli, point: str) -> None:
    with mail_server() as box:
        prepared(workspace, box.port, 40)
        assert workspace("mail", "send", env={"DOCPROC_FAILPOINT": point}).code == -signal.SIGKILL
        assert workspace("mail", "send").code == 0
    assert len(box.mails) == len(set(box.ids())) == 40


def test_two_senders_at_once_send_every_mail_once(workspace: Cli) -> None:
    with mail_server() as box:
        prepared(workspace, box.port, 100)
        both = [sending(workspace) for _ in range(2)]
        assert [each.wait(timeout=60) for each in both] == [0, 0]
        for each in both:
            each.communicate()
    assert len(box.mails) == len(set(box.ids())) == 100


def test_sigterm_ends_sending_between_two_mails(workspace: Cli) -> None:
    class Terminates(KillsAtRecipient):
        async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # type: ignore[no-untyped-def]  # noqa: N802
            if len(self.mails) == 10 and self.victim is not None:
                os.kill(self.victim.pid, signal.SIGTERM)
                self.victim = None
            return await super().handle_RCPT(server, session, envelope, address, options)

    box = Terminates()
    with mail_server(box):
        prepared(workspace, box.port, 40)
        first = box.victim = sending(workspace)
        assert first.wait(timeout=60) == 143
        first.communicate()
    assert statuses(workspace) == {"sent": 11, "queued": 29}
