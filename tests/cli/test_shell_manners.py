"""docproc in a shell: full disks, odd names, ids from stdin, narrow and dumb terminals, paths with spaces."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import DOCPROC, Cli, Invoice

ODD = os.fsdecode(b"Pr\xfcf\nung 1.pdf")
SPELLED = "Pr\\xfcf\\nung 1.pdf"


@pytest.fixture
def odd(cli: Cli, make_invoice: Invoice) -> Cli:
    """A workspace in a folder with a space, with a document whose name has one, a line end and a byte of Latin-1."""
    spaced = Cli(cli.folder / "my books")
    spaced.folder.mkdir()
    assert spaced("init", "-q").code == 0
    made = make_invoice("a.pdf")
    inbox = spaced.folder / "in box"
    inbox.mkdir()
    made.rename(inbox / ODD)
    assert spaced("run", "in box", "-q").code == 0
    return spaced


@pytest.mark.parametrize("name", [ODD, SPELLED])
def test_a_document_is_found_by_its_name_on_disk_and_as_it_is_shown(odd: Cli, name: str) -> None:
    done = subprocess.run(
        [DOCPROC, "show", name, "--json"], cwd=odd.folder, env=odd.environment, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["filename"] == SPELLED


def test_ids_on_stdin_may_be_any_bytes_and_have_blank_lines_between(odd: Cli) -> None:
    name = SPELLED.encode()
    ran = odd("export", "-", "--format", "jsonl", stdin=b"\n" + name + b"\r\n  \n\n")
    assert ran.code == 0, ran.err
    assert [json.loads(line)["filename"] for line in ran.out.splitlines()] == [SPELLED]
    ran = odd("export", "-", stdin=b"\xfc\n")
    assert ran.code == 2 and "no document answers to '\\\\xfc'" in ran.err


@pytest.mark.parametrize("asked", ["status", "export", "export --format excel", "export --format zip", "sql .schema"])
def test_a_full_disk_behind_stdout_is_one_line(odd: Cli, asked: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [DOCPROC, *asked.split()],
            cwd=odd.folder,
            env=odd.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stderr.decode() == "docproc: output: No space left on device [output]\n"


def test_a_machine_without_a_language_reads_and_writes_umlauts(odd: Cli) -> None:
    ran = odd("show", SPELLED, env={"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "1"})
    assert ran.code == 0, ran.err
    assert "Köln" in ran.out
