"""All that waits in the outbox, sent in the order in which one thing leads to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from docproc.deliver.destinations import send_exports
from docproc.deliver.events import announce
from docproc.deliver.mail import send_mails
from docproc.deliver.notices import tell_people
from docproc.deliver.sending import Round
from docproc.deliver.webhooks import send_webhooks
from docproc.model.delivery import WebhookEvent
from docproc.specs.settings import Settings
from docproc.store.document_events import tell_events
from docproc.store.engine import Store, Transaction


def queue_events(store: Store, settings: Settings) -> int:
    """Queue what happened to documents since the last look for the webhooks that listen; returns how many requests."""

    def queue(
        transaction: Transaction, event: WebhookEvent, data: Mapping[str, Any], key: str, document_id: str
    ) -> int:
        return announce(transaction, settings.webhooks, event, data, key, document_id)

    return tell_events(store, queue)


def send_outbox(
    store: Store, settings: Settings, templates: Path | None, stop: Callable[[], bool] = lambda: False
) -> Mapping[str, Round]:
    """Tell people, hand files over, send mails and requests, as far as they are due; returns what each kind did."""
    queue_events(store, settings)
    tell_people(store, settings, templates)
    return {
        "export": send_exports(store, settings, stop),
        "mail": send_mails(store, settings.email, stop),
        "webhook": send_webhooks(store, settings, stop),
    }
