"""docproc export as people use it: formats that other programs open, profiles, what is new, destinations, kills."""

import csv
import fcntl
import hashlib
import io
import json
import signal
import sqlite3
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from tests.conftest import Cli, make_invoice_in

SETTINGS = """
exports:
  bookings:
    format: csv
    rows: vat_rate
    locale: de
    columns:
      - {name: invoice_number, title: Beleg}
      - {name: vat_net, title: Netto, decimals: 2}
      - {name: invoice_date, title: Datum}
destinations:
  books: {folder: handed}
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """Two invoices with text and a crooked scan of one, done; nothing here changes them."""
    folder = tmp_path_factory.mktemp("export")
    docproc = Cli(folder)
    assert docproc("init", "-q").code == 0
    make_invoice_in(folder, "a.pdf")
    make_invoice_in(folder, "b.pdf", "RE-2", "238,00", "200,00", "38,00")
    picture = pypdfium2.PdfDocument(folder / "a.pdf")[0].render(scale=200 / 72).to_pil().convert("L")
    picture.rotate(1.5, fillcolor=255, resample=3).save(folder / "scan.pdf", resolution=200)
    assert docproc("run", "a.pdf", "b.pdf", "scan.pdf", "-q").code == 0
    with (folder / "docproc.yaml").open("a") as file:
        file.write(SETTINGS)
    return docproc


def rows(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def test_every_name_works_in_every_format(archive: Cli) -> None:
    names = "supplier_id,supplier.name,total_amount.raw,total_amount,decision,created_at"
    for name in ("json", "csv", "parquet"):
        ran = archive("export", "-f", name, "--fields", names, "-o", f"named.{name}", "a.pdf")
        assert (ran.code, ran.err) == (0, f"docproc: 1 document written to named.{name}\n")
    (document,) = json.loads((archive.folder / "named.json").read_text())
    assert document["supplier"] == {"name": "Lindenhof Werkzeuge GmbH"} and document["supplier_id"] is None
    assert document["fields"]["total_amount"]["raw"] == "119,00 EUR"
    ((_, *values),) = rows((archive.folder / "named.csv").read_text())[1:]
    assert values[1:4] == ["Lindenhof Werkzeuge GmbH", "119,00 EUR", "119.00"]


def test_a_near_miss_and_rows_that_are_not_there_are_explained(archive: Cli) -> None:
    ran = archive("export", "-f", "csv", "--fields", "suplier.id")
    assert ran.code == 2 and "did you mean 'supplier.id'?" in ran.err
    ran = archive("export", "-f", "csv", "--fields", "item.quantity")
    assert ran.code == 2 and "--rows line_item" in ran.err
    ran = archive("export", "-f", "xml", "--rows", "line_item")
    assert ran.code == 2 and "xml holds whole documents" in ran.err
    ran = archive("export", "--profile", "bokings")
    assert ran.code == 5 and "there are: bookings" in ran.err


def test_xml_follows_the_schema_that_is_printed(archive: Cli) -> None:
    assert archive("export", "--xsd", "-o", "documents.xsd").out == ""
    schema = etree.XMLSchema(etree.fromstring((archive.folder / "documents.xsd").read_bytes()))
    assert archive("export", "--xsd", "-o", "-").out.encode() == (archive.folder / "documents.xsd").read_bytes()
    for options in ((), ("--fields", "total_amount,vat.rate,supplier_id"), ("--type", "contract")):
        document = etree.fromstring(archive("export", "-f", "xml", *options).out.encode())
        schema.assertValid(document)
    whole = etree.fromstring(archive("export", "-f", "xml").out.encode())
    fields = whole.findall(".//d:field[@name='total_amount']/d:value", {"d": "urn:docproc:export:1"})
    assert [field.text for field in fields] == ["119.00", "238.00", "119.00"]
    assert not schema.validate(etree.fromstring(b"<documents xmlns='urn:docproc:export:1'><document/><x/></documents>"))


def test_a_profile_says_columns_titles_rows_and_how_values_look(archive: Cli) -> None:
    ran = archive("export", "--profile", "bookings", "a.pdf", "b.pdf")
    assert ran.out.splitlines() == ["Beleg;Netto;Datum", "RE-1001;100,00;05.03.2026", "RE-2;200,00;05.03.2026"]
    assert archive("export", "--profile", "bookings", "--fields", "id").code == 2


def test_a_bundle_holds_originals_and_a_manifest_that_fits(archive: Cli) -> None:
    assert archive("export", "-f", "zip", "-o", "all.zip").code == 0
    with zipfile.ZipFile(archive.folder / "all.zip") as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
        assert {file["name"] for file in manifest["files"]} == set(bundle.namelist()) - {"manifest.json"}
        for file in manifest["files"]:
            content = bundle.read(file["name"])
            assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
        assert bundle.read(manifest["files"][0]["name"]) == (archive.folder / "a.pdf").read_bytes()
        assert len(bundle.read("documents.jsonl").splitlines()) == manifest["documents"] == 3
        assert len(rows(bundle.read("documents.csv").decode())) == 4


def test_the_pdf_of_a_scan_can_be_searched_where_the_ink_is(archive: Cli) -> None:
    assert archive("export", "-f", "pdf", "scan.pdf", "-o", "found.pdf").code == 0
    document = pypdfium2.PdfDocument(archive.folder / "found.pdf")
    text = document[0].get_textpage()
    assert "Lindenhof Werkzeuge GmbH" in text.get_text_bounded()
    at, length = text.search("Rechnungsbetrag").get_next()
    boxes = [text.get_charbox(at + place) for place in range(length)]
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    picture = document[0].render(scale=2).to_pil().convert("L")
    part = picture.crop(
        (int(left * 2), picture.height - int(top * 2), int(right * 2), picture.height - int(bottom * 2))
    )
    shades = part.getextrema()
    assert shades[0] < 80 and part.width > 5 * part.height > 0
    sheet = document[len(document) - 1].get_textpage().get_text_bounded()
    assert "Data sheet: scan.pdf, page 1" in sheet and "total amount" in sheet and "119.00" in sheet


def test_pdfs_of_several_documents_go_into_a_folder(archive: Cli) -> None:
    ran = archive("export", "-f", "pdf", "-o", "several.pdf")
    assert ran.code == 2 and "-o FOLDER, which must be there" in ran.err
    assert not (archive.folder / "several.pdf").exists()
    (archive.folder / "several").mkdir()
    assert archive("export", "-f", "pdf", "a.pdf", "b.pdf", "-o", "several").code == 0
    assert sorted(path.name[:2] for path in (archive.folder / "several").iterdir()) == ["a-", "b-"]


def test_the_ending_of_a_file_says_its_format_unless_a_format_is_named(archive: Cli) -> None:
    for name, begins in (("x.CSV", b"id,filename"), ("x.xlsx", b"PK"), ("x.parquet", b"PAR1"), ("x", b"[")):
        assert archive("export", "-o", name).code == 0
        assert (archive.folder / name).read_bytes().startswith(begins), name
    refused = archive("export", "-o", "x.foo")
    assert refused.code == 2 and "no format's files end in .foo; name one with -f" in refused.err
    assert archive("export", "-f", "jsonl", "-o", "y.csv").code == 0
    assert json.loads((archive.folder / "y.csv").read_text().splitlines()[0])["filename"] == "a.pdf"
    assert archive("export", "--profile", "bookings", "-o", "y.json").code == 0
    assert (archive.folder / "y.json").read_text().startswith("Beleg;")


def test_a_document_of_which_no_pdf_can_be_made_is_said_and_comes_again(tmp_path: Path) -> None:
    docproc = Cli(tmp_path)
    assert docproc("init", "-q").code == 0
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    make_invoice_in(tmp_path, "good.pdf")
    assert docproc("run", "broken.pdf", "good.pdf", "-q").code == 3
    (tmp_path / "out").mkdir()
    ran = docproc("export", "-f", "pdf", "-o", "out")
    assert ran.code == 3 and "broken.pdf" in ran.err and "1 document written to out, 1 could not be" in ran.err
    assert [path.name[:5] for path in (tmp_path / "out").iterdir()] == ["good-"]
    assert docproc("export", "-f", "pdf", "broken.pdf", "-o", "out", "-q").code == 4
    with sqlite3.connect(tmp_path / ".docproc" / "store.db") as store:
        ((path,),) = store.execute("SELECT storage_path FROM documents WHERE filename = 'good.pdf'")
    stored = tmp_path / ".docproc" / path
    kept = stored.read_bytes()
    stored.unlink()
    assert docproc("export", "-f", "pdf", "--since-last", "night", "-o", "out", "-q").code == 4
    stored.write_bytes(kept)
    again = docproc("export", "-f", "pdf", "--since-last", "night", "-o", "out")
    assert "1 document written" in again.err
    assert "0 documents written" in docproc("export", "-f", "pdf", "--since-last", "night", "-o", "out").err


def test_a_named_export_writes_each_version_once(archive: Cli) -> None:
    def new() -> list[str]:
        return [
            row[1] for row in rows(archive("export", "-f", "csv", "--fields", "filename", "--since-last", "n").out)[1:]
        ]

    assert new() == ["a.pdf", "b.pdf", "scan.pdf"] and new() == []
    assert archive("review", "fix", "b.pdf", "order_number=4500001", "-q").code == 0
    assert new() == ["b.pdf"] and new() == []
    other = archive("export", "-f", "jsonl", "--since-last", "other", "--type", "contract").out
    assert other == "" and len(archive("export", "-f", "jsonl", "--since-last", "other").out.splitlines()) == 3


def test_what_could_not_be_written_is_exported_next_time(archive: Cli) -> None:
    assert archive("export", "--since-last", "broken", "-o", "no/such/folder/x.json").code == 2
    assert len(json.loads(archive("export", "--since-last", "broken").out)) == 3


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_leaves_no_half_file_and_moves_the_mark_only_with_the_whole(archive: Cli, moment: str) -> None:
    name, output = f"killed-{moment}", f"{moment}.csv"
    asked = ("export", "-f", "csv", "--since-last", name, "-o", output)
    ran = archive(*asked, env={"DOCPROC_FAILPOINT": f"{moment}:export-handed"})
    assert ran.code == -signal.SIGKILL
    assert len(rows((archive.folder / output).read_text())) == 4
    again = archive("export", "-f", "csv", "--since-last", name).out
    assert len(rows(again)) == (4 if moment == "before" else 1)
    assert not [path for path in archive.folder.iterdir() if path.name.startswith(f".{output}") and moment == "after"]


def test_what_a_killed_export_left_is_removed_by_the_next_of_that_file(archive: Cli) -> None:
    left, held, other = (archive.folder / name for name in (".l.csv.4194301", ".l.csv.4194302", ".l.csv.old"))
    for path in (left, held, other):
        path.write_text("half")
    with held.open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        assert archive("export", "-f", "csv", "-o", "l.csv", "-q").code == 0
    assert not left.exists() and held.exists() and other.exists()


def test_marks_of_named_exports_are_listed_and_forgotten_with_an_audit_row(archive: Cli) -> None:
    archive("export", "--since-last", "m", "--type", "invoice")
    (mark,) = (row for row in rows(archive("export", "--marks").out) if row[0] == "m")
    assert mark[1:3] == ["1", "3"]
    assert json.loads(archive("export", "--marks", "-f", "json").out)[-1].keys() >= {"name", "runs", "documents"}
    assert json.loads(archive("export", "--since-last", "m", "--type", "invoice").out) == []
    assert "3 documents forgotten" in archive("export", "--forget", "m").err
    assert len(json.loads(archive("export", "--since-last", "m", "--type", "invoice").out)) == 3
    assert "forgotten" in archive("audit", "list").out
    unknown = archive("export", "--forget", "moon")
    assert unknown.code == 2 and "--marks" in unknown.err


def test_a_destination_gets_a_named_export_once(archive: Cli) -> None:
    asked = ("export", "-f", "csv", "--since-last", "hand", "--to", "books")
    killed = archive(*asked, env={"DOCPROC_FAILPOINT": "before:export-handed"})
    assert killed.code == -signal.SIGKILL and not list((archive.folder / "handed").glob("*"))
    assert "3 documents for books" in archive(*asked).err
    assert "nothing new" in archive(*asked).err
    (file,) = (archive.folder / "handed").iterdir()
    assert file.name.startswith("hand-") and len(rows(file.read_text())) == 4
    assert archive("export", "--to", "moon").code == 5
    store = sqlite3.connect(archive.folder / ".docproc" / "store.db")
    assert store.execute("SELECT count(*) FROM exports WHERE name = 'hand' AND runs = 1").fetchone() == (1,)


def test_two_exports_of_one_name_at_once_do_not_both_count(tmp_path: Path) -> None:
    from docproc.errors import LockedError
    from docproc.store.engine import open_store
    from docproc.store.export_marks import begin_handing, finish_handing

    with open_store(tmp_path / ".docproc") as store:
        first, second = begin_handing(store, "books"), begin_handing(store, "books")
        finish_handing(store, first, "anna")
        with pytest.raises(LockedError, match="another process"):
            finish_handing(store, second, "bert")
        assert begin_handing(store, "books").runs == 1
