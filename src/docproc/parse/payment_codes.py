"""Payment codes: what a code on a page asks to be paid.

Read are the transfer code of the European Payments Council (EPC069-12, "GiroCode", in Austria "Stuzza"), the Swiss
QR-bill, the German BezahlCode and the Slovenian UPN code. Any other text is no payment code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from docproc.parse.bank import compact
from docproc.parse.swiss_qr_bill import read_swiss_qr_bill
from docproc.parse.transfers import (
    Transfer,
    account_errors,
    amount_errors,
    amount_faults,
    code_lines,
    element,
    length_faults,
    read_code_amount,
    reference_errors,
    shown,
)

_MOST_CHARACTERS = 4000
_EPC_BYTES = 331
_EPC_FEWEST_LINES = 7
_EPC_AMOUNT = re.compile(r"([A-Z]{3}) ?(.*)", re.DOTALL)
_PURPOSE = re.compile(r"[A-Z0-9]{1,4}")
_BEZAHLCODE = re.compile(r"bank://([a-z]{4,30})\?", re.IGNORECASE)
_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")
_UPN_CENTS = re.compile(r"\d{11}", re.ASCII)
_UPN_DAY = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})", re.ASCII)


def read_payment_code(text: str) -> Transfer | None:
    """Return the transfer that the text of a code asks for, or None when it is no payment code."""
    if len(text) > _MOST_CHARACTERS:
        return None
    start = text.removeprefix("\ufeff").lstrip()
    reader = next((read for prefix, read in _READERS.items() if start[: len(prefix)].upper() == prefix), None)
    return None if reader is None else reader(start)


def read_epc(text: str) -> Transfer | None:
    """Read a transfer code of EPC069-12 (versions 001 and 002); None when its first lines are not those of one."""
    lines = code_lines(text)
    if len(lines) < _EPC_FEWEST_LINES or lines[0] != "BCD" or lines[3] not in ("SCT", "INST", ""):
        return None
    version, bic, name = element(lines, 1), compact(element(lines, 4)) or None, element(lines, 5) or None
    iban, written = compact(element(lines, 6)), element(lines, 7)
    currency, digits = _split_amount(written)
    amount = read_code_amount(digits)
    structured, message = element(lines, 9), element(lines, 10) or None
    reference = compact(structured) if compact(structured).startswith("RF") else None
    errors = (
        *account_errors(iban, bic),
        *(("the amount must be in EUR",) if written and currency != "EUR" else ()),
        *amount_errors(digits, amount),
        *reference_errors(reference),
    )
    faults = (
        *_epc_head_faults(lines, version, bic),
        *(() if name else ("the payee's name is missing",)),
        *amount_faults(digits, amount),
        *_epc_remittance_faults(lines, structured, message),
        *length_faults(("payee's name", name, 70), ("message", message, 140), ("note", element(lines, 11), 70)),
        *(("the code holds more than 331 bytes",) if len(text.strip().encode("utf-8", "replace")) > _EPC_BYTES else ()),
    )
    return Transfer(
        standard="epc", iban=iban, name=name, bic=bic, amount=amount or None, currency=currency if amount else None,
        reference=reference, message=message or (structured if reference is None else "") or None,
        errors=errors, faults=faults,
    )  # fmt: skip


def _split_amount(written: str) -> tuple[str, str]:
    match = _EPC_AMOUNT.fullmatch(written)
    return (match[1], match[2]) if match else ("", written)


def _epc_head_faults(lines: list[str], version: str, bic: str | None) -> Iterator[str]:
    if version not in ("001", "002"):
        yield f"version {version[:10]!r} is neither 001 nor 002"
    if version == "001" and bic is None:
        yield "version 001 asks for a BIC"
    if element(lines, 2) not in tuple("12345678"):
        yield f"character set {element(lines, 2)[:10]!r} is not one of 1 to 8"
    if element(lines, 3) != "SCT":
        yield "the identification is not SCT"
    if len([line for line in lines[12:] if line]):
        yield "the code has more than twelve elements"


def _epc_remittance_faults(lines: list[str], structured: str, message: str | None) -> Iterator[str]:
    purpose = element(lines, 8)
    if purpose and not _PURPOSE.fullmatch(purpose):
        yield f"purpose {purpose[:10]!r} is not one to four letters"
    if structured and message is not None:
        yield "both a structured reference and a message are given"
    if structured and not compact(structured).startswith("RF"):
        yield f"the structured reference {shown(structured)} is none of ISO 11649, which begin with RF"


def read_bezahlcode(text: str) -> Transfer | None:
    """Read a BezahlCode (bank://singlepaymentsepa?…, version 2.1); None for other authorities and without an IBAN."""
    match = _BEZAHLCODE.match(text)
    if match is None or not match[1].lower().startswith(("singlepaymentsepa", "singlepayment", "contact_v2")):
        return None
    parts = (part.partition("=") for part in text[match.end() :].split("&")[:40])
    values = {name.lower(): _unescaped(value) for name, _, value in parts}
    iban, bic = compact(values.get("iban", "")), compact(values.get("bic", "")) or None
    if not iban:
        return None
    written = values.get("amount", "")
    amount = read_code_amount(written)
    errors = (*account_errors(iban, bic), *amount_errors(written, amount))
    currency = values.get("currency", "EUR") if amount else None
    name, message = values.get("name") or None, values.get("reason") or None
    return Transfer("bezahlcode", iban, name, None, bic, amount or None, currency, message=message, errors=errors)


def _unescaped(text: str) -> str:
    """A value of a query (RFC 3986, spaces also as plus signs), in UTF-8 or else in ISO 8859-1."""
    octets = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), text.replace("+", " ").encode("utf-8", "replace"))
    try:
        return octets.decode("utf-8").strip()
    except UnicodeDecodeError:
        return octets.decode("latin-1").strip()


def read_upn(text: str) -> Transfer | None:
    """Read a Slovenian UPN code (Združenje bank Slovenije, UPN QR): twenty lines, the amount in cents."""
    lines = code_lines(text)
    if element(lines, 0) != "UPNQR" or len(lines) < 19:
        return None
    iban, written = compact(element(lines, 14)), element(lines, 8)
    amount = Decimal(written) / 100 if _UPN_CENTS.fullmatch(written) else None
    reference = compact(element(lines, 15)) or None
    errors = (
        *account_errors(iban, None),
        *(("the amount is not written in eleven digits",) if written and amount is None else ()),
        *(reference_errors(reference) if reference and reference.startswith("RF") else ()),
    )
    return Transfer(
        standard="upn", iban=iban, name=element(lines, 16) or None, address=_one_line(lines[17:19]),
        amount=amount or None, currency="EUR" if amount else None, reference=reference,
        message=element(lines, 12) or None, debtor_name=element(lines, 5) or None,
        debtor_address=_one_line(lines[6:8]), due_date=_upn_day(element(lines, 13)), errors=errors,
    )  # fmt: skip


def _upn_day(text: str) -> date | None:
    match = _UPN_DAY.fullmatch(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def _one_line(parts: list[str]) -> str | None:
    return ", ".join(part for part in parts if part) or None


_READERS: Mapping[str, Callable[[str], Transfer | None]] = MappingProxyType(
    {"BCD": read_epc, "SPC": read_swiss_qr_bill, "BANK://": read_bezahlcode, "UPNQR": read_upn}
)
"""Every payment code begins in a way of its own."""
