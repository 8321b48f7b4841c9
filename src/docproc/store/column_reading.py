"""The process that reads columns for `columnar`: SQLite through ADBC, in one transaction, Arrow on stdout.

ADBC brings an SQLite of its own. Two copies of SQLite in one process undo each other's locks when either closes the
file (https://sqlite.org/howtocorrupt.html#multiple_copies_of_sqlite_linked_into_the_same_application): a snapshot could
change under its reader, and a log could be taken away from its writer. Hence it never runs where a store is open.

`python -m docproc.store.column_reading ADDRESS` writes `BEGUN` once it has begun to read, then answers each line on
stdin (JSON: `query`, `values`) with an Arrow IPC stream. A failure ends it: the reason stands on stderr, exit code 1.
"""

from __future__ import annotations

import json
import signal
import sys
from typing import IO, Any

BEGUN = b"begun\n"


def main() -> None:
    """Answer until stdin ends."""
    from adbc_driver_sqlite import dbapi

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the asker decides when it is over
    try:
        with dbapi.connect(sys.argv[1], autocommit=False) as connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM sqlite_master")
                cursor.fetchone()
            sys.stdout.buffer.write(BEGUN)
            sys.stdout.buffer.flush()
            for line in sys.stdin.buffer:
                _answer(connection, json.loads(line), sys.stdout.buffer)
            connection.rollback()
    except dbapi.Error as error:
        sys.exit(str(error).partition("\n")[0])  # the query follows


def _answer(connection: Any, asked: dict[str, Any], out: IO[bytes]) -> None:
    import pyarrow

    with connection.cursor() as cursor:
        cursor.execute(asked["query"], asked["values"] or None)
        batches = cursor.fetch_record_batch()
        with pyarrow.ipc.new_stream(out, batches.schema) as stream:
            for batch in batches:
                stream.write_batch(batch)
    out.flush()


if __name__ == "__main__":
    main()
