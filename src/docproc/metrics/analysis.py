"""Questions in SQL over the store: DuckDB over Arrow columns, reading only the columns that a question needs.

DuckDB plans the question on empty tables first; the plan names the columns that can change the answer. Those are read
from the store, all others stand as NULL, so the plan stays the same and so does the answer.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from docproc.errors import UsageError
from docproc.metrics.view import Column, View
from docproc.metrics.views import VIEWS
from docproc.metrics.work_views import WORDS
from docproc.store.columnar import ColumnarReader, Rows, reading_columns
from docproc.store.engine import Store

if TYPE_CHECKING:
    import duckdb
    import pyarrow

_MEMORY_LIMIT = "1GB"
_MODULES = ("duckdb", "nanoarrow.ipc")
"""What a question needs besides the store, in the time that it takes to begin to read it."""
_KEEPING_COLUMNS_SEEN = "statistics_propagation,empty_result_pullup,filter_pushdown,filter_pullup,late_materialization"
"""Optimizers that hide which columns a plan reads: they see that tables are empty, or move conditions into scans."""
_PLAIN_KINDS = ("BIGINT", "DOUBLE", "VARCHAR")
_BY_DATA = re.compile(r"\b(pivot|unpivot)\b", re.IGNORECASE)
"""Words of statements whose columns depend on the data: these read every column."""
_EXPLAIN = re.compile(r"^\s*explain(\s+analyze)?(\s*\([^)]*\))?", re.IGNORECASE)
_ELSEWHERE = "extension httpfs"
"""What DuckDB says it lacks for addresses of the network."""
_GONE = "_deleted_documents"
_EMPTY = "_empty_"
_ROWS = "_rows_"
_VALUES = "_values_"


class Analysis:
    """Answers questions over one snapshot of a store; made by `analysing`. Columns that were read stay for the next."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, reader: ColumnarReader, store: Store, only: Mapping[str, str]
    ) -> None:
        self._connection = connection
        self._reader = reader
        self._store = store
        self._only = only
        self._read: dict[str, set[str]] = {}
        (self._gone,) = reader.arrays([Rows([("document_key", "id", "BIGINT")], "documents", "deleted_at IS NOT NULL")])
        connection.register(_GONE, self._gone)
        for view in VIEWS.values():
            columns = ", ".join(f'"{each.name}" {each.kind}' for each in view.columns)
            connection.execute(f"CREATE TABLE {_EMPTY}{view.name} ({columns})")

    def ask(self, question: str, values: Sequence[Any] = ()) -> duckdb.DuckDBPyConnection:
        """Run one SELECT (or DESCRIBE, SUMMARIZE, EXPLAIN) and return DuckDB's connection to fetch rows from.

        `values` stand for the question marks. Raises UsageError for what is no question, holds a mistake, or is
        several statements.
        """
        import duckdb

        _require_question(question)
        try:
            for name, columns in self._needed(question, values).items():
                self._load(VIEWS[name], columns)
            return self._connection.execute(question, list(values))
        except duckdb.Error as error:
            if _ELSEWHERE in str(error):
                raise UsageError("only files of this machine can be asked: the network is not reached") from error
            raise UsageError(f"the question cannot be answered: {_first_lines(str(error))}") from error

    def expect(self, questions: Iterable[tuple[str, Sequence[Any]]]) -> None:
        """Read what these questions (with their values) need at once, and not anew for each that needs more."""
        needed: dict[str, set[str]] = {}
        for question, values in questions:
            for name, columns in self._needed(question, values).items():
                needed.setdefault(name, set()).update(columns)
        for name, columns in needed.items():
            self._load(VIEWS[name], columns)

    def _needed(self, question: str, values: Sequence[Any]) -> dict[str, set[str]]:
        """The tables that the question reads, and of each the columns that can change the answer."""
        import duckdb

        run = self._connection.execute
        for name in VIEWS:
            run(f"CREATE OR REPLACE VIEW {name} AS FROM {_EMPTY}{name}")
        if _BY_DATA.search(question):
            words = set(re.findall(r"\w+", question.lower()))
            return {name: {column.name for column in view.columns} for name, view in VIEWS.items() if name in words}
        run(f"SET disabled_optimizers = '{_KEEPING_COLUMNS_SEEN}'")
        try:
            plan = run(f"EXPLAIN (FORMAT json) {_EXPLAIN.sub('', question)}", list(values)).fetchall()
        except duckdb.Error:
            run(question, list(values))  # over the empty tables: the mistake is told in the words that were asked
            raise
        finally:
            run("SET disabled_optimizers = ''")
        needed: dict[str, set[str]] = {}
        for _, text in plan:
            for name, columns in _scans(json.loads(text)):
                needed.setdefault(name, set()).update(columns)
        return needed

    def _load(self, view: View, names: set[str]) -> None:
        """Make `view` a table of the named columns (at least one, so that its rows count) with NULL for all others."""
        fields = [column.name for column in view.columns if column.is_field and column.name in names]
        if fields or (view.of_documents and len(self._gone)):
            names = names | {"document_key"}
        read = self._read.get(view.name, set())
        if view.name not in self._read or not names <= read:
            read = read | names
            self._read_rows(view, read)
            self._read[view.name] = read
        shown = ", ".join(_shown(column, column.name in names) for column in view.columns)
        source = " ".join((f"{_ROWS}{view.name}", *map(_joined, fields)))
        condition = f"WHERE document_key NOT IN (FROM {_GONE})" if view.of_documents and len(self._gone) else ""
        self._connection.execute(f"CREATE OR REPLACE VIEW {view.name} AS FROM {source} SELECT {shown} {condition}")

    def _read_rows(self, view: View, names: set[str]) -> None:
        """Make the named columns of all rows known to DuckDB; without a name only as many rows as there are."""
        rows_name = f"{_ROWS}{view.name}"
        if view is WORDS:
            self._connection.register(rows_name, words_table(self._store))
            return
        chosen = [each for each in view.columns if each.name in names]
        stored = tuple((each.name, each.expression, each.kind) for each in chosen if not each.is_field)
        rows = Rows(stored, view.source, self._only.get(view.name, ""), view.number)
        if not stored:
            count = self._reader.count(rows.narrowed)
            self._connection.execute(f"CREATE OR REPLACE VIEW {rows_name} AS FROM range({count})")
            return
        fields = [each.name for each in chosen if each.is_field]
        for name, found in zip(
            (rows_name, *(f"{_VALUES}{field}" for field in fields)),
            self._reader.arrays([rows, *map(_values_of, fields)]),
            strict=True,
        ):
            self._connection.register(name, found)


