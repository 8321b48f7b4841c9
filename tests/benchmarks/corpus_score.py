"""Scores against the gold of the corpora: micro F1, documents fully right, line items, calibration, automation.

A gold field is `visible` (must be found), `absent` (any value is wrong), `hidden` or `unsure` (not scored). F1~ takes
names and addresses as right that are nearly so (token set ratio of 90, neither much shorter than the other).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from rapidfuzz import fuzz

from docproc.check.budget import upper_bound
from docproc.metrics.comparison import same_value
from docproc.metrics.score import Score
from docproc.model.fields import FIELDS, FieldKind
from docproc.parse.amounts import find_amounts
from docproc.parse.dates import parse_date
from docproc.parse.legal_forms import normalise_name

NAMES = {
    "seller_name": "supplier_name",
    "company": "supplier_name",
    "seller_vat_id": "supplier_vat_id",
    "seller_tax_number": "supplier_tax_number",
    "address": "supplier_address",
    "gross_amount": "total_amount",
    "total": "total_amount",
    "date": "invoice_date",
}
"""Field names of the gold that docproc calls otherwise."""

HEADER = (
    "document_type", "invoice_number", "invoice_date", "due_date", "delivery_date", "supplier_name", "supplier_vat_id",
    "supplier_tax_number", "buyer_name", "order_number", "currency", "net_amount", "vat_amount", "total_amount", "iban",
)  # fmt: skip
SCORED: Mapping[str, tuple[str, ...]] = {
    "zugferd": (*HEADER, "due_amount"),
    "layouts": (*HEADER, "customer_number", "bic", "document_number", "document_date"),
    "sroie": ("supplier_name", "invoice_date", "supplier_address", "total_amount"),
}
"""The fields that count, by the set that the gold names."""

_BANDS = (0.0, 50.0, 70.0, 80.0, 90.0, 95.0, 98.0, 99.0, 99.5, 101.0)


@dataclass(frozen=True)
class Found:
    """What was found in one document: (value, confidence) by field, (description, net amount) of each line item."""

    fields: Mapping[str, tuple[str, float]]
    items: tuple[tuple[str, Decimal | None], ...]
    automatic: bool
    seconds: float
    pages: int


@dataclass
class CorpusScore:
    """The figures of one set, added up document by document."""

    name: str
    exact: Score = field(default_factory=Score)
    near: Score = field(default_factory=Score)
    types: Counter[bool] = field(default_factory=Counter)
    items: Score = field(default_factory=Score)
    documents: int = 0
    fully_right: int = 0
    automatic: int = 0
    automatic_wrong: int = 0
    seconds: float = 0.0
    pages: int = 0
    stated: list[tuple[float, bool]] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    fields: dict[str, Score] = field(default_factory=dict)
    layouts: dict[str, Score] = field(default_factory=dict)

    HEAD = (
        f"{'set':14} {'docs':>5} {'F1':>6} {'F1~':>6} {'right~':>7} {'items':>6} {'types':>6} {'ECE':>6} "
        f"{'auto':>6} {'wrong':>6} {'bound':>6} {'ms/page':>8}"
    )

    def add(self, gold: Mapping[str, Any], layout: str, found: Found) -> None:
        """Count one document of `layout`."""
        self.documents += 1
        self.seconds += found.seconds
        self.pages += found.pages
        missed = wrong = False
        for name, expected in scored_fields(gold):
            value, stated = given(gold["set"], name, found)
            self._count(name, expected, value, layout)
            if expected["state"] == "visible":
                right = value is not None and is_right(name, value, expected, near=True)
            else:
                right = value is None
            missed |= not right
            wrong |= value is not None and not right
            if value is not None and name != "document_type":
                self.stated.append((stated, right))
            if not right:
                mark = " AUTO" if found.automatic and value is not None else ""
                self.misses.append(f"{gold['id']} {name}: {value!r}, gold {expected.get('value')!r}{mark}")
        self.fully_right += not missed
        self.automatic += found.automatic
        self.automatic_wrong += found.automatic and wrong
        if gold["line_items"]:
            self.items += items_score(gold["line_items"], found.items)

    def _count(self, name: str, expected: Mapping[str, Any], value: str | None, layout: str) -> None:
        for near in (False, True):
            score = field_score(name, expected, value, near=near)
            if near:
                self.near += score
                self.fields[name] = self.fields.get(name, Score()) + score
                self.layouts[layout] = self.layouts.get(layout, Score()) + score
            else:
                self.exact += score
        if name == "document_type" and expected["state"] == "visible":
            self.types[value is not None and is_right(name, value, expected, near=False)] += 1

    @property
    def share_fully_right(self) -> float:
        """The share of documents in which nothing is missed and nothing wrong."""
        return self.fully_right / max(1, self.documents)

    @property
    def mean_f1_of_layouts(self) -> float:
        """F1~ of each layout, every layout counting alike."""
        return sum(score.f1 for score in self.layouts.values()) / max(1, len(self.layouts))

    @property
    def calibration_error(self) -> float:
        """The expected calibration error, 0 to 1, over bands of stated confidence."""
        error = 0.0
        for least, most in pairwise(_BANDS):
            band = [(stated, right) for stated, right in self.stated if least <= stated < most]
            error += abs(sum(stated / 100 - right for stated, right in band))
        return error / max(1, len(self.stated))

    def row(self) -> str:
        """The figures in one line beneath HEAD."""
        types = f"{self.types[True] / self.types.total():6.3f}" if self.types else f"{'-':>6}"
        bound = upper_bound(self.automatic_wrong, self.automatic)
        return (
            f"{self.name:14} {self.documents:5d} {self.exact.f1:6.3f} {self.near.f1:6.3f} "
            f"{self.fully_right / max(1, self.documents):7.2f} {self.items.f1:6.3f} {types} "
            f"{self.calibration_error:6.3f} {self.automatic / max(1, self.documents):6.2f} "
            f"{self.automatic_wrong / max(1, self.automatic):6.3f} {bound:6.3f} "
            f"{1000 * self.seconds / max(1, self.pages):8.1f}"
        )


def scored_fields(gold: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the fields of the gold that are scored, by docproc's names."""
    for name, expected in gold["fields"].items():
        own = NAMES.get(name, name)
        if own in SCORED[gold["set"]] and expected["state"] in ("visible", "absent"):
            yield own, expected


