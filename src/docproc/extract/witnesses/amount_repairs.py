"""Repairs of amounts on scans: the arithmetic of the document is their witness."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from docproc.check.witnesses import amount, bound_amounts, close, is_read, total_witnesses
from docproc.model.enums import Source
from docproc.model.fields import Extraction, FieldValue
from docproc.parse.repair import exchanged

_REPAIRED = 92.0
_PROPOSED = 25.0
_CENT = Decimal("0.01")
_TRIPLE = ("net_amount", "vat_amount", "total_amount")
_DIGITS = re.compile(r"\D")
_DECIMALS = re.compile(r"[.,]\s?\d{2}(?!\d)")


def repaired_amounts(extraction: Extraction, scanned: frozenset[str]) -> Extraction:
    """Return `extraction` with the amounts of the fields `scanned` repaired, or their repairs taken back.

    An amount that became one by letters read as digits or marks moved is kept when the arithmetic binds it, else it is
    only an alternative. Where net, VAT and total do not make a sum, one of them is put right when it differs from what
    the other two make by a lost decimal mark, or by one character of like shape while a rate or the lines agree.
    """
    mended = _with_sum_mended(extraction, scanned)
    bound = bound_amounts(mended) if total_witnesses(mended) else frozenset()
    as_read = [value for value in mended.fields if value.name in scanned and value == extraction.get(value.name)]
    doubtful = [value for value in as_read if _is_repaired(value)]
    if not doubtful:
        return mended
    fields, alternatives = [], list(mended.alternatives)
    for value in mended.fields:
        if value not in doubtful:
            fields.append(value)
        elif value.name in bound:
            fields.append(_because(value, f"read as {value.evidence.raw!r}: the sums of the document agree"))
        else:
            note = f"read as {value.evidence.raw!r}: nothing else on the document confirms the repair"
            alternatives.insert(0, replace(_because(value, note), confidence=min(value.confidence, _PROPOSED)))
    return replace(mended, fields=tuple(fields), alternatives=tuple(alternatives))


def _is_repaired(value: FieldValue) -> bool:
    """Whether letters had to be taken for digits: the digits of the amount are not those of the text."""
    if not isinstance(value.value, Decimal) or value.evidence.source is not Source.PAGE or not is_read(value):
        return False
    digits = _DIGITS.sub("", f"{abs(value.value):f}").lstrip("0")
    read = _DIGITS.sub("", value.evidence.raw)
    return bool(read) and digits not in read


@dataclass(frozen=True)
class _Sum:
    """Net, VAT and total as they were read; no two of them are computed."""

    net: Decimal
    vat: Decimal
    total: Decimal

    @property
    def holds(self) -> bool:
        return close(self.net + self.vat, self.total)

    def expected(self, name: str) -> Decimal:
        """What the other two make of one."""
        made = {"net_amount": self.total - self.vat, "vat_amount": self.total - self.net}
        return made.get(name, self.net + self.vat)


def _with_sum_mended(extraction: Extraction, scanned: frozenset[str]) -> Extraction:
    stated = _sum_of(extraction)
    if stated is None or stated.holds:
        return extraction
    mended = [value for name in _TRIPLE if name in scanned for value in _mended(extraction, name, stated)]
    if len(mended) != 1:
        return extraction
    new = mended[0]
    former = extraction.get(new.name)
    kept = tuple(new if value.name == new.name else value for value in extraction.fields)
    aside = () if former is None else (replace(former, confidence=min(former.confidence, 100 - _REPAIRED)),)
    return replace(extraction, fields=kept, alternatives=(*aside, *extraction.alternatives))


def _sum_of(extraction: Extraction) -> _Sum | None:
    values = [extraction.get(name) for name in _TRIPLE]
    if any(value is None or not is_read(value) for value in values):
        return None
    net, vat, total = (amount(extraction, name) for name in _TRIPLE)
    return None if net is None or vat is None or total is None else _Sum(net, vat, total)


def _mended(extraction: Extraction, name: str, stated: _Sum) -> Iterator[FieldValue]:
    value, expected = extraction.get(name), stated.expected(name)
    if value is None or not isinstance(value.value, Decimal) or expected <= 0:
        return
    if value.value == expected * 100 and not _DECIMALS.search(value.evidence.raw):
        yield _put_right(value, expected, "the decimal mark was lost: net and VAT make the total")
    elif exchanged(f"{value.value:.2f}", f"{expected:.2f}") == 1 and _agrees(extraction, name, stated, expected):
        yield _put_right(value, expected, "one character was misread: sum and rate agree")


def _agrees(extraction: Extraction, name: str, stated: _Sum, expected: Decimal) -> bool:
    """Whether a second relation beside the sum holds with the amount put right: a printed rate; for net, the lines."""
    net = expected if name == "net_amount" else stated.net
    vat = expected if name == "vat_amount" else stated.vat
    rates = {line.rate for line in extraction.vat_breakdown} | {
        item.vat_rate for item in extraction.line_items if item.vat_rate is not None
    }
    by_rate = any(close(net * rate / 100, vat) for rate in rates if rate)
    amounts = [item.net_amount for item in extraction.line_items]
    known = [line for line in amounts if line is not None]
    by_lines = name == "net_amount" and len(known) > 1 and len(known) == len(amounts)
    return by_rate or (by_lines and close(sum(known, Decimal(0)), net))


def _put_right(value: FieldValue, expected: Decimal, reason: str) -> FieldValue:
    right = expected.quantize(_CENT, ROUND_HALF_UP)
    note = f"read as {value.evidence.raw!r}, {reason}"
    return replace(_because(value, note), value=right, confidence=max(value.confidence, _REPAIRED))


def _because(value: FieldValue, reason: str) -> FieldValue:
    return replace(value, evidence=replace(value.evidence, reasons=(*value.evidence.reasons, reason)))
