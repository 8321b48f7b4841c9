"""JSONLogic conditions of docproc.yaml (https://jsonlogic.com), by datalogic-py, within a number of operations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from docproc.errors import ConfigurationError

_MOST_OPERATIONS = 100_000


def met(conditions: Mapping[str, Any], variables: Mapping[str, Any]) -> bool:
    """Tell whether conditions hold for `variables`, which are plain JSON data.

    Raises ConfigurationError for conditions that are none, or that cannot be evaluated: text where a number is needed,
    division by zero, more than 100,000 operations.
    """
    from datalogic_py import DataLogicError

    engine, rule = _compiled(json.dumps(conditions, sort_keys=True))
    try:
        result, _ = rule.evaluate_metered(json.dumps(variables), _MOST_OPERATIONS)
    except DataLogicError as error:
        raise ConfigurationError(f"the conditions cannot be evaluated: {error}") from error
    return bool(engine.truthy(result))


def compile_conditions(conditions: Mapping[str, Any]) -> None:
    """Raise ConfigurationError for conditions that are no JSONLogic."""
    _compiled(json.dumps(conditions, sort_keys=True))


@cache
def _compiled(conditions: str) -> tuple[Any, Any]:
    from datalogic_py import DataLogicError, Engine

    engine = Engine()
    try:
        return engine, engine.compile(conditions)
    except DataLogicError as error:
        raise ConfigurationError(f"the conditions are no JSONLogic: {error}") from error
