"""Version 12: the outbox (mail, webhooks, files handed over, notifications) and what people want to be told."""

from __future__ import annotations

import sqlite3

NUMBER = 12
NAME = "delivery"

_STATUSES = "'queued', 'sending', 'sent', 'failed', 'bounced'"
_TYPES = (
    "'info', 'success', 'warning', 'error', 'document_processed', 'review_needed', 'workflow_completed', 'system_alert'"
)
_SEVERITIES = "'info', 'warning', 'error', 'critical'"


def _queue(name: str, columns: str, constraints: str = "") -> tuple[str, str]:
    """A table of the outbox and the index by which what waits is found."""
    table = f"""CREATE TABLE {name} (
    id INTEGER NOT NULL, uuid VARCHAR NOT NULL, idempotency_key VARCHAR NOT NULL, status VARCHAR NOT NULL,
    attempts INTEGER NOT NULL, max_attempts INTEGER, next_attempt_at DATETIME NOT NULL, sent_at DATETIME,
    error_message VARCHAR, lease_host VARCHAR, lease_pid INTEGER, lease_process_started FLOAT, lease_token VARCHAR,
    lease_until DATETIME, user_id VARCHAR, document_id INTEGER, created_by VARCHAR NOT NULL,
    created_at DATETIME NOT NULL, {columns}, PRIMARY KEY (id),
    CONSTRAINT {name}_attempts CHECK (attempts <= max_attempts),
    CONSTRAINT {name}_status CHECK (status IN ({_STATUSES})),
    CONSTRAINT {name}_lease CHECK ((status = 'sending') = (lease_token IS NOT NULL)), {constraints}
    UNIQUE (uuid), UNIQUE (idempotency_key), FOREIGN KEY(document_id) REFERENCES documents (id)
)"""
    if "template_id" in columns:
        table = f"{table[:-2]},\n    FOREIGN KEY(template_id) REFERENCES email_templates (id)\n)"
    return table, f"CREATE INDEX {name}_waiting ON {name} (status, next_attempt_at, id)"


_STATEMENTS = (
    """CREATE TABLE email_templates (
    id INTEGER NOT NULL, name VARCHAR NOT NULL, language VARCHAR NOT NULL, version VARCHAR NOT NULL,
    description VARCHAR, subject VARCHAR NOT NULL, body_html VARCHAR NOT NULL, body_text VARCHAR,
    variables JSON NOT NULL, category VARCHAR, is_active BOOLEAN NOT NULL, created_at DATETIME NOT NULL,
    PRIMARY KEY (id), UNIQUE (name, language, version)
)""",
    *_queue(
        "email_queue",
        "to_address VARCHAR NOT NULL, to_name VARCHAR, cc_addresses JSON, bcc_addresses JSON, subject VARCHAR NOT NULL,"
        " body_html VARCHAR NOT NULL, body_text VARCHAR, template_id INTEGER, template_data JSON, attachments JSON",
    ),
    *_queue(
        "webhook_deliveries",
        "webhook VARCHAR, event VARCHAR NOT NULL, url VARCHAR, method VARCHAR NOT NULL, headers JSON,"
        " body VARCHAR NOT NULL, response_status INTEGER, response_body VARCHAR",
    ),
    "CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook, id)",
    *_queue(
        "export_deliveries",
        "destination VARCHAR NOT NULL, filename VARCHAR NOT NULL, mime_type VARCHAR NOT NULL, content BLOB NOT NULL",
    ),
    *_queue(
        "announcements",
        "role VARCHAR, type VARCHAR NOT NULL, severity VARCHAR NOT NULL, title VARCHAR NOT NULL,"
        " message VARCHAR NOT NULL, channels JSON, link_url VARCHAR, template VARCHAR, details JSON,"
        " expires_at DATETIME",
        f"CONSTRAINT announcements_type CHECK (type IN ({_TYPES})),"
        f" CONSTRAINT announcements_severity CHECK (severity IN ({_SEVERITIES})),",
    ),
    """CREATE TABLE outbox_attempts (
    id INTEGER NOT NULL, kind VARCHAR NOT NULL, entry_id INTEGER NOT NULL, number INTEGER NOT NULL,
    status VARCHAR NOT NULL, started_at DATETIME NOT NULL, duration_ms INTEGER NOT NULL, code INTEGER, message VARCHAR,
    PRIMARY KEY (id),
    CONSTRAINT outbox_attempts_kind CHECK (kind IN ('mail', 'webhook', 'export', 'notification'))
)""",
    "CREATE INDEX outbox_attempts_by_entry ON outbox_attempts (kind, entry_id)",
    """CREATE TABLE integrations (
    id INTEGER NOT NULL, kind VARCHAR NOT NULL, name VARCHAR NOT NULL, version VARCHAR NOT NULL,
    total_sent INTEGER NOT NULL, total_failed INTEGER NOT NULL, last_used_at DATETIME NOT NULL, last_error VARCHAR,
    PRIMARY KEY (id), UNIQUE (kind, name)
)""",
    f"""CREATE TABLE notifications (
    id INTEGER NOT NULL, uuid VARCHAR NOT NULL, announcement_id INTEGER NOT NULL, user_id VARCHAR NOT NULL,
    type VARCHAR NOT NULL, severity VARCHAR NOT NULL, title VARCHAR NOT NULL, message VARCHAR NOT NULL,
    document_id INTEGER, link_url VARCHAR, details JSON, in_app BOOLEAN NOT NULL, digest VARCHAR, digested_at DATETIME,
    is_read BOOLEAN NOT NULL, read_at DATETIME, delivered_at DATETIME, expires_at DATETIME,
    created_at DATETIME NOT NULL, PRIMARY KEY (id), UNIQUE (announcement_id, user_id),
    CONSTRAINT notifications_type CHECK (type IN ({_TYPES})),
    CONSTRAINT notifications_severity CHECK (severity IN ({_SEVERITIES})),
    CONSTRAINT notifications_digest CHECK (digest IS NULL OR digest IN ('hourly', 'daily', 'weekly')),
    UNIQUE (uuid), FOREIGN KEY(announcement_id) REFERENCES announcements (id),
    FOREIGN KEY(document_id) REFERENCES documents (id)
)""",
    "CREATE INDEX notifications_by_user ON notifications (user_id, is_read, id)",
    "CREATE INDEX notifications_to_gather ON notifications (digest, digested_at)",
    """CREATE TABLE notification_preferences (
    id INTEGER NOT NULL, user_id VARCHAR NOT NULL, email_enabled BOOLEAN NOT NULL, in_app_enabled BOOLEAN NOT NULL,
    preferences JSON, quiet_hours_start TIME, quiet_hours_end TIME, quiet_hours_timezone VARCHAR NOT NULL,
    updated_at DATETIME NOT NULL, PRIMARY KEY (id), UNIQUE (user_id)
)""",
)


def apply(connection: sqlite3.Connection) -> None:
    """Add the tables."""
    for statement in _STATEMENTS:
        connection.execute(statement)
