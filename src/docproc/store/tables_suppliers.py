"""Tables of suppliers: what their YAML says, as it was last seen, and what documents have made of it since."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from docproc.store.columns import JsonData, UtcTime, table_of


class Supplier(SQLModel, table=True):
    """A supplier that YAML describes: `slug` is the name of its file, `content_hash` that of what the file says.

    The row follows the file: `version` counts its changes, `deleted_at` tells that the file is gone. A supplier that a
    document named before its file was seen has no hash.
    """

    __tablename__ = "suppliers"
    __table_args__ = (Index("suppliers_by_number", "supplier_number"),)

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    content_hash: str | None = None
    version: int = 1
    is_active: bool = True
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcTime)
    legal_name: str | None = None
    supplier_number: str | None = None
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None
    tax_id: str | None = None
    vat_id: str | None = None
    commercial_register: str | None = None
    ibans: list[str] | None = Field(default=None, sa_type=JsonData)
    industry: str | None = None
    tags: list[str] | None = Field(default=None, sa_type=JsonData)
    name_variations: list[str] | None = Field(default=None, sa_type=JsonData)
    logo_hash: str | None = None
    typical_sender_emails: list[str] | None = Field(default=None, sa_type=JsonData)
    notes: str | None = None


class SupplierContact(SQLModel, table=True):
    """A person at a supplier, as its YAML names them."""

    __tablename__ = "supplier_contacts"
    __table_args__ = (Index("supplier_contacts_by_supplier", "supplier_id"),)

    id: int | None = Field(default=None, primary_key=True)
    supplier_id: int = Field(foreign_key="suppliers.id")
    first_name: str
    last_name: str
    job_title: str | None = None
    department: str | None = None
    email: str | None = None
    phone: str | None = None
    mobile: str | None = None
    is_primary: bool = False
    is_active: bool = True
    notes: str | None = None


class SupplierTemplate(SQLModel, table=True):
    """How one type of a supplier's documents is read; a template that its YAML has no more is inactive, not gone.

    `usage_count` counts the documents to which it gave a value, `success_rate` (percent) is an exponential moving
    average over the values that people judged.
    """

    __tablename__ = "supplier_templates"
    __table_args__ = (UniqueConstraint("supplier_id", "template_name"),)

    id: int | None = Field(default=None, primary_key=True)
    supplier_id: int = Field(foreign_key="suppliers.id")
    template_name: str
    document_type: str
    content_hash: str
    field_patterns: dict[str, Any] = Field(sa_type=JsonData)
    typical_layout: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    confidence_threshold: float | None = None
    validation_rules: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    usage_count: int = 0
    success_rate: float | None = None
    last_used_at: datetime | None = Field(default=None, sa_type=UtcTime)
    is_active: bool = True
    version: int = 1
    created_by: str
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)


class SupplierLayout(SQLModel, table=True):
    """What the approved documents of a supplier have in common on their first page, by type of document.

    `marks` are encoded `LayoutMark`s: words and where they stand, each with the number of documents it stood on.
    """

    __tablename__ = "supplier_layouts"
    __table_args__ = (UniqueConstraint("supplier_id", "document_type"),)

    id: int | None = Field(default=None, primary_key=True)
    supplier_id: int = Field(foreign_key="suppliers.id")
    document_type: str
    documents: int
    page_width: float
    page_height: float
    marks: list[Any] = Field(sa_type=JsonData)
    updated_at: datetime = Field(sa_type=UtcTime)


SUPPLIERS = table_of(Supplier)
SUPPLIER_CONTACTS = table_of(SupplierContact)
SUPPLIER_TEMPLATES = table_of(SupplierTemplate)
SUPPLIER_LAYOUTS = table_of(SupplierLayout)
