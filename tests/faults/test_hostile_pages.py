"""Pages made to break a reader: they end in words, in no words, or in a document error, never in anything else."""

from __future__ import annotations

import pytest

from docproc.errors import DocumentError
from docproc.model.geometry import Box
from docproc.model.text import Word
from docproc.ocr import reading_order
from docproc.ocr.protocol import MemoryCache
from docproc.ocr.reader import Reader, ReadOptions

pypdfium2 = pytest.importorskip("pypdfium2")


def pdf(content: bytes, media: bytes = b"0 0 595 842", more: bytes = b"") -> bytes:
    """A one-page PDF with Helvetica as /F1 and this content stream, put together by hand."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [" + media + b"] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> " + more + b" >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n" + table
    return data + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


class Source:
    """The only page of a PDF given as bytes."""

    number = 1
    identity = "hostile"
    natural_dpi = None
    lines = None

    def __init__(self, data: bytes) -> None:
        self._document = pypdfium2.PdfDocument(data)
        self.pdf = self._document[0]
        self.width, self.height = self.pdf.get_size()

    def render(self, dpi: float):
        return self.pdf.render(scale=dpi / 72).to_pil().convert("RGB")


def read(data: bytes):
    try:
        return Reader(ReadOptions(backend="null"), MemoryCache()).read_page(Source(data))
    except DocumentError as error:
        return error


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"BT /F1 1e30 Tf 10 10 Td (riesig) Tj ET", b"0 0 595 842"),
        (b"BT /F1 12 Tf 1e38 0 0 1e38 0 0 Tm (fern) Tj ET", b"0 0 595 842"),
        (b"BT /F1 12 Tf 0 0 0 0 100 100 Tm (flach) Tj ET", b"0 0 595 842"),
        (b"BT /F1 -12 Tf 100 100 Td (gespiegelt) Tj ET", b"0 0 595 842"),
        (b"BT /F1 12 Tf 1 0.5 0.9 1 100 100 Tm (schief und schief) Tj ET", b"0 0 595 842"),
        (b"BT /F1 12 Tf 100 100 Td (text) Tj ET", b"0 0 0 0"),
        (b"BT /F1 12 Tf 100 100 Td (text) Tj ET", b"595 842 0 0"),
        (b"BT /F1 12 Tf 1e6 100 Td (text) Tj ET", b"-1000000 -10 1000000 10"),
        (b"q " * 5000 + b"BT /F1 12 Tf 10 10 Td (tief) Tj ET", b"0 0 595 842"),
        (b"BT /F1 12 Tf 10 10 Td (\x00\x01\x02\xff\xfe) Tj ET", b"0 0 595 842"),
        (b"BT /F1 12 Tf (ohne Ende", b"0 0 595 842"),
        (b"", b"0 0 595 842"),
    ],
)
def test_strange_geometry_ends_well(content, media):
    page = read(pdf(content, media))
    if isinstance(page, DocumentError):
        return
    for word in page.words:
        edges = (word.box.x, word.box.y, word.box.right, word.box.bottom)
        assert all(-1e6 < edge < 1e6 for edge in edges)


def test_rotations_that_no_page_has_are_taken_as_quarter_turns():
    for rotate in (b"/Rotate 450", b"/Rotate -90", b"/Rotate 45"):
        page = read(pdf(b"BT /F1 12 Tf 100 100 Td (Rechnung Nummer) Tj ET", more=rotate))
        assert page.text == "Rechnung Nummer"


def test_the_same_word_ten_thousand_times_is_read():
    rows = b"".join(b"1 0 0 1 %d %d Tm (x1) Tj " % (20 + 9 * (n % 60), 830 - 5 * (n // 60)) for n in range(9600))
    page = read(pdf(b"BT /F1 4 Tf " + rows + b"ET"))
    assert len(page.text.replace(" ", "").replace("\n", "")) == 2 * 9600


def test_text_written_thousands_of_times_on_one_spot_is_read_once():
    page = read(pdf(b"BT /F1 12 Tf " + b"1 0 0 1 100 700 Tm (Summe) Tj " * 5000 + b"ET"))
    assert page.text == "Summe"


def test_words_all_in_one_place_are_ordered_without_trouble():
    words = [Word("w", Box(10, 10, 0, 0)) for _ in range(3000)]
    assert sum(len(line.words) for line in reading_order.arrange(words)) == 3000
