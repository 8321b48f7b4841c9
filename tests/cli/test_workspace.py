import json
import sqlite3


def test_init_makes_a_workspace_and_a_second_time_changes_nothing(cli) -> None:
    ran = cli("init", "books")
    assert ran.code == 0
    made = {path.name for path in (cli.folder / "books").iterdir()}
    assert made == {"docproc.yaml", "suppliers", "rules", "workflows", "tasks.yaml", "templates", ".docproc"}
    (cli.folder / "books" / "docproc.yaml").write_text("ocr: {max_retries: 1}\n")
    assert "nothing to do" in cli("init", "books").err
    assert (cli.folder / "books" / "docproc.yaml").read_text() == "ocr: {max_retries: 1}\n"


def test_a_workspace_can_be_named_before_or_after_the_command(cli) -> None:
    cli("init", "books")
    for arguments in (("-w", "books", "status", "--json"), ("status", "-w", "books", "--json")):
        assert json.loads(cli(*arguments).out)["documents"] == 0
    assert json.loads(cli("status", "--json", env={"DOCPROC_WORKSPACE": "books"}).out)["documents"] == 0
    ran = cli("status", "-w", "nowhere")
    assert ran.code == 5 and "docproc init nowhere" in ran.err


def test_a_store_of_a_newer_docproc_is_refused(workspace) -> None:
    connection = sqlite3.connect(workspace.folder / ".docproc" / "store.db")
    connection.execute("PRAGMA user_version = 999")
    connection.commit()
    connection.close()
    ran = workspace("status")
    assert ran.code == 5 and "[store-too-new]" in ran.err


def test_what_is_no_store_is_refused_without_a_traceback(workspace) -> None:
    (workspace.folder / ".docproc" / "store.db").write_bytes(b"not a database at all, but long enough to look" * 50)
    ran = workspace("status")
    assert ran.code == 5 and "[store-damaged]" in ran.err and "Traceback" not in ran.err


def test_wrong_settings_are_reported_with_file_and_line(workspace) -> None:
    (workspace.folder / "docproc.yaml").write_text("ocr:\n  engin: openvino\n")
    ran = workspace("run")
    assert ran.code == 5 and "docproc.yaml, line 2, column 3: unknown key 'engin'; did you mean 'engine'?" in ran.err


def test_doctor_finds_a_kept_file_that_is_gone(workspace, make_invoice) -> None:
    make_invoice("a.pdf")
    workspace("ingest", "a.pdf", "-q")
    assert workspace("doctor").code == 0
    (kept,) = (path for path in (workspace.folder / ".docproc" / "files").rglob("*") if path.is_file())
    kept.unlink()
    ran = workspace("doctor")
    assert ran.code == 1 and "kept files are gone" in ran.out
    ran = workspace("run")
    assert ran.code == 4 and "[stored-file-missing]" in ran.err


def test_doctor_names_backends_that_can_run(workspace) -> None:
    lines = {row["part"]: row for row in map(json.loads, workspace("doctor", "--json").out.splitlines())}
    assert lines["backend rapidocr"]["verdict"] == "ok"
    assert lines["store"]["verdict"] == "ok"
    assert workspace("doctor", "--backend", "abacus").code == 1
