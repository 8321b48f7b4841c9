"""The permission that each command needs, and the one place where it is checked: before the command's own code runs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import typer

from docproc.errors import LoginError, NotPermittedError
from docproc.model.permissions import Permission

if TYPE_CHECKING:
    from datetime import datetime

    from docproc.access.login import Tokens
    from docproc.settings.workspace import Workspace
    from docproc.specs.access import SecuritySettings
    from docproc.store.engine import Store

API_KEY = "DOCPROC_API_KEY"

_READ, _CREATE, _UPDATE = Permission.DOCUMENTS_READ, Permission.DOCUMENTS_CREATE, Permission.DOCUMENTS_UPDATE
_RULES, _SUPPLIERS, _SETTINGS = Permission.RULES_MANAGE, Permission.SUPPLIERS_MANAGE, Permission.SETTINGS_MANAGE
_USERS, _AUDIT, _ADMIN = Permission.USERS_MANAGE, Permission.AUDIT_READ, Permission.SYSTEM_ADMIN
_JOBS, _DELIVERY, _WORKFLOWS = Permission.JOBS_MANAGE, Permission.DELIVERY_MANAGE, Permission.WORKFLOWS_RUN

_SPEAKS_OF_LOGIN = re.compile(rb"(?m)^(?![ \t]*#).*(require_login|\\[xuU])")
"""A line of docproc.yaml, no comment, that may set it; escapes could spell it too."""

NOTHING = None
"""What a command needs that everybody may give: it makes a workspace, logs in or out, or looks at the program alone."""

_GROUPS: Mapping[Permission | None, str] = MappingProxyType(
    {
        NOTHING: "init, login, logout, backends list, backends info, config schema",
        _READ: "review list, review show, review history, review stats, review next, workflow list, workflow show,"
        " workflow check, workflow executions, workflow graph, status, show, metrics calibration, metrics documents,"
        " metrics backends, metrics suppliers, metrics findings, metrics review, metrics rules, metrics workflows,"
        " metrics errors, metrics models, metrics system, metrics prometheus, report, sql,"
        " supplier list, supplier show, supplier find, supplier check, supplier stats, learn report, learn data list,"
        " rule list, rule show, rule history, rule diff, rule suggest, rule lint, rule test, doc versions, doc diff,"
        " doc original, doc tags, doc categories, doc related, eval, task list, task next, task history, notify list,"
        " notify read, notify preferences, destination list, webhook list, webhook deliveries, mail list, mail preview,"
        " jobs list, runs list, runs show, replay, cache info, errors list, errors show, health, sessions list,"
        " sessions revoke, flag list, flag show, flag test, metrics flags, param list, param get, user confirm",
        _CREATE: "ingest, ocr, extract, run, watch",
        _UPDATE: "review fix, review approve, review reject, review reopen, review assign, review release, doc revert,"
        " doc archive, doc unarchive, doc tag, doc category, doc relate, doc unrelate, serve",
        Permission.DOCUMENTS_DELETE: "doc delete, doc undelete",
        Permission.DOCUMENTS_ERASE: "doc erase",
        Permission.EXPORTS_CREATE: "export",
        _WORKFLOWS: "workflow run, workflow trigger, workflow resume, workflow cancel",
        _JOBS: "jobs retry, jobs cancel, errors resolve",
        Permission.TASKS_RUN: "task run, task run-due",
        _DELIVERY: "destination test, webhook test, webhook replay, webhook send, mail send, mail retry, mail report,"
        " notify clear",
        _SUPPLIERS: "supplier suggest, supplier add, supplier edit, supplier merge, supplier import",
        _RULES: "learn, learn activate, learn data export, rule rollback",
        _SETTINGS: "workflow add, workflow remove, config list, config get, config set, config unset, config show,"
        " config check, flag set, param set, param delete, param cleanup",
        _USERS: "user add, user list, user show, user edit, user deactivate, user activate, user delete, user verify,"
        " user roles, user password, user two-factor, user key add, user key list, user key revoke, role list,"
        " role show, role add, role delete, role grant, role revoke",
        _AUDIT: "audit list, audit show, audit verify, audit export",
        _ADMIN: "metrics aggregate, cache clear, doctor, backends pull, backup create, backup list, backup verify,"
        " backup restore, backup prune",
    }
)
NEEDED: Mapping[str, Permission | None] = MappingProxyType(
    {command.strip(): permission for permission, commands in _GROUPS.items() for command in commands.split(",")}
)
"""Of every command, subcommands included, the permission that it needs; one that is missing here is an admin's.

