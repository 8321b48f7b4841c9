"""Mail templates in YAML: one file a template, with its words in each language."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from docproc.specs.loader import Spec

LANGUAGES = ("de", "en")
GIVEN = frozenset({"recipient", "language"})
"""Variables that every template has without naming them."""


class MailWords(Spec):
    """A mail in one language, in Jinja2: `html` is what stands between the head and the foot of `layout.html`."""

    subject: str = Field(min_length=1)
    text: str = Field(min_length=1)
    html: str = Field(min_length=1)


class MailTemplateSpec(Spec):
    """A mail template: what it is for, the variables it must be given, those it may be given, and its words."""

    schema_name = "template"

    description: str
    category: str = "general"
    variables: dict[str, str] = Field(default_factory=dict)
    optional: dict[str, str] = Field(default_factory=dict)
    active: bool = True
    de: MailWords | None = None
    en: MailWords | None = None

    @field_validator("variables", "optional")
    @classmethod
    def _are_names(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value:
            if not name.isidentifier() or name in GIVEN:
                raise ValueError(f"'{name}' cannot be the name of a variable")
        return value

    @model_validator(mode="after")
    def _has_words(self) -> MailTemplateSpec:
        if self.de is None and self.en is None:
            raise ValueError("the words are missing: de, en or both")
        return self

    def words(self, language: str) -> tuple[str, MailWords]:
        """Return the words in a language, or in the other one where it has none, and the language they are in."""
        for candidate in (language, *LANGUAGES):
            found = {"de": self.de, "en": self.en}.get(candidate)
            if found is not None:
                return candidate, found
        raise ValueError("a template has words")
