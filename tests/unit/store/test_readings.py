"""Who read what: several readings of a page, aliases of pages, results of stores from before."""

import sqlite3
from dataclasses import replace
from pathlib import Path

from docproc.model.text import DocumentText
from docproc.model.traits import PageTraits
from docproc.store.detail import document_detail
from docproc.store.engine import Store
from docproc.store.migrations import m0005_readings
from docproc.store.page_codec import pack_page
from docproc.store.pages import alias_page, get_page, put_page
from docproc.store.records import Opinion, PageRecord, ReadingSummary
from docproc.store.results import save_reading
from tests.unit.store.builders import claimed, count, inspected, page, registered


def twice_read(store: Store) -> str:
    """A document whose only page was read by rapidocr and again, better, by a server."""
    (document_id,) = registered(store, "a")
    first = replace(page(1, "Rcchnung"), backend="rapidocr", model="small", milliseconds=400)
    second = replace(page(1, "Rechnung"), backend="server", model="large", traits=PageTraits(words=1, skew=1.5))
    for key, one in (("first", first), ("second", second)):
        put_page(store, key, pack_page(one))
    opinions = (Opinion.of(first, "first", False, 40.0, 80.0), Opinion.of(second, "second", True, 90.0, 80.0))
    summary = ReadingSummary.of(DocumentText((second,)), "de")
    save_reading(
        store,
        inspected(store, claimed(store)),
        pages=[PageRecord.of(second, "second", opinions=opinions)],
        summary=summary,
    )
    return document_id


def test_every_result_names_backend_version_and_model(store: Store) -> None:
    twice_read(store)
    rows = store.reader.execute(
        "SELECT page_number, backend_type, backend_version, model_id, is_kept, quality, processing_time_ms"
        " FROM ocr_results ORDER BY id"
    ).fetchall()
    version = page().backend_version
    assert [tuple(row)[:6] for row in rows] == [
        (0, "server", version, "large", 1, None),
        (1, "rapidocr", version, "small", 0, 40.0),
        (1, "server", version, "large", 1, 90.0),
    ]
    assert rows[1]["processing_time_ms"] == 400


def test_all_readings_of_a_page_are_told_with_the_texts_they_have(store: Store) -> None:
    (found,) = document_detail(store, twice_read(store)).pages
    assert (found.backend, found.model, found.text_key) == ("server", "large", "second")
    assert found.traits is not None and found.traits["skew"] == 1.5
    assert [(one.backend, one.kept, one.quality, one.text_key) for one in found.readings] == [
        ("rapidocr", False, 40.0, "first"),
        ("server", True, 90.0, "second"),
    ]


def test_the_sums_of_a_document_are_those_of_what_was_kept(store: Store) -> None:
    reading = document_detail(store, twice_read(store)).reading
    assert reading is not None and (reading.words, reading.language) == (1, "de")


def test_a_page_answers_to_its_alias_with_its_own_key(store: Store) -> None:
    put_page(store, "key", pack_page(page()))
    alias_page(store, "picture", "key")
    alias_page(store, "picture", "key")
    assert get_page(store, "picture") == get_page(store, "key")
    alias_page(store, "lost", "no such page")
    assert get_page(store, "lost") is None
    assert count(store, "page_aliases") == 1


def test_an_alias_goes_with_its_page(store: Store) -> None:
    put_page(store, "key", pack_page(page()))
    alias_page(store, "picture", "key")
    with store.begin() as transaction:
        transaction._connection.execute("DELETE FROM page_texts")
    assert count(store, "page_aliases") == 0 and get_page(store, "picture") is None


def test_results_of_an_older_store_become_those_of_the_whole_document(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "old.db")
    connection.executescript(
        "CREATE TABLE document_pages (id INTEGER PRIMARY KEY); CREATE TABLE page_texts (id INTEGER PRIMARY KEY);"
        "CREATE TABLE documents (id INTEGER PRIMARY KEY);"
        "CREATE TABLE processing_jobs (id INTEGER PRIMARY KEY, backend_type, backend_version);"
        "CREATE TABLE ocr_results (id INTEGER PRIMARY KEY, job_id, document_id, overall_confidence,"
        " avg_word_confidence, min_word_confidence, total_characters, total_words, total_lines, detected_language,"
        " extracted_dates, extracted_amounts, has_low_confidence_words, low_confidence_word_count, suspected_errors,"
        " processing_time_ms, created_at);"
        "CREATE INDEX ocr_results_by_document ON ocr_results (document_id);"
        "INSERT INTO processing_jobs VALUES (7, 'rapidocr', '2-3.10');"
        "INSERT INTO ocr_results VALUES (3, 7, 1, 91, 91, 40, 10, 2, 1, 'de', '[]', '[]', 1, 1, '[]', 512, 'now');"
    )
    m0005_readings.apply(connection)
    row = connection.execute(
        "SELECT job_id, page_number, backend_type, backend_version, model_id, is_kept, total_words FROM ocr_results"
    ).fetchall()
    assert row == [(7, 0, "rapidocr", "2-3.10", None, 1, 2)]
