"""How long documents must be kept: so many years from the end of the calendar year (§ 147 (3) and (4) AO)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from docproc.model.enums import DocumentType


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a document counts as (voucher, letter, book), and for how many years such are kept; 0 keeps nothing."""

    counted_as: str
    years: int


@dataclass(frozen=True, slots=True)
class Retention:
    """How long each type of document is kept, and by which rule."""

    by_type: Mapping[DocumentType, Keeping]
    rule: str = "§ 147 AO"

    def kept_until(self, document_type: DocumentType, day: date) -> date | None:
        """Return the last day on which a document of `day` is kept; None for a type that is not kept.

        The period begins with the end of the calendar year (§ 147 (4) AO).
        """
        keeping = self.by_type.get(document_type)
        return None if keeping is None or not keeping.years else date(day.year + keeping.years, 12, 31)

    def refusal(self, document_type: DocumentType, day: date, today: date) -> str | None:
        """Return in words why a document of `day` must not go yet; None when it may."""
        until = self.kept_until(document_type, day)
        if until is None or until < today:
            return None
        keeping = self.by_type[document_type]
        kind = document_type.value.replace("_", " ")
        return (
            f"must be kept until {until}: this {kind} of {day} counts as a {keeping.counted_as},"
            f" kept {keeping.years} years from the end of {day.year} ({self.rule}; settings: retention)"
        )
