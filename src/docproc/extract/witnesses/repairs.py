"""Repairs of what a reader of scans mistook: taken only where a second witness agrees, else proposed.

A letter where only a digit can stand has one meaning, and check digits that then hold are its witness: they catch
every single exchange. Any other exchange needs a witness outside the number: the supplier's master data, the same
number printed again, the registry of banks; for amounts the arithmetic of the document. (A code on the page and an
e-invoice are heard before, see `codes` and `witnesses`.) Without one the value stays as it was read, with its finding,
and what it may have been becomes an alternative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from docproc.check.policy import KnownSupplier
from docproc.extract.witnesses.amount_repairs import repaired_amounts
from docproc.extract.witnesses.printed import PrintedText
from docproc.model.enums import Source
from docproc.model.fields import Extraction, FieldValue
from docproc.model.geometry import Box
from docproc.model.text import DocumentText
from docproc.parse.bank import valid_iban
from docproc.parse.bank_registry import bank_of
from docproc.parse.repair import exchanged, one_exchanged
from docproc.parse.vat_ids import valid_vat_id
from docproc.parse.verdict import Validity

_TEXT_LAYER = "text_layer"
_WITNESSED = 92.0
_UNWITNESSED = 40.0
_PROPOSED = 25.0
_MOST_PROPOSED = 3


@dataclass(frozen=True)
class _Room:
    """What a repair may be held against: the document, its extraction so far, and what is known of its supplier."""

    extraction: Extraction
    text: DocumentText
    printed: PrintedText
    known: KnownSupplier | None

    def is_scanned(self, value: FieldValue) -> bool:
        """Tell whether `value` was read from pixels."""
        page = next((page for page in self.text.pages if page.number == value.evidence.page), None)
        return value.evidence.source is Source.PAGE and page is not None and page.backend != _TEXT_LAYER

    def is_printed_again(self, value: FieldValue, number: str) -> bool:
        """Tell whether `number` is printed somewhere else than where `value` was read."""
        place = self.printed.find(value.name, number)
        if place is None:
            return False
        return place.page != value.evidence.page or not _meet(place.box, value.evidence.box)


Witness = Callable[[_Room, FieldValue, str], str | None]
"""Says in words who else knows a number as that of `value`, or None."""


def settle_repairs(extraction: Extraction, text: DocumentText, known: KnownSupplier | None = None) -> Extraction:
    """Return `extraction` with every repair of a scanned number held to the rule above.

    `known` is what is known about the supplier that was recognised. Values of a text layer, an e-invoice or a code are
    left alone.
    """
    room = _Room(extraction, text, PrintedText(text), known)
    fields = {value.name: value for value in extraction.fields}
    alternatives = list(extraction.alternatives)
    for name, (holds, witness) in _IDENTIFIERS.items():
        value = fields.get(name)
        if value is not None and room.is_scanned(value) and isinstance(value.value, str):
            settled = _settle(room, value, holds, witness)
            fields[name] = settled[0]
            alternatives[:0] = settled[1:]
    found = replace(extraction, fields=tuple(fields.values()), alternatives=tuple(alternatives))
    return repaired_amounts(found, scanned=frozenset(v.name for v in found.fields if room.is_scanned(v)))


def _settle(room: _Room, value: FieldValue, holds: Callable[[str], bool], witness: Witness) -> tuple[FieldValue, ...]:
    """The value that is to stand, and then the alternatives that follow from it."""
    number, read = str(value.value), _as_read(value)
    if not holds(number):
        return _mended(room, value, read, holds, witness)
    changes = exchanged(read, number)
    if not changes:
        return (value,)
    said = witness(room, value, number)
    if changes == 1 or said is not None:
        who = "its check digits hold" if said is None else said
        return (_because(value, f"read as {read}, {_characters(changes)} exchanged: {who}"),)
    as_read = replace(value, value=read.upper(), confidence=min(value.confidence, _UNWITNESSED))
    reason = f"{_characters(changes)} would have to be exchanged, and nothing but check digits speaks for {number}"
    return _because(as_read, reason), replace(value, confidence=min(value.confidence, _PROPOSED))


def _mended(
    room: _Room, value: FieldValue, read: str, holds: Callable[[str], bool], witness: Witness
) -> tuple[FieldValue, ...]:
    """Look for a number one exchange away whose check digits hold."""
    proposed = list(dict.fromkeys(other.upper() for other in one_exchanged(read) if holds(other)))
    witnessed = {other: said for other in proposed if (said := witness(room, value, other)) is not None}
    if len(witnessed) == 1:
        other, said = next(iter(witnessed.items()))
        mended = replace(value, value=other, confidence=max(value.confidence, _WITNESSED))
        as_read = replace(value, confidence=min(value.confidence, 100 - _WITNESSED))
        return _because(mended, f"read as {read}, one character exchanged: {said}"), as_read
    note = "one exchanged character away from what was read; its check digits would hold"
    others = [replace(_because(value, note), value=other, confidence=_PROPOSED) for other in proposed[:_MOST_PROPOSED]]
    return value, *others


def _as_read(value: FieldValue) -> str:
    """The letters and digits as they stand on the page; the value itself where the text holds more than that."""
    read = "".join(char for char in value.evidence.raw if char.isalnum())
    number = "".join(char for char in str(value.value) if char.isalnum())
    return read if len(read) == len(number) else number


def _characters(count: int) -> str:
    return "one character" if count == 1 else f"{count} characters"


def _because(value: FieldValue, reason: str) -> FieldValue:
    return replace(value, evidence=replace(value.evidence, reasons=(*value.evidence.reasons, reason)))


def _meet(one: Box, other: Box | None) -> bool:
    return other is not None and one.intersects(other)


def _knows_account(room: _Room, value: FieldValue, iban: str) -> str | None:
    if room.known is not None and iban in room.known.ibans:
        return f"supplier {room.known.supplier_id} is known by this account"
    if room.is_printed_again(value, iban):
        return "the same account is printed again"
    return _bank_agrees(room, _as_read(value).upper(), iban)


def _bank_agrees(room: _Room, read: str, iban: str) -> str | None:
    """What the registry of banks says: the printed BIC is that of the bank, or only so the bank code is one at all.

    An exchange within the account number leaves the bank the same, so that the registry knows nothing about it.
    """
    bank, bic = bank_of(iban), room.extraction.value("bic")
    if bank is None or _bank_part(read, bank.code) == bank.code:
        return None
    if isinstance(bic, str) and bank.bics:
        return f"the registry of banks has {bic} for {bank.name}" if bank.has_bic(bic) else None
    return f"the registry of banks knows {bank.code} as {bank.name}, and no bank as it was read"


def _bank_part(read: str, code: str) -> str:
    return read[4 : 4 + len(code)]


def _knows_vat_id(room: _Room, value: FieldValue, number: str) -> str | None:
    if value.name == "supplier_vat_id" and room.known is not None and number in room.known.vat_ids:
        return f"supplier {room.known.supplier_id} is known by this VAT id"
    return "the same VAT id is printed again" if room.is_printed_again(value, number) else None


def _is_iban(text: str) -> bool:
    return valid_iban(text).holds


def _is_vat_id(text: str) -> bool:
    return valid_vat_id(text).validity is Validity.VALID


_IDENTIFIERS: Mapping[str, tuple[Callable[[str], bool], Witness]] = {
    "iban": (_is_iban, _knows_account),
    "supplier_vat_id": (_is_vat_id, _knows_vat_id),
    "buyer_vat_id": (_is_vat_id, _knows_vat_id),
}
