"""Versions, labels, relations and originals of documents, and putting them away."""

import json
import shutil
import subprocess

import pytest

from tests.conftest import DOCPROC, Cli, make_invoice_in


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Cli:
    """A workspace with two invoices and a broken file, for tests that work on a copy of it."""
    workspace = Cli(tmp_path_factory.mktemp("desk"))
    assert workspace("init", "-q").code == 0
    make_invoice_in(workspace.folder, "inbox/a.pdf", "RE-1001")
    make_invoice_in(workspace.folder, "inbox/b.pdf", "RE-1002")
    (workspace.folder / "inbox" / "broken.pdf").write_bytes(b"%PDF-1.7\n cut off")
    assert workspace("run", "inbox", "-q").code == 3
    return workspace


@pytest.fixture
def desk(prepared, cli) -> Cli:
    """A copy of the prepared workspace."""
    shutil.copytree(prepared.folder, cli.folder, dirs_exist_ok=True)
    return Cli(cli.folder)


def exported(desk: Cli, *options: str) -> list[str]:
    ran = desk("export", "-f", "jsonl", *options)
    assert ran.code == 0, ran.err
    return [json.loads(line)["filename"] for line in ran.out.splitlines()]


def test_a_revert_is_a_version_of_its_own_and_takes_back_what_was_said(desk) -> None:
    assert desk("review", "fix", "a.pdf", "total_amount=120.00", "-q").code == 0
    assert desk("doc", "diff", "a.pdf", "1", "2").out.split() == ["total_amount", "119.00", "->", "120.00"]
    assert desk("doc", "revert", "a.pdf", "1", "--note", "it was right", "-q").code == 0
    versions = [json.loads(line) for line in desk("doc", "versions", "a.pdf", "--json").out.splitlines()]
    assert [each["change_type"] for each in versions] == ["extraction", "correction", "revert"]
    assert versions[2]["description"] == "back to version 1" and versions[2]["changed"] == ["total_amount"]
    assert desk("doc", "diff", "a.pdf", "1", "3").out == ""
    document = json.loads(desk("show", "a.pdf", "--json").out)
    assert document["fields"]["total_amount"]["value"] == "119.00" and document["review"] == "pending"
    assert json.loads(desk("review", "stats", "--json").out)["reviewed_values"] == 0
    missing = desk("doc", "diff", "a.pdf", "1", "9")
    assert missing.code == 2 and "its versions are 1 to 3" in missing.err


def test_a_reverted_removal_brings_the_value_back_for_good(desk) -> None:
    assert desk("review", "fix", "a.pdf", "iban=", "-q").code == 0
    assert desk("doc", "revert", "a.pdf", "1", "-q").code == 0
    assert desk("extract", "--force", "-q").code == 0
    assert "iban" in json.loads(desk("show", "a.pdf", "--json").out)["fields"]


def test_a_diff_without_numbers_compares_the_newest_two_versions(desk) -> None:
    alone = desk("doc", "diff", "a.pdf")
    assert alone.code == 2 and "has 1 version; two are needed" in alone.err
    assert desk("review", "fix", "a.pdf", "total_amount=120.00", "-q").code == 0
    assert desk("review", "fix", "a.pdf", "order_number=B-7", "-q").code == 0
    assert desk("doc", "diff", "a.pdf").out.split() == ["order_number", "-", "->", "B-7"]
    assert len(desk("doc", "diff", "a.pdf", "1").out.splitlines()) == 2
    same = desk("doc", "diff", "a.pdf", "2", "2")
    assert same.out == "" and "versions 2 and 2 say the same" in same.err


def test_a_category_that_is_not_named_shows_which_there_are(desk) -> None:
    assert desk("doc", "category").out == desk("doc", "categories").out
    assert "Contracts  /contracts" in desk("doc", "category").out


def test_tags_narrow_what_is_listed_exported_and_counted(desk) -> None:
    ran = desk("doc", "tag", "a.pdf", "b.pdf", "--add", "urgent", "--add", "new")
    assert ran.code == 0 and ran.err.count("+urgent +new") == 2
    assert desk("doc", "tag", "b.pdf", "--remove", "urgent", "-q").code == 0
    assert exported(desk, "--tag", "urgent") == ["a.pdf"] and len(exported(desk, "--tag", "new")) == 2
    assert exported(desk, "--tag", "urgent", "--tag", "never") == []
    assert json.loads(desk("status", "--tag", "new", "--json").out)["documents"] == 2
    assert [line.split() for line in desk("doc", "tags").out.splitlines()] == [["2", "new"], ["1", "urgent"]]
    assert "tagged: new" in desk("review", "history", "a.pdf").out
    assert desk("doc", "tag", "a.pdf").code == 2


def test_a_tag_has_a_colour_and_says_what_it_means(desk) -> None:
    ran = desk("doc", "tag", "a.pdf", "--add", "urgent", "--color", "#c62828", "--description", "pay today")
    assert ran.code == 0 and "described: urgent" in ran.err and "+urgent" in ran.err
    told = desk("doc", "tag", "--add", "archive box", "--description", "paper is kept")
    assert (told.code, told.err) == (0, "docproc: described: archive box\n")
    tags = [json.loads(line) for line in desk("doc", "tags", "--json").out.splitlines()]
    assert tags == [
        {"tag": "archive box", "documents": 0, "color": None, "description": "paper is kept"},
        {"tag": "urgent", "documents": 1, "color": "#c62828", "description": "pay today"},
    ]
    assert desk("doc", "tags").out.splitlines()[1].split() == ["1", "urgent", "#c62828", "pay", "today"]
    audited = json.loads(desk("audit", "list", "--action", "described", "--json").out.splitlines()[0])
    assert audited["resource_id"] == "archive box" and audited["changes"] == {"description": [None, "paper is kept"]}
    assert desk("doc", "tag", "--add", "urgent", "--color", "", "-q").code == 0
    assert desk("doc", "tags").out.splitlines()[1].split() == ["1", "urgent", "pay", "today"]
    assert desk("doc", "tag", "--add", "urgent", "--color", "red").code == 2
    assert desk("doc", "tag", "a.pdf", "--remove", "urgent", "--color", "#c62828").code == 2
    assert exported(desk, "--tag", "urgent") == ["a.pdf"]


