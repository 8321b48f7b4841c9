import json

import pytest


@pytest.fixture
def done(workspace, make_invoice):
    """A workspace in which one invoice has gone the whole way."""
    make_invoice("inbox/a.pdf", "RE-1001")
    assert workspace("run", "inbox", "-q").code == 0
    return workspace


def exported(cli, *arguments):
    return [json.loads(line) for line in cli("export", "--format", "jsonl", *arguments).out.splitlines()]


def test_run_shows_a_table_and_says_what_was_done(workspace, make_invoice) -> None:
    make_invoice("inbox/a.pdf")
    ran = workspace("run", "inbox")
    assert ran.code == 0
    header, row, *_ = ran.out.splitlines()
    assert header.split() == ["File", "Type", "Sender", "Number", "Date", "Total", "Conf.", "Decision"]
    for text in ("a.pdf", "invoice", "Lindenhof Werkzeuge GmbH", "RE-1001", "2026-03-05", "119.00 EUR"):
        assert text in row
    assert "1 file: 1 new" in ran.err and "1 document done, 1 page" in ran.err
    assert "\x1b" not in ran.out + ran.err


def test_the_stages_can_be_taken_one_by_one(workspace, make_invoice) -> None:
    make_invoice("a.pdf")
    workspace("ingest", "a.pdf", "-q")
    assert json.loads(workspace("status", "--json").out)["waiting"] == {"intake": 0, "ocr": 1, "extract": 0}
    assert workspace("ocr", "-q").code == 0
    assert json.loads(workspace("status", "--json").out)["waiting"] == {"intake": 0, "ocr": 0, "extract": 1}
    assert "RE-1001" in workspace("show", "a.pdf", "--text").out
    assert "| Nettobetrag | 100,00 EUR |" in workspace("show", "a.pdf", "--markdown").out.splitlines()
    (page,) = json.loads(workspace("show", "a.pdf", "--markdown", "--json").out)
    assert page + "\n" == workspace("show", "a.pdf", "--markdown").out
    assert workspace("extract", "-q").code == 0
    (document,) = exported(workspace)
    assert document["status"] == "completed" and document["fields"]["total_amount"]["value"] == "119.00"


def test_every_value_carries_its_evidence(done) -> None:
    (document,) = exported(done)
    total = document["fields"]["total_amount"]
    assert total["page"] == 1 and total["source"] == "page" and "119,00" in total["raw"]
    x, y, width, height = total["box"]
    assert 340 < x < 360 and 300 < y < 320 and 30 < width < 80 and 5 < height < 20
    shown = done("show", "a.pdf").out
    assert "total_amount" in shown and "119,00" in shown and total["method"] in shown


def test_a_document_that_waits_for_a_later_stage_is_read_again_as_often_as_asked(done) -> None:
    for _ in range(2):
        ran = done("ocr", "a.pdf", "--force")
        assert (ran.code, "not repeated" in ran.err) == (0, False)
        assert "1 document done, 1 page" in ran.err
    jobs = [json.loads(line) for line in done("jobs", "list", "--json").out.splitlines()]
    waiting = [(job["stage"], job["status"]) for job in jobs if job["status"] != "completed"]
    assert waiting == [("extract", "pending"), ("extract", "cancelled")]
    assert done("extract", "-q").code == 0
    (document,) = exported(done)
    assert document["status"] == "completed" and done("doctor", "--store").code == 0


def test_a_stage_can_be_repeated_and_the_same_result_makes_no_new_version(done) -> None:
    assert done("extract", "--force", "-q").code == 0
    (document,) = exported(done)
    assert document["status"] == "completed" and document["versions"] == 1
    jobs = [json.loads(line) for line in done("jobs", "list", "--stage", "extract", "--json").out.splitlines()]
    assert [job["status"] for job in jobs] == ["completed", "completed"]
    assert jobs[0]["parent"] == jobs[1]["id"]


