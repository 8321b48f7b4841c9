"""`docproc backup`: copies of the workspace, made while it is in use; looked after; put back."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import acting_user, choose_workspace, counted, nearest_settings, say
from docproc.errors import EXIT_CHECK_FAILED, StoreDamagedError

if TYPE_CHECKING:
    from docproc.store.vault import Manifest, Vault

app = command_app(no_args_is_help=True, help="Backups of the workspace: store, files and YAML, by content.")

DestinationArgument = Annotated[
    str, typer.Argument(metavar="DEST", help="A folder, an address (s3://…, sftp://…) or a destination's name.")
]
NameArgument = Annotated[
    str | None, typer.Argument(metavar="NAME", help="A backup, or how it begins.", show_default="the newest")
]
KeepLastOption = Annotated[
    int | None, typer.Option("--keep-last", min=1, metavar="N", help="Let only so many stay.", show_default=False)
]
KeepDaysOption = Annotated[
    int | None,
    typer.Option("--keep-days", min=1, metavar="N", help="Let those stay that are younger.", show_default=False),
]


@app.command("create", epilog="Example:  docproc backup create /mnt/backup/books --keep-days 30 --keep-last 7")
def create_command(
    context: typer.Context,
    destination: DestinationArgument,
    keep_last: KeepLastOption = None,
    keep_days: KeepDaysOption = None,
    compress: Annotated[bool, typer.Option("--compress/--no-compress", help="Compress what is kept.")] = True,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Back up the workspace, also while others work in it; only what is new is copied.

    With --keep-last or --keep-days older backups go afterwards, the newest never. Exit 1 when kept files are not there.
    """
    from docproc.store.backups import back_up, prune
    from docproc.store.engine import STORE_FILE, open_store

    began = time.monotonic()
    chosen = choose_workspace(context, workspace)
    if not (chosen.store_folder / STORE_FILE).exists():  # an empty one would take the place of good backups
        raise StoreDamagedError(f"{chosen.store_folder} holds no store: docproc backup restore brings one back")
    with open_store(chosen.store_folder):
        pass  # it is one, of the newest version
    vault = _vault(context, workspace, destination, compress, make=True)
    made = back_up(chosen.store_folder, chosen.written_files(), vault, acting_user())
    gone = prune(vault, keep_last, keep_days)[0] if keep_last or keep_days else []
    if as_json:
        new = {"added": made.added, "added_bytes": made.added_bytes, "removed": gone}
        typer.echo(json.dumps({**_facts(made.manifest), **new, "seconds": round(time.monotonic() - began, 3)}))
    elif not quiet:
        say(
            f"backup {made.manifest.name}: {counted(made.manifest.documents, 'document')},"
            f" {made.added_bytes / 1e6:.1f} MB new" + (f"; {counted(len(gone), 'old one')} removed" if gone else "")
        )
    if made.manifest.missing:
        say(f"{counted(len(made.manifest.missing), 'kept file')} not there: {made.manifest.missing[0]} …")
        sys.exit(EXIT_CHECK_FAILED)


