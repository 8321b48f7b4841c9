"""docproc config: every setting with its origin, changes that keep comments, checks that name file and line."""

import json

import pytest

from docproc.settings.schemas import SHAPES
from tests.conftest import Cli


def settings_text(workspace: Cli) -> str:
    return (workspace.folder / "docproc.yaml").read_text(encoding="utf-8")


def test_list_says_what_every_setting_takes_and_where_its_value_comes_from(workspace: Cli) -> None:
    workspace("config", "set", "ocr.max_retries", "5")
    ran = workspace("config", "list", "--json", env={"DOCPROC_OCR__ENGINE": "onnxruntime"})
    rows = {row["key"]: row for row in map(json.loads, ran.out.splitlines())}
    assert rows["ocr.max_retries"]["value"] == 5 and rows["ocr.max_retries"]["bounds"] == "0 to 10"
    assert rows["ocr.max_retries"]["origin"].endswith("docproc.yaml")
    assert rows["ocr.engine"]["origin"] == "DOCPROC_OCR__ENGINE"
    assert rows["ocr.engine"]["allowed"] == ["openvino", "onnxruntime"]
    assert rows["email.smtp_port"]["origin"] == "default" and rows["email.smtp_port"]["type"] == "whole number"
    assert all(row["description"] and row["type"] for row in rows.values())


def test_a_setting_is_uncommented_in_place_and_unset_leaves_the_file_as_it_was(workspace: Cli) -> None:
    before = settings_text(workspace)
    for key, value in (("ocr.max_retries", "5"), ("email.password", "env:X"), ("storage.allowed_extensions", "[.pdf]")):
        assert workspace("config", "set", key, value).code == 0
    after = settings_text(workspace)
    assert "  # how often a passing fault is tried again (0 to 10)\n  max_retries: 5\n" in after
    assert len(after.splitlines()) == len(before.splitlines())
    for key in ("ocr.max_retries", "email.password", "storage.allowed_extensions"):
        assert workspace("config", "unset", key).code == 0
    assert settings_text(workspace) == before


def test_a_remark_behind_a_value_stays_when_the_setting_is_set_and_unset(workspace: Cli) -> None:
    (workspace.folder / "docproc.yaml").write_text(
        "ocr:\n  max_retries:   5     # the scanner is slow\n  engine: openvino\n"
    )
    assert workspace("config", "unset", "ocr.max_retries").code == 0
    assert settings_text(workspace) == "ocr:\n  # max_retries: 3     # the scanner is slow\n  engine: openvino\n"
    assert workspace("config", "set", "ocr.max_retries", "7").code == 0
    assert settings_text(workspace) == "ocr:\n  max_retries: 7  # the scanner is slow\n  engine: openvino\n"