def test_pages_that_were_read_come_from_the_cache_unless_it_is_switched_off(done) -> None:
    before = json.loads(done("show", "a.pdf", "--json").out)["details"]["pages"][0]["text_key"]
    assert done("ocr", "a.pdf", "--force", "-q").code == 0
    assert done("extract", "-q").code == 0
    assert json.loads(done("show", "a.pdf", "--json").out)["details"]["pages"][0]["text_key"] == before
    assert done("ocr", "a.pdf", "--force", "-q", env={"DOCPROC_PERFORMANCE__CACHE_ENABLED": "false"}).code == 0


def test_a_document_is_named_by_id_prefix_file_name_or_hash(done) -> None:
    (document,) = exported(done)
    for token in (document["id"], document["id"][:8], "a.pdf", document["sha256"][:10]):
        assert json.loads(done("show", token, "--json").out)["id"] == document["id"]
    ran = done("show", "no-such-thing")
    assert ran.code == 2 and "[unknown-document]" in ran.err and ran.out == ""


def test_ids_come_from_stdin(done) -> None:
    (document,) = exported(done)
    assert done("extract", "-", "--force", "-q", stdin=document["id"] + "\n").code == 0
    assert [
        row["id"] for row in map(json.loads, done("export", "-", "-f", "jsonl", stdin="a.pdf\n").out.splitlines())
    ] == [document["id"]]


def test_an_e_invoice_is_the_better_witness(workspace) -> None:
    from tests.conftest import SAMPLES

    assert workspace("run", SAMPLES / "inbox" / "zugferd-IT-10121.pdf", "-q").code == 0
    (document,) = exported(workspace)
    assert document["fields"]["total_amount"]["source"] == "einvoice"
    assert document["fields"]["total_amount"]["page"] == 1


def test_filters_narrow_an_export(done, make_invoice) -> None:
    make_invoice("b.pdf", "RE-2002")
    done("run", "b.pdf", "-q")
    (done.folder / "empty.pdf").write_bytes(b"")
    done("run", "empty.pdf", "-q")
    assert [row["filename"] for row in exported(done)] == ["a.pdf", "b.pdf", "empty.pdf"]
    assert [row["filename"] for row in exported(done, "--status", "failed")] == ["empty.pdf"]
    assert len(exported(done, "--type", "invoice", "--since", "2026-03-05", "--until", "2026-03-05")) == 2
    assert exported(done, "--since", "2026-03-06") == []
    assert exported(done, "--type", "contract") == []
    decided = exported(done, "--decision", "auto") + exported(done, "--decision", "review")
    assert sorted(row["filename"] for row in decided) == ["a.pdf", "b.pdf"]
    assert done("export", "--type", "nonsense").code == 2


def test_csv_has_one_row_a_document_and_the_chosen_columns(done) -> None:
    ran = done("export", "--format", "csv", "--fields", "filename,invoice_number,total_amount")
    assert ran.out.splitlines()[0] == "id,filename,invoice_number,total_amount"
    assert ran.out.splitlines()[1].endswith(",a.pdf,RE-1001,119.00")


def test_an_unknown_field_or_format_is_refused_with_the_nearest_name(done) -> None:
    ran = done("export", "--fields", "totl_amount")
    assert ran.code == 2 and "did you mean 'total_amount'?" in ran.err
    assert done("export", "--format", "docx").code == 2


def test_an_export_to_a_file_is_whole_or_not_at_all(done) -> None:
    ran = done("export", "--format", "json", "-o", "out.json")
    assert ran.out == "" and "1 document written to out.json" in ran.err
    assert json.loads((done.folder / "out.json").read_text())[0]["filename"] == "a.pdf"
    assert done("export", "-o", "no/such/folder/out.json").code == 2
    assert [path.name for path in done.folder.iterdir() if path.name.startswith(".out")] == []


def test_failed_documents_can_be_retried_and_waiting_ones_cancelled(workspace, make_invoice) -> None:
    make_invoice("a.pdf")
    workspace("ingest", "a.pdf", "-q")
    assert workspace("jobs", "cancel", "a.pdf").code == 0
    (document,) = exported(workspace)
    assert document["status"] == "failed" and document["error"]["code"] == "cancelled"
    assert workspace("jobs", "retry", "--all").code == 0
    assert workspace("run", "-q").code == 0
    (document,) = exported(workspace)
    assert document["status"] == "completed" and document["error"] is None
    ran = workspace("jobs", "retry", "a.pdf")
    assert ran.code == 4 and "nothing changed" in ran.err