def given(set_name: str, name: str, found: Found) -> tuple[str | None, float]:
    """Return value and confidence of a field; a receipt's date has no name of its own in the gold."""
    value = found.fields.get(name)
    if value is None and set_name == "sroie" and name == "invoice_date":
        value = found.fields.get("document_date")
    return value or (None, 0.0)


def field_score(name: str, expected: Mapping[str, Any], value: str | None, *, near: bool) -> Score:
    if expected["state"] == "absent":
        return Score(fp=int(value is not None))
    right = value is not None and is_right(name, value, expected, near=near)
    return Score(int(right), int(value is not None and not right), int(not right))


def is_right(name: str, value: str, expected: Mapping[str, Any], *, near: bool) -> bool:
    """Tell whether `value` is what the gold says, or one of its other writings."""
    same = same_or_near if near else same_as_exported
    return any(same(name, str(wanted), value) for wanted in (expected["value"], *expected.get("alt", [])))


def same_as_exported(name: str, wanted: str, value: str) -> bool:
    return same_value(name, _as_exported(_kind(name), wanted), value)


def same_or_near(name: str, wanted: str, value: str) -> bool:
    """Tell whether the values are the same, or name, address or text nearly so."""
    if same_as_exported(name, wanted, value):
        return True
    if _kind(name) not in (FieldKind.NAME, FieldKind.ADDRESS, FieldKind.TEXT):
        return False
    first, second = normalise_name(wanted), normalise_name(value)
    long_enough = min(len(first), len(second)) >= 0.6 * max(len(first), len(second))
    return long_enough and fuzz.token_set_ratio(first, second) >= 90


def _kind(name: str) -> FieldKind:
    return FIELDS[name][0] if name in FIELDS else FieldKind.CODE


def _as_exported(kind: FieldKind, wanted: str) -> str:
    """Gold as printed in the forms of the export: 31/12/2024 and RM 9.00 occur there."""
    if kind is FieldKind.DATE:
        return str(parse_date(wanted) or wanted)
    if kind is FieldKind.AMOUNT:
        try:
            return str(Decimal(wanted))
        except InvalidOperation:
            return next((str(match.value) for match in find_amounts(wanted)), wanted)
    return wanted


def items_score(gold: list[Mapping[str, Any]], found: tuple[tuple[str, Decimal | None], ...]) -> Score:
    """Match line items best first: the net amount must be equal but for its sign, the description similar."""
    pairs = []
    for at, (description, net) in enumerate(found):
        for to, wanted in enumerate(gold):
            alike = fuzz.token_set_ratio(normalise_name(description), normalise_name(wanted["description"]))
            if net is not None and abs(net) == abs(Decimal(wanted["net_amount"])) and alike >= 60:
                pairs.append((-alike, at, to))
    ours: set[int] = set()
    theirs: set[int] = set()
    for _, at, to in sorted(pairs):
        if at not in ours and to not in theirs:
            ours.add(at)
            theirs.add(to)
    missed = sum(wanted["visible"] for to, wanted in enumerate(gold) if to not in theirs)
    return Score(sum(bool(gold[to]["visible"]) for to in theirs), len(found) - len(ours), missed)
