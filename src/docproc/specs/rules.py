"""Shapes of a rule pack: the wordings and rules by which fields are found, one YAML file per pack."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from docproc.model.enums import DocumentType, PaymentMeans, VatTreatment
from docproc.model.fields import FIELDS
from docproc.specs.loader import Spec
from docproc.specs.page_patterns import PageText, Part, Taken
from docproc.specs.transformations import Transformation, check_date_format

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


def _known(field: str) -> str:
    if field not in FIELDS:
        near = get_close_matches(field, FIELDS, n=1)
        raise ValueError(f"no field is called {field!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    return field


class _RuleBase(Spec):
    """What every rule has: its name, its field, and when it counts."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="unique in its pack; part of a value's method")
    field: str = Field(description="the field it fills")
    weight: float = Field(default=1.0, gt=0, le=1, description="how telling the rule is, 1 for a plain wording")
    priority: int = Field(default=0, ge=-100, le=100, description="rules of higher priority win over lower ones")
    required: bool = Field(default=False, description="a document without this field needs a review")
    active: bool = Field(default=True, description="an inactive rule is kept but not tried")
    shadow: bool = Field(default=False, description="tried and recorded beside the others, but not used")
    validation: str | None = Field(default=None, description="regular expression that the whole value must match")
    document_types: tuple[DocumentType, ...] = Field(default=(), description="the types it is for; empty: the pack's")
    flag: str | None = Field(default=None, description="tried only on documents for which this feature flag is on")

    @field_validator("field")
    @classmethod
    def _known_field(cls, name: str) -> str:
        return _known(name)


class LabelRule(_RuleBase):
    """A value that stands beside or under one of several wordings."""

    type: Literal["label"]
    labels: Wordings
    endings: Wordings = Field(default=Wordings(), description="what may follow any of the labels: inkl. MwSt, EUR")
    places: tuple[Literal["inline", "right", "below", "left", "above"], ...] = ("inline", "right", "below")
    needs_separator: bool = Field(default=False, description="in one line with its value, the label needs a colon")


class RegexRule(_RuleBase):
    """A value that a regular expression finds in the text of a line (of a page, with multiline or dot_all)."""

    type: Literal["regex"]
    pattern: str = Field(min_length=1)
    flags: tuple[Literal["ignore_case", "multiline", "dot_all"], ...] = ()
    group: str | int | None = Field(
        default=None, description="the group that holds the value; without it `value`, else the first, else all"
    )
    preprocess: tuple[Transformation, ...] = Field(
        default=(), description="steps that change the text before the pattern is tried"
    )


class PositionRule(_RuleBase):
    """A value that stands in a box on the page, or at an offset from an anchor text; all lengths in points."""

    type: Literal["position"]
    box: tuple[float, float, float, float] | None = Field(default=None, description="x, y, width, height")
    anchor_text: str | None = Field(default=None, description="text from whose top left corner the offset counts")
    relative_offset: tuple[float, float, float, float] | None = Field(default=None, description="dx, dy, width, height")
    page: int = Field(default=1, description="the page, counted from 1; -1 is the last, 0 any")
    tolerance: float = Field(default=3.0, ge=0, le=100, description="how far a word may stick out")

    @model_validator(mode="after")
    def _one_place(self) -> PositionRule:
        if (self.box is None) == (self.anchor_text is None):
            raise ValueError("a position rule has either a box or an anchor_text with a relative_offset")
        if (self.anchor_text is None) != (self.relative_offset is None):
            raise ValueError("an anchor_text needs a relative_offset, and a relative_offset an anchor_text")
        return self


DATA_TYPES = (
    "amount", "date", "percent", "quantity", "currency", "text", "name", "identifier", "iban", "bic", "vat_id",
    "tax_number", "creditor_id", "payment_reference", "address", "email", "web", "phone",
)  # fmt: skip
"""What a text may be read as: the names of `docproc.parse.PARSERS`."""


def _known_data_type(data_type: str | None) -> str | None:
    if data_type is not None and data_type not in DATA_TYPES:
        raise ValueError(f"no data type is called '{data_type}'; there are {', '.join(DATA_TYPES)}")
    return data_type


class FieldPlace(Spec):
    """Where a value begins: the top left corner of its first word, in points of the upright page."""

    x: float = Field(ge=0)
    y: float = Field(ge=0)
    tolerance: float = Field(default=10.0, ge=0, le=300, description="how far off the corner may lie")
    page: int = Field(default=1, description="the page, counted from 1; -1 is the last")


