"""Damage to XML invoices: entities, depth, encodings, sizes, and sound XML whose elements say impossible things."""

from __future__ import annotations

import re
from copy import deepcopy
from random import Random

from lxml import etree

_VALUES = (
    "", " ", "-0", "NaN", "1E+999999", "1E-999999", "9" * 5000, "0." + "0" * 5000 + "1", "-1", "119,00", "٣", "½",
    "20260231", "00000000", "2026-13-45", "9999-12-31", "0001-01-01", "DE" + "0" * 60, "\u202eRE\u0000".strip("\0"),
    "\ud7ff\ue000", "x" * 200_000, "\n\t", "true", "urn:cen.eu:en16931:2017",
)  # fmt: skip
_PROLOGUE = re.compile(rb"^\s*<\?xml[^>]*\?>")


def add_entities(data: bytes, dice: Random) -> bytes:
    """Entities that grow tenfold at every level, or that name files and addresses."""
    levels = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    declared = dice.choice(
        (
            f"<!DOCTYPE x [<!ENTITY e0 'ha'>{levels}]>",
            '<!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/hostname">]>',
            '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
            '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
        )
    ).encode()
    body = _PROLOGUE.sub(b"", data)
    comments = b"<!-- x -->" * dice.choice((0, 1, 2000))
    return b'<?xml version="1.0"?>' + comments + declared + body.replace(b"</", b"&e9;</", 3)


def change_encoding(data: bytes, dice: Random) -> bytes:
    """Another encoding than the declared one, or one that hardly anybody writes."""
    text = _PROLOGUE.sub(b"", data).decode()
    name = dice.choice(("utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037", "latin-1", "cp1252", "shift_jis"))
    said = dice.choice((name, "UTF-8", "no-such-charset", "x" * 5000, "UTF-16"))
    mark = dice.choice(("", "\ufeff"))
    return f'{mark}<?xml version="1.0" encoding="{said}"?>{text}'.encode(name, "replace")


def nest_elements(data: bytes, dice: Random) -> bytes:
    """Elements within one another, up to and beyond what parsers bear."""
    depth = dice.choice((100, 300, 100_000))
    at = data.find(b">", len(data) // 3) + 1
    return data[:at] + b"<d>" * depth + b"</d>" * depth + data[at:]


def add_giants(data: bytes, dice: Random) -> bytes:
    """Attributes, names, comments and texts of megabytes; attributes by the thousand."""
    giant = dice.choice(
        (
            b'<g a="' + b"x" * 3_000_000 + b'"/>', b"<" + b"g" * 200_000 + b"/>", b"<!--" + b"x" * 3_000_000 + b"-->",
            b"<g " + b" ".join(b'a%d=""' % number for number in range(20_000)) + b"/>",
            b"<g>" + b"&#65;" * 500_000 + b"</g>", b"<![CDATA[" + b"]" * 1_000_000 + b"]]>",
            b"<g " + b" ".join(b'xmlns:n%d="u%d"' % (number, number) for number in range(3000)) + b"/>",
        )
    )  # fmt: skip
    at = data.find(b">", len(data) // 3) + 1
    return data[:at] + giant + data[at:]


def change_values(data: bytes, dice: Random) -> bytes:
    """Texts of elements and values of attributes become impossible."""
    root = _parsed(data)
    leaves = [element for element in root.iter(etree.Element) if not len(element)]
    for element in dice.sample(leaves, min(len(leaves), dice.randint(1, 12))):
        value = dice.choice(_VALUES)
        if element.attrib and dice.random() < 0.3:
            element.set(dice.choice(sorted(element.attrib)), value)
        else:
            element.text = value
    return _written(root)


def move_elements(data: bytes, dice: Random) -> bytes:
    """Elements gone, twice, in another's place, or under themselves."""
    root = _parsed(data)
    for _ in range(dice.randint(1, 6)):
        inner = [element for element in root.iter(etree.Element) if element.getparent() is not None]
        if not inner:
            break
        element = dice.choice(inner)
        kind, parent = dice.choice(("gone", "twice", "moved", "under itself", "renamed")), element.getparent()
        if kind == "gone":
            parent.remove(element)
        elif kind == "moved":
            dice.choice(inner).append(deepcopy(element))
        elif kind == "under itself":
            element.append(deepcopy(element))
        elif kind == "renamed":
            element.tag = dice.choice(inner).tag
        else:
            parent.append(deepcopy(element))
    return _written(root)


def repeat_lines(data: bytes, dice: Random) -> bytes:
    """One element thousands of times: lines, taxes, parties."""
    root = _parsed(data)
    element = dice.choice([element for element in root.iter(etree.Element) if element.getparent() is not None])
    times = max(2, min(dice.choice((50, 5000)), 2_000_000 // len(etree.tostring(element))))
    for _ in range(times):
        element.addnext(deepcopy(element))
    return _written(root)


def change_namespaces(data: bytes, dice: Random) -> bytes:
    """Namespaces of other versions, of none, or of another syntax."""
    found = sorted(set(re.findall(rb'"(urn:[^"]+)"', data)))
    if not found:
        return data
    return data.replace(dice.choice(found), dice.choice((b"", b"urn:x", dice.choice(found), found[0] + b"0")))


def _parsed(data: bytes) -> etree._Element:
    return etree.fromstring(data)


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


MUTATIONS = (
    add_entities, change_encoding, nest_elements, add_giants, change_values, change_values, change_values,
    move_elements, move_elements, repeat_lines, change_namespaces,
)  # fmt: skip
