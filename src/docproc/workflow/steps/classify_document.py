"""classify_document: what the document is, read and classified first where that has not been done yet."""

from __future__ import annotations

from pydantic import Field

from docproc.store.workflow_context import document_context
from docproc.workflow.kinds import Kind
from docproc.workflow.processing import TemplateChoice, ensure_extracted
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType


class Config(StepConfig):
    """From which confidence on the type counts as sure (percent), and whether approved documents are asked too."""

    confidence_threshold: float = Field(default=80, ge=0, le=100)


def run(config: Config, context: StepContext) -> StepResult:
    """Classify. The output has the type, its confidence in percent, and whether that reaches the threshold."""
    document = context.document()
    ensure_extracted(context, document, TemplateChoice())
    seen = (document_context(context.store, document) or {})["document"]
    confidence = seen["type_confidence"] or 0.0
    sure = confidence >= config.confidence_threshold
    return StepResult({"document_type": seen["document_type"], "confidence": confidence, "sure": sure}, changed=True)


STEP = StepType(
    Config, {"document_type": Kind.TEXT, "confidence": Kind.NUMBER, "sure": Kind.BOOLEAN}, run, keeps_time=True
)
