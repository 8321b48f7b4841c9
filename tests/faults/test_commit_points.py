"""kill -9 just before and just after every commit: whatever was going on, the next run finishes and nothing is lost."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from docproc.store.failpoints import CommitPoint
from tests.conftest import make_invoice_in
from tests.faults.conftest import scan
from tests.faults.ground import Ground, open_ground
from tests.faults.wholeness import every_input_once, no_half_written_file, whole

RUN = ("run", "inbox", "--jobs", "1", "--backend", "null", "-q")
FIX = ("doctor", "--store", "--fix", "-q")
RETRY = ("jobs", "retry", "--all", "-q")
TIDY = ("tidy_page_cache",)
SEND = ("send_two_mails",)
TELL = ("tell_anna",)
BACK_UP = ("backup", "create", "vault", "-q")
RESTORE = ("backup", "restore", "vault", "--force", "-q")
LABELS = ("put_labels_and_relations",)
WORKFLOW = ("put_a_workflow",)
PROBE = ("workflow", "run", "probe", "1.pdf", "-q")
SETTLE = ("assign_reject_and_shelve_one",)
HEALTH = ("health", "--json")
"""Ends with 1 where the disk of this machine is nearly full."""
POINT = CommitPoint


@dataclass(frozen=True)
class Scenario:
    """What is done before, what is killed, and what does it again; `before` may be killed too (by failpoint).

    `ends` are the exit codes that doing it again may have.
    """

    killed: tuple[str, ...] = RUN
    before: tuple[tuple[str, ...], ...] = ()
    left_by: str | None = None
    again: tuple[str, ...] | None = None
    ends: tuple[int, ...] = (0, 3)


SCENARIOS = {
    POINT.MIGRATION_STEP: Scenario(before=(("make_a_store_of_the_version_before",),)),
    POINT.MIGRATED: Scenario(("init", "-q")),
    POINT.COPIED_BEFORE_MIGRATION: Scenario(before=(("make_a_store_of_the_version_before",),)),
    POINT.FILE_KEPT: Scenario(),
    POINT.ORIGINAL_MOVED: Scenario((*RUN, "--move-to", "done")),
    POINT.ORIGINAL_DELETED: Scenario((*RUN, "--delete-after")),
    POINT.REGISTERED: Scenario(),
    POINT.CLAIMED: Scenario(),
    POINT.RENEWED: Scenario(("lease_one_and_renew",), before=(("ingest", "inbox", "-q"),), again=RUN),
    POINT.GIVEN_BACK: Scenario(("lease_one_and_give_it_back",), before=(("ingest", "inbox", "-q"),), again=RUN),
    POINT.TAKEN_BACK: Scenario(before=(RUN,), left_by="after:claimed"),
    POINT.FAILED: Scenario(),
    POINT.PAGE_KEPT: Scenario(),
    POINT.PAGE_ALIASED: Scenario(),
    POINT.USES_NOTED: Scenario(TIDY, before=(RUN,)),
    POINT.CACHE_TRIMMED: Scenario(TIDY, before=(RUN,)),
    POINT.CACHE_CLEARED: Scenario(TIDY, before=(RUN,)),
    POINT.REVIEWED: Scenario(("approve_one",), before=(RUN,)),
    POINT.REVIEW_STATE_CHANGED: Scenario(SETTLE, before=(RUN,)),
    POINT.ASSIGNED: Scenario(SETTLE, before=(RUN,)),
    POINT.SHELVED: Scenario(SETTLE, before=(RUN,)),
    POINT.ERASED: Scenario(("erase_one",), before=(RUN,)),
    POINT.ERASED_FILES: Scenario(("erase_one",), before=(RUN,)),
    POINT.UNOBSERVED: Scenario(SETTLE, before=(RUN,)),
    POINT.UNRELATED: Scenario(LABELS, before=(RUN,)),
    POINT.REVIEW_LEASED: Scenario(("open_one_and_give_it_back",), before=(RUN,)),
    POINT.REVIEW_RELEASED: Scenario(("open_one_and_give_it_back",), before=(RUN,)),
    POINT.SUPPLIERS_SYNCED: Scenario(("merge_two_suppliers",), before=(RUN,)),
    POINT.SUPPLIERS_MERGED: Scenario(("merge_two_suppliers",), before=(RUN,)),
    POINT.INSPECTED: Scenario(),
    POINT.READ: Scenario(),
    POINT.EXTRACTED: Scenario(),
    POINT.WORK_CHANGED: Scenario(RETRY, before=(RUN,)),
    POINT.ERROR_RECORDED: Scenario(),
    POINT.ERRORS_RESOLVED: Scenario(("errors", "resolve", "--all", "-q"), before=(RUN,)),
    POINT.PROBED: Scenario(HEALTH, before=(RUN,), ends=(0, 1)),
    POINT.HEALTH_RECORDED: Scenario(HEALTH, before=(RUN,), ends=(0, 1)),
    POINT.FIGURES_WRITTEN: Scenario(("metrics", "aggregate", "-q"), before=(RUN,)),
    POINT.RUN_STARTED: Scenario(),
    POINT.RUN_FINISHED: Scenario(),
    POINT.OBSERVED: Scenario(LABELS, before=(RUN,)),
    POINT.PARAMETER_SET: Scenario(LABELS, before=(RUN,)),
    POINT.SETTINGS_NOTED: Scenario(("config", "set", "ocr.max_retries", "2", "-q"), before=(RUN,)),
    POINT.RELATED: Scenario(LABELS, before=(RUN,)),
    POINT.TAGGED: Scenario(LABELS, before=(RUN,)),
    POINT.UNTAGGED: Scenario(LABELS, before=(RUN,)),
    POINT.TAG_DESCRIBED: Scenario(LABELS, before=(RUN,)),
    POINT.CATEGORIES_SYNCED: Scenario(LABELS, before=(RUN,)),
    POINT.CATEGORIZED: Scenario(LABELS, before=(RUN,)),
    POINT.RULES_SYNCED: Scenario(),
    POINT.PICTURE_KEPT: Scenario(("keep_a_picture",), before=(RUN,)),
    POINT.LEARNED: Scenario(("use_training_data",), before=(RUN,)),
    POINT.MODELS_MEASURED: Scenario(("metrics", "aggregate", "-q"), before=(RUN, ("use_training_data",))),
    POINT.ENQUEUED: Scenario(SEND, before=(RUN,)),
    POINT.OUTBOX_CLAIMED: Scenario(SEND, before=(RUN,)),
    POINT.OUTBOX_SETTLED: Scenario(SEND, before=(RUN,)),
    POINT.OUTBOX_REQUEUED: Scenario(TELL, before=(RUN,)),
    POINT.MAIL_BOUNCED: Scenario(TELL, before=(RUN,)),
    POINT.PEOPLE_TOLD: Scenario(TELL, before=(RUN,)),
    POINT.DIGESTED: Scenario(TELL, before=(RUN,)),
    POINT.NOTIFICATIONS_READ: Scenario(TELL, before=(RUN,)),
    POINT.NOTIFICATIONS_CLEARED: Scenario(TELL, before=(RUN,)),
    POINT.PREFERENCES_CHOSEN: Scenario(TELL, before=(RUN,)),
    POINT.WORKFLOWS_SYNCED: Scenario(PROBE, before=(RUN, WORKFLOW)),
    POINT.EVENTS_PICKED_UP: Scenario(),
    POINT.EXECUTION_ENTERED: Scenario(PROBE, before=(RUN, WORKFLOW)),
    POINT.EXECUTION_CLAIMED: Scenario(PROBE, before=(RUN, WORKFLOW), again=("workflow", "resume", "-q")),
    POINT.STEP_RECORDED: Scenario(PROBE, before=(RUN, WORKFLOW), again=("workflow", "resume", "-q")),
    POINT.EXECUTION_TAKEN_BACK: Scenario(("workflow", "resume", "-q"), before=(RUN, ("leave_an_execution",))),
    POINT.EXECUTION_CANCELLED: Scenario(("cancel_and_revive",), before=(RUN,)),
    POINT.EXECUTION_REVIVED: Scenario(("cancel_and_revive",), before=(RUN,)),
    POINT.INTEGRATIONS_KEPT: Scenario(("bring_a_folder_up_to_date",), before=(RUN,)),
    POINT.INTEGRATION_SYNCED: Scenario(("bring_a_folder_up_to_date",), before=(RUN,)),
    POINT.EVENTS_TOLD: Scenario(("tell_webhooks",), before=(RUN,)),
    POINT.TASKS_SYNCED: Scenario(("run_a_task",), before=(RUN,)),
    POINT.TASK_CLAIMED: Scenario(("run_a_task",), before=(RUN,)),
    POINT.TASK_FINISHED: Scenario(("run_a_task",), before=(RUN,)),
    POINT.EXPORT_HANDED: Scenario(("export", "--since-last", "books", "-o", "books.json"), before=(RUN,)),
    POINT.EXPORT_FORGOTTEN: Scenario(
        ("export", "--forget", "books"),
        before=(RUN, ("export", "--since-last", "books", "-o", "books.json")),
        again=("export", "--marks"),
    ),
    POINT.PEOPLE_CHANGED: Scenario(("let_ben_in",), before=(RUN,)),
    POINT.SIGNED_IN: Scenario(("let_ben_in",), before=(RUN,)),
    POINT.REPAIRED: Scenario(FIX, before=(RUN, ("leave_a_stray_file",))),
    POINT.SET_ASIDE: Scenario(FIX, before=(RUN, ("leave_a_stray_file",))),
    POINT.PARAMETER_DELETED: Scenario(
        ("param", "delete", "a", "b", "-q"),
        before=(RUN, ("param", "set", "a", "1", "-q"), ("param", "set", "b", "1", "-q")),
        again=("param", "cleanup", "-q"),
    ),
    POINT.PARAMETERS_CLEANED: Scenario(
        ("param", "cleanup", "-q"), before=(RUN, ("param", "set", "a", "1", "--expires", "2020-01-01", "-q"))
    ),
    POINT.CONTENT_BACKED_UP: Scenario(BACK_UP, before=(RUN,)),
    POINT.BACKED_UP: Scenario(BACK_UP, before=(RUN,)),
    POINT.FILE_RESTORED: Scenario((*RESTORE, "--to", "again"), before=(RUN, BACK_UP)),
    POINT.RESTORED: Scenario(RESTORE, before=(RUN, BACK_UP)),
    POINT.RESTORE_NOTED: Scenario(RESTORE, before=(RUN, BACK_UP)),
    POINT.TEXT_RESTORED: Scenario(RESTORE, before=(RUN, BACK_UP, ("config", "set", "ocr.max_retries", "2", "-q"))),
}


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with open_ground() as opened:
        yield opened


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox of two sound files and a broken one, in no workspace."""
    folder = tmp_path_factory.mktemp("documents")
    make_invoice_in(folder / "inbox", "1.pdf", "RE-1")
    scan(folder / "inbox" / "2.png")
    (folder / "inbox" / "broken.pdf").write_bytes(b"%PDF-1.7\n cut off")
    return folder