def test_categories_come_from_the_settings_by_type_and_a_hand_wins(desk) -> None:
    assert len(exported(desk, "--category", "invoices")) == 2
    assert desk("doc", "category", "a.pdf", "contracts", "-q").code == 0
    assert desk("extract", "--force", "-q").code == 0
    assert exported(desk, "--category", "contracts") == ["a.pdf"]
    assert desk("doc", "category", "a.pdf", "none", "-q").code == 0
    assert desk("extract", "--force", "-q").code == 0
    assert exported(desk, "--category", "/invoices") == ["b.pdf"]
    unknown = desk("doc", "category", "a.pdf", "nonsense")
    assert unknown.code == 2 and "no category is called nonsense" in unknown.err


def test_a_category_holds_what_lies_below_it(desk) -> None:
    (desk.folder / "docproc.yaml").write_text(
        "categories:\n  costs: {name: Costs}\n  energy: {name: Energy, parent: costs, types: [invoice]}\n"
    )
    assert desk("extract", "--force", "-q").code == 0
    assert len(exported(desk, "--category", "costs")) == 2
    tree = desk("doc", "categories").out
    assert "0  Costs  /costs" in tree and "2    Energy  /costs/energy  (invoice)" in tree and "Contracts" not in tree
    (desk.folder / "docproc.yaml").write_text("categories:\n  energy: {name: Energy, parent: costs}\n")
    wrong = desk("doc", "categories")
    assert wrong.code == 5 and "the parent 'costs' of 'energy' does not stand before it" in wrong.err


def test_relations_are_made_shown_as_a_tree_and_taken_back(desk) -> None:
    assert desk("doc", "relate", "a.pdf", "credit_note_for", "b.pdf", "--note", "all of it", "-q").code == 0
    tree = desk("doc", "related", "b.pdf").out.splitlines()
    assert tree[0].startswith("b.pdf") and "← credit_note_for a.pdf" in tree[1] and "all of it" in tree[1]
    assert desk("doc", "unrelate", "a.pdf", "b.pdf", "-q").code == 0
    alone = desk("doc", "related", "b.pdf")
    assert len(alone.out.splitlines()) == 1 and "no document is related to b.pdf" in alone.err
    assert desk("doc", "unrelate", "a.pdf", "b.pdf").code == 1
    assert desk("doc", "relate", "a.pdf", "references", "a.pdf").code == 2


def test_a_voucher_is_not_deleted_while_it_must_be_kept(desk) -> None:
    refused = desk("doc", "delete", "a.pdf")
    assert refused.code == 6 and "must be kept until 2034-12-31" in refused.err and "§ 147" in refused.err
    (desk.folder / "docproc.yaml").write_text("retention: {voucher_years: 0}\n")
    assert desk("doc", "delete", "a.pdf", "-q").code == 0
    assert desk("show", "a.pdf").code == 2 and exported(desk, "--type", "invoice") == ["b.pdf"]
    assert desk("doc", "undelete", "a.pdf", "-q").code == 0
    assert desk("show", "a.pdf").code == 0


def test_a_file_that_could_never_be_read_may_be_deleted(desk) -> None:
    assert desk("doc", "delete", "broken.pdf", "-q").code == 0
    assert json.loads(desk("status", "--json").out)["status"]["failed"] == 0


def test_archived_documents_wait_for_nobody_and_come_back_as_they_were(desk) -> None:
    assert desk("doc", "archive", "a.pdf", "broken.pdf", "-q").code == 0
    counts = json.loads(desk("status", "--json").out)["status"]
    assert (counts["archived"], counts["completed"], counts["failed"]) == (2, 1, 0)
    assert desk("doctor", "--store", "-q").code == 0
    assert "1 document would be unarchived" in desk("doc", "unarchive", "--type", "invoice").err
    assert desk("doc", "unarchive", "a.pdf", "broken.pdf", "-q").code == 0
    counts = json.loads(desk("status", "--json").out)["status"]
    assert (counts["archived"], counts["completed"], counts["failed"]) == (0, 2, 1)
    assert desk("doc", "unarchive", "a.pdf").code == 2


def test_the_original_comes_back_byte_for_byte(desk) -> None:
    original = (desk.folder / "inbox" / "a.pdf").read_bytes()
    assert desk("doc", "original", "a.pdf", "-o", "copy.pdf", "-q").code == 0
    assert (desk.folder / "copy.pdf").read_bytes() == original
    command = [DOCPROC, "doc", "original", "a.pdf", "-o", "-"]
    done = subprocess.run(command, cwd=desk.folder, env=desk.environment, capture_output=True, timeout=60)
    assert done.stdout == original
    (kept,) = (desk.folder / ".docproc" / "files").rglob(
        f"*{json.loads(desk('show', 'a.pdf', '--json').out)['sha256'][4:]}*"
    )
    kept.chmod(0o644)
    kept.write_bytes(b"changed")
    damaged = desk("doc", "original", "a.pdf", "-o", "-")
    assert damaged.code == 5 and "is not what came in" in damaged.err
