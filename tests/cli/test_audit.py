"""docproc audit: what people did is listed, shown, exported and proved."""

import json
import sqlite3
import zlib
from contextlib import closing, suppress
from pathlib import Path

from tests.conftest import Cli, Invoice, make_invoice_in


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


def test_a_change_of_settings_is_listed_with_its_reason_and_one_made_in_an_editor_too(workspace: Cli) -> None:
    settings = workspace.folder / "docproc.yaml"
    assert workspace("config", "set", "ocr.max_retries", "5", "--note", "the network is poor", "-q").code == 0
    settings.write_text(settings.read_text().replace("max_retries: 5", "max_retries: 6"))
    assert workspace("config", "unset", "ocr.max_retries", "-q").code == 0
    rows = audit(workspace, "--resource", "settings")
    assert [(row["changes"], row["reason"]) for row in rows] == [
        ({"ocr.max_retries": [5, None]}, None),
        ({"ocr.max_retries": [None, 5]}, "the network is poor"),
    ]
    settings.write_text("email: {password: 'env:MAIL'}\n")
    assert workspace("run", "-q", settings.name).code in (0, 3, 4)
    (row, *_) = audit(workspace, "--resource", "settings")
    assert row["changes"] == {"email.password": [None, "env:MAIL"]}


def test_every_change_may_be_given_a_reason_before_or_behind_the_name_or_by_a_variable(workspace: Cli) -> None:
    said = {"DOCPROC_NOTE": "month end"}
    assert workspace("role", "add", "clerk", "-q", "--note", "new hands").code == 0
    assert workspace("--note", "as agreed", "role", "grant", "clerk", "documents.read", "-q", env=said).code == 0
    assert workspace("role", "revoke", "clerk", "documents.read", "-q", env=said).code == 0
    assert workspace("--note", "no", "role", "delete", "clerk", "-q", "--note", "not used", env=said).code == 0
    assert workspace("role", "add", "clerk", "-q").code == 0
    rows = audit(workspace, "--resource", "clerk")
    assert [row["reason"] for row in rows] == [None, "not used", "month end", "as agreed", "new hands"]
    assert "(month end)" in workspace("audit", "list").out
    shown = workspace("audit", "show", str(rows[1]["number"])).out
    assert "not used" in shown and "role delete" in shown


def test_a_reason_given_before_the_name_is_the_remark_of_a_review_too(workspace: Cli, make_invoice: Invoice) -> None:
    make_invoice("a.pdf")
    assert workspace("run", "a.pdf", "-q", "--backend", "null").code == 0
    assert workspace("--note", "no order of ours", "review", "reject", "a.pdf", "-q").code == 0
    (row,) = audit(workspace, "--action", "rejection")
    assert row["reason"] == "no order of ours"
    assert "no order of ours" in workspace("show", "a.pdf").out


def test_a_row_tells_which_command_made_it_and_how_its_user_was_let_in(workspace: Cli) -> None:
    person = ("user", "add", "ben", "--email", "ben@example.org", "--role", "admin", "--password-stdin", "-q")
    assert workspace(*person, stdin="correct horse battery").code == 0  # a password of the tests
    key = workspace("user", "key", "add", "ben", "till", "-q").out.strip()
    assert workspace("config", "set", "security.require_login", "true", "-q").code == 0
    assert workspace("role", "add", "clerk", "-q", env={"DOCPROC_API_KEY": key}).code == 0
    listed = workspace("audit", "list", "--json", env={"DOCPROC_API_KEY": key})
    first, *_, last = [json.loads(line)["metadata"] for line in listed.out.splitlines()]
    assert (last["command"], last["admitted_by"]) == ("user add", "account")
    assert (first["command"], first["admitted_by"]) == ("role add", "key " + "_".join(key.split("_")[:2]))
    assert last["version"] and last["host"] and key not in listed.out


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


