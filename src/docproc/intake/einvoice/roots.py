"""Which XML is an invoice that docproc reads: by its root, also within a Standard Business Document envelope."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from docproc.errors import UnknownXmlError
from docproc.intake.einvoice.cii import ZUGFERD_1_NAMES, read_cii
from docproc.intake.einvoice.group_reader import GroupReader
from docproc.intake.einvoice.ubl import read_ubl
from docproc.model.einvoice import SemanticInvoice

Syntax = tuple[str, Callable[[GroupReader], SemanticInvoice]]

_CII: Syntax = ("cii", read_cii)
_UBL: Syntax = ("ubl", read_ubl)
_ROOTS: dict[tuple[str, str], Syntax] = {
    ("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100", "CrossIndustryInvoice"): _CII,
    ("urn:ferd:CrossIndustryDocument:invoice:1p0", "CrossIndustryDocument"): _CII,
    ("urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", "Invoice"): _UBL,
    ("urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2", "CreditNote"): _UBL,
}
_NAMESPACES = (
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:",
    "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:",
    "urn:un:unece:uncefact:data:standard:QualifiedDataType:",
    "urn:ferd:CrossIndustryDocument:invoice:1p0",
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
)
"""The namespaces of an invoice's own elements; what stands in any other is no part of the invoice."""
_ENVELOPE = "StandardBusinessDocument"
_INVOICES_UNREAD = {
    "FatturaElettronica": "a FatturaPA invoice",
    "FatturaElettronicaSemplificata": "a FatturaPA invoice",
    "Facturae": "a Facturae invoice",
    "Faktura": "a KSeF invoice",
    "CrossIndustryInvoice": "a Cross Industry Invoice of a version that docproc does not know",
    "CrossIndustryDocument": "a ZUGFeRD invoice of a version that docproc does not know",
    "Invoice": "an invoice, but not by UBL 2",
    "CreditNote": "a credit note, but not by UBL 2",
}
_OTHERS = {
    "SCRDMCCBDACIOMessageStructure": "an Order-X order",
    "Order": "an order",
    "OrderResponse": "an order response",
    "DespatchAdvice": "a despatch advice",
    "Reminder": "a reminder",
    "Catalogue": "a catalogue",
}


def is_einvoice(root: etree._Element) -> bool:
    """Tell whether `root` is, or wraps, an invoice that docproc reads."""
    return _name(_unwrapped(root)) in _ROOTS


def is_unread_invoice(root: etree._Element) -> bool:
    """Tell whether `root` is an invoice of a kind that docproc knows by name and does not read."""
    return not is_einvoice(root) and etree.QName(root).localname in _INVOICES_UNREAD


def recognise(root: etree._Element) -> tuple[Syntax, etree._Element]:
    """Return the syntax of the invoice in `root` and its own root, the elements left with their local names.

    Elements of foreign namespaces keep theirs, so that no path finds them. Raises UnknownXmlError, naming what it is.
    """
    root = _unwrapped(root)
    syntax = _ROOTS.get(_name(root))
    if syntax is None:
        raise UnknownXmlError(
            f"the XML {described(root)}: docproc reads ZUGFeRD, Factur-X, XRechnung and Peppol invoices"
        )
    for element in _own_elements(root):
        name = etree.QName(element).localname
        element.tag = ZUGFERD_1_NAMES.get(name, name)
    return syntax, root


def described(root: etree._Element) -> str:
    """Return what `root` is, in words: `<FatturaElettronica> is a FatturaPA invoice`."""
    name = etree.QName(root).localname
    return f"<{name[:60]}> is {_INVOICES_UNREAD.get(name) or _OTHERS.get(name, 'no e-invoice')}"


def _own_elements(root: etree._Element) -> Iterator[etree._Element]:
    for element in root.iter(etree.Element):
        namespace = etree.QName(element).namespace or ""
        if namespace in _NAMESPACES or namespace.rstrip("0123456789") in _NAMESPACES:
            yield element


def _name(root: etree._Element) -> tuple[str, str]:
    name = etree.QName(root)
    return name.namespace or "", name.localname


def _unwrapped(root: etree._Element) -> etree._Element:
    """The invoice within a Standard Business Document envelope, or `root` itself."""
    if etree.QName(root).localname != _ENVELOPE:
        return root
    return next((child for child in root if _name(child) in _ROOTS), root)
