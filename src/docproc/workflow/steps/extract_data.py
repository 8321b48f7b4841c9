"""extract_data: the document's fields, read and extracted first where that has not been done yet."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from docproc.model.fields import FIELDS
from docproc.store.workflow_context import document_context
from docproc.workflow.kinds import Kind
from docproc.workflow.processing import TemplateChoice, ensure_extracted
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType


class Config(StepConfig):
    """Which fields (default: all), and whether suppliers' templates are used, or only the one called `template_id`."""

    fields: tuple[str, ...] = Field(default=())
    use_template: bool = True
    template_id: str | None = None

    @field_validator("fields")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in FIELDS:
                raise ValueError(f"no field is called '{name}'")
        return names

    @model_validator(mode="after")
    def _agrees(self) -> Config:
        if self.template_id is not None and not self.use_template:
            raise ValueError("template_id asks for a template, and use_template: false for none")
        return self


def run(config: Config, context: StepContext) -> StepResult:
    """Extract. The output has the `fields` found, those of the asked ones that are `missing`, and the confidence."""
    document = context.document()
    ensure_extracted(context, document, TemplateChoice(config.use_template, config.template_id))
    seen = (document_context(context.store, document) or {})["document"]
    found = seen["extracted_data"]
    wanted = config.fields or tuple(found)
    output = {
        "fields": {name: found[name] for name in wanted if name in found},
        "missing": [name for name in config.fields if name not in found],
        "confidence": seen["confidence"],
    }
    return StepResult(output, changed=True)


STEP = StepType(Config, {"fields": Kind.ANY, "missing": Kind.LIST, "confidence": Kind.NUMBER}, run, keeps_time=True)
