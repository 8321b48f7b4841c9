"""People and roles: who may do what. Plain SQL, so that a check costs no import."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docproc.errors import UsageError
from docproc.store.audit import record
from docproc.store.clock import TIME_FORMAT, now, stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint

_PROFILE = (
    "email", "first_name", "last_name", "display_name", "phone", "department", "job_title", "language", "timezone",
    "is_verified", "preferences",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A person; `roles` are those that have not expired, with the time at which they do (None: never)."""

    username: str
    email: str
    display_name: str | None
    first_name: str | None
    last_name: str | None
    phone: str | None
    department: str | None
    job_title: str | None
    preferences: Mapping[str, str]
    language: str
    timezone: str
    is_active: bool
    is_verified: bool
    verified_at: datetime | None
    has_password: bool
    two_factor: bool
    last_login_at: datetime | None
    locked_until: datetime | None
    roles: Mapping[str, datetime | None]


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """A role with its permissions."""

    name: str
    display_name: str
    description: str | None
    level: int
    is_system: bool
    permissions: tuple[str, ...]


@contextmanager
def changing_people(store: Store) -> Iterator[Transaction]:
    """The transaction in which people, roles and keys change: on disk when it ends, since rights may be taken away."""
    with store.begin_durable(CommitPoint.PEOPLE_CHANGED) as transaction:
        yield transaction


def add_user(store: Store, username: str, email: str, profile: Mapping[str, Any], actor: str) -> None:
    """Enter a person, without a password. Raises UsageError when the name or the mail address is taken."""
    time = now().strftime(TIME_FORMAT)
    with changing_people(store) as transaction:
        query = "SELECT username, deleted_at FROM users WHERE username = ? OR lower(email) = lower(?)"
        if (taken := transaction.execute(query, (username, email)).fetchone()) is not None:
            was = "was, and records name them" if taken["deleted_at"] else "exists"
            raise UsageError(f"{username}: a user with this name or mail address {was}: {taken['username']}")
        transaction.execute(
            "INSERT INTO users (username, email, language, timezone, is_active, is_verified, two_factor_enabled,"
            " failed_login_attempts, created_at, updated_at) VALUES (?, ?, 'de', 'Europe/Berlin', 1, 0, 0, 0, ?, ?)",
            (username, email, time, time),
        )
        _write_profile(transaction, username, profile)
        changes = {name: (None, value) for name, value in {"email": email, **profile}.items()}
        record(transaction, actor, "created", "user", username, "entered", changes)


def edit_user(store: Store, username: str, profile: Mapping[str, Any], actor: str) -> None:
    """Change what is known of a person. UsageError for an unknown one, or a mail address that another has."""
    with changing_people(store) as transaction:
        before = user_row(transaction, username)
        try:
            _write_profile(transaction, username, profile)
        except sqlite3.IntegrityError as error:
            raise UsageError(f"{profile.get('email')}: another user has this mail address") from error
        changes = {name: (before[name], value) for name, value in _columns(profile).items()}
        if "email" in profile:
            withdraw_code(transaction, username)
        record(transaction, actor, "updated", "user", username, f"changed {', '.join(profile)}", changes)


def set_active(store: Store, username: str, active: bool, actor: str) -> None:
    """Let a person act, or not any more: then sessions and keys end too. Raises UsageError for the last admin."""
    with changing_people(store) as transaction:
        row = user_row(transaction, username)
        transaction.execute("UPDATE users SET is_active = ?, updated_at = ? WHERE id = ?", (active, _time(), row["id"]))
        if not active:
            end_access(transaction, row["id"])
            if _is_admin(transaction, row["id"]):
                _keep_an_admin(transaction, username)
        changes = {"is_active": (bool(row["is_active"]), active)}
        record(transaction, actor, "updated", "user", username, "active" if active else "inactive", changes)


def delete_user(store: Store, username: str, actor: str) -> None:
    """Delete a person softly: out at once, with sessions and keys; records keep the name, which nobody gets again.

    Raises UsageError for the last admin.
    """
    with changing_people(store) as transaction:
        row = user_row(transaction, username)
        deleted = "UPDATE users SET deleted_at = ?, is_active = 0, updated_at = ? WHERE id = ?"
        transaction.execute(deleted, (_time(), _time(), row["id"]))
        end_access(transaction, row["id"])
        if _is_admin(transaction, row["id"]):
            _keep_an_admin(transaction, username)
        record(transaction, actor, "deleted", "user", username, "gone", {"deleted": (False, True)})


