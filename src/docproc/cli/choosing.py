"""Which documents a command works on: those that are named, those of stdin, or all that a filter describes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated

import typer

from docproc.cli.session import counted, ids_or_stdin, say
from docproc.errors import EXIT_ALL_FAILED, EXIT_SOME_FAILED, DocprocError, UsageError
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Store
from docproc.store.reading import find_document

YesOption = Annotated[bool, typer.Option("-y", "--yes", help="Do it to all that the filters describe, unasked.")]

_EVERYTHING = DocumentFilter()


def choose_documents(
    store: Store,
    ids: list[str] | None,
    chosen: DocumentFilter,
    described: Callable[[], Sequence[str]],
    doing: str,
    yes: bool,
) -> list[str]:
    """Return the ids of the documents that are named; without names those that filters describe, once that is agreed.

    Agreed is what `yes` says or a person at the terminal answers. Raises UsageError without names and filters, and
    where nobody can be asked: the message says how many documents it would be. `doing` is such as "approved".
    """
    tokens = ids_or_stdin(ids)
    if tokens is not None:
        return list(dict.fromkeys(find_document(store, token) for token in tokens))
    if chosen == _EVERYTHING:
        raise UsageError(f"name the documents to be {doing}, or describe them with filters")
    found = list(described())
    if found and not yes:
        question = f"{counted(len(found), 'document')} would be {doing}"
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise UsageError(f"{question}; add --yes to do it")
        if not typer.confirm(f"docproc: {question}. Go on?", err=True):
            return []
    return found


def each_document(ids: Iterable[str], act: Callable[[str], None]) -> None:
    """Do `act` to every document; one that fails is told and the others go on, and the exit code says so.

    The error of a single document is raised as it is, with its own exit code.
    """
    chosen = list(ids)
    failed = 0
    for document_id in chosen:
        try:
            act(document_id)
        except DocprocError as error:
            if len(chosen) == 1:
                raise
            failed += 1
            say(f"{error.message} [{error.code}]")
    if failed:
        sys.exit(EXIT_SOME_FAILED if failed < len(chosen) else EXIT_ALL_FAILED)
