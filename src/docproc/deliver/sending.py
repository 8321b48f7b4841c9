"""Sending what is due in the outbox, one entry after the other: claim, send, record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from docproc.model.delivery import OutboxKind, SendingStatus
from docproc.store.clock import now
from docproc.store.engine import Store
from docproc.store.outbox import Entry, NotSent, Outcome, RetriesOf, claim_entry, settle_entry
from docproc.store.outbox_reading import has_work
from docproc.store.records import Owner


class RoundOverError(Exception):
    """What is at fault is not this entry: it is tried later, and the round ends here."""


@dataclass(slots=True)
class Round:
    """What one round did: entries by the status they have after it, and why it ended early, if it did."""

    counts: Counter[SendingStatus] = field(default_factory=Counter)
    ended: str | None = None

    def as_counts(self) -> Mapping[str, int]:
        """The counts by the words of the command line."""
        return {status.value: self.counts[status] for status in SendingStatus if self.counts[status]}


@dataclass(frozen=True, slots=True)
class Sender:
    """How entries of one kind are sent: tries, the longest time one may take in seconds, and the sending itself.

    `send` returns how it ended, or raises RoundOverError.
    """

    kind: OutboxKind
    retries_of: RetriesOf
    lease_seconds: float
    send: Callable[[Entry], Outcome]


def send_due(store: Store, sender: Sender, stop: Callable[[], bool] = lambda: False) -> Round:
    """Send what is due, until nothing is, or until `stop`; each entry's end is on disk before the next begins."""
    done = Round()
    if not has_work(store, sender.kind, now()):
        return done
    owner = Owner.current()
    while not stop():
        entry = claim_entry(store, sender.kind, owner, sender.retries_of, sender.lease_seconds, now())
        if entry is None:
            break
        try:
            outcome = sender.send(entry)
        except RoundOverError as error:
            done.ended = str(error)
            outcome = NotSent(done.ended)
        done.counts[settle_entry(store, entry, outcome)] += 1
        if done.ended:
            break
    return done
