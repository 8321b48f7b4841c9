"""Every command that changes something leaves a row in the audit log: who, what, on what, before and after."""

import getpass
import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from docproc.cli.permissions import NEEDED
from docproc.model.delivery import OutboxKind
from docproc.model.permissions import Permission
from docproc.store.clock import now
from docproc.store.engine import open_store
from docproc.store.outbox import NotSent, Retries, claim_entry, enqueue_alone, settle_entry
from docproc.store.records import Owner
from tests.conftest import Cli, make_invoice_in
from tests.contracts.audited_changes import CHANGES, NOT_AUDITED, Line
from tests.invoice2data import CASES

PASSWORD = "correct horse battery"
RULE = "{name: own-number, type: regex, field: order_number, pattern: '(RE-[0-9]+)', priority: 5}"
PACK = f"pack: own\nrules:\n  - {RULE}\n"
WORKFLOW = "name: probe\ntrigger: {type: manual}\nsteps:\n  - {name: a, type: wait, config: {duration: 0s}}\n"
TOLD = {"type": "review_needed", "title": "Bitte prüfen", "message": "RE-1", "user_id": "anna"}
MAIL = {"to_address": "anna@example.org", "subject": "Hallo", "body_text": "Guten Tag"}
POSTED = {"webhook": "erp", "event": "test", "body": "{}", "method": "POST"}


def revoke_the_key(cli: Cli) -> None:
    key = cli("user", "key", "add", "ben", "till", "-q").out.strip()
    (prefix,) = [row["prefix"] for row in map(json.loads, cli("user", "key", "list", "--json").out.splitlines())]
    assert key.startswith(prefix) and cli("user", "key", "revoke", prefix, "-q").code == 0


def raise_the_priority(cli: Cli) -> None:
    (cli.folder / "rules/own.yaml").write_text(PACK.replace("priority: 5", "priority: 6"))


STEPS: dict[str, Callable[[Cli], None]] = {each.__name__: each for each in (revoke_the_key, raise_the_priority)}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with documents of all kinds, a rule, workflows, a task, and things in its queues that failed."""
    cli = Cli(tmp_path_factory.mktemp("audited"))
    assert cli("init", "-q").code == 0
    root = cli.folder
    (root / "rules/own.yaml").write_text(PACK)
    (root / "workflows/probe.yaml").write_text(WORKFLOW)
    (root / "workflows/hook.yaml").write_text(WORKFLOW.replace("manual", "webhook"))
    (root / "tasks.yaml").write_text("tasks:\n  - {name: mails, type: send_mail_queue, frequency: daily}\n")
    (root / "templates-of-others").mkdir()
    (root / "templates-of-others" / CASES[0].file).write_text(CASES[0].template)
    for number, name in enumerate("abc"):
        make_invoice_in(root, f"{name}.pdf", f"RE-{number}")
    (root / "broken.pdf").write_bytes(b"%PDF-1.7\n cut off")
    assert cli("run", "a.pdf", "b.pdf", "broken.pdf", "-q", "--jobs", "1").code == 3
    assert cli("config", "set", "people.anna.email", "anna@example.org", "-q").code == 0
    assert cli("workflow", "check", "-q").code == 0
    with open_store(root / ".docproc") as store:
        enqueue_alone(store, OutboxKind.NOTIFICATION, TOLD, "told")
        for kind, payload in ((OutboxKind.MAIL, MAIL), (OutboxKind.WEBHOOK, POSTED)):
            enqueue_alone(store, kind, payload, "failed")
            entry = claim_entry(store, kind, Owner.current(), lambda _: Retries(1, timedelta(0)), 60, now())
            assert entry is not None
            settle_entry(store, entry, NotSent("no", for_good=True))
    return root


def rows(cli: Cli) -> list[dict]:
    return [json.loads(line) for line in cli("audit", "list", "--json", "--limit", "1000").out.splitlines()]


def do(cli: Cli, line: Line) -> None:
    if line[0] in STEPS:
        STEPS[line[0]](cli)
        return
    ran = cli(*line, stdin=PASSWORD)
    assert ran.code == 0, f"{line}: {ran.err}"


def test_every_command_that_may_change_something_is_audited_or_says_why_not() -> None:
    named = [name.strip() for names in NOT_AUDITED.values() for name in names.split(",")]
    assert not set(named) & set(CHANGES) and not {*named, *CHANGES} - set(NEEDED)
    readers = {Permission.DOCUMENTS_READ, Permission.AUDIT_READ, None}
    words = ("list", "show", "get", "check", "verify")
    changing = {
        name for name, needed in NEEDED.items() if needed not in readers and name.rpartition(" ")[2] not in words
    }
    assert changing - {*named, *CHANGES} == set()


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_leaves_a_row_that_says_who_did_what(prepared: Path, tmp_path: Path, name: str) -> None:
    change = CHANGES[name]
    cli = Cli(Path(shutil.copytree(prepared, tmp_path / "desk")))
    for line in change.before:
        do(cli, line)
    before = {row["number"] for row in rows(cli)} if name != "backup restore" else set()
    do(cli, change.line)
    new = [row for row in rows(cli) if row["number"] not in before]
    found = [row for row in new if (row["action"], row["resource_type"]) == (change.action, change.resource)]
    assert found, [(row["action"], row["resource_type"]) for row in new]
    assert {row["actor"] for row in found} == {getpass.getuser()}
    assert all(row["changes"] for row in found) or not change.values
    assert cli("audit", "verify", "-q").code == 0
