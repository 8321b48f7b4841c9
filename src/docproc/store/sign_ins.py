"""Sessions, keys for programs and tries to log in, as the store keeps them: only hashes of what is secret."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from docproc.errors import UsageError
from docproc.store.audit import record
from docproc.store.clock import TIME_FORMAT, stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.users import changing_people, user_row


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a log-in is held against; `recovery_codes` are hashes, `step` the last time step whose code was used."""

    username: str
    password_hash: str | None
    is_active: bool
    two_factor_secret: str | None
    recovery_codes: tuple[str, ...]
    step: int | None


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A log-in of a person; `refresh_expires_at` is when it can no longer be renewed."""

    id: str
    username: str
    host: str
    created_at: datetime
    last_activity_at: datetime
    expires_at: datetime
    refresh_expires_at: datetime
    is_valid: bool


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key for programs; `window_requests` were made since `window_began_at`."""

    key: int
    prefix: str
    name: str
    description: str | None
    username: str
    rate_limit: int
    is_active: bool
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    total_requests: int
    window_began_at: datetime | None
    window_requests: int


@contextmanager
def signing_in(store: Store) -> Iterator[Transaction]:
    """The transaction in which sessions begin, go on and end: on disk when it ends."""
    with store.begin_durable(CommitPoint.SIGNED_IN) as transaction:
        yield transaction


def credentials_of(store: Store, username: str) -> Credentials | None:
    """What the log-in of a person is held against; None for an unknown one."""
    query = "SELECT * FROM users WHERE username = ? AND deleted_at IS NULL"
    row = store.reader.execute(query, (username,)).fetchone()
    if row is None:
        return None
    return Credentials(
        row["username"], row["password_hash"], bool(row["is_active"]),
        row["two_factor_secret"] if row["two_factor_enabled"] else None,
        tuple(json.loads(row["recovery_codes"] or "[]")), row["two_factor_step"],
    )  # fmt: skip


def count_try(
    store: Store, username: str, time: datetime, lock_after: Callable[[int], timedelta | None]
) -> datetime | None:
    """Count a log-in as failed before it is looked at: tries made side by side are all counted.

    `lock_after` says for how long so many failures in a row lock. Returns until when the account is locked already;
    then nothing is counted.
    """
    with signing_in(store) as transaction:
        row = user_row(transaction, username)
        locked_until = None if row["locked_until"] is None else stored_time(row["locked_until"])
        if locked_until is not None and locked_until > time:
            return locked_until
        failures = row["failed_login_attempts"] + 1
        lock = lock_after(failures)
        transaction.execute(
            "UPDATE users SET failed_login_attempts = ?, locked_until = ? WHERE id = ?",
            (failures, None if lock is None else _text(time + lock), row["id"]),
        )
        return None


def take_back_try(store: Store, username: str) -> None:
    """Let a counted log-in not count: the password was right, and no code was given."""
    with signing_in(store) as transaction:
        transaction.execute(
            "UPDATE users SET failed_login_attempts = max(0, failed_login_attempts - 1), locked_until = NULL"
            " WHERE username = ?",
            (username,),
        )


def note_failure(store: Store, username: str) -> None:
    """Note in the audit log that a log-in, counted already, was wrong."""
    with signing_in(store) as transaction:
        failures = user_row(transaction, username)["failed_login_attempts"]
        record(transaction, username, "login-failed", "user", username, f"try {failures} in a row")


def note_read(store: Store, username: str, action: str, asked: Mapping[str, Any]) -> None:
    """Note in the audit log that a person exported documents or read originals, and what they asked for."""
    said = {name: (None, str(value)) for name, value in asked.items() if value is not None}
    with signing_in(store) as transaction:
        record(transaction, username, action, "documents", None, "given out", said)


