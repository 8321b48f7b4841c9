"""Tasks that send: the outbox, digests."""

from __future__ import annotations

from docproc.deliver.notices import send_digests
from docproc.deliver.outbox import send_outbox
from docproc.specs.tasks import TaskSpec
from docproc.store.clock import now
from docproc.tasks.surroundings import Summary, Surroundings, TaskFailedError


def send_mail_queue(task: TaskSpec, around: Surroundings) -> Summary:
    """Send all that is due; TaskFailedError when a server cannot be talked to, while what waits waits."""
    rounds = send_outbox(around.store, around.settings, around.templates, around.stop)
    summary = {kind: dict(done.as_counts()) for kind, done in rounds.items() if done.counts}
    ended = [f"{kind}: {done.ended}" for kind, done in rounds.items() if done.ended and done.counts]
    if ended:
        raise TaskFailedError("; ".join(ended))
    return summary


def send_due_digests(task: TaskSpec, around: Surroundings) -> Summary:
    """Put the digests that are due into the mail queue."""
    return {"digests": send_digests(around.store, around.settings, around.templates, now())}
