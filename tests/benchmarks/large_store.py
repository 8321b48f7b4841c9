"""A store of very many documents, made by SQL from numbers: for measuring lists, reports and exports, not accuracy.

`python -m tests.benchmarks.large_store FOLDER --documents 1000000` makes a workspace there: five fields, three line
items, a VAT line, a page and two jobs a document, spread over four years, 500 suppliers and all types and states. What
extraction keeps beside the fields (2 KB a document) and what is known of the approved ones (6 KB each) is as large as
in stores that have worked; versions and events are left out, and so are files, unless `--files` asks for a small one of
its own for each document.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import sys
import time
from pathlib import Path

from docproc.check.observation import ObservedDocument, ObservedValue
from docproc.model.codec import encode
from docproc.settings.workspace import make_workspace
from docproc.store.engine import open_store
from docproc.store.files import stored_path

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
_DAY = "date('2022-01-01', '+' || ({i} * 7919 % 1700) || ' days')"
_TIME = "datetime('2022-01-01', '+' || ({i} * 7919 % 1700) || ' days', '+' || ({i} % 86400) || ' seconds') || '.000000'"
_HEX = (
    "lower(printf('%08x-%04x-4%03x-a%03x-%012x',"
    " {i} * 2654435761 % 4294967296, {i} % 65536, {i} % 4096, {i} % 4095, {i}))"
)
_TOTAL = "printf('%d.%02d', 100 + {i} * 37 % 9000, {i} % 100)"

_ROWS = (
    "INSERT INTO suppliers (id, slug, name, version, is_active, created_at, updated_at)"
    " {numbers} SELECT i, 'supplier-' || i, 'Supplier ' || i || ' GmbH', 1, 1, '2022-01-01 00:00:00.000000',"
    " '2022-01-01 00:00:00.000000' FROM n WHERE i <= 500",
    "INSERT INTO documents (id, uuid, filename, original_filename, source_path, mime_type, file_size, file_hash,"
    " storage_path, document_type, document_type_confidence, complexity, language_code, page_count, backend,"
    " detected_supplier_id, supplier_name, supplier_confidence, document_date, document_number, number_key, status,"
    " stage, kill_count, overall_confidence, confidence_level, needs_review, review_state, decision_outcome,"
    " decision_confidence, decision_reasons, source, version_count, created_by, created_at, updated_at,"
    " payable_amount, payable_eur, due_on, current_job_id)"
    " {numbers} SELECT i, {hex}, 'RE-' || i || '.pdf', 'RE-' || i || '.pdf', '/inbox/RE-' || i || '.pdf',"
    " 'application/pdf', 20000 + i % 1000, printf('%064x', i), 'files/00/' || printf('%064x', i),"
    " CASE i % 10 WHEN 0 THEN 'delivery_note' WHEN 1 THEN 'credit_note' WHEN 2 THEN 'order' ELSE 'invoice' END, 99.0,"
    " 'simple', 'de', 1, CASE WHEN i % 5 THEN 'text_layer' ELSE 'rapidocr' END, 1 + i % 500,"
    " 'Supplier ' || (1 + i % 500) || ' GmbH', 99.0, {day}, 'RE-' || i, 'RE' || i,"
    " CASE WHEN i % 97 THEN 'completed' ELSE 'failed' END, 'extract', 0, 60.0 + i % 40, 'high', i % 4 = 0,"
    " CASE i % 8 WHEN 0 THEN 'pending' WHEN 4 THEN 'approved' ELSE 'none' END,"
    " CASE WHEN i % 4 THEN 'auto' ELSE 'review' END, 60.0 + i % 40, '[]', 'folder', 1, 'operator', {time},"
    " {time}, CAST({total} AS REAL), CAST({total} AS REAL), {day}, {count} + i FROM n",
    "INSERT INTO document_data (document_id, extracted_data) {numbers} SELECT i, :kept FROM n",
    *(
        f"INSERT INTO extracted_fields (document_id, position, field_name, kind, value, value_number, raw_text,"
        " confidence, page_number, x, y, width, height, source, method, reasons)"
        f" {{numbers}} SELECT i, {place}, '{name}', '{kind}', {value}, {number}, {value}, 90.0 + i % 10, 1, 400.0,"
        f" {place} * 20.0, 60.0, 11.5, 'page', 'label:invoice/{name}', '[]' FROM n"
        for place, (name, kind, value, number) in enumerate(
            (
                ("invoice_number", "text", "'RE-' || i", "NULL"),
                ("invoice_date", "date", "{day}", "NULL"),
                ("net_amount", "amount", "printf('%d.%02d', 80 + i * 37 % 9000, i % 100)", "80 + i * 37 % 9000"),
                ("total_amount", "amount", "{total}", "CAST({total} AS REAL)"),
                ("currency", "text", "'EUR'", "NULL"),
            )
        )
    ),
    *(
        f"INSERT INTO line_items (document_id, row_number, position, article, description, quantity, unit, unit_price,"
        " vat_rate, net_amount, net_amount_number, confidence, page_number, x, y, width, height)"
        f" {{numbers}} SELECT i, {row}, {row} + 1, 'A-' || (i % 1000), 'Schraube M' || (i % 20), '2', 'Stk', '12.50',"
        f" '19', '25.00', 25.0, 95.0, 1, 50.0, 300.0 + {row} * 20, 495.0, 18.0 FROM n"
        for row in range(3)
    ),
    "INSERT INTO vat_breakdown (document_id, row_number, rate, net, vat)"
    " {numbers} SELECT i, 0, '19', '100.00', '19.00' FROM n",
    "INSERT INTO page_texts (id, key, content, created_at) VALUES (1, 'none', x'', '2022-01-01 00:00:00.000000')",
    "INSERT INTO document_pages (document_id, page_number, page_text_id, ocr_confidence, width, height, rotation, skew,"
    " backend, backend_version, reason, complexity, processed_at, processing_time_ms)"
    " {numbers} SELECT i, 1, 1, 98.0, 595.0, 842.0, 0, 0.0, CASE WHEN i % 5 THEN 'text_layer' ELSE 'rapidocr' END, '1',"
    " '', 'simple', {time}, CASE WHEN i % 5 THEN 8 + i % 10 ELSE 600 + i % 400 END FROM n",
    *(
        f"INSERT INTO processing_jobs (uuid, document_id, stage, backend_type, status, priority, queued_at, started_at,"
        " completed_at, processing_time_ms, success, retry_count, max_retries, ram_used_mb, created_by, error_code,"
        f" error_message) {{numbers}} SELECT '{stage}-' || i, i, '{stage}', CASE WHEN i % 5 THEN 'text_layer' ELSE"
        f" 'rapidocr' END, {status}, 5, {{time}}, {{time}}, {{time}}, 20 + i % 30, 1, 0, 3, 290, 'operator',"
        f" {error}, {error} FROM n"
        for stage, status, error in (
            ("ocr", "'completed'", "NULL"),
            (
                "extract",
                "CASE WHEN i % 97 THEN 'completed' ELSE 'failed' END",
                "CASE WHEN i % 97 = 0 THEN 'worker-timeout' END",
            ),
        )
    ),
    "INSERT INTO training_data (document_id, field_name, expected_value, extracted_value, extraction_method,"
    " was_correct, validated_by, validated_at, used_for_training)"
    " {numbers} SELECT i, 'total_amount', {total}, {total}, 'label:invoice/total_amount', i % 160 <> 4, 'operator',"
    " {time}, 0 FROM n WHERE i % 8 = 4",
    "INSERT INTO calibration_observations (source, name, data, inputs, observed_at)"
    " {numbers} SELECT 'review', {hex}, observed(i, {hex}), :inputs, '2030-01-01 00:00:00.000000' FROM n"
    " WHERE i % 8 = 4",
)
_REASONS = ["stands beside its label", "the only date of the page", "the sum holds to the cent", "printed in the table"]
_FIELDS = ("document_type", "supplier_name", "invoice_number", "invoice_date", "net_amount", "vat_amount",
           "total_amount", "currency", "iban", "vat_id", "due_date", "customer_number")  # fmt: skip


def _kept() -> str:
    """What extraction keeps beside the fields: reasons, and the candidates that were not taken."""
    rival = {
        "name": "invoice_date", "value": {"date": "2026-07-12"}, "confidence": 13.4,
        "evidence": {"source": "page", "method": "date:unlabelled", "raw": "12.07.2026", "page": 1,
                     "box": [302.61, 231.14, 40.12, 9.56], "reasons": _REASONS},
    }  # fmt: skip
    return json.dumps({"type_reasons": _REASONS, "supplier_reasons": _REASONS, "alternatives": [rival] * 5})


def _observed(number: int, name: str) -> str:
    """What is known of an approved document: every thirtieth held a wrong total."""
    values = tuple(
        ObservedValue(
            field=field,
            confidence=90 + (number * 7 + at * 13) % 100 / 10,
            right=field != "total_amount" or number % 240 != 4,
            decisive=at < 8,
            group=field,
            inputs={},
        )
        for at, field in enumerate(_FIELDS)
    )
    data = encode(ObservedDocument(name, False, values))
    for value in data["values"]:
        del value["inputs"]
    return json.dumps(data)


def _inputs() -> str:
    """What calibration knew of the values of an approved document."""
    names = [f"{kind}.{name}" for kind in ("has", "points") for name in ("label", "place", "form", "large", "head")]
    return json.dumps([dict.fromkeys(("base", "stated", *(f"{each}.{field}" for each in names)), 0.75)
                       for field in _FIELDS])  # fmt: skip


def make_large_workspace(folder: Path, documents: int) -> None:
    """Make a workspace in `folder` whose store holds so many documents; `keep_files` puts files behind them."""
    make_workspace(folder)
    with open_store(folder / ".docproc") as store:
        path = store.path
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.create_function("observed", 2, _observed, deterministic=True)
        for pragma in ("synchronous = OFF", "cache_size = -1000000"):
            connection.execute(f"PRAGMA {pragma}")
        pieces = {
            "numbers": _NUMBERS.format(count=documents),
            "count": documents,
            "hex": _HEX.format(i="i"),
            "day": _DAY.format(i="i"),
            "time": _TIME.format(i="i"),
            "total": _TOTAL.format(i="i"),
        }
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql <> ''"
        ).fetchall()
        for name, _ in indexes:  # made again at the end, which is many times as fast
            connection.execute(f"DROP INDEX {name}")
        for statement in _ROWS:
            connection.execute(statement.format(**pieces), {"kept": _kept(), "inputs": _inputs()})
        for _, statement in indexes:
            connection.execute(statement)
        connection.execute("ANALYZE")


def keep_files(folder: Path) -> None:
    """Put a file of its own, about 2 KB, behind every document of the workspace in `folder`."""
    store_folder = folder / ".docproc"
    with open_store(store_folder) as store:
        path = store.path
    with sqlite3.connect(path) as connection:
        named = []
        for (key,) in connection.execute("SELECT id FROM documents"):
            content = b"%%PDF-1.7 document %d\n" % key * 80
            sha256 = hashlib.sha256(content).hexdigest()
            kept = store_folder / stored_path(sha256)
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(content)
            named.append((sha256, stored_path(sha256), len(content), key))
        query = "UPDATE documents SET file_hash = ?, storage_path = ?, file_size = ? WHERE id = ?"
        connection.executemany(query, named)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--files", action="store_true", help="keep a small file behind every document")
    chosen = parser.parse_args()
    begun = time.monotonic()
    make_large_workspace(chosen.folder, chosen.documents)
    if chosen.files:
        keep_files(chosen.folder)
    sys.stdout.write(f"{chosen.documents} documents in {time.monotonic() - begun:.0f} s\n")


if __name__ == "__main__":
    main()
