"""Version 15: users, roles, permissions, keys, sessions; the audit log, which only grows."""

from __future__ import annotations

import sqlite3

NUMBER = 15
NAME = "access"

_TABLES = (
    """CREATE TABLE users (
    id INTEGER NOT NULL, username VARCHAR NOT NULL, email VARCHAR NOT NULL, password_hash VARCHAR, first_name VARCHAR,
    last_name VARCHAR, display_name VARCHAR, phone VARCHAR, department VARCHAR, job_title VARCHAR,
    language VARCHAR NOT NULL, timezone VARCHAR NOT NULL, preferences JSON, is_active BOOLEAN NOT NULL,
    is_verified BOOLEAN NOT NULL, email_verified_at DATETIME, two_factor_enabled BOOLEAN NOT NULL,
    two_factor_secret VARCHAR, two_factor_step INTEGER, recovery_codes JSON, failed_login_attempts INTEGER NOT NULL,
    locked_until DATETIME, last_login_at DATETIME, created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL,
    deleted_at DATETIME, PRIMARY KEY (id), UNIQUE (username), UNIQUE (email)
)""",
    """CREATE TABLE roles (
    id INTEGER NOT NULL, name VARCHAR NOT NULL, display_name VARCHAR NOT NULL, description VARCHAR,
    level INTEGER NOT NULL, is_system BOOLEAN NOT NULL, PRIMARY KEY (id), UNIQUE (name)
)""",
    """CREATE TABLE permissions (
    id INTEGER NOT NULL, name VARCHAR NOT NULL, resource VARCHAR NOT NULL, action VARCHAR NOT NULL,
    description VARCHAR, PRIMARY KEY (id), UNIQUE (name)
)""",
    """CREATE TABLE role_permissions (
    role_id INTEGER NOT NULL, permission_id INTEGER NOT NULL, PRIMARY KEY (role_id, permission_id),
    FOREIGN KEY(role_id) REFERENCES roles (id), FOREIGN KEY(permission_id) REFERENCES permissions (id)
)""",
    """CREATE TABLE user_roles (
    user_id INTEGER NOT NULL, role_id INTEGER NOT NULL, expires_at DATETIME, granted_by VARCHAR NOT NULL,
    granted_at DATETIME NOT NULL, PRIMARY KEY (user_id, role_id),
    FOREIGN KEY(user_id) REFERENCES users (id), FOREIGN KEY(role_id) REFERENCES roles (id)
)""",
    """CREATE TABLE api_keys (
    id INTEGER NOT NULL, user_id INTEGER NOT NULL, key_hash VARCHAR NOT NULL, key_prefix VARCHAR NOT NULL,
    name VARCHAR NOT NULL, description VARCHAR, rate_limit INTEGER NOT NULL, is_active BOOLEAN NOT NULL,
    expires_at DATETIME, last_used_at DATETIME, total_requests INTEGER NOT NULL, window_began_at DATETIME,
    window_requests INTEGER NOT NULL, revoked_at DATETIME, created_at DATETIME NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(user_id) REFERENCES users (id), UNIQUE (key_hash)
)""",
    """CREATE TABLE sessions (
    id INTEGER NOT NULL, uuid VARCHAR NOT NULL, user_id INTEGER NOT NULL, session_token VARCHAR NOT NULL,
    refresh_token VARCHAR, host VARCHAR NOT NULL, created_at DATETIME NOT NULL, last_activity_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL, refresh_expires_at DATETIME NOT NULL, is_valid BOOLEAN NOT NULL, PRIMARY KEY (id),
    UNIQUE (uuid), FOREIGN KEY(user_id) REFERENCES users (id), UNIQUE (session_token), UNIQUE (refresh_token)
)""",
    """CREATE TABLE audit_logs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, previous_hash VARCHAR NOT NULL, hash VARCHAR NOT NULL,
    user_id VARCHAR NOT NULL, action VARCHAR NOT NULL, resource_type VARCHAR NOT NULL, resource_id VARCHAR,
    description VARCHAR NOT NULL, request_id VARCHAR, payload_digest VARCHAR, created_at DATETIME NOT NULL
)""",
    "CREATE INDEX audit_logs_by_resource ON audit_logs (resource_type, resource_id)",
    """CREATE TABLE audit_payloads (
    audit_id INTEGER NOT NULL, salt BLOB, changes JSON, reason VARCHAR, erased_at DATETIME, PRIMARY KEY (audit_id),
    FOREIGN KEY(audit_id) REFERENCES audit_logs (id)
)""",
)

_TRIGGERS = (
    "CREATE TRIGGER audit_logs_no_update BEFORE UPDATE ON audit_logs"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_logs_no_delete BEFORE DELETE ON audit_logs"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_payloads_no_delete BEFORE DELETE ON audit_payloads"
    " BEGIN SELECT RAISE(ABORT, 'audit payloads are only erased'); END",
    "CREATE TRIGGER audit_payloads_only_erased BEFORE UPDATE ON audit_payloads"
    " WHEN NEW.audit_id <> OLD.audit_id OR NEW.salt IS NOT NULL OR NEW.changes IS NOT NULL"
    " OR NEW.reason IS NOT NULL OR NEW.erased_at IS NULL"
    " BEGIN SELECT RAISE(ABORT, 'audit payloads are only erased'); END",
)

_PERMISSIONS = (
    ("documents.read", "See documents, figures, lists and originals."),
    ("documents.create", "Take in files and have them processed."),
    ("documents.update", "Review, label, relate, archive and revert documents."),
    ("documents.delete", "Delete documents softly and bring them back."),
    ("documents.erase", "Erase what documents say for good."),
    ("exports.create", "Export documents."),
    ("workflows.run", "Run, resume and cancel workflows."),
    ("jobs.manage", "Retry and cancel jobs, settle errors."),
    ("tasks.run", "Run scheduled tasks."),
    ("delivery.manage", "Send mail, webhooks and notifications, and send them again."),
    ("suppliers.manage", "Add, change and merge suppliers."),
    ("rules.manage", "Change rules and learn new ones."),
    ("settings.manage", "Change settings, flags and parameters."),
    ("users.manage", "Manage users, roles and keys."),
    ("audit.read", "Read, check and export the audit log."),
    ("system.admin", "Repair, back up and tidy the store."),
)
_REVIEWING = ("documents.read", "documents.update")
_ROLES = (
    ("admin", "Administrator", 100, tuple(name for name, _ in _PERMISSIONS)),
    ("reviewer", "Reviewer", 20, _REVIEWING),
    ("accountant", "Accountant", 20, _REVIEWING),
    ("cfo", "Chief financial officer", 20, _REVIEWING),
    ("user", "User", 10, ("documents.read", "documents.create", "documents.update")),
)


def apply(connection: sqlite3.Connection) -> None:
    """Add the tables, the shipped roles and permissions, and what keeps the audit log as it is."""
    for statement in (*_TABLES, *_TRIGGERS):
        connection.execute(statement)
    for name, description in _PERMISSIONS:
        row = (name, *name.split("."), description)
        connection.execute("INSERT INTO permissions (name, resource, action, description) VALUES (?, ?, ?, ?)", row)
    for name, display_name, level, permissions in _ROLES:
        insert = "INSERT INTO roles (name, display_name, level, is_system) VALUES (?, ?, ?, 1)"
        key = connection.execute(insert, (name, display_name, level)).lastrowid
        for permission in permissions:
            connection.execute(
                "INSERT INTO role_permissions (role_id, permission_id) SELECT ?, id FROM permissions WHERE name = ?",
                (key, permission),
            )
