"""Files and documents that are looked at without being recorded: what `ocr --explain` and `ocr --compare` share."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import typer

from docproc.cli.session import Session, acting_user, say
from docproc.errors import DocumentError, EmptyFileError, UnreadableFileError, UsageError
from docproc.intake.finding_files import find_files
from docproc.intake.sniff import require_type
from docproc.settings.resolve import resolve_settings
from docproc.settings.workspace import Workspace, make_workspace, nearest_workspace
from docproc.store.engine import open_store
from docproc.store.kept_files import kept_documents
from docproc.store.reading import find_document

_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Target:
    """A file to look at; `gold` is where its gold would lie without an ending (None for a document of the store)."""

    name: str
    path: Path
    mime_type: str
    gold: Path | None = None


@dataclass(slots=True)
class Targets:
    """What was asked for: files to look at, and (name, code, message) of those that cannot be."""

    found: list[Target] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)


@contextmanager
def scratch_session(
    context: typer.Context, chosen: Path | None, flags: dict[str, object]
) -> Iterator[tuple[Session, Workspace | None]]:
    """Open a session whose store is thrown away, with the settings of the workspace (the defaults outside of any)."""
    workspace = nearest_workspace(chosen or context.find_root().obj, os.environ, Path.cwd())
    with tempfile.TemporaryDirectory(prefix="docproc-ocr-") as name:
        own = Workspace(Path(name).resolve())
        if workspace is None:
            make_workspace(own.root)
        given = {key: value for key, value in flags.items() if value is not None}
        resolved = resolve_settings(workspace or own, os.environ, given)
        with open_store(own.store_folder) as store:
            yield Session(workspace or own, resolved, store, acting_user()), workspace


def find_targets(session: Session, workspace: Workspace | None, tokens: Sequence[str], *, waiting: bool) -> Targets:
    """Return the files that `tokens` name: paths of files and folders, or documents of the workspace's store.

    Without tokens all documents of the store, or with `waiting` those that wait. Raises UnknownDocumentError for what
    is neither, UsageError without tokens outside of a workspace.
    """
    targets = Targets()
    paths = [Path(token) for token in tokens if Path(token).exists()]
    others = [token for token in tokens if not Path(token).exists()]
    if not tokens and workspace is None:
        raise UsageError("name files to look at: there is no workspace here")
    if others or not tokens:
        _add_documents(targets, workspace, others if tokens else None, waiting)
    for path in _files(session, paths):
        try:
            targets.found.append(Target(str(path), path.absolute(), _type_of(path), path.with_suffix("")))
        except DocumentError as error:
            targets.refused.append((str(path), error.code, error.message))
            say(f"{error.message} [{error.code}]")
    return targets


def _add_documents(targets: Targets, workspace: Workspace | None, tokens: list[str] | None, waiting: bool) -> None:
    if workspace is None:
        raise UsageError(f"{(tokens or [''])[0]}: there is no such file, and no workspace here that could know it")
    with open_store(workspace.store_folder) as store:
        ids = None if tokens is None else [find_document(store, token) for token in tokens]
        for kept in kept_documents(store, ids, waiting=waiting and ids is None):
            targets.found.append(Target(kept.filename, kept.path, kept.mime_type))


def _files(session: Session, paths: list[Path]) -> tuple[Path, ...]:
    extensions = session.resolved.settings.storage.allowed_extensions
    return find_files(paths, allowed_extensions=extensions, now=float("inf")).files


def _type_of(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise UnreadableFileError(f"{path}: cannot be read: {error.strerror}") from error
    if not head:
        raise EmptyFileError(f"{path}: the file has no bytes")
    return require_type(head, str(path))