def begin_session(
    store: Store,
    username: str,
    hashes: tuple[str, str],
    ends: tuple[datetime, datetime],
    time: datetime,
    host: str,
    used: Mapping[str, Any],
) -> str:
    """Begin a session with the hashes of its two tokens and the ends of their times; returns its id.

    `used` are columns of the person that the second factor changes: the time step, or the recovery codes left.
    """
    session_id = str(uuid.uuid4())
    with signing_in(store) as transaction:
        row = user_row(transaction, username)
        transaction.execute(
            "INSERT INTO sessions (uuid, user_id, session_token, refresh_token, host, created_at, last_activity_at,"
            " expires_at, refresh_expires_at, is_valid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            (session_id, row["id"], *hashes, host, _text(time), _text(time), *map(_text, ends)),
        )
        columns = {"failed_login_attempts": 0, "locked_until": None, "last_login_at": _text(time), **used}
        names = ", ".join(f"{name} = ?" for name in columns)
        transaction.execute(f"UPDATE users SET {names} WHERE id = ?", (*columns.values(), row["id"]))  # noqa: S608
        record(transaction, username, "login", "session", session_id, f"from {host}")
    return session_id


_SESSIONS = "SELECT s.*, u.username, u.is_active FROM sessions s JOIN users u ON u.id = s.user_id"


def session_of(store: Store, token_hash: str) -> SessionRecord | None:
    """The session whose session token has this hash; None when there is none, or its person is not active."""
    row = store.reader.execute(f"{_SESSIONS} WHERE s.session_token = ? AND u.is_active", (token_hash,)).fetchone()
    return None if row is None else _session(row)


def keep_alive(store: Store, session_id: str, time: datetime, until: datetime) -> None:
    """Note that a session was used at `time`; it lasts until `until` now."""
    with signing_in(store) as transaction:
        update = "UPDATE sessions SET last_activity_at = ?, expires_at = ? WHERE uuid = ? AND is_valid"
        transaction.execute(update, (_text(time), _text(until), session_id))


def renew_session(
    store: Store, refresh_hash: str, hashes: tuple[str, str], ends: tuple[datetime, datetime], time: datetime
) -> str | None:
    """Give a session new tokens for its refresh token, which serves once; its person, None where it serves no more."""
    with signing_in(store) as transaction:
        row = transaction.execute(
            f"{_SESSIONS} WHERE s.refresh_token = ? AND s.is_valid AND u.is_active AND s.refresh_expires_at > ?",
            (refresh_hash, _text(time)),
        ).fetchone()
        if row is None:
            return None
        transaction.execute(
            "UPDATE sessions SET session_token = ?, refresh_token = ?, last_activity_at = ?, expires_at = ?,"
            " refresh_expires_at = ? WHERE id = ?",
            (*hashes, _text(time), *map(_text, ends), row["id"]),
        )
        record(transaction, row["username"], "refreshed", "session", row["uuid"], "new tokens")
        return str(row["username"])


def end_sessions(store: Store, username: str | None, session_id: str | None, actor: str) -> int:
    """End the open sessions of a person, or the one of this id; returns how many that were."""
    with signing_in(store) as transaction:
        rows = transaction.execute(
            f"{_SESSIONS} WHERE s.is_valid AND (? IS NULL OR u.username = ?) AND (? IS NULL OR s.uuid = ?)",
            (username, username, session_id, session_id),
        ).fetchall()
        for row in rows:
            transaction.execute("UPDATE sessions SET is_valid = 0 WHERE id = ?", (row["id"],))
            record(transaction, actor, "ended", "session", row["uuid"], f"of {row['username']}")
        return len(rows)


def list_sessions(store: Store, username: str | None, time: datetime) -> tuple[SessionRecord, ...]:
    """Sessions that are open at `time`, of a person or of all, the latest first."""
    rows = store.reader.execute(
        f"{_SESSIONS} WHERE s.is_valid AND s.expires_at > ? AND (? IS NULL OR u.username = ?) ORDER BY s.id DESC",
        (_text(time), username, username),
    )
    return tuple(map(_session, rows))


