"""What the audit log costs: `python -m tests.benchmarks.audit_speed [rows]`, in a folder of its own that goes after.

Prints wall and processor time of a changed row with and without its audit row, of the check of a permission, and of
going through the whole log.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from docproc.store.audit import record, verify
from docproc.store.engine import Store, open_store
from docproc.store.failpoints import CommitPoint
from docproc.store.parameters import set_parameter
from docproc.store.users import add_user, grant_role, permissions_of
from tests.benchmarks.store_speed import measure, stopwatch

CHANGES = 500


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / ".docproc") as store:
        set_parameter(store, "first", "0")
        measure("a change alone", CHANGES, lambda: change(store, None))
        measure("a change with its row", CHANGES, lambda: change(store, "anna"))
        add_user(store, "anna", "anna@example.org", {}, "root")
        grant_role(store, "anna", "admin", None, "root")
        time = datetime.now(UTC)
        measure("a permission", CHANGES, lambda: [permissions_of(store, "anna", time) for _ in range(CHANGES)])
        measure("rows in one commit", rows, lambda: fill(store, rows))
        with stopwatch() as took:
            verified(store)
        wall, processor = took
        speed = f"{rows / wall:10.0f}/s, {rows / processor:.0f} rows a second of processor time"
        sys.stdout.write(f"{'verify':24}{speed}\n")


def change(store: Store, actor: str | None) -> None:
    for number in range(CHANGES):
        set_parameter(store, f"mark-{number % 50}", str(number), actor=actor)


def fill(store: Store, rows: int) -> None:
    with store.begin(CommitPoint.ASSIGNED) as transaction:
        for number in range(rows):
            changes = {"total_amount": ("119.00", f"{number}.00")}
            record(transaction, "anna", "correction", "document", f"d{number}", "correction", changes, "misread")


def verified(store: Store) -> None:
    verdict = verify(store)
    assert verdict.broken is None, verdict


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
