"""From the text that a rule has found to the value of its field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from docproc.extract.values import Reading, read_values
from docproc.model.fields import FIELDS, FieldKind, Value
from docproc.parse import PARSERS
from docproc.parse import Context as ParserContext
from docproc.parse.transforming import transform
from docproc.specs.transformations import Transformation

_SPACES = re.compile(r"\s+")
_CANONICAL = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_CHECKED = frozenset({"iban", "bic", "supplier_vat_id", "buyer_vat_id", "supplier_tax_number"})
_NUMBERS = frozenset({FieldKind.AMOUNT, FieldKind.NUMBER})
_STRICT = _NUMBERS | {FieldKind.DATE, FieldKind.CURRENCY, FieldKind.CODE}


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
        return Decimal(changed) if _CANONICAL.fullmatch(changed) else None
    found = next(iter(read_values(field, changed, reading)), None)
    if kind in _STRICT or field in _CHECKED:
        return None if found is None else found.value
    return found.value if found is not None and found.start == 0 and not exact else _SPACES.sub(" ", changed)


def text_of(text: str, steps: Sequence[Transformation], data_type: str | None, reading: Reading) -> str | None:
    """Return the value of a field that docproc does not have as text (dates in ISO form); None where it cannot be one.

    With `data_type` the text is read by the parser of that name.
    """
    changed = transform(text, steps)
    if changed is None or not (changed := _SPACES.sub(" ", changed).strip()):
        return None
    if data_type is None:
        return changed
    value = PARSERS[data_type](changed, ParserContext(reading.locale, reading.language, reading.month_first))
    return None if value is None else str(value)


def _as_kind(kind: FieldKind, value: Value | None) -> Value | None:
    """The value, if it is of the type that a field of this kind holds."""
    wanted = date if kind is FieldKind.DATE else Decimal if kind in _NUMBERS else str
    return value if isinstance(value, wanted) else None
