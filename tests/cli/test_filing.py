"""Tags and categories that rules of docproc.yaml and suppliers give documents."""

import json
import shutil
import sqlite3

import pytest

from tests.conftest import Cli, make_invoice_in

RULES = """
categories:
  invoices: {name: Invoices, types: [invoice]}
  tools: {name: Tools, parent: invoices}
filing:
  large:
    types: [invoice]
    conditions: {">=": [{var: document.extracted_data.total_amount}, 1000]}
    tags: [large, look at this]
  tools:
    suppliers: [lindenhof]
    tags: [tools]
    category: tools
"""
SUPPLIER = "name: Lindenhof Werkzeuge GmbH\nvat_id: DE136695976\ntags: [workshop]\n"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Cli:
    """A workspace with rules, a supplier, and an invoice that was processed by them."""
    workspace = Cli(tmp_path_factory.mktemp("desk"))
    assert workspace("init", "-q").code == 0
    (workspace.folder / "docproc.yaml").write_text(RULES)
    (workspace.folder / "suppliers" / "lindenhof.yaml").write_text(SUPPLIER)
    make_invoice_in(workspace.folder, "inbox/a.pdf", "RE-1001")
    assert workspace("run", "inbox", "-q").code == 0
    return workspace


@pytest.fixture
def desk(prepared, cli) -> Cli:
    """A copy of the prepared workspace."""
    shutil.copytree(prepared.folder, cli.folder, dirs_exist_ok=True)
    return cli


def filed(desk: Cli) -> tuple[dict[str, str], str | None]:
    """The tags of the document with who put each on, and the slug of its category with who chose it."""
    with sqlite3.connect(desk.folder / ".docproc" / "store.db") as store:
        tags = store.execute("SELECT t.name, d.added_by FROM document_tags d JOIN tags t ON t.id = d.tag_id").fetchall()
        category = store.execute(
            "SELECT c.slug || ' ' || coalesce(d.category_by, '') FROM documents d LEFT JOIN categories c"
            " ON c.id = d.category_id"
        ).fetchone()
    return dict(tags), category[0]


def again(desk: Cli) -> tuple[dict[str, str], str | None]:
    assert desk("extract", "--force", "-q").code == 0
    return filed(desk)


def test_rules_and_suppliers_file_a_document_and_their_names_are_kept(desk) -> None:
    assert filed(desk) == ({"tools": "rule:tools", "workshop": "supplier:lindenhof"}, "tools rule:tools")
    assert json.loads(desk("show", "a.pdf", "--json").out)["tags"] == ["tools", "workshop"]
    history = desk("review", "history", "a.pdf").out
    assert "rule:tools" in history and "tagged: workshop" in history
    assert "rule:tools" in desk("audit", "list", "--actor", "rule:tools").out
    assert json.loads(desk("export", "-f", "jsonl", "--tag", "workshop").out)["filename"] == "a.pdf"


def test_a_correction_files_the_document_anew_at_once(desk) -> None:
    assert desk("review", "fix", "a.pdf", "total_amount=1190.00", "-q").code == 0
    assert filed(desk)[0] | {"large": "rule:large", "look at this": "rule:large"} == filed(desk)[0]
    assert desk("review", "fix", "a.pdf", "total_amount=119.00", "-q").code == 0
    assert "large" not in filed(desk)[0]


def test_what_a_person_says_of_tags_and_category_no_rule_changes(desk) -> None:
    assert desk("doc", "tag", "a.pdf", "--remove", "tools", "--add", "mine", "--add", "workshop", "-q").code == 0
    assert desk("doc", "category", "a.pdf", "invoices", "-q").code == 0
    (desk.folder / "suppliers" / "lindenhof.yaml").write_text(SUPPLIER.replace("workshop", "hammers"))
    tags, category = again(desk)
    assert set(tags) == {"mine", "workshop", "hammers"} and tags["hammers"] == "supplier:lindenhof"
    assert not tags["workshop"].startswith("supplier:") and category.startswith("invoices ")
    assert desk("doc", "tag", "a.pdf", "--add", "tools", "-q").code == 0
    assert "tools" in again(desk)[0]


def test_a_rule_that_is_gone_takes_its_tags_and_category_along(desk) -> None:
    (desk.folder / "docproc.yaml").write_text(RULES.partition("filing:")[0])
    assert again(desk) == ({"workshop": "supplier:lindenhof"}, "invoices ")


def test_a_rule_that_cannot_be_evaluated_files_nothing_and_the_document_says_so(desk) -> None:
    rule = "  odd: {conditions: {'>': [{'/': [1, 0]}, 1]}, tags: [odd]}\n"
    (desk.folder / "docproc.yaml").write_text(RULES + rule)
    assert "odd" not in again(desk)[0]
    events = json.loads(desk("show", "a.pdf", "--json").out)["details"]["events"]
    assert any(each["type"] == "unfiled" and "filing.odd" in each["message"] for each in events)


@pytest.mark.parametrize(
    ("rule", "line", "message"),
    [
        ("  x: {tags: []}", 14, "the rule gives neither tags nor a category"),
        ("  x: {category: tols}", 6, "x: no category is called 'tols'"),
        ("  x: {tags: [a], suppliers: [lindenhoff]}", 14, "no supplier has the id 'lindenhoff'; is it lindenhof?"),
        (
            "  x:\n    tags: [a]\n    conditions: {'>': [{var: document.extracted_data.totl}, 1]}",
            16,
            "nothing is called",
        ),
        ("  x:\n    tags: [a]\n    conditions: {'>': [{var: document.language}, 1]}", 16, "compared with a number"),
        ("  x: {tags: [a], typs: [invoice]}", 14, "did you mean 'types'?"),
    ],
)
def test_mistakes_are_named_with_file_and_line(desk, rule: str, line: int, message: str) -> None:
    (desk.folder / "docproc.yaml").write_text(RULES + rule + "\n")
    ran = desk("config", "check")
    told = ran.out + ran.err
    assert ran.code in (1, 5) and message in told and f"docproc.yaml, line {line}," in told
