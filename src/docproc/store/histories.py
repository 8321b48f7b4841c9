"""The log of events against the states it led to: what a job and its document are must follow from what happened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from docproc.model.enums import DocumentStatus, JobStatus, Stage
from docproc.model.lifecycle import fold, statuses_beside

History = tuple[str, str, int]
"""A document whose history does not explain it: its id, what is wrong in words, its number in the store."""

_JOBS = (
    "SELECT d.id, d.uuid, j.id AS job, j.stage, j.status, j.retry_count, e.event_type"
    " FROM processing_jobs j JOIN documents d ON d.id = j.document_id LEFT JOIN job_events e ON e.job_id = j.id"
    " ORDER BY j.id, e.id"
)
_DOCUMENTS = (
    "SELECT d.id, d.uuid, d.status, d.stage, j.status AS job_status, j.stage AS job_stage,"
    " (SELECT f.stage FROM job_events e JOIN processing_jobs f ON f.id = e.job_id"
    "   WHERE f.document_id = d.id AND e.event_type = 'completed' ORDER BY e.id DESC LIMIT 1) AS reached"
    " FROM documents d LEFT JOIN processing_jobs j ON j.id = d.current_job_id AND j.document_id = d.id"
)


def history_defects(connection: sqlite3.Connection) -> Iterator[History]:
    """Yield the documents whose jobs, or whose own state, are not what their events lead to."""
    for _, rows in groupby(connection.execute(_JOBS), key=itemgetter("job")):
        events = list(rows)
        told = _wrong_with_job(events)
        if told is not None:
            yield events[0]["uuid"], told, events[0]["id"]
    for row in connection.execute(_DOCUMENTS):
        told = _wrong_with_document(row)
        if told is not None:
            yield row["uuid"], told, row["id"]


def _wrong_with_job(rows: list[sqlite3.Row]) -> str | None:
    first = rows[0]
    events = [row["event_type"] for row in rows if row["event_type"] is not None]
    try:
        led_to = fold(events)
    except ValueError as error:
        return f"its {first['stage']} job: {error}"
    if led_to != first["status"]:
        return f"its {first['stage']} job is {first['status']}, its events say {led_to}"
    if events.count("retrying") != first["retry_count"]:
        return f"its {first['stage']} job counts {first['retry_count']} retries, its events {events.count('retrying')}"
    return None


def _wrong_with_document(row: sqlite3.Row) -> str | None:
    if row["job_status"] is None:
        return "it has no present job"
    job = JobStatus(row["job_status"])
    if DocumentStatus(row["status"]) not in statuses_beside(job):
        return f"it is {row['status']}, but its {row['job_stage']} job is {job}"
    if job is JobStatus.COMPLETED and row["job_stage"] != Stage.EXTRACT.value:
        return f"it is {row['status']}, but has only passed {row['job_stage']}"
    if row["stage"] != row["reached"]:
        return f"it has passed {row['stage'] or 'nothing'}, its events say {row['reached'] or 'nothing'}"
    return None
