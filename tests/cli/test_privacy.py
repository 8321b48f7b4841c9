"""Other accounts of the computer do not get at what documents say."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Cli, make_invoice_in

OTHERS = stat.S_IRWXO
GROUP = stat.S_IRWXG


def entered_by(folder: Path, who: int) -> list[Path]:
    """The files below a folder that accounts with these bits reach: every folder on the way lets them in."""
    found = []
    for path, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if (Path(path) / name).stat().st_mode & who & 0o111]
        found += [Path(path) / name for name in files if (Path(path) / name).stat().st_mode & who & 0o444]
    return found


def with_umask(cli: Cli, umask: int, *line: str) -> int:
    """Run a command as a shell with this umask does."""
    command = [sys.executable, "-m", "docproc.cli", *line]
    return subprocess.run(
        command, cwd=cli.folder, env=cli.environment, umask=umask, timeout=300, check=False
    ).returncode


@pytest.mark.parametrize(("umask", "kept_out"), [(0o022, OTHERS | GROUP), (0o002, OTHERS), (0, OTHERS)])
def test_store_and_backups_are_closed_to_other_accounts(tmp_path: Path, umask: int, kept_out: int) -> None:
    cli = Cli(tmp_path)
    make_invoice_in(tmp_path, "a.pdf", "RE-1")
    (tmp_path / "there").mkdir(mode=0o755)
    for line in (
        ("init", "-q"),
        ("ingest", "a.pdf", "-q"),
        ("backup", "create", "new", "-q"),
        ("backup", "create", "there", "-q"),
        ("backup", "restore", "new", "--to", "again", "-q"),
    ):
        assert with_umask(cli, umask, *line) == 0, line
    for folder in (".docproc", "new", "again/.docproc"):
        assert not (tmp_path / folder).stat().st_mode & kept_out, folder
        assert list((tmp_path / folder).rglob("*")) != []
    assert entered_by(tmp_path / "there" / "objects", kept_out) == []


def test_a_store_that_was_made_open_stays_so_and_doctor_says_it(workspace: Cli) -> None:
    store = workspace.folder / ".docproc"
    assert "privacy" not in workspace("doctor").out
    store.chmod(0o755)
    assert workspace("status").code == 0
    assert stat.S_IMODE(store.stat().st_mode) == 0o755
    told = [line for line in workspace("doctor").out.splitlines() if line.startswith("warning privacy")]
    assert len(told) == 1 and f"chmod o-rwx {store}" in told[0]
