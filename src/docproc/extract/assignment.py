"""Dates and numbers settled together: a beam search over who takes which value, scored by named tensions.

Every field takes one of its candidates or none. An assignment's score is the sum of the candidates' ranks and of the
tensions between them: one printed text has one meaning, the buyer's VAT id is not the supplier's, a due date does not
lie before the invoice's. Only fields whose candidates are in tension are searched together; all others just take their
best. The search keeps the WIDTH best partial assignments (beam search; B. Lowerre, The HARPY speech recognition
system, 1976), so that it takes time linear in the number of fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations

from docproc.extract.candidate import OWN_RULE, Candidate, Reason
from docproc.extract.settle import SAME_NUMBER, Choice, chosen_among
from docproc.model.fields import FIELDS

WIDTH = 12
"""So many partial assignments are kept."""

DEPTH = 5
"""So many candidates of a field take part."""

ABSENT = -1.2
"""Log-odds of a document without its own number or date, or an issuer without a VAT id: few have none."""

TAKEN = -4.0
"""Log-odds that one printed text means two things."""

REPEATED = -6.0
"""Log-odds that a number printed twice means two things that are never the same."""

NEVER_SAME: frozenset[frozenset[str]] = frozenset(
    frozenset(pair)
    for pair in (
        ("supplier_vat_id", "buyer_vat_id"),
        ("invoice_number", "preceding_invoice_number"),
        ("invoice_number", "delivery_note_number"),
        ("invoice_number", "order_number"),
        ("invoice_number", "customer_number"),
        ("invoice_number", "contract_number"),
        ("invoice_number", "buyer_reference"),
        ("delivery_note_number", "order_number"),
        ("delivery_note_number", "customer_number"),
        ("delivery_note_number", "contract_number"),
        ("due_date", "cash_discount_date"),
    )
)
"""Pairs of fields that never hold the same value, wherever it is printed."""

_ISSUED = ("invoice_date", "document_date")
_Place = tuple[int, int, int]


class _Board:
    """The candidates of all fields by number, and the tensions between them."""

    def __init__(self, grouped: Mapping[str, Sequence[Candidate]]) -> None:
        self.held = [
            candidate
            for candidates in grouped.values()
            for candidate in [each for each in candidates if each.score >= 0][:DEPTH]
        ]
        self.by_field: dict[str, list[int]] = {}
        for at, candidate in enumerate(self.held):
            self.by_field.setdefault(candidate.field, []).append(at)
        self.tensions: dict[int, dict[int, float]] = {}
        for one, other in self._near():
            points = tension(self.held[one], self.held[other])
            if points:
                self.tensions.setdefault(one, {})[other] = points
                self.tensions.setdefault(other, {})[one] = points

    def _near(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs that may be in tension: at one place, of one value, or dates of which one is the issue's."""
        groups: dict[object, list[int]] = {}
        for at, candidate in enumerate(self.held):
            place = _place(candidate)
            if place is not None:
                groups.setdefault(place, []).append(at)
            groups.setdefault(candidate.key, []).append(at)
            if isinstance(candidate.value, date):
                groups.setdefault(date, []).append(at)
        seen: set[tuple[int, int]] = set()
        for members in groups.values():
            for pair in combinations(members, 2):
                if pair not in seen and self.held[pair[0]].field != self.held[pair[1]].field:
                    seen.add(pair)
                    yield pair

    def components(self) -> Iterator[list[str]]:
        """Yield the fields in groups that are in tension with each other, the surest field of a group first."""
        open_fields = set(self.by_field)
        while open_fields:
            group, todo = set[str](), [min(open_fields)]
            while todo:
                field = todo.pop()
                if field in group:
                    continue
                group.add(field)
                todo.extend(
                    self.held[other].field for at in self.by_field[field] for other in self.tensions.get(at, ())
                )
            open_fields -= group
            yield sorted(group, key=lambda name: (-self.held[self.by_field[name][0]].rank, name))

    def best(self, fields: Sequence[str], principal: frozenset[str]) -> dict[str, int]:
        """Return the best assignment of `fields` to numbers of candidates; a field without one is left out."""
        beam: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
        for field in fields:
            absent = ABSENT if field in principal else 0.0
            grown = [(score + absent, taken) for score, taken in beam]
            for at in self.by_field[field]:
                tensions = self.tensions.get(at, {})
                rank = self.held[at].rank
                for score, taken in beam:
                    against = sum(tensions.get(other, 0.0) for other in taken) if tensions else 0.0
                    grown.append((score + rank + against, (*taken, at)))
            grown.sort(key=lambda state: -state[0])
            beam = grown[:WIDTH]
        return {self.held[at].field: at for at in beam[0][1]}

    def against(self, at: int, taken: Mapping[str, int]) -> Candidate:
        """Return candidate `at` with what the values taken by other fields say against it."""
        candidate, chosen = self.held[at], set(taken.values())
        rivals = [(points, other) for other, points in self.tensions.get(at, {}).items() if other in chosen]
        if not rivals:
            return candidate
        points, other = min(rivals)
        worst = self.held[other]
        same = worst.key == candidate.key or _place(worst) == _place(candidate)
        name = worst.field.replace("_", " ")
        text = f"the same text is more likely the {name}" if same else f"does not agree with the {name}"
        return candidate.because(Reason("role" if same else "order", points, text))