@app.command("list", epilog="Example:  docproc backup list /mnt/backup/books")
def list_command(
    context: typer.Context,
    destination: DestinationArgument,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List the backups in a place, the oldest first."""
    manifests = _vault(context, workspace, destination).manifests()
    if not manifests:
        say(f"{destination}: no backups yet")
    if manifests and not as_json:
        typer.echo(f"{'backup':34}{'documents':>10}{'files':>10}{'MB':>10}  by")
    for each in manifests:
        if as_json:
            typer.echo(json.dumps(_facts(each), ensure_ascii=False))
            continue
        size = (each.bytes + each.store.size) / 1e6
        typer.echo(f"{each.name:34}{each.documents:>10}{each.files:>10}{size:>10.1f}  {each.created_by}")


@app.command("verify", epilog="Example:  docproc backup verify /mnt/backup/books --all")
def verify_command(
    context: typer.Context,
    destination: DestinationArgument,
    name: NameArgument = None,
    everything: Annotated[bool, typer.Option("--all", help="Every backup.")] = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Read all of a backup, hold it against its hashes and check the store in it. Exit 1 when it is not whole."""
    from docproc.store.backups import verify

    bad = 0
    vault = _vault(context, workspace, destination)
    try:
        chosen = vault.manifests() if everything else [vault.manifest(name)]
    except StoreDamagedError as error:
        say(error.message)
        sys.exit(EXIT_CHECK_FAILED)
    for manifest in chosen:
        try:
            verify(vault, manifest)
        except StoreDamagedError as error:
            bad += 1
            say(f"{manifest.name}: {error.message}")
        else:
            if not quiet:
                say(f"{manifest.name}: whole, {counted(manifest.files, 'file')}")
    if bad:
        sys.exit(EXIT_CHECK_FAILED)


@app.command("restore", epilog="Example:  docproc backup restore /mnt/backup/books --to ./books-again")
def restore_command(
    context: typer.Context,
    destination: DestinationArgument,
    name: NameArgument = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder to make a workspace of.", show_default="this workspace")
    ] = None,
    yes: Annotated[
        bool, typer.Option("-y", "--yes", "--force", help="Set a store that is there aside, unasked.")
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Put a backup back. What it takes the place of is set aside in a folder before-restore-… of the workspace.

    A terminal asks before a store with documents is set aside. Nobody may have it open: exit 75 otherwise.
    """
    from docproc.settings.workspace import Workspace, make_workspace
    from docproc.store.engine import open_store
    from docproc.store.private_folder import make_private
    from docproc.store.restoring import holds_documents, note_restored, restore

    vault = _vault(context, workspace, destination)
    manifest = vault.manifest(name)
    if to is None:
        chosen = choose_workspace(context, workspace)
    else:
        to.mkdir(parents=True, exist_ok=True)
        chosen = Workspace(to.resolve())
        make_private(chosen.store_folder)
    if not yes and sys.stdin.isatty() and holds_documents(chosen.store_folder):
        typer.confirm(f"{chosen.root} has a store with documents. Set it aside?", abort=True, err=True)
        yes = True
    done = restore(vault, manifest, chosen.root, chosen.store_folder, yes)
    make_workspace(chosen.root)
    with open_store(chosen.store_folder) as store:  # which brings it to the newest version
        note_restored(store, manifest, acting_user())
    if as_json:
        typer.echo(json.dumps({"backup": manifest.name, "workspace": str(chosen.root), **asdict(done)}, default=str))
    elif not quiet:
        say(f"{chosen.root}: {counted(manifest.documents, 'document')} of {manifest.name} are back")
        if done.set_aside is not None:
            say(f"what was there lies in {done.set_aside}")


@app.command("prune", epilog="Example:  docproc backup prune /mnt/backup/books --keep-days 30 --keep-last 7")
def prune_command(
    context: typer.Context,
    destination: DestinationArgument,
    keep_last: KeepLastOption = None,
    keep_days: KeepDaysOption = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Remove old backups, and content that only they have; what either bound keeps stays, and so does the newest."""
    from docproc.errors import UsageError
    from docproc.store.backups import prune

    if keep_last is None and keep_days is None:
        raise UsageError("say what stays: --keep-last N, --keep-days N or both")
    gone, contents = prune(_vault(context, workspace, destination), keep_last, keep_days)
    if not quiet:
        say(f"{counted(len(gone), 'backup')} removed, with {counted(contents, 'content')} that no other has")


def _vault(
    context: typer.Context, workspace: Path | None, destination: str, compress: bool = True, make: bool = False
) -> Vault:
    """The backups at a place; a place on the command line lies where the command is called."""
    from docproc.deliver.backup_vault import vault_at
    from docproc.settings.workspace import nearest_workspace

    nearest = nearest_workspace(workspace or context.find_root().obj, os.environ, Path.cwd())
    root = Path() if nearest is None else nearest.root
    return vault_at(destination, nearest_settings(context, workspace), root, Path(), compress, make)


def _facts(manifest: Manifest) -> dict[str, Any]:
    names = ("created_at", "created_by", "workspace", "store_version", "documents", "files", "bytes", "missing")
    return {
        "backup": manifest.name,
        **{name: getattr(manifest, name) for name in names},
        "store_bytes": manifest.store.size,
    }
