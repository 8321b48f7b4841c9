"""What the review page says in one language: `configs/page/de.yaml` and its siblings."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS
from docproc.specs.loader import Spec

Text = Annotated[str, StringConstraints(min_length=1)]

_PLACE = re.compile(r"\{[^{}]*\}")
_KINDS_OF_PLACE = frozenset({"{}", "{field}", "{fields}", "{raw}"})


def places_of(words: str) -> list[str]:
    """Return the places for values in a phrase, in their order: "{}", "{field}", "{fields}" or "{raw}"."""
    return _PLACE.findall(words)


def _every_type(types: dict[DocumentType, str]) -> dict[DocumentType, str]:
    if missing := [each.value for each in DocumentType if each not in types]:
        raise ValueError(f"no word for {', '.join(missing)}")
    return types


def _every_field(fields: dict[str, str]) -> dict[str, str]:
    if missing := [name for name in FIELDS if name not in fields]:
        raise ValueError(f"no word for {', '.join(missing)}")
    return fields


class PageWords(Spec):
    """The words of the page by key, and how docproc's own English phrases are said."""

    schema_name = "page-words"

    words: dict[str, Text] = Field(description="what stands on the page, by the name its templates use")
    types: Annotated[dict[DocumentType, Text], AfterValidator(_every_type)] = Field(description="types of documents")
    groups: dict[str, Text] = Field(description="groups of fields")
    labels: Annotated[dict[str, Text], AfterValidator(_every_field)] = Field(
        alias="fields", description="fields and tables"
    )
    short: dict[str, Text] = Field(description="fields where their group is named above them")
    phrases: dict[Text, Text] = Field(
        description="by the English phrase; {} stands for a value, {field} and {fields} for names of fields, {raw} for"
        " what is left as it is written"
    )

    @model_validator(mode="after")
    def _phrases_carry_over(self) -> PageWords:
        for english, said in self.phrases.items():
            places = places_of(english)
            if unknown := [place for place in places if place not in _KINDS_OF_PLACE]:
                raise ValueError(f"'{english}': {unknown[0]} is no place for a value")
            if places != places_of(said):
                raise ValueError(f"'{english}' has other places for values than '{said}'")
        return self