def set_password_hash(
    store: Store, username: str, password_hash: str | None, actor: str, spared: str | None = None
) -> None:
    """Keep the argon2 hash of a person's password; a lock is lifted.

    Sessions end, but for the one whose token has the hash `spared`.
    """
    with changing_people(store) as transaction:
        row = user_row(transaction, username)
        transaction.execute(
            "UPDATE users SET password_hash = ?, failed_login_attempts = 0, locked_until = NULL, updated_at = ?"
            " WHERE id = ?",
            (password_hash, _time(), row["id"]),
        )
        ended = "UPDATE sessions SET is_valid = 0 WHERE user_id = ? AND session_token IS NOT ?"
        transaction.execute(ended, (row["id"], spared))
        record(transaction, actor, "updated", "user", username, "another password")


def set_second_factor(
    store: Store, username: str, secret: str | None, codes: list[str], enabled: bool, actor: str
) -> None:
    """Keep a person's secret of one-time codes with the hashes of the recovery codes; None takes it away."""
    with changing_people(store) as transaction:
        row = user_row(transaction, username)
        transaction.execute(
            "UPDATE users SET two_factor_secret = ?, recovery_codes = ?, two_factor_enabled = ?,"
            " two_factor_step = NULL, updated_at = ? WHERE id = ?",
            (secret, json.dumps(codes), enabled, _time(), row["id"]),
        )
        changes = {"two_factor": (bool(row["two_factor_enabled"]), enabled)}
        record(transaction, actor, "updated", "user", username, "second factor", changes)


def grant_role(store: Store, username: str, role: str, until: datetime | None, actor: str) -> None:
    """Give a person a role, until a time (aware) or for good; giving it again changes the time."""
    with changing_people(store) as transaction:
        user, role_key = user_row(transaction, username)["id"], _role_key(transaction, role)
        transaction.execute("DELETE FROM user_roles WHERE user_id = ? AND role_id = ?", (user, role_key))
        ends = None if until is None else until.strftime(TIME_FORMAT)
        transaction.execute(
            "INSERT INTO user_roles (user_id, role_id, expires_at, granted_by, granted_at) VALUES (?, ?, ?, ?, ?)",
            (user, role_key, ends, actor, _time()),
        )
        record(transaction, actor, "granted", "user", username, f"the role {role}", {role: (None, ends or "for good")})


def revoke_role(store: Store, username: str, role: str, actor: str) -> bool:
    """Take a role from a person; False when they did not have it. Raises UsageError for the last admin."""
    with changing_people(store) as transaction:
        user, role_key = user_row(transaction, username)["id"], _role_key(transaction, role)
        gone = transaction.execute("DELETE FROM user_roles WHERE user_id = ? AND role_id = ?", (user, role_key))
        if gone.rowcount == 0:
            return False
        if role == "admin":
            _keep_an_admin(transaction, username)
        record(transaction, actor, "revoked", "user", username, f"the role {role}", {role: ("had", None)})
        return True


def add_role(
    store: Store, name: str, display_name: str, level: int, actor: str, description: str | None = None
) -> None:
    """Make a role, without permissions. Raises UsageError when there is one of that name."""
    with changing_people(store) as transaction:
        if transaction.execute("SELECT 1 FROM roles WHERE name = ?", (name,)).fetchone() is not None:
            raise UsageError(f"{name}: there is a role of this name")
        insert = "INSERT INTO roles (name, display_name, level, description, is_system) VALUES (?, ?, ?, ?, 0)"
        transaction.execute(insert, (name, display_name, level, description))
        record(transaction, actor, "created", "role", name, f"level {level}", {"level": (None, level)})


def delete_role(store: Store, name: str, actor: str) -> None:
    """Delete a role; nobody has it then. Raises UsageError for a role that is shipped, or unknown."""
    with changing_people(store) as transaction:
        key = _role_key(transaction, name)
        is_system, level = transaction.execute("SELECT is_system, level FROM roles WHERE id = ?", (key,)).fetchone()
        if is_system:
            raise UsageError(f"{name}: a shipped role is not deleted")
        for table in ("user_roles", "role_permissions"):
            transaction.execute(f"DELETE FROM {table} WHERE role_id = ?", (key,))  # noqa: S608  # our own names
        transaction.execute("DELETE FROM roles WHERE id = ?", (key,))
        record(transaction, actor, "deleted", "role", name, "gone", {"level": (level, None)})


