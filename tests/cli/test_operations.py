"""Health, errors, and figures over time, as those who run docproc see them."""

import json
import re
import sqlite3

import pytest


@pytest.fixture
def worked(workspace, make_invoice):
    """A workspace with one good document and one that failed."""
    make_invoice("inbox/a.pdf")
    (workspace.folder / "inbox" / "b.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert workspace("run", "inbox", "-q").code == 3
    return workspace


def rows(workspace, query: str) -> list[tuple]:
    with sqlite3.connect(workspace.folder / ".docproc" / "store.db") as store:
        return store.execute(query).fetchall()


def test_a_sound_workspace_is_healthy_and_the_finding_is_kept(worked) -> None:
    found = json.loads(worked("health", "--json").out)
    parts = {each["component"]: each["status"] for each in found["components"]}
    assert set(parts) == {"database", "files", "disk", "backend", "mail", "outbox", "work"}
    assert {part: status for part, status in parts.items() if part != "disk"} == dict.fromkeys(
        set(parts) - {"disk"}, "healthy"
    )
    assert len(worked("health", "--history", "20").out.splitlines()) == 7


def test_a_lost_file_an_overdue_mail_and_a_dead_process_end_with_1_and_say_what_to_do(worked) -> None:
    (path,) = rows(worked, "SELECT storage_path FROM documents WHERE filename = 'a.pdf'")[0]
    (worked.folder / ".docproc" / path).unlink()
    with sqlite3.connect(worked.folder / ".docproc" / "store.db") as store:
        store.execute(
            "INSERT INTO email_queue (uuid, idempotency_key, status, attempts, next_attempt_at, created_by, created_at,"
            " to_address, subject, body_html) VALUES ('u', 'k', 'queued', 0, '2020-01-01 00:00:00.000000', 'a',"
            " '2020-01-01 00:00:00.000000', 'a@example.org', 's', 'b')"
        )
        store.execute(
            "UPDATE processing_jobs SET status = 'running', lease_token = 't', lease_until = '2020-01-01' WHERE id = 1"
        )
    ran = worked("health")
    assert ran.code == 1
    assert re.search(r"down\s+files .*doctor --store", ran.out) and re.search(r"down\s+outbox .*mail send", ran.out)
    assert re.search(r"degraded\s+work .*docproc run", ran.out)
    assert worked("health", "-q").out == ""
    assert worked("health", "-q", "--tolerate-degraded").code == 1  # something is down


def test_what_is_only_degraded_may_be_tolerated(worked) -> None:
    with sqlite3.connect(worked.folder / ".docproc" / "store.db") as store:
        store.execute(
            "UPDATE processing_jobs SET status = 'running', lease_token = 't', lease_until = '2020-01-01' WHERE id = 1"
        )
    found = json.loads(worked("health", "--json").out)
    (disk,) = [each["status"] for each in found["components"] if each["component"] == "disk"]
    assert worked("health", "-q").code == 1 and found["status"] == ("down" if disk == "down" else "degraded")
    assert worked("health", "-q", "--tolerate-degraded").code == (1 if disk == "down" else 0)


def test_errors_are_listed_shown_and_settled_once(worked) -> None:
    (listed,) = [json.loads(line) for line in worked("errors", "list", "--json").out.splitlines()]
    assert (listed["type"], listed["filename"], listed["occurrences"]) == ("broken-pdf", "b.pdf", 1)
    assert "broken-pdf" in worked("errors", "show", listed["number"]).out
    assert worked("errors", "resolve", listed["number"], "--note", "sent again").code == 0
    assert worked("errors", "list").out == ""
    settled = json.loads(worked("errors", "list", "--all", "--json").out)
    assert settled["resolution"] == "sent again" and settled["resolved_by"]
    assert "0 errors settled" in worked("errors", "resolve", "--all").err
    assert worked("errors", "resolve").code == 2 and worked("errors", "show", "99").code == 2


def test_figures_of_hours_and_days_can_be_written_again_without_counting_twice(worked) -> None:
    assert worked("metrics", "aggregate").code == 0
    first = rows(worked, "SELECT metric_name, bucket, value, labels FROM system_metrics WHERE bucket <> 'minute'")
    assert worked("metrics", "aggregate", "--days", "1", "-q").code == 0
    again = rows(worked, "SELECT metric_name, bucket, value, labels FROM system_metrics WHERE bucket <> 'minute'")
    assert sorted(first) == sorted(again)
    shown = json.loads(worked("metrics", "system", "--name", "ocr.pages.processed", "--json").out)
    assert {row["bucket"]: row["value"] for row in shown} == {"hour": 1, "day": 1}
    labelled = json.loads(worked("metrics", "system", "--label", "status=completed", "--json").out)
    assert {row["name"] for row in labelled} == {
        "documents.ingest.duration",
        "documents.extract.duration",
        "ocr.processing.total",
    }
    kept = rows(worked, "SELECT backend_type, total_requests, total_pages_processed, hour_of_day IS NULL, "
                "total_characters_extracted > 100 FROM backend_metrics ORDER BY id")  # fmt: skip
    assert kept == [("text_layer", 1, 1, 0, 1), ("text_layer", 1, 1, 1, 1)]


def test_how_busy_processors_were_while_a_backend_read_is_measured_shown_and_kept(worked) -> None:
    ((busy, took),) = rows(worked, "SELECT cpu_time_ms, processing_time_ms FROM processing_jobs WHERE stage = 'ocr'"
                           " AND status = 'completed'")  # fmt: skip
    assert busy >= 0 and took >= 0
    # What a page takes is never measured twice the same: let it have been one second on one and a half processors.
    with sqlite3.connect(worked.folder / ".docproc" / "store.db") as store:
        store.execute("UPDATE processing_jobs SET cpu_time_ms = 1500, processing_time_ms = 1000 WHERE stage = 'ocr'")
    (shown,) = json.loads(worked("metrics", "backends", "--json").out)
    assert shown["cpu_percent"] == 150.0
    assert worked("metrics", "aggregate", "-q").code == 0
    asked = worked(
        "sql", "SELECT hour IS NULL AS whole_day, cpu_percent FROM backend_metrics ORDER BY 1", "-f", "json"
    ).out
    assert json.loads(asked) == [
        {"whole_day": False, "cpu_percent": 150.0},
        {"whole_day": True, "cpu_percent": 150.0},
    ]


def test_figures_of_labels_that_nothing_has_any_more_go_when_their_hour_is_written_again(worked) -> None:
    def decided() -> set[tuple]:
        figures = json.loads(worked("metrics", "system", "--name", "documents.decided.total", "--json").out)
        return {(row["bucket"], json.loads(row["labels"])["decision"], row["count"]) for row in figures}

    assert worked("metrics", "aggregate", "-q").code == 0
    ((_, before, _), *_) = decided()
    after = {"auto": "review", "review": "auto"}[before]
    with sqlite3.connect(worked.folder / ".docproc" / "store.db") as store:
        store.execute("UPDATE documents SET decision_outcome = ? WHERE decision_outcome IS NOT NULL", (after,))
    assert worked("metrics", "aggregate", "-q").code == 0
    assert decided() == {("hour", after, 1), ("day", after, 1)}


def test_figures_are_asked_by_day_or_hour_and_a_wrong_period_is_one_line(worked) -> None:
    assert worked("metrics", "aggregate", "-q").code == 0
    for by in ("day", "hour"):
        figures = json.loads(worked("metrics", "system", "--by", by, "--json").out)
        assert {row["bucket"] for row in figures} == {by}
    (first, *_) = json.loads(worked("metrics", "documents", "--by", "day", "--json").out)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", first["bucket"])
    for wrong in (("--days", "99999999"), ("--days", "0"), ("--since", "2026-13-01"), ("--by", "week")):
        ran = worked("metrics", "documents", *wrong)
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)


