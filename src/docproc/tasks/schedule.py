"""When a task runs next: cron expressions on the clock of a time zone, the last day of a month, the hours allowed.

On the day on which clocks go forward, a time of day that does not exist runs when it would have come (02:30 at 03:30);
on the day on which they go back, a time that comes twice runs the first time. What runs every hour or minute follows
real time: 23 and 25 runs on those days. So do the crons of Debian and of Paul Vixie.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter

from docproc.specs.tasks import TaskSpec


def next_run(task: TaskSpec, after: datetime) -> datetime:
    """Return when a task runs next after a time (aware), in UTC: its schedule, moved into its hours."""
    return into_window(task, _next_occurrence(task, after))


def into_window(task: TaskSpec, at: datetime) -> datetime:
    """Return a time (aware) as it is when the task may run then, else the time at which its hours next begin."""
    if task.start_time is None or task.end_time is None or task.start_time == task.end_time:
        return at
    local = at.astimezone(ZoneInfo(task.timezone))
    clock = local.time()
    if task.start_time < task.end_time:
        if task.start_time <= clock < task.end_time:
            return at
        day = local.date() + timedelta(days=int(clock >= task.end_time))
    else:
        if clock >= task.start_time or clock < task.end_time:
            return at
        day = local.date()
    return _on_clock(datetime.combine(day, task.start_time), local)


def _next_occurrence(task: TaskSpec, after: datetime) -> datetime:
    expression = task.cron_expression()
    zone = ZoneInfo(task.timezone)
    local = after.astimezone(zone)
    if expression.split()[1] == "*":
        return _next_in_real_time(expression, local)
    ways = croniter(expression, _unmoved(after, local))
    while True:
        wall = ways.get_next(datetime)
        found = _on_clock(wall, local)
        if found > after and _is_the_day(task, wall):
            return found


def _unmoved(after: datetime, local: datetime) -> datetime:
    """What the clock shows, or would show had it not gone forward within a day: what it skipped is yet to come then."""
    day_before = (after - timedelta(days=1)).astimezone(local.tzinfo).utcoffset() or timedelta(0)
    return min(local.replace(tzinfo=None), (after.astimezone(UTC) + day_before).replace(tzinfo=None))


def _next_in_real_time(expression: str, local: datetime) -> datetime:
    """The next match counted in real time, whatever the clock does meanwhile; its offset is that of the moment."""
    at = local.astimezone(UTC)
    while True:
        offset = at.astimezone(local.tzinfo).utcoffset() or timedelta(0)
        wall = (at + offset).replace(tzinfo=None)
        found: datetime = croniter(expression, wall).get_next(datetime)
        candidate = found.replace(tzinfo=UTC) - offset
        shown = candidate.astimezone(local.tzinfo).replace(tzinfo=None)
        if shown == found or croniter.match(expression, shown):
            return candidate
        at = candidate


def _is_the_day(task: TaskSpec, wall: datetime) -> bool:
    """A monthly task of the 29th to the 31st runs on the last day of a shorter month."""
    if task.frequency != "monthly":
        return True
    return wall.day == min(task.day, monthrange(wall.year, wall.month)[1])


def _on_clock(wall: datetime, local: datetime) -> datetime:
    """The time in UTC at which the clocks of a zone show this, the first of two; one that is skipped comes later."""
    return wall.replace(tzinfo=local.tzinfo, fold=0).astimezone(UTC)
