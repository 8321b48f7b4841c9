"""Running docproc as its users do: arguments in, stdout, stderr and exit code out."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.command_server import CommandServer

# A busy machine is no failure: how long an example takes is for the benchmarks.
hypothesis.settings.register_profile("docproc", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("docproc")

DOCPROC = str(Path(sys.executable).with_name("docproc"))
# A shell's background job ignores Ctrl-C, and so would every process that the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

COMMANDS = CommandServer()
READ_AT_IMPORT = ("DOCPROC_FAILPOINT", "LANG", "LC_ALL", "TZ")
"""Variables that a command which has been imported already no longer looks at."""
SAMPLES = Path(__file__).parent.parent / "sample_docs"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Cli:
    """Runs docproc in a folder of its own, with an environment that knows nothing of this machine's user."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        return {**kept, "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder / "xdg"), "PYTHONUTF8": "1"}

    def __call__(self, *arguments: object, stdin: str | bytes = "", env: dict[str, str] | None = None) -> Ran:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        whole = {**self.environment, **(env or {})}
        if any(name in READ_AT_IMPORT or name.startswith("PYTHON") for name in env or ()):
            done = subprocess.run(
                [DOCPROC, *map(str, arguments)],
                cwd=self.folder,
                env=whole,
                input=given,
                capture_output=True,
                timeout=300,
            )
            return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        with tempfile.TemporaryDirectory() as streams:
            said = Path(streams)
            (said / "in").write_bytes(given)
            code = COMMANDS.run(list(map(str, arguments)), self.folder, whole, said)
            return Ran(code, (said / "out").read_bytes().decode(), (said / "err").read_bytes().decode())

    def standing(self) -> dict[str, Any]:
        """What `status` says of the workspace; how full the disk is, is not its doing."""
        said = json.loads(self("status", "--json").out)
        return {name: value for name, value in said.items() if name != "disk_used"}

    def start(self, *arguments: object) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [DOCPROC, *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """docproc in an empty folder."""
    folder = tmp_path / "desk"
    folder.mkdir()
    return Cli(folder)


@pytest.fixture(scope="session")
def new_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace as `docproc init` makes it; tests work on copies."""
    cli = Cli(tmp_path_factory.mktemp("new"))
    assert cli("init", "-q").code == 0
    return cli.folder


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store of the newest version without any rows; tests work on copies."""
    from docproc.store.engine import open_store

    folder = tmp_path_factory.mktemp("new") / ".docproc"
    open_store(folder).close()
    return folder


@pytest.fixture
def store_folder(tmp_path: Path, new_store: Path) -> Path:
    """The folder of an empty store, `.docproc` in the test's own folder."""
    return Path(shutil.copytree(new_store, tmp_path / ".docproc"))


@pytest.fixture
def workspace(cli: Cli, new_workspace: Path) -> Cli:
    """docproc in a folder that is a workspace."""
    shutil.copytree(new_workspace, cli.folder, dirs_exist_ok=True)
    return cli


Invoice = Callable[..., Path]


def make_invoice_in(
    folder: Path,
    path: Path | str,
    number: str = "RE-1001",
    total: str = "119,00",
    net: str = "100,00",
    vat: str = "19,00",
    lines: Sequence[tuple[str, ...]] = (),
    title: str = "",
) -> Path:
    """Make a born-digital invoice below `folder`, the same bytes for the same arguments.

    `lines` are rows of five columns: position, description, quantity, unit price and amount. A `title` stands in large
    type, and then no other word says that it is an invoice's total.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(target), pagesize=A4, invariant=True)
    canvas.setFont("Helvetica", 11)
    for y, left, right in (
        (790, "Lindenhof Werkzeuge GmbH", ""),
        (775, "Ahornweg 3, 50667 Köln", ""),
        (700, "Birkenau Handels KG", f"Rechnungsnummer: {number}"),
        (685, "Seestraße 12", "Rechnungsdatum: 05.03.2026"),
        (670, "80331 München", "Kundennummer: K-200"),
        (600, "" if title else "Rechnung", ""),
        (560, "Nettobetrag", f"{net} EUR"),
        (545, "zzgl. 19 % MwSt.", f"{vat} EUR"),
        (530, "Gesamtbetrag" if title else "Rechnungsbetrag", f"{total} EUR"),
        (60, "USt-IdNr. DE136695976", "IBAN DE89 3704 0044 0532 0130 00"),
    ):
        canvas.drawString(60, y, left)
        canvas.drawString(350, y, right)
    if lines:
        for row, cells in enumerate((("Pos.", "Bezeichnung", "Menge", "Einzelpreis", "Betrag"), *lines)):
            for x, cell in zip((60, 100, 290, 370, 480), cells, strict=True):
                canvas.drawString(x, 480 - 15 * row, cell)
    if title:
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(60, 620, title)
    canvas.save()
    return target


@pytest.fixture
def make_invoice(cli: Cli) -> Invoice:
    """Make a born-digital invoice, the same bytes for the same arguments."""
    return partial(make_invoice_in, cli.folder)
