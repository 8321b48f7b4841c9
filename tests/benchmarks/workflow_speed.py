"""Steps a second of the workflow engine: executions of five pure steps, all records kept. Asserts nothing on a clock.

    nice python -m tests.benchmarks.workflow_speed [EXECUTIONS]

Prints steps a second of wall clock and of processor time (user and system, one core), and the size of the store.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from docproc.model.enums import ExecutionStatus
from docproc.specs.loader import parse_placed
from docproc.specs.settings import Settings
from docproc.specs.workflows import WorkflowSpec
from docproc.store.clock import now
from docproc.store.engine import Store, open_store
from docproc.store.workflows import sync_workflows
from docproc.workflow.checking import mistakes
from docproc.workflow.engine import Engine
from docproc.workflow.step import Surroundings
from docproc.workflow.triggers import start
from tests.unit.store.builders import completed

WORKFLOW = """\
id: pure
name: Five pure steps
trigger: {type: manual}
steps:
  - name: validate
    type: validate_data
    config: {rules: {total_amount: {required: true, min: 1, max: 100000}, currency: {pattern: "[A-Z]{3}"}}}
  - name: label
    type: conditional
    config: {condition: {">": [{var: document.extracted_data.total_amount}, 100]}, label: size, true_label: large, false_label: small}
  - name: branch
    type: conditional
    conditions: {"==": [{var: size}, large]}
    config: {condition: {and: [{var: steps.validate.valid}, {"==": [{var: size}, large]}]}, true_step: again, false_step: again}
  - name: again
    type: validate_data
    config: {rules: {total_amount: {required: true}}}
  - name: last
    type: conditional
    config: {condition: {"!": [{var: previous_step_output.errors}]}, label: outcome, true_label: good, false_label: bad}
"""  # noqa: E501


def measure(store: Store, executions: int) -> None:
    """Enter the executions, execute them, and print how fast that went."""
    placed = parse_placed(WORKFLOW, WorkflowSpec, "pure.yaml")
    assert not list(mistakes(placed))
    (workflow,) = sync_workflows(store, [placed.spec], "bench")
    document = completed(store)
    for number in range(executions):
        start(store, workflow, "manual", {"number": number}, "bench", document)

    def no_setup() -> None:
        raise AssertionError("pure steps process no documents")

    wall, cpu = time.perf_counter(), time.process_time()
    stopped = Engine(Surroundings(store, Settings(), no_setup, now)).run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert len(stopped) == executions
    assert all(each.status is ExecutionStatus.COMPLETED for each in stopped)
    query = "SELECT count(*) FROM workflow_step_executions WHERE status = 'completed'"
    (steps,) = store.reader.execute(query).fetchone()
    assert steps == 5 * executions
    size = store.path.stat().st_size / executions
    rates = f"{steps / wall:.0f} steps/s of wall clock, {steps / cpu:.0f} steps/s of processor time"
    sys.stdout.write(f"{executions} executions, {steps} steps: {rates}, {size / 1000:.1f} kB each\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("executions", nargs="?", type=int, default=10_000)
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as opened:
        measure(opened, parser.parse_args().executions)
