"""validate_data: are the fields as they must be? Rules for each field, one of which may add others up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from types import MappingProxyType
from typing import Any, ClassVar

from pydantic import Field, field_validator

from docproc.errors import ConfigurationError, WorkflowStepError
from docproc.model.fields import FIELDS
from docproc.parse import PARSERS, Context
from docproc.parse.patterns import Pattern, compile_pattern
from docproc.specs.loader import Spec
from docproc.workflow.kinds import Kind
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType

_CENT = Decimal("0.01")
_FORMATS = ("iban", "bic", "vat_id", "tax_number", "email", "currency", "amount", "date", "phone", "web")


class FieldRules(Spec):
    """What must hold for one field; a field that is absent breaks `required` only."""

    required: bool = False
    pattern: str | None = Field(default=None, description="a regular expression (RE2) for the whole value")
    min: float | str | None = Field(default=None, description="least number, or first day as ISO date")
    max: float | str | None = Field(default=None, description="greatest number, or last day as ISO date")
    format: str | None = Field(default=None, description=f"one of {', '.join(_FORMATS)}")
    must_equal_sum: tuple[str, ...] | None = Field(
        default=None, description="fields that add up to this one, to a cent"
    )

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                _pattern(pattern)
            except ConfigurationError as error:
                raise ValueError(error.message) from error
        return pattern

    @field_validator("format")
    @classmethod
    def _exists(cls, name: str | None) -> str | None:
        if name is not None and name not in _FORMATS:
            raise ValueError(f"no format is called '{name}'; there are {', '.join(_FORMATS)}")
        return name

    @field_validator("must_equal_sum")
    @classmethod
    def _fields(cls, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for name in names or ():
            _known(name)
        return names

    @field_validator("min", "max")
    @classmethod
    def _bound(cls, bound: float | str | None) -> float | str | None:
        if isinstance(bound, str):
            date.fromisoformat(bound)
        return bound


class Config(StepConfig):
    """The rules by field; `fail_when_invalid` makes the step fail, else a later condition looks at its output."""

    verbatim: ClassVar[frozenset[str]] = frozenset({"rules"})

    rules: dict[str, FieldRules] = Field(min_length=1)
    fail_when_invalid: bool = False

    @field_validator("rules")
    @classmethod
    def _fields(cls, rules: dict[str, FieldRules]) -> dict[str, FieldRules]:
        for name in rules:
            _known(name)
        return rules


def _known(name: str) -> None:
    if name not in FIELDS:
        raise ValueError(f"no field is called '{name}'")


@lru_cache(maxsize=256)
def _pattern(source: str) -> Pattern:
    return compile_pattern(source, "pattern")


def run(config: Config, context: StepContext) -> StepResult:
    """Hold the fields against the rules. The output has `valid`, and `errors`, each with field, rule and message."""
    context.document()
    data = context.variables["document"].get("extracted_data", {})
    errors = [
        {"field": name, "rule": rule, "message": f"{name} {why}"}
        for name, rules in config.rules.items()
        for rule, why in _broken(name, rules, data)
    ]
    if errors and config.fail_when_invalid:
        raise WorkflowStepError("not valid: " + "; ".join(error["message"] for error in errors))
    return StepResult({"valid": not errors, "errors": errors, "checked": len(config.rules)})


def _broken(name: str, rules: FieldRules, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The rules that do not hold for a field, each with why."""
    value = data.get(name)
    if value is None:
        if rules.required:
            yield "required", "is missing"
        return
    for rule, (asked, check) in _CHECKS.items():
        wanted = getattr(rules, asked)
        if wanted is not None and (why := check(value, wanted, data)):
            yield rule, why


def _off_pattern(value: Any, pattern: str, _: Mapping[str, Any]) -> str | None:
    return None if _pattern(pattern).holds(str(value)) else f"is '{value}', which is not like {pattern}"


def _off_format(value: Any, name: str, _: Mapping[str, Any]) -> str | None:
    return None if PARSERS[name](str(value), Context()) is not None else f"is '{value}', which is no {name}"


def _below(value: Any, least: float | str, _: Mapping[str, Any]) -> str | None:
    return f"is {value}, less than {_written(least)}" if _before(value, least) else None


def _above(value: Any, most: float | str, _: Mapping[str, Any]) -> str | None:
    return f"is {value}, more than {_written(most)}" if _before(most, value) else None


def _written(bound: float | str) -> str:
    """A bound as its author wrote it: 5000, not 5000.0."""
    return f"{bound:.0f}" if isinstance(bound, float) and bound.is_integer() else str(bound)


def _before(first: Any, second: Any) -> bool:
    if isinstance(first, str) and isinstance(second, str) and "-" in first + second:
        return first[:10] < second[:10]
    numbers = _number(first), _number(second)
    if None in numbers:
        raise WorkflowStepError(f"'{first}' and '{second}' cannot be compared: one is no number")
    return bool(numbers[0] < numbers[1])  # type: ignore[operator]  # None is ruled out above


def _off_sum(value: Any, names: tuple[str, ...], data: Mapping[str, Any]) -> str | None:
    numbers = {name: _number(data.get(name)) for name in names}
    missing = [name for name, number in numbers.items() if number is None]
    if missing:
        return f"cannot be added up: {', '.join(missing)} is missing"
    total, added = _number(value), sum(number for number in numbers.values() if number is not None)
    if total is not None and abs(total - added) <= _CENT:
        return None
    return f"is {value}, but {' + '.join(names)} is {added}"


def _number(value: Any) -> Decimal | None:
    try:
        number = None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


_Check = Callable[[Any, Any, Mapping[str, Any]], str | None]
_CHECKS: Mapping[str, tuple[str, _Check]] = MappingProxyType(
    {
        "pattern": ("pattern", _off_pattern),
        "format": ("format", _off_format),
        "min": ("min", _below),
        "max": ("max", _above),
        "must_equal_sum": ("must_equal_sum", _off_sum),
    }
)

STEP = StepType(Config, {"valid": Kind.BOOLEAN, "errors": Kind.LIST, "checked": Kind.NUMBER}, run)
