"""docproc's own command line, forked from a process that has imported it: so hundreds of kills take seconds.

Reads a request a line on stdin (`arguments`, or the name of one of `CALLS`; `folder`; `failpoint` or `kill_after`
seconds), answers with how the process ended. Workers are forked too and run the code that the worker's module runs.
"""

import dataclasses
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from docproc.check.observation import ObservedDocument
from docproc.cli import working
from docproc.cli.main import main
from docproc.model.enums import KnownBy, RelationType, ReviewState, Stage
from docproc.pipeline import bench
from docproc.specs.library import load_suppliers
from docproc.store import failpoints
from docproc.store.assigning import assign
from docproc.store.audit import verify
from docproc.store.documents import register
from docproc.store.engine import STORE_FILE, open_store
from docproc.store.erasing import erase_document
from docproc.store.files import keep_file
from docproc.store.jobs import claim, give_back, renew
from docproc.store.labels import CategoryRecord, categorize, describe_tag, sync_categories, tag, untag
from docproc.store.leases import drop_lease, take_lease
from docproc.store.loading import load_decision, load_extraction, load_findings
from docproc.store.migrations import MIGRATIONS
from docproc.store.observations import forget_taken_back, record_observations
from docproc.store.page_keeping import clear_pages, keep_within, note_uses
from docproc.store.page_pictures import PagePictures
from docproc.store.parameters import set_parameter
from docproc.store.records import NewDocument, Owner
from docproc.store.relations import relate, unrelate
from docproc.store.reviews import ReviewChange, TrainingPair, save_review, save_state
from docproc.store.rework import cancel
from docproc.store.shelving import Move, shelve
from docproc.store.sign_ins import begin_session
from docproc.store.supplier_merging import merge_suppliers
from docproc.store.supplier_sync import sync_suppliers
from docproc.store.training import TrainingFilter, mark_used, training_rows
from docproc.store.users import add_user, grant_role, list_users
from tests.command_server import import_docproc
from tests.faults.delivering import (
    bring_a_folder_up_to_date,
    run_a_task,
    send_two_mails,
    tell_anna,
    tell_webhooks,
)
from tests.faults.workflow_scene import cancel_and_revive, leave_an_execution, put_a_workflow
from tests.forked_workers import fork_workers

STORE = Path(".docproc")


def lease_one_and_give_it_back() -> None:
    with open_store(STORE) as store:
        claimed = claim(store, Owner.current(), tuple(Stage), 60)
        assert claimed is not None
        give_back(store, claimed)


def lease_one_and_renew() -> None:
    with open_store(STORE) as store:
        owner = Owner.current()
        claim(store, owner, tuple(Stage), 60)
        renew(store, owner, 60)


def keep_a_picture() -> None:
    pictures = PagePictures(STORE)
    pictures.keep("ab.jpg", b"picture")
    assert pictures.get("ab.jpg") == b"picture"


def tidy_page_cache() -> None:
    with open_store(STORE) as store:
        ((key,),) = store.reader.execute("SELECT key FROM page_texts LIMIT 1").fetchall()
        note_uses(store, {key: 2})
        keep_within(store, 0)
        clear_pages(store, None, None, pretend=False)


def approve_one() -> None:
    with open_store(STORE) as store:
        query = "SELECT uuid, version_count FROM documents WHERE status = 'completed' ORDER BY id"
        document, version = store.reader.execute(query).fetchone()
        extraction, decision = load_extraction(store, document), load_decision(store, document)
        assert extraction is not None
        assert decision is not None
        change = ReviewChange("approval", ReviewState.APPROVED, "approved", "anna")
        save_review(store, document, version, extraction, load_findings(store, document), decision, change)


def use_training_data() -> None:
    """Say what one document's number is, and note that this was learned from."""
    with open_store(STORE) as store:
        query = "SELECT uuid, version_count FROM documents WHERE status = 'completed' ORDER BY id"
        document, version = store.reader.execute(query).fetchone()
        extraction, decision = load_extraction(store, document), load_decision(store, document)
        assert extraction is not None
        assert decision is not None
        pairs = [TrainingPair("invoice_number", "RE-1", "RE-1", None, True, None, None)]
        change = ReviewChange("approval", ReviewState.APPROVED, "approved", "anna", pairs)
        save_review(store, document, version, extraction, load_findings(store, document), decision, change)
        mark_used(store, [row.id for row in training_rows(store, TrainingFilter())], "july", "anna")


def open_one_and_give_it_back() -> None:
    with open_store(STORE) as store:
        (document,) = store.reader.execute("SELECT uuid FROM documents WHERE status = 'completed' LIMIT 1").fetchone()
        take_lease(store, document, "anna")
        drop_lease(store, document, "anna")


def assign_reject_and_shelve_one() -> None:
    with open_store(STORE) as store:
        for (document,) in store.reader.execute("SELECT uuid FROM documents WHERE status = 'archived'").fetchall():
            shelve(store, document, Move.UNARCHIVE, "anna")
        query = "SELECT uuid, version_count FROM documents WHERE status = 'completed' ORDER BY id"
        document, version = store.reader.execute(query).fetchone()
        record_observations(store, KnownBy.REVIEW, [ObservedDocument(document, False, ())])
        assign(store, document, "anna", user="ben")
        save_state(store, document, version, ReviewChange("rejection", ReviewState.REJECTED, "rejected", "anna"))
        forget_taken_back(store)
        shelve(store, document, Move.ARCHIVE, "anna")
        shelve(store, document, Move.UNARCHIVE, "anna")


