"""Damage to the objects of a PDF, saved again as a sound file around them: types, references, trees, sizes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import pairwise
from random import Random

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

_NUMBERS = (0, -1, 1, 7, 65_536, 2**31 - 1, -(2**31), 10**12, 0.000001, -3.5)
_NAMES = ("/Page", "/Pages", "/Catalog", "/Form", "/Image", "/FlateDecode", "/Nothing", "/A#00B", "/" + "N" * 2000)
_BOXES = (
    [0, 0, 14_400_000, 14_400_000], [0, 0, -595, -842], [0, 0, 0, 0], [595, 842, 0, 0], [0, 0, 0.001, 842],
    [-1e7, -1e7, 1e7, 1e7], [0, 0, 30_000, 3], [0, 0], ["a", "b", "c", "d"], [1e30, 0, 2e30, 842],
)  # fmt: skip
_DEEP = 400

ObjectDamage = Callable[[Pdf, Random], None]


def saved_after(damage: ObjectDamage, data: bytes, dice: Random) -> bytes:
    """The PDF `data` after `damage` to its objects; raises pikepdf.PdfError where it cannot be saved."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        damage(pdf, dice)
        file = io.BytesIO()
        streams = dice.choice((pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate))
        pdf.save(file, static_id=True, object_stream_mode=streams, recompress_flate=False)
    return file.getvalue()


def change_numbers(pdf: Pdf, dice: Random) -> None:
    """Numbers anywhere become zero, negative or huge."""
    _change_values(pdf, dice, lambda value: isinstance(value, int | float), lambda: dice.choice(_NUMBERS))


def change_names(pdf: Pdf, dice: Random) -> None:
    """Names anywhere become other names."""
    _change_values(pdf, dice, lambda value: isinstance(value, Name), lambda: Name(dice.choice(_NAMES)))


def change_references(pdf: Pdf, dice: Random) -> None:
    """References anywhere point to other objects, also to their own ancestors."""
    others = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Object)]
    _change_values(pdf, dice, lambda value: getattr(value, "is_indirect", False), lambda: dice.choice(others))


def change_types(pdf: Pdf, dice: Random) -> None:
    """Values anywhere become values of another type."""
    others = (String("x"), Array([]), Dictionary(), True, 5, Name.Nothing, String(b"\xfe\xff\xd8\x00"))
    _change_values(pdf, dice, lambda value: True, lambda: dice.choice(others))


def delete_keys(pdf: Pdf, dice: Random) -> None:
    """Keys anywhere are gone."""
    for thing, key in _some(_entries(pdf), dice):
        if isinstance(key, str) and key in thing and key != "/Length":
            del thing[key]


def make_page_tree_loop(pdf: Pdf, dice: Random) -> None:
    """A page tree that holds itself, or of which a page is its own parent."""
    tree = pdf.Root.Pages
    if dice.random() < 0.5:
        tree.Kids.append(tree)
        tree.Count = len(tree.Kids)
    else:
        page = dice.choice(list(tree.Kids))
        page.Parent = page


def misstate_the_count(pdf: Pdf, dice: Random) -> None:
    """A page tree that counts its pages wrongly."""
    pdf.Root.Pages.Count = dice.choice((-1, 0, 7, 59, 61, 100_000, 2**31 - 1))


def repeat_a_page(pdf: Pdf, dice: Random) -> None:
    """One page many times, up to and beyond the limit."""
    page, times = pdf.Root.Pages.Kids[0], dice.choice((2, 8, 40, 3000))
    pdf.Root.Pages.Kids = Array([page] * times)
    pdf.Root.Pages.Count = times


def distort_the_page(pdf: Pdf, dice: Random) -> None:
    """Boxes without area, endless, inverted or of no numbers; odd turns and units."""
    page = dice.choice(list(pdf.Root.Pages.Kids))
    page[dice.choice(("/MediaBox", "/CropBox", "/MediaBox"))] = Array(
        [String(edge) if isinstance(edge, str) else edge for edge in dice.choice(_BOXES)]
    )
    if dice.random() < 0.3:
        page.Rotate = dice.choice((90, 45, -90, 2**31 - 1))
    if dice.random() < 0.3:
        page.UserUnit = dice.choice((0, -1, 1e9, 75_000))


def nest_forms(pdf: Pdf, dice: Random) -> None:
    """Forms that draw one another: in a circle, as a deep chain, or tenfold at every level."""
    kind = dice.choice(("circle", "chain", "laughs"))
    levels = {"circle": 2, "chain": _DEEP, "laughs": 7}[kind]
    drawn = b"/F Do " * (10 if kind == "laughs" else 1)
    forms = [_form(pdf, drawn) for _ in range(levels)]
    for outer, inner in pairwise(forms):
        outer.Resources = Dictionary(XObject=Dictionary(F=inner))
    last = forms[0] if kind == "circle" else _form(pdf, b"BT /Helv 12 Tf (x) Tj ET 0 0 9 9 re f")
    forms[-1].Resources = Dictionary(XObject=Dictionary(F=last))
    _draw_on_first_page(pdf, "/Hostile", forms[0])


