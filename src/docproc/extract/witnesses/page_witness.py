"""The printed page as a witness to what an e-invoice says, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from docproc.extract.witnesses.printed import Place, PrintedText, squeezed
from docproc.extract.witnesses.sameness import WORDED, same_value, unlike
from docproc.extract.witnesses.stated_values import StatedValues
from docproc.model.enums import Source
from docproc.model.fields import FIELDS, Agreement, Comparison, Evidence, Extraction, FieldKind, FieldValue, LineItem
from docproc.model.geometry import Box

CONFIDENT = 80.0
"""A page value below this confidence is no witness against the e-invoice, percent."""
CONTRADICTED = 80.0
"""The confidence left to an e-invoice's value that the page contradicts, percent."""

_SURE = 90.0
_DOUBTFUL = 50.0
_SHORT_IDENTIFIER = 4
_WORKED_OUT = ("computed:", "arithmetic:")
_COUNTED_OTHERWISE = 3
"""Days by which two ways of counting a term may differ: from the invoice, its receipt, the next working day."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The e-invoice's value with its place on the page, how the page stands to it, and the value that contradicts."""

    value: FieldValue
    comparison: Comparison
    against: FieldValue | None = None


@dataclass(frozen=True, slots=True)
class _Claim:
    """A place on the page that serves as the print of a field, and the page agrees there with the e-invoice."""

    kind: FieldKind
    field: str
    page: int
    box: Box


class PageWitness:
    """What the page says to each value of an e-invoice.

    A place that is the print of one field is none of another's, unless nothing else speaks for that: a net amount that
    stands in the only line of the table does not confirm the net total beneath it. And a value of the page that the
    e-invoice states for another term contradicts nothing: it was read under the wrong label.
    """

    def __init__(
        self, page: Extraction, principal: Iterable[FieldValue], lines: Iterable[LineItem], stated: StatedValues,
        printed: PrintedText,
    ) -> None:  # fmt: skip
        self._page = page
        self._stated = stated
        self._printed = printed
        self._claims = (*_claims(page, principal), *_line_claims(page, lines))

    def hear(self, value: FieldValue) -> Heard:
        """Return how the page stands to `value`.

        It agrees when its own value is the same, or the value stands anywhere in any notation and nothing outweighs
        that. It differs when it has another value with at least `CONFIDENT` percent, printed in a place of its own;
        where the e-invoice's stands nowhere on a page with a text layer, a less sure value or one that differs in a
        single character is enough.
        """
        own = self._page.get(value.name)
        same = own is not None and same_value(value.name, value.value, own.value)
        if own is not None and same and not self._worked_out(own):
            return _agreed(value, place_of(own), own.evidence.raw)
        places = self._printed.places(value.name, value.value)
        against = own if own is not None and not same and self._contradicts(value, own, places) else None
        place = self._place(value, places, against)
        if place is not None:
            return _agreed(value, place, place.raw)
        other = self._alternative(value) if against is None or FIELDS[value.name][0] not in _OUTWEIGHED_BY else None
        if other is not None:
            return _agreed(value, place_of(other), other.evidence.raw)
        against = against or self._weakly_against(value, places)
        if against is None:
            return Heard(value, compared(value, Agreement.NOT_PRINTED, None))
        return contradicted(value, against)

    def _place(self, value: FieldValue, places: Sequence[Place], against: FieldValue | None) -> Place | None:
        """Where `value` is printed, unless what stands `against` it outweighs that."""
        if not places:
            return None
        free = [place for place in places if not self._claimed(place.page, place.box, value.name)]
        outweighed_by = _OUTWEIGHED_BY.get(FIELDS[value.name][0])
        if against is not None and outweighed_by is not None and outweighed_by(self, value, against, bool(free)):
            return None
        best = free or places
        return best[-1] if isinstance(value.value, Decimal) else best[0]

    def _alternative(self, value: FieldValue) -> FieldValue | None:
        """One of the page's further values for the field that is the same."""
        others = (
            other for other in self._page.alternatives if other.name == value.name and not self._worked_out(other)
        )
        return next((other for other in others if same_value(value.name, value.value, other.value)), None)

    def _contradicts(self, value: FieldValue, own: FieldValue, places: Sequence[Place]) -> bool:
        """Whether the page's value stands in its own right against the e-invoice's, which is printed at `places`."""
        if own.confidence < CONFIDENT:
            return False
        kind = FIELDS[value.name][0]
        if kind in WORDED:
            return kind is not FieldKind.TEXT and unlike(value.value, own.value)
        if self._worked_out(own):
            return _counts_otherwise(value, own)
        return self._in_its_own_place(value, own, places) and (bool(places) or not self._is_stated_amount(own))

    def _worked_out(self, own: FieldValue) -> bool:
        """Whether the page's value follows from others and is printed nowhere itself."""
        return own.evidence.method.startswith(_WORKED_OUT) and not self._printed.places(own.name, own.value)

    def _in_its_own_place(self, value: FieldValue, own: FieldValue, places: Sequence[Place]) -> bool:
        """Whether a value is no other field's print, and no part of a longer number that the e-invoice states."""
        if isinstance(value.value, str) and squeezed(value.value).startswith(squeezed(str(own.value))):
            return False
        place = place_of(own)
        if place is None:
            return True
        longer = (*places, *self._longer(own)) if isinstance(own.value, Decimal) else ()
        part = any(other.page == place.page and _same_place(other.box, place.box) for other in longer)
        return not part and not self._claimed(place.page, place.box, value.name)

    def _longer(self, own: FieldValue) -> Iterator[Place]:
        """The places of stated amounts that end as `own` does ("628,10" of "14 628,10")."""
        ending = f"{abs(own.value):.2f}" if isinstance(own.value, Decimal) else ""
        for amount in self._stated.amounts:
            written = f"{amount:.2f}"
            if len(written) > len(ending) and written.endswith(ending.lstrip("0")):
                yield from self._printed.places(own.name, amount)

    def _is_stated_amount(self, own: FieldValue) -> bool:
        return isinstance(own.value, Decimal) and self._stated.has(own.value)

    def _weakly_against(self, value: FieldValue, places: Sequence[Place]) -> FieldValue | None:
        """What speaks against money, a date or a number that stands nowhere on a page that was not scanned."""
        if places or FIELDS[value.name][0] not in _OUTWEIGHED_BY or self._printed.scanned:
            return None
        candidates = (each for each in (*self._page.fields, *self._page.alternatives) if each.name == value.name)
        for each in candidates:
            labelled = each.confidence >= _DOUBTFUL and each.evidence.method.startswith("label:")
            stated = self._stated.has(each.value) or same_value(value.name, value.value, each.value)
            if labelled and not stated and self._in_its_own_place(value, each, places):
                return each
        for near, place in self._printed.near(value.name, value.value):
            if not self._stated.has(near) and not self._claimed(place.page, place.box, value.name):
                return FieldValue(
                    value.name,
                    near,
                    _DOUBTFUL,
                    Evidence(Source.PAGE, "printed:alike", place.raw, place.page, place.box),
                )
        return None

    def _claimed(self, page: int, box: Box, field: str) -> bool:
        """Whether a place is the print of another field of the same kind."""
        kind = FIELDS[field][0]
        others = (claim for claim in self._claims if claim.kind is kind and claim.field != field and claim.page == page)
        return any(_same_place(claim.box, box) for claim in others)

    def _amount_outweighed(self, value: FieldValue, against: FieldValue, free: bool) -> bool:
        return against.confidence >= _SURE and not self._stated.has(against.value)

    def _named_outweighed(self, value: FieldValue, against: FieldValue, free: bool) -> bool:
        short = isinstance(value.value, str) and value.value.isalnum() and len(value.value) < _SHORT_IDENTIFIER
        return short or (not free and not self._stated.has(against.value))