@pytest.fixture(scope="module")
def new(ground: Ground, documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the inbox, in which nothing was done."""
    folder = Path(shutil.copytree(documents, tmp_path_factory.mktemp("new") / "desk"))
    assert ground.do(folder, ("init", "-q")) == 0
    return folder


@pytest.fixture(scope="module")
def worked(ground: Ground, new: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after a run over the inbox."""
    folder = Path(shutil.copytree(new, tmp_path_factory.mktemp("worked") / "desk"))
    assert ground.do(folder, RUN) == 3
    return folder


@pytest.fixture
def desk(ground: Ground, documents: Path, new: Path, worked: Path, tmp_path: Path, point: CommitPoint) -> Path:
    """A folder of its own in which everything that comes before the kill at `point` was done."""
    scenario = SCENARIOS[point]
    steps = scenario.before
    made = documents if point is CommitPoint.MIGRATED else new
    if not scenario.left_by and steps[:1] == (RUN,):
        made, steps = worked, steps[1:]
    folder = Path(shutil.copytree(made, tmp_path / "desk"))
    for step in steps:
        assert ground.do(folder, step, scenario.left_by) in ((-9,) if scenario.left_by else (0, 3))
    return folder


def inputs_of(documents: Path) -> dict[str, str]:
    """The hash of every file of the inbox, and how it must end."""
    return {
        hashlib.sha256(path.read_bytes()).hexdigest(): "failed" if path.name == "broken.pdf" else "completed"
        for path in (documents / "inbox").iterdir()
    }


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("point", CommitPoint)
def test_a_kill_at_a_commit_loses_nothing_and_repeats_nothing(
    ground: Ground, documents: Path, desk: Path, point: CommitPoint, moment: str
) -> None:
    scenario = SCENARIOS[point]
    assert ground.do(desk, scenario.killed, f"{moment}:{point}") == -9
    no_half_written_file(desk)
    assert ground.do(desk, scenario.again or scenario.killed) in scenario.ends
    if scenario.killed == ("init", "-q") or scenario.killed == RETRY:
        assert ground.do(desk, RUN) in (3, 4)
    whole(desk)
    every_input_once(desk, inputs_of(documents))
    if "--move-to" in scenario.killed:
        assert sorted(path.name for path in (desk / "done").iterdir()) == ["1.pdf", "2.png", "broken.pdf"]
    if "--move-to" in scenario.killed or "--delete-after" in scenario.killed:
        assert list((desk / "inbox").iterdir()) == []
