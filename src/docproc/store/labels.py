"""Tags and categories on documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select

from docproc.errors import UsageError
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.keys import document_key
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_documents import (
    CATEGORIES,
    DOCUMENT_TAGS,
    DOCUMENTS,
    TAGS,
    Category,
    DocumentTag,
    Tag,
)

_INSERT_TAG = inserting(Tag)
_TAG = Statement(select(TAGS.c.id).where(TAGS.c.name == bindparam("wanted")))
_ON_DOCUMENT = (DOCUMENT_TAGS.c.document_id == bindparam("document"), DOCUMENT_TAGS.c.tag_id == bindparam("tag"))
_TAGGED = Statement(select(DOCUMENT_TAGS.c.tag_id).where(*_ON_DOCUMENT))
_UNTAG = Statement(delete(DOCUMENT_TAGS).where(*_ON_DOCUMENT))
_ADD_TAG = inserting(DocumentTag)
_CATEGORY = Statement(select(CATEGORIES.c.id).where(CATEGORIES.c.slug == bindparam("wanted")))
_INSERT_CATEGORY = inserting(Category)
_RENEW_CATEGORY = updating(
    CATEGORIES,
    ("parent_id", "name", "description", "path", "color", "sort_order"),
    CATEGORIES.c.slug == bindparam("renewed"),
)
_CATEGORIZE = updating(DOCUMENTS, ("category_id", "updated_at"), DOCUMENTS.c.id == bindparam("document"))


@dataclass(frozen=True, slots=True)
class CategoryRecord:
    """A category as docproc.yaml describes it; `parent` is the slug of the one above, which comes earlier."""

    slug: str
    name: str
    path: str
    parent: str | None = None
    description: str | None = None
    color: str | None = None


def tag(store: Store, document_id: str, name: str, actor: str) -> None:
    """Put a tag on a document; one that it carries stays as it was added. UnknownDocumentError for an unknown id."""
    with store.begin(CommitPoint.TAGGED) as transaction:
        document = document_key(transaction, document_id)
        known = transaction.first(_TAG, {"wanted": name})
        key = transaction.insert(_INSERT_TAG, {"name": name}) if known is None else known["id"]
        if transaction.first(_TAGGED, {"document": document, "tag": key}) is None:
            row = {"document_id": document, "tag_id": key, "added_by": actor, "added_at": now()}
            transaction.insert(_ADD_TAG, row)


def untag(store: Store, document_id: str, name: str) -> bool:
    """Take a tag off a document; False when it did not carry it. UnknownDocumentError for an unknown id."""
    with store.begin(CommitPoint.UNTAGGED) as transaction:
        document = document_key(transaction, document_id)
        known = transaction.first(_TAG, {"wanted": name})
        return known is not None and transaction.run(_UNTAG, {"document": document, "tag": known["id"]}).rowcount == 1


def sync_categories(store: Store, categories: Sequence[CategoryRecord]) -> None:
    """Make the store's categories those of the settings, in their order; one that documents carry never goes."""
    with store.begin(CommitPoint.CATEGORIES_SYNCED) as transaction:
        for order, category in enumerate(categories):
            parent = None if category.parent is None else _category_key(transaction, category.parent)
            row = {
                "parent_id": parent,
                "name": category.name,
                "description": category.description,
                "path": category.path,
                "color": category.color,
                "sort_order": order,
            }
            if transaction.run(_RENEW_CATEGORY, {**row, "renewed": category.slug}).rowcount == 0:
                transaction.insert(_INSERT_CATEGORY, {**row, "slug": category.slug})


def categorize(store: Store, document_id: str, slug: str | None) -> None:
    """Put a document into a category (None: into none). UsageError for an unknown category."""
    with store.begin(CommitPoint.CATEGORIZED) as transaction:
        document = document_key(transaction, document_id)
        category = None if slug is None else _category_key(transaction, slug)
        transaction.run(_CATEGORIZE, {"category_id": category, "updated_at": now(), "document": document})


def _category_key(transaction: Transaction, slug: str) -> int:
    row = transaction.first(_CATEGORY, {"wanted": slug})
    if row is None:
        raise UsageError(f"no category is called {slug}; categories are listed in docproc.yaml")
    return int(row["id"])
