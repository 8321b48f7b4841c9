"""Settings of how documents are filed: the tree of categories, and how long documents are kept."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import Field, ValidationInfo, field_validator, model_validator

from docproc.model.enums import DocumentType
from docproc.model.retention import Keeping, Retention
from docproc.specs.loader import Spec


class CategorySettings(Spec):
    """A category of documents; its key is its slug, and its path is made of the slugs above it."""

    name: str = Field(description="how the category is called")
    parent: str | None = Field(None, description="slug of the category above, which stands earlier")
    description: str | None = None
    color: str | None = Field(None, pattern="^#[0-9a-fA-F]{6}$", description="such as #2e7d32")
    types: tuple[DocumentType, ...] = Field((), description="documents of these types are put here")


CATEGORIES: Mapping[str, CategorySettings] = MappingProxyType(
    {
        "invoices": CategorySettings(
            name="Invoices", color="#1565c0", types=(DocumentType.INVOICE, DocumentType.CREDIT_NOTE)
        ),
        "contracts": CategorySettings(name="Contracts", color="#6a1b9a", types=(DocumentType.CONTRACT,)),
        "delivery-notes": CategorySettings(name="Delivery Notes", color="#2e7d32", types=(DocumentType.DELIVERY_NOTE,)),
    }
)
"""The categories of a workspace that names none."""


def category_path(categories: Mapping[str, CategorySettings], slug: str) -> str:
    """Return the path of a category: "/" and the slugs from the top down, such as /invoices/energy."""
    above = categories[slug].parent
    return f"{'' if above is None else category_path(categories, above)}/{slug}"


def require_tree(categories: dict[str, CategorySettings]) -> dict[str, CategorySettings]:
    """Return categories as they are; ValueError for a slug that is none, or a parent that does not stand earlier."""
    seen: set[str] = set()
    for slug, category in categories.items():
        if not slug.replace("-", "").isalnum() or not slug.isascii() or slug != slug.lower() or slug == "none":
            raise ValueError(f"'{slug}' is no slug: small letters, digits and hyphens, and not 'none'")
        if category.parent is not None and category.parent not in seen:
            raise ValueError(f"the parent '{category.parent}' of '{slug}' does not stand before it")
        seen.add(slug)
    return categories


class FilingRule(Spec):
    """Documents that meet all that is said of them get these tags, and this category."""

    types: tuple[DocumentType, ...] = Field((), description="only documents of these types")
    suppliers: tuple[str, ...] = Field((), description="only documents of these suppliers, by id")
    conditions: dict[str, Any] | None = Field(
        None, description="JSONLogic over document and supplier, as in workflows; only documents that meet it"
    )
    tags: tuple[str, ...] = Field((), description="the tags that such documents get")
    category: str | None = Field(None, description="slug of the category that they get; of several rules the first's")

    @field_validator("tags")
    @classmethod
    def _are_tags(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        for tag in tags:
            if not tag.strip() or tag != " ".join(tag.split()) or not tag.isprintable():
                raise ValueError(f"'{tag}' is no name of a tag")
        return tags

    @model_validator(mode="after")
    def _does_something(self) -> FilingRule:
        if not self.tags and self.category is None:
            raise ValueError("the rule gives neither tags nor a category")
        return self


def require_categories(rules: dict[str, FilingRule], info: ValidationInfo) -> dict[str, FilingRule]:
    """Return filing rules as they are; ValueError for a category that the settings do not have."""
    categories = info.data.get("categories")
    for name, rule in rules.items():
        if categories is not None and rule.category is not None and rule.category not in categories:
            raise ValueError(f"{name}: no category is called '{rule.category}'")
    return rules


class RetentionSettings(Spec):
    """How long documents are kept before they may be deleted, in years from the end of the calendar year (§ 147 AO)."""

    voucher_years: int = Field(8, ge=0, le=100, description="years for vouchers: § 147 (1) no. 4, (3) AO as of 2025")
    letter_years: int = Field(6, ge=0, le=100, description="years for letters and other papers")
    book_years: int = Field(10, ge=0, le=100, description="years for books, records and annual accounts")
    vouchers: tuple[DocumentType, ...] = Field(
        (
            DocumentType.INVOICE,
            DocumentType.CREDIT_NOTE,
            DocumentType.RECEIPT,
            DocumentType.DELIVERY_NOTE,
            DocumentType.UNKNOWN,
        ),
        description="types that count as vouchers; unknown ones too, until a person has said what they are",
    )
    books: tuple[DocumentType, ...] = Field((), description="types that count as books; all others count as letters")

    @model_validator(mode="after")
    def _is_one_of_them(self) -> RetentionSettings:
        if both := set(self.vouchers) & set(self.books):
            raise ValueError(f"{min(both)} cannot be both voucher and book")
        return self

    def policy(self) -> Retention:
        """Return how long each type is kept."""
        return Retention({kind: self._keeping(kind) for kind in DocumentType})

    def _keeping(self, kind: DocumentType) -> Keeping:
        if kind in self.books:
            return Keeping("book", self.book_years)
        return Keeping("voucher", self.voucher_years) if kind in self.vouchers else Keeping("letter", self.letter_years)
