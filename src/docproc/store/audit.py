"""The audit log: who changed what, in a chain that shows when anything in it was altered, moved or taken away.

A row's hash covers the hash of the row before it and every column of its own (rows of stores before version 26 have no
metadata, and none in their hash); what may hold personal data (values
before and after, reasons) lies beside it, bound by a salted digest only, so that it can be erased and the chain still
holds. Everything here is SQL that any database knows, without SQLAlchemy: it runs with every change.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any

from docproc.store.clock import TIME_FORMAT, now, stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.occasion import given_reason, metadata

NO_HASH = "0" * 64
"""What stands for the hash before the first row."""
ERASED = "erased"
"""The action that erases payloads: all of the resource it names, or the one of a ROW; `verify` accepts no others."""
ROW = "audit"
"""The type of resource that one row of this log is; its id is the row's number."""
_SALT_BYTES = 16
_COLUMNS = (
    "id, previous_hash, hash, user_id, action, resource_type, resource_id, description, request_id, payload_digest,"
    " created_at, metadata"
)
_JOINED = (
    "SELECT a.id, a.previous_hash, a.hash, a.user_id, a.action, a.resource_type, a.resource_id, a.description,"
    " a.request_id, a.payload_digest, a.created_at, a.metadata, p.salt, p.changes, p.reason, p.erased_at, p.audit_id"
    " FROM audit_logs a LEFT JOIN audit_payloads p ON p.audit_id = a.id"
)

