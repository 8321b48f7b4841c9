"""A font without ink for text that nobody sees: any letter can be searched for and copied, and none needs a drawing.

A reader of PDFs takes the letters from the font's ToUnicode map (ISO 32000-1, 9.10.3), and the room that they fill from
its one outline, a square that invisible text never paints.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterable
from typing import Any

from pypdfium2 import raw

_pdfium: Any = raw
_EM, _ASCENT, _DESCENT = 1000, 780, -220
"""Units of the font's square: as high as a line, so that a word fills its box whatever letters it has."""
_MOST_IN_BLOCK = 100
"""Entries of one block of a CMap (Adobe technical note 5014, 7.2)."""
_MAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{blocks}
endcmap CMapName currentdict /CMap defineresource pop end end
"""


class GlyphlessFont:
    """A font in one document (pdfium's) for these letters, every one as wide as the font's size."""

    def __init__(self, document: Any, letters: Iterable[str]) -> None:
        self._document = document
        self._codes = {letter: code for code, letter in enumerate(sorted(set(letters)), 1)}
        font, places = _true_type(), struct.pack(">H", 1) * (len(self._codes) + 1)
        self._font = _pdfium.FPDFText_LoadCidType2Font(
            document.raw, _bytes(font), len(font), _to_unicode(self._codes), _bytes(places), len(places)
        )

    def text(self, text: str, size: float) -> Any:
        """Return a text object of pdfium at the origin, `len(text) * size` points wide; KeyError for other letters."""
        made = _pdfium.FPDFPageObj_CreateTextObj(self._document.raw, self._font, size)
        codes = (ctypes.c_uint32 * len(text))(*(self._codes[letter] for letter in text))
        _pdfium.FPDFText_SetCharcodes(made, codes, len(text))
        _pdfium.FPDFTextObj_SetTextRenderMode(made, _pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
        return made


def _bytes(content: bytes) -> Any:
    return (ctypes.c_uint8 * len(content)).from_buffer_copy(content)


def _to_unicode(codes: dict[str, int]) -> bytes:
    lines = [f"<{code:04X}> <{letter.encode('utf-16-be', 'replace').hex()}>" for letter, code in codes.items()]
    pieces = [lines[start : start + _MOST_IN_BLOCK] for start in range(0, len(lines), _MOST_IN_BLOCK)]
    blocks = "\n".join(f"{len(piece)} beginbfchar\n" + "\n".join(piece) + "\nendbfchar" for piece in pieces)
    return _MAP.format(blocks=blocks).encode() + b"\0"


def _true_type() -> bytes:
    """A TrueType font of two equal squares (ISO/IEC 14496-22, chapters 5.2 and 5.3)."""
    square = struct.pack(">hhhhhHH", 1, 0, _DESCENT, _EM, _ASCENT, 3, 0) + b"\1" * 4
    square += struct.pack(">hhhh", 0, 0, _EM, 0) + struct.pack(">hhhh", _DESCENT, _EM, 0, -_EM) + b"\0\0"
    glyphs = 2
    tables = {
        b"cmap": struct.pack(">HHHHLHHLLL", 0, 1, 3, 10, 12, 12, 0, 16, 0, 0),
        b"glyf": square * glyphs,
        b"head": struct.pack(
            ">LLLLHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0, 0, _DESCENT, _EM, _ASCENT,
            0, 8, 2, 1, 0,
        ),
        b"hhea": struct.pack(">LhhhHhhhhhhhhhhhH", 0x10000, _ASCENT, _DESCENT, 0, _EM, *(0,) * 11, glyphs),
        b"hmtx": struct.pack(">Hh", _EM, 0) * glyphs,
        b"loca": struct.pack(">LLL", *(len(square) * place for place in range(glyphs + 1))),
        b"maxp": struct.pack(">LHHHHHHHHHHHHHH", 0x10000, glyphs, 4, 1, 0, 0, 1, *(0,) * 8),
        b"name": struct.pack(">HHH", 0, 0, 6),
        b"post": struct.pack(">LLhhLLLLL", 0x30000, 0, 0, 0, 1, 0, 0, 0, 0),
    }  # fmt: skip
    directory, body = struct.pack(">LHHHH", 0x10000, len(tables), 128, 3, 16 * len(tables) - 128), b""
    begins = len(directory) + 16 * len(tables)
    for tag, table in tables.items():
        padded = table + b"\0" * (-len(table) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
        directory += tag + struct.pack(">LLL", checksum, begins + len(body), len(table))
        body += padded
    return directory + body
