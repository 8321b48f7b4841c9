"""Every command declares the permission that it needs, and refuses whoever lacks it before anything happens."""

import hashlib
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from docproc.cli.main import COMMANDS, load_command
from docproc.cli.permissions import NEEDED
from docproc.model.permissions import DESCRIPTIONS, SHIPPED_ROLES, Permission
from docproc.store.engine import open_store
from docproc.store.users import list_roles
from tests.conftest import Cli, make_invoice_in


def leaves(command: Any, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    below = getattr(command, "commands", {})
    own = [path] if not below or command.invoke_without_command else []
    return [*own, *(leaf for name, each in below.items() for leaf in leaves(each, (*path, name)))]


LEAVES = [leaf for name in COMMANDS for leaf in leaves(load_command(name), (name,))]
GUARDED = [leaf for leaf in LEAVES if NEEDED.get(" ".join(leaf)) is not None]


def test_every_command_declares_its_permission_and_nothing_else_is_declared() -> None:
    assert {" ".join(leaf) for leaf in LEAVES} - set(NEEDED) == set()


def test_a_new_store_has_the_permissions_and_roles_of_the_program(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        named = dict(store.reader.execute("SELECT name, description FROM permissions").fetchall())
        roles = list_roles(store)
    assert named == {permission.value: text for permission, text in DESCRIPTIONS.items()}
    assert {role.name: (role.display_name, role.level, role.permissions) for role in roles} == {
        name: (role.display_name, role.level, tuple(Permission(each).value for each in role.permissions))
        for name, role in SHIPPED_ROLES.items()
    }


def needed_values(command: Any) -> list[str]:
    """Values for what must be given, so that the command line is sound and only the permission is missing."""
    given: list[str] = []
    for param in command.params:
        if not param.required:
            continue
        kind = param.type_descriptor.annotation
        value = str(next(iter(kind)).value) if isinstance(kind, type) and issubclass(kind, Enum) else "1"
        given += [value] if param.param_type_name == "argument" else [param.opts[0], value]
    return given


def command_of(path: tuple[str, ...]) -> Any:
    command = load_command(path[0])
    for name in path[1:]:
        command = command.commands[name]
    return command


def content(folder: Path) -> str:
    """What the workspace holds: all bytes of the store and of all files."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        empty_log = path.name == "store.db-wal" and not path.stat().st_size
        if path.is_file() and path.name != "store.db-shm" and not empty_log:
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Desk:
    """A workspace that asks for a log-in, the key of a person without any permission, and what the workspace holds."""

    cli: Cli
    key: dict[str, str]
    content: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A workspace with a document."""
    cli = Cli(tmp_path_factory.mktemp("desk"))
    assert cli("init", "-q").code == 0
    make_invoice_in(cli.folder, "a.pdf")
    assert cli("run", "a.pdf", "-q", "--backend", "null").code == 0
    assert cli("user", "add", "nobody", "--email", "nobody@example.org", "-q").code == 0
    key = cli("user", "key", "add", "nobody", "test", "-q").out.strip()
    admin = ("user", "add", "anna", "--email", "anna@example.org", "--role", "admin", "--password-stdin", "-q")
    assert cli(*admin, stdin="correct horse battery").code == 0  # a password of the tests
    assert cli("config", "set", "security.require_login", "true", "-q").code == 0
    return Desk(cli, {"DOCPROC_API_KEY": key}, content(cli.folder))


@pytest.mark.parametrize("path", GUARDED, ids=" ".join)
def test_a_person_without_the_permission_is_refused_and_nothing_changes(desk: Desk, path: tuple[str, ...]) -> None:
    ran = desk.cli(*path, *needed_values(command_of(path)), env=desk.key)
    assert (ran.code, ran.out) == (6, ""), ran.err
    assert f"needs the permission {NEEDED[' '.join(path)]}" in ran.err
    assert content(desk.cli.folder) == desk.content


@pytest.mark.parametrize("path", GUARDED[::9], ids=" ".join)
def test_nobody_is_refused_too(desk: Desk, path: tuple[str, ...]) -> None:
    ran = desk.cli(*path, *needed_values(command_of(path)))
    assert ran.code == 6 and "nobody is logged in" in ran.err