Changes = Mapping[str, Sequence[Any]]
"""By name of what changed: its value before and after."""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One row of the log with its payload; `changes` and `reason` are None when there were none or they are erased.

    `metadata` has the keys command, admitted_by, host and version, as far as they are known; it is empty in old rows.
    """

    number: int
    time: datetime
    actor: str
    action: str
    resource_type: str
    resource_id: str | None
    description: str
    run: str | None
    changes: Mapping[str, Any] | None
    reason: str | None
    metadata: Mapping[str, str]
    erased_at: datetime | None
    previous_hash: str
    hash: str


def record(
    transaction: Transaction,
    actor: str,
    action: str,
    resource_type: str,
    resource_id: str | None,
    description: str,
    changes: Changes | None = None,
    reason: str | None = None,
) -> None:
    """Write one change down, in the transaction that makes it.

    `changes` (name to before and after) and `reason` (else the one given for the command) can be erased later;
    `description` stays for good, so it holds no personal data but the names of people who act.
    """
    said = (actor, action, resource_type, resource_id, description)
    _append(transaction, said, changes, reason or given_reason())


def _append(
    transaction: Transaction, what: tuple[str | None, ...], changes: Changes | None = None, reason: str | None = None
) -> None:
    """Add a row: actor, action, type and id of the resource, and description; beside it what can be erased."""
    last = transaction.execute("SELECT id, hash FROM audit_logs ORDER BY id DESC LIMIT 1").fetchone()
    number, previous = (0, NO_HASH) if last is None else (last[0], last[1])
    payload, digest = None, None
    if changes or reason:
        text = json.dumps(changes, ensure_ascii=False, sort_keys=True, default=str) if changes else None
        salt = os.urandom(_SALT_BYTES)
        digest = _digest(salt, text, reason)
        payload = (number + 1, salt, text, reason)
    time = now().strftime(TIME_FORMAT)
    said = (*what, _run(transaction), digest, time, metadata())
    own = _hash(number + 1, previous, *said)
    transaction.execute(
        f"INSERT INTO audit_logs ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  # our own names
        (number + 1, previous, own, *said),
    )
    if payload is not None:
        transaction.execute("INSERT INTO audit_payloads (audit_id, salt, changes, reason) VALUES (?, ?, ?, ?)", payload)


def record_document(
    transaction: Transaction,
    actor: str,
    action: str,
    document_key: int,
    description: str,
    changes: Changes | None = None,
    reason: str | None = None,
) -> None:
    """Write a change of the document with this number of the store down; as `record`."""
    (document_id,) = transaction.execute("SELECT uuid FROM documents WHERE id = ?", (document_key,)).fetchone()
    record(transaction, actor, action, "document", document_id, description, changes, reason)


def content_of(transaction: Transaction, document_key: int) -> dict[str, Any]:
    """What a person sees of a document and may change, by name: what a review changes is told from it."""
    standing = transaction.execute(
        "SELECT review_state, document_type, supplier_name, review_notes FROM documents WHERE id = ?", (document_key,)
    ).fetchone()
    query = "SELECT field_name, value FROM extracted_fields WHERE document_id = ?"
    return {**dict(standing), **dict(map(tuple, transaction.execute(query, (document_key,))))}


def record_review(
    transaction: Transaction, document_key: int, before: Mapping[str, Any], actor: str, kind: str, note: str | None
) -> None:
    """Write a review down: what it changed against `content_of` before it, and which fields those are."""
    after = content_of(transaction, document_key)
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    changes = {name: (before.get(name), after.get(name)) for name in names}
    fields = [name for name in names if name not in ("review_state", "review_notes")]
    words = f"{kind} of {', '.join(fields)}" if fields else kind
    record_document(transaction, actor, kind, document_key, words, changes, note)


def erase_payloads(transaction: Transaction, resource_type: str, resource_id: str) -> int:
    """Erase what rows of a resource say beyond what was done, by whom and when; returns how many said anything."""
    erased = transaction.execute(
        "UPDATE audit_payloads SET salt = NULL, changes = NULL, reason = NULL, erased_at = ? WHERE erased_at IS NULL"
        " AND audit_id IN (SELECT id FROM audit_logs WHERE resource_type = ? AND resource_id = ?)",
        (now().strftime(TIME_FORMAT), resource_type, resource_id),
    )
    return erased.rowcount


def erase_rows(transaction: Transaction, numbers: Iterable[int], actor: str, description: str) -> None:
    """Erase what single rows say of resources that stay, and write down of each that it was: by its number."""
    time = now().strftime(TIME_FORMAT)
    for number in numbers:
        erased = transaction.execute(
            "UPDATE audit_payloads SET salt = NULL, changes = NULL, reason = NULL, erased_at = ?"
            " WHERE audit_id = ? AND erased_at IS NULL",
            (time, number),
        )
        if erased.rowcount:
            _append(transaction, (actor, ERASED, ROW, str(number), description))


def list_audit(
    store: Store,
    *,
    actor: str | None = None,
    action: str | None = None,
    resource: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> Iterator[AuditRecord]:
    """Yield the rows that fit, the latest first: of an actor, an action, a resource's type or id, from a time on."""
    rows = store.reader.execute(
        f"{_JOINED} WHERE (:actor IS NULL OR a.user_id = :actor) AND (:action IS NULL OR a.action = :action)"
        " AND (:resource IS NULL OR a.resource_id = :resource OR a.resource_type = :resource)"
        " AND (:since IS NULL OR a.created_at >= :since) ORDER BY a.id DESC LIMIT :limit",
        {
            "actor": actor,
            "action": action,
            "resource": resource,
            "since": None if since is None else since.strftime(TIME_FORMAT),
            "limit": -1 if limit is None else limit,
        },
    )
    return map(_record, rows)


def find_audit(store: Store, number: int) -> AuditRecord | None:
    """The row of this number; None when there is none."""
    row = store.reader.execute(f"{_JOINED} WHERE a.id = ?", (number,)).fetchone()
    return None if row is None else _record(row)


def all_audit(store: Store) -> Iterator[AuditRecord]:
    """Yield every row, the oldest first."""
    return map(_record, store.reader.execute(f"{_JOINED} ORDER BY a.id"))


def _record(row: sqlite3.Row) -> AuditRecord:
    return AuditRecord(
        number=row["id"],
        time=stored_time(row["created_at"]),
        actor=row["user_id"],
        action=row["action"],
        resource_type=row["resource_type"],
        resource_id=row["resource_id"],
        description=row["description"],
        run=row["request_id"],
        changes=None if row["changes"] is None else json.loads(row["changes"]),
        reason=row["reason"],
        metadata={} if row["metadata"] is None else json.loads(row["metadata"]),
        erased_at=None if row["erased_at"] is None else stored_time(row["erased_at"]),
        previous_hash=row["previous_hash"],
        hash=row["hash"],
    )


def _run(transaction: Transaction) -> str | None:
    """The id of the run that this process works for, if it works for one."""
    if transaction.run_key is None:
        return None
    row = transaction.execute("SELECT uuid FROM runs WHERE id = ?", (transaction.run_key,)).fetchone()
    return None if row is None else str(row[0])


