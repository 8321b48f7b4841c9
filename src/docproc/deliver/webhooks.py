"""Requests to other people's servers: webhooks of the settings, and addresses that workflows name."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from docproc.deliver.http_request import PrivateAddressError, Request, RequestError, send_request
from docproc.deliver.integrations import keep_named
from docproc.deliver.sending import Round, Sender, send_due
from docproc.deliver.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, signature
from docproc.errors import ConfigurationError
from docproc.model.delivery import OutboxKind, SendingStatus, WebhookEvent
from docproc.specs.delivery import WebhookSettings, require_headers, require_http
from docproc.specs.secrets import REFERENCE, secret_value, with_secrets
from docproc.specs.settings import Settings
from docproc.store.engine import Store
from docproc.store.outbox import Entry, NotSent, Outcome, Retries, Sent

_GONE = 410
_KEPT_ANSWER = 2000
"""Characters of an answer that are kept."""
_UNNAMED = Retries(5, timedelta(minutes=1))
"""For an address that no webhook of the settings has."""
_LEASE_SECONDS = 700
"""Longer than the longest timeout of a webhook, twice."""


def send_webhooks(store: Store, settings: Settings, stop: Callable[[], bool] = lambda: False) -> Round:
    """Send the requests that are due; an answer of 2xx is a success, 410 an end, all else is tried again."""

    def retries_of(row: Mapping[str, Any]) -> Retries:
        found = settings.webhooks.get(row["webhook"] or "")
        if found is None:
            return _UNNAMED
        return Retries(found.max_attempts, timedelta(minutes=found.retry_minutes))

    keep_named(store, settings)
    sender = Sender(OutboxKind.WEBHOOK, retries_of, _LEASE_SECONDS, lambda entry: _send(entry, settings))
    return send_due(store, sender, stop)


def request_for(entry: Entry, settings: Settings, timestamp: int) -> Request:
    """Return the request of an entry, signed when its webhook has a secret.

    Raises ConfigurationError for a webhook that the settings do not have (any more), a secret that is not there, and
    an address or a header that is none.
    """
    row = entry.row
    webhook = _webhook_of(row["webhook"], row["url"], settings)
    body = str(row["body"]).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": entry.id,
        "X-Docproc-Event": row["event"],
        TIMESTAMP_HEADER: str(timestamp),
        **with_secrets(webhook.headers),
        **(entry.json("headers") or {}),
    }
    if webhook.secret is not None:
        headers[SIGNATURE_HEADER] = signature(secret_value(webhook.secret), timestamp, body)
    try:
        require_headers(headers)
        url = require_http(row["url"] or _address(webhook))
    except ValueError as error:
        raise ConfigurationError(str(error)) from error
    return Request(url, body, row["method"], headers, webhook.allow_private, webhook.timeout_seconds)


def _webhook_of(name: str | None, url: str | None, settings: Settings) -> WebhookSettings:
    if name is not None:
        if name not in settings.webhooks:
            raise ConfigurationError(f"no webhook is called {name} in docproc.yaml")
        return settings.webhooks[name]
    events = (WebhookEvent.TEST,)
    return WebhookSettings(url=url or "", events=events, allow_private=_is_allowed_inside(url or "", settings))


def _address(webhook: WebhookSettings) -> str:
    if not re.match(REFERENCE, webhook.url):
        return webhook.url
    try:
        return require_http(secret_value(webhook.url))
    except ValueError:  # whose message repeats the address
        raise ConfigurationError(f"{webhook.url} leads to no address such as https://example.org/hook") from None


def _is_allowed_inside(url: str, settings: Settings) -> bool:
    """An address that a workflow names may be private when the settings allow that server by another name."""
    allowed = [each.url for each in settings.webhooks.values() if each.allow_private]
    allowed += [each.url for each in settings.destinations.values() if each.allow_private and each.url]
    return urlsplit(url).netloc in {urlsplit(each).netloc for each in allowed}


def _send(entry: Entry, settings: Settings) -> Outcome:
    try:
        answer = send_request(request_for(entry, settings, int(time.time())))
    except (ConfigurationError, PrivateAddressError, ValueError) as error:
        return NotSent(str(error), for_good=True)
    except RequestError as error:
        return NotSent(error.message)
    values = {"response_status": answer.status, "response_body": answer.text[:_KEPT_ANSWER]}
    if 200 <= answer.status < 300:
        return Sent(SendingStatus.SENT, answer.status, values=values)
    if answer.location is not None and 300 <= answer.status < 400:
        return NotSent(f"a redirect to {answer.location}, which is not followed", answer.status, values=values)
    return NotSent(f"the server answered {answer.status}", answer.status, answer.status == _GONE, values)
