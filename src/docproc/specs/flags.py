"""Feature flags (`flags:` in docproc.yaml), and the rules that count only where a flag is on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field, field_validator, model_validator

from docproc.specs.loader import Spec

if TYPE_CHECKING:
    from docproc.specs.rules import RulePack
    from docproc.specs.suppliers import SupplierSpec, SupplierTemplate


def _aware(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value


Moment = Annotated[datetime, AfterValidator(_aware)]
"""A date or a time; UTC where no zone is said."""


class FlagSettings(Spec):
    """A feature that is on for some documents or people: for all that are named, or meet conditions, or a share."""

    display_name: str = Field("", description="how people call it")
    description: str = ""
    category: str | None = None
    enabled: bool = Field(False, description="off is off, whatever else is said")
    rollout_percentage: int = Field(0, ge=0, le=100, description="share of documents (or users) that it is on for")
    users: tuple[str, ...] = Field((), description="on for these users")
    roles: tuple[str, ...] = Field((), description="on for users with one of these roles")
    environments: tuple[str, ...] = Field((), description="only where workspace.environment is one of these")
    conditions: dict[str, Any] | None = Field(None, description="JSONLogic; where it is met on, elsewhere off")
    start: Moment | None = Field(None, description="not before")
    end: Moment | None = Field(None, description="not from then on")

    @field_validator("start", "end", mode="before")
    @classmethod
    def _may_be_a_day(cls, value: object) -> object:
        return value.isoformat() if hasattr(value, "isoformat") and not isinstance(value, datetime) else value

    @model_validator(mode="after")
    def _is_a_period(self) -> FlagSettings:
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError("the end must lie behind the start")
        return self


def flags_of(packs: Iterable[RulePack], suppliers: Iterable[SupplierSpec]) -> frozenset[str]:
    """Return the flags that rules, packs and templates name."""
    packs, suppliers = tuple(packs), tuple(suppliers)
    templates = [template for supplier in suppliers for template in supplier.templates]
    rules = [rule for pack in packs for rule in pack.rules]
    rules += [rule for template in templates for rule in template.rules]
    return frozenset(each.flag for each in (*packs, *templates, *rules) if each.flag is not None)


def where_on(
    packs: Iterable[RulePack], suppliers: Iterable[SupplierSpec], on: frozenset[str]
) -> tuple[tuple[RulePack, ...], tuple[SupplierSpec, ...]]:
    """Return the packs and suppliers without what names a flag that is not among `on`."""

    def counts(each: Any) -> bool:
        return each.flag is None or each.flag in on

    def without(holder: Any) -> Any:
        kept = tuple(filter(counts, holder.rules))
        return holder if len(kept) == len(holder.rules) else holder.model_copy(update={"rules": kept})

    def of_supplier(supplier: SupplierSpec) -> SupplierSpec:
        kept: list[SupplierTemplate] = [without(template) for template in supplier.templates if counts(template)]
        same = len(kept) == len(supplier.templates) and all(
            new is old for new, old in zip(kept, supplier.templates, strict=True)
        )
        return supplier if same else supplier.model_copy(update={"templates": tuple(kept)})

    return tuple(without(pack) for pack in packs if counts(pack)), tuple(map(of_supplier, suppliers))
