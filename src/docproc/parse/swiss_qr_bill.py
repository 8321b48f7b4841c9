"""The Swiss QR-bill (SIX, Swiss Implementation Guidelines QR-bill, version 2.x) with the bill information of Swico."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from docproc.parse.bank import compact
from docproc.parse.transfers import (
    BillInformation,
    Transfer,
    VatShare,
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

_IBAN, _CREDITOR, _AMOUNT, _CURRENCY, _DEBTOR, _TYPE, _REFERENCE, _MESSAGE, _END, _BILL = (
    3, 4, 18, 19, 20, 27, 28, 29, 30, 31,
)  # fmt: skip
_FEWEST_LINES = 31
_QR_REFERENCE = re.compile(r"\d{27}", re.ASCII)
_SIX_DIGITS = re.compile(r"\d{6}", re.ASCII)
_UID_DIGITS = re.compile(r"\d{9}", re.ASCII)
_TAG = re.compile(r"(?:[^/\\]|\\.)*", re.DOTALL)
_TWO_PARTS = re.compile(r"([\d.]{1,14}):([\d.]{1,14})", re.ASCII)


def read_swiss_qr_bill(text: str) -> Transfer | None:
    """Read the text of a Swiss QR code; None when it does not begin like one or ends before the reference."""
    lines = code_lines(text)
    if element(lines, 0) != "SPC" or len(lines) < _FEWEST_LINES - 2:
        return None
    iban, kind, written = compact(element(lines, _IBAN)), element(lines, _TYPE), element(lines, _AMOUNT)
    reference = compact(element(lines, _REFERENCE)) or None
    amount, currency = read_code_amount(written), element(lines, _CURRENCY).upper()
    name, address = _party(lines, _CREDITOR)
    debtor_name, debtor_address = _party(lines, _DEBTOR)
    message = element(lines, _MESSAGE) or None
    errors = (
        *account_errors(iban, None),
        *_account_kind_errors(iban, kind),
        *amount_errors(written, amount),
        *(() if currency in ("CHF", "EUR") else (f"currency {currency[:10]!r} is neither CHF nor EUR",)),
        *_reference_errors(kind, reference),
    )
    faults = (
        *_head_faults(lines),
        *_party_faults(lines, _CREDITOR, "creditor", required=True),
        *_party_faults(lines, _DEBTOR, "debtor", required=False),
        *amount_faults(written, amount),
        *length_faults(("message", message, 140), ("bill information", element(lines, _BILL), 140)),
    )
    return Transfer(
        "swiss_qr_bill", iban, name, address, None, amount or None, currency or None, reference, message,
        debtor_name, debtor_address, bill=read_bill_information(element(lines, _BILL)),
        errors=errors, faults=faults,
    )  # fmt: skip


def read_bill_information(text: str) -> BillInformation | None:
    """Read bill information in the syntax of Swico (//S1/10/…); None for other syntaxes.

    Source: Syntaxdefinition Rechnungsinformationen bei der QR-Rechnung, Swico, version 1.2. A value that is not of its
    tag's form is left out.
    """
    if not text.startswith("//S1/"):
        return None
    tags = _tags(text[5:])
    start, end = _span(tags.get("31", ""))
    conditions = _conditions(tags.get("40", ""))
    uid = tags.get("30", "")
    return BillInformation(
        invoice_number=tags.get("10") or None,
        invoice_date=_day(tags.get("11", "")),
        customer_reference=tags.get("20") or None,
        vat_id=f"CHE{uid}" if _UID_DIGITS.fullmatch(uid) else None,
        service_start=start,
        service_end=end,
        vat=_vat(tags.get("32", "")),
        discounts=tuple((percent, days) for percent, days in conditions if percent),
        net_days=next((days for percent, days in conditions if not percent), None),
    )


def _head_faults(lines: list[str]) -> Iterator[str]:
    version = element(lines, 1)
    if version[:2] != "02" or len(version) != 4:
        yield f"version {version[:10]!r} is none of 02xx"
    if element(lines, 2) != "1":
        yield "the coding is not 1 (UTF-8)"
    if element(lines, _END) != "EPD":
        yield "the end mark EPD is missing"
    if any(lines[11:18]):
        yield "the fields of the ultimate creditor must stay empty"


def _account_kind_errors(iban: str, kind: str) -> Iterator[str]:
    """A QR-IBAN (institution 30000 to 31999) goes with a QR reference, any other IBAN never does."""
    if iban[:2] not in ("CH", "LI"):
        yield f"the account is of {shown(iban[:2])}, only CH and LI are allowed"
        return
    institution = iban[4:9]
    is_qr_iban = institution[:2] in ("30", "31")
    if is_qr_iban and kind != "QRR":
        yield "a QR-IBAN goes with a QR reference only"
    if not is_qr_iban and kind == "QRR":
        yield "a QR reference goes with a QR-IBAN only"


def _party(lines: list[str], at: int) -> tuple[str | None, str | None]:
    """Name and one-line address of the party at `at`: structured (S) or in two combined lines (K)."""
    kind, name, first, second, code, town, country = (element(lines, at + index) for index in range(7))
    combined = kind == "K"
    parts = (first, second) if combined else (f"{first} {second}".strip(), f"{code} {town}".strip())
    home = country if country not in ("", "CH") else ""
    return name or None, ", ".join(part for part in (*parts, home) if part) or None


def _party_faults(lines: list[str], at: int, noun: str, *, required: bool) -> Iterator[str]:
    parts = [element(lines, at + index) for index in range(7)]
    if not any(parts):
        if required:
            yield f"the {noun} is missing"
        return
    kind, name, _, _, code, town, country = parts
    if kind not in ("S", "K"):
        yield f"the {noun}'s address is of type {kind[:5]!r}, neither S nor K"
    if not name:
        yield f"the {noun}'s name is missing"
    if len(country) != 2 or not country.isalpha():
        yield f"the {noun}'s country {country[:10]!r} is no code of two letters"
    if kind == "S" and not (code and town):
        yield f"the {noun}'s postal code or town is missing"
    if kind == "K" and (code or town):
        yield f"the {noun}'s postal code and town must stay empty in an address of type K"
    yield from length_faults((f"{noun}'s name", name, 70))


def _reference_errors(kind: str, reference: str | None) -> Iterator[str]:
    if kind == "QRR":
        if reference is None or not _QR_REFERENCE.fullmatch(reference):
            yield f"payment reference {shown(reference)}: a QR reference has 27 digits"
        else:
            yield from reference_errors(reference)
    elif kind == "SCOR":
        if reference is None or not reference.startswith("RF"):
            yield f"payment reference {shown(reference)}: a creditor reference begins with RF (ISO 11649)"
        else:
            yield from reference_errors(reference)
    elif kind == "NON":
        if reference is not None:
            yield "a reference is given though its type is NON"
    else:
        yield f"the type of reference {kind[:10]!r} is none of QRR, SCOR and NON"


def _tags(text: str) -> Mapping[str, str]:
    """The values by tag; slash and backslash in a value are escaped by a backslash."""
    parts, at = [], 0
    while at <= len(text):
        match = _TAG.match(text, at)
        if match is None:
            break
        parts.append(re.sub(r"\\(.)", r"\1", match[0], flags=re.DOTALL))
        at = match.end() + 1
    return dict(zip(parts[::2], parts[1::2], strict=False))


def _day(text: str) -> date | None:
    if not _SIX_DIGITS.fullmatch(text):
        return None
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        return None


def _span(text: str) -> tuple[date | None, date | None]:
    """One day, or the first and last day of a period."""
    if len(text) == 12:
        return _day(text[:6]), _day(text[6:])
    return _day(text), None


def _vat(text: str) -> tuple[VatShare, ...]:
    """One rate ("8.1") or several with their net amounts ("8.1:100.00;2.6:50.00")."""
    shares = []
    for part in text.split(";"):
        pair = _TWO_PARTS.fullmatch(part)
        rate = read_code_amount(pair[1] if pair else part)
        net = read_code_amount(pair[2]) if pair else None
        if rate is None or rate >= 100 or (pair and net is None):
            return ()
        shares.append(VatShare(rate, net))
    return tuple(shares)


def _conditions(text: str) -> list[tuple[Decimal, int]]:
    """Discounts as (percent, days): "2:10;0:30" is 2 % within 10 days, in full within 30."""
    found = []
    for part in text.split(";"):
        pair = _TWO_PARTS.fullmatch(part)
        percent = read_code_amount(pair[1]) if pair else None
        if pair is None or percent is None or percent >= 100 or not pair[2].isdigit() or len(pair[2]) > 3:
            return []
        found.append((percent, int(pair[2])))
    return found
