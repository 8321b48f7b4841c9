"""`docproc review next`: one waiting document after another, settled with single keys."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

from docproc.cli.apps import command_app
from docproc.cli.filters import filtered
from docproc.cli.options import WorkspaceOption
from docproc.cli.review_views import MineOption, of_mine
from docproc.cli.session import counted, open_session, say
from docproc.errors import DocprocError, LockedError, UsageError
from docproc.store.clock import now
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Store
from docproc.store.review_queue import QueueEntry, count_waiting, waiting_documents

if TYPE_CHECKING:
    from rich.console import Console

    from docproc.cli.keys import Terminal
    from docproc.review.house import House
    from docproc.review.sheet import Sheet

app = command_app()

_HELP = (
    "a accept   c correct a field   s skip   r reject   u undo the last step   t text of the pages   q quit\n"
    "A accepts although errors or missing fields are open. A correction is typed as number=value or name=value, such\n"
    "as 3=119,00; nothing behind the = says that the document has no such value. A cell of a table is named like\n"
    "items.2.quantity, a new row items.+, and the VAT of 19 % vat.19.net."
)


@app.command("next", epilog="Example:  docproc review next --mine")
@filtered(without=("status", "review", "decision"))
def next_command(
    context: typer.Context, chosen: DocumentFilter, mine: MineOption = False, workspace: WorkspaceOption = None
) -> None:
    """Go through the waiting documents at a terminal, the most urgent first, one key for each step.

    A document stays yours for 15 minutes from your last key. Scripts use review list, show, fix, approve and reject.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("review next asks at a terminal, and this is none; use review list, fix, approve and reject")
    from rich.console import Console

    from docproc.cli.keys import Terminal
    from docproc.cli.review_acts import review_house

    if mine:
        chosen = of_mine(context, workspace, chosen)
    with open_session(context, workspace) as session:
        loop = Loop(session.store, review_house(session), chosen, Console(highlight=False), Terminal())
        loop.run()
    say(f"{counted(loop.settled, 'document')} settled")


@dataclass(frozen=True, slots=True)
class _Step:
    """What can be undone: the document and the version that it had before; None for one that was only skipped."""

    document_id: str
    version: int | None
    settled: bool = False