class FieldPattern(Spec):
    """How one field of a template is found: by patterns, at a position, by a pattern at a position; or what it is."""

    pattern: str | None = Field(default=None, min_length=1, description="regular expression on the text of a line")
    position: FieldPlace | None = None
    validation: str | None = Field(default=None, description="regular expression that the whole value must match")
    data_type: str | None = Field(default=None, description="what the text is read as; without it what the field holds")
    format: str | tuple[str, ...] | None = Field(
        default=None, description="%d.%m.%y of a date, or several such; the decimal mark, , or . of an amount"
    )
    transformations: tuple[Transformation, ...] = Field(
        default=(), description="steps from the printed text to the value"
    )
    patterns: tuple[str, ...] = Field(default=(), description="further patterns, tried after the first")
    take: Taken | None = Field(default=None, description="which of several matches counts, or what is made of them")
    value: str | None = Field(default=None, min_length=1, description="the value itself, where it is always the same")
    between: Part | None = Field(default=None, description="the part of the document whose single lines are looked at")

    @field_validator("data_type")
    @classmethod
    def _known_type(cls, data_type: str | None) -> str | None:
        return _known_data_type(data_type)

    @field_validator("format")
    @classmethod
    def _known_format(cls, form: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        if isinstance(form, tuple):
            return tuple(map(check_date_format, form))
        return form if form in (None, ",", ".") else check_date_format(form or "")

    @model_validator(mode="after")
    def _findable(self) -> FieldPattern:
        if (self.pattern is None and self.position is None) == (self.value is None):
            raise ValueError("a field is found by its pattern, its position or both, or has a value")
        if (self.patterns or self.between) and (self.pattern is None or self.position is not None):
            raise ValueError("further patterns and a part of the text stand beside a pattern without a position")
        return self


class TemplateRule(_RuleBase):
    """Fields of a document that always looks the same: several groups of one pattern, each a field of its own.

    `field_mapping` names the field of each named group, `transformations` the steps of a field. What a supplier's
    template lists in `field_patterns` is compiled to rules of this type.
    """

    type: Literal["template"]
    field: str = Field(default="", description="the field it fills, where field_mapping does not say")
    pattern: str | None = Field(default=None, min_length=1, description="regular expression on the text of a line")
    position: FieldPlace | None = None
    data_type: str | None = Field(default=None, description="what the text is read as; without it what the field holds")
    field_mapping: dict[str, str] = Field(default={}, description="field by named group of the pattern")
    transformations: dict[str, tuple[Transformation, ...]] = Field(default={}, description="steps by field")
    patterns: tuple[str, ...] = Field(default=(), description="further patterns, tried after the first")
    take: Taken | None = Field(default=None, description="which of several matches counts, or what is made of them")
    value: str | None = Field(default=None, min_length=1, description="the value itself, where it is always the same")
    page_text: PageText | None = Field(default=None, description="the text that patterns are tried on instead of lines")
    between: Part | None = Field(default=None, description="the part of the document whose single lines are looked at")

    @field_validator("field")
    @classmethod
    def _known_field(cls, name: str) -> str:
        return _known(name) if name else name

    @field_validator("data_type")
    @classmethod
    def _known_type(cls, data_type: str | None) -> str | None:
        return _known_data_type(data_type)

    @model_validator(mode="after")
    def _fields_are_named(self) -> TemplateRule:
        for name in (*self.field_mapping.values(), *self.transformations):
            _known(name)
        if bool(self.field) == bool(self.field_mapping):
            raise ValueError("a template rule names either its field or, by group of its pattern, a field_mapping")
        if self.field_mapping and self.pattern is None:
            raise ValueError("a field_mapping needs a pattern with named groups")
        if (self.pattern is None and self.position is None) == (self.value is None):
            raise ValueError("a template rule has a pattern, a position or both, or a value")
        strangers = set(self.transformations) - ({self.field} | set(self.field_mapping.values()))
        if strangers:
            raise ValueError(
                f"transformations are given for {', '.join(sorted(strangers))}, which the rule does not fill"
            )
        return self

    @property
    def sees_pages(self) -> bool:
        """Tell whether the rule looks at the whole document and not at single lines."""
        return any((self.value, self.page_text, self.take, self.patterns, self.between))


class MlModelRule(_RuleBase):
    """A value that a model gives: one behind an HTTP address, or one in an ONNX file.

    What is sent and answered is described in `docproc.extract.predicting`. A model that fails, finds nothing or is less
    sure than the threshold leaves the field to the `fallback`, a rule of the same pack or template (or of any pack)
    that is tried for nothing else.
    """

    type: Literal["ml_model"]
    model: str = Field(min_length=1, description="the model's name")
    version: str = Field(default="", description="the model's version")
    endpoint: str | None = Field(default=None, pattern=r"^https?://\S+$", description="address that is asked by POST")
    file: str | None = Field(default=None, pattern=r"^[^/\\].*\.onnx$", description="ONNX file in the folder rules/")
    confidence_threshold: float = Field(default=80.0, ge=0, le=100, description="a less sure answer does not count")
    timeout_seconds: float = Field(default=5.0, gt=0, le=30, description="how long the address may take in all")
    token_variable: str | None = Field(
        default=None, pattern=r"^[A-Z][A-Z0-9_]*$", description="environment variable with the address's bearer token"
    )
    fallback: str | None = Field(default=None, description="the rule that is tried where the model gives nothing")

    @model_validator(mode="after")
    def _one_model(self) -> MlModelRule:
        if (self.endpoint is None) == (self.file is None):
            raise ValueError("an ml_model rule has either an endpoint or a file")
        if self.file is not None and ".." in self.file.split("/"):
            raise ValueError("the file of an ml_model rule lies in the folder rules/ or below")
        if self.token_variable is not None and self.endpoint is None:
            raise ValueError("a token_variable belongs to an endpoint")
        return self


Rule = Annotated[LabelRule | RegexRule | PositionRule | TemplateRule | MlModelRule, Field(discriminator="type")]


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
    needs_label: bool = Field(default=False, description="whether the words count only as the value of a label")

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

    schema_name = "rules"

    pack: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="the name of the pack")
    description: str = ""
    document_types: tuple[DocumentType, ...] = ()
    flag: str | None = Field(default=None, description="counts only for documents for which this feature flag is on")
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
