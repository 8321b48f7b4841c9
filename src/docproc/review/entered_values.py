"""What a person types for a field, as its value: ISO or as the document's language writes it, never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from types import MappingProxyType

from docproc.errors import UsageError
from docproc.model.enums import DocumentType, PaymentMeans, VatTreatment
from docproc.model.fields import BY_PERSON, FIELDS, SAID_OF_THE_WHOLE, Extraction, FieldKind, SupplierMatch, Value
from docproc.parse.amounts import read_amount
from docproc.parse.currencies import currency_code
from docproc.parse.dates import find_dates
from docproc.parse.identifiers import compact

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_SPACES = re.compile(r"\s+")
_UNSPACED = frozenset({"iban", "bic", "supplier_vat_id", "buyer_vat_id"})
_CODES = MappingProxyType({"vat_treatment": frozenset(VatTreatment), "payment_means": frozenset(PaymentMeans)})
_CENTS = 2
_WITHOUT_CENTS = frozenset({"ISK", "JPY", "KRW"})


def understand(field: str, text: str, language: str) -> Value:
    """Return the value of `field` that `text` gives; `language` ("de", "en", "fr") is that of the document.

    Raises UsageError for an unknown field, for a text that is no value of it, and for one that could be two: the
    message names both readings, and ISO dates and plain decimals (1234.56) are always clear.
    """
    if field not in FIELDS:
        near = get_close_matches(field, (*FIELDS, *SAID_OF_THE_WHOLE), n=1)
        raise UsageError(f"no field is called '{field}'" + (f"; is it {near[0]}?" if near else ""))
    return understand_as(field, FIELDS[field][0], text, language)


def understand_as(name: str, kind: FieldKind, text: str, language: str) -> Value:
    """Return the value of this kind that `text` gives; `name` is what messages call it. Raises as `understand` does."""
    text = _SPACES.sub(" ", text).strip()
    if not text:
        raise UsageError(f"{name}: a value is missing; '{name}=' alone says that the document has none")
    return _BY_KIND.get(kind, _text)(name, text, language)


def with_cents(value: Value, kind: FieldKind, extraction: Extraction) -> Value:
    """Return an amount with as many decimal places as the document's other amounts have, two at most; others as is.

    Where it has no other amounts the places are those of its currency (ISO 4217).
    """
    if kind is not FieldKind.AMOUNT or not isinstance(value, Decimal):
        return value
    others = [
        -int(other.value.as_tuple().exponent)
        for other in extraction.fields
        if FIELDS[other.name][0] is FieldKind.AMOUNT and isinstance(other.value, Decimal)
    ]
    usual = 0 if extraction.value("currency") in _WITHOUT_CENTS else _CENTS
    places = min(_CENTS, max(others, default=usual))
    return value.quantize(Decimal(1).scaleb(-places)) if -int(value.as_tuple().exponent) < places else value


def understand_type(text: str) -> DocumentType:
    """Return the document type that `text` names. Raises UsageError, naming all, for one that is not known."""
    try:
        return DocumentType(text.strip())
    except ValueError as error:
        raise UsageError(f"no document type is called '{text}'; it is one of {', '.join(DocumentType)}") from error


def understand_supplier(text: str, names: Mapping[str, str], extraction: Extraction) -> SupplierMatch:
    """Return the supplier whose id a person typed; for an empty text nobody known, by the name on the page.

    `names` are those of the known suppliers by id. Raises UsageError, with the nearest id, for one that is not known.
    """
    wanted = text.strip()
    if not wanted:
        printed = extraction.value("supplier_name")
        before = "unknown" if extraction.supplier is None else extraction.supplier.name
        return SupplierMatch(None, before if printed is None else str(printed), 100.0, (BY_PERSON,))
    if wanted not in names:
        near = get_close_matches(wanted, names, n=1)
        raise UsageError(f"no supplier has the id '{wanted}'" + (f"; is it {near[0]}?" if near else ""))
    return SupplierMatch(wanted, names[wanted], 100.0, (BY_PERSON,))


def _amount(field: str, text: str, language: str) -> Decimal:
    readings = {
        read.value
        for locale in ("de", "en")
        if (read := read_amount(text, locale)) is not None
    }  # fmt: skip
    if not readings:
        raise UsageError(f"{field}: '{text}' is no amount; write it like 1234.56")
    if len(readings) > 1:
        both = " or ".join(format(value, "f") for value in sorted(readings))
        raise UsageError(f"{field}: '{text}' could be {both}; write it like 1234.56")
    return readings.pop()


def _date(field: str, text: str, language: str) -> date:
    if _ISO.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise UsageError(f"{field}: '{text}' is no day of the calendar") from error
    orders = (False,) if "." in text else (False, True)
    readings = {
        found[0].value
        for month_first in orders
        if len(found := find_dates(text, language="en" if month_first else language, month_first=month_first)) == 1
    }
    if not readings:
        raise UsageError(f"{field}: '{text}' is no date; write it like 2026-03-05")
    if len(readings) > 1:
        both = " or ".join(day.isoformat() for day in sorted(readings))
        raise UsageError(f"{field}: '{text}' could be {both}; write it like 2026-03-05")
    return readings.pop()


def _currency(field: str, text: str, _: str) -> str:
    code = currency_code(text)
    if code is None:
        raise UsageError(f"{field}: '{text}' is no currency; write its ISO 4217 code, such as EUR")
    return code


def _code(field: str, text: str, _: str) -> str:
    if text not in _CODES[field]:
        raise UsageError(f"{field}: '{text}' is not known; it is one of {', '.join(sorted(_CODES[field]))}")
    return text


def _text(field: str, text: str, _: str) -> str:
    return compact(text).upper() if field in _UNSPACED else text


_BY_KIND: Mapping[FieldKind, Callable[[str, str, str], Value]] = MappingProxyType(
    {
        FieldKind.AMOUNT: _amount,
        FieldKind.NUMBER: _amount,
        FieldKind.DATE: _date,
        FieldKind.CURRENCY: _currency,
        FieldKind.CODE: _code,
    }
)
