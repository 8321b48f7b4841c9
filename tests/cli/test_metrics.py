import csv
import io
import json

import pytest


@pytest.fixture
def measured(workspace, make_invoice):
    """A workspace in which one document was held against its gold; one of its values is wrong there."""
    make_invoice("samples/a.pdf")
    everything = json.loads(workspace("run", "samples", "--json").out)
    fields = {name: value["value"] for name, value in everything["fields"].items()}
    gold = {"document_type": "invoice", "fields": {**fields, "total_amount": "1.00"}}
    (workspace.folder / "samples" / "a.json").write_text(json.dumps(gold))
    assert workspace("eval", "samples", "-q").code == 0
    return workspace


def test_without_known_values_it_says_how_to_come_by_some(workspace) -> None:
    ran = workspace("metrics", "calibration")
    assert (ran.code, ran.out) == (0, "")
    assert "docproc eval" in ran.err
    assert json.loads(workspace("metrics", "calibration", "--json").out)["documents"] == 0
    assert workspace("metrics", "calibration", "--csv", "--json").code == 2


def test_what_eval_found_is_shown_as_tables_json_and_csv_and_counts_once(measured) -> None:
    measured("eval", "samples", "-q")
    printed = measured("metrics", "calibration", "--budget", "0.5", "--threshold", "99.99").out
    assert "by field" in printed and "expected calibration error" in printed
    assert "an error budget of 0.5 % needs 598 more such documents without an error" in printed
    figures = json.loads(measured("metrics", "calibration", "--json").out)
    assert figures["documents"] == 1
    assert [field["field"] for field in figures["fields"] if field["right"] < 100] == ["total_amount"]
    assert json.loads(measured("metrics", "calibration", "--json", "--of", "review").out)["documents"] == 0
    rows = list(csv.DictReader(io.StringIO(measured("metrics", "calibration", "--csv").out)))
    assert {row["table"] for row in rows} == {"band", "field", "threshold"}


def test_calibration_is_asked_of_a_period_and_by_day_and_hour(measured) -> None:
    assert json.loads(measured("metrics", "calibration", "--json", "--days", "1").out)["documents"] == 1
    assert json.loads(measured("metrics", "calibration", "--json", "--since", "2999-01-01").out)["documents"] == 0
    (day,) = json.loads(measured("metrics", "calibration", "--by", "day", "--json").out)
    whole = json.loads(measured("metrics", "calibration", "--json").out)
    assert (day["documents"], day["values"], day["error"]) == (1, whole["values"], whole["error"])
    assert (day["automatic"], day["wrong"]) == (whole["in_force"]["automatic"], whole["in_force"]["wrong"])
    (hour,) = list(csv.DictReader(io.StringIO(measured("metrics", "calibration", "--by", "hour", "--csv").out)))
    assert hour["bucket"].startswith(day["bucket"]) and hour["bucket"].endswith(":00:00")


def test_eval_takes_nothing_into_the_workspaces_own_store(measured) -> None:
    before = json.loads(measured("status", "--json").out)
    measured("eval", "samples", "-q")
    after = json.loads(measured("status", "--json").out)
    assert {**after, "disk_used": None} == {**before, "disk_used": None}


def test_with_an_error_budget_nothing_passes_until_it_is_proven(workspace, make_invoice) -> None:
    (workspace.folder / "docproc.yaml").write_text("decision:\n  error_budget: 0.5\n  threshold: 50\n")
    make_invoice("b.pdf")
    document = json.loads(workspace("run", "b.pdf", "--json").out)
    assert document["decision"]["outcome"] == "review"
