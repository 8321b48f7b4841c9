"""`docproc task` and `docproc watch`: as cron, systemd and people use them."""

import json
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import pytest

from tests.conftest import Cli, Invoice

TASKS = """\
tasks:
  - {name: inbox, type: ingest_folder, config: {folder: inbox, move_to: done, settle_seconds: 0}, frequency: minutely}
  - {name: send, type: send_mail_queue, frequency: minutely}
  - {name: digests, type: send_digests, frequency: daily, enabled: false}
"""


def rows(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def write(workspace: Cli, text: str = TASKS) -> None:
    (workspace.folder / "tasks.yaml").write_text(text)


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def completed(workspace: Cli) -> int:
    with closing(sqlite3.connect(workspace.folder / ".docproc" / "store.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM documents WHERE status = 'completed'").fetchone()[0])


def test_a_task_takes_in_a_folder_and_is_remembered(workspace: Cli, make_invoice: Invoice) -> None:
    write(workspace)
    make_invoice("inbox/1.pdf")
    ran = workspace("task", "run", "inbox", "--json")
    assert ran.code == 0
    assert rows(ran.out) == [
        {"task": "inbox", "summary": {"files": 1, "refused": 0, "finished": 1, "failed": 0}, "error": None}
    ]
    assert (workspace.folder / "done" / "1.pdf").is_file()
    (run,) = rows(workspace("task", "history", "--json").out)
    assert (run["task"], run["success"]) == ("inbox", True)
    listed = {row["name"]: row for row in rows(workspace("task", "list", "--json").out)}
    assert (listed["inbox"]["last_success"], listed["digests"]["next_run_at"]) == (True, None)


def test_a_task_that_fails_says_why(workspace: Cli) -> None:
    write(workspace)
    ran = workspace("task", "run", "inbox")
    assert ran.code == 4 and "no such folder" in ran.err
    assert "failed" in workspace("task", "history", "inbox").out


CLEANUP = """\
tasks:
  - {name: erase, type: cleanup_old_documents, frequency: daily, config: {days_old: 30, delete_permanently: true}}
  - {name: delete, type: cleanup_old_documents, frequency: daily, config: {days_old: 30}}
"""


def test_what_the_law_lets_go_is_erased_for_good_and_what_it_keeps_stays(workspace: Cli, make_invoice: Invoice) -> None:
    write(workspace, CLEANUP)
    numbers = {"old": "RE-7001", "deleted": "RE-7002", "young": "RE-7003", "kept": "RE-7004"}
    for name, number in numbers.items():
        make_invoice(f"inbox/{name}.pdf", number)
    assert workspace("run", "inbox", "--backend", "null", "-q").code == 0
    long_ago = "created_at = '1990-05-01 10:00:00.000000', document_date = '1990-05-01'"
    with closing(sqlite3.connect(workspace.folder / ".docproc" / "store.db")) as store, store:
        store.execute(f"UPDATE documents SET {long_ago} WHERE filename IN ('old.pdf', 'deleted.pdf')")
        store.execute("UPDATE documents SET created_at = '1990-05-01 10:00:00.000000' WHERE filename = 'kept.pdf'")
    assert workspace("doc", "delete", "deleted.pdf", "-q").code == 0
    (ran,) = rows(workspace("task", "run", "erase", "--json").out)
    assert ran == {"task": "erase", "summary": {"erased": 2, "must_be_kept": 1, "in_work": 0}, "error": None}
    again = rows(workspace("task", "run", "erase", "--json").out)[0]["summary"]
    assert again == {"erased": 0, "must_be_kept": 1, "in_work": 0}
    with closing(sqlite3.connect(workspace.folder / ".docproc" / "store.db")) as store:
        names = store.execute("SELECT filename FROM documents ORDER BY filename").fetchall()
        assert [name for (name,) in names] == ["erased", "erased", "kept.pdf", "young.pdf"]
        audited = store.execute("SELECT description FROM audit_logs WHERE action = 'erased'").fetchall()
        assert audited == [("erased: task erase",)] * 2
    data = b"".join(path.read_bytes() for path in workspace.folder.glob(".docproc/store.db*"))
    assert [name for name, number in numbers.items() if number.encode() in data] == ["young", "kept"]
    assert len(list((workspace.folder / ".docproc" / "files").rglob("*/*/*"))) == 2
    assert workspace("audit", "verify").code == 0


def test_next_says_when_by_the_tasks_own_clock(workspace: Cli) -> None:
    write(workspace, "tasks: [{name: a, type: send_digests, frequency: daily, at: 05:30, timezone: Europe/Berlin}]\n")
    first, second = rows(workspace("task", "next", "--count", 2, "--json").out)
    at = [datetime.fromisoformat(str(each["at"])) for each in (first, second)]
    assert datetime.now(UTC) < at[0] < at[1]
    assert workspace("task", "next", "a").out.split()[2] == "05:30"


def test_a_wrong_name_and_a_wrong_file_are_one_clear_line(workspace: Cli) -> None:
    write(workspace)
    ran = workspace("task", "run", "inbax")
    assert ran.code == 2 and "there are: inbox, send, digests" in ran.err
    write(workspace, TASKS.replace("minutely", "minutly", 1))
    for command in (["task", "list"], ["task", "run-due"], ["task", "next"]):
        ran = workspace(*command)
        assert ran.code == 5 and "tasks.yaml, line 2" in ran.err and "Traceback" not in ran.err


def test_run_due_does_nothing_before_the_time_has_come(workspace: Cli) -> None:
    write(workspace, TASKS.replace("minutely", "daily"))
    ran = workspace("task", "run-due")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_run_due_is_locked_while_another_runs_the_task(workspace: Cli) -> None:
    write(workspace)
    assert workspace("task", "list").code == 0
    database = workspace.folder / ".docproc" / "store.db"
    holder = subprocess.Popen(["sleep", "60"])
    try:
        import socket

        import psutil

        held = (socket.gethostname(), holder.pid, psutil.Process(holder.pid).create_time())
        with sqlite3.connect(database) as connection:
            connection.execute(
                "UPDATE scheduled_tasks SET next_run_at = '2026-01-01 00:00:00.000000', lease_token = 'x',"
                " lease_host = ?, lease_pid = ?, lease_process_started = ? WHERE is_enabled",
                held,
            )
        connection.close()
        assert workspace("task", "run-due").code == 75
        assert workspace("task", "run", "send").code == 75
    finally:
        holder.kill()
        holder.wait()
    ran = workspace("task", "run-due", "--json")
    assert {row["task"] for row in rows(ran.out)} == {"inbox", "send"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_watching_takes_files_as_they_settle_and_ends_well(
    workspace: Cli, make_invoice: Invoice, number: signal.Signals
) -> None:
    make_invoice("inbox/early.pdf", "RE-1")
    late = make_invoice("late.pdf", "RE-2").read_bytes()
    process = workspace.start("watch", "inbox", "--settle", "1", "--move-to", "done")
    done = workspace.folder / "done"
    wait_for((done / "early.pdf").is_file)
    slow = workspace.folder / "inbox" / "late.pdf"
    with slow.open("wb") as file:
        for at in range(0, len(late), max(1, len(late) // 4)):
            file.write(late[at : at + max(1, len(late) // 4)])
            file.flush()
            time.sleep(0.4)
            assert not (done / "late.pdf").exists()
    wait_for((done / "late.pdf").is_file)
    wait_for(lambda: completed(workspace) == 2)
    process.send_signal(number)
    assert process.wait(timeout=30) == 0
    _, err = process.communicate()
    assert b"Traceback" not in err
    with closing(sqlite3.connect(workspace.folder / ".docproc" / "store.db")) as connection:
        numbers = connection.execute("SELECT document_number FROM documents ORDER BY document_number").fetchall()
    assert numbers == [("RE-1",), ("RE-2",)]


def test_a_file_that_watching_refuses_is_tried_once_and_shown(workspace: Cli, make_invoice: Invoice) -> None:
    inbox = workspace.folder / "inbox"
    make_invoice("inbox/good.pdf", "RE-1")
    (inbox / "bad.pdf").write_bytes(b"no PDF at all, whatever its name says")
    process = workspace.start("watch", "inbox", "--settle", "0")
    wait_for(lambda: completed(workspace) == 1)
    make_invoice("inbox/second.pdf", "RE-2")
    wait_for(lambda: completed(workspace) == 2)
    (inbox / "bad.pdf").touch()
    time.sleep(1.5)
    make_invoice("inbox/third.pdf", "RE-3")
    wait_for(lambda: completed(workspace) == 3)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    _, err = process.communicate()
    assert err.count(b"[unsupported-file]") == 1 and (inbox / "bad.pdf").is_file()
    assert json.loads(workspace("status", "--json").out)["status"]["failed"] == 1
    (failed,) = rows(workspace("errors", "list", "--json").out)
    assert "bad.pdf" in str(failed)


def test_watching_a_folder_that_is_not_there_is_a_usage_error(workspace: Cli) -> None:
    ran = workspace("watch", "nowhere")
    assert ran.code == 2 and "no such folder" in ran.err
