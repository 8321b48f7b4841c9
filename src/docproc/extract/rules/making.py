"""From the text a rule has found to the value of its field: transformations, data types, the field's own reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from docproc.extract.values import Reading, read_values
from docproc.model.fields import FIELDS, FieldKind, Value
from docproc.parse import PARSERS
from docproc.parse import Context as ParserContext
from docproc.parse.dates import full_year, make_date
from docproc.specs.transformations import Transformation

_SPACES = re.compile(r"\s+")
_CHECKED = frozenset({"iban", "bic", "supplier_vat_id", "buyer_vat_id", "supplier_tax_number"})
_NUMBERS = frozenset({FieldKind.AMOUNT, FieldKind.NUMBER})
_STRICT = _NUMBERS | {FieldKind.DATE, FieldKind.CURRENCY, FieldKind.CODE}
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


def make_value(
    field: str, text: str, steps: Sequence[Transformation], data_type: str | None, reading: Reading, *, exact: bool
) -> Value | None:
    """Return the value of `field` that a rule has found as `text`; None where it cannot be one.

    With `data_type` the text is read by the parser of that name. Otherwise numbers with check digits (IBAN, BIC, VAT
    ids, tax numbers), dates, amounts and codes must read as such; another text is taken as it stands where the rule
    chose its ends (`exact`), else up to where the field's own reading ends.
    """
    changed = transform(text, steps)
    if changed is None or not (changed := changed.strip()):
        return None
    kind = FIELDS[field][0]
    if data_type is not None:
        context = ParserContext(reading.locale, reading.language, reading.month_first)
        return _as_kind(kind, PARSERS[data_type](changed, context))
    if kind in _NUMBERS and any(step.name == "decimal" for step in steps):
        return Decimal(changed)
    found = next(iter(read_values(field, changed, reading)), None)
    if kind in _STRICT or field in _CHECKED:
        return None if found is None else found.value
    return found.value if found is not None and found.start == 0 and not exact else _SPACES.sub(" ", changed)


def _as_kind(kind: FieldKind, value: Value | None) -> Value | None:
    """The value, if it is of the type that a field of this kind holds."""
    wanted = date if kind is FieldKind.DATE else Decimal if kind in _NUMBERS else str
    return value if isinstance(value, wanted) else None


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
    "date": lambda text, step: _by_format(text, step.text),
    "decimal": lambda text, step: _by_mark(text, step.text),
}