def test_what_a_document_said_is_erased_for_good_and_the_log_still_holds(workspace: Cli, make_invoice: Invoice) -> None:
    make_invoice("a.pdf", "RE-77120")
    make_invoice("b.pdf", "RE-2")
    assert workspace("run", "a.pdf", "b.pdf", "-q", "--backend", "null").code == 0
    assert workspace("review", "fix", "a.pdf", "customer_number=K-99881", "-q", "--note", "Frau Birkenfeld").code == 0
    id = json.loads(workspace("export", "a.pdf").out)[0]["id"]
    ran = workspace("doc", "erase", "a.pdf", "--yes")
    assert ran.code == 6 and "--despite-retention" in ran.err
    assert workspace("doc", "erase", "a.pdf").code == 2
    assert workspace("doc", "erase", "a.pdf", "--yes", "-q", "--despite-retention", "request 12").code == 0
    left = b"".join(path.read_bytes() for path in (workspace.folder / ".docproc").rglob("*") if path.is_file())
    for said in (b"RE-77120", b"K-99881", b"Frau Birkenfeld"):
        assert said not in left
    assert [row["description"] for row in audit(workspace, "--action", "erased")] == ["erased: request 12"]
    assert {
        row["erased_at"] is None for row in audit(workspace, "--resource", id) if row["action"] == "correction"
    } == {False}
    assert workspace("audit", "verify").code == 0
    assert workspace("doctor", "--store", "-q").code == 0
    assert [row["filename"] for row in json.loads(workspace("export").out)] == ["b.pdf"]
    assert len(list((workspace.folder / ".docproc" / "files").glob("??/??/*"))) == 1


WORKFLOW = """
name: Everywhere
trigger: {type: document_processed}
steps:
  - {name: mail, type: send_email, config: {to: a@example.org, subject: "{{ document.filename }}", body: "{{ WHO }}"}}
  - {name: tell, type: send_notification, config: {user: anna, title: "{{ document.filename }}", message: "{{ WHO }}"}}
  - {name: hand, type: export_document, config: {destination: accounting, format: json}}
  - {name: call, type: call_webhook, config: {webhook: erp, payload: {name: "{{ WHO }}"}}}
""".replace("WHO", "document.extracted_data.buyer_name")
SETTINGS = """
people: {anna: {email: anna@example.org}}
destinations: {accounting: {folder: handed}}
webhooks: {erp: {url: 'http://127.0.0.1:9/', events: [document.processed, workflow.completed], allow_private: true}}
email: {smtp_host: 127.0.0.1, smtp_port: 9, from_address: docproc@example.org, security: none}
"""


