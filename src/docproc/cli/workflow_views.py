"""How workflows and their executions look in a terminal, in a pipe, and as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from docproc.errors import OutputError, UsageError

if TYPE_CHECKING:
    from docproc.specs.workflows import WorkflowSpec
    from docproc.store.execution_reading import ExecutionDetail, ExecutionRecord, StepExecution
    from docproc.store.workflows import StoredWorkflow, WorkflowCounters
    from docproc.workflow.flow import Flow

_STYLES = {"failed": "red", "waiting": "yellow", "running": "cyan", "cancelled": "dim", "skipped": "dim"}
Row = tuple[str, ...]


def listed(workflow: StoredWorkflow, counters: WorkflowCounters) -> dict[str, Any]:
    """A workflow as `workflow list --json` gives it."""
    last = counters.last_executed_at
    return {
        "id": workflow.spec.id,
        "name": workflow.spec.name,
        "trigger": workflow.spec.trigger.type,
        "active": workflow.spec.active,
        "system": workflow.spec.system,
        "version": workflow.version,
        "steps": len(workflow.spec.steps),
        "executions": counters.total,
        "successful": counters.successful,
        "failed": counters.failed,
        "waiting": counters.waiting,
        "last_executed_at": None if last is None else last.isoformat(timespec="seconds"),
    }


def print_list(rows: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    """Print the workflows of a workspace."""
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    cells = [
        (
            row["id"], row["trigger"], "" if row["active"] else "inactive", str(row["executions"]),
            str(row["failed"] or ""), str(row["waiting"] or ""), _day(row["last_executed_at"]),
        )
        for row in rows
    ]  # fmt: skip
    print_table(("Workflow", "Starts on", "", "Runs", "Failed", "Waiting", "Last"), cells, right=(3, 4, 5))


def print_workflow(
    workflow: StoredWorkflow, counters: WorkflowCounters, last: Sequence[ExecutionRecord], as_json: bool
) -> None:
    """Print one workflow: what it is, its steps and where they lead, how it did."""
    data = listed(workflow, counters)
    if as_json:
        executions = [_as_json(record) for record in last]
        definition = workflow.spec.model_dump(mode="json")
        typer.echo(json.dumps({**data, "definition": definition, "last": executions}, ensure_ascii=False))
        return
    from docproc.workflow.drawing import drawn_as_text, flow_of

    typer.echo(f"{workflow.spec.id}: {workflow.spec.name} (version {workflow.version}{_flags(workflow.spec)})")
    if workflow.spec.description:
        typer.echo(workflow.spec.description.strip())
    typer.echo("")
    typer.echo(drawn_as_text(workflow.spec, flow_of(workflow.spec)))
    typer.echo("")
    typer.echo(
        f"executions: {counters.total}, {counters.successful} successful, {counters.failed} failed,"
        f" {counters.waiting} waiting"
    )
    if last:
        typer.echo("")
        print_executions(last, as_json=False)


def print_executions(records: Sequence[ExecutionRecord], as_json: bool) -> None:
    """Print executions, one a line."""
    if as_json:
        for record in records:
            typer.echo(json.dumps(_as_json(record), ensure_ascii=False))
        return
    cells = [
        (
            record.id[:8], record.workflow, record.status.value, _time(record.created_at),
            record.filename or record.trigger_event, _remark(record),
        )
        for record in records
    ]  # fmt: skip
    header = ("Execution", "Workflow", "Status", "Started", "Document", "")
    print_table(header, cells, styles=[_STYLES.get(record.status.value, "") for record in records])


def print_execution(detail: ExecutionDetail, as_json: bool) -> None:
    """Print one execution: what started it, what each step did, its log."""
    record = detail.record
    if as_json:
        steps = [_as_json(step) for step in detail.steps]
        data = {**_as_json(record), "trigger_data": detail.trigger_data, "steps": steps, "log": list(detail.log)}
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    typer.echo(f"{record.id}  {record.workflow} (version {record.version})  {record.status.value}")
    typer.echo(f"started {_time(record.created_at)} by {record.trigger_event}, {record.created_by}")
    if record.filename is not None:
        typer.echo(f"document {record.filename} ({(record.document_id or '')[:8]})")
    if remark := _remark(record):
        typer.echo(remark)
    typer.echo("")
    cells = [(step.name, step.type, step.status.value, _took(step), _said(step)) for step in detail.steps]
    print_table(
        ("Step", "Type", "Status", "ms", "Output"),
        cells,
        right=(3,),
        styles=[_STYLES.get(step.status.value, "") for step in detail.steps],
    )
    if detail.log:
        typer.echo("")
    for line in detail.log:
        typer.echo(f"{_day(line['time'], seconds=True)}  {line['step'] or '-'}: {line['message']}")


def print_table(
    header: Row, rows: Sequence[Row], right: Sequence[int] = (), styles: Sequence[str] | None = None
) -> None:
    """Print rows: on a terminal in colours and as wide as it is, else in plain aligned columns."""
    if not rows:
        return
    if not sys.stdout.isatty():
        widths = [max(len(row[at]) for row in (header, *rows)) for at in range(len(header))]
        for row in (header, *rows):
            cells = [cell.rjust(width) if at in right else cell.ljust(width) for at, (cell, width) in
                     enumerate(zip(row, widths, strict=True))]  # fmt: skip
            typer.echo("  ".join(cells).rstrip())
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for at, name in enumerate(header):
        table.add_column(name, justify="right" if at in right else "left", overflow="fold")
    for row, style in zip(rows, styles or [""] * len(rows), strict=True):
        table.add_row(*map(Text, row), style=style)
    Console().print(table)


def write_picture(spec: WorkflowSpec, flow: Flow, output: Path) -> None:
    """Write the drawing as .svg or .png, whole or not at all."""
    from docproc.workflow.drawing import drawn_as_svg
    from docproc.workflow.painting import painted_as_png

    ending = output.suffix.lower()
    if ending not in (".svg", ".png"):
        raise UsageError(f"{output}: a picture's name ends in .svg or .png")
    content = drawn_as_svg(spec, flow).encode() if ending == ".svg" else painted_as_png(spec, flow)
    temporary = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(output)
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _as_json(record: ExecutionRecord | StepExecution) -> dict[str, Any]:
    return {
        name: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
        for name, value in asdict(record).items()
    }


def _remark(record: ExecutionRecord) -> str:
    if record.error is not None:
        return " ".join(record.error.split())
    if record.resume_at is not None:
        return f"waits in {record.next_step} until {_time(record.resume_at)}"
    return ""


def _said(step: StepExecution) -> str:
    if step.error is not None:
        tries = f" (try {step.retries + 1})" if step.retries else ""
        return " ".join(step.error.split()) + tries
    if not isinstance(step.output, Mapping):
        return ""
    said = ", ".join(f"{name}: {_short(value)}" for name, value in step.output.items() if value not in (None, [], {}))
    return said if len(said) <= 100 else f"{said[:99]}…"


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _took(step: StepExecution) -> str:
    return "" if step.milliseconds is None else str(step.milliseconds)


def _flags(spec: WorkflowSpec) -> str:
    return "".join([", inactive" * (not spec.active), ", system" * spec.system])


def _time(time: datetime) -> str:
    """A time as the operator's clock shows it."""
    return f"{time.astimezone():%Y-%m-%d %H:%M}"


def _day(text: str | None, seconds: bool = False) -> str:
    if text is None:
        return ""
    local = datetime.fromisoformat(text).astimezone()
    return f"{local:%Y-%m-%d %H:%M:%S}" if seconds else f"{local:%Y-%m-%d %H:%M}"
