"""`--log-format json`: what the command line says, for collectors of logs."""

import json
import sqlite3
from contextlib import closing
from datetime import datetime

from tests.conftest import Cli, Invoice

KEYS = ["time", "level", "run", "document", "code", "message"]


def lines(err: str) -> list[dict[str, str | None]]:
    read = [json.loads(line) for line in err.splitlines()]
    assert all(list(line) == KEYS and datetime.fromisoformat(line["time"]) for line in read)
    return read


def test_a_run_says_every_document_and_every_failure_with_its_ids(workspace: Cli, make_invoice: Invoice) -> None:
    make_invoice("in/good.pdf")
    (workspace.folder / "in" / "bad.pdf").write_text("no pdf")
    ran = workspace("run", "in", "-j", "1", "--log-format", "json")
    said = lines(ran.err)
    with closing(sqlite3.connect(workspace.folder / ".docproc" / "store.db")) as store:
        documents = dict(store.execute("SELECT filename, uuid FROM documents"))
        ((run,),) = store.execute("SELECT uuid FROM runs").fetchall()
    assert {line["run"] for line in said} == {run}
    (error,) = [line for line in said if line["level"] == "error"]
    assert (error["document"], error["code"]) == (documents["bad.pdf"], "unsupported-file")
    assert documents["good.pdf"] in [line["document"] for line in said if line["level"] == "info"]
    assert "good.pdf" in ran.out and ran.code == 3


def test_a_mistake_is_one_line_of_json_too(workspace: Cli) -> None:
    for arguments in (["--log-format", "json", "show", "nix"], ["show", "nix", "--log-format", "json"]):
        (line,) = lines(workspace(*arguments).err)
        assert (line["level"], line["code"], line["run"]) == ("error", "unknown-document", None)


def test_the_variable_is_heard_and_a_flag_wins(workspace: Cli) -> None:
    heard = {"DOCPROC_LOG_FORMAT": "json"}
    assert len(lines(workspace("show", "nix", env=heard).err)) == 1
    assert workspace("--log-format", "text", "show", "nix", env=heard).err.startswith("docproc: no document")
    assert workspace("show", "nix", "--log-format", "text", env=heard).err.startswith("docproc: no document")
    refused = workspace("show", "nix", env={"DOCPROC_LOG_FORMAT": "xml"})
    assert refused.code == 2 and "text" in refused.err and "json" in refused.err


def test_commands_below_others_take_the_option(workspace: Cli) -> None:
    (workspace.folder / "tasks.yaml").write_text(
        "tasks: [{name: inbox, type: ingest_folder, config: {folder: nowhere}, frequency: daily}]\n"
    )
    (line,) = lines(workspace("task", "run", "inbox", "--log-format", "json").err)
    assert line["level"] == "error" and "no such folder" in str(line["message"])
