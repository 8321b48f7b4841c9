"""Erasing documents for good (Art. 17 GDPR): that there was one stays, what it said is gone, from the disk too.

The rows that say so are blanked and the file's name is forgotten in two transactions with the removal of the files
between them, so that erasing again finishes what a killed process began.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path, PurePath

from docproc.errors import LockedError, UnknownDocumentError
from docproc.store.audit import ERASED, erase_payloads, erase_rows, record
from docproc.store.clock import TIME_FORMAT, now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.files import stored_path
from docproc.store.leases import held_for
from docproc.store.page_pictures import PICTURES_FOLDER

ERASED_NAME = "erased"
"""What an erased document is called."""

_IN_WORK = ("uploaded", "queued", "processing")
_QUEUES = {
    "mail": "email_queue",
    "webhook": "webhook_deliveries",
    "export": "export_deliveries",
    "notification": "announcements",
}
_ROWS = (
    "document_pages", "document_versions", "document_tags", "document_links", "document_data", "extracted_fields",
    "line_items", "vat_breakdown", "findings", "training_data", "ocr_results", "review_leases", "sightings",
    "notifications",
)  # fmt: skip
_LONE_TAG = (
    "DELETE FROM tags WHERE id = :tag AND color IS NULL AND description IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM document_tags WHERE tag_id = :tag)"
)
"""A word that was put on the erased document alone, perhaps a name; what somebody has defined stays."""
_ENDS = ("source_document_id", "target_document_id")
_AUDITED = (
    "SELECT a.id FROM audit_logs a WHERE a.resource_type = 'execution' AND a.resource_id IN"
    " (SELECT uuid FROM workflow_executions WHERE document_id = :key)",
    "SELECT a.id FROM audit_logs a WHERE a.resource_type = 'error' AND a.resource_id IN (SELECT CAST(id AS TEXT)"
    " FROM error_logs WHERE document_id = :key OR job_id IN (SELECT id FROM processing_jobs WHERE document_id = :key))",
    *(
        f"SELECT a.id FROM audit_logs a WHERE a.resource_type = '{kind}' AND a.resource_id IN"  # noqa: S608  # our own names
        f" (SELECT uuid FROM {table} WHERE document_id = :key)"
        for kind, table in _QUEUES.items()
    ),
    *(
        "SELECT a.id FROM audit_logs a JOIN audit_payloads p ON p.audit_id = a.id"  # noqa: S608  # our own names
        " WHERE a.resource_type = 'document' AND a.resource_id IN"
        f" (SELECT d.uuid FROM document_relations r JOIN documents d ON d.id = r.{other} WHERE r.{this} = :key)"
        " AND instr(p.changes, :uuid) > 0"
        for this, other in (_ENDS, _ENDS[::-1])
    ),
)
"""Rows of the audit log that tell of the document under another name: its workflows, errors, mails, relations."""
_PART = re.compile(r"[/\\=]")
_BLANKED = (
    "UPDATE document_relations SET notes = NULL WHERE :key IN (source_document_id, target_document_id)",
    "UPDATE processing_jobs SET error_message = NULL, error_details = NULL WHERE document_id = :key",
    "UPDATE job_events SET event_message = NULL, event_data = NULL"
    " WHERE job_id IN (SELECT id FROM processing_jobs WHERE document_id = :key)",
    "UPDATE error_logs SET error_message = 'erased', stack_trace = NULL, context = NULL, resolution_notes = NULL"
    " WHERE document_id = :key OR job_id IN (SELECT id FROM processing_jobs WHERE document_id = :key)",
    "UPDATE workflow_step_executions SET input_data = NULL, output_data = NULL, error_message = NULL"
    " WHERE execution_id IN (SELECT id FROM workflow_executions WHERE document_id = :key)",
    "UPDATE workflow_executions SET trigger_data = NULL, execution_log = NULL, error_message = NULL"
    " WHERE document_id = :key",
    "DELETE FROM calibration_observations WHERE name IN (:uuid, :sha256)",
    "UPDATE documents SET filename = 'erased', original_filename = 'erased', source_path = 'erased',"
    " source_reference = NULL, storage_path = NULL, thumbnail_path = NULL, document_date = NULL,"
    " document_number = NULL, number_key = NULL, payable_amount = NULL, payable_eur = NULL, due_on = NULL,"
    " discount_until = NULL,"
    " detected_supplier_id = NULL, supplier_name = NULL, supplier_confidence = NULL, category_id = NULL,"
    " review_notes = NULL, decision_reasons = NULL, einvoice = NULL, intake_findings = NULL,"
    " needs_review = 0, assigned_to = NULL, assigned_role = NULL, version_count = 0, status = 'archived',"
    " deleted_at = coalesce(deleted_at, :time), updated_at = :time WHERE id = :key",
)


def erase_document(store: Store, document_id: str, actor: str, reason: str | None) -> None:
    """Erase what a document says and its kept file; only its id, times, states and the work done on it remain.

    What other documents share with it (the same file, the same page) stays theirs. `reason` is kept in the audit log:
    it must name nobody; the reason given for the command is erased when the document is erased again. Raises
    LockedError while the document is worked on or open at another person's, UnknownDocumentError for an unknown id.
    """
    blank_document(store, document_id, actor, reason)
    store.compact()


def blank_document(store: Store, document_id: str, actor: str, reason: str | None) -> None:
    """Erase a document, and leave it to the caller to compact the store once after many; as `erase_document`."""
    with store.begin_durable(CommitPoint.ERASED) as transaction:
        row = transaction.execute(
            "SELECT id, uuid, filename, status, file_hash FROM documents WHERE uuid = ?", (document_id,)
        ).fetchone()
        if row is None:
            raise UnknownDocumentError(f"no document has the id {document_id}")
        if row["status"] in _IN_WORK:
            raise LockedError(f"{row['filename']}: is {row['status']}; let it finish, or cancel it")
        held_for(transaction, row["id"], actor, row["filename"], now())
        transaction.execute("PRAGMA secure_delete = ON")
        again = row["filename"] == ERASED_NAME and row["file_hash"] is None
        if not again:
            _erase_rows(transaction, row["id"], document_id, row["file_hash"], actor)
        if erase_payloads(transaction, "document", document_id) or not again:
            words = "erased" if reason is None else f"erased: {reason}"
            record(transaction, actor, ERASED, "document", document_id, words)
    _remove_files(store, row["file_hash"])
    with store.begin_durable(CommitPoint.ERASED_FILES) as transaction:
        transaction.execute("UPDATE documents SET file_hash = NULL WHERE id = ?", (row["id"],))


def copies_of_before(store: Store) -> list[Path]:
    """The copies of the whole store that migrations left: they still hold what was erased since."""
    return sorted(store.folder.glob(f"{store.path.name}.before-*"))


def _erase_rows(transaction: Transaction, key: int, document_id: str, sha256: str | None, actor: str) -> None:
    named = {"key": key, "uuid": document_id}
    told = {number for query in _AUDITED for (number,) in transaction.execute(query, named).fetchall()}
    erase_rows(transaction, sorted(told), actor, "what it told of an erased document")
    pages = transaction.execute(
        "SELECT page_text_id FROM document_pages WHERE document_id = :key"
        " UNION SELECT page_text_id FROM ocr_results WHERE document_id = :key AND page_text_id IS NOT NULL",
        {"key": key},
    ).fetchall()
    _forget_names(transaction, key)
    tags = transaction.execute("SELECT tag_id FROM document_tags WHERE document_id = ?", (key,)).fetchall()
    for table in _ROWS:
        transaction.execute(f"DELETE FROM {table} WHERE document_id = ?", (key,))  # noqa: S608  # our own names
    for (tag,) in tags:
        transaction.execute(_LONE_TAG, {"tag": tag})
    for (page,) in pages:
        transaction.execute(
            "DELETE FROM page_texts WHERE id = :page AND id NOT IN (SELECT page_text_id FROM document_pages)"
            " AND NOT EXISTS (SELECT 1 FROM ocr_results WHERE page_text_id = :page)",
            {"page": page},
        )
    _erase_outbox(transaction, key)
    values = {**named, "sha256": sha256, "time": now().strftime(TIME_FORMAT)}
    for statement in _BLANKED:
        transaction.execute(statement, values)


def _forget_names(transaction: Transaction, key: int) -> None:
    """Blank the arguments of runs that name the document's file, wherever it was seen."""
    seen = transaction.execute(
        "SELECT filename, original_filename, source_path FROM documents WHERE id = :key"
        " UNION ALL SELECT source_path, source_path, source_path FROM sightings WHERE document_id = :key",
        {"key": key},
    )
    names = frozenset(PurePath(name).name for row in seen for name in row if name)
    for run, text in transaction.execute("SELECT id, arguments FROM runs").fetchall():
        arguments = json.loads(text)
        kept = [ERASED_NAME if names.intersection(_PART.split(word)) else word for word in arguments]
        if kept != arguments:
            blanked = json.dumps(kept, ensure_ascii=False)
            transaction.execute("UPDATE runs SET arguments = ? WHERE id = ?", (blanked, run))


def _erase_outbox(transaction: Transaction, key: int) -> None:
    for kind, table in _QUEUES.items():
        mine = f"SELECT id FROM {table} WHERE document_id = ?"  # noqa: S608  # our own names
        attempts = f"DELETE FROM outbox_attempts WHERE kind = ? AND entry_id IN ({mine})"  # noqa: S608
        transaction.execute(attempts, (kind, key))
        if table == "announcements":
            transaction.execute(f"DELETE FROM notifications WHERE announcement_id IN ({mine})", (key,))  # noqa: S608
        transaction.execute(f"DELETE FROM {table} WHERE document_id = ?", (key,))  # noqa: S608


def _remove_files(store: Store, sha256: str | None) -> None:
    """Remove the kept file unless another document has the same one, and all pictures: they are drawn again."""
    shutil.rmtree(store.folder / PICTURES_FOLDER, ignore_errors=True)
    if sha256 is None:
        return
    kept = stored_path(sha256)
    with store.snapshot() as connection:
        shared = connection.execute("SELECT 1 FROM documents WHERE storage_path = ? LIMIT 1", (kept,)).fetchone()
    if shared is None:
        (store.folder / kept).unlink(missing_ok=True)
