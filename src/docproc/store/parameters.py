"""Parameters of the workspace that people set, perhaps until a date."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam

from docproc.store.clock import now, stored_time
from docproc.store.engine import Store
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import inserting, updating
from docproc.store.tables_results import SYSTEM_PARAMETERS, SystemParameter

_COLUMNS = ("value", "description", "category", "expires_at", "updated_at")
_INSERT = inserting(SystemParameter)
_RENEW = updating(SYSTEM_PARAMETERS, _COLUMNS, SYSTEM_PARAMETERS.c.key == bindparam("renewed"))


def set_parameter(
    store: Store,
    key: str,
    value: str,
    description: str | None = None,
    category: str | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Set a parameter, in place of what it was; `expires_at` is an aware time."""
    row = dict(zip(_COLUMNS, (value, description, category, expires_at, now()), strict=True))
    with store.begin(CommitPoint.PARAMETER_SET) as transaction:
        if transaction.run(_RENEW, {**row, "renewed": key}).rowcount == 0:
            transaction.insert(_INSERT, {**row, "key": key})


def get_parameter(store: Store, key: str, default: str, time: datetime) -> str:
    """The value of a parameter, or `default` when it is not set or has expired at `time`."""
    row = store.reader.execute("SELECT value, expires_at FROM system_parameters WHERE key = ?", (key,)).fetchone()
    if row is None or (row["expires_at"] is not None and stored_time(row["expires_at"]) <= time):
        return default
    return str(row["value"])
