from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docproc.errors import ConfigurationError
from docproc.specs.loader import parse_yaml
from docproc.specs.tasks import TaskSpec, TasksSpec
from docproc.tasks.schedule import into_window, next_run

BERLIN = ZoneInfo("Europe/Berlin")


def task(**values: object) -> TaskSpec:
    spec = {"name": "t", "type": "send_mail_queue", "timezone": "Europe/Berlin", **values}
    return TasksSpec.model_validate({"tasks": [spec]}).tasks[0]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def runs(spec: TaskSpec, after: str, until: str) -> list[datetime]:
    found = []
    at = utc(after)
    while (at := next_run(spec, at)) <= utc(until):
        found.append(at)
    return found


def clock(times: list[datetime]) -> list[str]:
    return [f"{each.astimezone(BERLIN):%d %H:%M}" for each in times]


def test_a_time_of_day_that_is_skipped_in_spring_runs_once_when_it_would_have_come() -> None:
    spec = task(frequency="daily", at="02:30")
    assert clock(runs(spec, "2026-03-27 12:00", "2026-03-31 00:00")) == ["28 02:30", "29 03:30", "30 02:30"]


def test_a_time_of_day_that_comes_twice_in_autumn_runs_once() -> None:
    spec = task(frequency="daily", at="02:30")
    found = runs(spec, "2026-10-23 12:00", "2026-10-26 12:00")
    assert clock(found) == ["24 02:30", "25 02:30", "26 02:30"]
    assert found[1] == utc("2026-10-25 00:30")


@pytest.mark.parametrize("after", ["2026-10-25 00:35", "2026-10-25 01:10", "2026-10-25 01:35"])
def test_in_the_hour_that_comes_twice_nothing_runs_again(after: str) -> None:
    assert next_run(task(frequency="daily", at="02:30"), utc(after)) == utc("2026-10-26 01:30")


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)])
def test_what_runs_every_hour_follows_real_time(day: str, hours: int) -> None:
    start = datetime.fromisoformat(day).replace(tzinfo=BERLIN) - timedelta(seconds=1)
    end = (datetime.fromisoformat(day) + timedelta(days=1)).replace(tzinfo=BERLIN) - timedelta(seconds=1)
    found = []
    at = start.astimezone(UTC)
    while (at := next_run(task(frequency="hourly"), at)) <= end:
        found.append(at)
    assert len(found) == hours
    assert {second - first for first, second in pairwise(found)} == {timedelta(hours=1)}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (31, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        (30, ["2026-01-30", "2026-02-28", "2026-03-30", "2026-04-30"]),
        (29, ["2026-01-29", "2026-02-28", "2026-03-29", "2026-04-29"]),
        (1, ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]),
    ],
)
def test_a_month_that_is_too_short_runs_on_its_last_day(day: int, expected: list[str]) -> None:
    spec = task(frequency="monthly", day=day, at="23:00", timezone="UTC")
    assert [f"{each:%Y-%m-%d}" for each in runs(spec, "2026-01-01 00:00", "2026-05-01 23:30")][:4] == expected


def test_a_leap_year_has_its_29th() -> None:
    spec = task(frequency="monthly", day=31, timezone="UTC")
    assert next_run(spec, utc("2028-02-01 00:00")) == utc("2028-02-29 00:00")


@pytest.mark.parametrize(
    ("values", "after", "expected"),
    [
        ({"frequency": "minutely"}, "2026-07-01 10:00:30", "2026-07-01 10:01"),
        ({"frequency": "weekly", "weekday": "sunday", "at": "08:00"}, "2026-07-01 10:00", "2026-07-05 06:00"),
        ({"frequency": "weekly"}, "2026-07-06 00:00", "2026-07-12 22:00"),
        ({"frequency": "custom", "cron": "*/15 8-17 * * 1-5"}, "2026-07-03 15:50", "2026-07-06 06:00"),
        ({"frequency": "custom", "cron": "0 0 L * *", "timezone": "UTC"}, "2026-02-01 00:00", "2026-02-28 00:00"),
        ({"frequency": "daily", "timezone": "Asia/Kolkata"}, "2026-07-01 10:00", "2026-07-01 18:30"),
    ],
)
def test_a_schedule_says_when_it_runs_next(values: dict[str, object], after: str, expected: str) -> None:
    assert next_run(task(**values), utc(after)) == utc(expected)


