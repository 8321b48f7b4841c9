"""docproc flag, and what flags gate: rules and backends on a share of the documents, compared; docproc param."""

import json
from datetime import UTC, datetime

from tests.conftest import Cli, make_invoice_in

RULE = """
pack: trial
document_types: [invoice]
rules:
  - {name: trial-currency, type: regex, field: currency, pattern: '(EUR)', flag: new-rule}
"""


def decided(workspace: Cli, name: str) -> dict[str, int]:
    rows = [json.loads(line) for line in workspace("metrics", "flags", name, "--json").out.splitlines()]
    return {"on" if row["on"] else "off": row["documents"] for row in rows}


def test_a_backend_on_trial_reads_the_share_of_documents_that_the_flag_is_on_for(workspace: Cli) -> None:
    inbox = workspace.folder / "inbox"
    inbox.mkdir()
    for number in range(6):
        make_invoice_in(inbox, f"{number}.pdf", f"RE-{number}")
    (workspace.folder / "rules/trial.yaml").write_text(RULE)
    workspace("flag", "set", "new-rule", "enabled=true", "rollout_percentage=50", "-q")
    workspace("flag", "set", "null-reads", "enabled=true", "rollout_percentage=100", "-q")
    workspace("config", "set", "ocr.trial_backend", "'null'", "-q")
    workspace("config", "set", "ocr.trial_flag", "null-reads", "-q")
    assert workspace("run", "inbox", "-q", "--jobs", "1", "--force-ocr").code == 0
    rows = [json.loads(line) for line in workspace("export", "--format", "jsonl").out.splitlines()]
    assert {row["backend"] for row in rows} == {"null"}
    assert decided(workspace, "null-reads") == {"on": 6}
    on = {row["id"] for row in rows if workspace("flag", "test", "new-rule", "--document", row["id"]).code == 0}
    assert decided(workspace, "new-rule").get("on", 0) == len(on)
    assert "automatic" in workspace("metrics", "flags").out
    shown = {row["id"]: json.loads(workspace("show", row["id"], "--json").out)["details"]["flags"] for row in rows}
    assert shown == {row["id"]: {"new-rule": row["id"] in on, "null-reads": True} for row in rows}
    said = f"  flags       new-rule {'on' if rows[0]['id'] in on else 'off'}, null-reads on\n"
    assert said in workspace("show", rows[0]["id"]).out


def test_a_flagged_rule_counts_only_where_its_flag_is_on(workspace: Cli) -> None:
    make_invoice_in(workspace.folder, "1.pdf", "RE-1")
    pack = (
        "pack: trial\ndocument_types: [invoice]\nrules:\n  - {name: trial-number, type: regex, field: invoice_number,"
        " pattern: '(RE-1)', priority: 50, flag: trial}\n"
    )
    (workspace.folder / "rules/trial.yaml").write_text(pack)

    def method() -> str:
        assert workspace("run", "1.pdf", "-q", "--jobs", "1").code == 0
        assert workspace("extract", "--force", "-q", "--jobs", "1").code == 0
        (row,) = [json.loads(line) for line in workspace("export", "--format", "jsonl").out.splitlines()]
        return str(row["fields"]["invoice_number"]["method"])

    assert "trial" not in method()
    workspace("flag", "set", "trial", "enabled=true", "rollout_percentage=100", "-q")
    assert "trial" in method()
    workspace("flag", "set", "trial", "enabled=false", "-q")
    assert "trial" not in method()


def test_a_flagged_rule_needs_a_name_of_its_own(workspace: Cli) -> None:
    from docproc.specs.library import SHIPPED, load_library

    shipped = next(pack for pack in load_library(SHIPPED / "no", SHIPPED / "no").rule_packs if pack.rules)
    rule = f"{{name: {shipped.rules[0].name}, type: regex, field: currency, pattern: '(EUR)', flag: x}}"
    (workspace.folder / "rules/own.yaml").write_text(f"pack: {shipped.pack}\nrules: [{rule}]\n")
    make_invoice_in(workspace.folder, "1.pdf", "RE-1")
    ran = workspace("run", "1.pdf")
    assert ran.code == 5 and "a name of its own" in ran.err


def test_flag_commands_say_what_is_on_and_why(workspace: Cli) -> None:
    assert workspace("flag", "set", "beta", "enabled=true", "users=[anna]", "description=try it").code == 0
    assert workspace("flag", "test", "beta", "--user", "anna").out == "beta is on: names the user anna\n"
    ran = workspace("flag", "test", "beta", "--user", "bert")
    assert ran.code == 1 and "share of 0 %" in ran.out
    assert workspace("flag", "test", "nothing").code == 1
    assert json.loads(workspace("flag", "list", "--json").out)["name"] == "beta"
    assert "try it" in workspace("flag", "show", "beta").out
    assert workspace("flag", "show", "gamma").code == 2
    assert workspace("flag", "set", "beta", "rollout_percentage=101").code == 2
    assert workspace("flag", "set", "beta", "enabled").code == 2


def test_an_incremental_export_keeps_its_mark_as_a_parameter(workspace: Cli) -> None:
    make_invoice_in(workspace.folder, "1.pdf", "RE-1")
    assert workspace("run", "1.pdf", "-q", "--jobs", "1").code == 0
    assert workspace("param", "get", "export.books.last").code == 1
    assert workspace("export", "--since-last", "books", "-o", "books.json", "-q").code == 0
    first = workspace("param", "get", "export.books.last").out.strip()
    assert first <= f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    (listed,) = [
        json.loads(line) for line in workspace("param", "list", "--category", "export", "--json").out.splitlines()
    ]
    assert (listed["key"], listed["value"]) == ("export.books.last", first)
    assert workspace("export", "--since-last", "books", "-o", "more.json", "-q").code == 0
    assert workspace("param", "get", "export.books.last").out.strip() >= first


def test_parameters_are_kept_listed_and_expire(workspace: Cli) -> None:
    assert workspace("param", "set", "erp.mark", "17", "--category", "erp").code == 0
    assert workspace("param", "set", "old", "1", "--expires", "2020-01-01").code == 0
    assert workspace("param", "get", "erp.mark").out == "17\n"
    assert workspace("param", "get", "old").code == 1
    assert workspace("param", "get", "old", "--default", "5").out == "5\n"
    assert [json.loads(line)["key"] for line in workspace("param", "list", "--json").out.splitlines()] == ["erp.mark"]
    assert workspace("param", "list", "--category", "other").out == ""
    assert "1 parameter removed" in workspace("param", "cleanup").err
    assert workspace("param", "delete", "erp.mark").code == 0
    assert workspace("param", "delete", "erp.mark").code == 1
