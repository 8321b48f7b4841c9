"""Changing the suppliers of a workspace: adding, editing, merging, suggesting; what the store makes of it."""

import json
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import Cli, make_invoice_in


def yaml_of(cli: Cli, supplier: str) -> str:
    return (cli.folder / "suppliers" / f"{supplier}.yaml").read_text(encoding="utf-8")


def stored(cli: Cli, query: str) -> list[tuple]:
    with sqlite3.connect(cli.folder / ".docproc" / "store.db") as store:
        return store.execute(query).fetchall()


def test_a_supplier_is_added_from_options_and_never_overwritten(workspace) -> None:
    given = ("name=Holzbau Kiefer GmbH & Co. KG", "postal_code=01067", "ibans=DE02120300000000202051")
    assert "name: Holzbau Kiefer" in workspace("supplier", "add", *given, "--dry-run").out
    assert not list((workspace.folder / "suppliers").glob("*.yaml"))
    ran = workspace("supplier", "add", *given, "--json")
    assert ran.code == 0 and json.loads(ran.out)["id"] == "holzbau-kiefer"
    assert yaml_of(workspace, "holzbau-kiefer").splitlines() == [
        "# yaml-language-server: $schema=../.docproc/schemas/supplier.json",
        "name: Holzbau Kiefer GmbH & Co. KG", "postal_code: '01067'", "ibans: [DE02120300000000202051]",
    ]  # fmt: skip
    again = workspace("supplier", "add", *given)
    assert again.code == 2 and "exists already" in again.err and len(again.err.splitlines()) == 1
    assert "needs a name" in workspace("supplier", "add", "city=Köln").err
    wrong = workspace("supplier", "add", "name=B", "vat=DE1")
    assert wrong.code == 2 and "unknown key 'vat'" in wrong.err and not (workspace.folder / "suppliers/b.yaml").exists()


def test_an_edit_keeps_comments_and_counts_the_version_up(workspace) -> None:
    path = workspace.folder / "suppliers" / "kiefer.yaml"
    path.write_text(
        "# called on Mondays\nname: Kiefer  # the saw mill\ncontacts:\n  - {first_name: Ute, last_name: Span}\n"
        "templates:\n  - name: standard\n    document_type: invoice\n    confidence_threshold: 90\n"
    )
    assert workspace("supplier", "check").code == 0
    changes = ("city=Köln", "tags+=wood", "tags+=wood", "contacts.0.phone=0221 1", "templates.standard.active=false")
    assert workspace("supplier", "edit", "kiefer", *changes, "templates.standard.confidence_threshold=95").code == 0
    text = path.read_text()
    assert "# called on Mondays\nname: Kiefer  # the saw mill\n" in text and "confidence_threshold: 95\n" in text
    shown = json.loads(workspace("supplier", "show", "kiefer", "--json").out)
    assert (shown["city"], shown["tags"], shown["contacts"][0]["phone"]) == ("Köln", ["wood"], "0221 1")
    assert stored(workspace, "SELECT version, city FROM suppliers") == [(2, "Köln")]
    assert stored(workspace, "SELECT first_name, phone FROM supplier_contacts") == [("Ute", "0221 1")]
    assert stored(workspace, "SELECT version, is_active, confidence_threshold FROM supplier_templates") == [(2, 0, 95)]
    assert workspace("supplier", "edit", "kiefer", "city=").code == 0 and "city" not in path.read_text()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("kiefer", "cty=x"), "did you mean 'city'?"),
        (("kiefer", "city"), "sets nothing"),
        (("kiefer", "contacts.3.phone=1"), "leads nowhere"),
        (("kiefer", "country=Germany"), "country"),
        (("kiefr", "city=x"), "is it kiefer?"),
        (("kiefer",), "no terminal"),
    ],
)
def test_a_wrong_edit_is_one_clear_line_and_changes_nothing(workspace, words: tuple[str, ...], message: str) -> None:
    path = workspace.folder / "suppliers" / "kiefer.yaml"
    path.write_text("name: Kiefer\n")
    ran = workspace("supplier", "edit", *words)
    assert ran.code == 2 and message in ran.err and len(ran.err.splitlines()) == 1
    assert path.read_text() == "name: Kiefer\n"


def test_a_file_that_goes_deletes_its_supplier_softly_and_one_that_returns_restores_it(workspace) -> None:
    path = workspace.folder / "suppliers" / "kiefer.yaml"
    states = []
    for there in (True, False, True):
        if there:
            path.write_text("name: Kiefer\n")
        else:
            path.unlink()
        workspace("supplier", "check", "-q")
        states += stored(workspace, "SELECT id, version, deleted_at IS NULL FROM suppliers")
    assert states == [(1, 1, 1), (1, 1, 0), (1, 1, 1)]


@pytest.fixture(scope="module")
def two_senders(tmp_path_factory) -> Cli:
    """A workspace with two invoices of one sender, and nobody known."""
    cli = Cli(tmp_path_factory.mktemp("senders"))
    assert cli("init", "-q").code == 0
    make = partial(make_invoice_in, cli.folder)
    make("inbox/a.pdf", "RE-1001")
    make("inbox/b.pdf", "RE-1002")
    assert cli("run", "inbox", "-q").code == 0
    return cli


def test_senders_seen_are_suggested_written_known_and_merged(two_senders) -> None:
    proposed = [json.loads(line) for line in two_senders("supplier", "suggest", "--json").out.splitlines()]
    assert [(each["kind"], each["id"], len(each["documents"])) for each in proposed] == [
        ("new", "lindenhof-werkzeuge", 2)
    ]
    assert proposed[0]["data"] == {
        "name": "Lindenhof Werkzeuge GmbH", "street": "Ahornweg 3", "postal_code": "50667", "city": "Köln",
        "country": "DE", "vat_id": "DE136695976", "ibans": ["DE89370400440532013000"],
    }  # fmt: skip
    assert "nothing to suggest" in two_senders("supplier", "suggest", "-n", "3").err
    from_one = two_senders("supplier", "add", "--from-document", "a.pdf", "industry=tools", "--dry-run")
    assert "vat_id: DE136695976" in from_one.out and "industry: tools" in from_one.out
    assert two_senders("supplier", "suggest", "--write", "-q").code == 0
    assert two_senders("extract", "--force", "-q").code == 0
    reasons = json.loads(two_senders("show", "a.pdf", "--json").out)["details"]["extraction"]["supplier_reasons"]
    assert "VAT id DE136695976" in reasons and "name, 100 % alike" in reasons
    (two_senders.folder / "suppliers" / "lindenhof.yaml").write_text("name: Lindenhof\nphone: '0221 1'\nvat_id: X\n")
    dry = two_senders("supplier", "merge", "lindenhof", "lindenhof-werkzeuge", "--dry-run")
    assert "2 documents would be moved" in dry.err and "vat_id: X" in dry.out
    ran = two_senders("supplier", "merge", "lindenhof", "lindenhof-werkzeuge", "--json")
    assert json.loads(ran.out)["documents"] == 2
    merged = yaml_of(two_senders, "lindenhof")
    assert "- Lindenhof Werkzeuge GmbH" in merged and "DE89370400440532013000" in merged
    assert "vat_id DE136695976" in merged
    assert not Path(two_senders.folder / "suppliers" / "lindenhof-werkzeuge.yaml").exists()
    listed = two_senders("supplier", "list", "--json").out.splitlines()
    assert [(each["id"], each["documents"]) for each in map(json.loads, listed)] == [("lindenhof", 2)]
