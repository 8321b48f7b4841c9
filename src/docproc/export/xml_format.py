"""XML in docproc's own schema (`configs/export/documents-1.xsd`, printed by `docproc export --xsd`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any, BinaryIO

from docproc.export.layout import Layout
from docproc.export.selection import KEYS, select

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "urn:docproc:export:1"
_PREFIX: Any = {None: NAMESPACE}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold (section 2.2); they become U+FFFD."""
_LISTS: Mapping[str, str] = {
    "line_items": "line_item", "vat_breakdown": "vat", "comparisons": "comparison", "allowances": "allowance",
    "accounts": "account", "references": "reference", "form_fields": "form_field", "findings": "finding",
    "categories": "category", "tags": "tag", "relations": "relation", "reasons": "reason",
}  # fmt: skip
"""What an element of each list is called."""
_BOX = ("x", "y", "width", "height")


def schema() -> bytes:
    """Return the XML Schema that every export in XML follows."""
    return (files("docproc.configs") / "export" / "documents-1.xsd").read_bytes()


def write(documents: Iterable[Mapping[str, Any]], stream: BinaryIO, layout: Layout) -> int:
    """Write one `document` element after the other and return the number of documents."""
    from lxml import etree

    count = 0
    with etree.xmlfile(stream, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(f"{{{NAMESPACE}}}documents", nsmap=_PREFIX):
            file.write("\n")
            for document in documents:
                file.write(_document(select(document, layout.names)))
                file.write("\n")
                count += 1
    stream.write(b"\n")
    return count


def _document(document: Mapping[str, Any]) -> _Element:
    from lxml import etree

    element = etree.Element(f"{{{NAMESPACE}}}document", nsmap=_PREFIX)
    for name in sorted(document, key=_place):
        if name == "fields":
            _fields(element, document[name])
        elif name in KEYS:
            _value(element, name, document[name])
        else:
            _text(_child(element, "value", name=name), document[name])
    return element


def _place(name: str) -> int:
    return KEYS.index(name) if name in KEYS else len(KEYS)


def _fields(parent: _Element, fields: Mapping[str, Mapping[str, Any]]) -> None:
    element = _child(parent, "fields")
    for name, field in fields.items():
        found = _child(element, "field", name=name)
        for part, value in field.items():
            _value(found, part, value)


def _value(parent: _Element, name: str, value: Any) -> None:
    if value is None:
        return
    if name == "box":
        _child(parent, name, **dict(zip(_BOX, map(str, value), strict=True)))
    elif isinstance(value, Mapping):
        element = _child(parent, name)
        for part, inner in value.items():
            _value(element, part, inner)
    elif isinstance(value, list | tuple):
        element = _child(parent, name)
        for item in value:
            _value(element, _LISTS.get(name, "name"), item)
    else:
        _text(_child(parent, name), value)


def _child(parent: _Element, tag: str, **attributes: str) -> _Element:
    from lxml import etree

    safe = {key: _NO_XML.sub("\ufffd", text) for key, text in attributes.items()}
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", safe)


def _text(element: _Element, value: Any) -> None:
    if value is not None:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        element.text = _NO_XML.sub("\ufffd", text)
