"""Mail messages: sender, body and the parts that are documents."""

import base64
import io
from email.message import EmailMessage

import pytest
from PIL import Image

from docproc.errors import BrokenMailError
from docproc.intake.html_text import html_to_text
from docproc.intake.mail import MAX_ATTACHMENTS, MAX_DEPTH, read_message
from docproc.intake.sniff import JPEG, MAIL, PDF, XML
from tests.unit.intake.samples import CII, mail, pdf

PICTURE = io.BytesIO()
Image.new("RGB", (9, 9)).save(PICTURE, "JPEG")


def names(message: EmailMessage) -> list[tuple[str, str]]:
    return [(found.filename, found.mime_type) for found in read_message(message.as_bytes()).attachments]


def test_documents_are_known_by_their_content_whatever_their_declared_type() -> None:
    message = mail()
    message.add_attachment(pdf("x"), maintype="application", subtype="octet-stream", filename="Rechnung März.pdf")
    message.add_attachment(PICTURE.getvalue(), maintype="image", subtype="png", filename="scan.png")
    message.add_attachment(CII.encode(), maintype="text", subtype="xml", filename="xrechnung.xml")
    message.add_attachment(pdf("y"), maintype="text", subtype="plain", filename="text.txt")
    assert names(message) == [
        ("Rechnung März.pdf", PDF), ("scan.png", JPEG), ("xrechnung.xml", XML), ("text.txt", PDF),
    ]  # fmt: skip


def test_content_of_an_attachment_is_byte_for_byte_what_was_sent() -> None:
    message, content = mail(), pdf("x")
    message.add_attachment(content, maintype="application", subtype="pdf", filename="a.pdf")
    assert read_message(message.as_bytes()).attachments[0].content == content


def test_an_inline_pdf_is_a_document() -> None:
    message = mail()
    message.add_attachment(pdf("x"), maintype="application", subtype="pdf", filename="a.pdf", disposition="inline")
    assert names(message) == [("a.pdf", PDF)]


@pytest.mark.parametrize("extra", [{"disposition": "inline"}, {"cid": "<logo@x.example>"}])
def test_inline_and_content_id_images_are_no_documents_but_are_named(extra: dict[str, str]) -> None:
    message = mail()
    message.add_attachment(PICTURE.getvalue(), maintype="image", subtype="jpeg", filename="logo.jpg", **extra)
    found = read_message(message.as_bytes())
    assert found.attachments == ()
    assert found.left_out == ("logo.jpg: an image shown within the text",)


@pytest.mark.parametrize(
    ("maintype", "subtype", "filename", "content"),
    [
        ("application", "pkcs7-signature", "smime.p7s", b"0\x82\x01\x02signature"),
        ("text", "vcard", "probst.vcf", b"BEGIN:VCARD\nFN:Petra Probst\nEND:VCARD\n"),
        ("text", "calendar", "termin.ics", b"BEGIN:VCALENDAR\nSUMMARY:x\nEND:VCALENDAR\n"),
        ("text", "html", "seite.html", b"<?xml version='1.0'?><html/>"),
        ("application", "zip", "belege.zip", b"PK\x03\x04"),
    ],
)
def test_signatures_contacts_calendars_and_archives_are_left_alone(
    maintype: str, subtype: str, filename: str, content: bytes
) -> None:
    message = mail()
    message.add_attachment(content, maintype=maintype, subtype=subtype, filename=filename)
    found = read_message(message.as_bytes())
    assert found.attachments == ()
    assert found.left_out[0].startswith(filename)


def test_a_message_within_the_message_is_a_document_with_its_own_attachments() -> None:
    inner, outer = mail(subject="Weitergeleitet"), mail()
    inner.add_attachment(pdf("x"), maintype="application", subtype="pdf", filename="a.pdf")
    outer.add_attachment(inner)
    (nested,) = read_message(outer.as_bytes()).attachments
    assert nested.mime_type == MAIL
    again = read_message(nested.content)
    assert again.subject == "Weitergeleitet"
    assert [found.filename for found in again.attachments] == ["a.pdf"]


def test_a_nested_message_in_base64_is_read_though_the_rules_forbid_it() -> None:
    encoded = base64.encodebytes(mail(subject="verschachtelt").as_bytes())
    raw = (
        b"From: a@b.example\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=G\r\n\r\n--G\r\n"
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded + b"\r\n--G--\r\n"
    )
    (nested,) = read_message(raw).attachments
    assert read_message(nested.content).subject == "verschachtelt"


