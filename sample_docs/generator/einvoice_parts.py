"""What both syntaxes of structured invoices share: a tree being written, units, VAT categories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from sample_docs.generator.content import Content

UNITS = {"Stk": "H87", "Std": "HUR", "psch": "LS", "Monat": "MON", "kg": "KGM", "m": "MTR", "Krt": "CT"}
"""UN/ECE Recommendation 20 codes of the units the sample e-invoices use."""

CATEGORIES: Mapping[str, str] = {
    "reverse_charge": "AE", "intra_community": "K", "export": "G", "small_business": "E", "exempt": "E",
}  # fmt: skip
"""The VAT category (UNTDID 5305) of a content's reason for charging none."""


def vat_category(content: Content, rate: Decimal) -> str:
    """The VAT category of a rate: standard, zero, or why none is charged."""
    return CATEGORIES[content.tax_note] if content.tax_note else "S" if rate else "Z"


Names = dict[str, str]


@dataclass(frozen=True)
class Tree:
    """An element of the XML being written, with the namespaces its children's names use."""

    element: etree._Element
    names: Names

    def add(self, name: str, text: str = "", **attributes: str) -> Tree:
        """Append a child named with a prefix (`ram:ID`) and return it."""
        prefix, _, local = name.partition(":")
        child = etree.SubElement(self.element, f"{{{self.names[prefix]}}}{local}", dict(attributes))
        if text:
            child.text = text
        return Tree(child, self.names)


def root_of(name: str, names: Names) -> Tree:
    """Begin a document whose root is named with a prefix."""
    prefix, _, local = name.partition(":")
    return Tree(etree.Element(f"{{{names[prefix]}}}{local}", nsmap=names), names)


def xml_bytes(tree: Tree) -> bytes:
    """The document as UTF-8 with its declaration."""
    return bytes(etree.tostring(tree.element, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def amount_text(value: Decimal) -> str:
    """An amount with two decimal places."""
    return f"{value:.2f}"
