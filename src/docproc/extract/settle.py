"""From candidates to one value per field: witnesses join, roles exclude each other, the margin makes the confidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from docproc.extract.candidate import Candidate, Reason, percent, to_value
from docproc.model.fields import FIELDS, FieldValue
from docproc.model.lazy import lazy
from docproc.model.record import record

AGREEMENT = 0.5
"""Log-odds that a second witness for the same value adds."""

SAME_NUMBER: frozenset[frozenset[str]] = frozenset(
    frozenset(pair)
    for pair in (
        ("invoice_number", "document_number"),
        ("delivery_note_number", "document_number"),
        ("contract_number", "document_number"),
        ("order_number", "document_number"),
        ("invoice_number", "payment_reference"),
        ("customer_number", "payment_reference"),
        ("document_number", "payment_reference"),
        ("invoice_date", "document_date"),
        ("delivery_date", "document_date"),
        ("total_amount", "due_amount"),
        ("net_amount", "total_amount"),
        ("net_amount", "due_amount"),
        ("service_start", "delivery_date"),
        ("order_number", "buyer_reference"),
        ("customer_number", "buyer_reference"),
        ("order_number", "payment_reference"),
        ("due_amount", "prepaid_amount"),
        ("total_amount", "prepaid_amount"),
        ("service_end", "delivery_date"),
    )
)
"""Fields that may share one printed value; any other two fields may not."""


@record(slots=False)
class Choice:
    """The candidate chosen for a field, its confidence in percent, and those that lost, best first."""

    chosen: Candidate
    confidence: float
    losers: tuple[Candidate, ...]

    @property
    def margin(self) -> float | None:
        """How many log-odds the best other value ranks behind; None where there is no other."""
        return self.chosen.rank - max(loser.rank for loser in self.losers) if self.losers else None

    @lazy
    def value(self) -> FieldValue:
        """The value found."""
        return to_value(self.chosen, self.confidence, self.margin)


def by_field(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    """Group candidates by field, those of one value joined into one with their best reasons."""
    grouped: dict[str, dict[str, Candidate]] = {}
    for candidate in candidates:
        field = grouped.setdefault(candidate.field, {})
        field[candidate.key] = _join(field.get(candidate.key), candidate)
    return {field: sorted(found.values(), key=_rank) for field, found in grouped.items()}


def _rank(candidate: Candidate) -> float:
    return -candidate.rank


def _join(known: Candidate | None, other: Candidate) -> Candidate:
    if known is None:
        return other
    better, worse = (known, other) if _rank(known) <= _rank(other) else (other, known)
    same_place = better.page == worse.page and better.box == worse.box
    joined = any(reason.name == "again" for reason in (*better.reasons, *worse.reasons))
    if same_place or joined or worse.score < -1:
        return better
    return better.because(Reason("again", AGREEMENT, "printed in more than one place"))


def exclude_roles(grouped: Mapping[str, Sequence[Candidate]]) -> dict[str, list[Candidate]]:
    """Weaken a candidate whose printed place a better candidate claims for another field."""
    claims: dict[tuple[int, float, float], list[Candidate]] = {}
    for candidates in grouped.values():
        for candidate in candidates:
            if candidate.page is not None and candidate.box is not None:
                place = (candidate.page, round(candidate.box.x), round(candidate.box.y))
                claims.setdefault(place, []).append(candidate)
    result: dict[str, list[Candidate]] = {}
    for field, candidates in grouped.items():
        kept = [_weakened(candidate, claims) for candidate in candidates]
        result[field] = sorted(kept, key=_rank)
    return result


def _weakened(candidate: Candidate, claims: Mapping[tuple[int, float, float], list[Candidate]]) -> Candidate:
    if candidate.page is None or candidate.box is None:
        return candidate
    place = (candidate.page, round(candidate.box.x), round(candidate.box.y))
    rivals = [
        other
        for other in claims.get(place, ())
        if other.field != candidate.field
        and other.score > candidate.score + 0.3
        and frozenset((other.field, candidate.field)) not in SAME_NUMBER
        and FIELDS[other.field][0] is FIELDS[candidate.field][0]
    ]
    if not rivals:
        return candidate
    rival = max(rivals, key=lambda other: other.score)
    text = f"the same text is more likely the {rival.field.replace('_', ' ')}"
    return candidate.because(Reason("role", -min(4.0, 2.0 + rival.score - candidate.score), text))


def choose(candidates: Sequence[Candidate], least: float = 0.0) -> Choice | None:
    """Choose the best of a field's candidates if its score is at least `least` (log-odds)."""
    if not candidates:
        return None
    chosen, losers = candidates[0], tuple(candidates[1:])
    if chosen.score < least:
        return None
    return Choice(chosen, confidence_of(chosen, losers), losers)


def chosen_among(chosen: Candidate, losers: Iterable[Candidate]) -> Choice:
    """Return the choice of one candidate over others, whatever their scores."""
    ranked = tuple(sorted(losers, key=_rank))
    return Choice(chosen, confidence_of(chosen, ranked), ranked)


def confidence_of(chosen: Candidate, losers: Sequence[Candidate]) -> float:
    """Return the confidence in percent from the score and the margin to the best other value.

    A rival of equal score leaves it near the even chance; one three log-odds behind no longer matters.
    """
    margin = chosen.rank - max(loser.rank for loser in losers) if losers else 3.0
    score = min(chosen.score, 5.0) - max(0.0, 1.5 - 0.5 * max(0.0, margin))
    return percent(score)


def renamed(choice: Choice, field: str) -> Choice:
    """Return the same choice for another field that holds the same value."""
    return replace(choice, chosen=choice.chosen.for_field(field), losers=())
