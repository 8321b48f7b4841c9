"""classify_document: what the document is, read and classified first where that has not been done yet."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from docproc.specs.secrets import SecretReference
from docproc.store.loading import load_text
from docproc.store.workflow_context import document_context
from docproc.workflow.kinds import Kind
from docproc.workflow.processing import TemplateChoice, ensure_extracted
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType
from docproc.workflow.type_model import ask_model


class Config(StepConfig):
    """From which confidence on a type counts as sure, in percent; with `use_ml_model`, a model is asked too.

    A model that is less sure than the threshold leaves it at docproc's own type.
    """

    confidence_threshold: float = Field(default=80, ge=0, le=100)
    use_ml_model: bool = False
    endpoint: str | None = Field(default=None, pattern=r"^https?://\S+$", description="address of the model")
    token: SecretReference | None = None
    answer_seconds: float = Field(default=30, gt=0, le=600, description="how long the model may take")

    @model_validator(mode="after")
    def _names_the_model(self) -> Config:
        if self.use_ml_model != (self.endpoint is not None):
            raise ValueError("use_ml_model and endpoint, the address of the model, go together")
        return self


def run(config: Config, context: StepContext) -> StepResult:
    """Classify. The output has the type, its confidence in percent, whether that is sure, and who said so."""
    document = context.document()
    ensure_extracted(context, document, TemplateChoice())
    seen = (document_context(context.store, document) or {})["document"]
    own = {"document_type": seen["document_type"], "confidence": seen["type_confidence"] or 0.0, "method": "rules"}
    found = _asked(config, context, document, seen["language"]) or own
    return StepResult({**found, "sure": found["confidence"] >= config.confidence_threshold}, changed=True)


def _asked(config: Config, context: StepContext, document: str, language: str) -> dict[str, Any] | None:
    """What the model says, where one is asked and it is sure."""
    if config.endpoint is None:
        return None
    text = load_text(context.store, document)
    opinion = ask_model(config.endpoint, config.token, text, language, config.answer_seconds)
    if opinion.confidence < config.confidence_threshold:
        return None
    return {"document_type": opinion.document_type.value, "confidence": opinion.confidence, "method": "model"}


_OUTPUT = {
    "document_type": Kind.TEXT,
    "confidence": Kind.NUMBER,
    "method": Kind.TEXT,
    "sure": Kind.BOOLEAN,
}
STEP = StepType(Config, _OUTPUT, run, keeps_time=True)