def test_comments_and_order_of_what_people_wrote_stay(workspace: Cli) -> None:
    text = (
        "# ours\nocr: # reading\n    engine: onnxruntime   # slower, safer\n\n"
        "people:\n  # the boss\n  anna: {name: Anna}\n"
    )
    (workspace.folder / "docproc.yaml").write_text(text)
    assert workspace("config", "set", "ocr.engine", "openvino").code == 0
    assert workspace("config", "set", "ocr.max_retries", "1").code == 0
    assert workspace("config", "set", "people.anna.language", "en").code == 0
    assert settings_text(workspace) == (
        "# ours\nocr: # reading\n    max_retries: 1\n    engine: openvino   # slower, safer\n\n"
        "people:\n  # the boss\n  anna: {name: Anna, language: en}\n"
    )
    assert json.loads(workspace("config", "get", "people.anna").out)["language"] == "en"


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("ocr.max_retries", "50", "less than or equal to 10"),
        ("ocr.max_retris", "5", "did you mean ocr.max_retries?"),
        ("ocr.engine", "abacus", "'openvino' or 'onnxruntime'"),
        ("people.anna.shoe_size", "43", "unknown key"),
        ("webhooks.erp", "{url: 'no', events: [document.processed]}", "no address"),
        ("ocr.max_retries", "[", "no YAML value"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_before_anything_is_written(
    workspace: Cli, key: str, value: str, said: str
) -> None:
    before = settings_text(workspace)
    ran = workspace("config", "set", key, value)
    assert ran.code == 2 and said in ran.err and len(ran.err.splitlines()) == 1
    assert settings_text(workspace) == before


def test_a_secret_is_taken_as_a_reference_only_and_never_repeated(workspace: Cli) -> None:
    hook = "{url: 'https://a.example', events: [document.processed], secret: hunter2}"
    for key, value in (("email.password", "hunter2"), ("server.api_key", "hunter2"), ("webhooks.erp", hook)):
        ran = workspace("config", "set", key, value)
        assert ran.code == 2 and "env:NAME or file:PATH" in ran.err and "hunter2" not in ran.err
    ran = workspace("config", "list", env={"DOCPROC_EMAIL__PASSWORD": "hunter2"})
    assert ran.code == 5 and "hunter2" not in ran.out + ran.err
    (workspace.folder / "docproc.yaml").write_text("email:\n  password: hunter2\n")
    ran = workspace("config", "check")
    assert ran.code == 1 and "line 2" in ran.out and "hunter2" not in ran.out + ran.err


HOOK = "{url: 'https://a.example', events: [document.processed], headers: {X-Api-Key: KEY}}"


@pytest.mark.parametrize(
    "text",
    [
        f"webhooks:\n  erp: {HOOK.replace('KEY', 'hunter2')}\n",
        "server: {url: 'http://me:hunter2@host/v1'}\n",
        "surya: {url: 'http://me:hunter2@host/v1'}\n",
        "webhooks: {erp: {url: 'https://me:hunter2@host/', events: [document.processed]}}\n",
        "destinations: {a: {url: 'sftp://me:hunter2@host/'}}\n",
        "destinations: {a: {url: 's3://bucket/', options: {secret: hunter2}}}\n",
        "email: {password: hunter2}\n",
        'email: {smtp_prt: 5, password: "hunter2", username: me}\n',
    ],
)
def test_a_secret_in_clear_is_refused_wherever_it_stands_and_repeated_nowhere(workspace: Cli, text: str) -> None:
    (workspace.folder / "docproc.yaml").write_text(text)
    for command in (("config", "show"), ("config", "list", "--json"), ("run", "nothing.pdf"), ("config", "check")):
        ran = workspace(*command)
        assert ran.code in (1, 5) and "hunter2" not in ran.out + ran.err
        assert ", line " in ran.out + ran.err


def test_references_to_secrets_are_shown_and_what_they_refer_to_is_not(workspace: Cli) -> None:
    (workspace.folder / "docproc.yaml").write_text(f"webhooks:\n  erp: {HOOK.replace('KEY', 'env:ERP_KEY')}\n")
    for command in (("show",), ("list", "--json"), ("get", "webhooks.erp"), ("get", "webhooks.erp.headers.X-Api-Key")):
        ran = workspace("config", *command, env={"ERP_KEY": "hunter2"})
        assert ran.code == 0 and "env:ERP_KEY" in ran.out and "hunter2" not in ran.out + ran.err


def test_check_tells_every_mistake_of_every_file_with_its_line(workspace: Cli) -> None:
    assert workspace("config", "check").code == 0
    root = workspace.folder
    (root / "docproc.yaml").write_text("ocr:\n  max_retries: 99\n  engin: x\n")
    (root / "suppliers" / "muster.yaml").write_text("name: Muster GmbH\nfone: 1\n")
    (root / "rules" / "own.yaml").write_text("pack: own\nrules:\n  - {name: a, type: nothing}\n")
    (root / "workflows" / "w.yaml").write_text("name: w\ntrigger: {type: manual}\nsteps:\n  - {name: a, type: dance}\n")
    (root / "tasks.yaml").write_text("tasks:\n  - {name: x, type: send_mail_queue, frequency: never}\n")
    (root / "templates" / "hello.yaml").write_text("description: x\nen: {subject: a}\n")
    ran = workspace("config", "check")
    assert ran.code == 1
    for expected in ("docproc.yaml, line 2", "docproc.yaml, line 3", "muster.yaml, line 2", "own.yaml, line 3",
                     "w.yaml, line 4", "tasks.yaml, line 2", "hello.yaml, line 2"):  # fmt: skip
        assert expected in ran.out
    told = [json.loads(line) for line in workspace("config", "check", "--json").out.splitlines()]
    assert len(told) >= 6 and all(set(each) == {"file", "message"} for each in told)


def test_check_tells_of_backends_and_flags_that_are_not_there(workspace: Cli) -> None:
    file = workspace.folder / "docproc.yaml"
    file.write_text("ocr:\n  trial_backend: tessract\n  trial_flag: canari\nflags: {canary: {enabled: true}}\n")
    ran = workspace("config", "check")
    assert ran.code == 1
    assert "line 2, column 18: no OCR backend is called 'tessract'; did you mean 'tesseract'?" in ran.out
    assert "line 3, column 15: there is no flag 'canari' below flags" in ran.out
    file.write_text("ocr: {trial_backend: tesseract}\n")
    assert "without ocr.trial_flag" in workspace("config", "check").out
    file.write_text("ocr: {trial_backend: tesseract, trial_flag: canary}\nflags: {canary: {enabled: true}}\n")
    assert workspace("config", "check").code == 0


def test_init_puts_the_schemas_where_the_modelines_of_its_files_look(workspace: Cli) -> None:
    for name in ("docproc.yaml", "tasks.yaml"):
        first = (workspace.folder / name).read_text().splitlines()[0]
        schema = workspace.folder / first.removeprefix("# yaml-language-server: $schema=")
        assert json.loads(schema.read_text())["$schema"].startswith("https://json-schema.org/")
    (workspace.folder / ".docproc/schemas/supplier.json").write_text("{}")
    assert "1 schema written" in workspace("config", "schema", "--write").err
    for kind in SHAPES:
        assert json.loads(workspace("config", "schema", kind).out)["properties"]
    assert workspace("config", "schema", "poem").code == 2


def test_two_changes_at_once_are_both_kept(workspace: Cli) -> None:
    keys = [("ocr.max_retries", "1"), ("decision.threshold", "97"), ("performance.cache_max_mb", "9")]
    started = [workspace.start("config", "set", key, value) for key, value in keys]
    codes = [each.wait(60) for each in started]
    for each in started:
        each.communicate()
    for (key, value), code in zip(keys, codes, strict=True):
        assert code in (0, 75)
        assert (float(workspace("config", "get", key).out) == float(value)) == (code == 0)


def test_what_is_wrong_inside_a_value_is_named_by_its_place(workspace: Cli) -> None:
    for key, value, said in (
        ("webhooks.erp", "{url: 'https://example.org/hook'}", "webhooks.erp: events: is missing"),
        ("webhooks.erp.events", "[document.processed]", "webhooks.erp.events: webhooks.erp.url: is missing"),
        ("ocr.max_retries", "99", "ocr.max_retries: should be less than or equal to 10"),
    ):
        ran = workspace("config", "set", key, value)
        assert (ran.code, ran.err) == (2, f"docproc: {said} [usage]\n")
