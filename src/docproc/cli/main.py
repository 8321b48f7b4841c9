"""The program `docproc`: a lazy group over a literal table, and the one place where errors become exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn

import typer

from docproc.cli.apps import Command, Group, command_app
from docproc.cli.options import LogFormatOption, VersionOption, WhyOption, WorkspaceOption
from docproc.cli.permissions import NEEDED, guard
from docproc.cli.voice import Level, say
from docproc.errors import EXIT_CHECK_FAILED, EXIT_INTERRUPTED, EXIT_USAGE, DocprocError, OutputError, UsageError

EVERYDAY = "Everyday"
CATALOGUE = "Catalogue"
OPERATIONS = "Operations"
ADMINISTRATION = "Administration"

_EVERYWHERE = ("_note", "_log_format")
"""Options of the program that may also stand behind a command's name."""

_MOST_MEANT = 3
"""Commands below others that are proposed for their last word alone."""

_PLAINER = (
    ("Value error, ", ""),
    ("Input should be a valid integer, unable to parse string as an integer", "not a whole number"),
    ("Input should be a valid number, unable to parse string as a number", "not a number"),
    ("Input should be", "should be"),
    ("does not match the formats '%Y-%m-%d', '%Y-%m-%dT%H:%M'", "is no time such as 2026-03-05 or 2026-03-05T14:30"),
    ("does not match the formats '%Y-%m-%d'", "is no date such as 2026-03-05"),
)
"""What Typer and pydantic say of values, and what people read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One command of the table: where its Typer app lives, its line of help, and its panel."""

    module: str
    help: str
    panel: str


COMMANDS: dict[str, Entry] = {
    "init": Entry("init", "Make a workspace: settings, folders and the store.", EVERYDAY),
    "ingest": Entry("ingest", "Take in files and folders: each is kept, checked and recorded.", EVERYDAY),
    "ocr": Entry("process", "Read the pages of the waiting documents.", EVERYDAY),
    "extract": Entry("process", "Find and check the fields of the waiting documents.", EVERYDAY),
    "run": Entry("process", "Do the whole way: take in, read, extract, check, decide.", EVERYDAY),
    "review": Entry("review", "See what waits for a person; correct it, approve it, turn it down.", EVERYDAY),
    "workflow": Entry("workflow", "Let steps follow by themselves: conditions, mails, webhooks, approvals.", EVERYDAY),
    "export": Entry("export", "Write documents as JSON, CSV, XML, Excel, Parquet, PDF or zip.", EVERYDAY),
    "status": Entry("status", "Show how many documents stand where, what waits and what failed.", EVERYDAY),
    "show": Entry("show", "Show everything known about one document.", EVERYDAY),
    "metrics": Entry("metrics", "Show how documents, backends, suppliers, rules and confidences do.", EVERYDAY),
    "report": Entry("report", "Write one page about the documents of a period, to read or to print.", EVERYDAY),
    "sql": Entry("sql", "Answer a question in SQL over documents, fields, pages, jobs and reviews.", EVERYDAY),
    "supplier": Entry("supplier", "List, find, change and check suppliers; show how their documents do.", CATALOGUE),
    "learn": Entry("learn", "Write rules from what people corrected, proved on their documents.", CATALOGUE),
    "rule": Entry("rule", "List, test, compare and roll back the rules that find fields.", CATALOGUE),
    "doc": Entry("doc", "Versions, tags, categories, relations, originals; archive and delete.", CATALOGUE),
    "eval": Entry("evaluate", "Measure accuracy on sample documents with gold values.", CATALOGUE),
    "serve": Entry("serve", "Open the review page in a browser on this machine.", OPERATIONS),
    "watch": Entry("watch", "Take in and process files as they arrive in a folder.", OPERATIONS),
    "task": Entry("task", "List and run what runs on a schedule.", OPERATIONS),
    "notify": Entry("notify", "List what you are told, and choose what reaches you how.", OPERATIONS),
    "destination": Entry("destination", "List and try the places that files are handed to.", OPERATIONS),
    "webhook": Entry("webhook", "Try webhooks, see what was sent, send again.", OPERATIONS),
    "mail": Entry("mail", "List, send, retry and preview mail.", OPERATIONS),
    "jobs": Entry("jobs", "List, retry and cancel processing jobs.", OPERATIONS),
    "runs": Entry("runs", "List and show the commands that worked on documents.", OPERATIONS),
    "replay": Entry("runs", "Repeat the decisions of a run, and say what differs.", OPERATIONS),
    "backends": Entry("backends", "List what can read pages, its needs and licences; fetch weights.", OPERATIONS),
    "cache": Entry("cache", "Show how much the kept pages take, and clear them.", OPERATIONS),
    "errors": Entry("errors", "List, show and settle errors of documents and of the machinery.", OPERATIONS),
    "health": Entry("health", "Look whether the workspace can go on working; exit 1 when it cannot.", OPERATIONS),
    "doctor": Entry("doctor", "Check the installation, the backends, the disk and the store.", OPERATIONS),
    "backup": Entry("backup", "Copy the workspace to where it is safe, in use or not; put it back.", OPERATIONS),
    "flag": Entry("flag", "Turn features on for a share of the documents, and compare.", ADMINISTRATION),
    "param": Entry("param", "Values by key that scripts and runs remember, perhaps until a date.", ADMINISTRATION),
    "config": Entry("config", "Show every setting with its origin; change and check them.", ADMINISTRATION),
    "login": Entry("login", "Log in to a store that requires it.", ADMINISTRATION),
    "logout": Entry("login", "End the session that is kept here.", ADMINISTRATION),
    "sessions": Entry("sessions", "List and end your log-ins.", ADMINISTRATION),
    "user": Entry("user", "Add, change and list people, their roles, passwords and keys.", ADMINISTRATION),
    "role": Entry("role", "List roles and change what they may do.", ADMINISTRATION),
    "audit": Entry("audit", "List, check and export who changed what.", ADMINISTRATION),
}
"""Every command: a name is bound to its module here and nowhere else."""


