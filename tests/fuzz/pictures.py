"""Damage to image files: headers that promise too much, bombs, frames in circles, odd metadata."""

from __future__ import annotations

import io
import re
import struct
import zlib
from functools import cache
from random import Random

from PIL import Image

from tests.fuzz.byte_damage import cut_off, overwrite_bytes

_SIDES = (0, 1, 7, 20_000, 65_535, 2**31 - 1, 2**32 - 1)
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAME = re.compile(rb"\xff[\xc0-\xc3]..[\x08\x0c\x10]", re.DOTALL)


def claim_another_size(data: bytes, dice: Random) -> bytes:
    """The header of the format at hand says other sides than the data has."""
    width, height = dice.choice(_SIDES), dice.choice(_SIDES)
    if data.startswith(_PNG):
        header = b"IHDR" + struct.pack(">II", width, height) + data[24:29]
        return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]
    if data.startswith(b"BM"):
        return data[:18] + struct.pack("<II", width, height) + data[26:]
    if data.startswith(b"RIFF"):
        return data[:26] + struct.pack("<HH", width & 0xFFFF, height & 0xFFFF) + data[30:]
    frame = _JPEG_FRAME.search(data)
    if frame is not None:
        return data[: frame.end()] + struct.pack(">HH", height & 0xFFFF, width & 0xFFFF) + data[frame.end() + 4 :]
    return _with_tiff_entry(data, dice.choice((256, 257)), width)


def change_tiff_entry(data: bytes, dice: Random) -> bytes:
    """An entry of the first directory of a TIFF becomes something else: size, packing, place and number of strips."""
    tag = dice.choice((256, 257, 258, 259, 262, 273, 277, 278, 279, 282, 322, 324))
    return _with_tiff_entry(data, tag, dice.choice((0, 1, 6, 7, 50_000, 65_535, 2**32 - 1)))


def loop_tiff_frames(data: bytes, dice: Random) -> bytes:
    """The last directory of a TIFF names an earlier one as the next, or a place outside the file."""
    if not data.startswith(b"II*\x00"):
        return overwrite_bytes(data, dice)
    (first,) = struct.unpack_from("<I", data, 4)
    if first + 2 > len(data):
        return cut_off(data, dice)
    (entries,) = struct.unpack_from("<H", data, first)
    end = first + 2 + 12 * entries
    target = dice.choice((first, 8, 4, len(data), 2**32 - 1))
    return data[:end] + struct.pack("<I", target) + data[end + 4 :]


def make_a_png_bomb(data: bytes, dice: Random) -> bytes:
    """A small PNG of many pixels: up to the limit they must be borne, beyond they must be refused."""
    side = dice.choice((2_000, 5_000, 12_000, 40_000))
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, dice.choice((1, 8)), 0, 0, 0, 0)
    rows = _packed_zeros(min(side, 8_000) ** 2)
    return _PNG + b"".join(_chunk(body) for body in (header, b"IDAT" + rows, b"IEND"))


def add_metadata(data: bytes, dice: Random) -> bytes:
    """Comments, profiles and EXIF data that are too long, packed bombs or rubbish."""
    text = b"zTXtTitle\x00\x00" + _packed_zeros(64_000_000)
    if data.startswith(_PNG):
        odd = (text, b"iCCPx\x00\x00" + dice.randbytes(500), b"eXIf" + dice.randbytes(300), b"tEXt" + b"x" * 100_000)
        return data[:33] + b"".join(_chunk(dice.choice(odd)) for _ in range(3)) + data[33:]
    if data.startswith(b"\xff\xd8"):
        orientation = struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, dice.choice((0, 5, 9, 65_535)), 0, 0)
        exif = b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + dice.choice((orientation, dice.randbytes(80)))
        segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
        return data[:2] + segment * dice.choice((1, 500)) + data[2:]
    return overwrite_bytes(data, dice)


def make_many_frames(data: bytes, dice: Random) -> bytes:
    """A TIFF of tiny pages, up to and beyond the limit."""
    frame, file = Image.new("1", (9, 9)), io.BytesIO()
    frame.save(file, "TIFF", save_all=True, append_images=[frame] * dice.choice((3, 30, 300)))
    return file.getvalue()


def make_an_odd_shape(data: bytes, dice: Random) -> bytes:
    """A picture one pixel wide, high or large."""
    size = dice.choice(((1, 30_000), (30_000, 1), (1, 1), (2, 3), (60_000, 10)))
    file = io.BytesIO()
    Image.effect_noise(size, 90).save(file, dice.choice(("PNG", "BMP", "TIFF")))
    return file.getvalue()


def repeat_scans(data: bytes, dice: Random) -> bytes:
    """The entropy-coded part of a JPEG hundreds of times: every copy must be decoded."""
    start = data.find(b"\xff\xda")
    return data[:start] + data[start:-2] * 300 + data[-2:] if 0 < start < 200_000 else overwrite_bytes(data, dice)


def _with_tiff_entry(data: bytes, tag: int, value: int) -> bytes:
    order = "<" if data[:2] == b"II" else ">"
    if data[:2] not in (b"II", b"MM") or len(data) < 8:
        return data
    (first,) = struct.unpack_from(order + "I", data, 4)
    for at in range(first + 2, min(len(data) - 12, first + 600), 12):
        if struct.unpack_from(order + "H", data, at)[0] == tag:
            return data[:at] + struct.pack(order + "HHII", tag, 4, 1, value) + data[at + 12 :]
    return data


@cache
def _packed_zeros(count: int) -> bytes:
    packer, block = zlib.compressobj(1), bytes(1_000_000)
    return b"".join(packer.compress(block) for _ in range(count // len(block))) + packer.flush()


def _chunk(body: bytes) -> bytes:
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


MUTATIONS = (
    claim_another_size, claim_another_size, change_tiff_entry, loop_tiff_frames, make_a_png_bomb, add_metadata,
    make_many_frames, make_an_odd_shape, repeat_scans,
)  # fmt: skip
