"""`docproc serve`: the review page on this machine."""

from __future__ import annotations

import json
import threading
import webbrowser
from dataclasses import replace
from datetime import date
from enum import StrEnum
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, PasswordFileOption, QuietOption, WorkspaceOption
from docproc.cli.permissions import Readmission
from docproc.cli.session import Session, open_session, read_passwords, say
from docproc.cli.working import WorkOptions, prepare_workers
from docproc.errors import MissingDependencyError, UsageError
from docproc.review.house import House, house_of
from docproc.store.engine import open_store
from docproc.store.page_pictures import PagePictures

if TYPE_CHECKING:
    from docproc.review.page.application import Page
    from docproc.review.page.gate import Gate

app = command_app()


class PageLanguage(StrEnum):
    """A language that the page speaks."""

    GERMAN = "de"
    ENGLISH = "en"


@app.command("serve", epilog="Example:  docproc serve --open")
def serve_command(
    context: typer.Context,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 takes a free one.", show_default="8642"),
    ] = None,
    host: Annotated[str, typer.Option("--host", help="Address of this machine to listen on.")] = "127.0.0.1",
    expose: Annotated[
        bool, typer.Option("--expose", help="Allow a --host that other machines reach: unencrypted, so think twice.")
    ] = False,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    language: Annotated[
        PageLanguage | None,
        typer.Option("--lang", help="Language of the page; default: what the browser asks for.", show_default=False),
    ] = None,
    password_file: PasswordFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Open the review page: the queue, and every document beside its pages, corrected and approved by keyboard.

    The address that is printed works once and opens the page to one browser; nothing is loaded from elsewhere.
    Workflows with a webhook trigger and a secret are started by signed POSTs at /hooks/NAME. Ctrl-C ends it.
    """
    _require_packages()
    from docproc.cli.hooks import Hooks
    from docproc.review.page import serving
    from docproc.review.page.application import guarded

    if not serving.is_loopback(host) and not expose:
        raise UsageError(f"{host} can be reached by other machines, and the page is not encrypted; --expose allows it")
    with open_session(context, workspace) as session:
        listening = serving.listen(host, port)
        gate = serving.gate_for(host, listening)
        page = _application(session, read_passwords(password_file), gate, language)
        address = serving.address(listening, gate)

        def started() -> None:
            typer.echo(json.dumps({"url": address}) if as_json else address)
            if not serving.is_loopback(host):
                say("other machines can reach this page, and what it shows travels unencrypted")
            if not quiet:
                say("the address works once; Ctrl-C ends the page")
            if open_browser:
                threading.Thread(target=_open, args=(address,), daemon=True).start()

        try:
            still = Readmission(session.workspace, "serve", session.actor)
            hooks = Hooks(guarded(page, gate, still.require), session)
            try:
                serving.serve(hooks, listening, started)
            finally:
                hooks.close()
        finally:
            page.close()


def _open(address: str) -> None:
    if not webbrowser.open(address):
        say("no browser could be opened; open the address yourself")


def _application(session: Session, passwords: tuple[str, ...], gate: Gate, language: PageLanguage | None) -> Page:
    from docproc.review.page.application import Page
    from docproc.review.page.desk import Desk
    from docproc.review.page.pictures import Pictures

    setup = prepare_workers(session, WorkOptions(passwords=passwords)).setup
    made = house_of(setup, session.actor)
    folder = session.workspace.store_folder

    def house() -> House:
        return replace(made, today=date.today())  # noqa: DTZ011  # as the office's calendar has it

    pictures = Pictures(PagePictures(folder), setup)
    pictures.warm()
    return Page(lambda: Desk(open_store(folder), house), pictures, gate, None if language is None else language.value)


def _require_packages() -> None:
    missing = [name for name in ("starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        raise MissingDependencyError(f"the page needs {' and '.join(missing)}: pip install 'docproc[web]'")
