"""Sending what a run has queued, where the settings ask for it (notifications.send_after_run)."""

from __future__ import annotations

from docproc.cli.interruption import Interruption
from docproc.cli.session import Session, say
from docproc.cli.voice import Level
from docproc.errors import DocprocError


def send_after_run(session: Session, quiet: bool, stop: Interruption) -> None:
    """Send what is due in the outbox; what cannot be sent now waits, and does not make the documents' run fail."""
    settings = session.resolved.settings
    if not settings.notifications.send_after_run or stop.asked:
        return
    from docproc.deliver.outbox import send_outbox

    try:
        rounds = send_outbox(session.store, settings, session.workspace.templates, stop.is_asked)
    except DocprocError as error:
        say(f"nothing more is sent: {error.message}", Level.ERROR, error.code)
        return
    for kind, done in rounds.items():
        if done.ended and done.counts:
            say(f"{kind}: the rest waits: {done.ended}", Level.WARNING)
    parts = [f"{number} {status}" for done in rounds.values() for status, number in done.as_counts().items()]
    if parts and not quiet:
        say(f"outbox: {', '.join(parts)}")
