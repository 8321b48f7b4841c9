"""`docproc sql` as people and programs use it."""

import json


def test_an_answer_is_csv_in_a_pipe_and_json_when_asked(workspace, make_invoice) -> None:
    make_invoice("a.pdf")
    assert workspace("run", "a.pdf", "-q").code == 0
    question = "select number, total_amount, date from documents"
    assert workspace("sql", question).out == "number,total_amount,date\nRE-1001,119,2026-03-05\n"
    row = {"number": "RE-1001", "total_amount": "119", "date": "2026-03-05"}
    assert json.loads(workspace("sql", question, "-f", "json").out) == [row]
    assert json.loads(workspace("sql", "-", "-f", "jsonl", stdin=question).out) == row
    printed = workspace("sql", question, "-f", "table").out.splitlines()
    assert printed[0].split() == ["number", "total_amount", "date"] and printed[2].split()[0] == "RE-1001"


def test_what_is_no_number_and_what_a_spreadsheet_would_run_are_written_safely(workspace) -> None:
    assert json.loads(workspace("sql", "select 'nan'::double x, 1.5 y", "-f", "json").out) == [{"x": None, "y": "1.50"}]
    asked = workspace("sql", "select '=1+1' a, '-5' b, -5 c, '@SUM(A1)' d")
    assert asked.out == "a,b,c,d\n'=1+1,-5,-5,'@SUM(A1)\n"
    assert json.loads(workspace("sql", "select '=1+1' a", "-f", "json").out) == [{"a": "=1+1"}]


def test_now_is_a_time_like_those_of_the_store(workspace, make_invoice, monkeypatch) -> None:
    make_invoice("a.pdf")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert workspace("run", "a.pdf", "-q").code == 0
    asked = workspace("sql", "select created_at > now() - interval 1 hour as fresh from documents")
    assert asked.out == "fresh\nTrue\n"
    (row,) = json.loads(workspace("sql", "select now() as time", "-f", "json").out)
    assert row["time"].endswith("+00:00")


def test_a_file_can_be_joined(workspace, make_invoice) -> None:
    make_invoice("a.pdf")
    assert workspace("run", "a.pdf", "-q").code == 0
    (workspace.folder / "orders.csv").write_text("number,centre\nRE-1001,4711\n")
    question = "select o.centre from documents d join 'orders.csv' o on o.number = d.number"
    assert workspace("sql", question).out == "centre\n4711\n"


def test_the_schema_tells_tables_and_columns(workspace) -> None:
    assert "documents " in workspace("sql", ".schema").out
    assert "total_amount" in workspace("sql", ".schema", "documents").out
    ran = workspace("sql", ".schema", "nothing")
    assert ran.code == 2 and "there are documents" in ran.err
    assert workspace("sql", "show tables;").out == workspace("sql", ".schema").out


def test_writing_is_refused_with_one_line(workspace) -> None:
    ran = workspace("sql", "drop table documents")
    assert (ran.code, ran.out) == (2, "") and len(ran.err.splitlines()) == 1


def test_a_mistake_is_quoted_as_it_was_asked(workspace) -> None:
    for question in ("select nope", "explain select nope", "select 1 +"):
        ran = workspace("sql", question)
        assert (ran.code, ran.out) == (2, "") and len(ran.err.splitlines()) == 1
        assert "LINE 1: " + question in ran.err and "FORMAT json" not in ran.err


def test_a_question_can_be_explained_and_reaches_no_network(workspace) -> None:
    assert "COUNT_STAR" in workspace("sql", "explain select count(*) from documents").out.upper()
    assert workspace("sql", "EXPLAIN ANALYZE SELECT count(*) FROM fields").code == 0
    for address in ("http://127.0.0.1:9/x.csv", "https://example.org/x.csv", "s3://bucket/x.csv"):
        asked = workspace("sql", f"select * from read_csv('{address}')")
        assert asked.code == 2 and "the network is not reached" in asked.err and len(asked.err.splitlines()) == 1
