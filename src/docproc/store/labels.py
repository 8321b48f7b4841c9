"""Tags and categories on documents."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select

from docproc.errors import UsageError
from docproc.model.filing import by_itself
from docproc.store.audit import record, record_document
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.keys import document_key
from docproc.store.label_reading import CategoryRecord, list_categories
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
from docproc.store.transitions import add_document_event

__all__ = [
    "CategoryRecord",
    "categorize",
    "describe_tag",
    "sync_categories",
    "tag",
    "untag",
    "write_category",
    "write_tag",
]

_INSERT_TAG = inserting(Tag)
_TAG = Statement(select(TAGS.c.id).where(TAGS.c.name == bindparam("wanted")))
_DESCRIBED = Statement(select(TAGS.c.color, TAGS.c.description).where(TAGS.c.name == bindparam("wanted")))
_DESCRIBE_TAG = updating(TAGS, ("color", "description"), TAGS.c.name == bindparam("described"))
_ON_DOCUMENT = (DOCUMENT_TAGS.c.document_id == bindparam("document"), DOCUMENT_TAGS.c.tag_id == bindparam("tag"))
_TAGGED = Statement(select(DOCUMENT_TAGS.c.added_by).where(*_ON_DOCUMENT))
_UNTAG = Statement(delete(DOCUMENT_TAGS).where(*_ON_DOCUMENT))
_ADD_TAG = inserting(DocumentTag)
_CATEGORY = Statement(select(CATEGORIES.c.id).where(CATEGORIES.c.slug == bindparam("wanted")))
_CATEGORY_OF = Statement(
    select(CATEGORIES.c.slug)
    .join(DOCUMENTS, DOCUMENTS.c.category_id == CATEGORIES.c.id)
    .where(DOCUMENTS.c.id == bindparam("document"))
)
_INSERT_CATEGORY = inserting(Category)
_RENEW_CATEGORY = updating(
    CATEGORIES,
    ("parent_id", "name", "description", "path", "color", "sort_order", "document_types"),
    CATEGORIES.c.slug == bindparam("renewed"),
)
_CATEGORIZE = updating(DOCUMENTS, ("category_id", "category_by", "updated_at"), DOCUMENTS.c.id == bindparam("document"))


def tag(store: Store, document_id: str, name: str, actor: str) -> bool:
    """Put a tag on a document; False when it carries it already, other than by a rule.

    Raises UnknownDocumentError for an unknown id.
    """
    with store.begin(CommitPoint.TAGGED) as transaction:
        return write_tag(transaction, document_id, name, actor)


def write_tag(transaction: Transaction, document_id: str, name: str, actor: str) -> bool:
    """Put a tag on a document as part of a transaction; as `tag`."""
    document = document_key(transaction, document_id)
    known = transaction.first(_TAG, {"wanted": name})
    key = transaction.insert(_INSERT_TAG, {"name": name}) if known is None else known["id"]
    standing = transaction.first(_TAGGED, {"document": document, "tag": key})
    if standing is not None and (not by_itself(standing["added_by"]) or by_itself(actor)):
        return False
    if standing is not None:  # a rule's becomes that of whoever says it now, and stays whatever the rule says later
        transaction.run(_UNTAG, {"document": document, "tag": key})
    row = {"document_id": document, "tag_id": key, "added_by": actor, "added_at": now()}
    transaction.insert(_ADD_TAG, row)
    add_document_event(transaction, document, "tagged", name, {"by": actor, "tag": name})
    record_document(transaction, actor, "tagged", document, "a tag was put on", {"tag": (None, name)})
    return True


def untag(store: Store, document_id: str, name: str, actor: str) -> bool:
    """Take a tag off a document; False when it did not carry it. UnknownDocumentError for an unknown id."""
    with store.begin(CommitPoint.UNTAGGED) as transaction:
        document = document_key(transaction, document_id)
        known = transaction.first(_TAG, {"wanted": name})
        if known is None or transaction.run(_UNTAG, {"document": document, "tag": known["id"]}).rowcount == 0:
            return False
        add_document_event(transaction, document, "untagged", name, {"by": actor, "tag": name})
        record_document(transaction, actor, "untagged", document, "a tag was taken off", {"tag": (name, None)})
        return True


def describe_tag(store: Store, name: str, color: str | None, description: str | None, actor: str) -> bool:
    """Give a tag a colour and a description ("" takes one away, None leaves it); False where nothing changes.

    A tag that no document carries yet is made.
    """
    with store.begin(CommitPoint.TAG_DESCRIBED) as transaction:
        row = transaction.first(_DESCRIBED, {"wanted": name})
        before = (None, None) if row is None else (row["color"], row["description"])
        given = zip((color, description), before, strict=True)
        after = tuple(old if new is None else new or None for new, old in given)
        if after == before:
            return False
        if row is None:
            transaction.insert(_INSERT_TAG, {"name": name})
        transaction.run(_DESCRIBE_TAG, {"color": after[0], "description": after[1], "described": name})
        named = ("color", "description")
        changes = {part: (old, new) for part, old, new in zip(named, before, after, strict=True) if old != new}
        record(transaction, actor, "described", "tag", name, "colour or description of a tag", changes)
        return True


def sync_categories(store: Store, categories: Sequence[CategoryRecord], actor: str) -> bool:
    """Make the store's categories those of the settings, in their order; one that documents carry never goes.

    Returns whether anything had to change; most of the time one query tells that nothing has.
    """
    known, number = list_categories(store), len(categories)
    if known[:number] == tuple(categories) and not any(other.types for other in known[number:]):
        return False
    with store.begin(CommitPoint.CATEGORIES_SYNCED) as transaction:
        transaction.execute("UPDATE categories SET sort_order = sort_order + ?", (len(categories),))
        for order, category in enumerate(categories):
            parent = None if category.parent is None else _category_key(transaction, category.parent)
            row = {
                "parent_id": parent,
                "name": category.name,
                "description": category.description,
                "path": category.path,
                "color": category.color,
                "sort_order": order,
                "document_types": [kind.value for kind in category.types] or None,
            }
            if transaction.run(_RENEW_CATEGORY, {**row, "renewed": category.slug}).rowcount == 0:
                transaction.insert(_INSERT_CATEGORY, {**row, "slug": category.slug})
        _drop_unused(transaction, categories)
        slugs = [[each.slug for each in listed] for listed in (known, categories)]
        record(transaction, actor, "updated", "categories", None, "as the settings say", {"categories": slugs})
    return True


def _drop_unused(transaction: Transaction, categories: Sequence[CategoryRecord]) -> None:
    """Delete what the settings name no more and nothing carries; what stays gives itself to no document any more."""
    named = [category.slug for category in categories]
    others = f"slug NOT IN ({', '.join('?' * len(named))})"
    transaction.execute(f"UPDATE categories SET document_types = NULL WHERE {others}", named)  # noqa: S608  # marks
    unused = (
        f"DELETE FROM categories WHERE {others}"  # noqa: S608  # question marks only
        " AND id NOT IN (SELECT category_id FROM documents WHERE category_id IS NOT NULL)"
        " AND id NOT IN (SELECT parent_id FROM categories WHERE parent_id IS NOT NULL)"
    )
    while transaction.execute(unused, named).rowcount:
        pass  # what lay above a category that went may go too


def categorize(store: Store, document_id: str, slug: str | None, actor: str) -> None:
    """Put a document into a category (None: into none), where it stays. UsageError for an unknown category."""
    with store.begin(CommitPoint.CATEGORIZED) as transaction:
        write_category(transaction, document_id, slug, actor)


def write_category(transaction: Transaction, document_id: str, slug: str | None, actor: str) -> None:
    """Put a document into a category as part of a transaction; as `categorize`."""
    document = document_key(transaction, document_id)
    category = None if slug is None else _category_key(transaction, slug)
    before = transaction.first(_CATEGORY_OF, {"document": document})
    columns = {"category_id": category, "category_by": actor, "updated_at": now()}
    transaction.run(_CATEGORIZE, {**columns, "document": document})
    add_document_event(transaction, document, "categorized", slug or "none", {"by": actor, "category": slug})
    changes = {"category": (None if before is None else before["slug"], slug)}
    record_document(transaction, actor, "categorized", document, "another category", changes)


def _category_key(transaction: Transaction, slug: str) -> int:
    row = transaction.first(_CATEGORY, {"wanted": slug})
    if row is None:
        raise UsageError(f"no category is called {slug}; categories are listed in docproc.yaml")
    return int(row["id"])