def nest_values(pdf: Pdf, dice: Random) -> None:
    """Arrays or dictionaries within one another."""
    value: pikepdf.Object = Array([])
    for _ in range(_DEEP):
        value = Array([value]) if dice.random() < 0.5 else Dictionary(D=value)
    dice.choice((pdf.Root, pdf.Root.Pages.Kids[0])).PieceInfo = Dictionary(X=value)


def make_attachments(pdf: Pdf, dice: Random) -> None:
    """Embedded files without sense: too many, in a tree that loops, with odd names, with hostile XML."""
    kind = dice.choice(("many", "loop", "names", "xml"))
    laughs = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 999 + b'">]><a>&b;</a>'
    content = {"xml": laughs}.get(kind, b"<a>" * 2000)
    names = Array([])
    for number in range({"many": 1500}.get(kind, 3)):
        file = pdf.make_stream(content, Type=Name.EmbeddedFile, Subtype=Name("/text#2Fxml"))
        title = {"names": "../" * 30 + "\x00factur-x.xml"}.get(kind, f"factur-x{number or ''}.xml")
        spec = Dictionary(Type=Name.Filespec, F=title, UF=title, EF=Dictionary(F=file))
        names.extend([String(title), pdf.make_indirect(spec)])
    tree = pdf.make_indirect(Dictionary(Names=names))
    if kind == "loop":
        tree.Kids = Array([tree, tree])
    pdf.Root.Names = Dictionary(EmbeddedFiles=tree)


def make_form_fields(pdf: Pdf, dice: Random) -> None:
    """Form fields and annotations that are their own children, and thousands of them."""
    page = pdf.Root.Pages.Kids[0]
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=dice.choice((Name.Tx, Name.Btn, Name.Ch, Name.Sig)),
            T=String("a" * dice.choice((1, 30_000))), V=String("119,00"), Rect=Array(dice.choice(_BOXES[:3])),
        )
    )  # fmt: skip
    field.Kids = Array([field])
    field.Parent = field
    count = dice.choice((1, 3000))
    page.Annots = Array([field] * count)
    pdf.Root.AcroForm = Dictionary(Fields=Array([field] * count), NeedAppearances=True, DA=String("/Helv 0 Tf"))


def spoil_the_fonts(pdf: Pdf, dice: Random) -> None:
    """Fonts whose character maps, widths or glyphs are wrong, endless or their own descendants."""
    fonts = [thing for thing in pdf.objects if isinstance(thing, Dictionary) and thing.get("/Type") == Name.Font]
    for font in _some(fonts, dice):
        kind = dice.choice(("map", "widths", "encoding", "descendants", "type3"))
        if kind == "map":
            font.ToUnicode = pdf.make_stream(_character_map(dice))
        elif kind == "widths":
            font.Widths = Array([dice.choice((0, -500, 10**9)) for _ in range(300)])
        elif kind == "encoding":
            font.Encoding = Dictionary(Differences=Array([-5, Name.a, 2**31 - 1, Name.b, Name("/uniD800")]))
        elif kind == "descendants":
            font.Subtype, font.DescendantFonts = Name.Type0, Array([font])
        else:
            _make_type3(pdf, font)


def misstate_encryption(pdf: Pdf, dice: Random) -> None:
    """An encryption dictionary in a file that is not encrypted, or not in that way."""
    pdf.trailer.Root.Encrypt = pdf.make_indirect(
        Dictionary(
            Filter=dice.choice((Name.Standard, Name.Other)), V=dice.choice((0, 2, 5, 99)), R=dice.choice((2, 6, -1)),
            Length=dice.choice((0, 40, 100_000)), P=-44, O=String(b"o" * 32), U=String(b"u" * dice.choice((0, 32))),
        )
    )  # fmt: skip


def loop_the_outline(pdf: Pdf, dice: Random) -> None:
    """Bookmarks, named places and actions that go in circles."""
    item = pdf.make_indirect(Dictionary(Title=String("x" * dice.choice((1, 50_000)))))
    item.First = item.Last = item.Next = item.Parent = item
    pdf.Root.Outlines = item
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("while (true) {}"), Next=item)
    pdf.Root.Dests = Dictionary(A=item)


def spoil_the_information(pdf: Pdf, dice: Random) -> None:
    """Title and producer that are no text, or far too much of it."""
    odd = (String(b"\xfe\xff\xd8\x00\xd8\x00"), String("\x00\n\x1b[2J" * 20), String("T" * 500_000), Array([1]), 5)
    pdf.docinfo["/Title"], pdf.docinfo["/Producer"] = dice.choice(odd), dice.choice(odd)