def add_key(
    store: Store,
    username: str,
    key_hash: str,
    prefix: str,
    name: str,
    rate_limit: int,
    expires_at: datetime | None,
    time: datetime,
    actor: str,
    description: str | None = None,
) -> None:
    """Enter a key for programs that acts as a person."""
    ends = None if expires_at is None else _text(expires_at)
    with changing_people(store) as transaction:
        row = user_row(transaction, username)
        transaction.execute(
            "INSERT INTO api_keys (user_id, key_hash, key_prefix, name, description, rate_limit, is_active,"
            " expires_at, total_requests, window_requests, created_at) VALUES (?, ?, ?, ?, ?, ?, 1, ?, 0, 0, ?)",
            (row["id"], key_hash, prefix, name, description, rate_limit, ends, _text(time)),
        )
        record(transaction, actor, "created", "api_key", prefix, f"for {username}", {"expires_at": (None, ends)})


_KEYS = "SELECT k.*, u.username FROM api_keys k JOIN users u ON u.id = k.user_id"


def key_of(store: Store, key_hash: str) -> KeyRecord | None:
    """The key with this hash; None when there is none, or its person is not active."""
    row = store.reader.execute(f"{_KEYS} WHERE k.key_hash = ? AND u.is_active", (key_hash,)).fetchone()
    return None if row is None else _key(row)


def list_keys(store: Store, username: str | None) -> tuple[KeyRecord, ...]:
    """Keys of a person, or of all, oldest first."""
    rows = store.reader.execute(f"{_KEYS} WHERE ? IS NULL OR u.username = ? ORDER BY k.id", (username, username))
    return tuple(map(_key, rows))


def use_key(store: Store, key: int, time: datetime, window: timedelta) -> bool:
    """Count one use of a key at `time`; False, and nothing is counted, beyond what it may do in a `window`."""
    with signing_in(store) as transaction:
        row = transaction.execute("SELECT * FROM api_keys WHERE id = ?", (key,)).fetchone()
        began = time if row["window_began_at"] is None else stored_time(row["window_began_at"])
        fresh = row["window_began_at"] is None or began + window <= time
        if not fresh and row["window_requests"] >= row["rate_limit"]:
            return False
        transaction.execute(
            "UPDATE api_keys SET last_used_at = ?, total_requests = total_requests + 1, window_requests = ?,"
            " window_began_at = ? WHERE id = ?",
            (_text(time), 1 if fresh else row["window_requests"] + 1, _text(time) if fresh else _text(began), key),
        )
        return True


def revoke_key(store: Store, prefix: str, time: datetime, actor: str) -> None:
    """End a key, named by its prefix. Raises UsageError when no key that serves has it."""
    with changing_people(store) as transaction:
        ended = "UPDATE api_keys SET is_active = 0, revoked_at = ? WHERE key_prefix = ? AND is_active"
        if transaction.execute(ended, (_text(time), prefix)).rowcount == 0:
            raise UsageError(f"{prefix}: no key that serves begins so; docproc user key list")
        record(transaction, actor, "revoked", "api_key", prefix, "serves no more", {"is_active": (True, False)})


def _session(row: sqlite3.Row) -> SessionRecord:
    return SessionRecord(
        id=row["uuid"],
        username=row["username"],
        host=row["host"],
        created_at=stored_time(row["created_at"]),
        last_activity_at=stored_time(row["last_activity_at"]),
        expires_at=stored_time(row["expires_at"]),
        refresh_expires_at=stored_time(row["refresh_expires_at"]),
        is_valid=bool(row["is_valid"]),
    )


def _key(row: sqlite3.Row) -> KeyRecord:
    def time_of(name: str) -> datetime | None:
        return None if row[name] is None else stored_time(row[name])

    return KeyRecord(
        key=row["id"],
        prefix=row["key_prefix"],
        name=row["name"],
        description=row["description"],
        username=row["username"],
        rate_limit=row["rate_limit"],
        is_active=bool(row["is_active"]),
        created_at=stored_time(row["created_at"]),
        expires_at=time_of("expires_at"),
        revoked_at=time_of("revoked_at"),
        last_used_at=time_of("last_used_at"),
        total_requests=row["total_requests"],
        window_began_at=time_of("window_began_at"),
        window_requests=row["window_requests"],
    )


def _text(time: datetime) -> str:
    return time.strftime(TIME_FORMAT)
