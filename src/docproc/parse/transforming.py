"""Steps from a printed text to a value's text, as rules in YAML list them (`specs.transformations`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from docproc.parse.dates import full_year, make_date
from docproc.specs.transformations import Transformation

_SPACES = re.compile(r"\s+")
_SIGNED = re.compile(r"^[^\d]*[-−–]|[-−–]\s*$")
_YEARS = {"y": r"\d{2}", "Y": r"\d{4}"}


def transform(text: str, steps: Sequence[Transformation]) -> str | None:
    """Return `text` after all `steps`, None where one of them (date, decimal) cannot take it."""
    for step in steps:
        changed = _STEPS[step.name](text, step)
        if changed is None:
            return None
        text = changed
    return text


def _by_format(text: str, form: str) -> str | None:
    """The ISO form of a date written as `form` says."""
    pattern = re.escape(form)
    for part, digits in (("d", r"\d{1,2}"), ("m", r"\d{1,2}"), *_YEARS.items()):
        pattern = pattern.replace(f"%{part}", f"(?P<{part}>{digits})")
    found = re.fullmatch(pattern, text.strip())
    if found is None:
        return None
    parts = found.groupdict()
    year = int(parts["Y"]) if "Y" in parts else full_year(parts["y"])
    day = make_date(year, int(parts["m"]), int(parts["d"]))
    return None if day is None else day.isoformat()


def _by_mark(text: str, mark: str) -> str | None:
    """The canonical form of a number whose decimal mark is known; currency signs and grouping marks are dropped."""
    whole, found, rest = text.rpartition(mark)
    if not found:
        whole, rest = text, ""
    digits, decimals = ("".join(char for char in part if "0" <= char <= "9") for part in (whole, rest))
    if not digits and not decimals:
        return None
    return f"{'-' if _SIGNED.search(text.strip()) else ''}{digits or '0'}{'.' + decimals if decimals else ''}"


def _replaced(text: str, step: Transformation) -> str:
    for before, after in step.replacements.items():
        text = text.replace(before, after)
    return text


_STEPS: dict[str, Callable[[str, Transformation], str | None]] = {
    "strip": lambda text, _: text.strip(),
    "collapse": lambda text, _: _SPACES.sub(" ", text).strip(),
    "upper": lambda text, _: text.upper(),
    "lower": lambda text, _: text.lower(),
    "digits": lambda text, _: "".join(char for char in text if char.isdigit()),
    "replace": _replaced,
    "prefix": lambda text, step: step.text + text,
    "suffix": lambda text, step: text + step.text,
    "date": lambda text, step: next(
        (day for form in (step.text, *step.further) if (day := _by_format(text, form)) is not None), None
    ),
    "decimal": lambda text, step: _by_mark(text, step.text),
}
