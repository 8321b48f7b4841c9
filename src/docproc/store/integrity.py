"""Whether the store is whole: SQLite's own checks, every file that a row mentions, every state that events explain.

What is younger than `SETTLED_SECONDS` may be in another process's hands and counts as no defect, so a store that is in
use can be looked at. Hashing files and unpacking page texts take their time and are left to a deep look.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from docproc.errors import StoreDamagedError
from docproc.store.clock import stored_time
from docproc.store.engine import Store
from docproc.store.files import TEMPORARY_FOLDER, KeptOnDisk, list_kept
from docproc.store.histories import history_defects
from docproc.store.migrations import NEWEST
from docproc.store.page_codec import unpack_page
from docproc.store.records import Owner
from docproc.store.schema import lacking

SETTLED_SECONDS = 600.0
"""A file that has not changed for so long is in nobody's hands."""


class DefectKind(StrEnum):
    """What can be wrong with a store."""

    DAMAGED = "store-damaged"
    INCOMPLETE = "store-incomplete"
    DANGLING_ROW = "dangling-row"
    FILE_MISSING = "file-missing"
    FILE_CHANGED = "file-changed"
    FILE_STRAY = "file-stray"
    LEFTOVER = "leftover"
    LEASE_LEFT = "lease-left"
    HISTORY = "history"
    PAGES_MISSING = "pages-missing"
    PAGE_DAMAGED = "page-damaged"


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong: `subject` names it (a document's id, a path, a table's row), `details` say it in words.

    `key` is the number of the row that it is about, where it is about one.
    """

    kind: DefectKind
    subject: str
    details: str
    key: int = 0


def find_defects(store: Store, deep: bool = False) -> Iterator[Defect]:
    """Yield what is wrong with the store and its files; `deep` also hashes every file and unpacks every page text."""
    kept = {found.path: found for found in list_kept(store.folder)}
    with store.snapshot() as connection:
        verdict = connection.execute("PRAGMA integrity_check(3)" if deep else "PRAGMA quick_check(3)").fetchall()
        if [row[0] for row in verdict] != ["ok"]:
            said = "; ".join(str(row[0]).splitlines()[-1] for row in verdict)
            yield Defect(DefectKind.DAMAGED, store.path.name, f"{said}; restore a backup")
            return
        if incomplete := [Defect(DefectKind.INCOMPLETE, *found) for found in _lacking(connection)]:
            yield from incomplete  # the other looks ask for what is not there
            return
        yield from _dangling(connection)
        yield from _files(connection, kept, store.folder if deep else None)
        yield from _leases(connection)
        yield from (Defect(DefectKind.HISTORY, *found) for found in history_defects(connection))
        yield from _pages(connection)
        if deep:
            yield from _page_texts(connection)
    yield from _leftovers(store.folder)


def check_integrity(store: Store) -> str:
    """Return what the store holds, in words, after the quick checks: SQLite's own, and every kept file.

    Raises StoreDamagedError when SQLite finds damage, or when kept files are gone or have another size.
    """
    (verdict,) = store.reader.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise StoreDamagedError(f"{store.path}: damaged ({verdict}); restore a backup")
    if incomplete := [part.name for part in lacking(store.reader)]:
        raise StoreDamagedError(
            f"{store.path}: lacks what version {NEWEST} has: {', '.join(incomplete[:3])}; see: docproc doctor --store"
        )
    missing, documents = [], 0
    for row in store.reader.execute("SELECT filename, storage_path, file_size FROM documents"):
        documents += 1
        if row["storage_path"] is None:
            continue
        path = store.folder / row["storage_path"]
        if not path.is_file() or path.stat().st_size != row["file_size"]:
            missing.append(row["filename"])
    if missing:
        named = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
        raise StoreDamagedError(
            f"{store.folder}: {len(missing)} kept files are gone or changed: {named}; see: docproc doctor --store"
        )
    size = store.path.stat().st_size / 1024**2
    return f"version {NEWEST}, {documents} documents, {size:.1f} MB, every kept file is there"


def holder_of(row: sqlite3.Row) -> Owner:
    """The process that holds the lease of a job's row."""
    return Owner(row["lease_host"], row["lease_pid"], row["lease_process_started"], row["lease_token"])


def settled(changed_at: float) -> bool:
    """Tell whether a file that was changed then (seconds since 1970) is in nobody's hands any more."""
    return time.time() - changed_at > SETTLED_SECONDS


