"""Templates of a step's configuration: Jinja2 in a sandbox, where a name that nothing has is an error.

A text that is one expression and nothing else (`{{ document.extracted_data }}`) keeps the type of its value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sized
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docproc.errors import WorkflowStepError
from docproc.workflow.kinds import Known, look_up

LONGEST = 1_000_000
"""Characters that a template may give, and the length up to which a value may be repeated or padded inside one."""

_WHOLE = re.compile(r"\s*\{\{((?:(?!\{\{|\}\}|\{%).)*)\}\}\s*", re.DOTALL)
_LARGEST_EXPONENT = 1000
_LARGEST_FACTOR = 10**30


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, in which no operator makes a text or number of any size."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Do `+`, `*`, `**` and `%` where what they give has a size that a person would write."""
        numbers = isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal)
        if operator == "**" and not (numbers and abs(right) <= _LARGEST_EXPONENT and abs(left) <= LONGEST):
            raise WorkflowStepError("a power in a template is too large")
        if operator == "%" and not numbers:
            raise WorkflowStepError("% in a template divides numbers; texts are joined with ~")
        if operator == "*" and numbers and max(abs(left), abs(right)) > _LARGEST_FACTOR:
            raise WorkflowStepError("a product in a template is too large")
        if operator == "+" and not numbers and _length(left) + _length(right) > LONGEST:
            raise WorkflowStepError(f"a template joins more than {LONGEST:,} characters")
        if operator == "*" and not numbers:
            times, of = (left, right) if isinstance(left, int) else (right, left)
            if not isinstance(times, int) or len(of) * times > LONGEST:
                raise WorkflowStepError(f"a template repeats a text to more than {LONGEST:,} characters")
        return super().call_binop(context, operator, left, right)

    def is_safe_callable(self, obj: Any) -> bool:
        """Methods that pad a text to any width, or format it with any width, are left out."""
        return getattr(obj, "__name__", "") not in _PADDING and super().is_safe_callable(obj)


_PADDING = frozenset({"center", "ljust", "rjust", "zfill", "expandtabs", "format", "format_map", "to_bytes"})


def _length(value: Any) -> int:
    return len(value) if isinstance(value, Sized) else 0


def _environment() -> _Sandbox:
    made = _Sandbox(undefined=StrictUndefined, autoescape=False)
    for name in ("center", "format", "indent", "wordwrap", "random"):
        made.filters.pop(name, None)
    for name in ("lipsum", "cycler", "joiner"):
        made.globals.pop(name, None)
    made.filters["amount"] = german_amount
    made.filters["date"] = german_date
    return made


def german_amount(value: Any) -> str:
    """An amount as German letters write it: 1.234,50."""
    text = f"{Decimal(str(value)):,.2f}"
    return text.translate(str.maketrans(",.", ".,"))


def german_date(value: str) -> str:
    """An ISO date or time as German letters write it: 05.03.2026."""
    year, month, day = str(value)[:10].split("-")
    return f"{day}.{month}.{year}"


_ENVIRONMENT = _environment()


def render(value: Any, variables: Mapping[str, Any]) -> Any:
    """Return `value` (text, or lists and mappings of it) with its templates filled in from `variables`.

    Raises WorkflowStepError for a name that nothing has, and for what a template cannot do.
    """
    if isinstance(value, str):
        return _render_text(value, variables) if has_templates(value) else value
    if isinstance(value, Mapping):
        return {key: render(item, variables) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [render(item, variables) for item in value]
    return value


def has_templates(value: Any) -> bool:
    """Tell whether any text in `value` is a template."""
    if isinstance(value, str):
        return "{{" in value or "{%" in value
    if isinstance(value, Mapping):
        return any(map(has_templates, value.values()))
    return isinstance(value, list | tuple) and any(map(has_templates, value))


def _render_text(source: str, variables: Mapping[str, Any]) -> Any:
    try:
        result = _compiled(source)(variables)
        if isinstance(result, Undefined):
            str(result)  # a StrictUndefined raises what is missing
    except TemplateError as error:
        raise WorkflowStepError(f"the template {_short(source)} cannot be filled in: {error.message}") from error
    except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError, RecursionError) as error:
        raise WorkflowStepError(f"the template {_short(source)} cannot be filled in: {error}") from error
    if isinstance(result, str) and len(result) > LONGEST:
        raise WorkflowStepError(f"the template {_short(source)} gives more than {LONGEST:,} characters")
    return result


@lru_cache(maxsize=1024)
def _compiled(source: str) -> Callable[[Mapping[str, Any]], Any]:
    whole = _WHOLE.fullmatch(source)
    if whole:
        expression = _ENVIRONMENT.compile_expression(whole[1], undefined_to_none=False)
        return lambda variables: expression(variables)
    return _ENVIRONMENT.from_string(source).render


def _short(source: str) -> str:
    line = " ".join(source.split())
    return repr(line if len(line) <= 60 else f"{line[:57]}...")


def mistakes(source: str, known: Known) -> Iterator[str]:
    """Yield what is wrong with a template: its syntax, and names that nothing in `known` has."""
    try:
        tree = _ENVIRONMENT.parse(source)
        _compiled(source)
    except TemplateError as error:
        yield f"no template: {error.message}"
        return
    own = {"loop"} if tree.find(nodes.For) else set()
    own |= {name.name for name in tree.find_all(nodes.Name) if name.ctx in ("store", "param")}
    for path in _paths(tree):
        if path[0] not in own and path[0] not in _ENVIRONMENT.globals and look_up(known, path) is None:
            yield f"nothing is called '{'.'.join(path)}'{_nearest(path, known)}"


def _paths(tree: nodes.Node) -> Collection[tuple[str, ...]]:
    """The names that a template reads, each with the attributes behind it, the longest only."""
    found: dict[tuple[str, ...], None] = {}
    inner: set[int] = set()
    for node in tree.find_all((nodes.Getattr, nodes.Getitem, nodes.Name)):
        if id(node) in inner:
            continue
        path, below = _path(node)
        inner.update(map(id, below))
        if path:
            found[path] = None
    return found


def _path(node: nodes.Node) -> tuple[tuple[str, ...], list[nodes.Node]]:
    """The dotted path of an expression, as far as it is fixed, and the nodes inside it."""
    names: list[str] = []
    below: list[nodes.Node] = []
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        below.append(node.node)
        if isinstance(node, nodes.Getattr):
            names.append(node.attr)
        elif isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            names.append(node.arg.value)
        else:
            names.clear()
        node = node.node
    if not isinstance(node, nodes.Name) or node.ctx != "load":
        return (), below
    return (node.name, *reversed(names)), below


def _nearest(path: tuple[str, ...], known: Known) -> str:
    from difflib import get_close_matches

    for length in range(len(path), 0, -1):
        above = look_up(known, path[: length - 1])
        if isinstance(above, Mapping):
            near = get_close_matches(path[length - 1], list(above), n=1)
            return f"; is it '{'.'.join((*path[: length - 1], near[0]))}'?" if near else ""
    return ""
