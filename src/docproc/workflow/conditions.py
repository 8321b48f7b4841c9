"""JSONLogic (https://jsonlogic.com) by datalogic-py: compiled once, over plain data, within a number of operations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from datalogic_py import DataLogicError, Engine, Rule

from docproc.errors import WorkflowStepError

MOST_OPERATIONS = 1_000_000
"""An evaluation that needs more fails; it would take about a tenth of a second."""


def _log(arguments: str) -> str:
    """The operator `log` gives its argument back; there is no console to print it on."""
    given = json.loads(arguments)
    return json.dumps(given[0] if given else None)


ENGINE = Engine(custom_operators={"log": _log})


def evaluate(rule: Any, variables: Mapping[str, Any]) -> Any:
    """Return what `rule` gives for `variables`: decimals are taken as numbers, dates as ISO text.

    Raises WorkflowStepError for a rule that cannot be evaluated: text where a number is needed, division by zero, more
    than a million operations.
    """
    compiled = _compiled(json.dumps(rule, default=plain, ensure_ascii=False))
    try:
        result, _ = compiled.evaluate_metered(json.dumps(variables, default=plain, ensure_ascii=False), MOST_OPERATIONS)
    except DataLogicError as error:
        raise WorkflowStepError(f"the condition cannot be evaluated: {_reason(error)}") from error
    return json.loads(result)


def holds(rule: Any, variables: Mapping[str, Any]) -> bool:
    """Tell whether `rule` holds: JSONLogic's own truth, by which "0" is true, and 0, "", [] and null are not.

    A rule of None holds always. Raises as `evaluate`.
    """
    return rule is None or ENGINE.truthy(json.dumps(evaluate(rule, variables)))


def plain(value: Any) -> Any:
    """What json.dumps does with a value that is none of its own."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


@lru_cache(maxsize=512)
def _compiled(rule: str) -> Rule:
    try:
        return ENGINE.compile(rule)
    except DataLogicError as error:
        raise WorkflowStepError(f"the condition is no JSONLogic: {_reason(error)}") from error


def _reason(error: DataLogicError) -> str:
    if error.error_type == "BudgetExceeded":
        return f"more than {MOST_OPERATIONS:,} operations"
    if error.error_type == "Thrown" and "NaN" in str(error):
        where = f" at '{error.operator}'" if error.operator else ""
        return f"a text, a list or nothing stands where a number is needed, or a division is by zero{where}"
    return str(error)
