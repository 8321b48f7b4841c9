"""Model values to plain JSON data and back, for the store and for the pipe between processes.

Geometry and text are written as short lists, since a page has hundreds of words; every other dataclass as an object.
A field value keeps its type through a tag (`{"amount": "119.00"}`, `{"date": "2026-03-05"}`), text stays text. Decoding
builds the dataclasses through their constructors, so their checks hold for data from outside too.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from docproc.model.geometry import Box
from docproc.model.text import Line, Word

T = TypeVar("T")

_PLAIN = (str, int, float, bool, type(None))
_EXACTLY_PLAIN = frozenset(_PLAIN)
_type_of: Callable[[object], Any] = type  # mypy takes no type[Any] for a Hashable


def encode(value: object) -> Any:
    """Return `value` (a model dataclass, or tuples and plain values of them) as data that json.dumps takes.

    Raises TypeError for anything that is not part of the model.
    """
    return _encoder(_type_of(value))(value)


def decode(kind: type[T], data: Any) -> T:
    """Return the value of type `kind` that `encode` turned into `data`.

    Raises ValueError (also for missing keys and wrong types) when `data` is not what `encode` writes for `kind`.
    """
    try:
        return typing.cast(T, _decoder(typing.cast(Hashable, kind))(data))
    except (KeyError, TypeError, IndexError, ArithmeticError) as error:
        raise ValueError(f"not an encoded {kind.__name__}: {error!r}") from error


@cache
def _encoder(kind: type) -> Callable[[Any], Any]:
    """What turns values of exactly this type into plain data; looked up once a type, since a page has thousands."""
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, _PLAIN):
        return lambda value: value
    if issubclass(kind, Decimal):
        return lambda value: {"amount": str(value)}
    if issubclass(kind, date):
        return lambda value: {"date": value.isoformat()}
    if issubclass(kind, tuple | list):
        return _encode_items
    if issubclass(kind, Mapping):
        return lambda value: {str(name): _encoder(_type_of(item))(item) for name, item in value.items()}
    if dataclasses.is_dataclass(kind):
        return _dataclass_encoder(kind)
    raise TypeError(f"{kind.__name__} is no part of the model")


def _encode_items(values: Iterable[Any]) -> list[Any]:
    return [item if type(item) in _EXACTLY_PLAIN else _encoder(_type_of(item))(item) for item in values]


def _encode_box(box: Box) -> list[Any]:
    return [box.x, box.y, box.width, box.height]


def _encode_word(word: Word) -> list[Any]:
    box = word.box
    return [word.text, [box.x, box.y, box.width, box.height], word.confidence]


def _encode_line(line: Line) -> list[Any]:
    return [list(map(_encode_word, line.words)), line.block]


_LIST_ENCODERS: Mapping[type, Callable[[Any], list[Any]]] = types.MappingProxyType(
    {Box: _encode_box, Word: _encode_word, Line: _encode_line}
)


def _dataclass_encoder(kind: type) -> Callable[[Any], Any]:
    if kind in _LIST_ENCODERS:
        return _LIST_ENCODERS[kind]
    names = _field_names(typing.cast(Hashable, kind))
    if len(names) < 2:  # attrgetter gives a tuple only for two names and more
        return lambda value: {name: encode(getattr(value, name)) for name in names}
    fields = attrgetter(*names)
    return lambda value: dict(zip(names, _encode_items(fields(value)), strict=True))


@cache
def _field_names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(typing.cast(type, kind)))


@cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _union_decoder(typing.get_args(kind))
    if origin is tuple:
        return _tuple_decoder(_decoder(typing.get_args(kind)[0]))
    if origin is Mapping:
        return _mapping_decoder(_decoder(typing.get_args(kind)[1]))
    if kind is Decimal:
        return lambda data: Decimal(data["amount"])
    if kind is date:
        return lambda data: date.fromisoformat(data["date"])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if dataclasses.is_dataclass(kind):
        return _dataclass_decoder(typing.cast(type, kind))
    if kind in _PLAIN:
        return _checked(kind)
    raise TypeError(f"{kind} is no part of the model")


def _dataclass_decoder(kind: type) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    if kind in _LIST_ENCODERS:
        items = [(_as_written(hints[name]), _decoder(hints[name])) for name in _field_names(kind)]
        return lambda data: kind(
            *[
                item if type(item) in plain else decoder(item)
                for (plain, decoder), item in zip(items, data, strict=True)
            ]
        )
    parts: dict[str, tuple[frozenset[type], Callable[[Any], Any]]] = {}

    def build(data: Any) -> Any:
        if not isinstance(data, dict):
            raise TypeError(f"{kind.__name__} is written as an object")
        for name in data.keys() - parts.keys():  # only now: a type may hold others of its own kind
            parts[name] = _as_written(hints[name]), _decoder(hints[name])
        values = {}
        for name, item in data.items():
            plain, decoder = parts[name]
            values[name] = item if type(item) in plain else decoder(item)
        return kind(**values)

    return build


def _as_written(kind: Any) -> frozenset[type]:
    """The types of data that stand for themselves where `kind` is wanted: most values of a document do."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        kinds = typing.get_args(kind)
        only = [each for each in kinds if each is not type(None)]
        if len(only) > 1:
            return frozenset({str} & set(only))
        return _as_written(only[0]) | {type(None)}
    return frozenset({int, float} if kind is float else {kind} if kind in _PLAIN else ())


def _tuple_decoder(item: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def build(data: Any) -> tuple[Any, ...]:
        if not isinstance(data, list):
            raise TypeError("a sequence is written as a list")
        return tuple(map(item, data))

    return build


def _mapping_decoder(item: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def build(data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise TypeError("a mapping is written as an object")
        return {str(name): item(each) for name, each in data.items()}

    return build


def _union_decoder(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    others = [kind for kind in kinds if kind is not type(None)]
    if set(others) == {str, Decimal, date}:
        return _decode_value
    if len(others) != 1:
        raise TypeError(f"a union of {others} cannot be told apart")
    inner = _decoder(others[0])
    return lambda data: None if data is None else inner(data)


def _decode_value(data: Any) -> str | Decimal | date:
    if isinstance(data, dict):
        return Decimal(data["amount"]) if "amount" in data else date.fromisoformat(data["date"])
    return str(data)


def _checked(kind: type) -> Callable[[Any], Any]:
    accepted = (int, float) if kind is float else kind

    def check(data: Any) -> Any:
        if not isinstance(data, accepted):
            raise TypeError(f"{data!r} is not {kind.__name__}")
        return data

    return check
