"""Events become deliveries to the webhooks that listen, in the transaction of what caused them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from docproc.model.delivery import OutboxKind, WebhookEvent
from docproc.specs.delivery import WebhookSettings
from docproc.store.clock import now
from docproc.store.engine import Transaction
from docproc.store.outbox import enqueue


def announce(
    transaction: Transaction,
    webhooks: Mapping[str, WebhookSettings],
    event: WebhookEvent,
    data: Mapping[str, Any],
    key: str,
    document_id: str | None = None,
    actor: str = "docproc",
) -> int:
    """Queue an event for every webhook that listens to it and return how many; the same `key` is queued once each.

    The body is `{"event", "key", "created_at", "data"}` as JSON, the same at every try.
    """
    listening = [name for name, webhook in webhooks.items() if webhook.enabled and event in webhook.events]
    if not listening:
        return 0
    body = json.dumps(
        {"event": event.value, "key": key, "created_at": now().isoformat(), "data": dict(data)},
        ensure_ascii=False,
        default=str,
    )
    for name in listening:
        payload = {
            "webhook": name,
            "event": event.value,
            "body": body,
            "document_id": document_id,
            "max_attempts": webhooks[name].max_attempts,
            "created_by": actor,
        }
        enqueue(transaction, OutboxKind.WEBHOOK, payload, f"{key}:{name}")
    return len(listening)
