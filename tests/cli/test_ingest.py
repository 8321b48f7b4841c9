import json
import os
import zlib

import pytest
from PIL import Image


def outcomes(ran):
    return {json.loads(line)["path"]: json.loads(line) for line in ran.out.splitlines()}


def test_ingest_works_right_after_installation_in_the_users_own_workspace(cli, make_invoice) -> None:
    make_invoice("inbox/a.pdf")
    ran = cli("ingest", "./inbox")
    assert ran.code == 0
    assert "made your workspace at" in ran.err and str(cli.folder / "xdg" / "docproc") in ran.err
    assert "1 new" in ran.err and ran.out == ""
    assert "made your workspace" not in cli("status").err


def test_folders_are_searched_and_hidden_temporary_and_other_files_left_alone(workspace, make_invoice) -> None:
    make_invoice("inbox/deep/er/a.pdf")
    for name in (".hidden.pdf", "~$b.pdf", "c.pdf.part", "notes.txt"):
        (workspace.folder / "inbox" / name).write_text("x")
    ran = workspace("ingest", "inbox", "--json")
    assert list(outcomes(ran)) == ["inbox/deep/er/a.pdf"]
    assert "4 left alone (1 hidden, 1 other extension, 2 temporary)" in ran.err


def test_the_same_bytes_become_one_document_and_the_second_sighting_is_recorded(workspace, make_invoice) -> None:
    first = make_invoice("inbox/a.pdf")
    (workspace.folder / "inbox/b.pdf").write_bytes(first.read_bytes())
    found = outcomes(workspace("ingest", "inbox", "--json"))
    assert found["inbox/a.pdf"]["document"] == found["inbox/b.pdf"]["document"]
    assert found["inbox/b.pdf"]["outcome"] == "seen_elsewhere"
    shown = workspace("show", "a.pdf").out
    assert "seen_elsewhere" in shown and "inbox/b.pdf" in shown
    again = workspace("ingest", "inbox")
    assert again.code == 0 and "2 known already" in again.err


def test_allowed_duplicates_are_documents_related_to_the_first(workspace, make_invoice) -> None:
    first = make_invoice("a.pdf")
    (workspace.folder / "b.pdf").write_bytes(first.read_bytes())
    workspace("ingest", "a.pdf", "b.pdf", "--allow-duplicates", "-q")
    documents = [json.loads(line) for line in workspace("export", "--format", "jsonl").out.splitlines()]
    assert documents[1]["relations"] == [{"type": "duplicate_of", "document": documents[0]["id"]}]


def test_lists_of_paths_come_from_stdin_and_files(workspace, make_invoice) -> None:
    make_invoice("a.pdf", "RE-1")
    make_invoice("b b.pdf", "RE-2")
    make_invoice("c.pdf", "RE-3")
    (workspace.folder / "list").write_text("c.pdf\n")
    ran = workspace("ingest", "-", "--null", "--json", stdin="a.pdf\0b b.pdf\0")
    assert list(outcomes(ran)) == ["a.pdf", "b b.pdf"]
    assert list(outcomes(workspace("ingest", "--files-from", "list", "--json"))) == ["c.pdf"]


def test_files_still_being_written_are_left_for_next_time(workspace, make_invoice) -> None:
    make_invoice("inbox/a.pdf")
    assert "1 left alone" in workspace("ingest", "inbox", "--settle", "3600").err
    assert "1 new" in workspace("ingest", "inbox", "--settle", "0").err


