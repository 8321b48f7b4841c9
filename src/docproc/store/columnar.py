"""Columns of the store as Arrow tables, read through ADBC: the way into DuckDB. Reads only, in one snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from docproc.errors import StoreDamagedError
from docproc.store.engine import Store

if TYPE_CHECKING:
    import pyarrow

_SAMPLES: Mapping[str, str] = {"BIGINT": "0", "DOUBLE": "0.5", "VARCHAR": "''", "BOOLEAN": "0"}
"""A value of each kind of column as SQLite writes it. ADBC takes a column's type from its first rows, where NULLs may
stand, so a row of these goes first and is cut off again. Dates and times are text in SQLite."""


class ColumnarReader:
    """Reads columns of one snapshot of a store."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def table(self, columns: Sequence[tuple[str, str, str]], source: str, values: Sequence[Any] = ()) -> pyarrow.Table:
        """Return `columns` (name, SQL expression, DuckDB type) of `source` (what follows FROM) as one Arrow table.

        Types other than BIGINT, DOUBLE, BOOLEAN arrive as text, BOOLEAN as 0 and 1. Names, expressions and source are
        docproc's own, never a user's text: that goes into `values`, which stand for question marks. The rows come in
        no order. Raises StoreDamagedError when SQLite cannot read the file.
        """
        samples = ", ".join(f"{_SAMPLES.get(kind, _SAMPLES['VARCHAR'])} AS {name}" for name, _, kind in columns)
        wanted = ", ".join(expression for _, expression, _ in columns)
        query = f"SELECT {samples} UNION ALL SELECT {wanted} FROM {source}"  # noqa: S608  # docproc's own text
        with self._connection.cursor() as cursor:
            try:
                cursor.execute(query, list(values) or None)
                return cursor.fetch_arrow_table().slice(1)
            except self._connection.Error as error:
                raise StoreDamagedError(f"the store cannot be read: {error}") from error


@contextmanager
def reading_columns(store: Store) -> Iterator[ColumnarReader]:
    """Open the store for reading columns; everything read inside is of one moment."""
    from adbc_driver_sqlite import dbapi

    address = f"{store.path.absolute().as_uri()}?mode=ro"
    with dbapi.connect(address, autocommit=False) as connection:
        try:
            yield ColumnarReader(connection)
        finally:
            connection.rollback()
