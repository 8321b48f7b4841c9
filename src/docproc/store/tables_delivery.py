"""Tables of the outbox: mail, webhooks, files handed over and notifications, each a queue with the same columns."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from docproc.model.delivery import Digest, NotificationType, OutboxKind, SendingStatus, Severity
from docproc.store.columns import JsonData, UtcTime, one_of, table_of


class OutboxEntry(SQLModel):
    """What every entry of the outbox has: a key that makes it one of a kind, its status, its tries and its lease.

    `max_attempts` is NULL until the first try when nobody chose it: the settings in force then say.
    """

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    idempotency_key: str = Field(unique=True)
    status: str = SendingStatus.QUEUED.value
    attempts: int = 0
    max_attempts: int | None = None
    next_attempt_at: datetime = Field(sa_type=UtcTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcTime)
    error_message: str | None = None
    lease_host: str | None = None
    lease_pid: int | None = None
    lease_process_started: float | None = None
    lease_token: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=UtcTime)
    user_id: str | None = None
    document_id: int | None = Field(default=None, foreign_key="documents.id")
    created_by: str = "docproc"
    created_at: datetime = Field(sa_type=UtcTime)


def _queue(name: str) -> tuple[Any, ...]:
    """The constraints that every table of the outbox has."""
    return (
        CheckConstraint("attempts <= max_attempts", name=f"{name}_attempts"),
        CheckConstraint(one_of("status", SendingStatus), name=f"{name}_status"),
        CheckConstraint("(status = 'sending') = (lease_token IS NOT NULL)", name=f"{name}_lease"),
        Index(f"{name}_waiting", "status", "next_attempt_at", "id"),
    )


class EmailTemplate(SQLModel, table=True):
    """A mail template as it was when mails were made of it; `version` is the hash of its file."""

    __tablename__ = "email_templates"
    __table_args__ = (UniqueConstraint("name", "language", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    language: str
    version: str
    description: str | None = None
    subject: str
    body_html: str
    body_text: str | None = None
    variables: list[str] = Field(sa_type=JsonData)
    category: str | None = None
    is_active: bool = True
    created_at: datetime = Field(sa_type=UtcTime)


class Email(OutboxEntry, table=True):
    """A mail as it goes out; an attachment is `{filename, mime_type, document}` or `{filename, mime_type, content}`.

    `document` is the id of a document whose file is attached, `content` bytes in base64.
    """

    __tablename__ = "email_queue"
    __table_args__ = _queue("email_queue")

    to_address: str
    to_name: str | None = None
    cc_addresses: list[str] | None = Field(default=None, sa_type=JsonData)
    bcc_addresses: list[str] | None = Field(default=None, sa_type=JsonData)
    subject: str
    body_html: str = ""
    body_text: str | None = None
    template_id: int | None = Field(default=None, foreign_key="email_templates.id")
    template_data: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    attachments: list[dict[str, str]] | None = Field(default=None, sa_type=JsonData)


class WebhookDelivery(OutboxEntry, table=True):
    """A request to somebody's server: to a webhook of the settings (`webhook`), or to an address (`url`)."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (*_queue("webhook_deliveries"), Index("webhook_deliveries_by_webhook", "webhook", "id"))

    webhook: str | None = None
    event: str
    url: str | None = None
    method: str = "POST"
    headers: dict[str, str] | None = Field(default=None, sa_type=JsonData)
    body: str
    response_status: int | None = None
    response_body: str | None = None


class ExportDelivery(OutboxEntry, table=True):
    """A file on its way to a destination of the settings."""

    __tablename__ = "export_deliveries"
    __table_args__ = _queue("export_deliveries")

    destination: str
    filename: str
    mime_type: str = "application/octet-stream"
    content: bytes


class Announcement(OutboxEntry, table=True):
    """Something that a person (`user_id`), a role (`role`) or, with neither, everybody is told; sent when it is."""

    __tablename__ = "announcements"
    __table_args__ = (
        *_queue("announcements"),
        CheckConstraint(one_of("type", NotificationType), name="announcements_type"),
        CheckConstraint(one_of("severity", Severity), name="announcements_severity"),
    )

    role: str | None = None
    type: str = NotificationType.INFO.value
    severity: str = Severity.INFO.value
    title: str
    message: str
    channels: list[str] | None = Field(default=None, sa_type=JsonData)
    link_url: str | None = None
    template: str | None = None
    details: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    expires_at: datetime | None = Field(default=None, sa_type=UtcTime)


class OutboxAttempt(SQLModel, table=True):
    """One try to send an entry of the outbox, and how it ended."""

    __tablename__ = "outbox_attempts"
    __table_args__ = (
        CheckConstraint(one_of("kind", OutboxKind), name="outbox_attempts_kind"),
        Index("outbox_attempts_by_entry", "kind", "entry_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    entry_id: int
    number: int
    status: str
    started_at: datetime = Field(sa_type=UtcTime)
    duration_ms: int
    code: int | None = None
    message: str | None = None


class Integration(SQLModel, table=True):
    """A destination (kind export) or a webhook of the settings, and what came of sending to it.

    `version` is the hash of its settings; one that they name no more is not active. `last_synced_at` is when a
    task last brought it up to date; counts are of tries.
    """

    __tablename__ = "integrations"
    __table_args__ = (UniqueConstraint("kind", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    name: str
    type: str
    version: str
    is_active: bool = True
    total_sent: int = 0
    total_failed: int = 0
    last_used_at: datetime | None = Field(default=None, sa_type=UtcTime)
    last_status: str | None = None
    last_error: str | None = None
    last_synced_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Notification(SQLModel, table=True):
    """What one person is told; one that is only gathered for a digest (`in_app` false) is not in the list.

    `link_url` is an address or a command that leads to it; `digest` says how often mail about it is gathered.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("announcement_id", "user_id"),
        CheckConstraint(one_of("type", NotificationType), name="notifications_type"),
        CheckConstraint(one_of("severity", Severity), name="notifications_severity"),
        CheckConstraint(f"digest IS NULL OR {one_of('digest', Digest)}", name="notifications_digest"),
        Index("notifications_by_user", "user_id", "is_read", "id"),
        Index("notifications_to_gather", "digest", "digested_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    announcement_id: int = Field(foreign_key="announcements.id")
    user_id: str
    type: str
    severity: str
    title: str
    message: str
    document_id: int | None = Field(default=None, foreign_key="documents.id")
    link_url: str | None = None
    details: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    in_app: bool = True
    digest: str | None = None
    digested_at: datetime | None = Field(default=None, sa_type=UtcTime)
    is_read: bool = False
    read_at: datetime | None = Field(default=None, sa_type=UtcTime)
    delivered_at: datetime | None = Field(default=None, sa_type=UtcTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcTime)
    created_at: datetime = Field(sa_type=UtcTime)


class NotificationPreference(SQLModel, table=True):
    """How one person wants to be told; `preferences` holds what differs from the defaults, by type."""

    __tablename__ = "notification_preferences"

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(unique=True)
    email_enabled: bool = True
    in_app_enabled: bool = True
    preferences: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    quiet_hours_start: time | None = None
    quiet_hours_end: time | None = None
    quiet_hours_timezone: str = "Europe/Berlin"
    updated_at: datetime = Field(sa_type=UtcTime)


EMAIL_TEMPLATES = table_of(EmailTemplate)
OUTBOX_ATTEMPTS = table_of(OutboxAttempt)
INTEGRATIONS = table_of(Integration)
NOTIFICATIONS = table_of(Notification)
NOTIFICATION_PREFERENCES = table_of(NotificationPreference)