def allow(store: Store, role: str, permission: str, actor: str) -> None:
    """Give a role a permission."""
    with changing_people(store) as transaction:
        key = _role_key(transaction, role)
        transaction.execute(
            "INSERT OR IGNORE INTO role_permissions (role_id, permission_id)"
            " SELECT ?, id FROM permissions WHERE name = ?",
            (key, permission),
        )
        record(transaction, actor, "granted", "role", role, "a permission", {permission: (None, "granted")})


def disallow(store: Store, role: str, permission: str, actor: str) -> None:
    """Take a permission from a role. Raises UsageError for the admin's: there would be nobody to give it back."""
    if role == "admin":
        raise UsageError("the role admin keeps all permissions")
    with changing_people(store) as transaction:
        key = _role_key(transaction, role)
        transaction.execute(
            "DELETE FROM role_permissions WHERE role_id = ?"
            " AND permission_id IN (SELECT id FROM permissions WHERE name = ?)",
            (key, permission),
        )
        record(transaction, actor, "revoked", "role", role, "a permission", {permission: ("granted", None)})


def list_users(store: Store) -> tuple[UserRecord, ...]:
    """All people, by name."""
    rows = store.reader.execute("SELECT * FROM users WHERE deleted_at IS NULL ORDER BY username").fetchall()
    return tuple(_user(store, row) for row in rows)


def find_user(store: Store, username: str) -> UserRecord:
    """The person of this name. Raises UsageError when there is none."""
    query = "SELECT * FROM users WHERE username = ? AND deleted_at IS NULL"
    row = store.reader.execute(query, (username,)).fetchone()
    if row is None:
        raise UsageError(f"no user is called {username}; docproc user list")
    return _user(store, row)


def list_roles(store: Store) -> tuple[RoleRecord, ...]:
    """All roles, the most powerful first."""
    rows = store.reader.execute("SELECT * FROM roles ORDER BY level DESC, name").fetchall()
    query = (
        "SELECT p.name FROM role_permissions r JOIN permissions p ON p.id = r.permission_id"
        " WHERE r.role_id = ? ORDER BY p.id"
    )
    return tuple(
        RoleRecord(
            row["name"], row["display_name"], row["description"], row["level"], bool(row["is_system"]),
            tuple(name for (name,) in store.reader.execute(query, (row["id"],))),
        )
        for row in rows
    )  # fmt: skip


def level_of(store: Store, username: str, time: datetime) -> int:
    """The highest level of a person's roles at `time`; 0 without a role."""
    (level,) = store.reader.execute(
        "SELECT coalesce(max(r.level), 0) FROM users u JOIN user_roles ur ON ur.user_id = u.id"
        " JOIN roles r ON r.id = ur.role_id WHERE u.username = ? AND (ur.expires_at IS NULL OR ur.expires_at > ?)",
        (username, time.strftime(TIME_FORMAT)),
    ).fetchone()
    return int(level)


def has_admin_with_password(store: Store, time: datetime) -> bool:
    """Tell whether anybody could log in as an admin at `time`."""
    row = store.reader.execute(
        "SELECT 1 FROM users u JOIN user_roles ur ON ur.user_id = u.id JOIN roles r ON r.id = ur.role_id"
        " WHERE r.name = 'admin' AND u.is_active AND u.deleted_at IS NULL AND u.password_hash IS NOT NULL"
        " AND (ur.expires_at IS NULL OR ur.expires_at > ?) LIMIT 1",
        (time.strftime(TIME_FORMAT),),
    ).fetchone()
    return row is not None


def permissions_of(store: Store, username: str, time: datetime) -> frozenset[str]:
    """What a person may do at `time`: the permissions of their roles; none for one who is not active."""
    rows = store.reader.execute(
        "SELECT DISTINCT p.name FROM users u JOIN user_roles ur ON ur.user_id = u.id"
        " JOIN role_permissions rp ON rp.role_id = ur.role_id JOIN permissions p ON p.id = rp.permission_id"
        " WHERE u.username = ? AND u.is_active AND u.deleted_at IS NULL"
        " AND (ur.expires_at IS NULL OR ur.expires_at > ?)",
        (username, time.strftime(TIME_FORMAT)),
    )
    return frozenset(name for (name,) in rows)


