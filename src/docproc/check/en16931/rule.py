"""What a business rule is, and the ways to say where an invoice breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, TypeVar

from docproc.check.en16931.profile import Extent, Usage
from docproc.model.einvoice import (
    AllowanceOrCharge,
    Group,
    InvoiceLine,
    SemanticInvoice,
    VatBreakdown,
)
from docproc.model.enums import Severity

Test: TypeAlias = Callable[[SemanticInvoice], Iterable[str]]
"""Gives one text for every place where an invoice breaks a rule: "line 3", or "" for the invoice as a whole."""

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Rule:
    """A business rule: its id, its weight, what must hold, the fields it is about, and the test.

    It is held against invoices whose specification holds at least `extent` of the norm, and, where `usages` are given,
    that follow one of them; `everywhere` also against those that do not follow the norm at all.
    """

    code: str
    severity: Severity
    text: str
    test: Test
    fields: tuple[str, ...] = ()
    extent: Extent = Extent.BASIC_WL
    usages: frozenset[Usage] = frozenset()
    everywhere: bool = False


def document(holds: Callable[[SemanticInvoice], bool]) -> Test:
    """A test of the invoice as a whole."""
    return lambda invoice: () if holds(invoice) else ("",)


def each(parts: Callable[[SemanticInvoice], Iterable[tuple[str, Part]]], holds: Callable[[Part], bool]) -> Test:
    """A test of every part of a kind, `parts` giving the name of the place with each."""
    return lambda invoice: (place for place, part in parts(invoice) if not holds(part))


def given(group: Group, value: object, term: str) -> bool:
    """Tell whether the group has a value for `term`, be it one that could not be read."""
    return value not in (None, "", ()) or group.unreadable_text(term) is not None


def places(amount: Decimal | None) -> int:
    """Return the number of decimals of an amount as written, without zeros at the end; 0 for None."""
    exponent = amount.normalize().as_tuple().exponent if amount is not None else 0
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def lines(invoice: SemanticInvoice) -> Iterator[tuple[str, InvoiceLine]]:
    """Every line with its place. Lines that only inform or head others are no lines of the norm, nor are sub-lines."""
    for at, line in enumerate(invoice.lines, 1):
        if line.status.upper() not in ("INFORMATION", "GROUP"):
            yield f"line {line.number or at}", line


def allowances(invoice: SemanticInvoice) -> Iterator[tuple[str, AllowanceOrCharge]]:
    """The allowances on the document (BG-20)."""
    return _numbered("allowance", (part for part in invoice.allowances if not part.charge))


def charges(invoice: SemanticInvoice) -> Iterator[tuple[str, AllowanceOrCharge]]:
    """The charges on the document (BG-21)."""
    return _numbered("charge", (part for part in invoice.allowances if part.charge))


def line_allowances(invoice: SemanticInvoice) -> Iterator[tuple[str, AllowanceOrCharge]]:
    """The allowances of lines (BG-27)."""
    return ((place, part) for place, line in lines(invoice) for part in line.allowances if not part.charge)


def line_charges(invoice: SemanticInvoice) -> Iterator[tuple[str, AllowanceOrCharge]]:
    """The charges of lines (BG-28)."""
    return ((place, part) for place, line in lines(invoice) for part in line.allowances if part.charge)


def breakdown(invoice: SemanticInvoice) -> Iterator[tuple[str, VatBreakdown]]:
    """The groups of the VAT breakdown (BG-23), named by category and rate."""
    for group in invoice.vat_breakdown:
        rate = "" if group.rate is None else f" {group.rate.normalize():f} %"
        yield f"VAT {group.category or '?'}{rate}", group


def _numbered(word: str, parts: Iterable[Part]) -> Iterator[tuple[str, Part]]:
    return ((f"{word} {at}", part) for at, part in enumerate(parts, 1))


def numbered(
    word: str, parts: Callable[[SemanticInvoice], Iterable[Part]]
) -> Callable[[SemanticInvoice], Iterator[tuple[str, Part]]]:
    """Name the parts that `parts` gives by `word` and number."""
    return lambda invoice: _numbered(word, parts(invoice))
