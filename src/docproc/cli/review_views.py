"""What a reviewer looks at: the queue, one document, its history, the figures."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.filters import SinceOption, UntilOption, filtered
from docproc.cli.options import JsonOption, WorkspaceOption
from docproc.cli.session import acting_roles, acting_user, choose_workspace, counted
from docproc.cli.voice import say_none
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import open_store
from docproc.store.reading import find_document
from docproc.store.review_queue import QueueEntry, count_waiting, waiting_documents
from docproc.store.review_reading import Rate, ReviewFigures, deeds, review_figures

app = command_app()

MineOption = Annotated[bool, typer.Option("--mine", help="Only what is given to you, or to a role of yours.")]
DocumentArgument = Annotated[str, typer.Argument(help="An unambiguous prefix of the id, a file name, or a hash.")]

_MOST_RATES = 10


@app.command("list", epilog="Example:  docproc review list --mine --min-amount 1000")
@filtered(without=("status", "review", "decision"))
def list_command(
    context: typer.Context,
    chosen: DocumentFilter,
    mine: MineOption = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the most urgent first.")] = 50,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List the documents that wait for a person, the most urgent first, with the reasons.

    Urgent is what is overdue or due soon, what loses a cash discount soon, what is large, what has waited long, and
    what comes from a sender that is none of the suppliers. Of equal ones those of one sender come together.
    """
    today, now = date.today(), datetime.now().astimezone()  # noqa: DTZ011  # calendar days where the office stands
    if mine:
        chosen = of_mine(context, workspace, chosen)
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        entries = waiting_documents(store, chosen, today, now, limit)
        more = count_waiting(store, chosen) - len(entries) if len(entries) == limit else 0
    say_none(entries, "no document waits for a person")
    if as_json:
        for entry in entries:
            typer.echo(json.dumps(_entry_dict(entry), ensure_ascii=False))
        return
    _print_queue(entries)
    if more:
        typer.echo(f"… and {more} more: --limit, or filters (docproc review list --help)")


