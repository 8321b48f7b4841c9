"""The process that reads columns for `columnar`: SQLite through ADBC, in one transaction, Arrow on stdout.

ADBC brings an SQLite of its own. Two copies of SQLite in one process undo each other's locks when either closes the
file (https://sqlite.org/howtocorrupt.html#multiple_copies_of_sqlite_linked_into_the_same_application): a snapshot could
change under its reader, and a log could be taken away from its writer. Hence it never runs where a store is open.

`python -m docproc.store.column_reading ADDRESS` writes `BEGUN` once it has begun to read, then answers each line on
stdin (see `column_questions`) with an Arrow IPC stream and `WHOLE`. A failure ends it, perhaps in the middle of an
answer: the reason stands on stderr, exit code 1.
It does without pyarrow, which takes longer to import than a hundred thousand rows to read.
"""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Sequence
from typing import IO, Any

import adbc_driver_manager
import adbc_driver_sqlite
import nanoarrow
from nanoarrow.ipc import StreamWriter

from docproc.store.column_questions import BEGUN, WHOLE, asked

_BATCH = 4096
"""Rows of a batch. The types of columns are taken from the first, which is made more slowly than the others."""
_KINDS = {str: nanoarrow.string(), int: nanoarrow.int64(), float: nanoarrow.float64()}


def main() -> None:
    """Answer until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the asker decides when it is over
    try:
        with adbc_driver_sqlite.connect(sys.argv[1]) as database, adbc_driver_manager.AdbcConnection(database) as store:
            store.set_autocommit(False)
            _answer(store, "SELECT count(*) FROM sqlite_master", (), io.BytesIO())
            sys.stdout.buffer.write(BEGUN)
            sys.stdout.buffer.flush()
            for line in sys.stdin.buffer:
                _answer(store, *asked(line), sys.stdout.buffer)
            store.rollback()
    except (adbc_driver_manager.Error, RuntimeError) as error:
        sys.exit(str(error).partition("\n")[0])  # the query follows


def _answer(store: Any, query: str, values: Sequence[Any], out: IO[bytes]) -> None:
    with adbc_driver_manager.AdbcStatement(store) as statement:
        statement.set_options(**{"adbc.sqlite.query.batch_rows": str(_BATCH)})
        statement.set_sql_query(query)
        if values:
            row, kinds = _row(values)
            statement.bind(row, kinds)
        stream = StreamWriter.from_writable(out)
        stream.write_stream(statement.execute_query()[0])
        stream.close()
    out.write(WHOLE)
    out.flush()


def _row(values: Sequence[Any]) -> tuple[Any, Any]:
    """The values that stand for question marks, as one Arrow row and its type."""
    kinds = [_KINDS[type(value)] for value in values]
    columns = [nanoarrow.c_array([value], kind) for value, kind in zip(values, kinds, strict=True)]
    shape = nanoarrow.struct({f"p{place}": kind for place, kind in enumerate(kinds)})
    kind, row = nanoarrow.c_array_from_buffers(shape, 1, [None], children=columns).__arrow_c_array__()
    return row, kind


if __name__ == "__main__":
    main()
