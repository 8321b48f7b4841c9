"""The mail queue: what waits and what went out, the templates it came from, and mails that came back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select

from docproc.model.delivery import SendingStatus
from docproc.store.clock import now
from docproc.store.columns import table_of
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import Statement, any_of, inserting, updating
from docproc.store.tables_delivery import EMAIL_TEMPLATES, Email, EmailTemplate

_QUEUE = table_of(Email)
_KNOWN = Statement(
    select(EMAIL_TEMPLATES.c.id).where(
        EMAIL_TEMPLATES.c.name == bindparam("name"),
        EMAIL_TEMPLATES.c.language == bindparam("language"),
        EMAIL_TEMPLATES.c.version == bindparam("version"),
    )
)
_INSERT = inserting(EmailTemplate)
_BOUNCE = updating(
    _QUEUE,
    ("status", "error_message"),
    _QUEUE.c.uuid == bindparam("bounced"),
    any_of(_QUEUE.c.status, [SendingStatus.SENT]),
)


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """A template in one language as it was when a mail was made of it; `version` is the hash of its file."""

    name: str
    language: str
    version: str
    description: str
    category: str
    variables: Sequence[str]
    subject: str
    body_html: str
    body_text: str


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """The kept file of a document."""

    path: Path
    mime_type: str


def template_key(transaction: Transaction, version: TemplateVersion) -> int:
    """The store's number of a version of a template, entered if it is new."""
    known = transaction.first(_KNOWN, {"name": version.name, "language": version.language, "version": version.version})
    if known is not None:
        return int(known["id"])
    return transaction.insert(_INSERT, {**asdict(version), "variables": list(version.variables), "created_at": now()})


def kept_document(store: Store, document_id: str) -> KeptDocument | None:
    """The kept file of a document; None when the document is not there, or deleted."""
    query = "SELECT storage_path, mime_type FROM documents WHERE uuid = ? AND deleted_at IS NULL"
    row = store.reader.execute(query, (document_id,)).fetchone()
    return None if row is None else KeptDocument(store.folder / row["storage_path"], row["mime_type"])


def mark_bounced(store: Store, reasons: dict[str, str]) -> Collection[str]:
    """Mark sent mails as bounced, from their ids to the reasons; returns the ids that were sent mails of this store."""
    with store.begin(CommitPoint.MAIL_BOUNCED) as transaction:
        marked = []
        for entry_id, reason in reasons.items():
            row: dict[str, Any] = {"status": SendingStatus.BOUNCED.value, "error_message": reason, "bounced": entry_id}
            if transaction.run(_BOUNCE, row).rowcount:
                marked.append(entry_id)
        return marked