@pytest.mark.parametrize(
    ("values", "after", "expected"),
    [
        ({"frequency": "daily", "at": "02:30"}, "2026-03-29 01:10", "2026-03-29 01:30"),
        ({"frequency": "daily", "at": "02:30"}, "2026-03-29 01:30", "2026-03-30 00:30"),
        ({"frequency": "monthly", "day": 28, "at": "02:15"}, "2027-03-28 01:14", "2027-03-28 01:15"),
        ({"frequency": "custom", "cron": "0,30 2-3 * * *"}, "2026-03-29 01:10", "2026-03-29 01:30"),
        (
            {"frequency": "daily", "at": "02:15", "timezone": "Australia/Lord_Howe"},
            "2026-10-03 15:35",
            "2026-10-03 15:45",
        ),
    ],
)
def test_a_run_whose_time_the_clock_skipped_is_still_to_come_after_it_went_forward(
    values: dict[str, object], after: str, expected: str
) -> None:
    assert next_run(task(**values), utc(after)) == utc(expected)


@pytest.mark.parametrize(
    ("window", "at", "expected"),
    [
        (("06:00", "20:00"), "2026-07-01 03:00", "2026-07-01 04:00"),
        (("06:00", "20:00"), "2026-07-01 12:00", "2026-07-01 12:00"),
        (("06:00", "20:00"), "2026-07-01 18:00", "2026-07-02 04:00"),
        (("22:00", "06:00"), "2026-07-01 21:00", "2026-07-01 21:00"),
        (("22:00", "06:00"), "2026-07-01 01:00", "2026-07-01 01:00"),
        (("22:00", "06:00"), "2026-07-01 12:00", "2026-07-01 20:00"),
        (("02:30", "05:00"), "2026-03-28 23:00", "2026-03-29 01:30"),
    ],
)
def test_the_hours_of_a_task_move_a_run_and_never_lose_it(window: tuple[str, str], at: str, expected: str) -> None:
    spec = task(frequency="hourly", start_time=window[0], end_time=window[1])
    assert into_window(spec, utc(at)) == utc(expected)


def test_runs_outside_the_hours_come_together_when_they_begin() -> None:
    spec = task(frequency="hourly", start_time="08:00", end_time="10:00")
    assert clock(runs(spec, "2026-07-01 00:00", "2026-07-02 12:00")) == ["01 08:00", "01 09:00", "02 08:00", "02 09:00"]


SPECS = st.one_of(
    st.builds(lambda h, m: task(frequency="daily", at=f"{h:02}:{m:02}"), st.integers(0, 23), st.integers(0, 59)),
    st.builds(lambda day: task(frequency="monthly", day=day, at="02:15"), st.integers(1, 31)),
    st.sampled_from(["*/7 * * * *", "30 2 * * *", "0 */2 * * *", "15 1-3 * * 0", "59 23 28-31 * *"]).map(
        lambda cron: task(frequency="custom", cron=cron)
    ),
)


@settings(max_examples=60)
@given(SPECS, st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))  # noqa: DTZ001  # a zone is put on below
def test_the_next_run_is_always_later_and_nothing_lies_between(spec: TaskSpec, at: datetime) -> None:
    after = at.replace(tzinfo=UTC)
    found = next_run(spec, after)
    assert found > after
    assert next_run(spec, found - timedelta(microseconds=1)) == found
    assert next_run(spec, after + (found - after) / 2) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{name: a, type: send_mail_quene, frequency: daily}", "send_mail_queue"),
        ("{name: a, type: send_mail_queue, frequency: dayly}", "daily"),
        ("{name: a, type: send_mail_queue, frequency: custom}", "cron belongs"),
        ("{name: a, type: send_mail_queue, frequency: custom, cron: '61 * * * *'}", "no cron expression"),
        ("{name: a, type: send_mail_queue, frequency: custom, cron: '* * * * * *'}", "five fields"),
        ("{name: a, type: send_mail_queue, frequency: daily, timezone: Europe/Bonn}", "no time zone"),
        ("{name: a, type: send_mail_queue, frequency: daily, start_time: 06:00}", "belong together"),
        ("{name: a, type: ingest_folder, frequency: daily, config: {foldr: x}}", "unknown key 'foldr'"),
        ("{name: A B, type: send_mail_queue, frequency: daily}", "pattern"),
        ("{name: a, type: send_mail_queue, frequency: hourly, at: 10:00}", "at belongs"),
    ],
)
def test_a_mistake_in_tasks_yaml_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as raised:
        parse_yaml(f"tasks:\n  - {text}\n", TasksSpec, "tasks.yaml")
    assert "tasks.yaml, line 2" in raised.value.message


def test_two_tasks_have_two_names() -> None:
    one = "  - {name: a, type: send_mail_queue, frequency: daily}\n"
    with pytest.raises(ConfigurationError, match="two tasks are called a"):
        parse_yaml(f"tasks:\n{one}{one}", TasksSpec, "tasks.yaml")


def test_a_time_of_day_may_be_written_without_quotes() -> None:
    text = "tasks: [{name: a, type: send_mail_queue, frequency: daily, at: 22:30}]"
    assert parse_yaml(text, TasksSpec, "x").tasks[0].cron_expression() == "30 22 * * *"
