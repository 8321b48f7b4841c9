"""create_relation: relate the document to another one, named by its id or by its number."""

from __future__ import annotations

import sqlite3

from pydantic import Field, model_validator

from docproc.check.history import number_key
from docproc.errors import WorkflowStepError
from docproc.model.enums import DocumentType, RelationType
from docproc.store.engine import Transaction
from docproc.store.keys import document_key
from docproc.store.relations import add_relation
from docproc.workflow.kinds import Kind
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType, Text


class Config(StepConfig):
    """The other document: `target` (its id), or `target_number`, among those of the same supplier."""

    relation: RelationType
    target: Text | None = None
    target_number: Text | None = None
    target_type: DocumentType | None = None
    confidence: float = Field(default=100, ge=0, le=100)
    note: Text | None = None
    required: bool = Field(default=True, description="fail where no such document is there")

    @model_validator(mode="after")
    def _one_of_two(self) -> Config:
        if (self.target is None) == (self.target_number is None):
            raise ValueError("name target or target_number")
        return self


def run(config: Config, context: StepContext) -> StepResult:
    """Relate the two. The output says whether there is such a document, and which."""
    source = context.document()
    target = _target(config, context, source)
    if target is None:
        if config.required:
            raise WorkflowStepError(f"there is no document {config.target or config.target_number!r} to relate to")
        return StepResult({"found": False, "target": None})

    def effect(transaction: Transaction) -> None:
        keys = [document_key(transaction, document) for document in (source, target)]
        add_relation(transaction, keys[0], keys[1], config.relation, config.confidence, config.note, context.actor)

    return StepResult({"found": True, "target": target}, (effect,), changed=True)


def _target(config: Config, context: StepContext, source: str) -> str | None:
    """The id of the other document; the newest of those that answer."""
    if config.target is not None:
        condition, values = "t.uuid = :wanted", {"wanted": config.target}
    else:
        key = number_key(config.target_number or "")
        if not key:
            return None
        condition, values = f"t.number_key = :wanted AND {_SAME_SUPPLIER}", {"wanted": key}
    if config.target_type is not None:
        condition += " AND t.document_type = :type"
        values["type"] = config.target_type.value
    query = (
        "SELECT t.uuid FROM documents t JOIN documents d ON d.uuid = :source"  # noqa: S608  # conditions written here
        f" WHERE t.deleted_at IS NULL AND t.id <> d.id AND {condition} ORDER BY t.id DESC LIMIT 1"
    )
    row: sqlite3.Row | None = context.store.reader.execute(query, {**values, "source": source}).fetchone()
    return None if row is None else str(row["uuid"])


_SAME_SUPPLIER = (
    "coalesce(t.detected_supplier_id, t.supplier_name) IS coalesce(d.detected_supplier_id, d.supplier_name)"
)

STEP = StepType(Config, {"found": Kind.BOOLEAN, "target": Kind.TEXT}, run)
