"""A report as those see it who open or print it."""

import re
from pathlib import Path

import pypdfium2
import pytest

from tests.conftest import Cli, make_invoice_in


@pytest.fixture(scope="module")
def worked(tmp_path_factory) -> Cli:
    """Two invoices, one of them reviewed with a correction, and a file that failed, with a name made for mischief."""
    desk = Cli(tmp_path_factory.mktemp("desk"))
    assert desk("init", "-q").code == 0
    make_invoice_in(desk.folder, "inbox/a.pdf", "RE-1001")
    make_invoice_in(desk.folder, "inbox/<img src=x onerror=alert(1)>.pdf", "RE-1002", "238,00", "200,00")
    (desk.folder / "inbox" / "c.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert desk("run", "inbox", "-q").code == 3
    assert desk("review", "fix", "a.pdf", "order_number=B-77", "--approve", "--despite-findings", "-q").code == 0
    return desk


def written(desk: Cli, name: str, *options: str) -> Path:
    assert desk("report", "-o", name, "-q", *options).code == 0
    return desk.folder / name


def test_a_report_is_one_page_that_loads_nothing_and_runs_nothing(worked) -> None:
    page = written(worked, "report.html", "--lang", "en").read_text("utf-8")
    assert page.count("<svg") == 5 and "<script" not in page
    assert "&lt;img src=x" in page and "<img" not in page
    loads = re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?([^\"')\s>]+)", re.sub(r"&lt;.*?&gt;", "", page))
    assert [target for target in loads if not target.startswith("#")] == []
    assert "default-src 'none'" in page and "prefers-color-scheme: dark" in page and "@media print" in page


def test_its_figures_are_those_of_the_store(worked) -> None:
    page = written(worked, "report.html", "--lang", "en").read_text("utf-8")
    totals = {name: value for value, name in re.findall(r'<b>([^<]*)</b><span class="soft">([^<]*)</span>', page)}
    assert (totals["documents"], totals["failed"], totals["waiting for a person"]) == ("3", "1", "1")
    assert "broken-pdf" in page and "order_number" in page and "Lindenhof Werkzeuge GmbH" in page
    assert re.search(r"2026-03</td>\s*<td class=\"n\">19 %</td><td class=\"n\">300.00 EUR", page)


def test_it_speaks_german_with_german_numbers(worked) -> None:
    page = written(worked, "bericht.html", "--lang", "de").read_text("utf-8")
    assert "Umsatzsteuer nach Monat" in page and "300,00 EUR" in page and '<html lang="de">' in page


def test_a_period_leaves_out_what_came_before_and_after(worked) -> None:
    page = written(worked, "none.html", "--lang", "en", "--until", "2020-12-31").read_text("utf-8")
    assert '<b>0</b><span class="soft">documents</span>' in page and "Nothing here yet." in page
    assert worked("report", "-o", "x.html", "--since", "2026-02-01", "--until", "2026-01-01").code == 2
    assert "yet to come" in worked("report", "-o", "x.html", "--since", "2999-01-01").err


def test_a_pdf_is_printed_with_the_same_figures(worked) -> None:
    document = pypdfium2.PdfDocument(written(worked, "report.pdf", "--lang", "en"))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "Lindenhof Werkzeuge GmbH" in text and "broken-pdf" in text
    assert document[0].render(scale=0.5).to_pil().getcolors(100_000) is not None


def test_it_goes_into_a_pipe_and_refuses_what_it_cannot_write(worked) -> None:
    assert worked("report", "--lang", "en").out.startswith("<!doctype html>")
    assert worked("report", "-o", "report.docx").code == 2
    assert worked("report", "--lang", "fr").code == 2
    assert worked("report", "-o", "no/folder/report.html").code == 2
    assert not list(worked.folder.glob(".report*"))