def test_the_same_error_of_several_files_is_one_row_that_tells_who_settled_it(worked) -> None:
    (worked.folder / "inbox" / "c.pdf").write_bytes(b"%PDF-1.7 nothing else")
    assert worked("run", "inbox", "-q").code == 3
    (row,) = json.loads(worked("metrics", "errors", "--json").out)
    assert (row["type"], row["times"], row["open"], row["resolved_by"]) == ("broken-pdf", 2, 2, None)
    assert "b.pdf" not in row["message"] and "c.pdf" not in row["message"]
    assert worked("errors", "resolve", row["newest"], "--note", "sent again", "-q").code == 0
    (row,) = json.loads(worked("metrics", "errors", "--by", "day", "--json").out)
    assert (row["open"], bool(row["resolved_by"])) == (1, True)
    asked = json.loads(worked("sql", "select resolution from errors where resolved", "-f", "json").out)
    assert asked == [{"resolution": "sent again"}]


def test_what_backends_were_asked_and_read_is_counted_per_day(worked) -> None:
    (row,) = json.loads(worked("metrics", "backends", "--by", "day", "--json").out)
    assert (row["requests"], row["documents"], row["failed"], row["pages"]) == (1, 1, 0, 1)
    assert row["characters"] > 100


def test_prometheus_reads_what_is_written(worked) -> None:
    assert worked("metrics", "prometheus", "-o", "docproc.prom").code == 0
    text = (worked.folder / "docproc.prom").read_text()
    assert 'docproc_documents{status="completed"} 1.0\n' in text
    assert 'docproc_failures{error="broken-pdf"} 1.0\n' in text
    sample = re.compile(r'[a-z_]+(\{[a-z_]+="[^"\n]*"\})? -?[0-9.e+-]+')
    assert all(line.startswith("# ") or sample.fullmatch(line) for line in text.splitlines())
    assert worked("metrics", "prometheus").out.startswith("# HELP docproc_documents ")


def test_a_file_refused_and_one_that_cannot_be_read_are_one_number_of_failed_documents_everywhere(worked) -> None:
    assert json.loads(worked("status", "--json").out)["status"]["failed"] == 1
    for name, content in (("none.pdf", b""), ("cut.pdf", b"%PDF-1.4\n1 0 obj\n"), ("text.pdf", b"only words\n" * 20)):
        (worked.folder / "inbox" / name).write_bytes(content)
    ran = worked("run", "inbox")
    assert ran.code == 3 and "2 refused" in ran.err and "3 failed" in ran.err
    last = json.loads(worked("runs", "list", "--json").out.splitlines()[0])["counts"]
    assert (last["failed"], last["refused"], last["new"]) == (3, 2, 1)
    assert json.loads(worked("status", "--json").out)["status"]["failed"] == 4
    assert len(worked("errors", "list", "--json").out.splitlines()) == 4
    assert sum(row["times"] for row in json.loads(worked("metrics", "errors", "--json").out)) == 4
    assert sum(row["failed"] for row in json.loads(worked("metrics", "documents", "--json").out)) == 4
    assert worked("sql", "select count(*) from documents where status = 'failed'").out.split()[-1] == "4"
    assert len(worked("export", "-f", "jsonl", "--status", "failed").out.splitlines()) == 4
    again = json.loads(worked("errors", "show", "1", "--json").out)
    assert again["filename"] and again["document"]
