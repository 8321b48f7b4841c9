"""What a payment code says beside account and amount: names, the number of the invoice, the terms of a Swiss bill."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from docproc.extract.parties.party_names import same_or_part
from docproc.extract.witnesses.held import Held
from docproc.model.fields import FieldValue, Value
from docproc.parse.legal_forms import normalise_name
from docproc.parse.repair import look_alike_key
from docproc.parse.transfers import BillInformation, Transfer

_AGREED = 4.0
_NAMED = 3.0
_NAME = 90.0
_PAYEE = 85.0
_SURE = 90.0
_STATED = 97.0
_WORD = re.compile(r"[^\s,;]+")
_SHORTEST_NUMBER = 4
_SAYS_SAME = "the payment code on the page says the same"

Statement = tuple[str, Value, float]
"""A field, the value the code gives it, and the confidence in percent with which it is taken."""


def hold_names(held: Held, transfer: Transfer) -> Iterator[Statement]:
    """Confirm supplier and buyer where the code names them too, and yield the names that the page lacks.

    A payee unlike the supplier is whom the supplier lets collect (factoring), or a fraud: it is the payee's name.
    """
    supplier, buyer = held.get("supplier_name"), held.get("buyer_name")
    if transfer.name is not None:
        if supplier is None:
            yield "supplier_name", transfer.name, _PAYEE
        elif same_or_part(str(supplier.value), transfer.name):
            held.confirm("supplier_name", transfer.name, _AGREED, _SAYS_SAME)
        elif _is_meant(held, supplier, transfer.name):
            yield "supplier_name", transfer.name, _NAME
        elif held.get("payee_name") is None:
            yield "payee_name", transfer.name, _PAYEE
    if transfer.debtor_name is not None:
        if buyer is None:
            yield "buyer_name", transfer.debtor_name, _NAME
        elif same_or_part(str(buyer.value), transfer.debtor_name):
            held.confirm("buyer_name", transfer.debtor_name, _AGREED, _SAYS_SAME)
    if transfer.debtor_address is not None and held.get("buyer_address") is None and buyer is None:
        yield "buyer_address", transfer.debtor_address, _NAME


def _is_meant(held: Held, supplier: FieldValue, name: str) -> bool:
    """Whether the code's name is the supplier's: the end of what was read, or a second choice to a doubtful one."""
    read, wanted = normalise_name(str(supplier.value)), normalise_name(name)
    if len(wanted) >= _SHORTEST_NUMBER and read.endswith(f" {wanted}"):
        return True
    others = (str(value.value) for value in held.alternatives("supplier_name"))
    return supplier.confidence < _SURE and any(same_or_part(other, name) for other in others)


def hold_message(held: Held, message: str) -> None:
    """Confirm the invoice's number where the message of the transfer names it; put misread letters of it right."""
    number = held.get("invoice_number")
    if number is None or len(_squeezed(str(number.value))) < _SHORTEST_NUMBER:
        return
    read = str(number.value)
    if _squeezed(read) in _squeezed(message):
        held.confirm("invoice_number", message, _NAMED, "the message of the payment code names it")
        return
    for word in _WORD.findall(message):
        if look_alike_key(word) == look_alike_key(read) and len(word) == len(read):
            reasons = (*number.evidence.reasons, "the message of the payment code names it")
            held.correct(replace(number, value=word, evidence=replace(number.evidence, reasons=reasons)))
            return


def hold_bill(held: Held, bill: BillInformation | None) -> Iterator[Statement]:
    """Confirm what the bill information of a Swiss QR-bill says too, and yield what the page lacks."""
    if bill is None:
        return
    said: tuple[tuple[str, Value | None], ...] = (
        ("invoice_number", bill.invoice_number),
        ("invoice_date", bill.invoice_date),
        ("supplier_vat_id", bill.vat_id),
        ("service_start", bill.service_start if bill.service_end else None),
        ("service_end", bill.service_end),
        ("delivery_date", None if bill.service_end else bill.service_start),
        ("cash_discount_percent", bill.discounts[0][0] if bill.discounts else None),
        ("cash_discount_days", Decimal(bill.discounts[0][1]) if bill.discounts else None),
    )
    for field, value in said:
        present = held.get(field)
        if value is None:
            continue
        if present is None:
            yield field, value, _STATED
        elif _same(present.value, value):
            held.confirm(field, str(value), _AGREED, _SAYS_SAME)


def _same(read: Value, said: Value) -> bool:
    if isinstance(read, str) and isinstance(said, str):
        return said != "" and _squeezed(read).startswith(_squeezed(said))
    return read == said


def _squeezed(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