def test_a_name_that_went_everywhere_is_gone_from_the_whole_store_after_erasing(workspace: Cli) -> None:
    root = workspace.folder
    (root / "workflows/everywhere.yaml").write_text(WORKFLOW)
    (root / "docproc.yaml").write_text(SETTINGS)
    make_invoice_in(root, "Quellborn-17.pdf", "QB-77120")
    make_invoice_in(root, "Quellborn-copy.pdf", "QB-77120")
    make_invoice_in(root, "paid.pdf", "RE-1")
    (root / "Quellborn-broken.pdf").write_bytes(b"%PDF-1.7 cut off")
    for line, code in (
        (("run", "Quellborn-17.pdf"), 0),
        (("run", "Quellborn-broken.pdf", "./Quellborn-copy.pdf"), 3),
        (("workflow", "resume"), 0),
        (("review", "fix", "Quellborn-17.pdf", "buyer_name=Xaverine Quellborn", "--note", "Frau Quellborn rief an"), 0),
        (("doc", "tag", "Quellborn-17.pdf", "--add", "Akte Quellborn"), 0),
        (("workflow", "run", "everywhere", "Quellborn-17.pdf"), 0),
        (("webhook", "send"), 3),
        (("mail", "send"), 3),
        (("export", "--since-last", "books", "-o", "handed-out.json"), 0),
        (("learn", "data", "export", "--batch", "july"), 0),
        (("workflow", "run", "everywhere", "Quellborn-17.pdf", "--note", "Frau Quellborn wartet"), 0),
        (("errors", "resolve", "--all", "--note", "Frau Quellborn schickt es neu"), 0),
        (("ingest", "paid.pdf"), 0),
        (("doc", "relate", "paid.pdf", "reminder_for", "Quellborn-17.pdf", "--note", "Frau Quellborn mahnt"), 0),
        (("backup", "create", "vault"), 0),
    ):
        ran = workspace(*line)
        assert ran.code == code, (line, ran.err)
    sent = [json.loads(line)["uuid"] for line in workspace("webhook", "deliveries", "--json").out.splitlines()]
    assert workspace("webhook", "replay", *sent, "--note", "Frau Quellborn fragt").code == 0
    assert found_in(root, b"Quellborn")
    about = {row["resource_type"] for row in audit(workspace) if "Quellborn" in (row["reason"] or "")}
    assert about == {"document", "execution", "error", "webhook"}
    for name in ("Quellborn-broken.pdf", "Quellborn-17.pdf"):
        ran = workspace("doc", "erase", name, "--yes", "-q", "--despite-retention", "request 12")
        assert ran.code == 0, ran.err
    for said in (b"Quellborn", b"QB-77120", b"Xaverine"):
        assert found_in(root, said) == []
    assert workspace("audit", "verify", "-q").code == 0 and workspace("doctor", "--store", "-q").code == 0
    assert workspace("backup", "create", "vault", "-q").code == 0
    assert workspace("backup", "prune", "vault", "--keep-last", "1", "-q").code == 0
    assert workspace("backup", "restore", "vault", "--to", "again", "-q").code == 0
    assert found_in(root / "again", b"Quellborn") == []
    assert [path for path in (root / "vault").rglob("*") if path.is_file() and b"Quellborn" in opened(path)] == []


_ZLIB_OR_GZIP = 47


def found_in(root: Path, said: bytes) -> list[str]:
    """Where a name stands in a store's folder: in bytes of a file, or of a compressed value of the database."""
    folder = root / ".docproc"
    found = [path.name for path in folder.rglob("*") if path.is_file() and said in path.read_bytes()]
    with closing(sqlite3.connect(folder / "store.db")) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f"SELECT * FROM {table}"):
                found += [table for value in row if isinstance(value, bytes) and said in inflated(value)]
    return found


def opened(path: Path) -> bytes:
    return inflated(path.read_bytes())


def inflated(value: bytes) -> bytes:
    with suppress(zlib.error):
        return zlib.decompress(value, _ZLIB_OR_GZIP)
    return value


def test_the_reason_given_for_erasing_goes_when_the_document_is_erased_again(
    workspace: Cli, make_invoice: Invoice
) -> None:
    make_invoice("a.pdf", "RE-1")
    assert workspace("run", "a.pdf", "-q", "--backend", "null").code == 0
    id = json.loads(workspace("export", "a.pdf").out)[0]["id"]
    erase = ("doc", "erase", id, "-y", "-q", "--despite-retention", "request 12")
    assert workspace(*erase, "--note", "Frau Quellborn will es").code == 0
    assert [row["reason"] for row in audit(workspace, "--action", "erased")] == ["Frau Quellborn will es"]
    assert workspace(*erase).code == 0
    assert [row["reason"] for row in audit(workspace, "--action", "erased")] == [None, None]
    assert found_in(workspace.folder, b"Quellborn") == []
    assert workspace(*erase).code == 0
    assert len(audit(workspace, "--action", "erased")) == 2
    assert workspace("audit", "verify").code == 0


def test_a_file_that_was_erased_can_come_in_again(workspace: Cli, make_invoice: Invoice) -> None:
    make_invoice("a.pdf", "RE-1")
    workspace("run", "a.pdf", "-q", "--backend", "null")
    assert workspace("doc", "erase", "a.pdf", "-y", "-q", "--despite-retention", "request 12").code == 0
    assert workspace("run", "a.pdf", "-q", "--backend", "null").code == 0
    assert [row["document_number"] for row in json.loads(workspace("export").out)] == ["RE-1"]
