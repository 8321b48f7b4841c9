"""Pages of PDFs, images and mail messages: sizes, resolutions, pixels."""

import io
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, FloatObject, NameObject, NumberObject
from reportlab.pdfgen.canvas import Canvas

from docproc.errors import TooManyPagesError, TooManyPixelsError
from docproc.intake.pages import open_pages
from docproc.intake.sniff import sniff
from docproc.model.limits import Limits
from tests.unit.intake.samples import mail, pdf, write

A4_WIDTH = 210 / 25.4 * 72


def image_file(path: Path, image: Image.Image, **options: object) -> Path:
    saved = io.BytesIO()
    image.save(saved, path.suffix[1:].upper().replace("JPG", "JPEG").replace("TIF", "TIFF"), **options)
    return write(path, saved.getvalue())


def mime(path: Path) -> str:
    return sniff(path.read_bytes()[:4096]) or ""


def test_pages_of_a_pdf_come_in_order_with_their_text_and_their_pixels(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", pdf("Erste Seite", "Zweite Seite"))
    with open_pages(path, mime(path), Limits()) as pages:
        assert [(page.number, page.width, page.height) for page in pages] == [(1, 595, 842), (2, 595, 842)]
        assert pages[1].pdf is not None
        assert "Zweite" in pages[1].pdf.get_textpage().get_text_range()
        image = pages[0].render(144)
        assert (image.mode, image.size) == ("RGB", (1190, 1684))
        assert image.convert("L").getextrema() == (0, 255)


def test_equal_files_have_equal_page_identities_and_no_two_pages_share_one(tmp_path: Path) -> None:
    paths = [write(tmp_path / name, pdf("eins", "zwei")) for name in ("a.pdf", "b.pdf")]
    paths[1].write_bytes(paths[0].read_bytes())
    found = []
    for path in paths:
        with open_pages(path, "application/pdf", Limits()) as pages:
            found.append([page.identity for page in pages])
    assert found[0] == found[1]
    assert len(set(found[0])) == 2


def test_pages_stay_usable_when_many_others_have_been_opened_since(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", pdf(*(f"Seite {number}" for number in range(20))))
    with open_pages(path, "application/pdf", Limits()) as pages:
        assert all(page.pdf is not None for page in pages)
        assert "Seite 0" in pages[0].pdf.get_textpage().get_text_range()  # type: ignore[union-attr]  # asserted above


def test_a_turned_page_has_the_size_that_a_viewer_shows(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("quer"))))
    writer.pages[0][NameObject("/Rotate")] = NumberObject(90)
    writer.write(tmp_path / "a.pdf")
    with open_pages(tmp_path / "a.pdf", "application/pdf", Limits()) as pages:
        assert (pages[0].width, pages[0].height) == (842, 595)
        assert pages[0].render(72).size == (842, 595)


def test_a_crop_box_that_shows_nothing_of_the_page_is_ignored(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("ganz"))))
    writer.pages[0][NameObject("/CropBox")] = ArrayObject(FloatObject(edge) for edge in (0, 0, -595, -842))
    writer.write(tmp_path / "a.pdf")
    with open_pages(tmp_path / "a.pdf", "application/pdf", Limits()) as pages:
        assert (pages[0].width, pages[0].height) == (595, 842)
        assert "ganz" in pages[0].pdf.get_textpage().get_text_range()
        assert pages[0].render(72).size == (595, 842)


def test_an_absurd_media_box_is_drawn_within_the_pixel_limit(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("groß"))))
    writer.pages[0][NameObject("/MediaBox")] = ArrayObject(FloatObject(edge) for edge in (0, 0, 200_000, 200_000))
    writer.write(tmp_path / "a.pdf")
    with open_pages(tmp_path / "a.pdf", "application/pdf", Limits(max_pixels=1_000_000)) as pages:
        width, height = pages[0].render(300).size
        assert width * height <= 1_010_000


