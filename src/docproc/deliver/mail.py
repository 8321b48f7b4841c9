"""Mail: into the queue, and out of it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from docproc.deliver.mail_message import UnsendableError, build_message
from docproc.deliver.sending import Round, RoundOverError, Sender, send_due
from docproc.deliver.smtp import MailServer, ServerDownError
from docproc.deliver.templates import FilledMail
from docproc.model.delivery import OutboxKind
from docproc.specs.delivery import EmailSettings
from docproc.store.engine import Store, Transaction
from docproc.store.mail_queue import TemplateVersion, kept_document, template_key
from docproc.store.outbox import Entry, NotSent, Outcome, Retries, enqueue


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a mail goes to: an address, the name on it, and the user name if it is one of the people."""

    address: str
    name: str = ""
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Copies:
    """What goes with a mail: copies, blind copies, attachments (see `attached_document`, `attached_bytes`)."""

    cc: Sequence[str] = ()
    bcc: Sequence[str] = ()
    attachments: Sequence[Mapping[str, str]] = field(default_factory=tuple)


def attached_document(document_id: str, filename: str) -> Mapping[str, str]:
    """Return an attachment: the kept file of a document, under this name."""
    return {"filename": filename, "document": document_id}


def attached_bytes(filename: str, content: bytes, mime_type: str = "") -> Mapping[str, str]:
    """Return an attachment of bytes; the media type is guessed from the name unless it is given."""
    return {"filename": filename, "mime_type": mime_type, "content": base64.b64encode(content).decode("ascii")}


def queue_mail(
    transaction: Transaction,
    filled: FilledMail,
    recipient: Recipient,
    key: str,
    copies: Copies | None = None,
    document_id: str | None = None,
    due: datetime | None = None,
    data: Mapping[str, Any] | None = None,
    actor: str = "docproc",
) -> str:
    """Put a filled template into the mail queue, in the caller's transaction; returns its id. As `outbox.enqueue`."""
    template = filled.template
    _, words = template.spec.words(filled.language)
    version = TemplateVersion(
        name=template.name,
        language=filled.language,
        version=template.version,
        description=template.spec.description,
        category=template.spec.category,
        variables=sorted({**template.spec.variables, **template.spec.optional}),
        subject=words.subject,
        body_html=words.html,
        body_text=words.text,
    )
    given = copies or Copies()
    payload = {
        "to_address": recipient.address,
        "to_name": recipient.name or None,
        "cc_addresses": list(given.cc) or None,
        "bcc_addresses": list(given.bcc) or None,
        "subject": filled.subject,
        "body_html": filled.html,
        "body_text": filled.text,
        "template_id": template_key(transaction, version),
        "template_data": None if data is None else dict(data),
        "attachments": [dict(each) for each in given.attachments] or None,
        "user_id": recipient.user,
        "document_id": document_id,
        "created_by": actor,
    }
    return enqueue(transaction, OutboxKind.MAIL, payload, key, due)


def send_mails(store: Store, settings: EmailSettings, stop: Callable[[], bool] = lambda: False) -> Round:
    """Send the mails that are due over one connection. Without a server (email.smtp_host) they stay in the queue.

    Raises ConfigurationError for a sender or a secret that is missing.
    """
    if settings.smtp_host is None:
        return Round(ended="no mail server is set (email.smtp_host)")
    retries = Retries(settings.max_attempts, timedelta(minutes=settings.retry_minutes))
    with MailServer(settings) as server:

        def send(entry: Entry) -> Outcome:
            try:
                return server.send(build_message(entry, settings, lambda wanted: _attached(store, wanted)))
            except UnsendableError as error:
                return NotSent(error.message, for_good=True)
            except (ServerDownError, TimeoutError) as error:
                raise RoundOverError(str(error)) from error

        # Connecting and sending each have their deadline.
        lease = 3 * settings.timeout_seconds + 60
        return send_due(store, Sender(OutboxKind.MAIL, lambda _: retries, lease, send), stop)


def _attached(store: Store, document_id: str) -> tuple[str, bytes]:
    found = kept_document(store, document_id)
    if found is None:
        raise UnsendableError(f"the document {document_id[:8]} of an attachment is gone")
    try:
        return found.mime_type, Path(found.path).read_bytes()
    except OSError as error:
        raise UnsendableError(f"the file of the document {document_id[:8]} cannot be read: {error.strerror}") from error
