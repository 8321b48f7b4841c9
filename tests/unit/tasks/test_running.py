"""Tasks that are due, missed, failing, locked, out of hours."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from docproc.errors import LockedError
from docproc.specs.settings import Settings
from docproc.specs.tasks import TaskSpec, TasksSpec
from docproc.store.clock import now
from docproc.store.engine import Store, open_store
from docproc.store.task_reading import TaskState, run_states, task_states
from docproc.store.tasks import claim_task
from docproc.tasks import TASKS
from docproc.tasks.running import keep_tasks, run_due, run_now
from docproc.tasks.surroundings import Surroundings, TaskFailedError


@pytest.fixture
def store(store_folder: Path) -> Iterator[Store]:
    with open_store(store_folder) as opened:
        yield opened


def a_task(name: str = "t", **values: object) -> TaskSpec:
    spec = {"name": name, "type": "resume_waits", "frequency": "hourly", **values}
    return TasksSpec.model_validate({"tasks": [spec]}).tasks[0]


def around(store: Store, resume: Any = dict, settings: dict[str, object] | None = None) -> Surroundings:
    root = store.folder.parent
    return Surroundings(
        root, root / "templates", Settings.model_validate(settings or {}), store, "anna", lambda _: {}, resume,
        lambda: False,
    )  # fmt: skip


def state(store: Store, name: str = "t") -> TaskState:
    return next(each for each in task_states(store) if each.name == name)


def make_due(store: Store, at: datetime) -> None:
    text = at.strftime("%Y-%m-%d %H:%M:%S.%f")
    import sqlite3

    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE scheduled_tasks SET next_run_at = ?", (text,))
    connection.close()


def fails() -> dict[str, int]:
    raise TaskFailedError("the disk is full")


def test_a_new_task_waits_for_its_time(store: Store) -> None:
    assert run_due([a_task()], around(store), now()).runs == ()
    assert timedelta(0) < state(store).next_run_at - now() <= timedelta(hours=1)  # type: ignore[operator]  # it is set


def test_runs_that_were_missed_are_caught_up_by_one(store: Store) -> None:
    tasks = [a_task()]
    keep_tasks(store, tasks, "anna")
    make_due(store, now() - timedelta(days=3))
    assert [ran.task for ran in run_due(tasks, around(store), now()).runs] == ["t"]
    assert run_due(tasks, around(store), now()).runs == ()
    assert state(store).total == 1
    assert state(store).next_run_at > now()  # type: ignore[operator]  # it is set


def test_the_task_that_is_longest_overdue_runs_first(store: Store) -> None:
    tasks = [a_task("young"), a_task("old")]
    keep_tasks(store, tasks, "anna")
    make_due(store, now() - timedelta(hours=1))
    import sqlite3

    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE scheduled_tasks SET next_run_at = '2020-01-01 00:00:00.000000' WHERE name = 'old'")
    connection.close()
    assert [ran.task for ran in run_due(tasks, around(store), now()).runs] == ["old", "young"]


def test_a_failing_task_is_retried_after_its_delay_and_then_waits_for_its_time(store: Store) -> None:
    tasks = [a_task(max_retries=2, retry_delay_minutes=5, frequency="daily")]
    keep_tasks(store, tasks, "anna")
    for expected in (5, 5, None):
        make_due(store, now() - timedelta(seconds=1))
        (ran,) = run_due(tasks, around(store, fails), now()).runs
        assert ran.error == "the disk is full"
        following = state(store).next_run_at
        assert following is not None
        if expected is not None:
            assert timedelta(minutes=4) < following - now() <= timedelta(minutes=5)
    assert following.minute == 0
    told = store.reader.execute("SELECT title, message, user_id FROM announcements").fetchall()
    assert [tuple(row) for row in told] == [("Task t failed", "the disk is full", "anna")]
    assert (state(store).total, state(store).failed) == (3, 3)


def test_a_failure_is_told_to_the_addresses_of_the_task(store: Store) -> None:
    tasks = [a_task(retry_on_failure=False, notification_emails=["it@example.org"])]
    run_now(tasks[0], tasks, around(store, fails))
    row = store.reader.execute("SELECT to_address, body_text FROM email_queue").fetchone()
    assert row["to_address"] == "it@example.org" and "the disk is full" in row["body_text"]


def test_a_task_that_breaks_keeps_none_from_running(store: Store) -> None:
    tasks = [a_task("a"), a_task("b")]
    keep_tasks(store, tasks, "anna")
    make_due(store, now())
    ran = run_due(tasks, around(store, lambda: 1 // 0), now()).runs
    assert [each.error for each in ran] == ["ZeroDivisionError: integer division or modulo by zero"] * 2


def test_a_task_that_another_process_runs_is_left_to_it(store: Store) -> None:
    tasks = [a_task()]
    keep_tasks(store, tasks, "anna")
    make_due(store, now())
    assert claim_task(store, tasks[0], now(), lambda time: time, "anna") is not None
    done = run_due(tasks, around(store), now())
    assert (done.runs, done.locked) == ((), ("t",))
    with pytest.raises(LockedError, match="try again later"):
        run_now(tasks[0], tasks, around(store))


def test_a_task_whose_process_was_killed_runs_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = [a_task()]
    keep_tasks(store, tasks, "anna")
    make_due(store, now())
    claim_task(store, tasks[0], now(), lambda time: time, "anna")
    monkeypatch.setattr("docproc.store.records.Owner.is_dead", lambda _: True)
    assert len(run_due(tasks, around(store), now()).runs) == 1
    newest, killed = run_states(store, None, 10)
    assert newest.success is True
    assert killed.success is False and "is gone" in str(killed.error)


def test_a_run_outside_its_hours_is_moved_to_their_beginning(store: Store) -> None:
    clock = now()
    start, end = ((clock + timedelta(hours=hours)).strftime("%H:%M") for hours in (2, 3))
    tasks = [a_task(start_time=start, end_time=end)]
    keep_tasks(store, tasks, "anna")
    make_due(store, clock - timedelta(minutes=1))
    assert run_due(tasks, around(store), clock).runs == ()
    assert f"{state(store).next_run_at:%H:%M}" == start


def test_a_changed_task_gets_a_new_time_and_one_that_is_gone_or_off_none(store: Store) -> None:
    keep_tasks(store, [a_task()], "anna")
    hourly = state(store).next_run_at
    keep_tasks(store, [a_task(frequency="daily", at="00:00")], "anna")
    assert state(store).next_run_at != hourly or state(store).next_run_at.hour == 0  # type: ignore[union-attr]  # it is set
    keep_tasks(store, [a_task(enabled=False)], "anna")
    assert state(store).next_run_at is None
    keep_tasks(store, [a_task()], "anna")
    keep_tasks(store, [], "anna")
    assert (state(store).enabled, state(store).next_run_at) == (False, None)


def test_nothing_is_written_when_nothing_has_changed(store: Store) -> None:
    tasks = [a_task()]
    keep_tasks(store, tasks, "anna")
    before = store.reader.execute("PRAGMA data_version").fetchone()[0]
    run_due(tasks, around(store), now())
    assert store.reader.execute("PRAGMA data_version").fetchone()[0] == before


def test_every_type_of_task_is_in_both_doors() -> None:
    import typing

    union = typing.get_args(typing.get_args(TasksSpec.model_fields["tasks"].annotation)[0])[0]
    named = {typing.get_args(member.model_fields["type"].annotation)[0] for member in typing.get_args(union)}
    assert named == set(TASKS)
