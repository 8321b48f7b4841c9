"""`docproc watch`: files are taken in and processed as they arrive in a folder."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.folder_run import run_files
from docproc.cli.interruption import Interruption
from docproc.cli.options import DeleteOption, MoveOption, QuietOption, WorkspaceOption
from docproc.cli.session import Session, open_session, say
from docproc.cli.taking_in import taken_in_words
from docproc.cli.voice import Level, speak_of_run
from docproc.errors import LockedError, PathNotFoundError
from docproc.intake.finding_files import SkipReason, find_files
from docproc.store.clock import now

app = command_app()

_LOOK_EVERY_MS = 500
"""How soon a signal, a file that has settled, or a task that is due is noticed."""
_TASKS_EVERY_SECONDS = 30


class _Asked:
    """The signal to end, as the library that watches folders wants it."""

    def __init__(self, stop: Interruption) -> None:
        self.is_set = stop.is_asked


@app.command("watch", epilog="Example:  docproc watch ./inbox --move-to ./done --tasks")
def watch(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where files arrive.")],
    settle: Annotated[
        float, typer.Option("--settle", min=0, metavar="SECONDS", help="Leave files that changed so recently.")
    ] = 2,
    move_to: MoveOption = None,
    delete_after: DeleteOption = False,
    tasks: Annotated[bool, typer.Option("--tasks", help="Run the tasks of tasks.yaml too, when they are due.")] = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Take in and process files as they arrive, until Ctrl-C or SIGTERM, which end it with exit code 0."""
    from watchfiles import watch as changes_in

    if not folder.is_dir():
        raise PathNotFoundError(f"{folder}: no such folder")
    with open_session(context, workspace) as session, Interruption() as stop:
        place = folder.resolve()
        waiting = _Waiting(session, place, settle, move_to, delete_after, quiet, stop)
        say(f"watching {folder}")
        asked = _Asked(stop)
        tasks_at = time.monotonic()
        for changes in changes_in(
            place,
            stop_event=asked,
            rust_timeout=_LOOK_EVERY_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            # The first round, after half a second at most, takes what is there: nothing arrives unseen before it.
            waiting.add({Path(path) for _, path in changes})
            waiting.take_up()
            if tasks and time.monotonic() >= tasks_at and not stop.asked:
                _run_tasks(session, stop)
                tasks_at = time.monotonic() + _TASKS_EVERY_SECONDS
            if stop.asked:
                break


class _Waiting:
    """Files that have arrived or changed and wait to be taken in: at first, all of the folder."""

    def __init__(
        self,
        session: Session,
        folder: Path,
        settle: float,
        move_to: Path | None,
        delete_after: bool,
        quiet: bool,
        stop: Interruption,
    ) -> None:
        self._session = session
        self._folder = folder
        self._settle = settle
        self._move_to = move_to
        self._delete_after = delete_after
        self._quiet = quiet
        self._stop = stop
        self._paths: set[Path] | None = None
        self._first = True

    def add(self, changed: set[Path]) -> None:
        """Note what has changed."""
        self._paths = (self._paths or set()) | changed

    def take_up(self) -> None:
        """Process what has settled; what is still being written waits on."""
        if self._stop.asked or not (self._first or self._paths):
            return
        found = find_files(
            [self._folder],
            allowed_extensions=self._session.resolved.settings.storage.allowed_extensions,
            now=time.time(),
            settle_seconds=self._settle,
            move_to=self._move_to,
        )
        wanted = self._paths
        ready = [path for path in found.files if self._first or wanted is None or path in wanted]
        unsettled = {each.path for each in found.skipped if each.reason is SkipReason.STILL_WRITTEN}
        self._paths = unsettled if self._first or wanted is None else unsettled & wanted
        self._first = False
        if not ready:
            return
        speak_of_run(None)
        try:
            taken, _ = run_files(
                self._session, "watch", self._folder, ready, self._move_to, self._delete_after, self._settle, self._stop
            )
        except LockedError as error:
            say(f"{error.message}; it is tried again", Level.WARNING, error.code)
            self.add(set(ready))
            return
        if not self._quiet:
            say(taken_in_words(taken))


def _run_tasks(session: Session, stop: Interruption) -> None:
    from docproc.cli.task import surroundings_of
    from docproc.specs.tasks import load_tasks
    from docproc.tasks.running import run_due

    done = run_due(load_tasks(session.workspace.tasks), surroundings_of(session, stop), now())
    speak_of_run(None)
    for ran in done.runs:
        if ran.error is not None:
            say(f"{ran.task} failed: {ran.error}", Level.ERROR)
