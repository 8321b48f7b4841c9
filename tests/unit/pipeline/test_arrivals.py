"""Documents that arrive while a batch is at work, and an intake that breaks off."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from docproc.errors import WorkspaceError
from docproc.model.enums import Stage
from docproc.pipeline.batch import Batch
from docproc.pipeline.ingest import IngestOptions, ingest_files
from docproc.pipeline.pool import WorkerPool
from docproc.pipeline.setup import WorkerSetup
from docproc.specs.library import load_library
from docproc.specs.settings import Settings
from docproc.store.engine import Store, open_store
from docproc.store.reading import status_counts
from tests.conftest import make_invoice_in


@pytest.fixture
def store(store_folder: Path) -> Iterator[Store]:
    with open_store(store_folder) as opened:
        yield opened


def batch_over(store: Store, root: Path, until: Stage) -> Batch:
    library, settings = load_library(root / "rules", root / "suppliers"), Settings()
    setup = WorkerSetup(
        limits=settings.document_limits(), backend="text_layer", location=None, engine="openvino", threads=1,
        rule_packs=library.rule_packs, suppliers=library.suppliers, line_item_wording=library.line_item_wording,
        calibration=library.calibration, confidence_threshold=80.0, decision_threshold=95.0, today=date(2026, 3, 5),
    )  # fmt: skip
    return Batch(store, setup, until, jobs=1)


def take_in(store: Store, root: Path, name: str) -> None:
    options = IngestOptions(root, "tests", Settings().document_limits(), max_retries=3)
    list(ingest_files(store, [make_invoice_in(root, name, number=name)], options))


def test_a_document_is_finished_while_the_next_is_still_on_its_way(store: Store, tmp_path: Path) -> None:
    batch = batch_over(store, tmp_path, Stage.INTAKE)
    steps_waited = []

    def arrivals() -> Iterator[object | None]:
        take_in(store, tmp_path, "first.pdf")
        yield "first.pdf"
        while not batch.result.finished:
            steps_waited.append(1)
            yield None
        take_in(store, tmp_path, "second.pdf")
        yield "second.pdf"

    assert len(batch.run(arrivals()).finished) == 2
    assert steps_waited


def test_an_intake_that_breaks_off_ends_the_batch_with_nothing_in_hand(store: Store, tmp_path: Path) -> None:
    batch = batch_over(store, tmp_path, Stage.INTAKE)

    def arrivals() -> Iterator[object | None]:
        take_in(store, tmp_path, "first.pdf")
        yield "first.pdf"
        yield None  # the batch claims it
        raise WorkspaceError("the disk is full")

    with pytest.raises(WorkspaceError, match="disk is full"):
        batch.run(arrivals())
    counts = status_counts(store)
    assert sum(counts.running.values()) == 0 and sum(counts.waiting.values()) == 1


def test_files_that_are_known_already_start_no_worker(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(store, tmp_path, "first.pdf")
    assert len(batch_over(store, tmp_path, Stage.INTAKE).run().finished) == 1
    monkeypatch.setattr(WorkerPool, "_start", lambda _: pytest.fail("a worker was started"))

    def arrivals() -> Iterator[object | None]:
        take_in(store, tmp_path, "first.pdf")
        yield "first.pdf"

    assert batch_over(store, tmp_path, Stage.INTAKE).run(arrivals()).finished == []
