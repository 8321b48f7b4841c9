"""Rows of the export read column by column through Arrow: for tables, where the objects of `exporting` are too slow."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from docproc.model.fields import FIELDS
from docproc.store.columnar import ColumnarReader, reading_columns
from docproc.store.document_filter import JOINED, DocumentFilter, conditions_of, marks
from docproc.store.engine import Store
from docproc.store.exporting import Seen

if TYPE_CHECKING:
    import numpy
    import pyarrow

_BATCH = 40_000
_AHEAD = 2
"""Batches that are read while one is used."""
_SPARSE = 4
"""Documents whose numbers are this much wider apart than they are many are asked for one by one, not as a range."""

_TEXT, _REAL, _WHOLE = "VARCHAR", "DOUBLE", "BIGINT"


def _joined(value: str, separator: str, source: str) -> str:
    return f"(SELECT group_concat({value}, '{separator}') FROM (SELECT * FROM {source}))"  # noqa: S608  # our own names


_DOCUMENT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "id": ("d.uuid", _TEXT),
        **{name: (f"d.{name}", _TEXT) for name in ("filename", "source_path", "mime_type", "status", "complexity")},
        **{name: (f"d.{name}", _TEXT) for name in ("backend", "document_type", "document_subtype", "confidence_level")},
        "sha256": ("d.file_hash", _TEXT),
        "pages": ("d.page_count", _WHOLE),
        "error": ("j.error_code", _TEXT),
        "error_message": ("CASE WHEN j.error_code IS NOT NULL THEN j.error_message END", _TEXT),
        "review": ("d.review_state", _TEXT),
        "document_type_confidence": ("d.document_type_confidence", _REAL),
        "confidence": ("d.overall_confidence", _REAL),
        "language": ("d.language_code", _TEXT),
        "supplier_id": ("CASE WHEN d.supplier_name IS NOT NULL THEN s.slug END", _TEXT),
        "supplier": ("d.supplier_name", _TEXT),
        "supplier_confidence": ("CASE WHEN d.supplier_name IS NOT NULL THEN d.supplier_confidence END", _REAL),
        "document_number": ("d.document_number", _TEXT),
        "document_date": ("d.document_date", _TEXT),
        "line_items": ("(SELECT count(*) FROM line_items i WHERE i.document_id = d.id)", _WHOLE),
        "vat_breakdown": (
            _joined(
                "rate || ' %: ' || coalesce(net, '') || ' + ' || coalesce(vat, '')", "; ",
                "vat_breakdown v WHERE v.document_id = d.id ORDER BY v.row_number",
            ),
            _TEXT,
        ),
        "findings": (_joined("code", " ", "findings f WHERE f.document_id = d.id ORDER BY f.row_number"), _TEXT),
        "decision": ("d.decision_outcome", _TEXT),
        "decision_confidence": ("CASE WHEN d.decision_outcome IS NOT NULL THEN d.decision_confidence END", _REAL),
        "decision_reasons": (
            "CASE WHEN d.decision_outcome IS NOT NULL AND d.decision_reasons <> '[]'"
            " THEN (SELECT group_concat(value, '; ') FROM json_each(d.decision_reasons)) END",
            _TEXT,
        ),
        "categories": ("c.path", _TEXT),
        "tags": (
            _joined(
                "name", "; ",
                "document_tags dt JOIN tags t ON t.id = dt.tag_id WHERE dt.document_id = d.id ORDER BY t.name",
            ),
            _TEXT,
        ),
        "relations": (
            "(SELECT group_concat(said, ' ') FROM (SELECT r.relation_type || ':' || o.uuid AS said"
            " FROM document_relations r JOIN documents o ON o.id = r.target_document_id"
            " WHERE r.source_document_id = d.id ORDER BY r.id))",
            _TEXT,
        ),
        "versions": ("d.version_count", _WHOLE),
        "created_at": ("d.created_at", _TEXT),
        "updated_at": ("d.updated_at", _TEXT),
    }
)  # fmt: skip

_TIMES = ("created_at", "updated_at")
_ITEM_TEXTS = (
    "article",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "vat_rate",
    "discount_percent",
    "discount_amount",
)

LINES: Mapping[str, tuple[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
    {
        "line_item": (
            "line_items",
            {
                **{f"item_{name}": (name, _TEXT) for name in (*_ITEM_TEXTS, "net_amount")},
                "item_position": ("position", _WHOLE),
                "item_confidence": ("confidence", _REAL),
                "item_page": ("page_number", _WHOLE),
            },
        ),
        "vat_rate": (
            "vat_breakdown",
            {"vat_rate": ("rate", _TEXT), "vat_net": ("net", _TEXT), "vat_tax": ("vat", _TEXT)},
        ),
        "finding": (
            "findings",
            {
                **{f"finding_{name}": (name, _TEXT) for name in ("code", "severity", "message")},
                "finding_fields": ("(SELECT group_concat(value, ' ') FROM json_each(fields))", _TEXT),
            },
        ),
    }
)
"""For every row that stands for less than a document: its table, and the columns by name."""


def has_rows_of(names: Collection[str], rows: str) -> bool:
    """Whether `RowReader` knows all these columns in rows of `document`, or of a part in `LINES`."""
    lines = LINES[rows][1] if rows in LINES else {}
    return all(name in _DOCUMENT or name in FIELDS or name in lines for name in names)


class RowReader:
    """Reads rows of the chosen documents, all of one state of the store; made by `reading_rows`."""

    def __init__(self, reader: ColumnarReader, chosen: DocumentFilter, keys: array[int] | None) -> None:
        self._reader, self._chosen, self._keys = reader, chosen, keys

    def rows(self, names: Sequence[str], rows: str, seen: Seen | None = None) -> Iterator[Mapping[str, pyarrow.Array]]:
        """Yield the columns of these names in batches, in the order in which the documents were registered.

        `rows` is `document` or one of `LINES`. Texts, decimals and dates are strings.
        """
        read = partial(_read, self._reader, self._chosen, names, rows)
        for documents, found in _ahead(read, _stretches(self._reader) if self._keys is None else _lists(self._keys)):
            if seen is not None:
                seen(documents["_key"].to_pylist(), documents["_version"].to_pylist())
            yield found


@contextmanager
def reading_rows(store: Store, chosen: DocumentFilter) -> Iterator[RowReader]:
    """Open the store for reading rows of the chosen documents; everything read inside is of one moment."""
    keys = None if chosen.ids is None else _keys(store, list(chosen.ids))
    with reading_columns(store, ["pyarrow.ipc"]) as reader:
        yield RowReader(reader, chosen, keys)


_Columns: TypeAlias = "dict[str, pyarrow.Array]"


def _ahead(
    read: Callable[[str], tuple[_Columns, _Columns] | None], places: Iterable[str]
) -> Iterator[tuple[_Columns, _Columns]]:
    """What `read` makes of each of `places`, in their order, the next ones read while one is used.

    SQLite and Arrow let other threads run meanwhile.
    """
    with ThreadPoolExecutor(_AHEAD) as threads:
        coming: deque[Future[tuple[_Columns, _Columns] | None]] = deque()
        try:
            for place in places:
                coming.append(threads.submit(read, place))
                if len(coming) > _AHEAD and (batch := coming.popleft().result()) is not None:
                    yield batch
            while coming:
                if (batch := coming.popleft().result()) is not None:
                    yield batch
        finally:
            for waiting in coming:
                waiting.cancel()


def _read(
    reader: ColumnarReader, chosen: DocumentFilter, names: Sequence[str], rows: str, place: str
) -> tuple[_Columns, _Columns] | None:
    """The documents of one place with their key and version, and the rows made of them; None where there are none."""
    documents = _batch(reader, chosen, place, [name for name in names if name in _DOCUMENT])
    if documents is None:
        return None
    found = _with_fields(reader, documents, [name for name in names if name in FIELDS])
    return documents, found if rows not in LINES else _per_line(reader, found, rows, names)


def _keys(store: Store, ids: list[str]) -> array[int]:
    found: set[int] = set()
    for start in range(0, len(ids), 500):
        batch = ids[start : start + 500]
        query = f"SELECT id FROM documents WHERE uuid IN ({marks(batch)})"  # noqa: S608  # question marks only
        found.update(row[0] for row in store.reader.execute(query, batch))
    return array("q", sorted(found))


def _batch(reader: ColumnarReader, chosen: DocumentFilter, place: str, names: list[str]) -> _Columns | None:
    import pyarrow.compute as pc

    conditions, values = conditions_of(chosen)
    wanted = [("_key", "d.id", _WHOLE), ("_version", "d.version_count", _WHOLE)]
    wanted += [(name, *_DOCUMENT[name]) for name in names]
    source = (
        "documents d LEFT JOIN processing_jobs j ON j.id = d.current_job_id AND d.status = 'failed'"
        f" {JOINED} WHERE {' AND '.join([place, 'd.deleted_at IS NULL', *conditions])}"
    )
    table = reader.table(wanted, source, values)
    if not len(table):
        return None
    keys = table.column("_key").to_numpy()
    if (keys[1:] < keys[:-1]).any():
        table = table.take(pc.sort_indices(table.column("_key")))
    table = table.combine_chunks()
    found = {name: table.column(name).chunk(0) for name in table.column_names}
    return {name: _time(column) if name in _TIMES else column for name, column in found.items()}


def _time(stored: pyarrow.Array) -> pyarrow.Array:
    """Times of the store, UTC, as ISO 8601 writes them."""
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(pc.replace_substring(stored, " ", "T"), "Z", "")


def _stretches(reader: ColumnarReader) -> Iterator[str]:
    """Conditions that part all documents by their numbers."""
    last = reader.table([("last", "max(id)", _WHOLE)], "documents").column("last")[0].as_py() or 0
    for start in range(1, last + 1, _BATCH):
        yield f"d.id BETWEEN {start} AND {start + _BATCH - 1}"


def _lists(keys: array[int]) -> Iterator[str]:
    for start in range(0, len(keys), _BATCH):
        yield f"d.id IN ({','.join(map(str, keys[start : start + _BATCH]))})"


def _with_fields(
    reader: ColumnarReader, documents: dict[str, pyarrow.Array], names: list[str]
) -> dict[str, pyarrow.Array]:
    """The columns of documents with those of their fields beside."""
    import numpy
    import pyarrow
    import pyarrow.compute as pc

    if not names:
        return documents
    keys = documents["_key"].to_numpy()
    wanted = [("key", "document_id", _WHOLE), ("name", "field_name", _TEXT), ("value", "value", _TEXT)]
    table = reader.table(wanted, f"extracted_fields WHERE {_of(keys)}")
    at, known = _places(keys, table.column("key").to_numpy())
    which = pc.index_in(table.column("name"), pyarrow.array(names)).fill_null(-1).to_numpy()
    values = table.column("value").combine_chunks()
    values = values.chunk(0) if isinstance(values, pyarrow.ChunkedArray) and values.num_chunks else values
    found = dict(documents)
    for number, name in enumerate(names):
        rows = numpy.flatnonzero((which == number) & known)
        column = pyarrow.nulls(len(keys), pyarrow.string())
        if len(rows):
            source = numpy.full(len(keys), -1, numpy.int64)
            source[at[rows]] = rows
            column = values.take(pyarrow.array(source, mask=source < 0))
        found[name] = pc.coalesce(column, documents[name]) if name in documents else column
    return found


def _per_line(
    reader: ColumnarReader, documents: Mapping[str, pyarrow.Array], rows: str, names: Sequence[str]
) -> dict[str, pyarrow.Array]:
    """One row for each line of the documents; the documents' own values are repeated."""
    import pyarrow

    source, columns = LINES[rows]
    keys = documents["_key"].to_numpy()
    wanted = [("_of", "document_id", _WHOLE)]
    wanted += [(name, *columns[name]) for name in names if name in columns]
    table = reader.table([*wanted, ("_row", "row_number", _WHOLE)], f"{source} WHERE {_of(keys)}")
    table = table.sort_by([("_of", "ascending"), ("_row", "ascending")])
    at, known = _places(keys, table.column("_of").to_numpy())
    table = table.filter(pyarrow.array(known)).combine_chunks()
    repeated = pyarrow.array(at[known])
    found = {name: column.take(repeated) for name, column in documents.items()}
    for name, _, _ in wanted[1:]:
        column = table.column(name)
        found[name] = column.chunk(0) if column.num_chunks else pyarrow.array([], column.type)
    return found


def _of(keys: numpy.ndarray[Any, Any]) -> str:
    """The condition that a row belongs to one of the documents, or lies between them: `_places` tells which."""
    first, last = int(keys[0]), int(keys[-1])
    if last - first < _SPARSE * len(keys) + 100:
        return f"document_id BETWEEN {first} AND {last}"
    return f"document_id IN ({','.join(map(str, keys.tolist()))})"


def _places(keys: numpy.ndarray[Any, Any], of: numpy.ndarray[Any, Any]) -> tuple[Any, Any]:
    """For every row the place of its document among `keys` (ascending), and whether it is there at all."""
    import numpy

    at = numpy.minimum(numpy.searchsorted(keys, of), len(keys) - 1)
    return at, keys[at] == of
