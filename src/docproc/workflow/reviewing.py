"""Setting how a document's review stands, as a workflow does it: nothing is learned from it, for nobody has looked."""

from __future__ import annotations

from docproc.errors import StillOpenError
from docproc.model.enums import ReviewState
from docproc.review.open_points import asks
from docproc.store.execution_records import Effect
from docproc.store.loading import load_findings
from docproc.store.reviews import ReviewChange, reviewable, write_state
from docproc.workflow.step import StepContext

_KINDS = {
    ReviewState.APPROVED: ("approval", "approved"),
    ReviewState.PENDING: ("reopening", "sent to review"),
    ReviewState.REJECTED: ("rejection", "rejected"),
}


def prepare_review(context: StepContext, document: str, state: ReviewState) -> Effect | None:
    """Return what brings the document's review to `state`; None where it is there.

    Raises StillOpenError where a document is to be approved although errors or missing fields ask for a person.
    """
    standing = reviewable(context.store, document)
    if standing.state is state:
        return None
    if state is ReviewState.APPROVED:
        still_open = [each.message for each in load_findings(context.store, document) if asks(each)]
        if still_open:
            raise StillOpenError(f"{standing.filename}: not approved, still open: {'; '.join(still_open)}")
    kind, words = _KINDS[state]
    change = ReviewChange(kind, state, f"{words} by the workflow {context.workflow_id}", context.actor)
    return lambda transaction: write_state(transaction, document, standing.version, change)
