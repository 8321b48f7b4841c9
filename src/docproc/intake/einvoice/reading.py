"""An e-invoice's XML to fields, line items and VAT breakdown, each value naming the business term it came from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from lxml import etree

from docproc.errors import UnknownXmlError
from docproc.intake.einvoice.cii import CII, ZUGFERD_1_NAMES
from docproc.intake.einvoice.syntax import Address, Reader, Syntax, Table, Term
from docproc.intake.einvoice.terms import due_from_terms
from docproc.intake.einvoice.ubl import UBL
from docproc.intake.einvoice.untrusted_xml import parse_untrusted
from docproc.intake.einvoice.values import READERS, read_decimal
from docproc.model.enums import DocumentType, Source
from docproc.model.fields import EInvoice, Evidence, FieldValue, LineItem, VatLine

_ROOTS = {
    ("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100", "CrossIndustryInvoice"): CII,
    ("urn:ferd:CrossIndustryDocument:invoice:1p0", "CrossIndustryDocument"): CII,
    ("urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", "Invoice"): UBL,
    ("urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2", "CreditNote"): UBL,
}
_ENVELOPE = "StandardBusinessDocument"
_KNOWN_OTHERS = {
    "FatturaElettronica": "a FatturaPA invoice",
    "FatturaElettronicaSemplificata": "a FatturaPA invoice",
    "Facturae": "a Facturae invoice",
    "Faktura": "a KSeF invoice",
    "SCRDMCCBDACIOMessageStructure": "an Order-X order",
    "Order": "an order",
    "OrderResponse": "an order response",
    "DespatchAdvice": "a despatch advice",
    "Reminder": "a reminder",
    "Catalogue": "a catalogue",
    "CrossIndustryInvoice": "a Cross Industry Invoice of a version that docproc does not know",
    "CrossIndustryDocument": "a ZUGFeRD invoice of a version that docproc does not know",
    "Invoice": "an invoice, but not by UBL 2",
    "CreditNote": "a credit note, but not by UBL 2",
}

CREDIT_NOTE_CODES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
"""Codes of UNTDID 1001 that EN 16931 (BT-3, code list of CEF) maps to a credit note; the others are invoices."""
_COMMERCIAL_INVOICE = "380"

_TAX_FREE_CATEGORIES = frozenset({"Z", "E", "AE", "K", "G", "O"})
"""UNTDID 5305 categories whose rate is zero by definition, so that a missing rate says 0."""


def read_einvoice(xml: bytes) -> EInvoice:
    """Return the invoice in `xml` (CII, ZUGFeRD 1, UBL Invoice or CreditNote; also within a Peppol envelope).

    A field's name may occur more than once (`iban` with several accounts), the first is the principal one. An invoice
    (code 380) over a negative total is a credit note. Raises BrokenXmlError for XML that is not well-formed or declares
    a DOCTYPE, UnknownXmlError for anything else that is no such invoice.
    """
    root = _unwrapped(parse_untrusted(xml))
    syntax = _syntax_of(root)
    _strip_namespaces(root)
    values = [value for term in syntax.terms for value in _values(root, term, syntax)]
    fields = (*values, *_due_date(root, syntax, values), *_addresses(root, syntax))
    return EInvoice(
        syntax=syntax.name,
        profile=_first(root, (syntax.profile,)),
        document_type=_document_type(root, syntax, fields),
        fields=fields,
        line_items=tuple(_line_items(root, syntax.line_items)),
        vat_breakdown=tuple(_vat_lines(root, syntax.vat_breakdown)),
    )


def is_einvoice_root(xml: bytes) -> bool:
    """Tell whether `xml` is well-formed and its root one of the invoices that `read_einvoice` reads."""
    root = _unwrapped(parse_untrusted(xml))
    return _root_name(root) in _ROOTS


def _root_name(root: etree._Element) -> tuple[str, str]:
    name = etree.QName(root)
    return name.namespace or "", name.localname


def _unwrapped(root: etree._Element) -> etree._Element:
    """The invoice within a Standard Business Document envelope, or `root` itself."""
    if etree.QName(root).localname != _ENVELOPE:
        return root
    return next((child for child in root if _root_name(child) in _ROOTS), root)


def _syntax_of(root: etree._Element) -> Syntax:
    syntax = _ROOTS.get(_root_name(root))
    if syntax is not None:
        return syntax
    name = etree.QName(root).localname
    kind = _KNOWN_OTHERS.get(name, "no e-invoice")
    raise UnknownXmlError(
        f"the XML <{name[:60]}> is {kind}: docproc reads ZUGFeRD, Factur-X, XRechnung and Peppol invoices"
    )


def _strip_namespaces(root: etree._Element) -> None:
    """Leave local names only, those of ZUGFeRD 1 translated, so that one table of paths serves every version."""
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        element.tag = ZUGFERD_1_NAMES.get(name, name)


@cache
def _compiled(path: str) -> Any:
    return etree.XPath(path)


def _texts(node: etree._Element, path: str) -> list[str]:
    texts = (item if isinstance(item, str) else "".join(item.itertext()) for item in _compiled(path)(node))
    return [text for text in (" ".join(text.split()) for text in texts) if text]


def _first(node: etree._Element, paths: tuple[str, ...]) -> str:
    return next((text for path in paths for text in _texts(node, path)), "")


def _values(root: etree._Element, term: Term, syntax: Syntax) -> Iterator[FieldValue]:
    for rank, path in enumerate(term.paths):
        found = [(value, raw) for raw in _texts(root, path) if (value := READERS[term.reader](raw)) is not None]
        if not found:
            continue
        if term.reader is Reader.LAST_DATE:
            found.sort(key=lambda pair: str(pair[0]), reverse=True)
        for value, raw in dict(found).items() if term.repeats else found[:1]:
            evidence = Evidence(Source.EINVOICE, f"{syntax.name}:{term.number}", raw)
            yield FieldValue(term.field, value, 99.0 if rank else 100.0, evidence)
        return


def _addresses(root: etree._Element, syntax: Syntax) -> Iterator[FieldValue]:
    for address in syntax.addresses:
        nodes = _compiled(address.path)(root)
        text = _address_text(nodes[0], address) if nodes else ""
        if text:
            evidence = Evidence(Source.EINVOICE, f"{syntax.name}:{address.number}", text)
            yield FieldValue(address.field, text, 100.0, evidence)


def _address_text(node: etree._Element, address: Address) -> str:
    lines = [_first(node, (path,)) for path in address.lines]
    town = f"{_first(node, (address.postcode,))} {_first(node, (address.city,))}".strip()
    if not any((*lines, town)):
        return ""
    return ", ".join(part for part in (*lines, town, _first(node, (address.country,))) if part)


def _due_date(root: etree._Element, syntax: Syntax, values: list[FieldValue]) -> Iterator[FieldValue]:
    """The due date that the payment terms in words give, where no element of its own does."""
    given = {value.name: value.value for value in values}
    issued = given.get("invoice_date")
    terms = " ".join(_texts(root, syntax.payment_terms))
    if terms and "due_date" not in given and isinstance(issued, date):
        due = due_from_terms(terms, issued, syntax.name)
        if due is not None:
            yield due


def _document_type(root: etree._Element, syntax: Syntax, fields: tuple[FieldValue, ...]) -> DocumentType:
    code = _first(root, (syntax.type_code,))
    total = next((value.value for value in fields if value.name == "total_amount"), None)
    negative = isinstance(total, Decimal) and total < 0
    credit = code in CREDIT_NOTE_CODES or root.tag == "CreditNote" or (code == _COMMERCIAL_INVOICE and negative)
    return DocumentType.CREDIT_NOTE if credit else DocumentType.INVOICE


def _line_items(root: etree._Element, table: Table) -> Iterator[LineItem]:
    for number, row in enumerate(_compiled(table.rows)(root), 1):
        text = {part: _first(row, paths) for part, paths in table.parts.items()}
        quantity, net_amount = read_decimal(text["quantity"]), read_decimal(text["net_amount"])
        description = "\n".join(dict.fromkeys(part for part in (text["name"], text["description"]) if part))
        if quantity is None and net_amount is None and not description:
            continue  # a remark between lines (ZUGFeRD 1: a line with a note alone), no item
        yield LineItem(
            position=int(text["position"]) if text["position"].isdecimal() and len(text["position"]) < 10 else number,
            description=description or text["note"],
            article=text["article"] or None,
            quantity=quantity,
            unit=text["unit"] or None,
            unit_price=_unit_price(text["unit_price"], text["base_quantity"]),
            vat_rate=read_decimal(text["vat_rate"]),
            net_amount=net_amount,
            confidence=100.0,
        )


def _unit_price(price: str, base_quantity: str) -> Decimal | None:
    """The price of one unit: BT-146 divided by its base quantity BT-149."""
    amount, base = read_decimal(price), read_decimal(base_quantity)
    return amount / base if amount is not None and base and base != 1 else amount


def _vat_lines(root: etree._Element, table: Table) -> Iterator[VatLine]:
    for row in _compiled(table.rows)(root):
        text = {part: _first(row, paths) for part, paths in table.parts.items()}
        rate = read_decimal(text["rate"])
        if rate is None and text["category"] in _TAX_FREE_CATEGORIES:
            rate = Decimal(0)
        if rate is not None:
            yield VatLine(rate, read_decimal(text["net"]), read_decimal(text["vat"]))
