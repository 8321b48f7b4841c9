"""Questions in SQL over a store."""

import csv
import io

import duckdb
import pytest

from docproc.errors import UsageError
from docproc.metrics.analysis import analysing
from docproc.metrics.reports import REPORTS, Bucket, ask_report
from docproc.metrics.views import VIEWS
from docproc.store.engine import open_store
from tests.conftest import Cli, make_invoice_in


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Cli:
    """Two invoices that went the whole way, one with a corrected total; a third was refused."""
    workspace = Cli(tmp_path_factory.mktemp("desk"))
    assert workspace("init", "-q").code == 0
    make_invoice_in(workspace.folder, "inbox/a.pdf", "RE-1001")
    make_invoice_in(workspace.folder, "inbox/b.pdf", "RE-1002", "238,00", "200,00")
    (workspace.folder / "inbox" / "c.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert workspace("run", "inbox", "-q").code == 3
    assert workspace("review", "fix", "b.pdf", "total_amount=239.00").code == 0
    return workspace


def ask(desk: Cli, question: str) -> list[tuple]:
    with open_store(desk.folder / ".docproc") as store, analysing(store) as analysis:
        return analysis.ask(question).fetchall()


@pytest.fixture(scope="module")
def everything(desk) -> duckdb.DuckDBPyConnection:
    """All rows and columns of the store in DuckDB's own tables."""
    whole = duckdb.connect(":memory:")
    with open_store(desk.folder / ".docproc") as store, analysing(store) as analysis:
        for name, view in VIEWS.items():
            rows = analysis.ask(f"SELECT * FROM {name}").fetchall()
            whole.execute(f"CREATE TABLE {name} ({', '.join(f'{each.name} {each.kind}' for each in view.columns)})")
            if rows:
                whole.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(view.columns))})", rows)
    return whole


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_can_be_asked_for_by_its_bare_name(desk, view) -> None:
    columns = ", ".join(f"{view}.{column.name}" for column in VIEWS[view].columns)
    bare = ", ".join(column.name for column in VIEWS[view].columns)
    with open_store(desk.folder / ".docproc") as store, analysing(store) as analysis:
        described = analysis.ask(f"DESCRIBE {view}").fetchall()
        by_bare_name = analysis.ask(f"SELECT {bare} FROM {view}").fetchall()
        assert analysis.ask(f"SELECT {columns} FROM {view}").fetchall() == by_bare_name
    assert [row[0] for row in described] == [column.name for column in VIEWS[view].columns]


def test_amounts_are_exact_decimals_and_dates_are_dates(desk) -> None:
    rows = ask(desk, "SELECT sum(total_amount)::VARCHAR, typeof(any_value(date)) FROM documents")
    assert rows == [("358.0000", "DATE")]


@pytest.mark.parametrize(
    "question",
    [
        "SELECT d.filename, f.value FROM documents d JOIN fields f USING (document_key) WHERE f.field = 'iban'",
        "SELECT count(*) FROM fields a, fields b WHERE a.document_key = b.document_key AND a.confidence > b.confidence",
        "SELECT * FROM (SELECT * FROM fields UNION ALL SELECT * FROM fields) WHERE confidence > 99 ORDER BY ALL",
        "WITH best AS (SELECT field, max(confidence) AS c FROM fields GROUP BY 1) SELECT * FROM best ORDER BY ALL",
        "SELECT * FROM (PIVOT (SELECT field, source, document_key FROM fields) ON source USING count(*)) ORDER BY ALL",
        "SELECT columns('d.*') FROM documents ORDER BY ALL",
        "SELECT filename FROM documents d WHERE EXISTS"
        " (SELECT 1 FROM findings f WHERE f.document_key = d.document_key AND f.severity = 'error') ORDER BY ALL",
        "SELECT text, count(*) FROM words GROUP BY 1 HAVING count(*) > 1 ORDER BY ALL",
        "SELECT filename FROM documents WHERE false",
    ],
)
def test_reading_only_the_columns_that_a_question_needs_changes_no_answer(desk, everything, question) -> None:
    assert ask(desk, question) == everything.execute(question).fetchall()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("COPY (SELECT 1) TO 'x.csv'", "nothing is written"),
        ("CREATE TABLE x (a INTEGER)", "nothing is written"),
        ("INSTALL httpfs", "nothing is written"),
        ("ATTACH 'x.db'", "nothing is written"),
        ("SET memory_limit = '9GB'", "nothing is written"),
        ("SELECT 1; SELECT 2", "one question"),
        ("SELECT nonsense FROM documents", "nonsense"),
        ("SELEC 1", "cannot be read"),
        ("SELECT * FROM 'https://localhost:1/x.csv'", "the network is not reached"),
    ],
)
def test_what_is_no_question_over_what_is_here_is_refused(desk, question, said) -> None:
    with pytest.raises(UsageError, match=said):
        ask(desk, question)


def test_a_deleted_document_is_in_no_answer(desk, cli) -> None:
    import shutil
    import sqlite3

    shutil.copytree(desk.folder, cli.folder, dirs_exist_ok=True)
    with sqlite3.connect(cli.folder / ".docproc" / "store.db") as store:
        store.execute("UPDATE documents SET deleted_at = created_at WHERE filename = 'a.pdf'")
    assert ask(cli, "SELECT count(*) FROM documents") == [(2,)]
    assert ask(cli, "SELECT count(*) FROM fields WHERE value = 'RE-1001'") == [(0,)]


@pytest.mark.parametrize("report", REPORTS.values(), ids=lambda report: report.name)
def test_every_report_answers_whole_and_cut_in_time(desk, report) -> None:
    with open_store(desk.folder / ".docproc") as store, analysing(store) as analysis:
        for bucket in (None, *Bucket):
            rows = ask_report(analysis, report, None, bucket)
            names = [column[0] for column in rows.description]
            assert rows.fetchall() or report.name in ("workflows", "models")  # none ran here
            assert (names[0] == "bucket") == (bucket is not None)


def test_reports_count_what_happened(desk) -> None:
    rows = list(csv.DictReader(io.StringIO(desk("metrics", "documents", "--csv").out)))
    assert {(row["document_type"], row["documents"], row["failed"]) for row in rows} == {
        ("invoice", "2", "0"),
        ("unknown", "1", "1"),
    }
    rows = list(csv.DictReader(io.StringIO(desk("metrics", "review", "--csv").out)))
    assert [(row["field"], row["judged"], row["wrong"]) for row in rows] == [("total_amount", "1", "1")]
    rows = list(csv.DictReader(io.StringIO(desk("metrics", "errors", "--csv").out)))
    assert [(row["type"], row["times"]) for row in rows] == [("broken-pdf", "1")]
    assert desk("metrics", "documents", "--days", "1", "--since", "2026-01-01").code == 2
    assert len(desk("metrics", "documents", "--csv", "--since", "2100-01-01").out.splitlines()) == 1


def test_failed_jobs_are_those_of_the_jobs_that_failed(desk) -> None:
    common = "document_key, stage, backend, error, completed_at"
    failed = ask(desk, f"select {common} from failed_jobs order by all")
    assert failed == ask(desk, f"select {common} from jobs where status = 'failed' order by all")
    assert [row[1] for row in failed] == ["intake"], "the refused file"