_Outweighs = Callable[[PageWitness, FieldValue, FieldValue, bool], bool]
_OUTWEIGHED_BY: Mapping[FieldKind, _Outweighs] = {
    FieldKind.AMOUNT: PageWitness._amount_outweighed,
    FieldKind.DATE: PageWitness._named_outweighed,
    FieldKind.IDENTIFIER: PageWitness._named_outweighed,
}
"""When the page's own value counts more than that the e-invoice's stands on the page; for other kinds it never does.

An amount surely read as a total, which the e-invoice states nowhere, counts more: totals are printed more than once,
and amounts may stand in a line as well. A date or number counts more only when the other has no place of its own.
"""


def compared(value: FieldValue, agreement: Agreement, on_page: str | None) -> Comparison:
    """Return the comparison of an e-invoice's value with what stands on the page."""
    return Comparison(value.name, agreement, str(value.value), on_page)


def contradicted(value: FieldValue, against: FieldValue) -> Heard:
    """Return `value` with the confidence that is left where the page says `against`."""
    reasons = (*value.evidence.reasons, f"the printed page says {against.evidence.raw!r}")
    evidence = replace(value.evidence, reasons=reasons)
    held = replace(value, confidence=min(value.confidence, CONTRADICTED), evidence=evidence)
    return Heard(held, compared(value, Agreement.DIFFER, against.evidence.raw), against)


def place_of(found: FieldValue) -> Place | None:
    """Return the place that a value of the page was read from."""
    evidence = found.evidence
    if evidence.page is None or evidence.box is None:
        return None
    return Place(evidence.page, evidence.box, evidence.raw)


def _agreed(value: FieldValue, place: Place | None, raw: str) -> Heard:
    reasons = (*value.evidence.reasons, "the printed page says the same")
    evidence = replace(value.evidence, reasons=reasons)
    if place is not None:
        evidence = replace(evidence, page=place.page, box=place.box.rounded())
    return Heard(replace(value, evidence=evidence), compared(value, Agreement.AGREE, raw))


def _counts_otherwise(value: FieldValue, own: FieldValue) -> bool:
    """Whether a day that the page lets count lies further off than two ways of counting do; amounts are no witness."""
    if not isinstance(value.value, date) or not isinstance(own.value, date):
        return False
    return abs((value.value - own.value).days) > _COUNTED_OTHERWISE


def _claims(page: Extraction, principal: Iterable[FieldValue]) -> Iterator[_Claim]:
    for value in principal:
        own = page.get(value.name)
        place = place_of(own) if own is not None and same_value(value.name, value.value, own.value) else None
        if place is not None:
            yield _Claim(FIELDS[value.name][0], value.name, place.page, place.box)


def _line_claims(page: Extraction, lines: Iterable[LineItem]) -> Iterator[_Claim]:
    """The printed lines whose amount the e-invoice states for a line."""
    amounts = {abs(line.net_amount) for line in lines if line.net_amount is not None}
    for line in page.line_items:
        if line.page is not None and line.box is not None and abs(line.net_amount or 0) in amounts:
            yield _Claim(FieldKind.AMOUNT, "line_items", line.page, line.box)


def _same_place(one: Box, other: Box) -> bool:
    """Whether the smaller of two boxes lies mostly within the other."""
    shared = one.overlap_x(other) * one.overlap_y(other)
    return shared * 2 > min(one.area, other.area)
