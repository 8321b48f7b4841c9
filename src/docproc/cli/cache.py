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
from docproc.store.page_pictures import MOST_BYTES, KeptPictures, PagePictures

app = command_app(
    no_args_is_help=True, help="Show what kept pages and pictures of them take, and clear what no document needs."
)


@app.command("info", epilog="Example:  docproc cache info --json | jq .size")
def info_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """Show where pages are kept, how many, what they take, how often they were used again, and the limit.

    Pictures are those that the review page drew of pages; they can be drawn again.
    """
    with open_session(context, workspace) as session:
        kept = kept_pages(session.store)
        limit = session.resolved.settings.performance.cache_max_mb
        place = session.store.path
        pictures = PagePictures(session.workspace.store_folder).kept()
    if as_json:
        known = asdict(kept) | {"oldest": None if kept.oldest is None else kept.oldest.isoformat()}
        known |= {"limit": limit * 1_000_000, "pictures": pictures.number, "pictures_size": pictures.size}
        typer.echo(json.dumps({"location": str(place), **known}, ensure_ascii=False))
        return
    spare, spare_size = kept.entries - kept.needed_entries, kept.size - kept.needed_size
    typer.echo(f"location   {place}")
    typer.echo(f"pages      {kept.entries}, {_megabytes(kept.size)}; used again {counted(kept.hits, 'time')}")
    typer.echo(f"documents  need {kept.needed_entries} of them, {_megabytes(kept.needed_size)}")
    by_backend = ", ".join(f"{count} {name}" for name, count in sorted(kept.spare_by_backend.items()))
    typer.echo(
        f"spare      {spare}, {_megabytes(spare_size)} of at most {limit} MB" + (f": {by_backend}" * bool(spare))
    )
    typer.echo(f"pictures   {pictures.number}, {_megabytes(pictures.size)} of at most {_megabytes(MOST_BYTES)}")
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
    """Let go of kept pages that no document needs, and of pictures of pages; the text of documents stays.

    With --backend pictures stay, since no backend drew them.
    """
    before = None if older_than is None else datetime.now(UTC) - timedelta(days=older_than)
    with open_session(context, workspace) as session:
        pictures = PagePictures(session.workspace.store_folder)
        drawn = KeptPictures(0, 0) if backend is not None else pictures.kept(before)
        if not dry_run and not yes:
            _require_consent(clear_pages(session.store, backend, before, pretend=True), drawn)
        gone = clear_pages(session.store, backend, before, session.actor, pretend=dry_run)
        if not dry_run and backend is None:
            drawn = pictures.clear(before)
    if as_json:
        told = {"entries": gone.entries, "size": gone.size, "pictures": drawn.number, "pictures_size": drawn.size}
        typer.echo(json.dumps({**told, "dry_run": dry_run}))
    elif not quiet:
        say(f"{_going(gone, drawn)}, {'would go' if dry_run else 'are gone'}")


def _going(pages: LetGo, pictures: KeptPictures) -> str:
    said = f"{counted(pages.entries, 'page')}, {_megabytes(pages.size)}"
    drawn = f", and {counted(pictures.number, 'picture')}, {_megabytes(pictures.size)}"
    return said + drawn * bool(pictures.number)


def _require_consent(going: LetGo, pictures: KeptPictures) -> None:
    """Ask where there is a terminal; raises UsageError where there is none."""
    if not sys.stdin.isatty():
        raise UsageError("without a terminal to ask, clear needs --yes (or --dry-run)")
    typer.confirm(f"Let go of {_going(going, pictures)}?", abort=True, err=True)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"
