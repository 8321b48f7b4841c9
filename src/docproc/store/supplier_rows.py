"""Rows of suppliers, their contacts and templates, written as their YAML says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from docproc.specs.suppliers import SupplierContact as ContactSpec
from docproc.specs.suppliers import SupplierSpec
from docproc.specs.suppliers import SupplierTemplate as TemplateSpec
from docproc.store.audit import record
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_suppliers import (
    SUPPLIER_CONTACTS,
    SUPPLIER_TEMPLATES,
    SUPPLIERS,
    Supplier,
    SupplierContact,
    SupplierTemplate,
)

_COPIED = (
    "name", "legal_name", "supplier_number", "email", "phone", "website", "street", "postal_code", "city", "country",
    "tax_id", "vat_id", "commercial_register", "industry", "logo_hash", "notes",
)  # fmt: skip
_LISTS = ("ibans", "tags", "name_variations", "typical_sender_emails")
_OF_SUPPLIER = SUPPLIERS.c.slug == bindparam("wanted")
_KNOWN = Statement(select(SUPPLIERS.c.id, SUPPLIERS.c.content_hash, SUPPLIERS.c.version).where(_OF_SUPPLIER))
_INSERT = inserting(Supplier)
_UPDATE = updating(
    SUPPLIERS,
    (*_COPIED, *_LISTS, "content_hash", "version", "is_active", "updated_at", "deleted_at"),
    _OF_SUPPLIER,
)
_REMOVE = updating(SUPPLIERS, ("deleted_at",), _OF_SUPPLIER)
_INSERT_CONTACT = inserting(SupplierContact)
_DROP_CONTACTS = Statement(delete(SUPPLIER_CONTACTS).where(SUPPLIER_CONTACTS.c.supplier_id == bindparam("supplier")))
_INSERT_TEMPLATE = inserting(SupplierTemplate)
_TEMPLATES = Statement(select(SUPPLIER_TEMPLATES).where(SUPPLIER_TEMPLATES.c.supplier_id == bindparam("supplier")))
_UPDATE_TEMPLATE = updating(
    SUPPLIER_TEMPLATES,
    (
        "document_type", "content_hash", "field_patterns", "typical_layout", "confidence_threshold",
        "validation_rules", "is_active", "version", "updated_at",
    ),
    SUPPLIER_TEMPLATES.c.id == bindparam("template"),
)  # fmt: skip
_RETIRE_TEMPLATE = updating(
    SUPPLIER_TEMPLATES, ("is_active", "updated_at"), SUPPLIER_TEMPLATES.c.id == bindparam("template")
)


def write_suppliers(
    store: Store, specs: Iterable[SupplierSpec], hashes: Mapping[str, str], removed: Iterable[str], actor: str
) -> None:
    """Write suppliers with the hashes of their content (by id), and delete those `removed` softly."""
    time = now()
    with store.begin(CommitPoint.SUPPLIERS_SYNCED) as transaction:
        for spec in specs:
            key = _write_supplier(transaction, spec, hashes[spec.id], time, actor)
            transaction.run(_DROP_CONTACTS, {"supplier": key})
            transaction.insert_all(_INSERT_CONTACT, [_contact_row(key, contact) for contact in spec.contacts])
            _write_templates(transaction, key, spec.templates, actor, time)
        for slug in removed:
            transaction.run(_REMOVE, {"deleted_at": time, "wanted": slug})
            record(transaction, actor, "deleted", "supplier", slug, "its file is gone", {"deleted": (False, True)})


def _write_supplier(transaction: Transaction, spec: SupplierSpec, content: str, time: datetime, actor: str) -> int:
    row: dict[str, Any] = {name: getattr(spec, name) for name in _COPIED}
    row |= {name: list(getattr(spec, name)) for name in _LISTS}
    row |= {"content_hash": content, "is_active": spec.active, "updated_at": time, "deleted_at": None}
    known = transaction.first(_KNOWN, {"wanted": spec.id})
    changes = {"content_hash": (None if known is None else known["content_hash"], content)}
    action = "created" if known is None else "updated"
    record(transaction, actor, action, "supplier", spec.id, "as its file says", changes)
    if known is None:
        return transaction.insert(_INSERT, {**row, "slug": spec.id, "created_at": time})
    risen = known["content_hash"] not in (None, content)
    transaction.run(_UPDATE, {**row, "version": known["version"] + risen, "wanted": spec.id})
    return int(known["id"])


def _contact_row(supplier: int, contact: ContactSpec) -> dict[str, Any]:
    row = contact.model_dump(exclude={"primary", "active"})
    return {**row, "supplier_id": supplier, "is_primary": contact.primary, "is_active": contact.active}


def _write_templates(
    transaction: Transaction, supplier: int, templates: Iterable[TemplateSpec], actor: str, time: datetime
) -> None:
    """Write templates by name, their statistics kept; one that the YAML has no more is retired."""
    known = {row["template_name"]: row for row in transaction.run(_TEMPLATES, {"supplier": supplier})}
    for template in templates:
        row = _template_row(template, time)
        before = known.pop(template.name, None)
        if before is None:
            own = {"supplier_id": supplier, "template_name": template.name, "created_by": actor, "created_at": time}
            transaction.insert(_INSERT_TEMPLATE, {**row, **own, "version": template.version})
            continue
        risen = before["content_hash"] != row["content_hash"]
        version = max(before["version"] + risen, template.version)
        transaction.run(_UPDATE_TEMPLATE, {**row, "version": version, "template": before["id"]})
    for gone in known.values():
        if gone["is_active"]:
            transaction.run(_RETIRE_TEMPLATE, {"is_active": False, "updated_at": time, "template": gone["id"]})


def _template_row(template: TemplateSpec, time: datetime) -> dict[str, Any]:
    data = template.model_dump(mode="json", exclude_defaults=True)
    content = template.model_dump_json(exclude={"name", "version"}, exclude_defaults=True)
    return {
        "document_type": template.document_type.value,
        "content_hash": hashlib.sha256(content.encode()).hexdigest(),
        "field_patterns": data.get("field_patterns", {}),
        "typical_layout": data.get("typical_layout"),
        "confidence_threshold": template.confidence_threshold,
        "validation_rules": data.get("validation_rules"),
        "is_active": template.active,
        "updated_at": time,
    }
