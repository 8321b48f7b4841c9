"""Rules on trial held against those in force: how often they agree, and which were right where people have looked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from docproc.learn.evidence import same_value
from docproc.store.training import ShadowValue, typed_value

MOST_SHOWN = 5
"""So many values that differ are shown of each field."""


@dataclass(frozen=True, slots=True)
class ShadowReport:
    """A field of a supplier for which rules are on trial.

    Of `documents` with a value of them, `agree` have the same in force; of `judged` ones, `right` are right on trial
    and `right_in_force` in force. `differences` are file name, value on trial, value in force.
    """

    supplier_id: str | None
    field: str
    documents: int
    agree: int
    judged: int
    right: int
    right_in_force: int
    differences: tuple[tuple[str, str, str | None], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data for JSON, keys stable."""
        return {
            "supplier": self.supplier_id, "field": self.field, "documents": self.documents, "agree": self.agree,
            "judged": self.judged, "right": self.right, "right_in_force": self.right_in_force,
            "differences": [
                {"filename": name, "on_trial": found, "in_force": used} for name, found, used in self.differences
            ],
        }  # fmt: skip


def compare_shadows(values: Iterable[ShadowValue]) -> tuple[ShadowReport, ...]:
    """Return a report for every supplier and field with rules on trial, in the order in which they were met."""
    grouped: dict[tuple[str | None, str], list[ShadowValue]] = {}
    for value in values:
        grouped.setdefault((value.supplier_id, value.field), []).append(value)
    return tuple(_report(supplier, field, met) for (supplier, field), met in grouped.items())


def _report(supplier_id: str | None, field: str, met: list[ShadowValue]) -> ShadowReport:
    judged = [each for each in met if each.expected is not None]
    differing = [each for each in met if not _same(field, each.found, each.used)]
    return ShadowReport(
        supplier_id=supplier_id,
        field=field,
        documents=len(met),
        agree=len(met) - len(differing),
        judged=len(judged),
        right=sum(_same(field, each.found, each.expected) for each in judged),
        right_in_force=sum(_same(field, each.used, each.expected) for each in judged),
        differences=tuple((each.filename, each.found, each.used) for each in differing[:MOST_SHOWN]),
    )


def _same(field: str, one: str | None, other: str | None) -> bool:
    return same_value(field, typed_value(field, one or ""), typed_value(field, other or ""))
