"""XML from outside, parsed without network, DTD, entities or unlimited size."""

from __future__ import annotations

from lxml import etree

from docproc.errors import BrokenXmlError

MAX_XML_BYTES = 32 * 1024 * 1024
_MARKUP_ENDS = ((b"<?", b"?>"), (b"<!--", b"-->"))


def parse_untrusted(xml: bytes) -> etree._Element:
    """Return the root element of `xml`, comments and processing instructions removed.

    A document type declaration is refused before parsing, so no entity is ever expanded or fetched; libxml2's own
    bounds on depth (256) and text size stay on. Raises BrokenXmlError.
    """
    if len(xml) > MAX_XML_BYTES:
        raise BrokenXmlError(f"the XML is larger than {MAX_XML_BYTES // 1024**2} MB: no invoice is")
    if _declares_type(xml):
        raise BrokenXmlError(
            "the XML declares a document type (DOCTYPE), which an e-invoice must not: ask for it again"
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml.lstrip(b" \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise BrokenXmlError(f"the XML is not well-formed ({_first_line(error)}): ask for it again") from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise BrokenXmlError("the XML has no content, or declares a document type: ask for it again")
    return root


def _declares_type(xml: bytes) -> bool:
    """Whether a DOCTYPE stands before the root element, in any encoding that is ASCII with or without zero bytes."""
    text = xml.lstrip(b"\xef\xbb\xbf\xff\xfe\x00").replace(b"\x00", b"")
    position = 0
    while True:
        while text[position : position + 1].isspace():
            position += 1
        end = next((end for start, end in _MARKUP_ENDS if text.startswith(start, position)), None)
        if end is None:
            return text[position : position + 9].upper() == b"<!DOCTYPE"
        found = text.find(end, position)
        if found < 0:
            return False
        position = found + len(end)


def _first_line(error: Exception) -> str:
    line = (str(getattr(error, "msg", None) or error).splitlines() or ["unreadable"])[0][:160]
    return "".join(character if character.isprintable() else "?" for character in line)
