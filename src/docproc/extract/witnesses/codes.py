"""The codes on the pages as witnesses: what a payment code or a till's code says, held against what was read.

A code carries its own error correction, so what it says was certainly printed; whether it is the truth about the
document is another matter: a forged code, stuck over the true one, asks for the money of an honest invoice. So a value
that page and code share is surer than either alone, and where account or amount differ a person must look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from docproc.extract.parties.identities import PRICED
from docproc.extract.payment.prepayments import ROUNDING
from docproc.extract.witnesses.code_details import hold_bill, hold_message, hold_names
from docproc.extract.witnesses.held import Held
from docproc.extract.witnesses.printed import Place, PrintedText
from docproc.model.enums import DocumentType, Source
from docproc.model.fields import Evidence, Extraction, FieldValue, Value, VatLine
from docproc.model.text import DocumentText, PageCode
from docproc.parse.bank import valid_iban
from docproc.parse.payment_codes import read_payment_code
from docproc.parse.repair import look_alike_key
from docproc.parse.till_codes import TillReceipt, read_till_code
from docproc.parse.transfers import Transfer

AGREED = 4.0
"""Log-odds that a code adds to a value which it says too."""

WEAK = 80.0
"""A page value below this confidence (percent) gives way to a code whose value stands on the page too."""

_FROM_CODE = 97.0
_TOTAL_FROM_CODE = 93.0
_MOST_MISREAD = 2
_SHORTEST_TAIL = 6
_CENT = Decimal("0.01")
_CURRENCY = re.compile(r"^[^\d\s]{1,4}\s|\s[^\d\s]{1,4}$|[€$£]")
_SAYS_SAME = "the payment code on the page says the same"
_MONEY = PRICED | {DocumentType.UNKNOWN}


@dataclass(frozen=True)
class SeenTransfer:
    """A payment code with the page it stands on (from 1) and the code itself."""

    transfer: Transfer
    page: int
    code: PageCode

    def value(self, field: str, value: Value, confidence: float, raw: str | None = None) -> FieldValue:
        """Return a value of this code as one found for `field`, `confidence` in percent."""
        said = str(value) if raw is None else raw
        reason = f"the payment code on page {self.page} says so"
        evidence = Evidence(
            Source.QR, f"code:{self.transfer.standard}", said, self.page, self.code.box.rounded(), (reason,)
        )
        return FieldValue(field, value, confidence, evidence)


def payment_codes(text: DocumentText) -> tuple[SeenTransfer, ...]:
    """Return the payment codes on the pages, in reading order."""
    return tuple(
        SeenTransfer(transfer, page.number, code)
        for page in text.pages
        for code in page.codes
        if (transfer := read_payment_code(code.text)) is not None
    )


def hold_against_codes(extraction: Extraction, text: DocumentText) -> Extraction:
    """Return `extraction` with the codes on the pages of `text` heard as witnesses.

    A value that a code says too becomes surer. A value that the page lacks, or that was read with little confidence
    while the code's stands on the page, is taken from the code. Where the code says otherwise its value becomes an
    alternative, and `comparisons` say so (source `qr`). Only documents about money take values from a payment code.
    """
    seen = payment_codes(text)
    if seen:
        extraction = _hear_transfers(extraction, text, seen)
    tills = [
        (receipt, page.number, code)
        for page in text.pages
        for code in page.codes
        if (receipt := read_till_code(code.text)) is not None
    ]
    return _hear_till(extraction, *tills[0]) if len(tills) == 1 else extraction


def _hear_transfers(extraction: Extraction, text: DocumentText, seen: Sequence[SeenTransfer]) -> Extraction:
    held, printed = Held(extraction, Source.QR), PrintedText(text)
    adopting = extraction.document_type.document_type in _MONEY
    principal = _principal(held, seen)
    _hold_account(held, principal, printed, adopting=adopting)
    _hold_amount(held, seen, printed, adopting=adopting)
    if adopting:
        _hold_details(held, principal, printed)
    return held.result()


def _principal(held: Held, seen: Sequence[SeenTransfer]) -> SeenTransfer:
    """The code for the account that the document names, else the first whose account can be right."""
    account = held.get("iban")
    named = (one for one in seen if account is not None and one.transfer.iban == _bare(account.value))
    sound = (one for one in seen if valid_iban(one.transfer.iban).holds)
    return next(named, None) or next(sound, None) or seen[0]


def _hold_account(held: Held, seen: SeenTransfer, printed: PrintedText, *, adopting: bool) -> None:
    iban = seen.transfer.iban
    if not valid_iban(iban).holds:
        return
    present = held.get("iban")
    if present is not None and _bare(present.value) == iban:
        held.confirm("iban", iban, AGREED, _SAYS_SAME)
    elif (place := printed.find("iban", iban)) is not None or present is None:
        if adopting:
            held.adopt(seen.value("iban", iban, _FROM_CODE), place)
    elif _misread(str(present.value), iban):
        held.correct(seen.value("iban", iban, _FROM_CODE))
    else:
        reason = f"the payment code on page {seen.page} asks for payment to another account, {iban}"
        held.contradict(seen.value("iban", iban, _FROM_CODE), reason)
        return
    _hold_bic(held, seen, printed, adopting=adopting)


def _misread(read: str, said: str) -> bool:
    """Whether the account as read is no account, and the code's but for a character or two: then it was misread."""
    read = _bare(read)
    if valid_iban(read).holds or len(read) != len(said):
        return look_alike_key(read) == look_alike_key(said)
    return sum(one != other for one, other in zip(read, said, strict=True)) <= _MOST_MISREAD


