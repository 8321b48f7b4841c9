"""A party's name and address as candidates for the fields of a document."""

from __future__ import annotations

from collections.abc import Sequence

from docproc.extract.candidate import Candidate, read_quality
from docproc.extract.parties.named import Named
from docproc.extract.weighing import CandidateScorer, learned_reason
from docproc.model.geometry import Box


def name_candidate(field: str, named: Named) -> Candidate:
    """Return a party's name as a candidate for `field`."""
    cell = named.cells[0]
    return Candidate(
        field=field,
        value=named.name,
        raw=named.name,
        method="party:name",
        page=cell.page,
        box=Box.around(each.box for each in named.cells),
        reasons=(*named.reasons, *read_quality(cell, 0, len(cell.text))),
    )


def address_candidate(field: str, named: Named) -> Candidate | None:
    """Return the postal address that stands with a party's name as a candidate for `field`."""
    block = named.block
    if block is None or not block.printed:
        return None
    return Candidate(
        field=field,
        value=block.printed,
        raw=block.printed,
        method="party:address",
        page=block.page,
        box=block.box,
        reasons=named.reasons,
    )


def weighed_names(field: str, names: Sequence[Named], scorer: CandidateScorer | None) -> Sequence[Named]:
    """Return the names that may be `field` as `scorer` moves them, best first."""
    if scorer is None or not names:
        return names
    moves = scorer.moves([name_candidate(field, named) for named in names])
    moved = [named.because(learned_reason(by)) if by else named for named, by in zip(names, moves, strict=True)]
    return sorted(moved, key=lambda named: -named.score)
