"""Notifications as people see them, and what they have chosen. Standard library only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, time

from docproc.model.delivery import Digest
from docproc.store.clock import TIME_FORMAT, stored_time
from docproc.store.engine import Store


@dataclass(frozen=True, slots=True)
class Shown:
    """A notification as its reader sees it; `link` is an address or a command that leads to it."""

    id: str
    type: str
    severity: str
    title: str
    message: str
    document: str | None
    link: str | None
    read: bool
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToGather:
    """A notification that waits for its digest, by its number."""

    key: int
    user: str
    digest: Digest
    title: str
    message: str
    link: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StoredChoice:
    """What a person has chosen, as it lies in the store."""

    email_enabled: bool
    in_app_enabled: bool
    by_type: dict[str, dict[str, object]]
    quiet_start: time | None
    quiet_end: time | None
    timezone: str


def list_notifications(store: Store, user: str, at: datetime, everything: bool, limit: int) -> tuple[Shown, ...]:
    """A user's notifications, the newest first: unread ones that have not expired at `at`, or all of them."""
    query = (
        "SELECT n.*, d.uuid AS document FROM notifications n LEFT JOIN documents d ON d.id = n.document_id"
        " WHERE n.user_id = :user AND n.in_app"
        " AND (:everything OR (NOT n.is_read AND (n.expires_at IS NULL OR n.expires_at > :at)))"
        " ORDER BY n.id DESC LIMIT :limit"
    )
    values = {"user": user, "at": at.strftime(TIME_FORMAT), "everything": everything, "limit": limit}
    rows = store.reader.execute(query, values)
    return tuple(
        Shown(
            id=row["uuid"],
            type=row["type"],
            severity=row["severity"],
            title=row["title"],
            message=row["message"],
            document=row["document"],
            link=row["link_url"],
            read=bool(row["is_read"]),
            created_at=stored_time(row["created_at"]),
            expires_at=None if row["expires_at"] is None else stored_time(row["expires_at"]),
        )
        for row in rows
    )


def find_notifications(store: Store, user: str, token: str) -> tuple[str, ...]:
    """The full ids of a user's notifications that begin with `token`."""
    query = "SELECT uuid FROM notifications WHERE user_id = ? AND substr(uuid, 1, length(?)) = ?"
    return tuple(row[0] for row in store.reader.execute(query, (user, token, token)))


def waiting_for_digest(store: Store) -> tuple[ToGather, ...]:
    """What waits to be gathered, by user, the oldest first."""
    query = "SELECT * FROM notifications WHERE digest IS NOT NULL AND digested_at IS NULL ORDER BY user_id, digest, id"
    return tuple(
        ToGather(
            row["id"],
            row["user_id"],
            Digest(row["digest"]),
            row["title"],
            row["message"],
            row["link_url"] or "",
            stored_time(row["created_at"]),
        )
        for row in store.reader.execute(query)
    )


def stored_choice(store: Store, user: str) -> StoredChoice | None:
    """What a person has chosen; None when nothing was."""
    row = store.reader.execute("SELECT * FROM notification_preferences WHERE user_id = ?", (user,)).fetchone()
    if row is None:
        return None
    return StoredChoice(
        bool(row["email_enabled"]),
        bool(row["in_app_enabled"]),
        json.loads(row["preferences"] or "{}"),
        None if row["quiet_hours_start"] is None else time.fromisoformat(row["quiet_hours_start"]),
        None if row["quiet_hours_end"] is None else time.fromisoformat(row["quiet_hours_end"]),
        row["quiet_hours_timezone"],
    )