def test_jobs_without_ids_is_a_usage_error(workspace) -> None:
    assert workspace("jobs", "retry").code == 2


def test_the_null_backend_reads_nothing_and_says_so(workspace) -> None:
    from PIL import Image, ImageDraw

    picture = Image.new("L", (800, 1100), 255)
    ImageDraw.Draw(picture).rectangle((100, 100, 400, 300), fill=0)
    picture.save(workspace.folder / "scan.png")
    assert workspace("run", "scan.png", "--backend", "null", "-q").code == 0
    (document,) = exported(workspace)
    assert document["backend"] == "null" and document["document_type"] == "unknown"
    assert document["decision"]["outcome"] == "review"


def test_recorded_pages_replay_without_an_engine(done) -> None:
    ran = done("ocr", "a.pdf", "--force", "--record", "pages", "-q")
    assert ran.code == 0 and "1 page recorded in pages" in ran.err
    done("init", "-q", "other")
    (done.folder / "other" / "docproc.yaml").write_text(
        f"ocr: {{default_backend: replay, location: {done.folder}/pages}}\n"
    )
    assert done("-w", "other", "run", "inbox/a.pdf", "-q").code == 0
    (document,) = exported(done, "-w", "other")
    assert document["backend"] == "replay" and document["document_number"] == "RE-1001"


def test_an_unknown_backend_is_a_configuration_error_before_anything_is_read(workspace, make_invoice) -> None:
    make_invoice("a.pdf")
    ran = workspace("run", "a.pdf", "--backend", "abacus")
    assert ran.code == 5 and "abacus" in ran.err
    assert json.loads(workspace("status", "--json").out)["failed"] == []


def test_exit_review_tells_when_a_person_is_needed(workspace, make_invoice) -> None:
    make_invoice("a.pdf", total="120,00")
    ran = workspace("run", "a.pdf", "--exit-review", "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["decision"]["outcome"] == "review"


def test_a_mistake_in_yaml_stops_the_run_with_file_and_line(workspace, make_invoice) -> None:
    make_invoice("a.pdf")
    (workspace.folder / "suppliers" / "muster.yaml").write_text("name: Muster GmbH\nvat_idd: DE1\n")
    ran = workspace("run", "a.pdf")
    assert ran.code == 5
    assert "muster.yaml, line 2, column 1: unknown key 'vat_idd'; did you mean 'vat_id'?" in ran.err


def test_a_known_supplier_is_recognised(workspace, make_invoice) -> None:
    make_invoice("a.pdf")
    (workspace.folder / "suppliers" / "lindenhof.yaml").write_text(
        "name: Lindenhof Werkzeuge GmbH\nvat_id: DE136695976\n"
    )
    workspace("run", "a.pdf", "-q")
    (document,) = exported(workspace, "--supplier", "lindenhof")
    assert document["supplier"]["id"] == "lindenhof" and document["supplier"]["confidence"] > 90


def test_output_that_cannot_be_written_is_one_line(done) -> None:
    import subprocess

    from tests.conftest import DOCPROC

    full = subprocess.run(
        ["bash", "-c", f"{DOCPROC} export > /dev/full"], cwd=done.folder, env=done.environment, capture_output=True
    )
    assert full.returncode == 2 and b"[output]" in full.stderr and b"internal error" not in full.stderr
    closed = subprocess.run(["bash", "-c", f"{DOCPROC} export >&-"], cwd=done.folder, env=done.environment, timeout=60)
    assert closed.returncode == 2


def test_a_piped_table_has_one_line_a_document(done) -> None:
    lines = done("extract", "--force").out.splitlines()
    assert len(lines) == 2 and "a.pdf" in lines[1]
    assert all(line == line.rstrip() for line in lines)
