"""The words of what leaves the machine or waits in somebody's list: mail, webhooks, files, notifications."""

from __future__ import annotations

from enum import StrEnum


class OutboxKind(StrEnum):
    """What an entry of the outbox does when it is sent."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    EXPORT = "export"
    NOTIFICATION = "notification"


class SendingStatus(StrEnum):
    """Where an entry of the outbox stands; `sending` means that it may have gone out already.

    `bounced` is a mail that was refused for good; `failed` has used up its tries and waits for a person.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


class Channel(StrEnum):
    """How a notification reaches people."""

    IN_APP = "in_app"
    EMAIL = "email"
    WEBHOOK = "webhook"


class NotificationType(StrEnum):
    """What a notification is about."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"
    DOCUMENT_PROCESSED = "document_processed"
    REVIEW_NEEDED = "review_needed"
    WORKFLOW_COMPLETED = "workflow_completed"
    SYSTEM_ALERT = "system_alert"


class Severity(StrEnum):
    """How grave what a notification tells is, from the least to the gravest."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


class Digest(StrEnum):
    """How often mails of one kind are gathered into one."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


class WebhookEvent(StrEnum):
    """What a webhook can be told; `test` is sent by hand only."""

    DOCUMENT_CREATED = "document.created"
    DOCUMENT_PROCESSED = "document.processed"
    DOCUMENT_UPDATED = "document.updated"
    DOCUMENT_DELETED = "document.deleted"
    WORKFLOW_COMPLETED = "workflow.completed"
    WORKFLOW_FAILED = "workflow.failed"
    NOTIFICATION = "notification"
    TEST = "test"