@contextmanager
def analysing(store: Store, only: Mapping[str, str] | None = None) -> Iterator[Analysis]:
    """Open a store for questions: read-only, no network, at most a gigabyte of memory (more goes to a scratch file).

    `only` has conditions of the store (docproc's own text) on the rows of single views: no other rows are read.
    """
    with tempfile.TemporaryDirectory(prefix="docproc-sql-") as scratch, reading_columns(store, _MODULES) as reader:
        import duckdb

        connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": _MEMORY_LIMIT,
                "temp_directory": scratch,
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
            },
        )
        connection.execute("SET TimeZone = 'UTC'")  # as all times of the store are, so that now() is one of them
        try:
            yield Analysis(connection, reader, store, only or {})
        finally:
            connection.close()


def _values_of(field: str) -> Rows:
    """The documents' values of a field, from an index that holds nothing else."""
    columns = (("document", "document_id", "BIGINT"), ("value", "value", "VARCHAR"))
    return Rows(columns, "extracted_fields", f"field_name = '{field}'")


def _joined(field: str) -> str:
    """The join of the values of a field, of which a document has one at most."""
    return f"LEFT JOIN {_VALUES}{field} ON {_VALUES}{field}.document = document_key"


def words_table(store: Store) -> pyarrow.Table:
    """Return the words of all pages as one Arrow table with the columns of the view."""
    import pyarrow

    from docproc.store.page_words import iter_words

    kinds = {"BIGINT": pyarrow.int64(), "DOUBLE": pyarrow.float64(), "VARCHAR": pyarrow.string()}
    schema = pyarrow.schema([(column.name, kinds[column.kind]) for column in WORDS.columns])
    batches = [
        pyarrow.RecordBatch.from_arrays(
            [pyarrow.array(values, kind) for values, kind in zip(zip(*page, strict=True), schema.types, strict=True)],
            schema=schema,
        )
        for page in iter_words(store)
        if page
    ]
    return pyarrow.Table.from_batches(batches, schema)


def _shown(column: Column, is_needed: bool) -> str:
    if not is_needed:
        return f'NULL::{column.kind} AS "{column.name}"'
    stored = f"{_VALUES}{column.name}.value" if column.is_field else f'"{column.name}"'
    return (
        f'{stored} AS "{column.name}"'
        if column.kind in _PLAIN_KINDS
        else f'CAST({stored} AS {column.kind}) AS "{column.name}"'
    )


def _scans(nodes: list[dict[str, Any]]) -> Iterator[tuple[str, set[str]]]:
    for node in nodes:
        facts = node["extra_info"]
        table = str(facts.get("Table", "")).rpartition(".")[2].removeprefix(_EMPTY)
        if table in VIEWS:
            columns = facts.get("Projections", [])
            yield table, {columns} - {""} if isinstance(columns, str) else set(columns)
        yield from _scans(node["children"])


def _require_question(question: str) -> None:
    import duckdb

    try:
        statements = duckdb.extract_statements(question)
    except duckdb.Error as error:
        raise UsageError(f"the question cannot be read: {_first_lines(str(error))}") from error
    if len(statements) != 1:
        raise UsageError("ask one question at a time")
    asks = [duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN]
    if _BY_DATA.search(question):
        asks.append(duckdb.StatementType.MULTI)  # what DuckDB makes of a PIVOT: a look at the values, then the question
    if statements[0].type not in asks:
        raise UsageError("only questions are answered (SELECT, DESCRIBE, SUMMARIZE, EXPLAIN): nothing is written here")


def _first_lines(message: str) -> str:
    return " ".join(line.strip() for line in message.splitlines()[:3] if line.strip())