class LazyGroup(Group):
    """Lists commands from the table and imports only the one that is run."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a stand-in that knows name, help and panel; enough for help and completion."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        return Command(name=cmd_name, help=entry.help, rich_help_panel=entry.panel)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands in their panels."""
        for panel in dict.fromkeys(entry.panel for entry in COMMANDS.values()):
            with formatter.section(panel):
                formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items() if entry.panel == panel])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Import the command that is run."""
        name, _, rest = super().resolve_command(ctx, args)
        command = load_command(name)
        for option in (copy(each) for each in self.params if each.name in _EVERYWHERE):
            option.envvar = None  # the variable was heard before, and must not win over a flag before the name
            _add_option(command, option)
        return name, command, rest

    def fail_unknown(self, ctx: Any, name: str, near: Collection[str]) -> NoReturn:
        """Name the commands of a group too: who asks for 'approve' means 'review approve'."""
        below = [path for path in NEEDED if path.endswith(f" {name}")]
        meant = below if below else near
        super().fail_unknown(ctx, name, meant if len(meant) <= _MOST_MEANT else ())


def _add_option(command: Any, option: Any) -> None:
    """Let a command, and those below it, take one more option, where they have none of that name themselves."""
    for inner in getattr(command, "commands", {}).values():
        _add_option(inner, option)
    named = {name for each in command.params for name in each.opts}
    if (not hasattr(command, "commands") or command.invoke_without_command) and named.isdisjoint(option.opts):
        command.params.append(option)


def load_command(name: str) -> Any:
    """Return the real command `name` of the table, importing its module."""
    group = typer.main.get_group(import_module(f"docproc.cli.{COMMANDS[name].module}").app)
    single = group.commands.get(name)
    command = group if single is None else single
    command.name = name
    guard(command, (name,))
    return command


app = command_app(cls=LazyGroup, no_args_is_help=True)


@app.callback()
def root(
    ctx: typer.Context,
    workspace: WorkspaceOption = None,
    _note: WhyOption = None,
    _log_format: LogFormatOption = None,
    _version: VersionOption = False,
) -> None:
    """Batch processing of business documents: invoices, delivery notes, contracts, receipts and more.

    Documents come in with 'docproc run ./inbox', are read, checked and decided, and go out with 'docproc export'.
    """
    ctx.obj = workspace


def main(arguments: Sequence[str] | None = None) -> None:
    """Run docproc with `arguments` (default: the command line) and exit with a code of the stable interface."""
    if sys.stdout is None or sys.stderr is None:
        sys.exit(EXIT_USAGE)  # closed by the caller: there is nobody to answer
    try:
        command = typer.main.get_command(app)
        given = list(sys.argv[1:] if arguments is None else arguments)
        sys.exit(command.main(given, prog_name="docproc", standalone_mode=False))
    except typer.TyperException as error:
        say(_slip(error), Level.ERROR, UsageError.code)
        sys.exit(error.exit_code)
    except DocprocError as error:
        say(error.message, Level.ERROR, error.code)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        _let_go_of_output()
        sys.exit(EXIT_CHECK_FAILED)
    except OSError as error:
        say(f"{error.filename or 'output'}: {error.strerror or error}", Level.ERROR, OutputError.code)
        _let_go_of_output()
        sys.exit(OutputError.exit_code)
    except Exception as error:
        sys.exit(_internal_error(error))


def _slip(error: typer.TyperException) -> str:
    """What is wrong with the command line, in one line, with the nearest option where one is unknown."""
    option = getattr(error, "option_name", None)
    near = get_close_matches(option or "", getattr(error, "possibilities", None) or (), n=1, cutoff=0.7)
    said = error.message if option else error.format_message()
    message = " ".join(said.split()).rstrip(".") + (f"; did you mean {near[0]}?" if near else "")
    for words, plain in _PLAINER:
        message = message.replace(words, plain)
    context = getattr(error, "ctx", None)
    help_at = f" ({context.command_path} --help)" if context else ""
    return message[:1].lower() + message[1:] + help_at


def _let_go_of_output() -> None:
    """Point stdout to nowhere: what its buffer holds cannot be written, and must not be flushed once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _internal_error(error: Exception) -> int:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="docproc-", suffix=".traceback", delete=False) as kept:
        traceback.print_exception(error, file=kept)
    cause = f"{type(error).__name__}: {error}".splitlines()[0]
    say(f"internal error, please report it with {kept.name}: {cause}", Level.ERROR, DocprocError.code)
    return EXIT_CHECK_FAILED