def _hash(number: int, *columns: str | None) -> str:
    """SHA-256 over the columns as JSON texts, one a line, so that no text can pass for two."""
    texts = ["null" if column is None else encode_basestring(column) for column in columns]
    return hashlib.sha256("\n".join((str(number), *texts)).encode()).hexdigest()


def _digest(salt: bytes, changes: str | None, reason: str | None) -> str:
    said = "null" if reason is None else encode_basestring(reason)
    return hashlib.sha256(b"%b%b\n%b" % (salt, said.encode(), (changes or "").encode())).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the check of the chain ended: `rows` that hold, the last of them with `head`; `broken` says what does not."""

    rows: int
    head: str
    broken: str | None = None


_GUARDS = {"audit_logs_no_update", "audit_logs_no_delete", "audit_payloads_no_delete", "audit_payloads_only_erased"}


def verify(store: Store, known_head: str | None = None) -> Verdict:
    """Go through the whole chain and its payloads; `known_head` is the hash of a row that the log had earlier.

    A chain that was made anew from some row on holds in itself: only a hash that was kept elsewhere tells.
    """
    with store.snapshot() as connection:
        verdict, found = _follow(connection, known_head)
        if verdict.broken is None:
            verdict = _beside(connection, verdict)
    if verdict.broken is None and known_head is not None and not found:
        return Verdict(verdict.rows, verdict.head, f"no row has the hash {known_head}: the log was written anew since")
    return verdict


def _follow(connection: sqlite3.Connection, known_head: str | None) -> tuple[Verdict, bool]:
    """Check every row against the one before it; tells also whether the known head is among them."""
    erased = {tuple(row) for row in connection.execute(
        "SELECT resource_type, resource_id FROM audit_logs WHERE action = ?", (ERASED,)
    )}  # fmt: skip
    number, previous, found = 0, NO_HASH, known_head == NO_HASH
    cursor = sqlite3.Cursor(connection)
    cursor.row_factory = None
    for row in cursor.execute(f"{_JOINED} ORDER BY a.id"):
        if row[0] != number + 1:
            return Verdict(number, previous, f"row {number + 1} is missing"), found
        if row[1] != previous:
            return Verdict(number, previous, f"row {row[0]} does not follow row {number}"), found
        if row[2] != _hash(row[0], previous, *row[3 : 11 if row[11] is None else 12]):
            return Verdict(number, previous, f"row {row[0]} was altered"), found
        if (wrong := _wrong_payload(row, erased)) is not None:
            return Verdict(number, previous, f"row {row[0]}: {wrong}"), found
        number, previous = row[0], row[2]
        found = found or previous == known_head
    return Verdict(number, previous), found


def _wrong_payload(row: Sequence[Any], erased: set[tuple[Any, ...]]) -> str | None:
    digest, (salt, changes, reason, erased_at, there) = row[9], row[12:17]
    if digest is None:
        return None if there is None else "it has a payload that was put there later"
    if there is None:
        return "its payload was taken away"
    if erased_at is not None:
        kept = salt is not None or changes is not None or reason is not None
        if kept:
            return "its payload is erased only in part"
        named = {(row[5], row[6]), (ROW, str(row[0]))}
        return None if named & erased else "its payload was erased without a record of it"
    if salt is None or _digest(salt, changes, reason) != digest:
        return "its payload was altered"
    return None


def _beside(connection: sqlite3.Connection, verdict: Verdict) -> Verdict:
    """Check what the rows themselves cannot tell: rows cut off at the end, payloads of no row, guards taken away."""
    last = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit_logs'").fetchone()
    if (0 if last is None else last[0]) != verdict.rows:
        return Verdict(verdict.rows, verdict.head, f"row {verdict.rows + 1} is missing")
    query = "SELECT audit_id FROM audit_payloads WHERE audit_id NOT IN (SELECT id FROM audit_logs) LIMIT 1"
    if (stray := connection.execute(query).fetchone()) is not None:
        return Verdict(verdict.rows, verdict.head, f"row {stray[0]} is missing, its payload is there")
    triggers = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    if gone := sorted(_GUARDS - triggers):
        return Verdict(verdict.rows, verdict.head, f"the guard {gone[0]} was taken away")
    return verdict
