"""The store's suppliers made those of the YAML: one query when nothing has changed. Standard library only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docproc.specs.suppliers import SupplierSpec
from docproc.store.engine import Store


@dataclass(frozen=True, slots=True)
class SupplierChanges:
    """Ids of suppliers whose YAML is new, says something else, is gone, or has come back since the last look."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()


def content_hash(spec: SupplierSpec) -> str:
    """Return the SHA-256 of what the YAML of a supplier says, whatever its comments and the order of its keys."""
    return hashlib.sha256(spec.model_dump_json(exclude={"id"}, exclude_defaults=True).encode()).hexdigest()


def sync_suppliers(store: Store, specs: Sequence[SupplierSpec], actor: str) -> SupplierChanges:
    """Give the store what the YAML of all suppliers says, and return what was new to it.

    A supplier's version counts up with its content; one whose file is gone is deleted softly, and restored, with its
    statistics, when the file returns. Contacts and templates follow; `actor` is named as the author of new templates.
    """
    hashes = {spec.id: content_hash(spec) for spec in specs}
    changes = _compare(store, hashes)
    if changes != SupplierChanges():
        from docproc.store.supplier_rows import write_suppliers  # SQLAlchemy takes long to import

        new = {*changes.added, *changes.changed, *changes.restored}
        write_suppliers(store, [spec for spec in specs if spec.id in new], hashes, changes.removed, actor)
    return changes


def _compare(store: Store, hashes: Mapping[str, str]) -> SupplierChanges:
    rows = store.reader.execute("SELECT slug, content_hash, deleted_at FROM suppliers").fetchall()
    known = {row["slug"]: row for row in rows}
    there = [slug for slug in hashes if slug in known]
    return SupplierChanges(
        added=tuple(slug for slug in hashes if slug not in known),
        changed=tuple(
            slug for slug in there if known[slug]["deleted_at"] is None and known[slug]["content_hash"] != hashes[slug]
        ),
        removed=tuple(slug for slug, row in known.items() if slug not in hashes and row["deleted_at"] is None),
        restored=tuple(slug for slug in there if known[slug]["deleted_at"] is not None),
    )
