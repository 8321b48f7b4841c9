"""update_field: set what a document says, or how it stands: fields, review, category, tag."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from pydantic import field_validator

from docproc.errors import DocprocError, WorkflowStepError
from docproc.model.enums import ReviewState
from docproc.model.fields import FIELDS, SAID_OF_THE_WHOLE
from docproc.store.engine import Transaction
from docproc.store.execution_records import Effect
from docproc.store.labels import write_category, write_tag
from docproc.workflow.kinds import Kind
from docproc.workflow.reviewing import prepare_review
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


@dataclass(frozen=True, slots=True)
class _Change:
    """A value before and after, and what makes it so (None: it is so already)."""

    before: Any
    after: Any
    effect: Effect | None


def run(config: Config, context: StepContext) -> StepResult:
    """Set the field, unless it is so already, and check the document again. The output has the value before and after.

    A document whose field was set waits for approval, as after `docproc review fix`.
    """
    document = context.document()
    try:
        change = _OTHERS.get(config.field, _field)(context, document, config)
    except DocprocError as error:
        raise WorkflowStepError(f"{config.field}: {error.message}") from error
    output = {"field": config.field, "before": change.before, "after": change.after}
    if change.effect is None:
        return StepResult(output)
    return StepResult(output, (change.effect,), changed=True)


def _field(context: StepContext, document: str, config: Config) -> _Change:
    from docproc.review.house import house_of
    from docproc.review.settling import prepare_fix

    known = context.variables["document"]
    whole = {"supplier": known["supplier_id"], "document_type": known["document_type"]}
    before = (whole | known["extracted_data"]).get(config.field)
    entered = _entered(config.value)
    if (entered == "" and before is None) or (before is not None and _entered(before) == entered):
        return _Change(before, before, None)
    house = house_of(context.surroundings.setup(), context.actor)
    prepared = prepare_fix(context.store, house, document, {config.field: entered})
    after = next((change.after for change in prepared.reviewed.changes), None)
    return _Change(before, None if after is None else _entered(after), prepared.write)


def _entered(value: Any) -> str:
    """A value as a person would enter it: plain decimals, ISO dates."""
    if value is None:
        return ""
    return format(Decimal(str(value)), "f") if isinstance(value, int | float) else str(value)


def _review(context: StepContext, document: str, config: Config) -> _Change:
    allowed = (ReviewState.APPROVED, ReviewState.PENDING, ReviewState.REJECTED)
    if config.value not in set(allowed):
        raise WorkflowStepError(f"'{config.value}' is none of {', '.join(allowed)}")
    before, state = context.variables["document"]["review"], ReviewState(config.value)
    return _Change(before, state.value, prepare_review(context, document, state))


def _category(context: StepContext, document: str, config: Config) -> _Change:
    before, slug = context.variables["document"]["category"], str(config.value)

    def effect(transaction: Transaction) -> None:
        write_category(transaction, document, slug, context.actor)

    return _Change(before, slug, None if slug == before else effect)


def _tag(context: StepContext, document: str, config: Config) -> _Change:
    before, name = context.variables["document"]["tags"], str(config.value)

    def effect(transaction: Transaction) -> None:
        write_tag(transaction, document, name, context.actor)

    return _Change(before, name, None if name in before else effect)


_OTHERS: Mapping[str, Callable[[StepContext, str, Config], _Change]] = MappingProxyType(
    {"review": _review, "category": _category, "tag": _tag}
)

STEP = StepType(Config, {"field": Kind.TEXT, "before": Kind.ANY, "after": Kind.ANY}, run)
