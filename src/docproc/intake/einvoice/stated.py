"""A value as the semantic model of an e-invoice states it, on its way to becoming a field."""

from __future__ import annotations

from dataclasses import dataclass

from docproc.model.fields import Value


@dataclass(frozen=True, slots=True)
class Stated:
    """The value of `field`, the business term it came from, and how sure that is.

    `raw` are the words of the XML where they differ from the value; less than full confidence has `reasons`.
    """

    field: str
    term: str
    value: Value
    confidence: float = 100.0
    raw: str = ""
    reasons: tuple[str, ...] = ()
