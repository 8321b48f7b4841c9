"""What the engine does with steps that go well, fail, wait, jump, or never end."""

import signal
import time

import pytest

from docproc.errors import StepTimeoutError
from docproc.model.enums import ExecutionStatus
from docproc.store.executions import claim_execution, take_back_executions
from docproc.store.records import Owner
from docproc.workflow import step_type
from docproc.workflow.kinds import Kind
from docproc.workflow.step import StepConfig, StepResult, StepType
from docproc.workflow.time_limit import time_limit
from tests.unit.store.builders import completed
from tests.unit.workflow.conftest import House, outputs


class Anything(StepConfig):
    value: object = None


@pytest.fixture
def echo(monkeypatch) -> list:
    """A type of steps, `echo`, that gives back its value; calls it in the list first."""
    from docproc.workflow import checking, plan

    calls: list = []

    def run(config, context):
        calls.append(context)
        if callable(config.value):
            config.value()
        if isinstance(config.value, str) and config.value.startswith("fail"):
            raise ValueError(config.value)
        if config.value == "spin":
            while True:
                pass
        return StepResult({"value": config.value})

    kind = StepType(Anything, {"value": Kind.ANY}, run)
    for module in (checking, plan):
        monkeypatch.setattr(module, "step_type", lambda name: kind if name == "echo" else step_type(name))
    monkeypatch.setattr(checking, "step_types", lambda: {"echo": "", "wait": "", "conditional": "", "send_email": ""})
    return calls


def test_the_output_of_a_step_is_seen_by_the_next_and_by_all_later_ones(house: House, echo) -> None:
    detail = house.done("""
        - {name: first, type: echo, config: {value: {number: 119.5, list: [1, 2]}}}
        - {name: second, type: echo, config: {value: "{{ previous_step_output.value }}"}}
        - {name: third, type: echo, config: {value: "{{ steps.first.value.number }} {{ trigger_data.who }}"}}
        """, {"who": "Anna"})  # fmt: skip
    assert detail.record.status is ExecutionStatus.COMPLETED
    assert outputs(detail)["second"] == {"value": {"number": 119.5, "list": [1, 2]}}  # an object arrives as an object
    assert outputs(detail)["third"] == {"value": "119.5 Anna"}
    assert detail.steps[2].input == {"value": "119.5 Anna"}


@pytest.mark.parametrize(
    ("number", "path"),
    [(7000, ["choose", "large", "large2"]), (3000, ["choose", "small", "joined"])],
)
def test_branches_do_not_fall_through_and_may_meet_again(house: House, echo, number, path) -> None:
    detail = house.done("""
        - name: choose
          type: conditional
          config: {condition: {">": [{var: trigger_data.n}, 5000]}, true_step: large, false_step: small}
        - {name: never, type: echo}
        - {name: large, type: echo}
        - {name: large2, type: echo}
        - {name: small, type: echo, next: joined}
        - {name: between, type: echo}
        - {name: joined, type: echo}
        """, {"n": number})  # fmt: skip
    assert [step.name for step in detail.steps] == path


def test_a_conditional_with_one_jump_begins_its_other_branch_below(house: House, echo) -> None:
    steps = """
        - {name: choose, type: conditional, config: {condition: {var: trigger_data.bad}, true_step: repair}}
        - {name: go, type: echo}
        - {name: repair, type: echo}
        """
    assert [step.name for step in house.done(steps, {"bad": False}).steps] == ["choose", "go"]
    assert [step.name for step in house.done(steps, {"bad": True}).steps] == ["choose", "repair"]


def test_a_label_is_a_variable_of_later_steps(house: House, echo) -> None:
    detail = house.done("""
        - name: level
          type: conditional
          config: {condition: {"<": [{var: trigger_data.n}, 60]}, label: confidence_level, true_label: low, false_label: high}
        - {name: nap, type: wait, config: {duration: 1h}}
        - {name: say, type: echo, conditions: {"==": [{var: confidence_level}, low]}, config: {value: "{{ confidence_level }}"}}
        """, {"n": 20})  # fmt: skip  # noqa: E501
    assert detail.record.status is ExecutionStatus.WAITING
    house.later(hours=1)
    house.run()  # a new process knows it too
    from docproc.store.execution_reading import execution_detail

    assert outputs(execution_detail(house.store, detail.record.id))["say"] == {"value": "low"}


def test_a_step_whose_conditions_do_not_hold_is_skipped(house: House, echo) -> None:
    detail = house.done("""
        - {name: maybe, type: echo, conditions: {var: trigger_data.wanted}}
        - {name: sure, type: echo}
        """)  # fmt: skip
    assert [step.status.value for step in detail.steps] == ["skipped", "completed"]


def test_on_error_continue_goes_on_and_later_steps_know_why(house: House, echo) -> None:
    detail = house.done("""
        - {name: try, type: echo, on_error: continue, config: {value: fail it}}
        - {name: say, type: echo, config: {value: "{{ steps.try.error }}"}}
        """)  # fmt: skip
    assert detail.record.status is ExecutionStatus.COMPLETED
    assert [step.status.value for step in detail.steps] == ["failed", "completed"]
    assert outputs(detail)["say"] == {"value": "ValueError: fail it"}


def test_on_error_fail_ends_the_execution_with_the_reason(house: House, echo) -> None:
    detail = house.done("- {name: try, type: echo, config: {value: fail it}}\n- {name: never, type: echo}")
    assert detail.record.status is ExecutionStatus.FAILED and detail.record.error == "try: ValueError: fail it"
    assert [step.name for step in detail.steps] == ["try"]