def test_sender_subject_and_day_are_read_through_their_encodings() -> None:
    raw = (
        b"From: =?iso-8859-1?Q?B=FCro_M=FCller?= <BUERO@Mueller.example>\r\nSubject: =?utf-8?B?UmVjaG51bmcgw4Q=?=\r\n"
        b" Teil 2\r\nDate: Thu, 5 Mar 2026 00:30:00 +0100\r\n\r\nText"
    )
    found = read_message(raw)
    assert (found.sender, found.sender_name) == ("buero@mueller.example", "Büro Müller")
    assert found.subject == "Rechnung Ä Teil 2"
    assert found.sent_at == "2026-03-04T23:30:00+00:00"


def test_unknown_charsets_broken_dates_and_raw_bytes_in_headers_are_survived() -> None:
    head = b"From: M\xfcller <a@b.example>\nSubject: Gr\xfc\xdfe\nDate: gestern\n"
    raw = head + b"Content-Type: text/plain; charset=klingon\n\nStra\xdfe"
    found = read_message(raw)
    assert found.subject == "Grüße"
    assert found.sender_name == "Müller"
    assert found.sent_at is None
    assert found.body == "Straße"


def test_a_sender_with_a_comma_in_an_encoded_name_keeps_the_address() -> None:
    found = read_message(b"From: =?utf-8?Q?Probst=2C_Petra?= <p@b.example>\nSubject: x\n\n")
    assert (found.sender, found.sender_name) == ("p@b.example", "Probst, Petra")


def test_raw_bytes_in_a_file_name_are_read() -> None:
    head = b"From: a@b.example\nSubject: x\nContent-Type: application/pdf\n"
    raw = head + b"Content-Disposition: attachment; filename=M\xe4rz.pdf\n\n%PDF-1.4\n"
    assert [found.filename for found in read_message(raw).attachments] == ["März.pdf"]


def test_a_multipart_message_without_its_boundary_keeps_its_text() -> None:
    found = read_message(b"From: a@b.example\nSubject: x\nContent-Type: multipart/mixed\n\n--G\nRechnung 4711\n")
    assert found.attachments == ()
    assert found.subject == "x"


def test_the_plain_body_is_preferred_and_an_html_body_read_otherwise() -> None:
    both = mail(body="Nur Text")
    both.add_alternative("<p>Nur HTML</p>", subtype="html")
    assert read_message(both.as_bytes()).body.strip() == "Nur Text"
    html = mail()
    html.set_content("<style>p{}</style><p>Summe:&nbsp;<b>12,00</b> €</p>", subtype="html")
    assert read_message(html.as_bytes()).body == "Summe:\xa012,00 €"


def test_rows_of_an_html_table_become_lines_with_tabs_between_cells() -> None:
    table = "<table><tr><th>Artikel</th><th>Preis</th></tr><tr><td>Kabel</td><td>5,00</td></tr></table>"
    assert html_to_text(table) == "Artikel\tPreis\nKabel\t5,00"


def test_paragraphs_stand_apart_and_lines_follow_one_another() -> None:
    html = "<div>Guten Tag,</div><div><div>anbei</div></div><p>die  Rechnung</p><p>Gruß</p>"
    html += "<ul><li>a</li><li>b</li></ul>"
    assert html_to_text(html) == "Guten Tag,\nanbei\ndie Rechnung\n\nGruß\n\na\nb"


@pytest.mark.parametrize("name", ["../../etc/x.pdf", "C:\\temp\\x.pdf", "\x00x.pdf", "/x.pdf"])
def test_file_names_never_lead_out_of_a_folder(name: str) -> None:
    message = mail()
    message.add_attachment(pdf("x"), maintype="application", subtype="pdf", filename=name)
    (found,) = read_message(message.as_bytes()).attachments
    assert found.filename == "x.pdf"


def test_an_attachment_without_a_name_gets_one() -> None:
    message = mail()
    message.add_attachment(pdf("x"), maintype="application", subtype="pdf")
    assert names(message) == [("attachment-1.pdf", PDF)]


def test_depth_and_number_of_attachments_are_limited() -> None:
    deep = mail()
    for _ in range(MAX_DEPTH + 1):
        outer = mail()
        outer.add_attachment(deep)
        deep = outer
    found = read_message(deep.as_bytes())
    assert found.attachments == ()
    assert "nested" in found.left_out[0]

    many = mail()
    for number in range(MAX_ATTACHMENTS + 1):
        many.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename=f"{number}.pdf")
    found = read_message(many.as_bytes())
    assert len(found.attachments) == MAX_ATTACHMENTS
    assert len(found.left_out) == 1


def test_bytes_without_any_header_are_no_message() -> None:
    with pytest.raises(BrokenMailError):
        read_message(b"\n\njust text")
