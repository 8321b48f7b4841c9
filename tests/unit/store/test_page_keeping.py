"""Kept pages: those of documents stay, of the others those unused for longest go first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from docproc.errors import LockedError
from docproc.store.engine import Store
from docproc.store.page_codec import pack_page
from docproc.store.page_keeping import clear_pages, keep_within, kept_pages, note_uses
from docproc.store.pages import alias_page, get_page, put_page
from tests.unit.store.builders import claimed, completed, inspected, page, registered

SIZES = {name: len(pack_page(page(1, f"{name} {name}"))) for name in ("first", "second", "third")}


@pytest.fixture
def spare(store: Store) -> Store:
    """A store with a document and three pages that no document has, kept one after the other."""
    completed(store)
    for name in SIZES:
        put_page(store, name, pack_page(page(1, f"{name} {name}")))
    return store


def left(store: Store) -> set[str]:
    return {name for name in SIZES if get_page(store, name) is not None}


def test_pages_of_documents_are_told_from_the_rest(spare: Store) -> None:
    put_page(spare, "other", pack_page(replace(page(), backend="rapidocr")))
    kept = kept_pages(spare)
    assert (kept.entries, kept.needed_entries, kept.spare_by_backend) == (5, 1, {"text_layer": 3, "rapidocr": 1})
    assert kept.size > kept.needed_size > 0
    assert kept.oldest is not None


def test_what_documents_need_stays_whatever_the_limit(spare: Store) -> None:
    gone = keep_within(spare, 0)
    assert (gone.entries, gone.size) == (3, sum(SIZES.values()))
    assert left(spare) == set()
    kept = kept_pages(spare)
    assert (kept.entries, kept.needed_entries) == (1, 1)
    assert keep_within(spare, 0).entries == 0


def test_what_was_unused_for_longest_goes_first(spare: Store) -> None:
    note_uses(spare, {"first": 2})
    note_uses(spare, {"first": 1, "unknown": 1})
    assert kept_pages(spare).hits == 3
    assert keep_within(spare, SIZES["first"] + SIZES["third"]).entries == 1
    assert left(spare) == {"first", "third"}
    assert keep_within(spare, SIZES["first"]).entries == 1
    assert left(spare) == {"first"}


def test_within_the_limit_nothing_goes(spare: Store) -> None:
    assert keep_within(spare, sum(SIZES.values())).entries == 0
    assert left(spare) == set(SIZES)


def test_other_names_of_a_page_and_its_uses_go_with_it(spare: Store) -> None:
    alias_page(spare, "nickname", "first")
    note_uses(spare, {"first": 1})
    clear_pages(spare, None, None, pretend=False)
    assert get_page(spare, "nickname") is None
    assert kept_pages(spare).hits == 0
    assert spare.reader.execute("PRAGMA foreign_key_check").fetchall() == []


def test_clearing_takes_only_what_a_backend_read_or_what_is_old(spare: Store) -> None:
    assert clear_pages(spare, "rapidocr", None, pretend=False).entries == 0
    assert clear_pages(spare, None, datetime.now(UTC) - timedelta(hours=1), pretend=False).entries == 0
    assert clear_pages(spare, None, datetime.now(UTC) + timedelta(hours=1), pretend=True).entries == 3
    assert left(spare) == set(SIZES)
    assert clear_pages(spare, "text_layer", None, pretend=False).entries == 3
    assert left(spare) == set()


def test_while_a_process_reads_nothing_goes(spare: Store) -> None:
    registered(spare, "RE-2.pdf")
    reading = inspected(spare, claimed(spare))
    assert reading.stage.value == "ocr"
    assert keep_within(spare, 0).entries == 0
    with pytest.raises(LockedError, match="a process is reading pages"):
        clear_pages(spare, None, None, pretend=False)
    assert clear_pages(spare, None, None, pretend=True).entries == 3
    assert left(spare) == set(SIZES)


def test_a_damaged_page_can_be_cleared(spare: Store) -> None:
    put_page(spare, "broken", b"no page")
    assert kept_pages(spare).spare_by_backend["damaged"] == 1
    assert clear_pages(spare, "damaged", None, pretend=False).entries == 1