def test_a_step_is_tried_again_after_its_delay_until_its_tries_are_used_up(house: House, echo) -> None:
    detail = house.done("""
        - {name: try, type: echo, on_error: retry, max_retries: 2, retry_delay_seconds: 60, config: {value: fail}}
        """)  # fmt: skip
    from docproc.store.execution_reading import execution_detail

    for tries in (1, 2):
        assert len(echo) == tries
        waiting = execution_detail(house.store, detail.record.id)
        assert waiting.record.status is ExecutionStatus.WAITING and waiting.steps[0].retries == tries
        house.run()
        assert len(echo) == tries  # not before it is due
        house.later(seconds=61)
        house.run()
    failed = execution_detail(house.store, detail.record.id)
    assert failed.record.status is ExecutionStatus.FAILED and len(echo) == 3 and failed.steps[0].retries == 2


def test_without_a_delay_it_is_tried_again_at_once(house: House, echo) -> None:
    detail = house.done("""
        - {name: try, type: echo, on_error: retry, max_retries: 3, retry_delay_seconds: 0, config: {value: fail}}
        """)  # fmt: skip
    assert len(echo) == 4 and detail.record.status is ExecutionStatus.FAILED


@pytest.mark.parametrize("busy", [
    "{type: echo, config: {value: spin}",
    "{type: echo, config: {value: \"{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}\"}",
])  # fmt: skip
def test_a_step_that_loops_busily_ends_at_its_timeout(house: House, echo, busy) -> None:
    started = time.process_time()
    detail = house.done(
        f"- {busy}, name: busy, timeout_seconds: 0.2, on_error: continue}}\n- {{name: next, type: echo}}"
    )
    assert time.process_time() - started < 5
    assert "longer than 0.2 seconds" in (detail.steps[0].error or "")
    assert detail.record.status is ExecutionStatus.COMPLETED


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_time_limit_that_is_dropped_where_python_ignores_errors_is_raised_again() -> None:
    class Dropping:
        def __del__(self) -> None:  # what is raised in here goes nowhere
            started = time.monotonic()
            while time.monotonic() - started < 0.4:
                pass

    with pytest.raises(StepTimeoutError), time_limit(0.1):
        Dropping()
        while True:
            pass


def test_a_late_alarm_does_no_harm() -> None:
    with time_limit(10):
        pass
    signal.raise_signal(signal.SIGALRM)  # with no limit left it raises nothing, and does not end the process
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_wait_of_a_length_is_over_when_that_has_passed(house: House, echo) -> None:
    from docproc.store.execution_reading import execution_detail

    detail = house.done("- {name: nap, type: wait, config: {duration: 3d}}\n- {name: say, type: echo}")
    for days, status in ((2, ExecutionStatus.WAITING), (1, ExecutionStatus.COMPLETED)):
        house.later(days=days)
        house.run()
        assert execution_detail(house.store, detail.record.id).record.status is status
    assert outputs(execution_detail(house.store, detail.record.id))["nap"]["waited_seconds"] == 3 * 86400


def test_a_wait_for_a_condition_gives_up_in_the_end(house: House, echo) -> None:
    from docproc.store.execution_reading import execution_detail

    detail = house.done(
        "- {name: nap, type: wait, config: {until: {var: trigger_data.x}, check_every: 1h, at_most: 90m}}"
    )
    for _ in range(2):
        house.later(minutes=60)
        house.run()
    ended = execution_detail(house.store, detail.record.id)
    assert outputs(ended)["nap"] == {"met": False, "waited_seconds": 7200}


def test_an_execution_keeps_to_the_version_that_it_began_with(house: House, echo) -> None:
    from docproc.store.execution_reading import execution_detail

    detail = house.done("- {name: nap, type: wait, config: {duration: 1h}}\n- {name: old, type: echo}")
    newer = house.steps("- {name: nap, type: wait, config: {duration: 1h}}\n- {name: new, type: echo}")
    assert newer.version == 2
    house.later(hours=1)
    house.run()
    assert [step.name for step in execution_detail(house.store, detail.record.id).steps] == ["nap", "old"]


def test_an_execution_belongs_to_one_process_and_a_dead_ones_is_taken_back(house: House, echo) -> None:
    house.start(house.steps("- {name: say, type: echo}"))
    gone = Owner(Owner.current().host, 2**22 + 1, 1.0, "gone")
    assert claim_execution(house.store, gone, house.time) is not None
    assert claim_execution(house.store, Owner.current(), house.time) is None
    assert take_back_executions(house.store, house.time) == 1
    house.run()
    assert len(echo) == 1


def test_what_is_sent_is_sent_once_however_often_the_step_is_done(house: House, echo) -> None:
    from docproc.store.executions import revive_execution

    document = completed(house.store)
    detail = house.done("""
        - {name: mail, type: send_email, config: {to: "a@example.org, b@example.org", subject: "{{ document.filename }}", body: x}}
        - {name: try, type: echo, config: {value: fail}}
        """, document=document)  # fmt: skip  # noqa: E501
    for _ in range(2):
        assert revive_execution(house.store, detail.record.id, "anna")
        house.run()
    sent = house.store.reader.execute("SELECT to_address FROM email_queue ORDER BY id").fetchall()
    assert [row[0] for row in sent] == ["a@example.org", "b@example.org"]