def bomb() -> bytes:
    """A PNG whose header claims 60,000 by 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    size = (60_000).to_bytes(4, "big") * 2
    header, pixels = chunk(b"IHDR", size + b"\x08\0\0\0\0"), chunk(b"IDAT", zlib.compress(b"\0" * 9))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")


def encrypted(path, password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(path))
    writer.encrypt(password, algorithm="RC4-128")
    target = path.with_name("secret.pdf")
    writer.write(target)
    return target.read_bytes()


@pytest.fixture
def bad_inbox(workspace, make_invoice):
    good = make_invoice("inbox/good.pdf")
    inbox = good.parent
    encrypted(good, "geheim")
    (inbox / "empty.pdf").write_bytes(b"")
    (inbox / "text.pdf").write_text("only text, whatever the name says\n")
    (inbox / "cut.pdf").write_bytes(good.read_bytes()[:700])
    (inbox / "bomb.png").write_bytes(bomb())
    (inbox / "entities.xml").write_text('<!DOCTYPE x [<!ENTITY a "b">]><Invoice>&a;</Invoice>')
    return workspace


CODES = {
    "secret.pdf": "encrypted-pdf", "empty.pdf": "empty-file", "text.pdf": "unsupported-file", "cut.pdf": "broken-pdf",
    "bomb.png": "too-many-pixels", "entities.xml": "broken-xml",
}  # fmt: skip


def test_bad_files_get_a_code_one_line_and_a_row_and_the_batch_goes_on(bad_inbox) -> None:
    ran = bad_inbox("run", "inbox", "--json")
    assert ran.code == 3
    documents = {row["filename"]: row for row in map(json.loads, ran.out.splitlines())}
    assert documents["good.pdf"]["status"] == "completed"
    for name, code in CODES.items():
        assert documents[name]["status"] == "failed"
        assert documents[name]["error"]["code"] == code
        lines = [line for line in ran.err.splitlines() if line.endswith(f"[{code}]")]
        assert len(lines) == 1 and name in lines[0], ran.err
    assert "Traceback" not in ran.err


def test_a_second_run_does_not_repeat_failures(bad_inbox) -> None:
    bad_inbox("run", "inbox", "-q")
    again = bad_inbox("run", "inbox")
    assert again.code == 0
    assert f"{len(CODES) + 1} known already" in again.err


def test_only_failures_exit_with_4(workspace) -> None:
    (workspace.folder / "empty.pdf").write_bytes(b"")
    assert workspace("ingest", "empty.pdf").code == 4


def test_a_password_file_opens_what_failed_before(bad_inbox) -> None:
    bad_inbox("run", "inbox", "-q")
    (bad_inbox.folder / "passwords").write_text("wrong\ngeheim\n")
    ran = bad_inbox("run", "inbox/secret.pdf", "--password-file", "passwords", "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["document_number"] == "RE-1001"


def test_limits_come_from_the_settings(workspace, make_invoice) -> None:
    Image.new("L", (1200, 1200), 255).save(workspace.folder / "big.png")
    ran = workspace("ingest", "big.png", "--json", env={"DOCPROC_LIMITS__MAX_MEGAPIXELS": "1"})
    assert outcomes(ran)["big.png"]["error"] == "too-many-pixels"
    (workspace.folder / "large.bmp").write_bytes(b"BM" + b"\0" * 1_100_000)
    ran = workspace("ingest", "large.bmp", "--json", env={"DOCPROC_STORAGE__MAX_FILE_SIZE_MB": "1"})
    assert outcomes(ran)["large.bmp"]["error"] == "file-too-large"


def test_originals_are_moved_or_deleted_only_when_their_bytes_are_kept(bad_inbox) -> None:
    inbox = bad_inbox.folder / "inbox"
    bad_inbox("ingest", "inbox", "--move-to", "done", "-q")
    assert sorted(path.name for path in inbox.iterdir()) == ["empty.pdf"]
    assert (bad_inbox.folder / "done" / "good.pdf").is_file()
    assert bad_inbox("run", "-q").code == 0
    bad_inbox("ingest", "done", "--delete-after", "-q")
    assert list((bad_inbox.folder / "done").iterdir()) == []
    assert bad_inbox("doctor", "--json").code == 0


def test_moved_files_keep_their_place_below_the_folder_and_overwrite_nothing(workspace, make_invoice) -> None:
    for number, path in enumerate(("inbox/a.pdf", "inbox/north/a.pdf", "inbox/north/b/a.pdf", "named/c.pdf")):
        make_invoice(path, f"RE-{number}")
    kept = make_invoice("done/north/a.pdf", "RE-OLD").read_bytes()
    assert workspace("ingest", "inbox", "named/c.pdf", "--move-to", "done", "-q").code == 0
    done = workspace.folder / "done"
    found = sorted(str(path.relative_to(done)) for path in done.rglob("*.pdf"))
    assert found == ["a.pdf", "c.pdf", "north/a-2.pdf", "north/a.pdf", "north/b/a.pdf"]
    assert (done / "north" / "a.pdf").read_bytes() == kept


def test_a_folder_of_moved_files_inside_the_inbox_is_left_alone(workspace, make_invoice) -> None:
    make_invoice("inbox/a.pdf")
    for _ in range(2):
        ran = workspace("ingest", "inbox", "--move-to", "inbox/done")
        assert ran.code == 0, ran.err
        assert (workspace.folder / "inbox" / "done" / "a.pdf").is_file()
    assert "0 files: 0 new, 1 left alone (1 folder of moved files)" in ran.err
    workspace("ingest", "inbox/done", "--move-to", "inbox/done")
    assert (workspace.folder / "inbox" / "done" / "a.pdf").is_file()


def test_other_kinds_of_file_are_counted_in_a_folder_and_refused_by_name(workspace, make_invoice) -> None:
    make_invoice("inbox/a.pdf")
    (workspace.folder / "inbox" / "export.json").write_text("[]")
    ran = workspace("ingest", "inbox")
    assert ran.code == 0 and "1 file: 1 new, 1 left alone (1 other extension)" in ran.err
    named = workspace("ingest", "inbox/export.json")
    assert named.code == 4 and "[unsupported-file]" in named.err
    assert json.loads(workspace("status", "--json").out)["status"]["failed"] == 1
    dry = workspace("ingest", "inbox", "--dry-run")
    assert "1 file would be taken in, 1 left alone (1 other extension)" in dry.err


def test_moving_and_deleting_at_once_is_refused(workspace, make_invoice) -> None:
    make_invoice("a.pdf")
    ran = workspace("ingest", "a.pdf", "--move-to", "x", "--delete-after")
    assert ran.code == 2 and "exclude each other" in ran.err


def test_a_path_that_cannot_be_taken_in_is_named_and_the_others_go_on(workspace, make_invoice) -> None:
    os.mkfifo(make_invoice("a.pdf").with_name("pipe.pdf"))
    ran = workspace("ingest", "nowhere.pdf", "pipe.pdf", "a.pdf")
    assert ran.code == 3
    assert "nowhere.pdf: cannot be taken in: No such file or directory [path-not-found]" in ran.err
    assert "pipe.pdf: cannot be taken in: neither a file nor a folder [path-not-found]" in ran.err
    assert "1 new" in ran.err


def test_a_dry_run_lists_and_changes_nothing(workspace, make_invoice) -> None:
    make_invoice("inbox/a.pdf")
    ran = workspace("ingest", "inbox", "--dry-run")
    assert ran.out == "inbox/a.pdf\n"
    assert json.loads(workspace("status", "--json").out)["documents"] == 0


def test_attachments_of_a_mail_become_documents_related_to_it(workspace, make_invoice) -> None:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Rechnung <billing@lindenhof.example>", "x@y.example", "Ihre Rechnung"
    mail["Date"] = "Thu, 05 Mar 2026 10:00:00 +0100"
    mail.set_content("Guten Tag,\n\nanbei unsere Rechnung.\n")
    mail.add_attachment(make_invoice("a.pdf").read_bytes(), maintype="application", subtype="pdf", filename="RE-1.pdf")
    (workspace.folder / "mail.eml").write_bytes(bytes(mail))
    ran = workspace("run", "mail.eml", "-q")
    assert ran.code == 0, ran.err
    documents = {
        row["filename"]: row for row in map(json.loads, workspace("export", "--format", "jsonl").out.splitlines())
    }
    assert documents["RE-1.pdf"]["relations"] == [{"type": "attachment_to", "document": documents["mail.eml"]["id"]}]
    assert documents["RE-1.pdf"]["document_number"] == "RE-1001"
    assert "billing@lindenhof.example" in workspace("show", "RE-1.pdf").out


def test_a_name_that_is_no_utf8_is_taken_in_and_spelled_out(workspace, make_invoice) -> None:
    import os

    first = make_invoice("inbox/a.pdf", "RE-1")
    first.rename(os.fsdecode(os.fsencode(first.parent) + b"/Pr\xfcfung.pdf"))
    make_invoice("inbox/z.pdf", "RE-2")
    ran = workspace("run", "inbox", "--json")
    assert ran.code == 0, ran.err
    assert [json.loads(line)["filename"] for line in ran.out.splitlines()] == ["Pr\\xfcfung.pdf", "z.pdf"]
    assert "2 known already" in workspace("run", "inbox").err


def test_nothing_behind_a_link_to_a_folder_is_taken_or_deleted(workspace, make_invoice) -> None:
    make_invoice("inbox/a.pdf", "RE-1")
    beyond = make_invoice("archive/old.pdf", "RE-2")
    (workspace.folder / "inbox" / "link").symlink_to(workspace.folder / "archive", target_is_directory=True)
    ran = workspace("ingest", "inbox", "--delete-after")
    assert ran.code == 0 and "1 new, 1 left alone (1 linked folder)" in ran.err
    assert beyond.is_file()


def test_a_mistake_in_yaml_changes_nothing(workspace, make_invoice) -> None:
    make_invoice("inbox/a.pdf")
    workspace("run", "inbox", "-q")
    before = workspace.standing()
    (workspace.folder / "suppliers" / "x.yaml").write_text("nam: X\n")
    assert workspace("extract", "--force").code == 5
    make_invoice("more/b.pdf", "RE-2")
    assert workspace("run", "more", "--move-to", "done").code == 5
    assert workspace.standing() == before
    assert (workspace.folder / "more" / "b.pdf").is_file()
