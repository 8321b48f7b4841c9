"""Tags and categories that rules give documents: put on, and taken off where the rule does not hold any more."""

from __future__ import annotations

import json
from typing import Any

from docproc.model.enums import DocumentType
from docproc.model.filing import Filed, by_itself
from docproc.store.audit import record_document
from docproc.store.clock import now
from docproc.store.engine import Transaction
from docproc.store.statements import inserting
from docproc.store.tables_documents import DocumentTag, Tag
from docproc.store.transitions import add_document_event

_INSERT_TAG = inserting(Tag)
_ADD_TAG = inserting(DocumentTag)
_TAGS = (
    "SELECT t.id, t.name, dt.added_by FROM document_tags dt JOIN tags t ON t.id = dt.tag_id WHERE dt.document_id = ?"
)
_SAID_OF_TAGS = (
    "SELECT e.event_type, e.event_data FROM job_events e JOIN processing_jobs j ON j.id = e.job_id"
    " WHERE j.document_id = ? AND e.event_type IN ('tagged', 'untagged') ORDER BY e.id"
)


def file_tags(transaction: Transaction, key: int, filed: Filed) -> None:
    """Let the tags that rules put on a document be those of `filed`; what people and workflows said of tags stands."""
    standing = {row["name"]: row for row in transaction.execute(_TAGS, (key,))}
    for name, row in standing.items():
        if by_itself(row["added_by"]) and name not in filed.tags:
            by = row["added_by"]
            transaction.execute("DELETE FROM document_tags WHERE document_id = ? AND tag_id = ?", (key, row["id"]))
            add_document_event(transaction, key, "untagged", name, {"by": by, "tag": name})
            record_document(transaction, by, "untagged", key, "a tag was taken off", {"tag": (name, None)})
    wanted = {name: by for name, by in filed.tags.items() if name not in standing}
    refused = _refused(transaction, key) if wanted else frozenset()
    for name, by in wanted.items():
        if name not in refused:
            row = {"document_id": key, "tag_id": _tag_key(transaction, name), "added_by": by, "added_at": now()}
            transaction.insert(_ADD_TAG, row)
            add_document_event(transaction, key, "tagged", name, {"by": by, "tag": name})
            record_document(transaction, by, "tagged", key, "a tag was put on", {"tag": (None, name)})
    for problem in filed.unclear:
        add_document_event(transaction, key, "unfiled", problem, {})


def category_columns(transaction: Transaction, key: int, kind: DocumentType, filed: Filed) -> dict[str, Any]:
    """The category that a rule gives, else the first that the settings give documents of this type.

    One that a person or a workflow chose stays.
    """
    row = transaction.execute("SELECT category_by FROM documents WHERE id = ?", (key,)).fetchone()
    if row is None or not by_itself(row["category_by"]):
        return {}
    if filed.category is not None:
        slug, by = filed.category
        found = transaction.execute("SELECT id FROM categories WHERE slug = ?", (slug,)).fetchone()
        if found is not None:
            return {"category_id": found["id"], "category_by": by}
    of_types = transaction.execute(
        "SELECT id, document_types FROM categories WHERE document_types IS NOT NULL ORDER BY sort_order, id"
    )
    by_type = (each["id"] for each in of_types if kind.value in json.loads(each["document_types"]))
    return {"category_id": next(by_type, None), "category_by": None}


def _refused(transaction: Transaction, key: int) -> frozenset[str]:
    """The tags that a person or a workflow took off, and did not put on again."""
    last: dict[str, str] = {}
    for row in transaction.execute(_SAID_OF_TAGS, (key,)):
        data = json.loads(row["event_data"])
        if not by_itself(data["by"]):
            last[data["tag"]] = row["event_type"]
    return frozenset(tag for tag, said in last.items() if said == "untagged")


def _tag_key(transaction: Transaction, name: str) -> int:
    row = transaction.execute("SELECT id FROM tags WHERE name = ?", (name,)).fetchone()
    return transaction.insert(_INSERT_TAG, {"name": name}) if row is None else int(row["id"])
