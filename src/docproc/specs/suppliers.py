"""Shape of a supplier's YAML file, `suppliers/<id>.yaml`; the id is the file's name without its ending."""

from __future__ import annotations

from pydantic import Field, field_validator

from docproc.model.enums import DocumentType
from docproc.specs.loader import Spec
from docproc.specs.rules import Rule


class SupplierContact(Spec):
    """A person at the supplier."""

    first_name: str
    last_name: str
    job_title: str | None = None
    department: str | None = None
    email: str | None = None
    phone: str | None = None
    mobile: str | None = None
    primary: bool = False
    active: bool = True
    notes: str | None = None


class SupplierTemplate(Spec):
    """Rules for one type of this supplier's documents, tried before the rules that hold for everyone."""

    name: str
    document_type: DocumentType
    rules: tuple[Rule, ...] = ()
    confidence_threshold: float = Field(default=80.0, ge=0, le=100)
    active: bool = True
    version: int = Field(default=1, ge=1)


class SupplierSpec(Spec):
    """One supplier: what it is called, how it is known again, and its templates."""

    id: str = Field(
        default="", pattern=r"^([a-z0-9][a-z0-9-]*)?$", description="the name of the file, in YAML left out"
    )
    name: str = Field(min_length=1)
    legal_name: str | None = None
    supplier_number: str | None = None
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str = Field(default="DE", pattern=r"^[A-Z]{2}$")
    tax_id: str | None = None
    vat_id: str | None = None
    commercial_register: str | None = None
    ibans: tuple[str, ...] = ()
    industry: str | None = None
    tags: tuple[str, ...] = ()
    name_variations: tuple[str, ...] = ()
    logo_hash: str | None = None
    typical_sender_emails: tuple[str, ...] = ()
    active: bool = True
    notes: str | None = None
    contacts: tuple[SupplierContact, ...] = ()
    templates: tuple[SupplierTemplate, ...] = ()

    @field_validator("templates")
    @classmethod
    def _names_differ(cls, templates: tuple[SupplierTemplate, ...]) -> tuple[SupplierTemplate, ...]:
        names = [template.name for template in templates]
        if len(set(names)) < len(names):
            raise ValueError("two templates have the same name")
        return templates
