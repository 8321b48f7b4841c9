"""Commands over many documents: what each of them is asked in the same words, and how the documents are chosen."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

import typer

from docproc.cli.choosing import YesOption, choose_documents
from docproc.cli.filters import document_filter
from docproc.cli.options import IdsArgument, JsonOption, NoteOption, QuietOption, WorkspaceOption
from docproc.cli.session import Session, open_session, say
from docproc.model.enums import DocumentStatus
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Store
from docproc.store.reading import list_documents


@dataclass
class Batch:
    """What a command over many documents was told: which ones (`ids`, else `chosen`), with which remark, how to speak.

    The session is opened when it is first needed, and closed when the command ends.
    """

    context: typer.Context
    opened: ExitStack
    chosen: DocumentFilter
    ids: list[str] | None = None
    note: str | None = None
    yes: bool = False
    quiet: bool = False
    as_json: bool = False
    workspace: Path | None = None

    @cached_property
    def session(self) -> Session:
        """The workspace, its settings, its store, and who acts."""
        return self.opened.enter_context(open_session(self.context, self.workspace))

    @property
    def store(self) -> Store:
        """The store of the session."""
        return self.session.store

    def choose(self, described: Callable[[], Sequence[str]], doing: str) -> list[str]:
        """Return the ids that are named, else those of `described`, once that is agreed; raises UsageError."""
        return choose_documents(self.store, self.ids, self.chosen, described, doing, self.yes)

    def standing_at(self, statuses: Collection[DocumentStatus], doing: str) -> list[str]:
        """Return the documents that are named; those that filters describe only where they stand at one of `statuses`.

        Every status counts where there are none. Raises as `choose`.
        """
        described = replace(self.chosen, statuses=self.chosen.statuses or tuple(statuses) or None)
        return self.choose(lambda: list_documents(self.store, described), doing)

    def tell(self, document_id: str, words: str) -> None:
        """Say what became of a document, unless the command is to be quiet."""
        if not self.quiet:
            say(f"{document_id[:8]}: {words}")


def _said(
    ids: IdsArgument = None,
    note: NoteOption = None,
    yes: YesOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """What commands over many documents take beside the filters."""


def batched(*, without: Collection[str] = ()) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of a batch, but those named in `without`, for its first parameter `batch`.

    Its own options stand between the ids and the shared ones.
    """
    said = {name: each for name, each in _parameters(_said).items() if name not in without}
    filters = {name: each for name, each in _parameters(document_filter).items() if name not in without}

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(context: typer.Context, **given: Any) -> None:
            chosen = document_filter(**{name: given.pop(name) for name in filters})
            with ExitStack() as opened:
                batch = Batch(context, opened, chosen, **{name: given.pop(name) for name in said})
                command(batch, **given)

        first = [_CONTEXT, *(each for name, each in said.items() if name == "ids")]
        own = [each for name, each in _parameters(command).items() if name != "batch"]
        rest = [each for name, each in said.items() if name != "ids"]
        run.__signature__ = inspect.Signature([*first, *own, *rest, *filters.values()])  # type: ignore[attr-defined]  # for typer
        return run

    return decorate


def _parameters(function: Callable[..., object]) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(function, eval_str=True).parameters)


_CONTEXT = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
