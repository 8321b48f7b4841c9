"""What a supplier's template says of its documents: fields that must be there, sums, date format, custom checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from docproc.check.policy import CheckPolicy
from docproc.model.decision import Finding
from docproc.model.enums import Severity, Source
from docproc.model.fields import Extraction, Value
from docproc.parse.patterns import compile_pattern
from docproc.parse.transforming import transform
from docproc.specs.suppliers import CustomCheck, ValidationRules
from docproc.specs.transformations import Transformation

_CENT = Decimal("0.01")
_WORDS = {
    "greater_than": "more than", "at_least": "at least", "less_than": "less than", "at_most": "at most",
    "equals": "", "not_equals": "anything but", "one_of": "one of", "matches_pattern": "of the form",
}  # fmt: skip
_ORDERED: Mapping[str, Callable[[Value, Value], bool]] = {
    "greater_than": lambda left, right: left > right,  # type: ignore[operator]  # both of one type, see _pair
    "at_least": lambda left, right: left >= right,  # type: ignore[operator]
    "less_than": lambda left, right: left < right,  # type: ignore[operator]
    "at_most": lambda left, right: left <= right,  # type: ignore[operator]
    "equals": lambda left, right: left == right,
    "not_equals": lambda left, right: left != right,
}


def check_template(extraction: Extraction, policy: CheckPolicy) -> Iterator[Finding]:
    """Yield what does not hold of the rules that the known supplier's templates give for documents of this type."""
    known = policy.supplier(extraction.supplier.supplier_id) if extraction.supplier else None
    if known is None:
        return
    for rules in known.rules.get(extraction.document_type.document_type, ()):
        yield from _required(extraction, rules)
        if rules.total_must_equal_sum:
            yield from _sum(extraction)
        if rules.date_format is not None:
            yield from _dates(extraction, rules.date_format)
        for check in rules.custom_checks:
            yield from _custom(extraction, check)


def _required(extraction: Extraction, rules: ValidationRules) -> Iterator[Finding]:
    for name in rules.required_fields:
        if extraction.value(name) is None:
            message = f"the supplier's template asks for the {_spoken(name)}, and none was found"
            yield Finding("missing-template-field", Severity.WARNING, message, (name,))


def _sum(extraction: Extraction) -> Iterator[Finding]:
    amounts = [item.net_amount for item in extraction.line_items]
    sums = {name: extraction.value(name) for name in ("net_amount", "total_amount")}
    if not amounts or None in amounts:
        message = "the supplier's template asks for lines that add up, and not every line has an amount"
    elif any(
        isinstance(value, Decimal) and abs(value - sum(filter(None, amounts))) <= _CENT for value in sums.values()
    ):
        return
    else:
        message = f"the lines add up to {sum(filter(None, amounts))}, which is neither the net amount nor the total"
    yield Finding("template-sum", Severity.ERROR, message, ("net_amount", "total_amount"))


def _dates(extraction: Extraction, form: str) -> Iterator[Finding]:
    for value in extraction.fields:
        if not isinstance(value.value, date) or value.evidence.source is not Source.PAGE:
            continue
        read = transform(value.evidence.raw, (Transformation(name="date", text=form),))
        if read is not None and read != value.value.isoformat():
            message = (
                f"{_spoken(value.name)}: {value.evidence.raw!r} was read as {value.value}, but the supplier writes"
                f" dates as {form}: {read}"
            )
            yield Finding("template-date", Severity.ERROR, message, (value.name,))


def _custom(extraction: Extraction, check: CustomCheck) -> Iterator[Finding]:
    value = extraction.value(check.field)
    if value is None:
        if check.condition == "present":
            yield _failed(check, f"there is no {_spoken(check.field)}")
        return
    if check.other_field is not None and extraction.value(check.other_field) is None:
        return
    other = extraction.value(check.other_field) if check.other_field is not None else check.value
    if check.condition != "present" and not _holds(value, check, other):
        shown = _spoken(check.other_field) + f" {other}" if check.other_field is not None else other
        listed = ", ".join(shown) if isinstance(shown, tuple) else shown
        yield _failed(
            check, f"{_spoken(check.field)} is {value}, not {_WORDS[check.condition]} {listed}".replace("  ", " ")
        )


def _failed(check: CustomCheck, cause: str) -> Finding:
    fields = (check.field, *([check.other_field] if check.other_field else []))
    severity = check.severity
    return Finding("template-check", severity, f"{check.name}: {check.message or cause}", fields)


def _holds(value: Value, check: CustomCheck, other: object) -> bool:
    if check.condition == "one_of":
        return isinstance(other, tuple) and any(_pair(value, choice) == (value, value) for choice in other)
    if check.condition == "matches_pattern":
        return compile_pattern(str(other), f"check {check.name}").holds(str(value))
    pair = _pair(value, other)
    return pair is not None and _ORDERED[check.condition](*pair)


def _pair(value: Value, other: object) -> tuple[Value, Value] | None:
    """Both sides as the same type, that of the field; None when the other side is not of it."""
    if isinstance(value, Decimal):
        try:
            return value, Decimal(str(other))
        except InvalidOperation:
            return None
    if isinstance(value, date):
        if isinstance(other, date):
            return value, other
        return (value, date.fromisoformat(str(other))) if re.fullmatch(r"\d{4}-\d\d-\d\d", str(other)) else None
    return value, str(other)


def _spoken(name: str | None) -> str:
    return (name or "").replace("_", " ")
