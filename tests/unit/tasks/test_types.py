"""What single types of task do."""

import json
import sqlite3
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from docproc.errors import ConfigurationError
from docproc.model.delivery import OutboxKind
from docproc.specs.settings import Settings
from docproc.specs.tasks import IngestConfig, ReportConfig, TaskSpec, TasksSpec
from docproc.store.engine import Store, open_store
from docproc.store.labels import tag
from docproc.store.outbox import enqueue_alone
from docproc.store.parameters import get_parameter
from docproc.tasks import TASKS
from docproc.tasks.reporting import period_before
from docproc.tasks.surroundings import Summary, Surroundings, TaskFailedError
from tests.unit.store.builders import completed


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / ".docproc") as opened:
        yield opened


def run(
    store: Store, settings: dict[str, object] | None = None, asked: list[IngestConfig] | None = None, **task: object
) -> Summary:
    spec: TaskSpec = TasksSpec.model_validate({"tasks": [{"name": "t", "frequency": "daily", **task}]}).tasks[0]
    root = store.folder.parent

    def process(config: IngestConfig) -> Summary:
        (asked if asked is not None else []).append(config)
        return {"files": 1}

    around = Surroundings(
        root, root / "templates", Settings.model_validate(settings or {}), store, "anna", process, dict, lambda: False
    )
    return TASKS[spec.type](spec, around)


def came_in(store: Store, document: str, day: str) -> None:
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE documents SET created_at = ? WHERE uuid = ?", (f"{day} 10:00:00.000000", document))


def test_cleaning_up_deletes_what_is_old_and_need_not_be_kept(store: Store) -> None:
    old, young = completed(store, "old.pdf"), completed(store, "young.pdf")
    came_in(store, old, "1990-01-01")
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE documents SET document_date = '1990-01-01'")
    summary = run(store, type="cleanup_old_documents", config={"days_old": 365})
    assert summary == {"deleted": 1, "must_be_kept": 0, "in_work": 0}
    left = store.reader.execute("SELECT uuid FROM documents WHERE deleted_at IS NULL").fetchall()
    assert [row[0] for row in left] == [young]


def test_cleaning_up_keeps_what_the_law_keeps_and_other_types(store: Store) -> None:
    document = completed(store, "a.pdf")
    came_in(store, document, "2020-01-01")
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE documents SET document_type = 'invoice', document_date = '2025-06-01'")
    kept = run(store, type="cleanup_old_documents", config={"days_old": 30})
    assert kept == {"deleted": 0, "must_be_kept": 1, "in_work": 0}
    other = run(store, type="cleanup_old_documents", config={"days_old": 30, "document_types": ["letter"]})
    assert other == {"deleted": 0, "must_be_kept": 0, "in_work": 0}


def mark_of(store: Store, destination: str) -> str:
    """When the destination was last up to date, as its parameter says."""
    return get_parameter(store, f"sync.{destination}.last", "", datetime.now(UTC))


def test_pulling_takes_in_the_files_of_a_destination(store: Store) -> None:
    places = {"destinations": {"partner": {"folder": "exchange"}, "web": {"url": "https://example.org"}}}
    asked: list[IngestConfig] = []
    pull = {"destination": "partner", "direction": "pull"}
    assert run(store, places, asked, type="sync_integration", config=pull) == {"files": 1}
    assert asked[0].folder == str(store.folder.parent / "exchange")
    assert mark_of(store, "partner") > ""
    with pytest.raises(TaskFailedError, match="no folder"):
        run(store, places, type="sync_integration", config={**pull, "destination": "web"})
    with pytest.raises(ConfigurationError, match="no destination is called nobody"):
        run(store, places, type="sync_integration", config={"destination": "nobody"})


def test_ingesting_names_folders_of_the_workspace(store: Store) -> None:
    (store.folder.parent / "in").mkdir()
    asked: list[IngestConfig] = []
    run(store, asked=asked, type="ingest_folder", config={"folder": "in", "move_to": "done"})
    assert (asked[0].folder, asked[0].move_to) == (str(store.folder.parent / "in"), str(store.folder.parent / "done"))


def test_sending_says_what_went_out_and_leaves_mail_without_a_server_in_peace(store: Store, tmp_path: Path) -> None:
    mail = {"to_address": "anna@example.org", "subject": "x", "body_text": "x"}
    enqueue_alone(store, OutboxKind.MAIL, mail, "m")
    file = {"destination": "out", "filename": "a.json", "content": b"{}"}
    enqueue_alone(store, OutboxKind.EXPORT, file, "e")
    places = {"destinations": {"out": {"folder": str(tmp_path / "out")}}}
    assert run(store, places, type="send_mail_queue") == {"export": {"sent": 1}}
    assert store.reader.execute("SELECT status, attempts FROM email_queue").fetchone()[:] == ("queued", 0)


