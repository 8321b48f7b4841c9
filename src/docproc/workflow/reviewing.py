"""Setting how a document's review stands, as a workflow does it: nothing is learned from it, for nobody has looked."""

from __future__ import annotations

from docproc.errors import StillOpenError
from docproc.model.enums import ReviewState
from docproc.review.settling import asks
from docproc.store.loading import load_findings
from docproc.store.reviews import ReviewChange, reviewable, save_state
from docproc.workflow.step import StepContext

_KINDS = {
    ReviewState.APPROVED: ("approval", "approved"),
    ReviewState.PENDING: ("reopening", "sent to review"),
    ReviewState.REJECTED: ("rejection", "rejected"),
}


def set_review(context: StepContext, document: str, state: ReviewState) -> ReviewState:
    """Bring the document's review to `state`, unless it is there, and return it.

    Raises StillOpenError where a document is to be approved although errors or missing fields ask for a person.
    """
    standing = reviewable(context.store, document)
    if standing.state is state:
        return state
    if state is ReviewState.APPROVED:
        still_open = [each.message for each in load_findings(context.store, document) if asks(each)]
        if still_open:
            raise StillOpenError(f"{standing.filename}: not approved, still open: {'; '.join(still_open)}")
    kind, words = _KINDS[state]
    change = ReviewChange(kind, state, f"{words} by the workflow {context.workflow_id}", context.actor)
    save_state(context.store, document, standing.version, change)
    return state