@app.command("show", epilog="Example:  docproc review show RE-4711.pdf")
def show_command(
    context: typer.Context, document: DocumentArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """Show a document as a reviewer reads it: each value with the line it came from, and what speaks against it."""
    from docproc.review.sheet import read_sheet

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        sheet = read_sheet(store, find_document(store, document))
    if as_json:
        data = asdict(sheet)
        typer.echo(json.dumps({"id": data.pop("document_id"), **data}, ensure_ascii=False))
        return
    from docproc.cli.review_sheet import sheet_lines

    for line in sheet_lines(sheet):
        typer.echo(line)


@app.command("history", epilog="Example:  docproc review history RE-4711.pdf")
def history_command(
    context: typer.Context, document: DocumentArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """Show what people and workflows did to a document, oldest first: who, when, why, and how long they took."""
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        done = deeds(store, find_document(store, document))
    for deed in done:
        if as_json:
            typer.echo(json.dumps({**asdict(deed), "time": deed.time.isoformat()}, ensure_ascii=False))
            continue
        note = f", note: {deed.note}" if deed.note and deed.note not in deed.description else ""
        version = "" if deed.version is None else f" (version {deed.version})"
        took = "" if deed.seconds is None else f", {_duration(deed.seconds)}"
        when = deed.time.astimezone()
        typer.echo(f"{when:%Y-%m-%d %H:%M}  {deed.by:12}  {deed.kind}: {deed.description}{version}{note}{took}")


@app.command("stats", epilog="Example:  docproc review stats --since 2026-01-01 --json")
def stats_command(
    context: typer.Context,
    since: SinceOption = None,
    until: UntilOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show what reviews tell: how many a day, how long they take, and how often automatic values were left as they are.

    --since and --until bound the days on which people worked. Correction rates come by field, supplier and rule.
    """
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        figures = review_figures(store, since and since.date(), until and until.date())
    if as_json:
        typer.echo(json.dumps(_figures_dict(figures), ensure_ascii=False))
        return
    for line in _figure_lines(figures):
        typer.echo(line)


def of_mine(context: typer.Context, workspace: Path | None, chosen: DocumentFilter) -> DocumentFilter:
    """Return the filter, narrowed to what is given to the acting user or to one of their roles."""
    return replace(chosen, assigned=(acting_user(), *acting_roles(context, workspace)))


def _print_queue(entries: Sequence[QueueEntry]) -> None:
    head = ("Prio", "Id", "File", "Type", "Sender", "Amount", "Due", "Why")
    if not entries:
        return
    rows = [_cells(entry) for entry in entries]
    if sys.stdout.isatty():
        from docproc.cli.tables import print_table

        print_table(head, rows, right=("Prio", "Amount"))
        return
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for row in (head, *rows):
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _entry_dict(entry: QueueEntry) -> dict[str, Any]:
    data = asdict(entry)
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}
    return {"id": plain.pop("document_id"), **plain}


def _cells(entry: QueueEntry) -> tuple[str, ...]:
    with_whom = entry.assigned_to or entry.assigned_role
    notes = (
        *((f"open at {entry.holder}",) if entry.holder else ()),
        *((f"for {with_whom}",) if with_whom else ()),
        *entry.urgency,
        *entry.reasons[:1],
    )
    amount = "" if entry.amount is None else f"{entry.amount:,.2f} {entry.currency or ''}".strip()
    cells = (
        str(entry.priority), entry.document_id[:8], entry.filename, entry.document_type.value,
        entry.supplier_name or "", amount, "" if entry.due_on is None else entry.due_on.isoformat(), "; ".join(notes),
    )  # fmt: skip
    return tuple(" ".join(cell.split()) for cell in cells)


def _figure_lines(figures: ReviewFigures) -> Iterator[str]:
    yield (
        f"settled    {figures.approved} approved, {figures.rejected} rejected;"
        f" {figures.corrected} corrections, {figures.reopened} reopened"
    )
    if figures.by_person:
        yield f"by person  {', '.join(f'{number} {name}' for name, number in figures.by_person.items())}"
    days = len(figures.by_day)
    if days:
        settled = figures.approved + figures.rejected
        yield f"a day      {settled / days:.1f} on {days} {'day' if days == 1 else 'days'} with reviews"
    if figures.median_seconds is not None and figures.mean_seconds is not None:
        yield (
            f"time       {_duration(figures.median_seconds)} a document (median of {figures.timed}),"
            f" mean {_duration(figures.mean_seconds)}"
        )
    if figures.agreement is not None:
        yield (
            f"agreement  {figures.agreement:.1f} % of {figures.reviewed_values} automatic values left as they were;"
            f" {figures.missed_values} values were missed,"
            f" {figures.corrected_cells} of {counted(figures.reviewed_cells, 'cell')} of tables corrected"
        )
    for title, rates in (("field", figures.by_field), ("supplier", figures.by_supplier), ("rule", figures.by_rule)):
        corrected = [rate for rate in rates if rate.corrected][:_MOST_RATES]
        if corrected:
            yield f"corrected by {title}"
        for rate in corrected:
            yield f"  {rate.name:32} {rate.corrected:>5} of {rate.reviewed:<6} {rate.percent:5.1f} %"


def _figures_dict(figures: ReviewFigures) -> dict[str, Any]:
    plain = {
        name: value
        for name, value in asdict(figures).items()
        if name not in ("by_day", "by_field", "by_supplier", "by_rule")
    }
    return {
        **plain,
        "by_day": {day.isoformat(): number for day, number in figures.by_day.items()},
        "by_field": list(map(_rate_dict, figures.by_field)),
        "by_supplier": list(map(_rate_dict, figures.by_supplier)),
        "by_rule": list(map(_rate_dict, figures.by_rule)),
    }


def _rate_dict(rate: Rate) -> dict[str, Any]:
    return {**asdict(rate), "percent": round(rate.percent, 1)}


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.1f} min"