def test_pushing_hands_over_each_version_of_a_document_once(store: Store, tmp_path: Path) -> None:
    document = completed(store, "a.pdf")
    places = {"destinations": {"out": {"folder": str(tmp_path / "out")}}}
    push = {"destination": "out", "only_settled": False}
    assert mark_of(store, "out") == ""
    begun = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    assert run(store, places, type="sync_integration", config=push) == {"queued": 1, "sent": 1}
    first = mark_of(store, "out")
    assert begun <= first <= f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    assert run(store, places, type="sync_integration", config=push) == {"queued": 0}
    assert mark_of(store, "out") >= first
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{document}.json"]
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE documents SET version_count = version_count + 1")
    assert run(store, places, type="sync_integration", config=push) == {"queued": 1, "sent": 1}


def test_a_report_covers_the_last_whole_period() -> None:
    def days(today: str, **config: object) -> tuple[str, str]:
        first, last = period_before(ReportConfig.model_validate({"folder": "out", **config}), date.fromisoformat(today))
        return first.isoformat(), last.isoformat()

    assert days("2026-03-01", report_type="monthly") == ("2026-02-01", "2026-02-28")
    assert days("2026-01-31", report_type="monthly") == ("2025-12-01", "2025-12-31")
    assert days("2026-01-05", report_type="weekly") == ("2025-12-29", "2026-01-04")
    assert days("2026-01-04", report_type="weekly") == ("2025-12-22", "2025-12-28")
    assert days("2026-03-02", report_type="custom", days=3) == ("2026-02-27", "2026-03-01")


def test_a_report_is_mailed_to_each_once_a_period_and_laid_into_a_folder(store: Store) -> None:
    completed(store, "a.pdf")
    people = {"people": {"anna": {"email": "anna@example.org", "name": "Anna Kühn"}}}
    config = {"report_type": "custom", "days": 30, "recipients": ["anna@example.org", "x@example.org"]}
    report = {"type": "generate_report", "config": {**config, "folder": "reports", "format": "html"}}
    first = run(store, people, **report)
    assert (first["mails"], first["mailed_before"]) == (2, 0)
    again = run(store, people, **report)
    assert (again["mails"], again["mailed_before"]) == (0, 2)
    (path,) = (store.folder.parent / "reports").iterdir()
    assert path.name == first["file"] and path.stat().st_size == again["bytes"]
    mails = store.reader.execute("SELECT * FROM email_queue ORDER BY id").fetchall()
    assert [(mail["to_address"], mail["user_id"]) for mail in mails] == [
        ("anna@example.org", "anna"),
        ("x@example.org", None),
    ]
    assert "Guten Tag Anna Kühn" in mails[0]["body_text"] and "- Belege: " in mails[0]["body_text"]
    (attachment,) = json.loads(mails[0]["attachments"])
    assert attachment["filename"] == first["file"] and b"<html" in b64decode(attachment["content"])


def test_a_report_as_pdf_goes_to_a_destination(store: Store, tmp_path: Path) -> None:
    places = {"destinations": {"out": {"folder": str(tmp_path / "out")}}}
    config = {"report_type": "weekly", "destination": "out", "language": "en"}
    assert run(store, places, type="generate_report", config=config)["handed_over"] == 1
    assert run(store, places, type="generate_report", config=config)["handed_over"] == 0
    assert run(store, places, type="send_mail_queue") == {"export": {"sent": 1}}
    (path,) = (tmp_path / "out").iterdir()
    assert path.read_bytes().startswith(b"%PDF")
    with pytest.raises(ConfigurationError, match="no destination is called nobody"):
        run(store, places, type="generate_report", config={**config, "destination": "nobody"})


@pytest.mark.parametrize(
    ("config", "said"), [({}, "say where"), ({"folder": "a", "days": 3}, "days belongs"), ({"recipients": ["a"]}, "no")]
)
def test_a_report_that_cannot_be_meant_is_refused(config: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ReportConfig.model_validate(config)


def test_aggregating_writes_figures_and_can_be_repeated(store: Store) -> None:
    completed(store, "a.pdf")
    assert run(store, type="aggregate_metrics")["figures"] > 0

    def ingested() -> list[tuple[object, ...]]:
        query = "SELECT bucket, value FROM system_metrics WHERE metric_name = ? ORDER BY bucket"
        return [tuple(row) for row in store.reader.execute(query, ("documents.ingested.total",))]

    once = ingested()
    run(store, type="aggregate_metrics", config={"days": 1})
    assert once == ingested() and once


def test_verifying_fails_when_the_audit_log_was_altered(store: Store) -> None:
    document = completed(store, "a.pdf")
    tag(store, document, "x", "anna")
    sound = run(store, type="verify_audit")
    assert sound["rows"] >= 1
    assert run(store, type="verify_audit", config={"head": sound["head"]}) == sound
    with pytest.raises(TaskFailedError, match="no row has the hash"):
        run(store, type="verify_audit", config={"head": "0" * 63 + "1"})
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("DROP TRIGGER audit_logs_no_update")
        connection.execute("UPDATE audit_logs SET user_id = 'nobody' WHERE id = 1")
    with pytest.raises(TaskFailedError, match="row 1 was altered"):
        run(store, type="verify_audit")
