"""Column types and small builders that the table modules share."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite keeps it as sortable text without a zone (`2026-03-05 10:00:00.000000`)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware time into UTC; ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the time {value} has no zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC time."""
        return None if value is None else value.replace(tzinfo=UTC)


class JsonData(JSON):
    """JSON, where None is SQL's NULL and not the JSON value `null`."""

    def __init__(self) -> None:
        super().__init__(none_as_null=True)


def table_of(model: type[SQLModel]) -> Table:
    """The SQLAlchemy Core table of a model, which statements are built from."""
    table: Any = model.__dict__["__table__"]
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is no table")
    return table


def one_of(column: str, values: type) -> str:
    """A CHECK condition: `column` holds one of the values of an enum."""
    listed = ", ".join(f"'{member}'" for member in values)  # type: ignore[attr-defined]  # an Enum class iterates
    return f"{column} IN ({listed})"
