"""Shape of a supplier's YAML file, `suppliers/<id>.yaml`; the id is the file's name without its ending."""

from __future__ import annotations

from functools import cached_property
from typing import Literal, TypeVar

from pydantic import Field, field_validator, model_validator

from docproc.model.enums import DocumentType, Severity
from docproc.model.fields import FIELDS
from docproc.specs.line_items import ColumnKind, Headings
from docproc.specs.loader import Spec
from docproc.specs.page_patterns import ItemRows, PageText, VatRows
from docproc.specs.rules import FieldPattern, Rule, TemplateRule
from docproc.specs.transformations import Transformation, check_date_format

T = TypeVar("T")
Region = tuple[float, float, float, float]

LONGEST_NAME = 60
"""A name of a field that docproc does not have has no more characters."""


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


class TypicalLayout(Spec):
    """How the supplier's documents of one type look: sizes and boxes (x, y, width, height) in points."""

    page_size: tuple[float, float] | None = Field(default=None, description="width and height")
    sections: dict[str, Region] = Field(default={}, description="boxes of named parts: address, totals, footer")
    table_regions: tuple[Region, ...] = Field(default=(), description="boxes of the tables of line items")
    logo_position: Region | None = None


class CustomCheck(Spec):
    """A condition that a field must meet; with `field_name` instead of a value, it is held against another field."""

    name: str = Field(min_length=1)
    field: str
    condition: Literal[
        "greater_than", "at_least", "less_than", "at_most", "equals", "not_equals", "one_of", "matches_pattern",
        "present",
    ]  # fmt: skip
    value: str | int | float | tuple[str, ...] | None = Field(
        default=None, description="what the field is held against"
    )
    other_field: str | None = Field(default=None, description="the field that it is held against")
    severity: Severity = Field(default=Severity.ERROR, description="an error sends the document to review")
    message: str | None = Field(default=None, description="what to say when it does not hold")

    @field_validator("field", "other_field")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is not None and name not in FIELDS:
            raise ValueError(f"no field is called {name!r}")
        return name

    @model_validator(mode="after")
    def _comparable(self) -> CustomCheck:
        given = (self.value is not None) + (self.other_field is not None)
        if given != (self.condition != "present"):
            raise ValueError(
                f"'{self.condition}' takes {'nothing' if self.condition == 'present' else 'a value or an other_field'}"
            )
        if (self.condition == "one_of") != isinstance(self.value, tuple):
            raise ValueError("one_of takes a list of values, the other conditions a single one")
        return self


class ValidationRules(Spec):
    """What holds for the supplier's documents of one type beyond what holds for all."""

    required_fields: tuple[str, ...] = ()
    total_must_equal_sum: bool = Field(default=False, description="the lines must be there and add up to the net total")
    date_format: str | None = Field(default=None, description="how dates are printed, such as %m/%d/%Y")
    custom_checks: tuple[CustomCheck, ...] = ()

    @field_validator("required_fields")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in FIELDS:
                raise ValueError(f"no field is called {name!r}")
        return names

    @field_validator("date_format")
    @classmethod
    def _format(cls, form: str | None) -> str | None:
        return None if form is None else check_date_format(form)


class SupplierTemplate(Spec):
    """How one type of this supplier's documents is read and checked; its rules are tried before those for everyone."""

    name: str = Field(min_length=1)
    document_type: DocumentType
    flag: str | None = Field(default=None, description="used only on documents for which this feature flag is on")
    rules: tuple[Rule, ...] = ()
    field_patterns: dict[str, FieldPattern] = Field(default={}, description="by field: its pattern, position or both")
    misleading_labels: dict[str, tuple[str, ...]] = Field(
        default={}, description="by field: labels beside or over which its value does not stand, whatever they say"
    )
    page_text: PageText | None = Field(
        default=None, description="the text that field_patterns are tried on, and the keywords that name the template"
    )
    other_fields: dict[str, FieldPattern] = Field(
        default={}, description="what docproc has no field for, by a name of one's own; kept among the form fields"
    )
    line_items: tuple[ItemRows, ...] = Field(
        default=(), description="the rows of line items by patterns; where they find some, tables are not looked for"
    )
    table_headings: dict[ColumnKind, Headings] = Field(
        default={}, description="by kind of column: headings of tables of items that say this on these documents"
    )
    vat_breakdown: tuple[VatRows, ...] = Field(default=(), description="the rows of VAT by rate by patterns")
    typical_layout: TypicalLayout = TypicalLayout()
    confidence_threshold: float | None = Field(
        default=None,
        ge=0,
        le=100,
        description="least confidence of a required field in percent, in place of the workspace's",
    )
    validation_rules: ValidationRules = ValidationRules()
    active: bool = True
    version: int = Field(default=1, ge=1)

    @field_validator("field_patterns", "misleading_labels")
    @classmethod
    def _known(cls, by_field: dict[str, T]) -> dict[str, T]:
        for name in by_field:
            if name not in FIELDS:
                raise ValueError(f"no field is called {name!r}")
        return by_field

    @field_validator("other_fields")
    @classmethod
    def _of_its_own(cls, by_name: dict[str, FieldPattern]) -> dict[str, FieldPattern]:
        for name, pattern in by_name.items():
            if name in FIELDS:
                raise ValueError(f"{name} is a field of docproc; its pattern belongs to the field_patterns")
            if not name.strip() or len(name) > LONGEST_NAME:
                raise ValueError(f"a name of another field has 1 to {LONGEST_NAME} characters")
            if pattern.position is not None:
                raise ValueError(f"{name} stands at a position; other fields are found by a pattern or have a value")
        return by_name

    @cached_property
    def pattern_rules(self) -> tuple[TemplateRule, ...]:
        """The field patterns as rules, named after their fields."""
        return tuple(_rule(field, pattern, self.page_text) for field, pattern in self.field_patterns.items())


def _rule(field: str, given: FieldPattern, page_text: PageText | None) -> TemplateRule:
    steps = steps_of(given)
    return TemplateRule(
        type="template",
        name=field.replace("_", "-"),
        field=field,
        pattern=given.pattern,
        position=given.position,
        validation=given.validation,
        data_type=given.data_type,
        transformations={field: steps} if steps else {},
        patterns=given.patterns,
        take=given.take,
        value=given.value,
        page_text=page_text,
        between=given.between,
    )


def steps_of(given: FieldPattern) -> tuple[Transformation, ...]:
    """Return the steps from the printed text to the value, its format as the last."""
    if given.format is None:
        return given.transformations
    if isinstance(given.format, str) and given.format in (",", "."):
        return (*given.transformations, Transformation(name="decimal", text=given.format))
    forms = (given.format,) if isinstance(given.format, str) else given.format
    return (*given.transformations, Transformation(name="date", text=forms[0], further=forms[1:]))


class SupplierSpec(Spec):
    """One supplier: what it is called, how it is known again, and its templates."""

    schema_name = "supplier"

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
    logo_hash: str | None = Field(
        default=None, pattern=r"^[0-9a-f]{16}(,[0-9a-f]{16})*$", description="perceptual hashes of the letterhead"
    )
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