@dataclass(slots=True)
class Loop:
    """The documents that wait, one at a time; `settled` counts those accepted or rejected."""

    store: Store
    house: House
    chosen: DocumentFilter
    console: Console
    terminal: Terminal
    settled: int = 0
    _passed_over: list[str] = field(default_factory=list)
    _steps: list[_Step] = field(default_factory=list)
    _again: str | None = None

    def run(self) -> None:
        """Show one document after another until none is left or the reviewer quits."""
        while (entry := self._next()) is not None:
            try:
                going_on = self._review(entry)
            except LockedError as error:  # it ran out, and another person has it now
                self._tell(error)
                self._passed_over.append(entry.document_id)
                continue
            if not going_on:
                return
        self.console.print("Nothing waits for you." if not self._passed_over else "Nothing else waits for you.")

    def _next(self) -> QueueEntry | None:
        from docproc.review.queue import lease, next_document

        if self._again is not None:
            wanted, self._again = self._again, None
            lease(self.store, wanted, self.house.actor)
            one = DocumentFilter(ids=(wanted,))
            found = waiting_documents(self.store, one, self.house.today, now(), 1)
            if found:
                return found[0]
        return next_document(
            self.store, self.house.actor, self.chosen, today=self.house.today, passed_over=self._passed_over
        )

    def _review(self, entry: QueueEntry) -> bool:
        """Let the reviewer work on one document; False when they quit."""
        from docproc.review.queue import lease, release
        from docproc.review.sheet import read_sheet

        sheet = read_sheet(self.store, entry.document_id)
        self._show(entry, sheet)
        while True:
            key = self.terminal.key()
            if key in ("", "q"):
                release(self.store, entry.document_id, self.house.actor)
                return False
            lease(self.store, entry.document_id, self.house.actor)
            act = _KEYS.get(key, Loop._explain)
            try:
                done = act(self, sheet)
            except LockedError:
                raise
            except DocprocError as error:
                self._tell(error)
                continue
            if done:
                return True
            renewed = read_sheet(self.store, entry.document_id)
            if renewed.version != sheet.version:
                sheet = renewed
                self._show(entry, sheet)

    def _show(self, entry: QueueEntry, sheet: Sheet) -> None:
        from docproc.cli.review_sheet import headline, print_sheet

        waiting = count_waiting(self.store, self.chosen)
        self.console.rule(f"[bold]{_plain(sheet.filename)}[/bold]  {_plain(headline(sheet))}", align="left")
        urgency = "; ".join(entry.urgency) or "nothing presses"
        self.console.print(f"{counted(waiting, 'document')} waiting. This one: {urgency}", style="dim", markup=False)
        print_sheet(self.console, sheet)
        self.console.print("[a]ccept [c]orrect [s]kip [r]eject [u]ndo [t]ext [q]uit [?]", style="bold", markup=False)

    def _accept(self, sheet: Sheet) -> bool:
        return self._approve(sheet, despite_findings=False)

    def _accept_despite(self, sheet: Sheet) -> bool:
        return self._approve(sheet, despite_findings=True)

    def _approve(self, sheet: Sheet, despite_findings: bool) -> bool:
        from docproc.errors import StillOpenError
        from docproc.review.settling import approve

        try:
            approve(self.store, self.house, sheet.document_id, despite_findings=despite_findings)
        except StillOpenError as error:
            self.console.print(f"{error.message.partition('; fix it')[0]}", style="red", markup=False)
            self.console.print("c corrects it, A accepts it all the same")
            return False
        self._done(sheet, "accepted")
        return True

    def _correct(self, sheet: Sheet) -> bool:
        from docproc.review.settling import prepare_fix

        typed = self.terminal.line("field=value: ")
        if not typed:
            return False
        name, equals, value = typed.partition("=")
        if not equals:
            raise UsageError(f"'{typed}' sets nothing; type number=value or name=value")
        entered = {_field_name(sheet, name.strip()): value}
        reviewed = prepare_fix(self.store, self.house, sheet.document_id, entered).save(self.store)
        self._steps.append(_Step(sheet.document_id, sheet.version))
        for doubt in reviewed.doubts:
            self.console.print(f"warning: {doubt}", style="yellow", markup=False)
        for point in reviewed.still_open:
            self.console.print(f"still open: {point}", style="yellow", markup=False)
        return False

    def _skip(self, sheet: Sheet) -> bool:
        from docproc.review.queue import release

        self._passed_over.append(sheet.document_id)
        self._steps.append(_Step(sheet.document_id, None))
        release(self.store, sheet.document_id, self.house.actor)
        self.console.print(f"{sheet.filename}: skipped", markup=False)
        return True

    def _reject(self, sheet: Sheet) -> bool:
        from docproc.review.settling import reject

        reason = self.terminal.line("reason: ")
        if not reason:
            self.console.print("not rejected: that needs a reason")
            return False
        reject(self.store, self.house, sheet.document_id, reason=reason)
        self._done(sheet, "rejected")
        return True

    def _undo(self, sheet: Sheet) -> bool:
        """Take the last step back: the document is as it was before, and comes up again."""
        from docproc.review.queue import release
        from docproc.review.settling import revert

        if not self._steps:
            self.console.print("nothing to undo")
            return False
        step = self._steps.pop()
        if step.version is None:
            self._passed_over.remove(step.document_id)
        else:
            undone = revert(self.store, self.house, step.document_id, step.version)
            self.console.print(f"{undone.filename}: as it was before", markup=False)
        if step.document_id == sheet.document_id:
            return False
        self.settled -= step.settled
        release(self.store, sheet.document_id, self.house.actor)
        self._again = step.document_id
        return True

    def _text(self, sheet: Sheet) -> bool:
        from docproc.store.loading import load_text

        self.console.print(load_text(self.store, sheet.document_id).text, markup=False)
        return False

    def _explain(self, _: Sheet) -> bool:
        self.console.print(_HELP, markup=False)
        return False

    def _done(self, sheet: Sheet, word: str) -> None:
        self._steps.append(_Step(sheet.document_id, sheet.version, settled=True))
        self.settled += 1
        self.console.print(f"{sheet.filename}: {word}", style="green", markup=False)

    def _tell(self, error: DocprocError) -> None:
        self.console.print(f"{error.message} [{error.code}]", style="red", markup=False)


_KEYS: dict[str, Callable[[Loop, Sheet], bool]] = {
    "a": Loop._accept,
    "A": Loop._accept_despite,
    "c": Loop._correct,
    "s": Loop._skip,
    "r": Loop._reject,
    "u": Loop._undo,
    "t": Loop._text,
}


def _field_name(sheet: Sheet, typed: str) -> str:
    """The field that a number of the list, or a name, stands for. Raises UsageError for a number that is not there."""
    if not typed.isdecimal():
        return typed
    if not 1 <= int(typed) <= len(sheet.fields):
        raise UsageError(f"there is no number {typed} in the list")
    return sheet.fields[int(typed) - 1].name


def _plain(text: str) -> str:
    """The text without what rich would take for markup."""
    return text.replace("[", "\\[")
