"""Labels that a supplier prints beside something else than they say: what stands there is not the field's value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docproc.extract.candidate import Candidate
from docproc.extract.context import Context
from docproc.extract.surroundings import neighbours
from docproc.extract.wording import squeeze


def without_misleading(candidates: Iterable[Candidate], context: Context) -> Iterator[Candidate]:
    """Yield the candidates but those that stand at a label of which the supplier's template says that it misleads."""
    misleading = context.catalogue.misleading_for(context.document_type, context.supplier_id)
    for candidate in candidates:
        wrong = misleading.get(candidate.field)
        if wrong is None or candidate.own or candidate.page is None or candidate.box is None:
            yield candidate
            continue
        page = context.view.page(candidate.page)
        if not any(squeeze(near.label) in wrong for near in neighbours(page, candidate.box)):
            yield candidate
