"""Shapes of a rule pack: the wordings and rules by which fields are found, one YAML file per pack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from docproc.model.enums import DocumentType, PaymentMeans, VatTreatment
from docproc.model.fields import FIELDS
from docproc.specs.loader import Spec

LANGUAGES = ("de", "en", "fr")
"""The languages in which wordings are kept."""


class Wordings(Spec):
    """Ways to say one thing, by language; `any` holds what every language prints alike."""

    de: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()
    any: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[tuple[str, str]]:  # type: ignore[override]  # pydantic's own yields its fields
        """Yield (language, wording); the language of what is said alike everywhere is empty."""
        for language in LANGUAGES:
            yield from ((language, wording) for wording in getattr(self, language))
        yield from (("", wording) for wording in self.any)

    @field_validator("de", "en", "fr", "any")
    @classmethod
    def _not_blank(cls, wordings: tuple[str, ...]) -> tuple[str, ...]:
        if any(not wording.strip() for wording in wordings):
            raise ValueError("a wording is empty")
        return wordings


class _RuleBase(Spec):
    """What every rule has: its name, its field, and when it counts."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="unique in its pack; part of a value's method")
    field: str = Field(description="the field it fills")
    weight: float = Field(default=1.0, gt=0, le=1, description="how telling the rule is, 1 for a plain wording")
    priority: int = Field(default=0, ge=-100, le=100, description="rules of higher priority win over lower ones")
    required: bool = Field(default=False, description="a document without this field needs a review")
    active: bool = Field(default=True, description="an inactive rule is kept but not tried")
    validation: str | None = Field(default=None, description="regular expression that the whole value must match")
    document_types: tuple[DocumentType, ...] = Field(default=(), description="the types it is for; empty: the pack's")

    @field_validator("field")
    @classmethod
    def _known_field(cls, name: str) -> str:
        if name not in FIELDS:
            raise ValueError(f"no field is called {name!r}; the fields are {', '.join(FIELDS)}")
        return name


class LabelRule(_RuleBase):
    """A value that stands beside or under one of several wordings."""

    type: Literal["label"]
    labels: Wordings
    endings: Wordings = Field(default=Wordings(), description="what may follow any of the labels: inkl. MwSt, EUR")
    places: tuple[Literal["inline", "right", "below", "left", "above"], ...] = ("inline", "right", "below")
    needs_separator: bool = Field(default=False, description="in one line with its value, the label needs a colon")


class RegexRule(_RuleBase):
    """A value that a regular expression finds in the text of a line; its group `value`, or the first, or all."""

    type: Literal["regex"]
    pattern: str


class PositionRule(_RuleBase):
    """A value that stands in a box on the page, or at an offset from an anchor text; all lengths in points."""

    type: Literal["position"]
    box: tuple[float, float, float, float] | None = Field(default=None, description="x, y, width, height")
    anchor: str | None = Field(default=None, description="text from whose top left corner the offset counts")
    offset: tuple[float, float, float, float] | None = Field(default=None, description="dx, dy, width, height")
    page: int = Field(default=1, description="the page, counted from 1; -1 is the last")
    tolerance: float = Field(default=3.0, ge=0, le=100, description="how far a word may stick out")

    @model_validator(mode="after")
    def _one_place(self) -> PositionRule:
        if (self.box is None) == (self.anchor is None):
            raise ValueError("a position rule has either a box or an anchor with an offset")
        if (self.anchor is None) != (self.offset is None):
            raise ValueError("an anchor needs an offset, and an offset an anchor")
        return self


Rule = Annotated[LabelRule | RegexRule | PositionRule, Field(discriminator="type")]


class TypeWords(Spec):
    """Wordings that speak for a document type: of its title (a heading), or of its text."""

    type: DocumentType
    words: Wordings
    weight: float = Field(default=1.0, gt=0, le=10)


_CODES = {"vat_treatment": frozenset(VatTreatment), "payment_means": frozenset(PaymentMeans)}


class NoteWords(Spec):
    """Phrases that state a code: why no VAT is charged, or how to pay; a word that ends in "*" begins longer words."""

    field: Literal["vat_treatment", "payment_means"]
    code: str = Field(description="the value of the field that the phrases state")
    words: Wordings
    weight: float = Field(default=1.0, gt=0, le=1, description="how telling the phrases are")

    @model_validator(mode="after")
    def _known_code(self) -> NoteWords:
        if self.code not in _CODES[self.field]:
            raise ValueError(f"{self.field} has no value {self.code!r}; it has {', '.join(sorted(_CODES[self.field]))}")
        return self


class PaymentTerms(Spec):
    """How a page says when to pay: regular expressions whose group `value` is the number of days."""

    days: tuple[str, ...] = ()


class RulePack(Spec):
    """One YAML file of rules and wordings for some document types (for all, when none is named)."""

    pack: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="the name of the pack")
    description: str = ""
    document_types: tuple[DocumentType, ...] = ()
    rules: tuple[Rule, ...] = ()
    titles: tuple[TypeWords, ...] = ()
    vocabulary: tuple[TypeWords, ...] = ()
    headings: dict[str, Wordings] = Field(default={}, description="headings over the blocks of the parties")
    other_labels: dict[str, Wordings] = Field(default={}, description="labels of what is no field: phone, order date")
    phrases: dict[str, Wordings] = Field(default={}, description="what carries a meaning wherever it is said: replaces")
    stop_words: dict[Literal["de", "en", "fr"], tuple[str, ...]] = Field(default={}, description="small words")
    payment_terms: PaymentTerms = PaymentTerms()
    notes: tuple[NoteWords, ...] = Field(default=(), description="phrases that state a code")

    @field_validator("rules")
    @classmethod
    def _names_differ(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        names = [rule.name for rule in rules]
        if len(set(names)) < len(names):
            raise ValueError(f"two rules are called {next(name for name in names if names.count(name) > 1)!r}")
        return rules
