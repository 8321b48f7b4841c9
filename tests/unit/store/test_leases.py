from datetime import UTC, datetime, timedelta

import pytest

from docproc.errors import LockedError, UnknownDocumentError
from docproc.store.engine import Store
from docproc.store.leases import LEASE, drop_lease, take_lease
from tests.unit.store.builders import completed

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)


def test_a_lease_keeps_another_reviewer_away_until_it_runs_out(store: Store) -> None:
    document = completed(store)
    assert take_lease(store, document, "anna", NOON).until == NOON + LEASE
    with pytest.raises(LockedError, match=r"RE-1\.pdf: anna has it open until"):
        take_lease(store, document, "ben", NOON + LEASE - timedelta(seconds=1))
    assert take_lease(store, document, "ben", NOON + LEASE).taken_at == NOON + LEASE


def test_renewing_moves_the_end_and_keeps_the_beginning(store: Store) -> None:
    document = completed(store)
    take_lease(store, document, "anna", NOON)
    later = NOON + timedelta(minutes=10)
    renewed = take_lease(store, document, "anna", later)
    assert (renewed.taken_at, renewed.until) == (NOON, later + LEASE)
    after_lunch = later + timedelta(hours=1)
    assert take_lease(store, document, "anna", after_lunch).taken_at == after_lunch


def test_only_the_holder_gives_a_document_back(store: Store) -> None:
    document = completed(store)
    take_lease(store, document, "anna", NOON)
    assert not drop_lease(store, document, "ben")
    assert drop_lease(store, document, "anna")
    assert not drop_lease(store, document, "anna")
    assert take_lease(store, document, "ben", NOON).holder == "ben"


def test_a_document_that_is_not_there_cannot_be_opened(store: Store) -> None:
    with pytest.raises(UnknownDocumentError):
        take_lease(store, "0000", "anna")
