"""Letting the store know the destinations and webhooks of the settings."""

from __future__ import annotations

import hashlib
import json

from docproc.model.delivery import OutboxKind
from docproc.specs.loader import Spec
from docproc.specs.settings import Settings
from docproc.store.engine import Store
from docproc.store.integrations import Named, keep_integrations


def keep_named(store: Store, settings: Settings) -> None:
    """Bring the store's destinations and webhooks to those of the settings."""
    destinations = [
        Named(OutboxKind.EXPORT, name, each.type, _version(each)) for name, each in settings.destinations.items()
    ]
    webhooks = [Named(OutboxKind.WEBHOOK, name, "webhook", _version(each)) for name, each in settings.webhooks.items()]
    keep_integrations(store, [*destinations, *webhooks])


def _version(spec: Spec) -> str:
    """The hash of what the settings say; secrets are references there, so none is in it."""
    return hashlib.sha256(json.dumps(spec.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()[:16]
