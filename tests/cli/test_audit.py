"""docproc audit: what people did is listed, shown, exported and proved."""

import json
import sqlite3
from contextlib import closing

from tests.conftest import Cli, Invoice


def audit(cli: Cli, *arguments: str) -> list[dict]:
    return [json.loads(line) for line in cli("audit", "list", "--json", *arguments).out.splitlines()]


def test_what_a_person_does_to_a_document_is_listed_with_before_and_after(
    workspace: Cli, make_invoice: Invoice
) -> None:
    make_invoice("a.pdf", "RE-1")
    assert workspace("run", "a.pdf", "-q", "--backend", "null").code == 0
    assert workspace("doc", "tag", "a.pdf", "--add", "urgent", "-q").code == 0
    assert workspace("review", "fix", "a.pdf", "invoice_number=RE-2", "-q", "--note", "misread").code == 0
    assert workspace("doc", "archive", "a.pdf", "-q", "--note", "done with").code == 0
    rows = {row["action"]: row for row in audit(workspace, "--resource", "document")}
    assert set(rows) == {"tagged", "correction", "archived"}
    assert rows["correction"]["changes"]["invoice_number"] == ["RE-1", "RE-2"]
    assert rows["correction"]["reason"] == "misread"
    assert rows["archived"]["reason"] == "done with"
    assert rows["tagged"]["changes"] == {"tag": [None, "urgent"]}
    number = rows["correction"]["number"]
    assert "RE-1 -> RE-2" in workspace("audit", "show", str(number)).out


def test_machine_work_is_no_change_by_a_person(workspace: Cli, make_invoice: Invoice) -> None:
    make_invoice("a.pdf")
    workspace("run", "a.pdf", "-q", "--backend", "null")
    assert audit(workspace, "--resource", "document") == []


def test_verify_finds_what_was_altered_in_the_file_and_compares_with_an_export(
    workspace: Cli, make_invoice: Invoice
) -> None:
    make_invoice("a.pdf")
    workspace("run", "a.pdf", "-q", "--backend", "null")
    assert workspace("doc", "tag", "a.pdf", "--add", "urgent", "-q").code == 0
    assert workspace("audit", "export", "-o", "kept.jsonl", "-q").code == 0
    assert workspace("doc", "tag", "a.pdf", "--remove", "urgent", "-q").code == 0
    ran = workspace("audit", "verify", "--head", "kept.jsonl")
    assert ran.code == 0 and len(ran.out.strip()) == 64 and "hold" in ran.err
    assert workspace("audit", "verify", "--head", "0123" * 16).code == 1
    with closing(sqlite3.connect(workspace.folder / ".docproc" / "store.db", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER audit_logs_no_update")
        (last,) = connection.execute("SELECT max(id) FROM audit_logs").fetchone()
        connection.execute("UPDATE audit_logs SET user_id = 'somebody' WHERE id = ?", (last,))
    ran = workspace("audit", "verify")
    assert ran.code == 1 and f"row {last} was altered" in ran.err


def test_a_head_that_is_no_hash_and_no_file_is_a_mistake(workspace: Cli) -> None:
    ran = workspace("audit", "verify", "--head", "nowhere.jsonl")
    assert ran.code == 2 and "nowhere.jsonl" in ran.err