def assign(grouped: Mapping[str, Sequence[Candidate]], principal: frozenset[str]) -> dict[str, Choice]:
    """Choose one candidate or none for every field of `grouped` (candidates best first), all together.

    `principal` are the fields that hardly a document of the type goes without. Candidates that lose to another field's
    claim carry the reason.
    """
    board = _Board(grouped)
    taken: dict[str, int] = {}
    for fields in board.components():
        taken.update(board.best(fields, principal))
    choices = {}
    for field, candidates in grouped.items():
        if field in taken:
            chosen = taken[field]
            held = board.by_field[field]
            weighed = {id(board.held[at]) for at in held}
            others = [board.against(at, taken) for at in held if at != chosen]
            others += [each for each in candidates if id(each) not in weighed]
            choices[field] = chosen_among(board.against(chosen, taken), others)
    return choices


def tension(one: Candidate, other: Candidate) -> float:
    """Return what speaks against both candidates being right, in log-odds (0 or less)."""
    if max(one.own, other.own) >= OWN_RULE:
        return 0.0  # the supplier's template says so
    pair = frozenset((one.field, other.field))
    points = 0.0
    if one.key == other.key and pair in NEVER_SAME:
        points = REPEATED
    elif _place(one) == _place(other) is not None and pair not in SAME_NUMBER and _alike(one, other):
        points = TAKEN
    if isinstance(one.value, date) and isinstance(other.value, date):
        points += _disorder(one, other) + _disorder(other, one)
    return points


def _alike(one: Candidate, other: Candidate) -> bool:
    return FIELDS[one.field][0] is FIELDS[other.field][0]


def _place(candidate: Candidate) -> _Place | None:
    if candidate.page is None or candidate.box is None:
        return None
    return candidate.page, round(candidate.box.x), round(candidate.box.y)


def _disorder(issued: Candidate, other: Candidate) -> float:
    """What speaks against `other` when `issued` is the date of the document, or the first of a period."""
    first, second = issued.value, other.value
    if not isinstance(first, date) or not isinstance(second, date):
        return 0.0
    if issued.field == "service_start" and other.field == "service_end":
        return -3.0 if second < first else 0.0
    if issued.field == "due_date" and other.field == "cash_discount_date":
        return -2.0 if second > first else 0.0
    if issued.field not in _ISSUED or other.field in _ISSUED:
        return 0.0
    if other.field in ("due_date", "cash_discount_date"):
        return -2.0 if second < first else -1.5 if second > first + timedelta(days=400) else 0.0
    if other.field == "preceding_invoice_date":
        return -3.0 if second > first else 0.0
    return -1.0 if other.field == "delivery_date" and abs((second - first).days) > 800 else 0.0
