"""The values of an e-invoice that stand in it and cannot be read, as findings: the page has to say them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from docproc.model.decision import Finding
from docproc.model.einvoice import Group, InvoiceLine, Unreadable
from docproc.model.enums import Severity
from docproc.model.fields import EInvoice

_MOST = 10
_LONGEST = 60


def unreadable_values(invoice: EInvoice) -> tuple[Finding, ...]:
    """Return an `einvoice-unreadable` error for each value without sense, ten at most, with what stood there."""
    if invoice.semantic is None:
        return ()
    found = list(_unreadable(invoice.semantic, ""))
    messages = [
        f"{place}{value.term} of the e-invoice cannot be read: {value.text[:_LONGEST]!r}" for place, value in found
    ]
    if len(messages) > _MOST:
        messages = [*messages[: _MOST - 1], f"{len(messages) - _MOST + 1} more values of the e-invoice cannot be read"]
    return tuple(Finding("einvoice-unreadable", Severity.ERROR, message) for message in messages)


def _unreadable(group: Group, place: str) -> Iterator[tuple[str, Unreadable]]:
    for value in group.unreadable:
        yield place, value
    for each in dataclasses.fields(group):
        held = getattr(group, each.name)
        for inner in held if isinstance(held, tuple) else (held,):
            if isinstance(inner, Group):
                yield from _unreadable(inner, _line(inner) if isinstance(inner, InvoiceLine) else place)


def _line(line: InvoiceLine) -> str:
    return f"line {line.number or line.item.name or 'without number'}: "
