"""`docproc cache`: pages that were read before and are kept, so that no page is read twice."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import counted, open_session, say
from docproc.errors import UsageError
from docproc.store.page_keeping import LetGo, clear_pages, kept_pages

app = command_app(no_args_is_help=True, help="Show how much the kept pages take, and clear those no document needs.")


@app.command("info", epilog="Example:  docproc cache info --json | jq .size")
def info_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """Show where pages are kept, how many, what they take, how often they were used again, and the limit."""
    with open_session(context, workspace) as session:
        kept = kept_pages(session.store)
        limit = session.resolved.settings.performance.cache_max_mb
        place = session.store.path
    if as_json:
        known = asdict(kept) | {"oldest": None if kept.oldest is None else kept.oldest.isoformat()}
        typer.echo(json.dumps({"location": str(place), **known, "limit": limit * 1_000_000}, ensure_ascii=False))
        return
    spare, spare_size = kept.entries - kept.needed_entries, kept.size - kept.needed_size
    typer.echo(f"location   {place}")
    typer.echo(f"pages      {kept.entries}, {_megabytes(kept.size)}; used again {counted(kept.hits, 'time')}")
    typer.echo(f"documents  need {kept.needed_entries} of them, {_megabytes(kept.needed_size)}")
    by_backend = ", ".join(f"{count} {name}" for name, count in sorted(kept.spare_by_backend.items()))
    typer.echo(
        f"spare      {spare}, {_megabytes(spare_size)} of at most {limit} MB" + (f": {by_backend}" * bool(spare))
    )
    if kept.oldest is not None:
        typer.echo(f"oldest     {kept.oldest.astimezone():%Y-%m-%d %H:%M}")


@app.command("clear", epilog="Example:  docproc cache clear --older-than 90 --yes")
def clear_command(
    context: typer.Context,
    backend: Annotated[
        str | None, typer.Option("--backend", help="Only pages that this backend read.", show_default=False)
    ] = None,
    older_than: Annotated[
        int | None,
        typer.Option("--older-than", min=0, metavar="DAYS", help="Only pages kept longer ago.", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Let go of kept pages that no document needs; those of documents stay."""
    before = None if older_than is None else datetime.now(UTC) - timedelta(days=older_than)
    with open_session(context, workspace) as session:
        if not dry_run and not yes:
            _require_consent(clear_pages(session.store, backend, before, pretend=True))
        gone = clear_pages(session.store, backend, before, pretend=dry_run)
    if as_json:
        typer.echo(json.dumps({"entries": gone.entries, "size": gone.size, "dry_run": dry_run}))
    elif not quiet:
        say(f"{counted(gone.entries, 'page')}, {_megabytes(gone.size)}, {'would go' if dry_run else 'are gone'}")


def _require_consent(going: LetGo) -> None:
    """Ask where there is a terminal; raises UsageError where there is none."""
    if not sys.stdin.isatty():
        raise UsageError("without a terminal to ask, clear needs --yes (or --dry-run)")
    typer.confirm(f"Let go of {counted(going.entries, 'page')}, {_megabytes(going.size)}?", abort=True, err=True)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"
