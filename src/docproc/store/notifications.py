"""Notifications: what each person was told, and how each wants to be told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import bindparam, delete, select

from docproc.model.delivery import Digest
from docproc.store.audit import record
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.outbox import Entry
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_delivery import (
    NOTIFICATION_PREFERENCES,
    NOTIFICATIONS,
    Notification,
    NotificationPreference,
)

_INSERT = inserting(Notification)
_KNOWN = Statement(
    select(NOTIFICATIONS.c.id).where(
        NOTIFICATIONS.c.announcement_id == bindparam("announcement"), NOTIFICATIONS.c.user_id == bindparam("user")
    )
)
_READ = updating(
    NOTIFICATIONS,
    ("is_read", "read_at"),
    NOTIFICATIONS.c.uuid == bindparam("wanted"),
    NOTIFICATIONS.c.user_id == bindparam("reader"),
    NOTIFICATIONS.c.is_read.is_(False),
)
_DIGESTED = updating(NOTIFICATIONS, ("digested_at",), NOTIFICATIONS.c.id == bindparam("gathered"))
_CLEAR = Statement(
    delete(NOTIFICATIONS).where(
        NOTIFICATIONS.c.is_read.is_(True),
        NOTIFICATIONS.c.read_at < bindparam("before", type_=NOTIFICATIONS.c.read_at.type),
        NOTIFICATIONS.c.digest.is_(None) | NOTIFICATIONS.c.digested_at.is_not(None),
    )
)
_CHOSEN = ("email_enabled", "in_app_enabled", "preferences", "quiet_hours_start", "quiet_hours_end")
_COLUMNS = (*_CHOSEN, "quiet_hours_timezone", "updated_at")
_INSERT_CHOICE = inserting(NotificationPreference)
_CHOOSE = updating(NOTIFICATION_PREFERENCES, _COLUMNS, NOTIFICATION_PREFERENCES.c.user_id == bindparam("person"))


@dataclass(frozen=True, slots=True)
class Told:
    """One person's share of an announcement: shown in the list, and perhaps gathered for a digest."""

    user: str
    in_app: bool
    digest: Digest | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person has chosen, as it is kept; `by_type` holds what differs from the defaults, by type."""

    email_enabled: bool = True
    in_app_enabled: bool = True
    by_type: Mapping[str, Any] | None = None
    quiet_start: time | None = None
    quiet_end: time | None = None
    timezone: str = "Europe/Berlin"


def write_notification(transaction: Transaction, entry: Entry, told: Told) -> None:
    """Write down what a person is told; once, however often it is done."""
    if transaction.first(_KNOWN, {"announcement": entry.key, "user": told.user}) is not None:
        return
    time_now = now()
    row = {
        "uuid": str(uuid.uuid4()),
        "announcement_id": entry.key,
        "user_id": told.user,
        "in_app": told.in_app,
        "digest": None if told.digest is None else told.digest.value,
        "details": entry.json("details"),
        "expires_at": told.expires_at,
        "delivered_at": time_now,
        "created_at": time_now,
    }
    copied = ("type", "severity", "title", "message", "document_id", "link_url")
    transaction.insert(_INSERT, {**row, **{name: entry.row[name] for name in copied}})


def mark_read(store: Store, user: str, ids: Iterable[str]) -> int:
    """Mark notifications of a user as read, and return how many were not."""
    with store.begin(CommitPoint.NOTIFICATIONS_READ) as transaction:
        row = {"is_read": True, "read_at": now(), "reader": user}
        return sum(transaction.run(_READ, {**row, "wanted": each}).rowcount for each in ids)


def clear_read(store: Store, before: datetime, actor: str | None = None) -> int:
    """Delete notifications that were read before a time, and return how many; unread ones stay, expired or not.

    `actor` is the person who does, None for a task.
    """
    with store.begin(CommitPoint.NOTIFICATIONS_CLEARED) as transaction:
        gone = int(transaction.run(_CLEAR, {"before": before}).rowcount)
        if gone and actor is not None:
            record(transaction, actor, "deleted", "notifications", None, f"{gone} read before {before:%Y-%m-%d %H:%M}")
        return gone


def mark_digested(transaction: Transaction, keys: Iterable[int]) -> None:
    """Note that notifications (by number) stand in a digest that is in the mail queue."""
    for key in keys:
        transaction.run(_DIGESTED, {"digested_at": now(), "gathered": key})


def save_choice(
    store: Store, user: str, choice: Choice, actor: str | None = None, before: Choice | None = None
) -> None:
    """Keep what a person has chosen, in place of what was chosen `before`; `actor` where somebody else does it."""
    values = (choice.email_enabled, choice.in_app_enabled, dict(choice.by_type or {}), choice.quiet_start)
    row = dict(zip(_COLUMNS, (*values, choice.quiet_end, choice.timezone, now()), strict=True))
    with store.begin(CommitPoint.PREFERENCES_CHOSEN) as transaction:
        was, is_now = asdict(before or Choice()), asdict(choice)
        changes = {name: (was[name], is_now[name]) for name in is_now if was[name] != is_now[name]}
        words = "what notifications reach them how"
        record(transaction, actor or user, "updated", "preferences", user, words, changes)
        if transaction.run(_CHOOSE, {**row, "person": user}).rowcount == 0:
            transaction.insert(_INSERT_CHOICE, {**row, "user_id": user})