def test_what_was_filled_into_a_form_is_part_of_the_page_text(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "form.pdf"), pagesize=(595, 842))
    canvas.drawString(72, 700, "Name")
    canvas.acroForm.textfield(name="name", value="Petra Probst", x=150, y=690, width=200, height=20)
    canvas.save()
    with open_pages(tmp_path / "form.pdf", "application/pdf", Limits()) as pages:
        assert pages[0].pdf is not None
        assert "Petra Probst" in pages[0].pdf.get_textpage().get_text_range()


@pytest.mark.parametrize(
    ("size", "stated", "dpi"),
    [
        ((1654, 2339), (200, 200), 200.0),
        ((1654, 2339), None, 1654 / (210 / 25.4)),
        ((1654, 2339), (1, 1), 1654 / (210 / 25.4)),
        ((1654, 2339), (4800, 4800), 1654 / (210 / 25.4)),
        ((6048, 8064), (72, 72), 6048 / (210 / 25.4)),
        ((2339, 1654), None, 1654 / (210 / 25.4)),
        ((600, 1800), None, 200.0),
    ],
)
def test_resolution_is_the_files_own_where_credible_else_a4_or_a_receipt(
    tmp_path: Path, size: tuple[int, int], stated: tuple[int, int] | None, dpi: float
) -> None:
    path = image_file(tmp_path / "a.png", Image.new("1", size), **({"dpi": stated} if stated else {}))
    with open_pages(path, mime(path), Limits()) as pages:
        assert pages[0].natural_dpi == pytest.approx(dpi, rel=0.001)
        assert pages[0].width == pytest.approx(size[0] / dpi * 72, rel=0.001)


def test_a_photo_without_resolution_is_as_wide_as_a4(tmp_path: Path) -> None:
    path = image_file(tmp_path / "a.jpg", Image.new("RGB", (1000, 1414)))
    with open_pages(path, mime(path), Limits()) as pages:
        assert pages[0].width == pytest.approx(A4_WIDTH)


