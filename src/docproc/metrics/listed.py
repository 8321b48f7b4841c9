"""How good the lists of a document are: its lines, rates, allowances, references, form fields, and its relations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from docproc.metrics.comparison import differing_keys, match_rows
from docproc.metrics.gold import GoldRelation
from docproc.metrics.score import Score

Missed: TypeAlias = tuple[str, str | None, str | None]
"""What is not right: where, what gold says, what was found."""

_TOLD_BY = (
    "description", "label", "value", "relation", "number", "day", "reason", "quantity", "unit_price", "rate", "net",
    "vat", "net_amount", "amount",
)  # fmt: skip
"""The keys that tell a row in a line of words."""


def score_rows(
    name: str, wanted: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]
) -> tuple[Score, list[Missed]]:
    """Hold the rows of list `name` against those of gold, and tell which are missed and which nobody asked for.

    A row that was found with less than half of it wrong is told beside the one expected, with all that differs.
    """
    matched = match_rows(wanted, given)
    taken = set(matched.values())
    free = [row for index, row in enumerate(given) if index not in taken]
    misses: list[Missed] = []
    for index, row in enumerate(wanted):
        if index in matched:
            continue
        where = f"{name}[{index + 1}]"
        nearest = min(free, key=lambda other: len(differing_keys(row, other)), default=None)
        wrong = [] if nearest is None else differing_keys(row, nearest)
        if nearest is None or 2 * len(wrong) >= len(row):
            misses.append((where, _row_text(row), None))
            continue
        free.remove(nearest)
        misses.append((where, _row_text(row, wrong), _row_text(nearest, wrong)))
    misses += [(name, None, _row_text(row)) for row in free]
    return Score(len(matched), len(given) - len(matched), len(wanted) - len(matched)), misses


def _row_text(row: Mapping[str, Any], wrong: Sequence[str] = ()) -> str:
    told = [str(row[key]) for key in _TOLD_BY if row.get(key) is not None]
    return " | ".join((*told, *(f"{key} {row.get(key) or '-'}" for key in wrong if key not in _TOLD_BY)))


def missed_relations(wanted: Sequence[GoldRelation] | None, given: Sequence[Any] | None) -> list[Missed]:
    """Compare relations by type and file name; an export may name the other document by file or by id."""
    if wanted is None:
        return []
    expected = Counter(relation.type.value for relation in wanted)
    found = Counter(str(relation.get("type")) for relation in given or [])
    names = {str(r.get("filename") or r.get("document")) for r in given or []}
    misses: list[Missed] = [("relations", kind, None) for kind in (expected - found).elements()]
    misses += [("relations", None, kind) for kind in (found - expected).elements()]
    if not misses and any("." in name for name in names):
        misses = [("relations", f"{r.type.value} {r.document}", None) for r in wanted if r.document not in names]
    return misses
