"""All candidates of a document's fields before one is chosen, and a way to weigh them otherwise.

The extraction asks three functions to choose: `assign` (numbers, dates, codes), `settle_amounts` (net, VAT, total) and
`choose_pair` (the parties). `weighed` lets each candidate's log-odds be moved just before they are asked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from docproc.check.observation import Judge
from docproc.extract import choosing, extract_document
from docproc.extract.assignment import assign
from docproc.extract.candidate import Candidate, Reason
from docproc.extract.parties import parties
from docproc.extract.parties.named import Named
from docproc.extract.parties.party_pairs import choose_pair
from docproc.extract.parties.party_values import name_candidate
from docproc.extract.payment import amounts
from docproc.extract.payment.amounts import settle_amounts
from docproc.model.fields import FIELDS, Extraction
from docproc.model.text import DocumentText
from tests.benchmarks.examining import catalogue

Weigh = Callable[[str, Sequence[Candidate]], Sequence[float]]
"""Returns by how many log-odds each of a field's candidates is to be moved."""

GENERAL = ("document_number", "document_date")
"""Fields that take the value of the type's own number and date where a type has them."""

SETTLED = ("net_amount", "vat_amount", "total_amount")


@dataclass(frozen=True)
class Rival:
    """One candidate of a field: its named evidence, its rule's kind, its rank by hand weights, whether it is right."""

    features: Mapping[str, float]
    method: str
    priority: int
    rank: float
    right: bool


@dataclass(frozen=True)
class Contest:
    """The candidates of one field of one document whose gold is known; perhaps none is right."""

    document: str
    layout: str
    field: str
    rivals: tuple[Rival, ...]

    @property
    def kind(self) -> str:
        """The kind of the field's values."""
        return str(FIELDS[self.field][0].value)

    @property
    def winnable(self) -> bool:
        """Tell whether any candidate is right."""
        return any(rival.right for rival in self.rivals)


def contests_of(document: str, layout: str, text: DocumentText, judge: Judge) -> list[Contest]:
    """Return the contests of one document that its gold can judge."""
    found: list[Contest] = []

    def record(field: str, candidates: Sequence[Candidate]) -> Sequence[float]:
        rights = [judge(field, str(candidate.value)) for candidate in candidates]
        if candidates and None not in rights:
            rivals = (rival_of(candidate, bool(right)) for candidate, right in zip(candidates, rights, strict=True))
            found.append(Contest(document, layout, field, tuple(rivals)))
        return [0.0] * len(candidates)

    extract_weighed(text, record)
    return found


def rival_of(candidate: Candidate, right: bool) -> Rival:
    """Return what is known of a candidate before it is chosen."""
    method = candidate.method.partition(":")[0]
    return Rival(candidate.features, method, candidate.priority, candidate.rank, right)


def extract_weighed(text: DocumentText, weigh: Weigh) -> Extraction:
    """Return what is extracted when `weigh` moves the candidates."""
    with weighed(weigh):
        return extract_document(text, catalogue())


@contextmanager
def weighed(weigh: Weigh) -> Iterator[None]:
    """Move all candidates by `weigh` before they are chosen among, as long as the context lasts."""

    def assign_weighed(grouped: Mapping[str, Sequence[Candidate]], principal: frozenset[str]) -> Any:
        idle = frozenset(GENERAL) - principal
        moved = {field: each if field in idle else _moved(field, each, weigh) for field, each in grouped.items()}
        return assign(moved, principal)

    def settle_weighed(grouped: Mapping[str, Sequence[Candidate]], *rest: Any) -> Any:
        moved = {field: _moved(field, each, weigh) if field in SETTLED else each for field, each in grouped.items()}
        return settle_amounts(moved, *rest)

    def pair_weighed(sellers: Sequence[Named], buyers: Sequence[Named], height: float, addressed: bool) -> Any:
        moved_sellers = _moved_names("supplier_name", sellers, weigh)
        return choose_pair(moved_sellers, _moved_names("buyer_name", buyers, weigh), height, addressed)

    with (
        patch.object(choosing, "assign", assign_weighed),
        patch.object(amounts, "settle_amounts", settle_weighed),
        patch.object(parties, "choose_pair", pair_weighed),
    ):
        yield


def _moved(field: str, candidates: Sequence[Candidate], weigh: Weigh) -> list[Candidate]:
    moved = [
        candidate.because(Reason("learned", points, "")) if points else candidate
        for candidate, points in zip(candidates, weigh(field, candidates), strict=True)
    ]
    return sorted(moved, key=lambda candidate: -candidate.rank)


def _moved_names(field: str, names: Sequence[Named], weigh: Weigh) -> list[Named]:
    points = weigh(field, [name_candidate(field, named) for named in names])
    moved = [named.because(Reason("learned", by, "")) if by else named for named, by in zip(names, points, strict=True)]
    return sorted(moved, key=lambda named: -named.score)
