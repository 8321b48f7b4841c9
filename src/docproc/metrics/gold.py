"""The gold file of a sample document: what a person says is on it, as JSON beside the document.

`invoice-01.pdf` has its gold in `invoice-01.json`. Every key is a subset of the export object (DESIGN, section 7), but
field values stand plain, as they are in an export's `value`:

    {"document_type": "invoice", "supplier_name": "Muster GmbH",
     "fields": {"invoice_number": "RE-4711", "invoice_date": "2026-03-05", "total_amount": "119.00", "due_date": null},
     "line_items": [{"description": "Beratung", "quantity": "2", "unit_price": "50.00", "net_amount": "100.00"}],
     "vat_breakdown": [{"rate": "19", "net": "100.00", "vat": "19.00"}],
     "allowances": [{"charge": true, "reason": "Versand", "amount": "5.90"}],
     "references": [{"relation": "order_for", "document_type": "order", "number": "B-17", "day": "2026-03-01"}],
     "form_fields": [{"label": "Vorname", "value": "Eva"}],
     "relations": [{"type": "credit_note_for", "document": "invoice-00.pdf"}]}

A field that is null or absent from `fields` is not on the document: a value given for it is wrong. A field named in
`ignored` is not scored at all. A document that must fail says `"status": "failed"` and the error's code.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from docproc.errors import ConfigurationError
from docproc.model.enums import DocumentStatus, DocumentType, RelationType
from docproc.model.fields import FIELDS
from docproc.specs.reasons import plain_reason

_DECIMAL_FORM = r"^-?\d{1,15}(\.\d{1,6})?$"
DecimalText = Annotated[str, StringConstraints(pattern=_DECIMAL_FORM)]
"""A decimal number as text with a period, as in exports: "1234.50"."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GoldLineItem(_Shape):
    """One line of the table; keys left out are not compared, `position` and `page` never are."""

    description: str | None = None
    position: int | None = None
    article: str | None = None
    quantity: DecimalText | None = None
    unit: str | None = None
    unit_price: DecimalText | None = None
    vat_rate: DecimalText | None = None
    net_amount: DecimalText | None = None
    page: int | None = None


class GoldVatLine(_Shape):
    """One rate of the VAT breakdown."""

    rate: DecimalText
    net: DecimalText | None = None
    vat: DecimalText | None = None


class GoldRelation(_Shape):
    """A relation to another sample of the same folder, by its file name."""

    type: RelationType
    document: str


class GoldAllowance(_Shape):
    """An allowance or a charge on the whole document; `amount` is never negative."""

    charge: bool
    amount: DecimalText
    reason: str | None = None
    percent: DecimalText | None = None
    vat_rate: DecimalText | None = None


class GoldReference(_Shape):
    """Another document that this one names by its number, with the date and open amount printed beside it."""

    relation: RelationType
    document_type: DocumentType
    number: str
    day: str | None = None
    amount: DecimalText | None = None


class GoldFormField(_Shape):
    """One label of a form with the value filled in; "" when it was left empty, "yes" for a ticked box."""

    label: str
    value: str


GoldRow: TypeAlias = GoldLineItem | GoldVatLine | GoldAllowance | GoldReference | GoldFormField
"""A row of any list of a gold file."""

LISTS: Mapping[str, type[GoldRow]] = MappingProxyType(
    {
        "line_items": GoldLineItem,
        "vat_breakdown": GoldVatLine,
        "allowances": GoldAllowance,
        "references": GoldReference,
        "form_fields": GoldFormField,
    }
)
"""The lists that are scored row by row, with the shape of their rows; their names are the keys of the export."""


class Gold(_Shape):
    """What is true of one document. Lists of None (absent) are not scored, those of `LISTS` and `relations` alike.

    `fields` and `ignored` may name any field of `model.fields.FIELDS`; supplier_name may stand at the top or in
    `fields`. `status` is `completed` or `failed`, and `error` the stable code of a document that must fail.
    """

    document_type: DocumentType | None = None
    status: Literal[DocumentStatus.COMPLETED, DocumentStatus.FAILED] = DocumentStatus.COMPLETED
    error: str | None = None
    supplier_name: str | None = None
    fields: dict[str, str | None] = Field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    line_items: tuple[GoldLineItem, ...] | None = None
    vat_breakdown: tuple[GoldVatLine, ...] | None = None
    relations: tuple[GoldRelation, ...] | None = None
    allowances: tuple[GoldAllowance, ...] | None = None
    references: tuple[GoldReference, ...] | None = None
    form_fields: tuple[GoldFormField, ...] | None = None

    @field_validator("fields", "ignored")
    @classmethod
    def _known(cls, names: dict[str, str | None] | tuple[str, ...]) -> dict[str, str | None] | tuple[str, ...]:
        unknown = sorted(set(names) - set(FIELDS))
        if unknown:
            raise ValueError(f"no field of docproc: {', '.join(unknown)}")
        return names

    def expected(self) -> dict[str, str]:
        """Return the fields that are on the document with their values."""
        values = {name: value for name, value in self.fields.items() if value is not None}
        if self.supplier_name and "supplier_name" not in self.fields:
            values["supplier_name"] = self.supplier_name
        return {name: value for name, value in values.items() if name not in self.ignored}

    def rows(self, name: str) -> list[dict[str, Any]] | None:
        """Return the rows of list `name` of `LISTS`, each with the keys that are to be compared; None: not scored."""
        rows: tuple[GoldRow, ...] | None = getattr(self, name)
        return None if rows is None else [row.model_dump(mode="json", exclude_none=True) for row in rows]


def read_gold(text: str, name: str) -> Gold:
    """Return the gold value in the JSON `text` of file `name`; ConfigurationError names file, key and cause."""
    try:
        return Gold.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigurationError(f"{name}: {where}: {plain_reason(dict(first))}") from error
