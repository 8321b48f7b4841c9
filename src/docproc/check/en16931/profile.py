"""Which specification an e-invoice follows (BT-24), and which rules it must therefore keep."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Extent(IntEnum):
    """How much of the semantic model a specification holds; each holds what the smaller ones do.

    FOREIGN is a specification that is not EN 16931 at all (ZUGFeRD 1, Peppol BIS 2, national UBL): of the rules of the
    norm only its sums are held against it. MINIMUM and BASIC_WL are Factur-X profiles without lines.
    """

    FOREIGN = 0
    MINIMUM = 1
    BASIC_WL = 2
    BASIC = 3
    NORM = 4
    EXTENDED = 5


class Usage(StrEnum):
    """A usage specification with rules of its own beside the norm's; XRechnung 3 has taken over those of Peppol."""

    XRECHNUNG = "xrechnung"
    XRECHNUNG_3 = "xrechnung 3"
    PEPPOL = "peppol"


def extent_of(specification: str) -> Extent:
    """Return how much of EN 16931 an invoice with specification identifier (BT-24) `specification` holds.

    Identifiers: Factur-X 1.0 and ZUGFeRD 2 ("urn:factur-x.eu:1p0:minimum"), ZUGFeRD 1 ("urn:ferd:…"), and whatever is
    compliant to the norm ("urn:cen.eu:en16931:2017#compliant#…"). None at all is taken for the norm, which asks for it.
    """
    text = specification.strip().casefold()
    if not text:
        return Extent.NORM
    if "crossindustrydocument" in text:
        return Extent.FOREIGN
    if "factur-x" in text or "zugferd" in text:
        named = text.replace("_", "").replace(" ", "").rsplit(":", 1)[-1]
        return _FACTUR_X.get(named, Extent.NORM)
    if "en16931" not in text:
        return Extent.FOREIGN
    return Extent.EXTENDED if "#conformant#" in text else Extent.NORM


def usages_of(specification: str) -> frozenset[Usage]:
    """Return the usage specifications that an invoice names in BT-24."""
    text = specification.casefold()
    return frozenset(usage for usage, words in _USAGES.items() if words in text)


_FACTUR_X = {
    "minimum": Extent.MINIMUM,
    "basicwl": Extent.BASIC_WL,
    "basic": Extent.BASIC,
    "extended": Extent.EXTENDED,
}
_USAGES = {
    Usage.XRECHNUNG: "xrechnung",
    Usage.XRECHNUNG_3: "xrechnung_3",
    Usage.PEPPOL: "urn:fdc:peppol.eu:2017:poacc:billing:3",
}
