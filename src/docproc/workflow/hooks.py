"""Calls from outside that start a workflow: signed, fresh, and each only once."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from docproc.errors import NotPermittedError, UnknownWorkflowError, UsageError
from docproc.specs.secrets import secret_value
from docproc.specs.workflows import WebhookTrigger
from docproc.store.engine import Store
from docproc.store.workflows import StoredWorkflow
from docproc.workflow.triggers import start

MOST_BYTES = 1_000_000
"""A call with a longer body is refused."""

FRESH = timedelta(minutes=5)
"""A signature is good for so long, before and after its time."""

_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def receive(
    store: Store, workflows: Sequence[StoredWorkflow], name: str, body: bytes, signature: str | None, now: datetime
) -> str | None:
    """Enter an execution of the workflow `name` for a signed call and return its id; None for a call seen before.

    `signature` is `t=SECONDS,v1=HEX`: HMAC-SHA256 over `SECONDS.BODY` with the secret of the trigger, SECONDS since
    1970. Raises UnknownWorkflowError, NotPermittedError for a signature that is wrong or old, UsageError for a body
    that is no JSON or too long.
    """
    if len(body) > MOST_BYTES:
        raise UsageError(f"the call has more than {MOST_BYTES:,} bytes")
    workflow = hooked(workflows, name)
    trigger = workflow.spec.trigger
    if not isinstance(trigger, WebhookTrigger) or trigger.secret is None:
        raise NotPermittedError(f"the workflow {name} takes no calls from outside: its trigger names no secret")
    signed = _SIGNATURE.fullmatch(signature or "")
    if signed is None or not hmac.compare_digest(sign(trigger.secret, signed[1], body), signed[2]):
        raise NotPermittedError("the signature of the call is missing or wrong")
    if abs(now - datetime.fromtimestamp(int(signed[1]), UTC)) > FRESH:
        raise NotPermittedError("the signature of the call is too old")
    return start(store, workflow, "webhook", parse_data(body), "webhook", event_key=f"call:{signed[2]}")


def hooked(workflows: Sequence[StoredWorkflow], name: str) -> StoredWorkflow:
    """The active workflow `name` with a webhook trigger. Raises UnknownWorkflowError where there is none."""
    for workflow in workflows:
        if workflow.spec.id == name and workflow.spec.active and isinstance(workflow.spec.trigger, WebhookTrigger):
            return workflow
    raise UnknownWorkflowError(f"no active workflow called '{name}' is started by a call (trigger webhook)")


def sign(reference: str, seconds: str, body: bytes) -> str:
    """The signature (hex) of a call at a time (seconds since 1970), with the secret that `reference` names."""
    return hmac.new(secret_value(reference).encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()


def parse_data(body: bytes) -> Any:
    """The data of a call: JSON, or nothing. Raises UsageError for what is neither."""
    if not body.strip():
        return {}
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the data is no JSON: {error}") from error
