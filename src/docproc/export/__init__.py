"""Documents out, one file per format.

`FORMATS` is the door: the name that the command line uses, and the format behind it. A format takes the documents as
the objects of the export interface, one at a time (or their rows, where it is a table), and writes bytes to a stream.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from types import MappingProxyType

from docproc.export import (
    csv_format,
    excel_format,
    json_format,
    jsonl_format,
    parquet_format,
    pdf_format,
    tsv_format,
    xml_format,
    zip_format,
)
from docproc.export.format import Documents, Format, NoOriginals, Originals, of_objects, of_rows
from docproc.export.layout import EVERYTHING, Layout
from docproc.specs.exports import RowsPer

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROWS = tuple(RowsPer)

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "json": Format("json", "application/json", True, of_objects(json_format.write)),
        "jsonl": Format("jsonl", "application/x-ndjson", True, of_objects(jsonl_format.write)),
        "csv": Format("csv", "text/csv", True, of_rows(csv_format.write), _ROWS, csv_format.write),
        "tsv": Format(
            "tsv", "text/tab-separated-values", True, of_rows(tsv_format.write), _ROWS, tsv_format.write
        ),
        "xml": Format("xml", "application/xml", True, of_objects(xml_format.write)),
        "excel": Format(
            "xlsx", _EXCEL, False, of_objects(excel_format.write), _ROWS, excel_format.write_table,
            excel_format.write_book,
        ),
        "parquet": Format(
            "parquet", "application/vnd.apache.parquet", False, of_rows(parquet_format.write), _ROWS,
            parquet_format.write,
        ),
        "pdf": Format("pdf", "application/pdf", False, pdf_format.write, single=True, needs_originals=True),
        "zip": Format("zip", "application/zip", False, zip_format.write, needs_originals=True),
    }
)  # fmt: skip
"""Every export format that docproc brings along."""


def export_bytes(
    format_name: str, documents: Documents, layout: Layout = EVERYTHING, originals: Originals | None = None
) -> bytes:
    """Return documents in a format as bytes, for what hands over files that are small enough to hold."""
    stream = io.BytesIO()
    FORMATS[format_name].write(documents, stream, layout, originals or NoOriginals())
    return stream.getvalue()
