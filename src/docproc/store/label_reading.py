"""Tags and categories as the store has them. Standard library only."""

from __future__ import annotations

import json
from dataclasses import dataclass

from docproc.model.enums import DocumentType
from docproc.store.engine import Store


@dataclass(frozen=True, slots=True)
class CategoryRecord:
    """A category as docproc.yaml describes it; `parent` is the slug of the one above, which comes earlier.

    Documents of the `types` are put into it, unless a person has chosen another for them.
    """

    slug: str
    name: str
    path: str
    parent: str | None = None
    description: str | None = None
    color: str | None = None
    types: tuple[DocumentType, ...] = ()


@dataclass(frozen=True, slots=True)
class TagRecord:
    """A tag, how many documents carry it, its colour (`#rrggbb`) and what it means, where somebody said so."""

    name: str
    documents: int
    color: str | None = None
    description: str | None = None


def list_categories(store: Store) -> tuple[CategoryRecord, ...]:
    """Return the categories in their order, those above before those below."""
    rows = store.reader.execute(
        "SELECT c.slug, c.name, c.path, p.slug, c.description, c.color, c.document_types FROM categories c"
        " LEFT JOIN categories p ON p.id = c.parent_id ORDER BY c.sort_order, c.id"
    )
    return tuple(
        CategoryRecord(
            slug, name, path, parent, description, color, tuple(map(DocumentType, json.loads(types or "[]")))
        )
        for slug, name, path, parent, description, color, types in rows
    )


def count_categories(store: Store) -> dict[str, int]:
    """Return how many documents each category holds itself, by its slug."""
    rows = store.reader.execute(
        "SELECT c.slug, count(d.id) FROM categories c"
        " LEFT JOIN documents d ON d.category_id = c.id AND d.deleted_at IS NULL GROUP BY c.id"
    )
    return {row[0]: row[1] for row in rows}


def list_tags(store: Store) -> tuple[TagRecord, ...]:
    """Return the tags that documents carry or that somebody has described, by name."""
    rows = store.reader.execute(
        "SELECT t.name, count(d.id) AS documents, t.color, t.description FROM tags t"
        " LEFT JOIN document_tags dt ON dt.tag_id = t.id"
        " LEFT JOIN documents d ON d.id = dt.document_id AND d.deleted_at IS NULL"
        " GROUP BY t.id HAVING count(d.id) > 0 OR t.color IS NOT NULL OR t.description IS NOT NULL ORDER BY t.name"
    )
    return tuple(TagRecord(*row) for row in rows)