def hash_of(path: Path) -> str:
    """The SHA-256 of a file's bytes in hex; of one that cannot be read, why."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return f"unreadable: {error.strerror}"


def _lacking(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for part in lacking(connection):
        yield part.name, f"the store has no such {part.kind}, or another; version {NEWEST} has it"


def _dangling(connection: sqlite3.Connection) -> Iterator[Defect]:
    for table, key, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Defect(DefectKind.DANGLING_ROW, f"{table} {key}", f"names a row of {parent} that is not there", key)


def _files(connection: sqlite3.Connection, kept: dict[str, KeptOnDisk], folder: Path | None) -> Iterator[Defect]:
    """Rows against files and files against rows; with `folder`, the bytes of each file against its hash too."""
    named = set()
    query = "SELECT id, uuid, filename, storage_path, file_size, file_hash FROM documents WHERE storage_path NOTNULL"
    for row in connection.execute(query):
        path = row["storage_path"]
        file = kept.get(path)
        named.add(path)
        if file is None:
            yield Defect(DefectKind.FILE_MISSING, row["uuid"], f"{row['filename']}: {path} is not there", row["id"])
        elif file.size != row["file_size"]:
            said = f"{row['filename']}: {path} has {file.size} bytes, not {row['file_size']}"
            yield Defect(DefectKind.FILE_CHANGED, row["uuid"], said, row["id"])
        elif folder is not None and hash_of(folder / path) != row["file_hash"]:
            said = f"{row['filename']}: the bytes of {path} are not those that came in"
            yield Defect(DefectKind.FILE_CHANGED, row["uuid"], said, row["id"])
    for path, file in kept.items():
        if path not in named and settled(file.changed_at):
            yield Defect(DefectKind.FILE_STRAY, path, "no document has this file")


def _leases(connection: sqlite3.Connection) -> Iterator[Defect]:
    query = "SELECT j.*, d.uuid AS document FROM processing_jobs j JOIN documents d ON d.id = j.document_id"
    now = datetime.now(UTC)
    dead: dict[str, bool] = {}
    for row in connection.execute(f"{query} WHERE j.status = 'running'"):
        token = row["lease_token"]
        if token not in dead:
            dead[token] = holder_of(row).is_dead()
        if dead[token] or stored_time(row["lease_until"]) <= now:
            said = f"in the hands of process {row['lease_pid']} on {row['lease_host']}, which is gone or late"
            yield Defect(DefectKind.LEASE_LEFT, row["document"], said, row["id"])


def _pages(connection: sqlite3.Connection) -> Iterator[Defect]:
    """Documents that have fewer pages than were read, or none where words were counted, and wait for no reading."""
    query = (
        "SELECT d.id, d.uuid, d.filename, d.page_count,"
        " (SELECT count(*) FROM document_pages p WHERE p.document_id = d.id) AS there,"
        " (SELECT r.total_words FROM ocr_results r WHERE r.document_id = d.id ORDER BY r.id DESC LIMIT 1) AS words"
        " FROM documents d WHERE d.stage IN ('ocr', 'extract') AND NOT EXISTS (SELECT 1 FROM processing_jobs j"
        "  WHERE j.document_id = d.id AND j.stage IN ('intake', 'ocr') AND j.status IN ('pending', 'running'))"
    )
    for row in connection.execute(query):
        if row["there"] != row["page_count"] and (row["there"] or row["words"]):
            said = f"{row['filename']}: {row['there']} of {row['page_count']} pages are there"
            yield Defect(DefectKind.PAGES_MISSING, row["uuid"], said, row["id"])


def _page_texts(connection: sqlite3.Connection) -> Iterator[Defect]:
    for row in connection.execute("SELECT id, key, content FROM page_texts"):
        try:
            unpack_page(row["content"])
        except (ValueError, TypeError) as error:
            yield Defect(DefectKind.PAGE_DAMAGED, row["key"], str(error).splitlines()[0], row["id"])


def _leftovers(folder: Path) -> Iterator[Defect]:
    incoming = folder / TEMPORARY_FOLDER
    for path in (*incoming.glob("*"), *folder.glob("*.part")):
        try:
            changed_at = path.stat().st_mtime
        except FileNotFoundError:
            continue  # another process has just finished with it
        if settled(changed_at):
            said = "a process was killed while it wrote this"
            yield Defect(DefectKind.LEFTOVER, os.fspath(path.relative_to(folder)), said)