def user_row(transaction: Transaction, username: str) -> sqlite3.Row:
    """The row of a person inside a transaction. Raises UsageError when there is none of this name."""
    query = "SELECT * FROM users WHERE username = ? AND deleted_at IS NULL"
    row: sqlite3.Row | None = transaction.execute(query, (username,)).fetchone()
    if row is None:
        raise UsageError(f"no user is called {username}; docproc user list")
    return row


def withdraw_code(transaction: Transaction, username: str) -> None:
    """Let the code that was mailed to a person serve no more."""
    withdrawn = "UPDATE users SET verification_hash = NULL, verification_expires_at = NULL WHERE username = ?"
    transaction.execute(withdrawn, (username,))


def end_access(transaction: Transaction, user_key: int) -> None:
    """End the sessions and keys of a person."""
    transaction.execute("UPDATE sessions SET is_valid = 0 WHERE user_id = ?", (user_key,))
    ended = "UPDATE api_keys SET is_active = 0, revoked_at = coalesce(revoked_at, ?) WHERE user_id = ?"
    transaction.execute(ended, (_time(), user_key))


def _keep_an_admin(transaction: Transaction, username: str) -> None:
    """Raise UsageError when nobody active is left who is an admin for good."""
    left = transaction.execute(
        "SELECT count(*) FROM users u JOIN user_roles ur ON ur.user_id = u.id JOIN roles r ON r.id = ur.role_id"
        " WHERE r.name = 'admin' AND u.is_active AND u.deleted_at IS NULL AND ur.expires_at IS NULL"
    ).fetchone()[0]
    if left == 0:
        raise UsageError(f"{username} is the last admin; make somebody else one first (docproc user roles)")


def _is_admin(transaction: Transaction, user_key: int) -> bool:
    query = "SELECT 1 FROM user_roles ur JOIN roles r ON r.id = ur.role_id WHERE ur.user_id = ? AND r.name = 'admin'"
    return transaction.execute(query, (user_key,)).fetchone() is not None


def _write_profile(transaction: Transaction, username: str, profile: Mapping[str, Any]) -> None:
    for name, value in _columns(profile).items():
        if name not in _PROFILE:
            raise ValueError(f"{name} is not part of a profile")
        update = f"UPDATE users SET {name} = ?, updated_at = ? WHERE username = ?"  # noqa: S608  # one of _PROFILE
        transaction.execute(update, (value, _time(), username))
    if "is_verified" in profile:
        verified = "UPDATE users SET email_verified_at = ? WHERE username = ?"
        transaction.execute(verified, (_time() if profile["is_verified"] else None, username))


def _columns(profile: Mapping[str, Any]) -> dict[str, Any]:
    """A profile as the columns hold it: an empty text is none, preferences are JSON."""
    told = {name: value if value != "" else None for name, value in profile.items()}
    return {name: json.dumps(value) if isinstance(value, dict) else value for name, value in told.items()}


def _role_key(transaction: Transaction, name: str) -> int:
    row = transaction.execute("SELECT id FROM roles WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise UsageError(f"no role is called {name}; docproc role list")
    return int(row[0])


def _user(store: Store, row: sqlite3.Row) -> UserRecord:
    roles = store.reader.execute(
        "SELECT r.name, ur.expires_at FROM user_roles ur JOIN roles r ON r.id = ur.role_id"
        " WHERE ur.user_id = ? AND (ur.expires_at IS NULL OR ur.expires_at > ?) ORDER BY r.level DESC, r.name",
        (row["id"], _time()),
    )
    return UserRecord(
        username=row["username"],
        email=row["email"],
        display_name=row["display_name"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        phone=row["phone"],
        department=row["department"],
        job_title=row["job_title"],
        preferences=json.loads(row["preferences"] or "{}"),
        language=row["language"],
        timezone=row["timezone"],
        is_active=bool(row["is_active"]),
        is_verified=bool(row["is_verified"]),
        verified_at=_parsed(row["email_verified_at"]),
        has_password=row["password_hash"] is not None,
        two_factor=bool(row["two_factor_enabled"]),
        last_login_at=_parsed(row["last_login_at"]),
        locked_until=_parsed(row["locked_until"]),
        roles={name: _parsed(ends) for name, ends in roles},
    )


def _parsed(text: str | None) -> datetime | None:
    return None if text is None else stored_time(text)


def _time() -> str:
    return now().strftime(TIME_FORMAT)
