"""Every command: help with an example, a panel, an entry point that imports only what it needs."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from docproc.cli.main import COMMANDS, load_command
from tests.conftest import Cli

ROOT = Path(__file__).parent.parent.parent


def leaves() -> list[tuple[str, ...]]:
    found = []
    for name in COMMANDS:
        inner = getattr(load_command(name), "commands", None)
        found += [(name, child) for child in inner] if inner else [(name,)]
    return found


@pytest.mark.parametrize("path", leaves(), ids=" ".join)
def test_help_shows_an_example_of_the_command(cli: Cli, path: tuple[str, ...]) -> None:
    ran = cli(*path, "--help")
    assert ran.code == 0
    assert f"Example:  docproc {' '.join(path)}" in " ".join(ran.out.split()).replace("Example: ", "Example:  ")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_what_the_command_says(name: str) -> None:
    assert COMMANDS[name].help
    assert load_command(name).name == name


def test_help_groups_the_commands_in_panels(cli: Cli) -> None:
    out = cli("--help").out
    assert [panel for panel in ("Everyday:", "Catalogue:", "Operations:", "Administration:") if panel in out] == [
        "Everyday:", "Catalogue:", "Operations:", "Administration:",
    ]  # fmt: skip


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom docproc.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'duckdb', 'rich', 'pydantic', 'numpy', 'pypdfium2', 'openvino', 'PIL'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stderr.strip() == "[]"


def test_status_imports_no_orm_and_no_engine() -> None:
    code = (
        "import sys, docproc.cli.status\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'duckdb', 'numpy', 'pypdfium2', 'openvino', 'PIL'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["ingst", "statu", "xyzzy"])
def test_an_unknown_command_is_a_usage_error_with_the_nearest_name(cli: Cli, name: str) -> None:
    ran = cli(name)
    assert ran.code == 2 and ran.out == ""
    assert ("Did you mean" in ran.err) == (name != "xyzzy")


def test_every_package_of_the_source_is_packaged() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    source = ROOT / "src"
    there = {
        ".".join(path.parent.relative_to(source).parts)
        for path in source.rglob("*.py")
        if "__pycache__" not in path.parts
    }
    assert listed == there | {"docproc.configs"}


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in (ROOT / "src").rglob("*.py")}
    assert {name: length for name, length in lengths.items() if length > 400} == {}
