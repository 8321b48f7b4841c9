"""The wordings of tables: what columns are called, what marks a sum, a carried-over sum, an article number."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from docproc.specs.loader import Spec

Wording = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
Headings = Annotated[tuple[Wording, ...], Field(min_length=1)]


class ColumnKind(StrEnum):
    """What a column of a table of items holds.

    `amount` is the line's total without VAT or without a word about VAT, `gross_amount` the line's total with VAT,
    `price_unit` the number of units a price is for (1, 100, 1000), `item` an article's name or number, whichever the
    other columns leave open. `ordered` is the quantity once ordered, which counts where no other is printed; `other`
    is nothing of the item's figures: quantities still to come, weights, batches, places in a warehouse.
    """

    POSITION = "position"
    ITEM = "item"
    ARTICLE = "article"
    DESCRIPTION = "description"
    QUANTITY = "quantity"
    ORDERED = "ordered"
    UNIT = "unit"
    UNIT_PRICE = "unit_price"
    PRICE_UNIT = "price_unit"
    DISCOUNT = "discount"
    VAT_RATE = "vat_rate"
    VAT_AMOUNT = "vat_amount"
    AMOUNT = "amount"
    GROSS_AMOUNT = "gross_amount"
    DATE = "date"
    OTHER = "other"


class VatColumn(StrEnum):
    """What a column of a table of VAT rates holds."""

    RATE = "rate"
    NET = "net"
    VAT = "vat"
    GROSS = "gross"


class ItemColumns(Spec):
    """The headings of each kind of column of a table of items; the keys are those of ColumnKind."""

    position: Headings
    item: Headings
    article: Headings
    description: Headings
    quantity: Headings
    ordered: Headings
    unit: Headings
    unit_price: Headings
    price_unit: Headings
    discount: Headings
    vat_rate: Headings
    vat_amount: Headings
    amount: Headings
    gross_amount: Headings
    date: Headings
    other: Headings


class VatColumns(Spec):
    """The headings of each kind of column of a table of VAT rates; the keys are those of VatColumn."""

    rate: Headings
    net: Headings
    vat: Headings
    gross: Headings


class LineItemWording(Spec):
    """`configs/rules/line_items.yaml`: wordings are compared without case, accents, spaces and punctuation."""

    schema_name = "line-items"

    columns: ItemColumns = Field(description="headings of the columns of a table of items")
    vat_columns: VatColumns = Field(description="headings of the columns of a table of rates")
    filler: tuple[Wording, ...] = Field((), description="words of a heading that say nothing about its kind")
    qualifiers: tuple[Wording, ...] = Field((), description="words after a heading that say with or without VAT")
    totals: tuple[Wording, ...] = Field(description="beginnings of rows that hold a sum and no item")
    page_marks: tuple[Wording, ...] = Field((), description="words in front of the number of a page")
    carried: tuple[Wording, ...] = Field(description="beginnings of rows that carry a sum from page to page")
    discounts: tuple[Wording, ...] = Field(description="words of a row that takes something off the item above it")
    article_labels: tuple[Wording, ...] = Field(description="labels in front of an article number")
    flat_units: tuple[Wording, ...] = Field(description="units of a lump sum, which may stand without a number")
    net: tuple[Wording, ...] = Field(description="labels of an amount without VAT")
    gross: tuple[Wording, ...] = Field(description="labels of an amount with VAT")
    vat: tuple[Wording, ...] = Field(description="labels of an amount of VAT")
    exempt: tuple[Wording, ...] = Field(description="words that say why no VAT is charged")
    optional: tuple[Wording, ...] = Field((), description="words that mark an item as offered and not charged")
    allowances: tuple[Wording, ...] = Field((), description="labels of what is taken off the whole document")
    charges: tuple[Wording, ...] = Field((), description="labels of what is added to the whole document")
