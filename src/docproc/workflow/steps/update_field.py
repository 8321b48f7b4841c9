"""update_field: set what a document says, or how it stands: fields, review, category, tag."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from pydantic import field_validator

from docproc.errors import DocprocError, WorkflowStepError
from docproc.model.enums import ReviewState
from docproc.model.fields import FIELDS, SAID_OF_THE_WHOLE
from docproc.store.labels import categorize, tag
from docproc.workflow.kinds import Kind
from docproc.workflow.reviewing import set_review
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType


class Config(StepConfig):
    """The field and its new value; "" takes the value of a document's field out.

    `supplier` (an id) and `document_type` say who sent the document and what it is: its fields are found again.
    """

    field: str
    value: Any

    @field_validator("field")
    @classmethod
    def _settable(cls, name: str) -> str:
        others = (*SAID_OF_THE_WHOLE, *_OTHERS)
        if name not in FIELDS and name not in others:
            raise ValueError(f"'{name}' may not be set; the fields of documents may, and {', '.join(others)}")
        return name


def run(config: Config, context: StepContext) -> StepResult:
    """Set the field, unless it is so already, and check the document again. The output has the value before and after.

    A document whose field was set waits for approval, as after `docproc review fix`.
    """
    document = context.document()
    try:
        before, after = _OTHERS.get(config.field, _set_field)(context, document, config)
    except DocprocError as error:
        raise WorkflowStepError(f"{config.field}: {error.message}") from error
    return StepResult({"field": config.field, "before": before, "after": after}, changed=True)


def _set_field(context: StepContext, document: str, config: Config) -> tuple[Any, Any]:
    from docproc.review.house import house_of
    from docproc.review.settling import fix

    known = context.variables["document"]
    whole = {"supplier": known["supplier_id"], "document_type": known["document_type"]}
    before = (whole | known["extracted_data"]).get(config.field)
    entered = _entered(config.value)
    if (entered == "" and before is None) or (before is not None and _entered(before) == entered):
        return before, before
    house = house_of(context.surroundings.setup(), context.actor)
    reviewed = fix(context.store, house, document, {config.field: entered})
    after = next((change.after for change in reviewed.changes), None)
    return before, None if after is None else _entered(after)


def _entered(value: Any) -> str:
    """A value as a person would enter it: plain decimals, ISO dates."""
    if value is None:
        return ""
    return format(Decimal(str(value)), "f") if isinstance(value, int | float) else str(value)


def _set_review(context: StepContext, document: str, config: Config) -> tuple[Any, Any]:
    allowed = (ReviewState.APPROVED, ReviewState.PENDING, ReviewState.REJECTED)
    if config.value not in set(allowed):
        raise WorkflowStepError(f"'{config.value}' is none of {', '.join(allowed)}")
    before = context.variables["document"]["review"]
    return before, set_review(context, document, ReviewState(config.value)).value


def _set_category(context: StepContext, document: str, config: Config) -> tuple[Any, Any]:
    categorize(context.store, document, str(config.value), context.actor)
    return None, config.value


def _add_tag(context: StepContext, document: str, config: Config) -> tuple[Any, Any]:
    tag(context.store, document, str(config.value), context.actor)
    return context.variables["document"]["tags"], config.value


_Setter = Callable[[StepContext, str, Config], tuple[Any, Any]]
_OTHERS: Mapping[str, _Setter] = MappingProxyType({"review": _set_review, "category": _set_category, "tag": _add_tag})

STEP = StepType(Config, {"field": Kind.TEXT, "before": Kind.ANY, "after": Kind.ANY}, run)
