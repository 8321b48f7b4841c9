"""Workflows as their users live with them: YAML in, documents through, what became of them out."""

import contextlib
import io
import json
import os
import re
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from docproc.cli.main import main
from tests.conftest import Ran, make_invoice_in

DESTINATION = "\ndestinations:\n  accounting: {type: accounting, folder: handed-over}\n"


@dataclass(frozen=True)
class Desk:
    """Runs docproc in a folder, in this process: a hundred commands take seconds. Workers are processes as ever."""

    folder: Path

    def __call__(self, *arguments: object, stdin: str = "") -> Ran:
        out, err, code = io.StringIO(), io.StringIO(), 0
        streams = contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)
        home = {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder / "xdg")}
        given = mock.patch.object(sys, "stdin", io.StringIO(stdin))
        with contextlib.chdir(self.folder), streams[0], streams[1], given, mock.patch.dict(os.environ, home):
            try:
                main(list(map(str, arguments)))
            except SystemExit as ended:
                code = int(ended.code or 0)
        return Ran(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Desk:
    """A workspace with two invoices that have gone the whole way, before it had any workflow."""
    workspace = Desk(tmp_path_factory.mktemp("desk"))
    assert workspace("init", "-q").code == 0
    with (workspace.folder / "docproc.yaml").open("a") as settings:
        settings.write(DESTINATION)
    for name, net, vat, total in (
        ("small.pdf", "3.361,34", "638,66", "4.000,00"),
        ("large.pdf", "5.042,02", "957,98", "6.000,00"),
    ):
        make_invoice_in(workspace.folder, f"inbox/{name}", f"RE-{name[0]}1", total, net, vat)
    assert workspace("run", "inbox", "-q").code == 0
    return workspace


@pytest.fixture
def desk(prepared, tmp_path) -> Desk:
    """A copy of the prepared workspace."""
    shutil.copytree(prepared.folder, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path)


def write(desk: Desk, name: str, text: str) -> None:
    (desk.folder / "workflows" / f"{name}.yaml").write_text(text)


def rows(desk: Desk, query: str) -> list[tuple]:
    with sqlite3.connect(desk.folder / ".docproc" / "store.db") as store:
        return store.execute(query).fetchall()


def executions(desk: Desk, *options: str) -> list[dict]:
    return [json.loads(line) for line in desk("workflow", "executions", "--json", *options).out.splitlines()]


def shown(desk: Desk, execution: str) -> dict:
    return json.loads(desk("workflow", "show", execution, "--json").out)


def test_a_valid_invoice_of_4000_is_approved_and_handed_over_and_one_of_6000_goes_to_the_accountant(desk) -> None:
    assert desk("workflow", "add", "invoice-way", "-q").code == 0
    ran = desk("workflow", "run", "invoice-way", "small.pdf", "large.pdf")
    assert ran.code == 0, ran.err
    assert "2 executions: 2 completed" in ran.err
    found = dict(rows(desk, "SELECT filename, review_state || ' ' || coalesce(assigned_role, '-') FROM documents"))
    assert found == {"small.pdf": "approved -", "large.pdf": "pending accountant"}
    handed = rows(
        desk, "SELECT d.filename, e.destination FROM export_deliveries e JOIN documents d ON d.id = e.document_id"
    )
    assert handed == [("small.pdf", "accounting")]
    told = rows(desk, "SELECT d.filename, a.role FROM announcements a JOIN documents d ON d.id = a.document_id")
    assert told == [("large.pdf", "accountant")]
    (content,) = rows(desk, "SELECT content FROM export_deliveries")[0]
    assert json.loads(content)[0]["fields"]["total_amount"]["value"] == "4000.00"
    large = next(each for each in executions(desk) if each["filename"] == "large.pdf")
    names = [step["name"] for step in shown(desk, large["id"])["steps"]]
    assert "hand_over" not in names and "approve" not in names and names[-1] == "tell_accountant"


def test_the_cfo_keeps_what_the_accountant_would_get_too(desk) -> None:
    desk("workflow", "add", "high-value-review", "invoice-way", "-q")
    make_invoice_in(desk.folder, "inbox/huge.pdf", "RE-9", "12.000,00", "10.084,03", "1.915,97")
    assert desk("run", "inbox", "-q").code == 0
    assert rows(desk, "SELECT review_state, assigned_role FROM documents WHERE filename = 'huge.pdf'") == [
        ("pending", "cfo")
    ]


def test_a_duplicate_is_held_and_never_handed_over(desk) -> None:
    desk("workflow", "add", "duplicate-hold", "invoice-way", "-q")
    make_invoice_in(desk.folder, "inbox/again.pdf", "RE-s1", "4.000,00", "3.361,34", "638,66")
    with (desk.folder / "inbox" / "again.pdf").open("ab") as copy:
        copy.write(b"\n% scanned once more\n")
    assert desk("run", "inbox", "-q").code == 0
    query = (
        "SELECT d.review_state, d.assigned_role, t.name FROM documents d JOIN document_tags x ON x.document_id = d.id"
    )
    assert rows(desk, f"{query} JOIN tags t ON t.id = x.tag_id WHERE d.filename = 'again.pdf'") == [
        ("pending", "reviewer", "duplicate")
    ]
    assert rows(desk, "SELECT count(*) FROM export_deliveries") == [(0,)]


def test_an_invoice_that_is_not_valid_goes_to_a_reviewer_with_what_is_wrong(desk) -> None:
    desk("workflow", "add", "invoice-way", "-q")
    assert desk("review", "fix", "small.pdf", "currency=USD", "-q").code == 0
    assert desk("workflow", "run", "invoice-way", "small.pdf", "-q").code == 0
    assert rows(desk, "SELECT review_state, assigned_role FROM documents WHERE filename = 'small.pdf'") == [
        ("pending", "reviewer")
    ]
    assert rows(desk, "SELECT count(*) FROM export_deliveries") == [(0,)]
    (data,) = rows(desk, "SELECT event_data FROM job_events WHERE event_type = 'assignment'")[0]
    assert "currency is 'USD'" in json.loads(data)["note"]


def test_what_a_workflow_approves_proves_nothing_of_the_error_budget(desk) -> None:
    desk("workflow", "add", "invoice-way", "-q")
    desk("workflow", "run", "invoice-way", "small.pdf", "-q")
    assert rows(desk, "SELECT count(*) FROM training_data") == [(0,)]
    assert desk("extract", "-q").code == 0  # looks for approved documents
    assert rows(desk, "SELECT count(*) FROM calibration_observations") == [(0,)]


def test_documents_start_what_waits_for_them_once(desk) -> None:
    desk("workflow", "add", "high-value-review", "-q")
    write(desk, "seen", "name: Seen\ntrigger: {type: document_uploaded, extensions: [.pdf]}\n"
          "steps: [{name: mark, type: update_field, config: {field: tag, value: seen}}]\n")  # fmt: skip
    make_invoice_in(desk.folder, "inbox/huge.pdf", "RE-9", "12.000,00", "10.084,03", "1.915,97")
    assert "workflows: 2 executions: 2 completed" in desk("run", "inbox").err
    for again in (("workflow", "resume"), ("run", "inbox")):
        assert desk(*again, "-q").code == 0
    assert {(each["workflow"], each["filename"]) for each in executions(desk)} == {
        ("high-value-review", "huge.pdf"), ("seen", "huge.pdf"),
    }  # fmt: skip
    assert len(executions(desk)) == 2
    assert rows(desk, "SELECT assigned_role FROM documents WHERE filename = 'huge.pdf'") == [("cfo",)]
    (title,) = rows(desk, "SELECT title FROM announcements")[0]
    assert title == "Invoice over 12.000,00 EUR"
    assert desk("extract", "--force", "huge.pdf", "-q").code == 0  # processed once more, but uploaded once
    assert sorted(each["workflow"] for each in executions(desk)) == ["high-value-review"] * 2 + ["seen"]


def test_conditions_that_do_not_hold_skip_the_execution(desk) -> None:
    desk("workflow", "add", "high-value-review", "-q")
    assert "1 skipped" in desk("workflow", "run", "high-value-review", "small.pdf").err
    assert executions(desk) == [] and len(executions(desk, "--status", "skipped")) == 1
    assert json.loads(desk("workflow", "list", "--json").out)["executions"] == 0


def test_check_names_every_mistake_with_file_and_line(desk) -> None:
    write(desk, "bad", """\
name: Bad
trigger: {type: manual}
conditions: {">": [{var: document.filename}, 5]}
steps:
  - name: tell
    type: send_notification
    config: {title: "{{ document.filenam }}", message: "{{ steps.later.found }}", rolle: cfo}
  - name: choose
    type: conditional
    config: {condition: {"==": [{var: steps.tell.titl}, x]}, true_step: nowhere}
  - name: later
    type: create_relation
    next: tell
    config: {relation: references, target: "{{ document.supplier }}"}
  - {name: odd, type: sing, config: {}}
  - {name: out, type: export_document, config: {destination: moon}}
""")  # fmt: skip
    ran = desk("workflow", "check")
    assert ran.code == 1
    for line, why in (
        (3, "'document.filename' is text, and is compared with a number"),
        (7, "unknown key 'rolle'; did you mean 'role'?"),
        (10, "there is no step 'nowhere'"),
        (14, "nothing is called 'document.supplier'"),
        (13, "the step 'tell' stands above"),
        (15, "no type of steps is called 'sing'"),
    ):
        assert f"bad.yaml, line {line}, " in ran.err and why in ran.err, (line, why, ran.err)
    told = desk("workflow", "check", "--json", "-q")
    assert (told.code, told.err) == (1, "")
    found = [json.loads(row) for row in told.out.splitlines()]
    assert {Path(each["file"]).name for each in found} == {"bad.yaml"}
    assert [f"docproc: {each['message']}" for each in found] == re.split(r"\n(?=docproc: )", ran.err)[:-1]
    assert desk("run", "inbox", "-q").code == 5  # nothing runs before that is mended
    write(desk, "bad", "name: Out\ntrigger: {type: manual}\n"
          "steps: [{name: out, type: export_document, config: {destination: moon}}]\n")  # fmt: skip
    ran = desk("workflow", "check")
    assert ran.code == 1 and "docproc.yaml has no destination called 'moon'" in ran.err
    assert desk("run", "inbox", "-q").code == 0


def test_every_workflow_that_comes_along_is_sound(desk) -> None:
    names = [json.loads(line)["id"] for line in desk("workflow", "add", "--json").out.splitlines()]
    assert set(names) == {
        "high-value-review", "low-confidence-review", "invoice-way", "credit-note-matching", "reminder-alarm",
        "duplicate-hold",
    }  # fmt: skip
    assert desk("workflow", "add", *names, "-q").code == 0
    ran = desk("workflow", "check")
    assert ran.code == 0 and "6 workflows checked, 0 with mistakes" in ran.err
    assert desk("workflow", "add", "invoice-way").code == 2  # never over a file that is there


def test_a_wait_frees_the_process_and_ends_when_a_person_has_approved(desk) -> None:
    write(desk, "patient", """\
name: Patient
trigger: {type: manual}
steps:
  - name: until_approved
    type: wait
    config: {until: {"==": [{var: document.review}, approved]}, check_every: 1s, at_most: 3d}
  - {name: mark, type: update_field, config: {field: tag, value: "{{ previous_step_output.met }}"}}
""")  # fmt: skip
    assert "1 waiting" in desk("workflow", "run", "patient", "large.pdf").err
    (waiting,) = executions(desk)
    assert waiting["status"] == "waiting" and waiting["next_step"] == "until_approved"
    assert "1 waiting" in desk("workflow", "resume", waiting["id"][:8]).err  # asked too early: it waits on
    assert desk("review", "approve", "large.pdf", "--despite-findings", "-q").code == 0
    assert "1 completed" in desk("workflow", "resume", waiting["id"][:8]).err
    assert rows(desk, "SELECT name FROM tags") == [("True",)]


def test_a_failed_execution_goes_on_with_the_step_that_failed(desk) -> None:
    write(desk, "out", "name: Out\ntrigger: {type: manual}\nsteps:\n"
          "  - {name: mark, type: update_field, config: {field: tag, value: out}}\n"
          "  - {name: hand, type: export_document, config: {destination: moon}}\n")  # fmt: skip
    ran = desk("workflow", "run", "out", "small.pdf")
    assert ran.code == 4 and "hand: docproc.yaml has no destination called 'moon'" in ran.err
    (failed,) = executions(desk, "--status", "failed")
    with (desk.folder / "docproc.yaml").open("a") as settings:
        settings.write("  moon: {folder: moon}\n")
    assert "1 completed" in desk("workflow", "resume", failed["id"]).err
    assert [step["status"] for step in shown(desk, failed["id"])["steps"]] == ["completed", "completed"]
    counters = json.loads(desk("workflow", "list", "--json").out)
    assert (counters["executions"], counters["successful"], counters["failed"]) == (1, 1, 0)


def test_a_call_starts_a_workflow_with_its_data(desk) -> None:
    write(desk, "order", "name: Order\ntrigger: {type: webhook}\nsteps:\n"
          "  - {name: mail, type: send_email, config: {to: '{{ trigger_data.to }}', subject: 'Order"
          " {{ trigger_data.number }}', body: 'a\\nb'}}\n")  # fmt: skip
    ran = desk("workflow", "trigger", "order", "--data", "-", stdin='{"number": 4711, "to": "a@example.org"}')
    assert ran.code == 0
    assert rows(desk, "SELECT to_address, subject FROM email_queue") == [("a@example.org", "Order 4711")]
    assert desk("workflow", "trigger", "order", "--data", "{", "-q").code == 2
    hostile = '{"number": "1\\nBcc: x@example.org", "to": "a@example.org"}'
    desk("workflow", "trigger", "order", "--data", hostile)
    assert rows(desk, "SELECT subject FROM email_queue")[-1] == ("Order 1 Bcc: x@example.org",)


def test_executions_that_wait_can_be_cancelled(desk) -> None:
    write(
        desk,
        "later",
        "name: Later\ntrigger: {type: manual}\nsteps: [{name: sleep, type: wait, config: {duration: 2h}}]\n",
    )
    assert desk("workflow", "run", "later", "-q").code == 0
    (waiting,) = executions(desk)
    assert desk("workflow", "cancel", waiting["id"][:6]).code == 0
    assert desk("workflow", "cancel", waiting["id"][:6]).code == 4
    assert executions(desk)[0]["status"] == "cancelled"
    assert "nothing is due" in desk("workflow", "resume").err


def test_a_system_workflow_cannot_be_removed_and_outlives_its_file(desk) -> None:
    text = (
        "name: Keep\nsystem: true\ntrigger: {type: manual}\nsteps: [{name: sleep, type: wait, config: {duration: 0}}]\n"
    )
    write(desk, "keep", text)
    write(desk, "go", text.replace("system: true\n", ""))
    assert desk("workflow", "remove", "keep").code == 6
    assert desk("workflow", "remove", "go", "-q").code == 0
    (desk.folder / "workflows" / "keep.yaml").unlink()
    assert [json.loads(line)["id"] for line in desk("workflow", "list", "--json").out.splitlines()] == ["keep"]
    assert desk("workflow", "run", "keep", "-q").code == 0


def test_a_credit_note_that_names_its_invoice_is_related_to_it(desk) -> None:
    write(
        desk,
        "match",
        """\
name: Match
trigger: {type: manual}
steps:
  - name: match
    type: create_relation
    config: {relation: references, target_number: "{{ trigger_data.number }}", required: false}
""",
    )
    assert desk("workflow", "run", "match", "small.pdf", "--data", '{"number": "RE-l1"}', "-q").code == 0
    assert desk("workflow", "run", "match", "small.pdf", "--data", '{"number": "RE-x"}', "-q").code == 0
    found = rows(desk, "SELECT relation_type, created_by FROM document_relations WHERE created_by LIKE 'workflow:%'")
    assert found == [("references", "workflow:match")]


def test_the_graph_is_drawn_as_text_and_as_pictures(desk) -> None:
    desk("workflow", "add", "invoice-way", "-q")
    out = desk("workflow", "graph", "invoice-way").out
    assert "true: is_small, false: manual_review" in out
    for name, start in (("way.svg", b"<svg"), ("way.png", b"\x89PNG")):
        assert desk("workflow", "graph", "invoice-way", "-o", name, "-q").code == 0
        assert (desk.folder / name).read_bytes().startswith(start)
    assert desk("workflow", "graph", "invoice-way", "-o", "way.gif").code == 2


def test_the_executions_are_listed_for_people_too(desk) -> None:
    desk("workflow", "add", "invoice-way", "-q")
    desk("workflow", "run", "invoice-way", "small.pdf", "-q")
    lines = desk("workflow", "executions").out.splitlines()
    assert lines[0].split() == ["Execution", "Workflow", "Status", "Started", "Document"]
    assert "invoice-way" in lines[1] and "completed" in lines[1] and lines[1].endswith("small.pdf")
    out = desk("workflow", "show", lines[1].split()[0]).out
    assert "hand_over" in out and "destination: accounting" in out and "goes on with" in out
    assert "executions: 1, 1 successful, 0 failed" in desk("workflow", "show", "invoice-way").out
    assert desk("workflow", "show", "invoice-wa").code == 2