def misplace_content(pdf: Pdf, dice: Random) -> None:
    """Content that is missing, a thousand pieces, no stream, or the page itself."""
    page = dice.choice(list(pdf.Root.Pages.Kids))
    content = page.get("/Contents", Array([]))
    page.Contents = dice.choice((Array([content] * 1000), Array([]), Dictionary(), page, String("BT")))


def _change_values(pdf: Pdf, dice: Random, wanted: Callable[[object], bool], other: Callable[[], object]) -> None:
    found = [(thing, key) for thing, key in _entries(pdf) if wanted(thing[key])]
    for thing, key in _some(found, dice):
        if isinstance(thing, Stream) and key in ("/Length", "/Filter"):
            continue
        thing[key] = other()


def _entries(pdf: Pdf) -> list[tuple[pikepdf.Object, str | int]]:
    """Every place of a value: the key of a dictionary or the index of an array, two levels deep."""
    found: list[tuple[pikepdf.Object, str | int]] = []
    for thing in pdf.objects:
        for key in _keys(thing):
            found.append((thing, key))
            value = thing[key]
            if not getattr(value, "is_indirect", True):
                found.extend((value, inner) for inner in _keys(value))
    return found


def _keys(thing: object) -> list[str] | range:
    if isinstance(thing, Dictionary | Stream):
        return sorted(thing.keys())
    return range(len(thing)) if isinstance(thing, Array) else []


def _some(things: list, dice: Random) -> list:
    return dice.sample(things, min(len(things), dice.randint(1, 4)))


def _form(pdf: Pdf, content: bytes) -> Stream:
    return pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]))


def _draw_on_first_page(pdf: Pdf, name: str, form: Stream) -> None:
    page = pdf.pages[0]
    page.add_resource(form, Name.XObject, Name(name))
    page.contents_add(f"q {name} Do Q".encode())


def _character_map(dice: Random) -> bytes:
    ranges = b"100 beginbfrange\n" + b"<0000> <FFFF> <0000>\n" * 100 + b"endbfrange\n"
    halves = b"3 beginbfchar\n<20> <D800>\n<21> <DC00>\n<22> <" + b"0041" * 5000 + b">\nendbfchar\n"
    return b"/CMapName /X def\n" + dice.choice((ranges * 20, halves, dice.randbytes(500)))


def _make_type3(pdf: Pdf, font: Dictionary) -> None:
    glyph = pdf.make_stream(b"1000 0 0 0 750 750 d1 BT /Self 12 Tf (aaa) Tj ET")
    font.Subtype, font.FontMatrix, font.FontBBox = Name.Type3, Array([0.001, 0, 0, 0.001, 0, 0]), Array([0, 0, 9, 9])
    font.CharProcs, font.FirstChar, font.LastChar = Dictionary(a=glyph), 0, 255
    font.Encoding = Dictionary(Differences=Array([0, *[Name.a] * 256]))
    font.Resources = Dictionary(Font=Dictionary(Self=font))


_CROSS_REFERENCE = re.compile(rb"(?<=\n)\d{10} \d{5} [nf]")


def spoil_cross_references(data: bytes, dice: Random) -> bytes:
    """Offsets of the cross-reference table, its start, or the chain of tables wrong or in a circle."""
    places = [match.span() for match in _CROSS_REFERENCE.finditer(data)]
    damaged = bytearray(data)
    for start, end in _some(places, dice):
        offset = dice.choice((0, 9, len(data), 9_999_999_999, dice.randrange(len(data))))
        damaged[start:end] = b"%010d %05d %c" % (offset, dice.choice((0, 65_535)), dice.choice(b"nf"))
    start = bytes(damaged).rfind(b"startxref")
    if start > 0 and dice.random() < 0.4:
        return bytes(damaged[:start]) + b"startxref\n%d\n%%%%EOF\n" % dice.choice((0, start, len(data) * 9))
    table = bytes(damaged).rfind(b"xref", 0, start)
    return bytes(damaged).replace(b"trailer\n<<", b"trailer\n<< /Prev %d" % max(0, table)) if table > 0 else damaged


def append_an_update(data: bytes, dice: Random) -> bytes:
    """An incremental update that replaces the catalogue or a page by something else."""
    number, body = dice.choice((1, 2, 3)), dice.choice((b"null", b"<< /Type /Pages /Kids [3 0 R] >>", b"[1 0 R]"))
    at = len(data)
    update = b"%d 0 obj\n%s\nendobj\nxref\n%d 1\n%010d 00000 n \n" % (number, body, number, at)
    place = at + update.index(b"xref")
    return data + update + b"trailer\n<< /Size 99 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (place, place)


OBJECT_DAMAGE: tuple[ObjectDamage, ...] = (
    change_numbers, change_names, change_references, change_types, delete_keys, make_page_tree_loop,
    misstate_the_count, repeat_a_page, distort_the_page, nest_forms, nest_values, make_attachments, make_form_fields,
    spoil_the_fonts, misstate_encryption, loop_the_outline, spoil_the_information, misplace_content,
)  # fmt: skip

FILE_DAMAGE = (spoil_cross_references, append_an_update)
