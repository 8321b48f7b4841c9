"""`docproc review next` as a person uses it: a terminal, single keys, and what they lead to."""

import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time

import pytest

from docproc.cli.main import main
from tests.conftest import Cli, make_invoice_in

READY = "[u]ndo"
"""Stands in the last line of a document that is shown: the next key is waited for."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Cli:
    """A workspace with two invoices that wait, the larger one first."""
    workspace = Cli(tmp_path_factory.mktemp("desk"))
    assert workspace("init", "-q").code == 0
    make_invoice_in(workspace.folder, "inbox/b.pdf", "RE-1002", total="129,00")
    make_invoice_in(workspace.folder, "inbox/c.pdf", "RE-1003", total="11.900,00", net="10.000,00")
    assert workspace("run", "inbox", "-q").code == 0
    return workspace


@pytest.fixture
def desk(prepared, cli) -> Cli:
    """A copy of the prepared workspace."""
    shutil.copytree(prepared.folder, cli.folder, dirs_exist_ok=True)
    return Cli(cli.folder)


class Reviewer:
    """A person at a terminal of their own, in which `docproc review next` runs."""

    def __init__(self, desk: Cli) -> None:
        self.child, self.terminal = pty.fork()
        if not self.child:
            self._run(desk)
        self.said = ""
        self.until(READY)

    def press(self, keys: str, answer: str = READY) -> str:
        """Type `keys` and return what is said up to `answer`."""
        os.write(self.terminal, keys.encode())
        return self.until(answer)

    def until(self, awaited: str) -> str:
        """Wait for a text and return all that came up to it."""
        deadline = time.monotonic() + 120
        while awaited not in self.said:
            assert time.monotonic() < deadline, f"never said {awaited!r}: {self.said}"
            if select.select([self.terminal], [], [], 1)[0]:
                self.said += os.read(self.terminal, 65536).decode(errors="replace")
        before, found, self.said = self.said.partition(awaited)
        return before + found

    def leaves(self) -> int:
        """Return the exit code of the program, which has ended."""
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])

    @staticmethod
    def _run(desk: Cli) -> None:
        code = 70
        try:
            sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115  # end with it
            os.chdir(desk.folder)
            os.environ.clear()
            os.environ.update({**desk.environment, "COLUMNS": "120", "TERM": "xterm", "NO_COLOR": "1"})
            main(["review", "next"])
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


def state(desk: Cli, name: str) -> dict:
    return json.loads(desk("show", name, "--json").out)


def test_documents_are_corrected_accepted_and_rejected_with_single_keys(desk) -> None:
    reviewer = Reviewer(desk)
    shown = reviewer.press("?", "no such value.")
    assert "number=value" in shown
    refused = reviewer.press("a", "A accepts it all the same")
    assert "nothing else on the document confirms the total" in refused
    reviewer.press("c", "field=value: ")
    shown = reviewer.press("order_number=B-77\n")
    assert "B-77" in shown and "100.0" in shown
    shown = reviewer.press("A")
    assert "c.pdf: accepted" in shown and "RE-1002" in shown and "Rechnungsbetrag | 129,00 EUR" in shown
    reviewer.press("r", "reason: ")
    said = reviewer.press("not our order\n", "settled")
    assert "b.pdf: rejected" in said and "Nothing waits for you." in said and "2 documents" in said
    assert reviewer.leaves() == 0
    large, small = state(desk, "c.pdf"), state(desk, "b.pdf")
    assert large["review"] == "approved" and large["fields"]["order_number"]["value"] == "B-77"
    assert small["review"] == "rejected"
    took = [json.loads(line)["seconds"] for line in desk("review", "history", "b.pdf", "--json").out.splitlines()]
    assert took[-1] is not None and json.loads(desk("review", "stats", "--json").out)["timed"] == 2


def test_steps_are_undone_one_after_another(desk) -> None:
    reviewer = Reviewer(desk)
    reviewer.press("c", "field=value: ")
    reviewer.press("order_number=B-77\n")
    assert "RE-1002" in reviewer.press("A")
    assert "c.pdf: as it was before" in reviewer.press("u")
    assert state(desk, "c.pdf")["review"] == "pending" and "order_number" in state(desk, "c.pdf")["fields"]
    assert "order_number" not in reviewer.press("u").partition("as it was before")[2]
    assert "RE-1002" in reviewer.press("s")
    assert "RE-1003" in reviewer.press("u")
    reviewer.press("q", "0 documents settled")
    assert reviewer.leaves() == 0
    assert "order_number" not in state(desk, "c.pdf")["fields"]
    assert json.loads(desk("review", "list", "--json").out.splitlines()[0])["holder"] is None


def test_a_mistake_is_told_and_changes_nothing(desk) -> None:
    reviewer = Reviewer(desk)
    reviewer.press("c", "field=value: ")
    assert "could be 1.234 or 1234" in reviewer.press("total_amount=1.234\n", "[usage]")
    reviewer.press("c", "field=value: ")
    reviewer.press("99=x\n", "there is no number 99")
    reviewer.press("r", "reason: ")
    reviewer.press("\n", "not rejected")
    os.write(reviewer.terminal, b"\x1b[A")
    time.sleep(0.3)
    reviewer.press("q", "0 documents settled")
    assert reviewer.leaves() == 0 and state(desk, "c.pdf")["versions"] == 1


def test_without_a_terminal_it_refuses_and_says_what_scripts_use(desk) -> None:
    ran = desk("review", "next")
    assert ran.code == 2 and ran.err.count("\n") == 1 and "review list, fix, approve and reject" in ran.err


def test_the_queue_opens_without_settings_and_without_the_orm() -> None:
    code = (
        "import sys, docproc.cli.review\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'duckdb', 'rich', 'pydantic', 'yaml', 'numpy', 're2'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]"
