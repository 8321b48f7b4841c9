"""Damage to the streams of a PDF: what they say, how they are packed, and how much comes out of them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from functools import cache
from random import Random

from pikepdf import Array, Dictionary, Name, Pdf, PdfError, Stream, String

_TOKENS = (
    b"q ", b"Q ", b"BT ", b"ET ", b"Tj ", b"1e38 0 0 1e38 0 0 cm ", b"/Nothing gs ", b"999999999 Tf ", b"BI ID EI ",
    b"nan ", b"(", b")", b"<<", b"]", b"0 0 0 0 re W n ", b"-2147483648 Tz ", b"/X sh ", b"BX ",
)  # fmt: skip
_FILTERS = (
    Name.FlateDecode, Name.LZWDecode, Name.ASCIIHexDecode, Name.ASCII85Decode, Name.RunLengthDecode,
    Name.CCITTFaxDecode, Name.JBIG2Decode, Name.DCTDecode, Name.JPXDecode, Name.Crypt, Name.Nothing,
)  # fmt: skip
_BOMB = 60_000_000
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?")


def spoil_content(pdf: Pdf, dice: Random) -> None:
    """A stream unpacked, damaged and packed again."""
    for stream in _some_streams(pdf, dice):
        content = bytearray(_unpacked(stream))
        for _ in range(dice.randint(1, 20)):
            at, token = dice.randrange(len(content) + 1), dice.choice(_TOKENS)
            content[at : at + dice.choice((0, len(token)))] = token
        stream.write(bytes(content))


def change_content_numbers(pdf: Pdf, dice: Random) -> None:
    """Numbers of a content stream, among them places and sizes of text, become extreme."""
    for stream in _some_streams(pdf, dice):
        share = dice.random() / 4

        def change(match: re.Match[bytes], share: float = share) -> bytes:
            return dice.choice((b"0", b"-1", b"99999", b"1e9", b"0.00001")) if dice.random() < share else match[0]

        stream.write(_NUMBER.sub(change, _unpacked(stream)[:200_000]))


def mislabel_filters(pdf: Pdf, dice: Random) -> None:
    """A stream packed in another way than it says, or in fifty ways at once."""
    for stream in _some_streams(pdf, dice):
        raw = stream.read_raw_bytes()
        kinds = [dice.choice(_FILTERS) for _ in range(dice.choice((1, 2, 50)))]
        stream.write(raw, filter=Array(kinds), decode_parms=_odd_parameters(dice))


def misstate_lengths(data: bytes, dice: Random) -> bytes:
    """Streams that say a length other than theirs."""

    def change(match: re.Match[bytes]) -> bytes:
        other = dice.choice((b"0", b"-5", b"99999999", b"1 0 R", b"(x)", b"%d" % (int(match[1]) // 2)))
        return b"/Length " + other if dice.random() < 0.3 else match[0]

    return re.sub(rb"/Length (\d+)(?! \d+ R)", change, data)


def make_a_content_bomb(pdf: Pdf, dice: Random) -> None:
    """A page whose few bytes unpack to hundreds of megabytes, once or twice packed."""
    once = _packed(dice.choice((b" ", b"q ", b"0 0 m ", b"(", b"\x00")))
    bomb = pdf.make_stream(b"")
    if dice.random() < 0.5:
        bomb.write(once, filter=Name.FlateDecode)
    else:
        bomb.write(zlib.compress(once), filter=Array([Name.FlateDecode, Name.FlateDecode]))
    pdf.Root.Pages.Kids[0].Contents = bomb


def make_an_attachment_bomb(pdf: Pdf, dice: Random) -> None:
    """An embedded e-invoice of hundreds of megabytes."""
    file = pdf.make_stream(b"", Type=Name.EmbeddedFile)
    file.write(_packed(dice.choice((b" ", b"<a>", b"\x00"))), filter=Name.FlateDecode)
    spec = Dictionary(Type=Name.Filespec, F="factur-x.xml", UF="factur-x.xml", EF=Dictionary(F=file))
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("factur-x.xml"), spec])))


def make_a_picture_bomb(pdf: Pdf, dice: Random) -> None:
    """A picture of a huge size, of which some data is there, or none, or not in its format."""
    side = dice.choice((5_000, 30_000, 2**20))
    picture = pdf.make_stream(
        b"", Type=Name.XObject, Subtype=Name.Image, Width=side, Height=dice.choice((side, 1, -1, 0)),
        BitsPerComponent=dice.choice((1, 8, 16, 33)), ColorSpace=dice.choice((Name.DeviceGray, Name.DeviceN)),
    )  # fmt: skip
    content, kind = dice.choice(
        ((_packed(b"\x00"), Name.FlateDecode), (zlib.compress(b"ab"), Name.FlateDecode), (dice.randbytes(999), None))
    )
    picture.write(content, filter=kind or dice.choice(_FILTERS))
    page = pdf.pages[0]
    page.add_resource(picture, Name.XObject, Name.Bomb)
    page.contents_add(b"q 500 0 0 500 0 0 cm /Bomb Do Q")


def write_too_much(pdf: Pdf, dice: Random) -> None:
    """Real work without end: text, lines, nested states, clips, patterns."""
    piece, most = dice.choice(
        (
            (b"BT /F1 8 Tf 50 %d Td (Rechnung 119,00 EUR) Tj ET\n", 20_000),
            (b"BT /F1 8 Tf 50 %d Td (x) Tj ET\n", 60_000),
            (b"0 0 m 500 %d l S\n", 100_000),
            (b"q 1 0 0 1 0 %d cm\n", 200_000),
            (b"0 %d 500 500 re W n\n", 20_000),
            (b"0 %d m 1 2 3 4 5 6 c 7 8 9 10 11 12 c b*\n", 50_000),
        )
    )
    content = b"".join(piece % (row % 800) for row in range(dice.choice((most // 20, most))))
    pdf.pages[0].contents_add(content, prepend=dice.random() < 0.5)


def _some_streams(pdf: Pdf, dice: Random) -> list[Stream]:
    streams = [thing for thing in pdf.objects if isinstance(thing, Stream)]
    return dice.sample(streams, min(len(streams), dice.randint(1, 3)))


def _unpacked(stream: Stream) -> bytes:
    try:
        return stream.read_bytes()
    except PdfError:
        return stream.read_raw_bytes()


def _odd_parameters(dice: Random) -> Dictionary | None:
    if dice.random() < 0.5:
        return None
    return Dictionary(
        Predictor=dice.choice((2, 15, 99)), Columns=dice.choice((0, -1, 2**31 - 1, 5)),
        Colors=dice.choice((0, 4, 2**30)), BitsPerComponent=dice.choice((0, 8, 64)), K=dice.choice((-1, 0, 4)),
        Rows=dice.choice((0, 2**31 - 1)), EarlyChange=dice.choice((0, 5)),
    )  # fmt: skip


@cache
def _packed(piece: bytes) -> bytes:
    """So many times `piece` that it unpacks to the size of a bomb."""
    packer, block = zlib.compressobj(1), piece * (1_000_000 // len(piece))
    return b"".join(packer.compress(block) for _ in range(_BOMB // len(block))) + packer.flush()


STREAM_DAMAGE: tuple[Callable[[Pdf, Random], None], ...] = (
    spoil_content, change_content_numbers, mislabel_filters, make_a_content_bomb, make_an_attachment_bomb,
    make_a_picture_bomb, write_too_much,
)  # fmt: skip
