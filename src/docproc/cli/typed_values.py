"""What is typed on the command line as values, without pydantic where that is plain.

Typer has pydantic check every value, also of what nobody typed, and importing it takes longer than most commands.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from typer._coercion import build_runtime_param

_AS_TYPED = frozenset({str, int, float, bool})


class TypedValue:
    """Coerces the values of one parameter as Typer does; pydantic is asked only for what is neither absent nor plain.

    It stands in the place of a `RuntimeParam` of Typer 0.29, where the first value of a parameter would make one.
    """

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return what stands for `value`, a text as it was typed or a default; raises BadParameter as Typer does."""
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        kind, info = param.type_descriptor.annotation, param.type_descriptor.parameter_info
        if info.parser is None and kind in _AS_TYPED and type(value) is kind:
            return value
        if info.parser is None and kind is Path and type(value) is str and not (info.exists or info.resolve_path):
            return Path(value)
        return build_runtime_param(param.type_descriptor).coerce(value, param=param, ctx=ctx)


def spare_adapters(parameters: list[Any]) -> list[Any]:
    """Return a command's parameters, whose values `TypedValue` coerces from now on."""
    for parameter in parameters:
        parameter._runtime_param = _TYPED
    return parameters


_TYPED = TypedValue()