def test_exif_orientation_is_applied_to_size_and_pixels(tmp_path: Path) -> None:
    image = Image.new("RGB", (400, 200), "white")
    image.paste("black", (0, 0, 100, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    path = image_file(tmp_path / "a.jpg", image, exif=exif, dpi=(100, 100))
    with open_pages(path, mime(path), Limits()) as pages:
        assert (pages[0].width, pages[0].height) == (144, 288)
        upright = pages[0].render(100)
    assert upright.size == (200, 400)
    assert upright.getpixel((100, 20)) == pytest.approx((0, 0, 0), abs=12)


def test_fax_pixels_that_are_not_square_become_a_page_of_true_shape(tmp_path: Path) -> None:
    path = image_file(tmp_path / "a.tif", Image.new("1", (1728, 1145), 1), dpi=(204, 98))
    with open_pages(path, mime(path), Limits()) as pages:
        assert pages[0].width / pages[0].height == pytest.approx(1728 / 204 / (1145 / 98), rel=0.01)
        assert pages[0].render(204).height == pytest.approx(1145 / 98 * 204, abs=2)


def _transparent() -> Image.Image:
    return Image.new("RGBA", (90, 90), (0, 0, 0, 0))


def _palette_with_transparency() -> Image.Image:
    image = Image.new("P", (90, 90), 0)
    image.putpalette([0, 0, 0, 255, 255, 255])
    image.info["transparency"] = 0
    return image


def _sixteen_bit() -> Image.Image:
    return Image.new("I;16", (90, 90), 65535)


@pytest.mark.parametrize(
    ("make", "suffix"),
    [
        (_transparent, ".png"),
        (_palette_with_transparency, ".png"),
        (_sixteen_bit, ".tif"),
        (_sixteen_bit, ".png"),
        (lambda: Image.new("1", (90, 90), 1), ".tif"),
        (lambda: Image.new("CMYK", (90, 90), (0, 0, 0, 0)), ".tif"),
        (lambda: Image.new("CMYK", (90, 90), (0, 0, 0, 0)), ".jpg"),
        (lambda: Image.new("F", (90, 90), 1.0), ".tif"),
        (lambda: Image.new("LA", (90, 90), (0, 0)), ".webp"),
        (lambda: Image.new("L", (90, 90), 255), ".bmp"),
    ],
)
def test_white_paper_is_white_in_every_colour_mode(
    tmp_path: Path, make: Callable[[], Image.Image], suffix: str
) -> None:
    path = image_file(tmp_path / f"a{suffix}", make())
    with open_pages(path, mime(path), Limits()) as pages:
        image = pages[0].render(pages[0].natural_dpi or 0)
    assert image.mode == "RGB"
    assert min(low for low, _ in image.getextrema()) >= 250  # type: ignore[misc]  # bands of an RGB image


def test_sixteen_bit_grey_keeps_its_middle_tones(tmp_path: Path) -> None:
    path = image_file(tmp_path / "a.png", Image.new("I;16", (90, 90), 32768))
    with open_pages(path, mime(path), Limits()) as pages:
        image = pages[0].render(pages[0].natural_dpi or 0)
    assert image.getpixel((5, 5)) == pytest.approx((128, 128, 128), abs=2)


def test_every_frame_of_a_tiff_is_a_page_but_its_thumbnails_are_not(tmp_path: Path) -> None:
    first, second = Image.new("L", (100, 140), 0), Image.new("L", (100, 140), 255)
    thumbnail = Image.new("L", (10, 14))
    thumbnail.encoderinfo = {"tiffinfo": {254: 1}}
    path = image_file(tmp_path / "a.tif", first, save_all=True, append_images=[thumbnail, second])
    with open_pages(path, mime(path), Limits()) as pages:
        assert [page.number for page in pages] == [1, 2]
        shades = [page.render(page.natural_dpi or 0).getpixel((3, 3)) for page in pages]
    assert shades == [(0, 0, 0), (255, 255, 255)]


def test_page_and_pixel_limits_hold_for_images(tmp_path: Path) -> None:
    path = image_file(
        tmp_path / "a.tif", Image.new("L", (100, 100)), save_all=True, append_images=[Image.new("L", (9, 9))] * 3
    )
    with pytest.raises(TooManyPagesError), open_pages(path, mime(path), Limits(max_pages=3)):
        pass
    with pytest.raises(TooManyPixelsError, match="100 x 100"), open_pages(path, mime(path), Limits(max_pixels=9_999)):
        pass


def test_a_mail_message_is_pages_of_text_with_lines_of_their_own(tmp_path: Path) -> None:
    body = "Rechnungsnummer: 12\n\n" + "\n".join(f"Zeile {number}" for number in range(100))
    path = write(tmp_path / "a.eml", mail(body=body).as_bytes())
    with open_pages(path, mime(path), Limits()) as pages:
        assert len(pages) == 2
        assert pages[0].lines is not None
        texts = [line.text for line in pages[0].lines]
        assert texts[:4] == [
            "From: rechnung@nordlicht.example", "Subject: Rechnung RE-4711", "Date: 2026-03-05", "Rechnungsnummer: 12",
        ]  # fmt: skip
        assert all(line.box.x >= 0 and line.box.right <= 595 and line.box.bottom <= 842 for line in pages[0].lines)
        assert pages[0].render(72).convert("L").getextrema()[0] < 128


def test_rows_of_a_mails_table_stay_together_within_the_sheet(tmp_path: Path) -> None:
    cells = "\t".join(f"Zelle {number} mit langem Inhalt" for number in range(8))
    path = write(tmp_path / "a.eml", mail(body=f"{cells}\n\n{'Wort ' * 60}\n").as_bytes())
    with open_pages(path, mime(path), Limits()) as pages:
        lines = pages[0].lines or ()
    row = [line for line in lines if line.text.startswith("Zelle")]
    assert len(row) == 8
    assert len({line.box.y for line in row}) == 1
    assert all(left.box.right < right.box.x for left, right in pairwise(row))
    assert max(line.box.right for line in lines) <= 595
    assert sum(line.text.count("Wort") for line in lines) == 60
