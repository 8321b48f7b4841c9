"""Shape of the steps that change a text between the page and its value: `strip`, `{replace: {O: "0"}}`, `{date: …}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import Field, field_validator, model_validator

from docproc.specs.loader import Spec

BARE = ("strip", "collapse", "upper", "lower", "digits")
"""Steps without an argument."""

ARGUED = ("replace", "prefix", "suffix", "date", "decimal")
"""Steps with an argument, written as a mapping of one key."""

_DATE_PARTS = re.compile(r"%(.)")


class Transformation(Spec):
    """One step. In YAML a word (`upper`) or a mapping of one key (`{date: "%d.%m.%y"}`).

    `strip` takes white space from the ends, `collapse` makes one space of many, `digits` keeps nothing but digits;
    `replace` maps texts to texts, in the order given; `date` reads the text by a format of %d, %m, %y and %Y (or the
    first of several that fits) and `decimal` by its decimal mark, "," or "."; both fail where the text is none.
    """

    name: str
    text: str = Field(default="", description="the argument of prefix, suffix, date and decimal")
    further: tuple[str, ...] = Field(default=(), description="further formats of date, tried after the first")
    replacements: dict[str, str] = Field(default={}, description="the argument of replace")

    @model_validator(mode="before")
    @classmethod
    def _from_yaml(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"name": data}
        if isinstance(data, Mapping) and "name" not in data and len(data) == 1:
            [(name, argument)] = data.items()
            if name == "date" and isinstance(argument, list | tuple) and argument:
                return {"name": name, "text": argument[0], "further": argument[1:]}
            return {"name": name, "replacements" if isinstance(argument, Mapping) else "text": argument}
        return data

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in (*BARE, *ARGUED):
            raise ValueError(f"no transformation is called '{name}'; there are {', '.join((*BARE, *ARGUED))}")
        return name

    @model_validator(mode="after")
    def _argument_fits(self) -> Transformation:
        if self.name in BARE and (self.text or self.replacements):
            raise ValueError(f"'{self.name}' takes no argument")
        if (self.name == "replace") != bool(self.replacements) or (self.name in ARGUED) == (
            not self.text and not self.replacements
        ):
            form = "{replace: {from: to}}" if self.name == "replace" else f"{{{self.name}: text}}"
            raise ValueError(f"'{self.name}' is written {form}")
        if self.name == "decimal" and self.text not in (",", "."):
            raise ValueError('decimal is the decimal mark, "," or "."')
        if self.further and self.name != "date":
            raise ValueError(f"'{self.name}' takes a single text")
        for form in (self.text, *self.further) if self.name == "date" else ():
            check_date_format(form)
        return self


def check_date_format(text: str) -> str:
    """Return a date format as it is; raises ValueError unless it names day, month and year by %d, %m, %y or %Y."""
    parts = sorted(_DATE_PARTS.findall(text))
    if parts not in (["d", "m", "y"], ["Y", "d", "m"]):
        raise ValueError(f"'{text}' is no date format such as %d.%m.%Y: it takes %d, %m and %Y (or %y), each once")
    return text
