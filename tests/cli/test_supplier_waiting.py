"""Suppliers that the YAML knows and documents do not yet; and who we are ourselves, which is never proposed."""

import json
import shlex
import shutil
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import Cli, make_invoice_in


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two invoices of one sender, and nobody known."""
    cli = Cli(tmp_path_factory.mktemp("prepared"))
    (cli.folder / "docproc.yaml").touch()
    make = partial(make_invoice_in, cli.folder)
    make("inbox/a.pdf", "RE-1001")
    make("inbox/b.pdf", "RE-1002")
    assert cli("run", "inbox", "-q", "--jobs", "1").code == 0
    return cli.folder


@pytest.fixture
def senders(prepared: Path, tmp_path: Path) -> Cli:
    """A copy of it."""
    return Cli(shutil.copytree(prepared, tmp_path / "desk"))


def suppliers_of(cli: Cli) -> list[str]:
    exported = cli("export", "--format", "jsonl").out.splitlines()
    return [json.loads(document)["supplier"]["id"] for document in exported]


def test_a_written_suggestion_says_the_command_that_brings_it_to_documents_already_in(senders) -> None:
    written = senders("supplier", "suggest", "--write")
    (said,) = [text for text in written.err.splitlines() if "extracted before" in text]
    assert "2 documents of lindenhof-werkzeuge" in said
    again = senders("supplier", "suggest", "--write")
    assert "nothing to suggest" in again.err and said in again.err
    assert [path.stem for path in (senders.folder / "suppliers").glob("*.yaml")] == ["lindenhof-werkzeuge"]
    command = shlex.split(said.partition(": docproc ")[2])
    assert command == ["extract", "--force", "--supplier", "Lindenhof Werkzeuge GmbH"]
    assert senders(*command, "-q", "--jobs", "1").code == 0
    assert suppliers_of(senders) == ["lindenhof-werkzeuge", "lindenhof-werkzeuge"]
    assert "extracted before" not in senders("supplier", "suggest").err


def test_an_added_supplier_says_so_of_its_own_documents(senders) -> None:
    ran = senders("supplier", "add", "--from-document", "a.pdf")
    assert "2 documents of lindenhof-werkzeuge extracted before it was known" in ran.err
    assert "extracted before" not in senders("supplier", "add", "name=Somebody Else").err


def test_a_filter_that_nothing_passes_extracts_nothing(senders) -> None:
    ran = senders("extract", "--force", "--supplier", "Nobody", "--json")
    assert (ran.code, ran.out) == (0, "") and "no document passes the filter" in ran.err


def test_our_own_company_is_never_proposed(senders) -> None:
    (senders.folder / "docproc.yaml").write_text("company: {names: [Lindenhof Werkzeuge GmbH]}\n")
    assert "nothing to suggest" in senders("supplier", "suggest").err
    refused = senders("supplier", "add", "--from-document", "a.pdf")
    assert refused.code == 2 and "names no sender but our own company" in refused.err