def erase_one() -> None:
    """Erase a document that is not among the inputs, made for that unless a killed process made it."""
    with open_store(STORE) as store:
        query = "SELECT uuid FROM documents WHERE filename IN ('gone.pdf', 'erased') ORDER BY id"
        found = store.reader.execute(query).fetchone()
        if found is None:
            query = "SELECT storage_path FROM documents WHERE status = 'completed' ORDER BY id"
            (like,) = store.reader.execute(query).fetchone()
            Path("gone.pdf").write_bytes((STORE / like).read_bytes() + b"\n")
            kept = keep_file(STORE, Path("gone.pdf"))
            new = NewDocument("gone.pdf", "gone.pdf", "application/pdf", "anna", kept)
            document = register(store, new).document_id
            cancel(store, [document], "anna")
        else:
            (document,) = found
        erase_document(store, document, "anna", None)
        assert verify(store).broken is None


def let_ben_in() -> None:
    """Enter a person, unless a killed process did, give a role, and log in."""
    with open_store(STORE) as store:
        if not list_users(store):
            add_user(store, "ben", "ben@example.org", {}, "anna")
        grant_role(store, "ben", "reviewer", None, "anna")
        time = datetime.now(UTC)
        begin_session(store, "ben", (f"{os.getpid()}a", f"{os.getpid()}b"), (time, time), time, "here", {})
        assert verify(store).broken is None


def put_labels_and_relations() -> None:
    with open_store(STORE) as store:
        first, second = (row[0] for row in store.reader.execute("SELECT uuid FROM documents ORDER BY id LIMIT 2"))
        tag(store, first, "urgent", "anna")
        untag(store, first, "urgent", "anna")
        describe_tag(store, "urgent", "#c62828", "today", "anna")
        sync_categories(store, [CategoryRecord("costs", "Costs", "/costs")], "anna")
        categorize(store, first, "costs", "anna")
        relate(store, first, second, RelationType.REFERENCES, 80.0, None, "anna")
        unrelate(store, first, second, RelationType.REFERENCES, "anna")
        set_parameter(store, "month", "2026-03", expires_at=datetime(2027, 1, 1, tzinfo=UTC))
        record_observations(store, KnownBy.GOLD, [])


def merge_two_suppliers() -> None:
    folder = Path("suppliers")
    for slug in ("one", "other"):
        (folder / f"{slug}.yaml").write_text(f"name: {slug} GmbH\n")
    with open_store(STORE) as store:
        sync_suppliers(store, load_suppliers(folder), "anna")
        merge_suppliers(store, "one", "other", {}, "anna")


def make_a_store_of_the_version_before() -> None:
    import sqlite3

    STORE.mkdir(exist_ok=True)
    (STORE / STORE_FILE).unlink(missing_ok=True)
    connection = sqlite3.connect(STORE / STORE_FILE, isolation_level=None)
    for step in MIGRATIONS[:-1]:
        step.apply(connection)
        connection.execute(f"PRAGMA user_version = {step.number}")
    connection.execute(f"PRAGMA application_id = {0x64_6F_63_70}")
    connection.close()


def leave_a_stray_file() -> None:
    Path("stray").write_bytes(b"nobody's")
    kept = STORE / keep_file(STORE, Path("stray")).path
    os.utime(kept, (0, 0))


CALLS: dict[str, Callable[[], None]] = {
    call.__name__: call
    for call in (
        lease_one_and_give_it_back,
        lease_one_and_renew,
        tidy_page_cache,
        keep_a_picture,
        approve_one,
        use_training_data,
        open_one_and_give_it_back,
        assign_reject_and_shelve_one,
        put_labels_and_relations,
        erase_one,
        let_ben_in,
        merge_two_suppliers,
        make_a_store_of_the_version_before,
        leave_a_stray_file,
        send_two_mails,
        tell_anna,
        tell_webhooks,
        bring_a_folder_up_to_date,
        run_a_task,
        put_a_workflow,
        leave_an_execution,
        cancel_and_revive,
    )
}


def run(request: dict) -> dict:
    """Do what is asked in a process of its own and tell its exit code and what it said."""
    said = Path(request["folder"]) / "said"
    pid = os.fork()
    if not pid:
        code = 70
        try:
            os.chdir(request["folder"])
            for number in (1, 2):
                os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC if number == 1 else os.O_WRONLY), number)
            failpoints._armed = failpoints._arm(request.get("failpoint"))
            sys.argv = ["docproc", *request["arguments"]]
            call = CALLS.get(request["arguments"][0])
            call() if call else main(request["arguments"])
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
        except BaseException as error:
            os.write(2, repr(error).encode())
        os._exit(code)
    code = os.waitstatus_to_exitcode(_wait(pid, request.get("kill_after")))
    return {"code": code, "said": said.read_text(errors="replace")}


def _wait(pid: int, kill_after: float | None) -> int:
    """Wait for the end of a process; after so many seconds, see to it."""
    if kill_after is not None:
        deadline = time.monotonic() + kill_after
        while time.monotonic() < deadline:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return status
            time.sleep(0.001)
        os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def serve() -> None:
    import_docproc()
    fork_workers()
    prepared = working.load_library(Path("rules"), Path("suppliers"))
    working.load_library = lambda *_: dataclasses.replace(prepared, rule_packs=())
    catalogue = bench.compile_catalogue(prepared.rule_packs, prepared.suppliers, prepared.line_item_wording)
    bench.compile_catalogue = lambda *_: catalogue
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