A contract test holds it against the table of commands.
"""


_GIVE_OUT: Mapping[str, str] = MappingProxyType({"export": "exported", "doc original": "read"})
"""Commands that change nothing and are audited in shared stores all the same, by the action that the log has."""


def guard(command: Any, path: tuple[str, ...]) -> None:
    """Put the check before what `command`, and each command below it, does."""
    below = getattr(command, "commands", {})
    for name, each in below.items():
        guard(each, (*path, name))
    if not below or command.invoke_without_command:
        command.invoke = _checked(command.invoke, " ".join(path), frozenset(below))


def _checked(invoke: Callable[[Any], Any], command: str, below: frozenset[str]) -> Callable[[Any], Any]:
    @wraps(invoke)
    def check_and_run(context: typer.Context) -> Any:
        rest = (*getattr(context, "_protected_args", ()), *context.args)
        if not below.intersection(rest):  # else the command below is checked
            admit(command, context.params.get("workspace") or context.find_root().obj, context.params)
        return invoke(context)

    return check_and_run


def admit(command: str, chosen: Path | None, asked: Mapping[str, Any]) -> None:
    """Let the acting user run `command` (with the parameters `asked`) in the workspace that is meant, or raise.

    Without `security.require_login` the account of the operating system acts, and may do everything with its own store.
    Raises LoginError when nobody is logged in, NotPermittedError naming the permission that is missing, and in both
    cases has changed nothing.
    """
    from docproc.cli.session import act_as
    from docproc.settings.workspace import nearest_workspace
    from docproc.store.occasion import begin_command

    needed = NEEDED.get(command, Permission.SYSTEM_ADMIN)
    workspace = nearest_workspace(chosen, os.environ, Path.cwd())
    security = None if workspace is None or needed is NOTHING else security_of(workspace)
    if workspace is None or security is None:
        begin_command(command, "account")
        act_as(None)
        return
    from docproc.store.engine import open_store

    with open_store(workspace.store_folder) as store:
        user, admitted_by = _admitted(store, workspace, security, command, needed)
        begin_command(command, admitted_by)
        act_as(user)
        if command in _GIVE_OUT:
            from docproc.store.sign_ins import note_read

            note_read(store, user, _GIVE_OUT[command], asked)


def security_of(workspace: Workspace) -> SecuritySettings | None:
    """The settings of who may use a workspace where they ask for a log-in, else None.

    What docproc.yaml requires cannot be switched off by a variable. Reading settings takes a fifth of a second, which
    quick commands spare where neither the file nor the environment speaks of a log-in.
    """
    variables = {name: value for name, value in os.environ.items() if name.upper().startswith("DOCPROC_SECURITY__")}
    try:
        said = _SPEAKS_OF_LOGIN.search(workspace.settings_file.read_bytes()) is not None
    except OSError:
        said = True
    if not said and not variables:
        return None
    from docproc.settings.resolve import resolve_settings

    written = resolve_settings(workspace, {}, {}).settings.security
    asked = resolve_settings(workspace, variables, {}).settings.security
    if written.require_login:
        return written
    return asked if asked.require_login else None


def _admitted(
    store: Store, workspace: Workspace, security: SecuritySettings, command: str, needed: Permission | None
) -> tuple[str, str]:
    """Who acts, and what says so; notes that they did, once they may."""
    from docproc.access.login import note_key_use, note_session_use
    from docproc.access.secrets import prefix_of
    from docproc.store.clock import now

    time = now()
    user, key, tokens = _identified(store, workspace, command, needed, time)
    if key:
        note_key_use(store, key, time)
        return user, f"key {prefix_of(key)}"
    if tokens:
        note_session_use(store, security, tokens.session, time)
    return user, "session"


def _identified(
    store: Store, workspace: Workspace, command: str, needed: Permission | None, time: datetime
) -> tuple[str, str | None, Tokens | None]:
    """Who is there and may run `command`, with the key or the log-in that says so. Raises as `admit`."""
    from docproc.access.login import user_of_key, user_of_session
    from docproc.cli.token_file import kept_tokens
    from docproc.store.users import permissions_of

    key = os.environ.get(API_KEY)
    tokens = None if key else kept_tokens(workspace)
    if key is None and tokens is None:
        raise LoginError(f"nobody is logged in at {workspace.root}; docproc login, or {API_KEY}")
    user = user_of_key(store, key, time) if key else user_of_session(store, tokens.session if tokens else "", time)
    if needed is not None and needed.value not in permissions_of(store, user, time):
        raise NotPermittedError(f"docproc {command} needs the permission {needed}, which {user} does not have")
    return user, key, tokens


@dataclass
class Readmission:
    """Whether who began a command that goes on for long, `user`, may still go on with it: asked before every step.

    May be asked from any thread.
    """

    workspace: Workspace
    command: str
    user: str
    _read: tuple[int, int] | None = None
    _security: SecuritySettings | None = None

    def require(self) -> None:
        """Raise LoginError once the log-in has ended or is another person's, NotPermittedError without permission."""
        from docproc.access.login import note_session_use
        from docproc.store.clock import now
        from docproc.store.engine import open_store

        security = self._asked_for()
        if security is None:
            return
        with open_store(self.workspace.store_folder) as store:
            time = now()
            user, _, tokens = _identified(store, self.workspace, self.command, NEEDED[self.command], time)
            if user != self.user:
                raise LoginError(f"{user} is logged in now, and {self.user} began this; start it again")
            if tokens is not None:
                note_session_use(store, security, tokens.session, time)

    def _asked_for(self) -> SecuritySettings | None:
        """The settings that ask for a log-in, read again only when docproc.yaml has changed."""
        try:
            stat = self.workspace.settings_file.stat()
            seen = stat.st_mtime_ns, stat.st_size
        except OSError:
            seen = 0, 0
        if seen != self._read:
            self._security = security_of(self.workspace)
            self._read = seen
        return self._security