def _hold_bic(held: Held, seen: SeenTransfer, printed: PrintedText, *, adopting: bool) -> None:
    bic, present = seen.transfer.bic, held.get("bic")
    if bic is None or seen.transfer.errors:
        return
    if present is not None and _bank(str(present.value)) == _bank(bic):
        held.confirm("bic", bic, AGREED, _SAYS_SAME)
    elif (place := printed.find("bic", bic)) is not None or present is None:
        if adopting:
            held.adopt(seen.value("bic", bic, _FROM_CODE), place)
    elif look_alike_key(_bank(str(present.value))) == look_alike_key(_bank(bic)):
        held.correct(seen.value("bic", bic, _FROM_CODE))
    else:
        held.contradict(seen.value("bic", bic, _FROM_CODE), f"the payment code on page {seen.page} says {bic}")


def _bank(bic: str) -> str:
    """A BIC without its branch XXX, which means the head office (ISO 9362)."""
    return _bare(bic).removesuffix("XXX")


def _hold_amount(held: Held, seen: Sequence[SeenTransfer], printed: PrintedText, *, adopting: bool) -> None:
    """Hold the amounts of the codes: one of them, or all together (instalments), are what is due or the total."""
    asked = [(one, one.transfer.amount) for one in seen if one.transfer.amount is not None]
    if not asked:
        return
    stated = [value for name in ("due_amount", "total_amount") if (value := held.get(name)) is not None]
    amounts = {amount for _, amount in asked} | {sum((amount for _, amount in asked), Decimal(0))}
    agreeing = [value for value in stated if isinstance(value.value, Decimal) and abs(value.value) in amounts]
    for value in agreeing:
        held.confirm(value.name, str(value.value), AGREED, _SAYS_SAME)
    if agreeing or len({amount for _, amount in asked}) > 1:
        return
    one, amount = asked[0]
    place = _place_of(amount, printed)
    if not stated:
        if adopting:
            held.adopt(one.value("due_amount", amount, _FROM_CODE), place)
            held.adopt(one.value("total_amount", amount, _TOTAL_FROM_CODE), place)
    elif not _is_discounted(held, amount):
        for value in stated:
            if value.value == stated[0].value and not _is_rounded(value, amount):
                _settle_amount(held, value, one.value(value.name, amount, _FROM_CODE), place)


def _is_rounded(value: FieldValue, amount: Decimal) -> bool:
    """Whether a printed total differs from what is asked for by no more than a total is rounded."""
    rounded = isinstance(value.value, Decimal) and abs(value.value - amount) <= ROUNDING
    return value.name == "total_amount" and rounded


def _settle_amount(held: Held, read: FieldValue, said: FieldValue, place: Place | None) -> None:
    """The code says another amount than was read: the print was misread or read in part, or page and code differ."""
    amount = said.value
    if not isinstance(amount, Decimal):
        raise TypeError(f"{amount!r} is no amount")
    if place is None and _alike(read, amount):
        held.correct(said)
    elif place is not None and (read.confidence < WEAK or _is_fragment(held, read, amount)):
        held.adopt(said, place)
    else:
        held.contradict(said, f"the payment code on page {said.evidence.page} asks for {amount}")


def _place_of(amount: Decimal, printed: PrintedText) -> Place | None:
    """Where an amount is printed, also where its groups stand so far apart that they were not read as one number."""
    digits = f"{amount:.2f}".replace(".", "")
    return printed.find("due_amount", amount) or printed.find("document_number", digits)


def _is_fragment(held: Held, read: FieldValue, amount: Decimal) -> bool:
    """Whether what was read, or another candidate, is the tail of the amount: "85 911.18" read as 911.18."""
    whole = f"{amount:.2f}"
    others = (read, *held.alternatives("due_amount"), *held.alternatives("total_amount"))
    tails = (f"{value.value:.2f}" for value in others if isinstance(value.value, Decimal))
    return any(whole.endswith(tail) and len(tail) >= _SHORTEST_TAIL for tail in tails)


