"""What starts workflows: documents, times, calls from outside."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from docproc.errors import NotPermittedError, UnknownWorkflowError, UsageError
from docproc.model.enums import DocumentType
from docproc.specs.workflows import ScheduleTrigger
from docproc.store.execution_reading import list_executions
from docproc.store.workflow_events import Happening, HappeningKind, pick_up_events
from docproc.store.workflows import sync_workflows
from docproc.workflow.hooks import receive
from docproc.workflow.triggers import _JUDGES, due_schedules, last_time, pick_up, start_due
from tests.unit.store.builders import completed
from tests.unit.workflow.conftest import NOON, House

STEP = "steps: [{name: nap, type: wait, config: {duration: 1h}}]\n"


def happening(kind: HappeningKind = HappeningKind.PROCESSED, **changes) -> Happening:
    facts = {
        "event_id": 1, "kind": kind, "document_key": 1, "document_id": "d", "filename": "RE-1.PDF",
        "document_type": DocumentType.INVOICE, "confidence": 85.0, "supplier_id": "muster",
        "supplier_name": "Muster GmbH",
    }  # fmt: skip
    return Happening(**{**facts, **changes})


UPLOADED = happening(HappeningKind.UPLOADED, document_type=DocumentType.UNKNOWN, confidence=None, supplier_id=None)


@pytest.mark.parametrize(
    ("trigger", "what", "starts"),
    [
        ("{type: document_uploaded}", UPLOADED, True),
        ("{type: document_uploaded}", happening(), False),
        ("{type: document_uploaded, extensions: [.pdf]}", UPLOADED, True),
        ("{type: document_uploaded, extensions: [.xml]}", UPLOADED, False),
        ("{type: document_uploaded, types: [invoice]}", UPLOADED, False),  # only once the type is known
        ("{type: document_uploaded, types: [invoice]}", happening(), True),
        ("{type: document_uploaded, types: [order]}", happening(), False),
        ("{type: document_uploaded, suppliers: [muster]}", happening(), True),
        ("{type: document_uploaded, suppliers: [Muster GmbH]}", happening(), True),
        ("{type: document_uploaded, suppliers: [other]}", happening(), False),
        ("{type: document_processed}", happening(), True),
        ("{type: document_processed}", UPLOADED, False),
        ("{type: document_processed, min_confidence: 85}", happening(), True),
        ("{type: document_processed, min_confidence: 86}", happening(), False),
        ("{type: confidence_below_threshold, threshold: 86}", happening(), True),
        ("{type: confidence_below_threshold, threshold: 85}", happening(), False),
        ("{type: confidence_below_threshold, types: [order]}", happening(confidence=1.0), False),
        ("{type: supplier_detected}", happening(), True),
        ("{type: supplier_detected}", happening(supplier_id=None), False),
        ("{type: supplier_detected, suppliers: [other]}", happening(), False),
    ],
)
def test_a_trigger_is_met_by_what_it_names(house: House, trigger, what, starts) -> None:
    spec = house.workflow(f"name: P\ntrigger: {trigger}\n{STEP}").spec
    assert _JUDGES[type(spec.trigger)](spec.trigger, what) is starts


def test_each_event_starts_each_workflow_once(house: House) -> None:
    workflows = [
        house.workflow(f"name: P\ntrigger: {{type: {kind}}}\n{STEP}")
        for kind in ("document_processed",)
    ]  # fmt: skip
    completed(house.store)
    assert pick_up(house.store, workflows) == 1
    assert pick_up(house.store, workflows) == 0
    (execution,) = list_executions(house.store)
    assert execution.filename == "RE-1.pdf" and execution.trigger_event == "document_processed"


def test_what_happened_before_a_workflow_was_there_does_not_start_it(house: House) -> None:
    completed(house.store)
    assert pick_up_events(house.store, None) == 0
    assert pick_up(house.store, [house.workflow(f"name: P\ntrigger: {{type: document_processed}}\n{STEP}")]) == 0


def test_an_inactive_or_deleted_workflow_is_not_started(house: House) -> None:
    house.workflow(f"name: P\nactive: false\ntrigger: {{type: document_processed}}\n{STEP}")
    completed(house.store)
    assert pick_up(house.store, sync_workflows(house.store, [], "anna")) == 0
    assert sync_workflows(house.store, [], "anna") == ()


BERLIN = "{type: schedule, cron: '%s', timezone: Europe/Berlin}"


@pytest.mark.parametrize(
    ("cron", "now", "last"),
    [
        ("30 8 * * 1-5", "2026-03-05T12:00", "2026-03-05T07:30"),
        ("30 8 * * 1-5", "2026-03-08T12:00", "2026-03-06T07:30"),  # a Sunday: the Friday before
        ("0 * * * *", "2026-03-05T12:00", "2026-03-05T12:00"),
        ("30 2 * * *", "2026-03-29T12:00", "2026-03-29T01:30"),  # 02:30 is skipped: it fires at 03:30 summer time
        ("30 2 * * *", "2026-10-25T12:00", "2026-10-25T00:30"),  # 02:30 comes twice: the first time counts
        ("30 2 * * *", "2026-10-25T01:45", "2026-10-25T00:30"),  # and the second does not
        ("0 8 * * *", "2026-07-01T12:00", "2026-07-01T06:00"),
    ],
)
def test_a_schedule_fires_by_the_clock_on_the_wall(cron, now, last) -> None:
    trigger = ScheduleTrigger(type="schedule", cron=cron)
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert last_time(trigger, at) == datetime.fromisoformat(last).replace(tzinfo=UTC)


def test_missed_times_are_caught_up_once(house: House) -> None:
    workflow = house.workflow(f"name: P\ntrigger: {BERLIN % '0 * * * *'}\n{STEP}")
    began = workflow.scheduled_from
    assert due_schedules(house.store, [workflow], began) == ()
    later = began + timedelta(hours=5)
    assert start_due(house.store, [workflow], later) == 1
    assert start_due(house.store, [workflow], later + timedelta(minutes=1)) == (later.minute == 59)
    assert list_executions(house.store)[-1].trigger_event == "schedule"


@pytest.fixture
def hook(house: House, monkeypatch):
    monkeypatch.setenv("HOOK", "s3cret")
    return house.workflow(f"name: P\ntrigger: {{type: webhook, secret: env:HOOK}}\n{STEP}")


def signed(body: bytes, time: datetime = NOON, secret: str = "s3cret") -> str:
    seconds = str(int(time.timestamp()))
    return f"t={seconds},v1={hmac.new(secret.encode(), seconds.encode() + b'.' + body, hashlib.sha256).hexdigest()}"


def test_a_signed_call_starts_a_workflow_once(house: House, hook) -> None:
    body = json.dumps({"number": 4711}).encode()
    assert receive(house.store, [hook], "probe", body, signed(body), NOON) is not None
    assert receive(house.store, [hook], "probe", body, signed(body), NOON) is None  # the same call again
    assert len(list_executions(house.store)) == 1


@pytest.mark.parametrize(
    ("signature", "why"),
    [
        (None, "missing or wrong"),
        ("t=1,v1=zz", "missing or wrong"),
        (signed(b"{}", secret="guess"), "missing or wrong"),
        (signed(b"other"), "missing or wrong"),
        (signed(b"{}", NOON - timedelta(minutes=6)), "too old"),
        (signed(b"{}", NOON + timedelta(minutes=6)), "too old"),
    ],
)
def test_a_call_that_is_not_rightly_signed_is_refused(house: House, hook, signature, why) -> None:
    with pytest.raises(NotPermittedError, match=why):
        receive(house.store, [hook], "probe", b"{}", signature, NOON)


def test_calls_are_for_workflows_that_take_them_and_of_a_bounded_size(house: House, hook) -> None:
    with pytest.raises(UnknownWorkflowError):
        receive(house.store, [hook], "other", b"{}", signed(b"{}"), NOON)
    with pytest.raises(UsageError, match="more than"):
        receive(house.store, [hook], "probe", b" " * 1_000_001, signed(b""), NOON)
    with pytest.raises(UsageError, match="no JSON"):
        receive(house.store, [hook], "probe", b"{", signed(b"{"), NOON)
    silent = house.workflow(f"name: P\ntrigger: {{type: webhook}}\n{STEP}", "silent")
    with pytest.raises(NotPermittedError, match="no secret"):
        receive(house.store, [silent], "silent", b"{}", signed(b"{}"), NOON)
