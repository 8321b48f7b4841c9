"""A workflow for tests that kill docproc: its steps tag, assign, mail, tell, change: a repetition shows."""

from datetime import UTC, datetime
from pathlib import Path

from docproc.model.enums import ExecutionStatus
from docproc.specs.workflows import load_workflow
from docproc.store.engine import Store, open_store
from docproc.store.execution_records import Advance
from docproc.store.executions import cancel_execution, claim_execution, revive_execution, save_step
from docproc.store.records import Owner
from docproc.store.workflows import StoredWorkflow, sync_workflows
from docproc.workflow.triggers import start

STORE = Path(".docproc")
STEPS = ("mark", "assign", "choose", "mail", "tell", "amend", "refuse")
PROBE = """\
name: Probe
trigger: {type: manual}
steps:
  - {name: mark, type: update_field, config: {field: tag, value: probed}}
  - {name: assign, type: assign_user, config: {user: anna}}
  - {name: choose, type: conditional, config: {condition: {"==": [{var: document.assigned_to}, anna]}, true_step: mail, false_step: tell}}
  - {name: mail, type: send_email, next: tell, config: {to: anna@example.org, subject: "{{ document.filename }}", body: Look}}
  - {name: tell, type: send_notification, config: {user: anna, title: Look, message: "{{ steps.mail.subject }}"}}
  - {name: amend, type: update_field, config: {field: order_number, value: B-77}}
  - {name: refuse, type: update_field, config: {field: review, value: rejected}}
"""  # noqa: E501


def put_a_workflow() -> None:
    Path("workflows").mkdir(exist_ok=True)
    Path("workflows/probe.yaml").write_text(PROBE)


def _synced(store: Store) -> StoredWorkflow:
    put_a_workflow()
    (workflow,) = sync_workflows(store, [load_workflow(Path("workflows/probe.yaml")).spec], "anna")
    return workflow


def _document(store: Store) -> str:
    (document,) = store.reader.execute("SELECT uuid FROM documents WHERE status = 'completed' ORDER BY id").fetchone()
    return str(document)


def leave_an_execution() -> None:
    """As a process does that is killed while it has an execution in hand."""
    with open_store(STORE) as store:
        start(store, _synced(store), "manual", {}, "anna", _document(store))
        gone = Owner(Owner.current().host, 2**22 + 1, 1.0, "gone")
        assert claim_execution(store, gone, datetime.now(UTC)) is not None


def cancel_and_revive() -> None:
    with open_store(STORE) as store:
        workflow = _synced(store)
        first = start(store, workflow, "manual", {}, "anna", _document(store))
        assert first is not None and cancel_execution(store, first, "anna")
        second = start(store, workflow, "manual", {}, "anna", _document(store))
        claimed = claim_execution(store, Owner.current(), datetime.now(UTC))
        assert second is not None and claimed is not None
        save_step(store, claimed, None, Advance(ExecutionStatus.FAILED, "mark", error="no"))
        assert revive_execution(store, claimed.execution_id, "anna")