def _alike(value: FieldValue, amount: Decimal) -> bool:
    """Whether what was read is the amount but for characters that readers confuse, or a lost decimal mark."""
    digits = look_alike_key(f"{amount:.2f}")
    raw = _CURRENCY.sub("", value.evidence.raw.strip())
    return digits in (look_alike_key(raw), look_alike_key(str(value.value)))


def _is_discounted(held: Held, amount: Decimal) -> bool:
    """Whether the code asks for the total less the cash discount."""
    total, rate, discount = (
        held.get(name) for name in ("total_amount", "cash_discount_percent", "cash_discount_amount")
    )
    if total is None or not isinstance(total.value, Decimal):
        return False
    reduced = []
    if rate is not None and isinstance(rate.value, Decimal):
        reduced.append((total.value * (100 - rate.value) / 100).quantize(_CENT, ROUND_HALF_UP))
    if discount is not None and isinstance(discount.value, Decimal):
        reduced.append(total.value - discount.value)
    return any(abs(value - amount) <= _CENT for value in reduced)


def _hold_details(held: Held, seen: SeenTransfer, printed: PrintedText) -> None:
    transfer = seen.transfer
    currency, present = transfer.currency, held.get("currency")
    if currency is not None and present is None:
        held.adopt(seen.value("currency", currency, _FROM_CODE), printed.find("currency", currency))
    elif currency is not None and present is not None and present.value == currency:
        held.confirm("currency", currency, AGREED, _SAYS_SAME)
    if transfer.reference is not None and not transfer.errors:
        _hold_reference(held, seen, transfer.reference, printed)
    if transfer.message is not None:
        hold_message(held, transfer.message)
    if transfer.due_date is not None and held.get("due_date") is None:
        held.adopt(seen.value("due_date", transfer.due_date, _FROM_CODE), printed.find("due_date", transfer.due_date))
    for field, said, confidence in (*hold_names(held, transfer), *hold_bill(held, transfer.bill)):
        held.adopt(seen.value(field, said, confidence), printed.find(field, said))


def _hold_reference(held: Held, seen: SeenTransfer, reference: str, printed: PrintedText) -> None:
    present, place = held.get("payment_reference"), printed.find("payment_reference", reference)
    if present is not None and _bare(present.value) == reference:
        held.confirm("payment_reference", reference, AGREED, _SAYS_SAME)
    elif present is None or place is not None:
        held.adopt(seen.value("payment_reference", reference, _FROM_CODE), place)
    elif look_alike_key(str(present.value)) == look_alike_key(reference):
        held.correct(seen.value("payment_reference", reference, _FROM_CODE))
    else:
        reason = f"the payment code on page {seen.page} gives the reference {reference}"
        held.contradict(seen.value("payment_reference", reference, _FROM_CODE), reason)


def _hear_till(extraction: Extraction, receipt: TillReceipt, page: int, code: PageCode) -> Extraction:
    """Hold total and date of a receipt against what its till signed; take the VAT breakdown where there is none."""
    held = Held(extraction, Source.QR)

    def signed(field: str, value: Decimal | date) -> FieldValue:
        reasons = ("the till's code on the receipt says so",)
        evidence = Evidence(Source.QR, "code:till", str(value), page, code.box.rounded(), reasons)
        return FieldValue(field, value, _FROM_CODE, evidence)

    total, day = held.get("total_amount"), held.get("document_date") or held.get("invoice_date")
    if total is None:
        held.adopt(signed("total_amount", receipt.total))
    elif total.value == receipt.total:
        held.confirm("total_amount", str(receipt.total), AGREED, "the till's code on the receipt says the same")
    else:
        held.contradict(signed("total_amount", receipt.total), f"the till's code on the receipt says {receipt.total}")
    if day is None:
        held.adopt(signed("document_date", receipt.ended.date()))
    elif day.value in receipt.days:
        held.confirm(day.name, str(day.value), AGREED, "the till's code on the receipt says the same")
    else:
        held.contradict(
            signed(day.name, receipt.ended.date()), f"the till's code on the receipt says {receipt.ended.date()}"
        )
    heard = held.result()
    return heard if heard.vat_breakdown else _with_breakdown(heard, receipt)


def _with_breakdown(extraction: Extraction, receipt: TillReceipt) -> Extraction:
    return replace(extraction, vat_breakdown=tuple(_vat_lines(receipt)))


def _vat_lines(receipt: TillReceipt) -> Iterator[VatLine]:
    """Net and VAT of each rate, worked out of the gross amounts that the till signed."""
    for rate, gross in receipt.gross:
        vat = (gross * rate / (100 + rate)).quantize(_CENT, ROUND_HALF_UP)
        yield VatLine(rate, gross - vat, vat)


def _bare(value: Value) -> str:
    return "".join(char for char in str(value) if char.isalnum()).upper()
