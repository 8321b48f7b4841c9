"""Every command: help with an example, a panel, an entry point that imports only what it needs."""

import json
import re
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


@pytest.mark.parametrize("asked", [["review", "list"], ["doc", "tags"]])
def test_a_list_opens_without_pydantic_and_without_the_orm(workspace: Cli, asked: list[str]) -> None:
    code = (
        "import sys\nfrom docproc.cli.main import main\n"
        f"try:\n    main([*{asked!r}, '-w', '.'])\nexcept SystemExit: pass\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'duckdb', 'rich', 'pydantic', 'numpy', 'pypdfium2', 'openvino', 'PIL'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=workspace.folder, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


@pytest.mark.parametrize("name", ["ingst", "statu", "xyzzy"])
def test_an_unknown_command_is_a_usage_error_with_the_nearest_name(cli: Cli, name: str) -> None:
    ran = cli(name)
    assert ran.code == 2 and ran.out == ""
    assert ("did you mean" in ran.err) == (name != "xyzzy")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("supplier ad", "no such command 'ad'; did you mean add? (docproc supplier --help)"),
        ("approve", "no such command 'approve'; did you mean review approve? (docproc --help)"),
        ("xyzzy", "no such command 'xyzzy' (docproc --help)"),
        ("status --jsn", "no such option: --jsn; did you mean --json? (docproc status --help)"),
        ("--versio", "no such option: --versio; did you mean --version? (docproc --help)"),
        ("show", "missing argument 'DOCUMENT' (docproc show --help)"),
        ("review list --limit many", "invalid value for '--limit': not a whole number (docproc review list --help)"),
        ("audit list --since x", "invalid value for '--since': 'x' is no date such as 2026-03-05"
         " (docproc audit list --help)"),
    ],
)  # fmt: skip
def test_a_slip_on_the_command_line_is_answered_in_one_line(cli: Cli, asked: str, said: str) -> None:
    ran = cli(*asked.split())
    assert (ran.code, ran.out, ran.err) == (2, "", f"docproc: {said} [usage]\n")


def test_a_slip_is_a_json_line_for_a_collector_of_logs(cli: Cli) -> None:
    ran = cli("--log-format", "json", "statu")
    line = json.loads(ran.err)
    assert (line["code"], line["level"]) == ("usage", "error") and "did you mean status" in line["message"]


def test_a_group_without_a_command_shows_its_help_on_stderr(cli: Cli) -> None:
    ran = cli("supplier")
    assert (ran.code, ran.out) == (2, "") and ran.err == cli("supplier", "--help").out


def test_the_help_of_a_group_says_whole_sentences_and_its_own_options(cli: Cli) -> None:
    assert "(Art. 17 GDPR)" in " ".join(cli("doc", "--help").out.split())
    assert "--log-format" in cli("learn", "--help").out


@pytest.mark.parametrize("path", [path for path in leaves() if len(path) > 1], ids=" ".join)
def test_help_is_in_words_and_fits_a_terminal(cli: Cli, path: tuple[str, ...]) -> None:
    out = cli(*path, "--help", env={"COLUMNS": "80"}).out
    assert [line for line in out.splitlines() if len(line) > 80 and "  Example:" not in line] == []
    assert not re.search(r"<((list|str|int|float|path)\b|%)|\[\(|x[<>]=", out)


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
