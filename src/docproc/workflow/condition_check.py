"""What is wrong with a JSONLogic rule before it runs: operators, names, and comparisons of text with numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docproc.workflow.conditions import ENGINE
from docproc.workflow.kinds import Kind, Known, look_up

Place = tuple[int | str, ...]
_COMPARING = frozenset({"==", "===", "!=", "!==", "<", "<=", ">", ">="})
_NUMBERS = frozenset({"+", "-", "*", "/", "%", "max", "min", "length", "abs", "ceil", "floor"})
_TEXTS = frozenset({"cat", "substr", "upper", "lower", "trim"})
_TRUTHS = frozenset({*_COMPARING, "!", "!!", "in", "all", "some", "none", "starts_with", "ends_with"})
_OWN_SCOPE = frozenset({"map", "filter", "reduce", "all", "some", "none"})
"""Operators whose second part sees the items of a list and not the context."""

_KINDS: Mapping[type, Kind] = {
    str: Kind.TEXT, int: Kind.NUMBER, float: Kind.NUMBER, bool: Kind.BOOLEAN, list: Kind.LIST,
}  # fmt: skip


def mistakes(rule: Any, known: Known) -> Iterator[tuple[Place, str]]:
    """Yield what is wrong with `rule`, each with its place in it; `known` are the variables that it can see."""
    for problem in ENGINE.check(rule) if isinstance(rule, Mapping | list) else []:
        yield _place(problem["pointer"]), problem["message"]
    yield from _walk(rule, known, ())


def _place(pointer: str) -> Place:
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def _walk(rule: Any, known: Known | None, at: Place) -> Iterator[tuple[Place, str]]:
    """`known` is None inside a list operator, where names are those of the items."""
    if isinstance(rule, list):
        for index, item in enumerate(rule):
            yield from _walk(item, known, (*at, index))
    if not isinstance(rule, Mapping) or len(rule) != 1:
        return
    ((operator, given),) = rule.items()
    arguments = given if isinstance(given, list) else [given]
    if operator == "var" and known is not None:
        path = _path(arguments)
        if path and look_up(known, path) is None:
            yield (*at, operator), f"nothing is called '{'.'.join(path)}'"
    if operator in _COMPARING and known is not None:
        yield from _compared(arguments, known, (*at, operator))
    for index, argument in enumerate(arguments):
        place = (*at, operator, index) if isinstance(given, list) else (*at, operator)
        yield from _walk(argument, None if operator in _OWN_SCOPE and index else known, place)


def _compared(arguments: list[Any], known: Known, at: Place) -> Iterator[tuple[Place, str]]:
    kinds = {kind for argument in arguments if (kind := kind_of(argument, known)) in (Kind.TEXT, Kind.NUMBER)}
    if len(kinds) == 2:
        text = next(argument for argument in arguments if kind_of(argument, known) is Kind.TEXT)
        said = f"'{text}'" if isinstance(text, str) else _named(text)
        yield at, f"{said} is text, and is compared with a number"


def kind_of(rule: Any, known: Known) -> Kind:
    """The kind of value that `rule` gives, as far as it can be told."""
    if not isinstance(rule, Mapping):
        return _KINDS.get(type(rule), Kind.ANY)
    if len(rule) != 1:
        return Kind.ANY
    ((operator, given),) = rule.items()
    if operator == "var":
        found = look_up(known, _path(given if isinstance(given, list) else [given]))
        return found if isinstance(found, Kind) else Kind.ANY
    for operators, kind in ((_NUMBERS, Kind.NUMBER), (_TEXTS, Kind.TEXT), (_TRUTHS, Kind.BOOLEAN)):
        if operator in operators:
            return kind
    return Kind.ANY


def _path(arguments: list[Any]) -> tuple[str, ...]:
    """The path that `var` names; empty for one that is reckoned, or for everything."""
    name = arguments[0] if arguments else ""
    return tuple(name.split(".")) if isinstance(name, str) and name else ()


def _named(rule: Any) -> str:
    if isinstance(rule, Mapping) and "var" in rule:
        given = rule["var"]
        return f"'{given[0] if isinstance(given, list) else given}'"
    return "one side"
