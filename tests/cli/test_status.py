"""`docproc status` on a terminal, live, and as JSON."""

import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from fcntl import ioctl

import pytest

from tests.conftest import Cli, make_invoice_in


def terminal(cli: Cli, *arguments: str, columns: int = 80, stop_after: float | None = None) -> tuple[str, int]:
    """What a command writes to a terminal of so many columns, without colours, and its exit code."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {**cli.environment, "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "docproc.cli", *arguments]
    process = subprocess.Popen(command, cwd=cli.folder, env=environment, stdout=theirs, stdin=theirs, stderr=theirs)
    os.close(theirs)
    if stop_after is not None:
        time.sleep(stop_after)
        process.send_signal(signal.SIGINT)
    written = b""
    try:
        while part := os.read(ours, 65536):
            written += part
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", written.decode()), process.wait(timeout=30)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """A workspace with a document that waits for a person, and one that failed."""
    cli = Cli(tmp_path_factory.mktemp("busy"))
    assert cli("init", "-q").code == 0
    make_invoice_in(cli.folder, "in/wrong.pdf", "RE-1001", total="129,00")
    (cli.folder / "in" / "bad.pdf").write_text("no pdf")
    assert cli("run", "in", "-q", "-j", "1").code == 3
    return cli


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_on_a_terminal_panels_fit_its_width(busy: Cli, columns: int) -> None:
    shown, code = terminal(busy, "status", columns=columns)
    assert code == 0
    assert max(len(line) for line in shown.splitlines()) <= columns
    for said in ("documents", "waits for a person", "unsupported-file", "outbox", "last run: run", "wrong.pdf"):
        assert said in shown


def test_watching_ends_well_with_ctrl_c(busy: Cli) -> None:
    shown, code = terminal(busy, "status", "--watch", "--every", "0.2", stop_after=4)
    assert code == 0 and shown.count("waits for a person") >= 2 and "Traceback" not in shown


def test_in_a_pipe_lines_stay_plain_and_json_says_more(busy: Cli) -> None:
    assert "╭" not in busy("status").out
    found = json.loads(busy("status", "--json").out)
    assert found["documents"] == 2 and found["failed"][0]["code"] == "unsupported-file"
    assert (found["came_in_today"], found["automation"]) == (2, 0.0)
    assert found["waiting_for_a_person"] == {"day": 1, "week": 0, "longer": 0}
    assert [each["filename"] for each in found["urgent"]] == ["wrong.pdf"]
    assert found["last_run"]["command"] == "run" and found["outbox"]["waiting"] == 0


def test_watching_needs_a_terminal_and_the_whole_workspace(busy: Cli) -> None:
    assert busy("status", "--watch").code == 2
    assert terminal(busy, "status", "--watch", "--type", "invoice")[1] == 2
