import json

import pytest

from tests.conftest import Cli, Invoice

SUPPLIER = """# our saw mill
name: Lindenhof Werkzeuge GmbH
vat_id: DE136695976
templates:
  - name: standard
    document_type: invoice
    field_patterns:
      customer_number: {pattern: 'Kundennummer: (K-[0-9]+)'}  # as printed
    validation_rules:
      required_fields: [customer_number]  # theirs, not ours
"""
RULE = "lindenhof/standard/customer-number"


@pytest.fixture
def desk(workspace: Cli) -> Cli:
    (workspace.folder / "suppliers/lindenhof.yaml").write_text(SUPPLIER)
    return workspace


def lines(cli: Cli, *arguments: str) -> list[dict[str, object]]:
    done = cli("rule", *arguments, "--json")
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def test_a_changed_rule_has_a_history_a_diff_and_a_way_back(desk: Cli) -> None:
    path = desk.folder / "suppliers/lindenhof.yaml"
    assert [version["version"] for version in lines(desk, "history", RULE)] == [1]
    path.write_text(SUPPLIER.replace("K-[0-9]+", "K[0-9]+"))
    first, second = lines(desk, "history", RULE)
    assert second["performance_delta"]["improvement"] is None  # type: ignore[index]  # an object
    (diff,) = lines(desk, "diff", RULE, "1", "2")
    assert "-pattern: 'Kundennummer: (K-[0-9]+)'" in diff["diff"]  # type: ignore[operator]  # a list
    assert first["rule"] != second["rule"]
    back = desk("rule", "rollback", RULE, "1")
    assert back.code == 0, back.err
    assert "that is version 3 now" in back.err
    assert "Kundennummer: (K-[0-9]+)" in path.read_text()
    assert "# our saw mill" in path.read_text()
    assert "required_fields: [customer_number]  # theirs, not ours" in path.read_text()
    assert [version["notes"] for version in lines(desk, "history", RULE)][-1] == "rolled back to version 1"
    assert desk("rule", "rollback", RULE, "9").code == 2
    again, quiet = desk("rule", "rollback", RULE, "1"), desk("rule", "rollback", RULE, "1", "-q")
    assert "already" in again.err and (quiet.code, quiet.out, quiet.err) == (0, "", "")
    assert desk("rule", "rollback", RULE, "2", "--quiet").err == "" and len(lines(desk, "history", RULE)) == 4


def test_a_rolled_back_shipped_rule_lies_in_a_pack_of_the_workspace(workspace: Cli) -> None:
    own = workspace.folder / "rules/invoice.yaml"
    lines(workspace, "history", "invoice/invoice-dated")
    rule = "{name: invoice-dated, field: invoice_date, type: regex, pattern: 'vom (\\S+)'}"
    own.write_text(f"# ours\npack: invoice\nrules:\n  - {rule}  # too wide\n")
    assert [each["origin"] for each in lines(workspace, "show", "invoice/invoice-dated")] == ["rules/invoice.yaml"]
    assert workspace("rule", "rollback", "invoice/invoice-dated", "1").code == 0
    assert "# ours" in own.read_text()
    (shown,) = lines(workspace, "show", "invoice/invoice-dated")
    assert (shown["type"], shown["version"], shown["origin"]) == ("label", 3, "rules/invoice.yaml")
    assert "Rechnung vom" in json.dumps(shown["rule"])
    own.unlink()
    assert lines(workspace, "show", "invoice/invoice-dated")[0]["origin"] == "shipped"


def test_a_test_says_what_a_rule_finds_and_where_or_why_not(desk: Cli, make_invoice: Invoice) -> None:
    make_invoice("a.pdf")
    (found,) = lines(desk, "test", RULE, "a.pdf")
    assert found["found"][0]["value"] == "K-200"  # type: ignore[index]  # a list
    assert found["found"][0]["page"] == 1  # type: ignore[index]
    assert found["supplier_id"] == "lindenhof"
    assert found["chosen"]["method"] == f"template:{RULE}"  # type: ignore[index]
    (missed,) = lines(desk, "test", "delivery-note-own-number", "a.pdf")
    assert "the document is taken for invoice" in missed["hindrances"][0]  # type: ignore[index]
    assert missed["why_not"]
    assert lines(desk, "list", "--supplier", "lindenhof")[0]["usage_count"] == 0


def test_reviews_feed_figures_and_suggestions(desk: Cli, make_invoice: Invoice) -> None:
    make_invoice("a.pdf")
    assert desk("run", "a.pdf", "-q", "-j1").code == 0
    assert desk("review", "fix", "a.pdf", "customer_number=K-999").code == 0
    (rule,) = lines(desk, "list", "--supplier", "lindenhof")
    assert (rule["usage_count"], rule["success_rate"]) == (1, 0.0)
    (worst, *_) = lines(desk, "suggest", "--min-usage", "1")
    assert (worst["rule"], worst["severity"]) == (RULE, "high")
    assert "docproc learn" in str(worst["what"])
    assert lines(desk, "suggest") == []


def test_lint_prints_what_is_wrong_and_exits_with_1(workspace: Cli) -> None:
    rule = "{name: a, field: order_number, type: regex, pattern: '(?=x)y'}"
    (workspace.folder / "rules/mine.yaml").write_text(f"pack: mine\nrules: [{rule}]\n")
    done = workspace("rule", "lint", "--json", "-q")
    assert done.code == 1
    assert [json.loads(line)["code"] for line in done.out.splitlines()] == ["pattern"]


def test_the_shipped_rules_pass_lint(workspace: Cli) -> None:
    assert workspace("rule", "lint", "-q").code == 0


def test_a_rule_that_is_not_there_is_a_mistake_with_the_nearest_name(workspace: Cli) -> None:
    done = workspace("rule", "show", "invoice-numbr")
    assert (done.code, done.out) == (2, "")
    assert "is it invoice/invoice-number" in done.err
